"""A return to the ICB: what it must contain, what is missing, and what is frozen in it.

Nothing here uses a database: :func:`return_checklist` and :class:`ReturnContent` work on a
position.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from db.actions.summary import plan_has
from db.errors import Refused
from db.frozen import frozen
from db.validation.periods import Period
from db.views import ActionView, FieldChange, Position, ReturnView, Signature
from db.vocabulary.terms import Brag, Choice, Rating, Status

NAME_PATTERN = "{ods}_{period}_{number}.xlsx"
"""The file name of a return unless the ICB asks for another one."""


@frozen
class Missing:
    """One item missing from a return, and where to fill it in.

    ``code`` is the action's, or ``None`` for the organisation. ``field`` is what to fill in:
    ``contact``, ``email``, ``signed_by``; ``choice``, ``reason``, ``lead``, ``due``, ``update``,
    ``evidence``; ``reading`` (``about`` is the measure's name); ``answer`` (the question's key).
    """

    code: str | None
    field: str
    words: str
    about: str | None = None


@frozen
class CheckLine:
    """A line of the checklist: a requirement, and what is missing for it."""

    key: str
    text: str
    missing: tuple[Missing, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


@frozen
class ReturnDifference:
    """How an action, or the organisation (``code`` ``None``), differs from the last return.

    ``fields`` are the net changes of the log, each with its first old and last new value. ``brag``
    is the colour (then, now), or ``None`` if it is the same.
    """

    code: str | None
    title: str
    fields: tuple[FieldChange, ...]
    brag: tuple[Brag | None, Brag | None] | None = None


@frozen
class ReturnContent:
    """The content of a return: what is frozen, and the source of its workbook.

    ``since`` are the differences from ``previous``, the last return before this one. Both are empty
    for the first return. ``number`` counts from 1 within the period, over all plans of the
    organisation. ``signature`` is the sign-off before the return was made, or ``None``.
    """

    position: Position
    period: Period
    number: int
    signed_by: str
    at: datetime
    due: date
    check: tuple[CheckLine, ...]
    previous: ReturnView | None = None
    since: tuple[ReturnDifference, ...] = ()
    signature: Signature | None = None

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return all(line.ok for line in self.check)

    @property
    def corrects(self) -> int:
        """The number of the return that this one corrects: the last for its plan and period, or 0
        if it is the first.
        """
        made = (*self.position.returns, *filter(None, (self.previous,)))
        return max((one.number for one in made if one.period == self.period), default=0)

    @property
    def is_same_as_last(self) -> bool:
        """Whether the period's return was the last one made, and nothing has changed since."""
        return self.previous is not None and self.previous.period == self.period and not self.since


class Incomplete(Refused):
    """A return is incomplete. Nothing was frozen. ``lines`` is the checklist."""

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
    """Return the quarter of the next return to make.

    This is the previous quarter if its return has not been made and is not overdue, or else the
    quarter that contains ``today``.
    """
    this = Period.quarter_of(today)
    last = this.previous()
    if last not in set(made) and today <= due_on(last, days):
        return last
    return this


def return_checklist(
    position: Position, period: Period, signed_by: str | None
) -> tuple[CheckLine, ...]:
    """Return the checklist of a return for ``period`` made from ``position`` today."""
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
            "Every Must Do action has a decision",
            (a for a in actions if a.rating is Rating.MUST_DO and a.choice is Choice.UNDECIDED),
            "has no decision yet",
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
            f"Actions {_WANTING} or Red have updates since the period began",
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
            "is complete but has no evidence",
        ),
        CheckLine(
            "reading",
            "Every measure has a reading or 'not assessed' since the period began",
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
    if not plan_has("rating", actions):  # there are no Must Dos
        lines = [line for line in lines if line.key not in ("choice", "evidence")]
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
        "signed_by": "Not signed off yet",
    }
    missing = () if value else (Missing(None, field, words[field]),)
    return CheckLine(field, text, missing)


def _actions(field: str, text: str, lacking: Iterable[ActionView], what: str) -> CheckLine:
    missing = tuple(Missing(a.code, field, f"{a.code} {what}") for a in lacking)
    return CheckLine(field, text, missing)


def _wants_news(action: ActionView) -> bool:
    wanting = action.status is not None and action.status.meaning.wants_updates
    return wanting or action.brag is Brag.RED


_WANTING = ", ".join(status.label.lower() for status in Status if status.meaning.wants_updates)


def _with_entry_since(position: Position, start: date) -> set[str]:
    begun = datetime.combine(start, time.min).astimezone()
    return {u.code for u in position.updates if u.at >= begun}
