"""BRAG: how an action in the plan stands, derived from its status and dates, never typed."""

from __future__ import annotations

from datetime import date, timedelta

from db.vocabulary.terms import Brag, Choice, Status

DUE_SOON = timedelta(days=30)
SILENT_AFTER = timedelta(days=90)


def brag(
    choice: Choice,
    status: Status,
    due: date | None,
    last_news: date | None,
    today: date,
) -> Brag | None:
    """Return the colour of an action, ``None`` where it is not in the plan or nothing is known.

    ``last_news`` is the day of its last update, or of its last change of status where that is
    later; with neither known, silence cannot be told and is not held against it.
    """
    if choice is not Choice.IN_PLAN:
        return None
    if status is Status.COMPLETE:
        return Brag.BLUE
    if due is not None and due < today:
        return Brag.RED
    due_soon = due is not None and due - today <= DUE_SOON
    silent = (
        status is Status.IN_PROGRESS and last_news is not None and today - last_news >= SILENT_AFTER
    )
    if status is Status.ON_HOLD or due_soon or silent:
        return Brag.AMBER
    return Brag.GREEN if due is not None else None
