"""A return in words: its name, and when it is due."""

from __future__ import annotations

from datetime import date

from db.returns.returns import due_on
from db.validation.periods import Period
from db.views import ReturnView
from db.vocabulary.phrases import long_day


def return_name(view: ReturnView) -> str:
    """Return the name of a return: ``Return 1 of Q3 2026/27``."""
    return f"Return {view.number} of {view.period}"


def return_name_in_sentence(name: str) -> str:
    """Return such a name for the middle of a sentence: ``return 1 of Q3 2026/27``."""
    return f"{name[:1].lower()}{name[1:]}"


def due_in_words(period: Period, days: int | None, today: date) -> str:
    """Return when a period's return is due, as ``due 31 January 2027``, and whether it is late."""
    due = due_on(period, days)
    return f"due {long_day(due)}{', overdue' if due < today else ''}"
