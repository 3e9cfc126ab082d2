"""How a return is spoken of: its name, and when it is due."""

from __future__ import annotations

from datetime import date

from db.returns.returns import due_on
from db.validation.periods import Period
from db.views import ReturnView
from db.vocabulary.phrases import long_day


def named(view: ReturnView) -> str:
    """Name a return as people speak of it: ``Return 1 of Q3 2026/27``."""
    return f"Return {view.number} of {view.period}"


def in_text(name: str) -> str:
    """Return such a name as it stands within a sentence: ``return 1 of Q3 2026/27``."""
    return f"{name[:1].lower()}{name[1:]}"


def due_in_words(period: Period, days: int | None, today: date) -> str:
    """Return when a period's return is due, as ``due 31 January 2027``, and whether it is late."""
    due = due_on(period, days)
    return f"due {long_day(due)}{', overdue' if due < today else ''}"
