"""BRAG: the progress of an action in the plan, derived from its status and dates, never typed."""

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
    """Return the colour of an action, or ``None`` if it is not in the plan or nothing is known.

    ``last_news`` is the day of its last update or of its last change of status, whichever is later.
    If neither is known, the action does not turn Amber for lack of updates.
    """
    if choice is not Choice.IN_PLAN:
        return None
    if status is Status.COMPLETE:
        return Brag.BLUE
    if due is not None and due < today:
        return Brag.RED
    due_soon = due is not None and due - today <= DUE_SOON
    silent = (
        status.meaning.needs_news and last_news is not None and today - last_news >= SILENT_AFTER
    )
    if status.meaning.amber or due_soon or silent:
        return Brag.AMBER
    return Brag.GREEN if due is not None else None


def amber_in_words(silence: str) -> str:
    """Return when an action is Amber. ``silence`` is how to say that there is no update."""
    held = [status.label.lower() for status in Status if status.meaning.amber]
    silent = [status.label.lower() for status in Status if status.meaning.needs_news]
    return (
        f"{', '.join(held)}, due within {DUE_SOON.days} days, or {' or '.join(silent)} {silence}"
        f" for {SILENT_AFTER.days} days"
    )
