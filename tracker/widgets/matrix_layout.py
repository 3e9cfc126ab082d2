"""Where everything in the matrix stands for a width: headings, totals, and cells in sight."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.cells import cell_len, set_cell_size

from db.matrix.matrix import Grouping, Matrix
from db.plans.plan_edition import PlannedAction
from db.vocabulary.terms import Letter
from tracker.appearance.symbols import Symbols

CELL = 3
"""The width of a cell: a gap, and the letter with a space before it."""

LEAST_NAME, NAME_OF_WIDTH, MOST_NAME = 10, 5, 40
"""The least and the greatest width of a name, and the part of the window that it may have."""

_TOTALS = ((Letter.RED, "Red"), (Letter.BLUE, "Blue"))
_TOTAL = 5
_MOST_LINES = 5


class MatrixLayout:
    """The columns of a matrix in a window of ``width``. ``header`` is how many lines stay above."""

    def __init__(self, matrix: Matrix, grouping: Grouping, width: int, symbols: Symbols) -> None:
        self._matrix = matrix
        self._symbols = symbols
        self.width = width
        self.cell = CELL + (len(matrix.rows) > 99)
        self._ods = max([len(row.ods) for row in matrix.rows[:500]] + [3])
        name = max(LEAST_NAME, min(width // NAME_OF_WIDTH, MOST_NAME))
        self._name = min(name, max([cell_len(row.name) for row in matrix.rows] + [LEAST_NAME]))
        self._left = 1 + self._ods + 1 + self._name + _TOTAL * len(_TOTALS)
        self.in_sight = max(1, (width - self._left) // self.cell)
        self.last_first = max(0, len(matrix.actions) - self.in_sight)
        self._codes = [_lines_of(action.code, self.cell - 1) for action in matrix.actions]
        self._code_lines = max(map(len, self._codes), default=1)
        self._groups = [_group(action, grouping) for action in matrix.actions]
        self._totals = [
            [matrix.of_column(place)[letter] for place in range(len(matrix.actions))]
            for letter, _ in _TOTALS
        ]
        self.header = 1 + self._code_lines + len(_TOTALS)

    @property
    def used(self) -> int:
        """How many cells of the width are used."""
        return self._left + self.cell * min(self.in_sight, len(self._matrix.actions))

    def is_code(self, y: int) -> bool:
        """Whether a line of the header has the codes."""
        return 1 <= y <= self._code_lines

    def column_at(self, x: int, first: int) -> int | None:
        """Return the column at ``x``, if ``first`` is the first in sight."""
        column = first + (x - self._left) // self.cell
        return column if x >= self._left and column < len(self._matrix.actions) else None

    def heading(self, y: int, first: int) -> tuple[str, list[str]]:
        """Return a line of the header: what is left of the cells, and the text of each."""
        there = range(first, min(first + self.in_sight, len(self._matrix.actions)))
        if y == 0:
            return " " * self._left, list(self._group_line(there))
        if self.is_code(y):
            last = y == self._code_lines
            left = (
                self._labels("ODS", "Organisation", *(word for _, word in _TOTALS)) if last else ""
            )
            texts = [self._code_line(column, y - 1) for column in there]
        else:
            number = y - self._code_lines - 1
            totals = self._totals[number]
            left = self._labels("", f"With {_TOTALS[number][1]}")
            texts = [f"{totals[column] or '':>{self.cell - 1}}" for column in there]
        cells = [
            self.edge(column, first) + set_cell_size(text, self.cell - 1)
            for column, text in zip(there, texts, strict=True)
        ]
        return set_cell_size(left, self._left), cells

    def row_heading(self, row: int, cursor: str) -> str:
        """Return what stands left of an organisation's cells."""
        one = self._matrix.rows[row]
        counts = (str(one.letters.count(letter.value)) for letter, _ in _TOTALS)
        return self._labels(one.ods, one.name, *counts, cursor=cursor)

    def edge(self, column: int, first: int) -> str:
        """Return what stands left of a cell: a line where a group begins."""
        begins = column > first and self._groups[column] != self._groups[column - 1]
        return "│" if begins else " "

    def _labels(self, ods: str, name: str, *totals: str, cursor: str = " ") -> str:
        if cell_len(name) > self._name:
            name = set_cell_size(name, self._name - 1) + self._symbols.ellipsis
        texts = f"{cursor}{set_cell_size(ods, self._ods)} {set_cell_size(name, self._name)}"
        return texts + "".join(f"{total:>{_TOTAL - 1}} " for total in totals)

    def _code_line(self, column: int, line: int) -> str:
        lines = self._codes[column]
        from_top = line - (self._code_lines - len(lines))
        return lines[from_top] if from_top >= 0 else ""

    def _group_line(self, there: range) -> Iterator[str]:
        """Yield the cells with the names of groups, each across the cells of its group."""
        for name, columns in groupby(there, key=self._groups.__getitem__):
            group = list(columns)
            edge = self.edge(group[0], there.start)
            text = set_cell_size(f"{edge}{name}", len(group) * self.cell)
            yield from (text[at : at + self.cell] for at in range(0, len(text), self.cell))


def _lines_of(code: str, width: int) -> list[str]:
    """Return a code in lines of ``width``: letters and figures apart where that is possible."""
    lines: list[str] = []
    for part in code.split():
        letters = part.rstrip("0123456789")
        for piece in (letters, part[len(letters) :]):
            lines += [piece[at : at + width] for at in range(0, len(piece), width)]
    return lines[-_MOST_LINES:]


def _group(action: PlannedAction, grouping: Grouping) -> str:
    if grouping is Grouping.RATING:
        return action.rating.label if action.rating else "No rating"
    if grouping is Grouping.AREA:
        return action.area.label if action.area else "No area"
    return ""
