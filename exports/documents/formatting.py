"""Dates, figures, names and reasons as shown in papers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time

from db.validation.figures import figure_in_words
from db.views import ActionView, Measure, Position, Reading
from db.vocabulary.phrases import MONTHS, long_day
from db.vocabulary.terms import Status
from exports.documents.model import Badge, DocumentContent, Figures, Part, Quiet, Strong, Words

NOTHING: Words = ("–",)
FIXED = "\N{NO-BREAK SPACE}"
_MONTH = rf"(?:{'|'.join(f'{name[:3]}(?:{name[3:]})?' for name in MONTHS)})(?![a-z])"
_SPACE = f"[ {FIXED}]"
_DATE = re.compile(
    "|".join(
        (
            rf"(?<!\d)\d{{1,2}}{_SPACE}{_MONTH}(?:{_SPACE}\d{{4}}(?!\d))?",
            rf"(?<![a-z]){_MONTH}{_SPACE}\d{{4}}(?!\d)",
            r"(?<!\d)\d{4}-\d\d-\d\d(?!\d)",
            r"(?<!\d)\d{1,2}(?P<between>[-/.])\d{1,2}(?P=between)\d{2,4}(?!\d)",
        )
    ),
    re.IGNORECASE,
)
_UNWRITABLE = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]"
)


def xml_safe(text: str) -> str:
    """Return ``text`` with characters that HTML and XML cannot hold replaced by U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", text)


def split_dates(text: str) -> Iterator[tuple[str, bool]]:
    """Yield ``text`` in pieces, and for each whether it is a date, which must not be broken.

    This includes dates that people typed, even in file names.
    """
    end = 0
    for found in _DATE.finditer(text):
        yield text[end : found.start()], False
        yield found[0], True
        end = found.end()
    yield text[end:], False


def short_day(day: date | None) -> str:
    """Return a date for a table, without line breaks: ``22 Nov 2026``, or ``–`` for none."""
    if day is None:
        return "–"
    return f"{day.day}{FIXED}{MONTHS[day.month - 1][:3]}{FIXED}{day.year}"


def day_of(at: datetime) -> date:
    """Return the date in local time."""
    return at.astimezone().date()


def when_and_by(at: datetime, by: str) -> str:
    """Return when something was done and by whom: ``3 Mar 2026, Sam Example``."""
    return f"{short_day(day_of(at))}, {by}"


def clipped(text: str, limit: int) -> str:
    """Return ``text`` on one line, cut after a word with ``…`` if it is longer than ``limit``."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    at_word = cut.rsplit(" ", 1)[0]
    return f"{(at_word if len(at_word) > limit // 2 else cut).rstrip(' ,;:.-')}…"


def action_name(action: ActionView, limit: int | None = None) -> str:
    """Return an action's title with its detail: ``Inhalers: MART and low carbon switches``.

    If that is longer than ``limit``, leave out the detail and cut the title to fit.
    """
    name = f"{action.title}: {action.detail}" if action.detail else action.title
    if limit is None or len(name) <= limit:
        return name
    return clipped(action.title, limit)


def code_and_name(action: ActionView, limit: int | None = None) -> Words:
    """Return an action's code in bold and its name, for the first cell of a row."""
    return (Strong(action.code), f" {action_name(action, limit)}")


def codes_of(actions: Iterable[ActionView]) -> str:
    """Return the codes of actions: ``GC1, GC3``."""
    return ", ".join(action.code for action in actions)


def and_more(all_of: Sequence[object], shown: int) -> str:
    """Return how many are not shown: ``and 3 more``, or empty if all are."""
    left = len(all_of) - shown
    return f"and {left:,} more" if left > 0 else ""


def status_words(action: ActionView) -> Words:
    """Return an action's status and its BRAG: ``In progress, 60%`` and the badge."""
    if action.status is None:
        return (action.choice.label,)
    words = action.status.label
    if action.status is Status.COMPLETE:
        return (
            words,
            f"\n{short_day(action.completed)}" if action.completed else "\ndate not known",
        )
    if action.percent is not None:
        words += f", {action.percent}%"
    return (words,) if action.brag is None else (words, "\n", Badge(action.brag))


def reading_words(reading: Reading | None) -> Words:
    """Return a reading with its date, ``Not assessed`` or ``No reading yet``."""
    if reading is None:
        return ("No reading yet",)
    value = "Not assessed" if reading.value is None else figure_in_words(reading.value)
    return (Strong(value), " ", Quiet(short_day(reading.on)))


def target_words(measure: Measure) -> Words:
    """Return a measure's target with its date, and whether the latest reading meets it.

    Whether it is met is shown only if the baseline says which direction is better.
    """
    if measure.target is None:
        return NOTHING
    by = f" by {short_day(measure.target_on)}" if measure.target_on else ""
    met = _met(measure)
    verdict = "" if met is None else ", met" if met else ", not yet met"
    return (f"{figure_in_words(measure.target)}{by}{verdict}",)


def _met(measure: Measure) -> bool | None:
    last, target, baseline = measure.latest, measure.target, measure.baseline
    if last is None or last.value is None or target is None or baseline in (None, target):
        return None
    return last.value <= target if target < baseline else last.value >= target


def document_of(
    position: Position,
    name: str,
    lead: Words,
    figures: Figures,
    parts: tuple[Part, ...],
    *,
    about: tuple[tuple[str, Words], ...] = (),
    dense: bool = False,
) -> DocumentContent:
    """Return the document of that name about a position, with what every document says of it."""
    organisation, plan = position.organisation, position.plan
    owner, edition = f"{organisation.name} ({organisation.ods})", f"{plan.title}, {plan.edition}"
    day = long_day(position.on)
    return DocumentContent(
        title=f"Green plan {name}",
        owner=owner,
        about=(("Position on", (day,)), ("Plan", (edition,)), *about),
        lead=lead,
        figures=figures,
        parts=parts,
        foot=f"{name.capitalize()}: {owner}, {day}",
        subject=edition,
        on=position.on,
        changed=last_moment(position),
        dense=dense,
    )


def last_moment(position: Position) -> datetime:
    """Return the time of the last change in a position, or else midnight on its date."""
    moments = [a.updated_at for a in position.actions if a.updated_at is not None]
    for rows in (
        *(position.updates, position.evidence, position.measures, position.barriers),
        *(position.commitments, position.risks, position.returns),
    ):
        moments += [row.at for row in rows]
    moments += [r.at for m in position.measures for r in m.readings]
    if moments:
        return max(moments)
    return datetime.combine(position.on, time(), UTC)
