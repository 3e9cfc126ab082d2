"""Days, figures, names and reasons as papers write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time

from db.validation.figures import figure_in_words
from db.views import ActionView, Measure, Position, Reading
from db.vocabulary.phrases import MONTHS
from db.vocabulary.terms import Status
from exports.documents.model import Badge, Quiet, Strong, Words

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


def writable(text: str) -> str:
    """Return ``text`` with what neither HTML nor XML can hold shown as U+FFFD."""
    return _UNWRITABLE.sub("\ufffd", text)


def dates_apart(text: str) -> Iterator[tuple[str, bool]]:
    """Yield ``text`` in pieces, each with whether it is a date, which no line may break.

    Dates that people typed count too, also in file names.
    """
    end = 0
    for found in _DATE.finditer(text):
        yield text[end : found.start()], False
        yield found[0], True
        end = found.end()
    yield text[end:], False


def short_day(day: date | None) -> str:
    """Write a day for a table, never broken over lines: ``22 Nov 2026``; ``–`` for none."""
    if day is None:
        return "–"
    return f"{day.day}{FIXED}{MONTHS[day.month - 1][:3]}{FIXED}{day.year}"


def day_of(at: datetime) -> date:
    """Return the day here at that moment."""
    return at.astimezone().date()


def signed(at: datetime, by: str) -> str:
    """Tell who did something and when: ``3 Mar 2026, Sam Example``."""
    return f"{short_day(day_of(at))}, {by}"


def clipped(text: str, limit: int) -> str:
    """Return ``text`` on one line, ended with ``…`` at a word where it is over ``limit``."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    at_word = cut.rsplit(" ", 1)[0]
    return f"{(at_word if len(at_word) > limit // 2 else cut).rstrip(' ,;:.-')}…"


def name_of(action: ActionView, limit: int | None = None) -> str:
    """Return an action's title with its detail: ``Inhalers: MART and low carbon switches``.

    The detail is left out where both are longer than ``limit``, and the title clipped to it.
    """
    name = f"{action.title}: {action.detail}" if action.detail else action.title
    if limit is None or len(name) <= limit:
        return name
    return clipped(action.title, limit)


def headed(action: ActionView, limit: int | None = None) -> Words:
    """Return an action's code, standing out, and name, for the first cell of a row."""
    return (Strong(action.code), f" {name_of(action, limit)}")


def codes_of(actions: Iterable[ActionView]) -> str:
    """List the codes of actions: ``GC1, GC3``."""
    return ", ".join(action.code for action in actions)


def and_more(all_of: Sequence[object], shown: int) -> str:
    """Say how many were left out after ``shown``: ``and 3 more``; empty when none were."""
    left = len(all_of) - shown
    return f"and {left:,} more" if left > 0 else ""


def standing(action: ActionView) -> Words:
    """Return how far an action is, with its BRAG: ``In progress, 60%`` and the badge."""
    if action.status is None:
        return (action.choice.label,)
    words = action.status.label
    if action.status is Status.COMPLETE:
        return (
            words,
            f"\n{short_day(action.completed)}" if action.completed else "\nday not known",
        )
    if action.percent is not None:
        words += f", {action.percent}%"
    return (words,) if action.brag is None else (words, "\n", Badge(action.brag))


def reading_in_words(reading: Reading | None) -> Words:
    """Return a reading with its day; ``Not assessed`` is an answer, ``No reading yet`` is not."""
    if reading is None:
        return ("No reading yet",)
    value = "Not assessed" if reading.value is None else figure_in_words(reading.value)
    return (Strong(value), " ", Quiet(short_day(reading.on)))


def target_in_words(measure: Measure) -> Words:
    """Return a measure's target with its day, and whether the last reading meets it.

    That is told only where the baseline tells which way the figure is to go.
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


def last_moment(position: Position) -> datetime:
    """Return the moment of the last change that a position knows of, or its day's first."""
    moments = [a.updated_at for a in position.actions if a.updated_at is not None]
    for rows in (
        *(position.updates, position.evidence, position.measures, position.barriers),
        *(position.commitments, position.returns),
    ):
        moments += [row.at for row in rows]
    moments += [r.at for m in position.measures for r in m.readings]
    if moments:
        return max(moments)
    return datetime.combine(position.on, time(), UTC)
