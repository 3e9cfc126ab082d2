"""Convert cell references such as ``B4``, ``$A$2:$A$9`` and ``C:C`` to numbers."""

from __future__ import annotations

import re
from functools import lru_cache

from db.frozen import frozen

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
"""The last row and column of an Excel sheet, counted from 0."""

_COLUMN = re.compile(r"(\$?)([A-Z]{1,3})")
_ROW = re.compile(r"(\$?)([0-9]{1,7})$")
_ONE_CELL = re.compile(_COLUMN.pattern + _ROW.pattern)
_END = re.compile(rf"({_COLUMN.pattern})?({_ROW.pattern})?")


@frozen
class CellArea:
    """A block of cells, by its first and last row and column, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, cell: tuple[int, int]) -> bool:
        row, column = cell
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def reaching(self, row: int, column: int) -> CellArea:
        """Return the smallest block that contains this one and a cell."""
        return CellArea(
            *(min(self.top, row), min(self.left, column)),
            *(max(self.bottom, row), max(self.right, column)),
        )

    def __str__(self) -> str:
        first, last = cell_address(self.top, self.left), cell_address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"


def cell_address(row: int, column: int) -> str:
    """Return ``B4`` for 3, 1."""
    letters = ""
    left = column + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = f"{chr(ord('A') + letter)}{letters}"
    return f"{letters}{row + 1}"


@lru_cache(maxsize=LAST_COLUMN + 1)
def column_number(letters: str) -> int | None:
    """Return 1 for ``B``, or ``None`` if it is not the name of a column."""
    if not re.fullmatch("[A-Za-z]{1,3}", letters):
        return None
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def areas_of(references: str | None) -> tuple[CellArea, ...]:
    """Return the blocks of a list of references separated by spaces, as in ``sqref``.

    Skip anything that is not a reference.
    """
    found = (area_of(reference) for reference in (references or "").split())
    return tuple(area for area in found if area)


def area_of(reference: str, moved: tuple[int, int] | None = (0, 0)) -> CellArea | None:
    """Return the block that a reference names, or ``None`` if it is not a reference.

    Rows and columns without ``$`` are ``moved`` down and right. If ``moved`` is ``None``, return
    ``None`` for a reference that has any.
    """
    first, colon, last = reference.upper().partition(":")
    if not colon and not _ONE_CELL.fullmatch(first):
        return None
    start = _end(first, (0, 0), moved)
    end = _end(last if colon else first, (LAST_ROW, LAST_COLUMN), moved)
    if not start or not end:
        return None
    return CellArea(
        *(min(start[0], end[0]), min(start[1], end[1])),
        *(max(start[0], end[0]), max(start[1], end[1])),
    )


def _end(
    text: str, whole: tuple[int, int], moved: tuple[int, int] | None
) -> tuple[int, int] | None:
    """Return the row and column of one end. ``whole`` is used for whole columns or rows."""
    row, column = _ROW.search(text), _COLUMN.match(text)
    if not (row or column) or not _END.fullmatch(text):
        return None
    parts = []
    for part, index in ((row, 0), (column, 1)):
        if part is None:
            parts.append(whole[index])
            continue
        fixed, name = part.groups()
        if not fixed and moved is None:
            return None
        number = int(name) - 1 if index == 0 else column_number(name)
        if number is None:
            return None
        parts.append(number + (0 if fixed or moved is None else moved[index]))
    return parts[0], parts[1]
