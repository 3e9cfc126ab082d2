"""Upcoming dates: target and review dates of open actions, and the next return."""

from __future__ import annotations

from datetime import date, datetime

from db.frozen import frozen
from db.returns.returns import due_on, period_to_return
from db.validation.periods import Period
from db.views import ActionView, Position
from db.vocabulary.terms import Status


@frozen
class Ahead:
    """A date of an action. ``kind`` is "target date" or "review date"."""

    on: date
    kind: str
    action: ActionView


def is_open(action: ActionView) -> bool:
    """Return whether an action is in the plan and not complete."""
    return action.in_plan and action.status is not Status.COMPLETE


def dates_of_open(position: Position) -> list[Ahead]:
    """Return the target and review dates of open actions, earliest first, including past ones."""
    ahead = [
        Ahead(on, kind, action)
        for action in position.actions
        if is_open(action)
        for on, kind in ((action.due, "target date"), (action.review, "review date"))
        if on is not None
    ]
    return sorted(ahead, key=lambda one: one.on)


def next_return(position: Position) -> tuple[Period, date]:
    """Return the quarter of the next return, and the date it is due.

    Skip quarters whose return has been made: another would be a correction.
    """
    days = position.organisation.return_days
    made = {one.period for one in position.returns}
    period = period_to_return(position.on, made, days)
    while period in made:
        period = period.next()
    return period, due_on(period, days)


def missed_return(position: Position) -> tuple[Period, date] | None:
    """Return the quarter before the next return's, if its return is overdue and not made.

    Return ``None`` if the organisation joined the register after that quarter ended.
    """
    before = next_return(position)[0].previous()
    due = due_on(before, position.organisation.return_days)
    made = any(one.period == before for one in position.returns)
    begun = datetime.fromisoformat(position.begun).date() if position.begun else None
    if made or due >= position.on or begun is None or begun > before.end:
        return None
    return before, due
