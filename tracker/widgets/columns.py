"""The columns of the action table: what each one shows, and its width."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from db.frozen import frozen
from db.plans.declared_words import declared_in_words
from db.views import ActionView
from db.vocabulary.declared import FieldType, PlanField
from db.vocabulary.terms import Brag, Rating
from tracker.appearance.symbols import Symbols
from tracker.workspace.plan_shown import PlanShown

FAR = 300
"""From this many days away, a date is shown by its year."""

TITLE = 36
"""The width in cells of the title before the lead gets a column."""

LEAST_LEAD, LEAD = 8, 14
"""The least and the greatest width in cells of the lead's column."""

TITLE_BESIDE_DATE, LEAST_DATE, DATE = 30, 8, 16
"""The same of the title before a date that the plan declares gets a column, and those of the date.
"""

TITLE_BESIDE_FIELD, LEAST_FIELD, FIELD = 44, 16, 20
"""The same before another field that the plan declares gets a column, and those of the field."""

TITLE_BESIDE_SORTED = 20
"""The width of the title before another field that the plan declares gets a column, if the list is
sorted by it: the leads of one plan differ only in their ends.
"""

LEAST_TITLE = 10

WIDE, BESIDE, MOST_BESIDE = 150, 36, 60
"""The least window width for a panel, and the least and greatest width of the panel."""


def panel_width(width: int, wide: int = WIDE, least: int = BESIDE) -> int:
    """Return the width of the panel beside a list in a window of ``width``; 0 for none.

    It is ``least`` cells in a window of ``wide`` cells, plus half of any further width.
    """
    return min(least + (width - wide) // 2, MOST_BESIDE) if width >= wide else 0


@frozen
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
            return f"{first[: self.width - 1]}{mark}{comma}{rest}"
        return f"{self.heading}{mark}" if sort == self.also else self.heading


def due_text(action: ActionView, today: date) -> str:
    """Return the colour's word with the target date: ``Red 20 Nov``, ``Green 2028``, ``Blue``."""
    word = action.brag.label if action.brag else ""
    if action.due is None or action.brag is Brag.BLUE:
        return word
    far = abs((action.due - today).days) >= FAR
    day = f"{action.due:%Y}" if far else f"{action.due.day} {action.due:%b}"
    return f"{word} {day}".strip()


def columns_for(
    width: int, today: date, symbols: Symbols, plan: PlanShown, sort: str = "plan"
) -> list[ListColumn]:
    """Return the columns that fit ``width`` cells, with one cell between them.

    ``sort`` is what the list is sorted by. Some fields have a column only if the title still has
    enough cells: the dates that the plan declares, the lead, and then the plan's other columns. The
    title takes the remaining width: no column gets narrower as the table gets wider.
    """
    first = [ListColumn("No.", plan.code_width, "plan", lambda a: a.code, lambda a: "code")]
    middle = _of_rating(symbols, plan)
    middle.append(ListColumn("Status", 13, "status", symbols.standing, _standing))
    last = ListColumn("BRAG, due", 12, "brag", lambda a: due_text(a, today), _brag, "due")
    left = width - sum(column.width + 1 for column in (*first, *middle, last))
    full = TITLE
    for least, most, beside, column in _where_room(plan, sort):
        given = min(left - beside - 1, most)
        if given < least:
            full = beside
            break
        middle.append(replace(column, width=given))
        left -= given + 1
    else:
        full = left
    title = ListColumn("Action", max(min(left, full), LEAST_TITLE), "title", _what)
    return [*first, title, *middle, last]


def _of_rating(symbols: Symbols, plan: PlanShown) -> list[ListColumn]:
    columns = []
    if "rating" in plan.used:
        columns.append(ListColumn("Rating", 9, "rating", _rating_text, _rating))
    if "quick_win" in plan.used:
        mark = symbols.quick_win
        columns.append(
            ListColumn("QW", 3, "quick-win", lambda a: mark if a.quick_win else "", _win)
        )
    return columns


def _where_room(plan: PlanShown, sort: str) -> Iterator[tuple[int, int, int, ListColumn]]:
    """Yield the least and the greatest width of a column, and the title's width beside it."""
    later = []
    for one in sorted(plan.declared.fields, key=lambda one: one.key != sort):
        widest = min(plan.columns.get(one.key, 0), DATE if one.type is FieldType.DATE else FIELD)
        if not widest or not (one.column or one.key == sort):
            continue
        if one.type is FieldType.DATE:
            yield min(LEAST_DATE, widest), widest, TITLE_BESIDE_DATE, _of_field(one)
        elif one.key == sort:
            yield min(LEAST_DATE, widest), widest, TITLE_BESIDE_SORTED, _of_field(one)
        else:
            beside = (TITLE_BESIDE_FIELD, _of_field(one))
            later.append((min(LEAST_FIELD, widest), widest, *beside))
    yield LEAST_LEAD, LEAD, TITLE, ListColumn("Lead", 0, "lead", lambda a: a.lead or "")
    yield from later


def _of_field(one: PlanField) -> ListColumn:
    def text(action: ActionView) -> str:
        return declared_in_words(one, action.declared.fields.get(one.key))

    return ListColumn(one.name, 0, one.key, text)


def _what(action: ActionView) -> str:
    return f"{action.title}: {action.detail}" if action.detail else action.title


def _rating_text(action: ActionView) -> str:
    return action.rating.label if action.rating else "–"


def _rating(action: ActionView) -> str:
    return "must-do" if action.rating is Rating.MUST_DO else ""


def _win(action: ActionView) -> str:
    return "win"


def _standing(action: ActionView) -> str:
    return "" if action.in_plan else "quiet"


def _brag(action: ActionView) -> str:
    return action.brag.value if action.brag else "quiet"
