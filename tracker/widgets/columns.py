"""The columns of the action table: what each one shows, and its width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from db.views import ActionView
from db.vocabulary.terms import Brag, Rating
from tracker.appearance.symbols import Symbols

FAR = 300
"""From this many days away, a date is shown by its year."""

TITLE = 36
"""The width in cells of the title before the lead gets a column."""

LEAST_LEAD, LEAD = 8, 14
"""The least and the greatest width in cells of the lead's column."""

WIDE, BESIDE, MOST_BESIDE = 150, 36, 60
"""The least window width for a panel, and the least and greatest width of the panel."""


def panel_width(width: int, wide: int = WIDE, least: int = BESIDE) -> int:
    """Return the width of the panel beside a list in a window of ``width``; 0 for none.

    It is ``least`` cells in a window of ``wide`` cells, plus half of any further width.
    """
    return min(least + (width - wide) // 2, MOST_BESIDE) if width >= wide else 0


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column: its heading, width in cells, sort key and text.

    ``also`` is a second sort key, for the second word of the heading.
    """

    heading: str
    width: int
    sort: str
    text: Callable[[ActionView], str]
    style: Callable[[ActionView], str] = lambda action: ""
    also: str = ""

    def headed(self, sort: str, mark: str) -> str:
        """Return the heading, with ``mark`` if the list is sorted by this column."""
        if sort == self.sort:
            first, comma, rest = self.heading.partition(",")
            return f"{first}{mark}{comma}{rest}"
        return f"{self.heading}{mark}" if sort == self.also else self.heading


def due_text(action: ActionView, today: date) -> str:
    """Return the colour's word with the target date: ``Red 20 Nov``, ``Green 2028``, ``Blue``."""
    word = action.brag.label if action.brag else ""
    if action.due is None or action.brag is Brag.BLUE:
        return word
    far = abs((action.due - today).days) >= FAR
    day = f"{action.due:%Y}" if far else f"{action.due.day} {action.due:%b}"
    return f"{word} {day}".strip()


def columns_for(width: int, today: date, symbols: Symbols) -> list[ListColumn]:
    """Return the columns that fit ``width`` cells, with one cell between them.

    The lead has a column if the title still has :data:`TITLE` cells. The title takes the remaining
    width: no column gets narrower as the table gets wider.
    """
    rating = ListColumn(
        "Rating", 9, "rating", lambda a: a.rating.label if a.rating else "–", _rating
    )
    win = ListColumn("QW", 3, "quick-win", lambda a: symbols.quick_win if a.quick_win else "", _win)
    standing = ListColumn("Status", 13, "status", symbols.standing, _standing)
    due = ListColumn("BRAG, due", 12, "brag", lambda a: due_text(a, today), _brag, "due")
    code = ListColumn("No.", 6, "plan", lambda a: a.code, lambda a: "code")
    left = width - sum(column.width + 1 for column in (code, rating, win, standing, due))
    lead_width = min(left - TITLE - 1, LEAD)
    if lead_width < LEAST_LEAD:
        title = ListColumn("Action", max(min(left, TITLE), 10), "title", _what)
        return [code, title, rating, win, standing, due]
    title = ListColumn("Action", left - lead_width - 1, "title", _what)
    lead = ListColumn("Lead", lead_width, "lead", lambda a: a.lead or "")
    return [code, title, rating, win, standing, lead, due]


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
