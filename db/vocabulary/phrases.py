"""Counts, days and reasons for a colour, as screens, papers and commands show them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from db.vocabulary.brag import DUE_SOON
from db.vocabulary.terms import Brag

if TYPE_CHECKING:
    from db.views import ActionView

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def count_in_words(number: int, one: str, many: str | None = None) -> str:
    """Count things: ``1 action``, ``2 actions``, ``1,000 entries``."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def first_of(names: Sequence[str], most: int) -> str:
    """Return at most so many names, and how many more there are: ``GC1, GC2 and 3 more``."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def long_day(day: date) -> str:
    """Return a day in full: ``22 November 2026``, in English whatever the system's language."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def brag_reason(action: ActionView, today: date, format_day: Callable[[date], str]) -> str:
    """Return why an action has its colour, or an empty text. ``format_day`` formats days.

    The rules are those of :func:`db.vocabulary.brag.brag`, in the same order.
    """
    due = action.due
    if action.brag is Brag.RED and due is not None:
        return f"{count_in_words((today - due).days, 'day')} late"
    if action.brag is not Brag.AMBER:
        return {Brag.BLUE: "complete", Brag.GREEN: "on time"}.get(action.brag or Brag.RED, "")
    if action.status is not None and action.status.meaning.amber:
        held = action.status.label.lower()
        return f"{held}; review {format_day(action.review)}" if action.review else held
    if due is not None and due - today <= DUE_SOON:
        left = (due - today).days
        return "due today" if left == 0 else f"due in {count_in_words(left, 'day')}"
    return f"no update since {format_day(action.last_news)}" if action.last_news else "no update"
