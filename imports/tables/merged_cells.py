"""Cells that are merged over several rows: their value applies to all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from operator import itemgetter

from imports.tables.columns import Row
from imports.tables.layout import MOST_READ, SheetTable

Above = Mapping[int, int]
"""Columns, each with the row above that holds the value of its merged cell."""


def merged_cells(table: SheetTable) -> Mapping[int, Above]:
    """Return the cells, by their rows, that belong to a merged cell that begins in a row above.

    Only those below the heading; after :data:`~imports.tables.layout.MOST_READ` of them, more than
    any list of actions has, the rest are left as they are.
    """
    found: dict[int, dict[int, int]] = {}
    numbers = [number for number, _ in table.rows]
    room = MOST_READ
    for top, left, bottom, _ in table.shown.merged:
        if top > table.header:
            below = numbers[bisect_right(numbers, top) : bisect_right(numbers, bottom)]
            room -= len(below)
            if room < 0:
                break
            for number in below:
                found.setdefault(number, {})[left] = top
    return found


def fill_merged_cells(table: SheetTable, row: Row, above: Above) -> Row:
    """Return a row with the values of its merged cells."""
    cells = list(row)
    for column, top in above.items():
        place = bisect_left(table.rows, top, key=itemgetter(0))
        if cells[column] is None and place < len(table.rows) and table.rows[place][0] == top:
            cells[column] = table.rows[place][1][column]
    return tuple(cells)
