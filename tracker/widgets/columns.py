"""The columns of the action table: what each shows and how wide it is at a given width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from db.views import ActionView
from db.words import Brag, Rating
from tracker.symbols import Symbols

FAR = 300
"""From this many days on a date is shown by its year."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, width in cells, the sort that its heading gives, and its text."""

    heading: str
    width: int
    sort: str
    text: Callable[[ActionView], str]
    style: Callable[[ActionView], str] = lambda action: ""


def due_text(action: ActionView, today: date) -> str:
    """Return the colour's word with the target date: ``Red 20 Nov``, ``Green 2028``, ``Blue``."""
    word = action.brag.label if action.brag else ""
    if action.due is None or action.brag is Brag.BLUE:
        return word
    far = abs((action.due - today).days) >= FAR
    day = f"{action.due:%Y}" if far else f"{action.due.day} {action.due:%b}"
    return f"{word} {day}".strip()


def columns_for(width: int, today: date, symbols: Symbols) -> list[Column]:
    """Return the columns that fit ``width`` cells, one cell between them.

    Below 100 cells there is no room for the lead; the title takes what is left.
    """
    rating = Column("Rating", 9, "rating", lambda a: a.rating.label if a.rating else "–", _rating)
    win = Column("QW", 2, "plan", lambda a: symbols.quick_win if a.quick_win else "", _win)
    standing = Column("Status", 13, "status", symbols.standing, _standing)
    lead = Column("Lead", 14, "lead", lambda a: a.lead or "")
    due = Column("BRAG, due", 12, "brag", lambda a: due_text(a, today), _brag)
    after = [rating, win, standing, *([lead] if width >= 100 else []), due]
    code = Column("No.", 6, "plan", lambda a: a.code, lambda a: "code")
    left = width - sum(column.width + 1 for column in (code, *after))
    return [code, Column("Action", max(left, 10), "plan", _what), *after]


def _what(action: ActionView) -> str:
    return f"{action.title}: {action.detail}" if action.detail else action.title


def _rating(action: ActionView) -> str:
    return "must-do" if action.rating is Rating.MUST_DO else ""


def _win(action: ActionView) -> str:
    return "win"


def _standing(action: ActionView) -> str:
    return "" if action.in_plan else "quiet"


def _brag(action: ActionView) -> str:
    return action.brag.value if action.brag else "quiet"
