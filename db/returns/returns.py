"""A return to the ICB: what must be in it, what is missing, what is frozen when it is made.

Nothing here touches a database: :func:`check` and :class:`ReturnContent` speak of a position.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.errors import Refused
from db.validation.periods import Period
from db.views import ActionView, FieldChange, Position, ReturnView, Signature
from db.vocabulary.terms import Brag, Choice, Rating, Status

NAME_PATTERN = "{ods}_{period}_{number}.xlsx"
"""How a return's file is named unless an ICB wants it otherwise."""


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that a return lacks, and where it belongs.

    ``code`` is the action's, ``None`` for the organisation. ``field`` is what is to be filled in:
    ``contact``, ``email``, ``signed_by``; ``choice``, ``reason``, ``lead``, ``due``, ``update``,
    ``evidence``; ``reading`` (``about`` is the measure's name); ``answer`` (the question's key).
    """

    code: str | None
    field: str
    words: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A line of the checklist: what must hold, and what speaks against it."""

    key: str
    text: str
    missing: tuple[Missing, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


@dataclass(frozen=True, slots=True)
class Difference:
    """How an action, or the organisation (``code`` ``None``), differs from the last return.

    ``fields`` are the net changes of the log, each with its first old and last new value.
    ``brag`` is the colour (then, now), ``None`` where it is the same.
    """

    code: str | None
    title: str
    fields: tuple[FieldChange, ...]
    brag: tuple[Brag | None, Brag | None] | None = None


@dataclass(frozen=True, slots=True)
class ReturnContent:
    """All that a return tells: what is frozen, and what its workbook is written from.

    ``since`` is what differs from ``previous``, the last return before this one; both are empty
    for the first. ``number`` counts from 1 within the period: a higher one corrects the one
    before. ``signature`` was given before the return is made, ``None`` where none was.
    """

    position: Position
    period: Period
    number: int
    signed_by: str
    at: datetime
    due: date
    check: tuple[CheckLine, ...]
    previous: ReturnView | None = None
    since: tuple[Difference, ...] = ()
    signature: Signature | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return all(line.ok for line in self.check)

    @property
    def made_again(self) -> bool:
        """Whether the period's return was the last one made, and nothing differs since."""
        return self.previous is not None and self.previous.period == self.period and not self.since


class Incomplete(Refused):
    """A return lacks something. Nothing was frozen; ``lines`` is the checklist."""

    def __init__(self, period: Period, lines: Sequence[CheckLine]) -> None:
        self.lines = tuple(lines)
        missing = [one for line in self.lines for one in line.missing]
        first = "; ".join(one.words for one in missing[:3])
        more = f"; and {len(missing) - 3} more" if len(missing) > 3 else ""
        super().__init__(f"The return for {period} is incomplete: {first}{more}.")


def due_on(period: Period, days: int | None) -> date:
    """Return the day on which a period's return is due.

    ``days`` after the period's end, or the last day of the month after it.
    """
    return period.return_due if days is None else period.end + timedelta(days=days)


def period_to_return(today: date, made: Iterable[Period], days: int | None = None) -> Period:
    """Return the quarter whose return is the next to be made.

    That is the quarter before while its return has not been made and is not overdue, else the
    quarter that ``today`` lies in.
    """
    this = Period.quarter_of(today)
    last = this.previous()
    if last not in set(made) and today <= due_on(last, days):
        return last
    return this


def check(position: Position, period: Period, signed_by: str | None) -> tuple[CheckLine, ...]:
    """Return the checklist of a return for ``period`` that would be made of ``position`` today."""
    organisation = position.organisation
    actions = position.actions
    chosen = [a for a in actions if a.in_plan]
    codes = {a.code for a in chosen}
    open_ = [a for a in chosen if a.status is not Status.COMPLETE]
    in_period = _with_entry_since(position, period.start)
    proved = {e.code for e in position.evidence}
    lines = [
        _organisation("contact", "A contact person is named", organisation.contact),
        _organisation("email", "The contact's email address is given", organisation.email),
        _organisation("signed_by", "The return is signed off", signed_by),
        _actions(
            "choice",
            "Every Must Do action is decided on",
            (a for a in actions if a.rating is Rating.MUST_DO and a.choice is Choice.UNDECIDED),
            "is not decided on",
        ),
        _actions(
            "reason",
            "Every action that is not for us has a reason",
            (a for a in actions if a.choice is Choice.NOT_FOR_US and not a.reason),
            "has no reason",
        ),
        _actions(
            "lead",
            "Every open action in our plan has a lead",
            (a for a in open_ if not a.lead),
            "has no lead",
        ),
        _actions(
            "due",
            "Every open action in our plan has a target date",
            (a for a in open_ if a.due is None),
            "has no target date",
        ),
        _actions(
            "update",
            "Actions in progress, on hold or Red have updates since the period began",
            (a for a in open_ if _wants_news(a) and a.code not in in_period),
            "has no update since the period began",
        ),
        _actions(
            "evidence",
            "Every complete Must Do has evidence",
            (
                a
                for a in chosen
                if a.rating is Rating.MUST_DO
                and a.status is Status.COMPLETE
                and a.code not in proved
            ),
            "is complete without evidence",
        ),
        CheckLine(
            "reading",
            "Every measure has a reading since the period began, or is not assessed",
            tuple(
                Missing(
                    m.code,
                    "reading",
                    f"{m.code}: {m.name} has no reading since the period began",
                    m.name,
                )
                for m in position.measures
                if m.code in codes and not any(r.on >= period.start for r in m.readings)
            ),
        ),
    ]
    if position.question_sets:
        lines.append(
            CheckLine(
                "answer",
                "Every question is answered",
                tuple(
                    Missing(None, "answer", f"Not answered: {q.text}", q.key)
                    for asked in position.question_sets
                    for q in asked.questions
                    if q.answer is None
                ),
            )
        )
    return tuple(lines)


def _organisation(field: str, text: str, value: str | None) -> CheckLine:
    words = {
        "contact": "No contact person is named",
        "email": "No email address is given",
        "signed_by": "Nobody has signed it off",
    }
    missing = () if value else (Missing(None, field, words[field]),)
    return CheckLine(field, text, missing)


def _actions(field: str, text: str, lacking: Iterable[ActionView], what: str) -> CheckLine:
    missing = tuple(Missing(a.code, field, f"{a.code} {what}") for a in lacking)
    return CheckLine(field, text, missing)


def _wants_news(action: ActionView) -> bool:
    return action.status in (Status.IN_PROGRESS, Status.ON_HOLD) or action.brag is Brag.RED


def _with_entry_since(position: Position, start: date) -> set[str]:
    return {u.code for u in position.updates if u.at.astimezone().date() >= start}
