"""The one way into a worksheet: text stays text, and a formula has its result beside it.

A pen writes the cells' XML itself and :mod:`exports.workbook.package` puts it in its place,
because openpyxl can neither store a formula's result nor keep a row's height free to grow.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

from exports.files.atomic_write import ExportError

TEXT_LIMIT = 32_767
"""The most characters that Excel keeps in a cell."""

USUAL_HEIGHT = 15.0
"""Points of a row whose height nobody has set."""

_DAY_0 = date(1899, 12, 30)
# Read as a formula, or swallowed, when somebody edits the cell and leaves it as it was.
_ARMED = tuple("=+-@'\t\r\n＝＋－＠")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel reads _x0041_ as the letter A, so the underscore itself is written like that.
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = re.compile("[&<>\r]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks, by its number in the workbook; ``quoted`` also marks text as text."""

    plain: int
    quoted: int


@dataclass(frozen=True, slots=True)
class Alt:
    """What a table or chart is and shows, for those who cannot see it."""

    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to ``place`` in the workbook, or to ``url`` outside it; one is empty."""

    cell: str
    place: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes the cells of one sheet, in any order; ``tables``, ``charts``, ``links`` are on it."""

    sheet: Worksheet
    tables: list[Alt] = field(default_factory=list)
    charts: list[Alt] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    _rows: defaultdict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    _heights: dict[int, float] = field(default_factory=dict)

    def text(self, row: int, column: int, value: str, look: Look) -> None:
        """Write text, whatever it begins with, as text.

        Raises:
            ExportError: Excel cannot hold it: too long, or a character that it has no place for.
        """
        if not value:
            self.blank(row, column, look)
            return
        if fault := fault_of_text(value):
            raise self._refusal(row, column, fault)
        style = look.quoted if value.startswith(_ARMED) else look.plain
        edges = ' xml:space="preserve"' if keeps_its_ends(value) else ""
        content = f"<is><t{edges}>{_escaped(stored_text(value))}</t></is>"
        self._put(row, column, style, ' t="inlineStr"', content)

    def figure(self, row: int, column: int, value: float | date, look: Look) -> None:
        """Write a number or a day."""
        number = serial(value) if isinstance(value, date) else value
        self._put(row, column, look.plain, "", f"<v>{number!r}</v>")

    def formula(
        self, row: int, column: int, formula: str, result: str | float | date, look: Look
    ) -> None:
        """Write a live formula (without ``=``) and what it gives today."""
        typed = ' t="str"' if isinstance(result, str) else ""
        if isinstance(result, date):
            result = serial(result)
        value = _escaped(result) if isinstance(result, str) else repr(result)
        self._put(row, column, look.plain, typed, f"<f>{_escaped(formula)}</f><v>{value}</v>")

    def link(
        self, row: int, column: int, value: str, look: Look, *, place: str = "", url: str = ""
    ) -> None:
        """Write text that leads to ``place`` (``'Sheet'!A1``) or to a web or mail address.

        Raises:
            ExportError: as :meth:`text`.
        """
        self.text(row, column, value, look)
        self.links.append(Link(f"{get_column_letter(column)}{row}", place, url))

    def add_table(self, table: Table, alt: Alt) -> None:
        """Make a table of cells of the sheet."""
        self.sheet.add_table(table)
        self.tables.append(alt)

    def add_chart(self, chart: Any, alt: Alt) -> None:
        """Put a chart of openpyxl's on the sheet."""
        self.sheet.add_chart(chart)
        self.charts.append(alt)

    def blank(self, row: int, column: int, look: Look) -> None:
        """Give an empty cell its look."""
        self._rows[row][column] = f'<c r="{get_column_letter(column)}{row}" s="{look.plain}"/>'

    def texts(self, row: int, values: Iterable[str], look: Look) -> None:
        """Write a row of texts from the first column on."""
        for column, value in enumerate(values, start=1):
            self.text(row, column, value, look)

    def height(self, row: int, points: float) -> None:
        """Set a row's height; it still grows with what somebody types."""
        self._heights[row] = points

    def height_up_to(self, row: int) -> float:
        """Return the points that all rows up to ``row`` take together."""
        return sum(self._heights.get(number, USUAL_HEIGHT) for number in range(1, row + 1))

    def extent(self) -> str:
        """Return the reference to all that is written, ``A1`` for nothing."""
        last = max((max(cells) for cells in self._rows.values()), default=1)
        return f"A1:{get_column_letter(last)}{max(self._rows)}" if self._rows else "A1"

    def sheet_data(self) -> str:
        """Return what is written as XML."""
        rows = (
            f'<row r="{row}"{self._height(row)}>'
            f"{''.join(cells[column] for column in sorted(cells))}</row>"
            for row, cells in sorted(self._rows.items())
        )
        return f"<sheetData>{''.join(rows)}</sheetData>"

    def _height(self, row: int) -> str:
        return f' ht="{self._heights[row]:g}"' if row in self._heights else ""

    def _put(self, row: int, column: int, style: int, typed: str, content: str) -> None:
        cell = f'<c r="{get_column_letter(column)}{row}" s="{style}"{typed}>{content}</c>'
        self._rows[row][column] = cell

    def _refusal(self, row: int, column: int, fault: str) -> ExportError:
        return ExportError(
            f"The workbook was not written: cell {get_column_letter(column)}{row} of"
            f" '{self.sheet.title}' would have {fault}."
            " Change that text in the tracker, then try again."
        )


def fault_of_text(value: str) -> str | None:
    """Return why Excel cannot hold a text, half a sentence, or ``None`` where it can."""
    if len(value) > TEXT_LIMIT:
        return f"text of {len(value):,} characters; Excel holds {TEXT_LIMIT:,}"
    if found := _NOT_XML.search(value):
        return f"a character that Excel cannot hold (U+{ord(found[0]):04X})"
    return None


def stored_text(value: str) -> str:
    """Return a text as a cell's XML holds it, before markup is escaped."""
    return _LIKE_ESCAPE.sub("_x005F_", value) if "_x" in value else value


def keeps_its_ends(value: str) -> bool:
    """Return whether a text needs ``xml:space``, or Excel drops the spaces at its ends."""
    return value[:1].isspace() or value[-1:].isspace()


def serial(day: date) -> int:
    """Return the number by which Excel knows a day."""
    return (day - _DAY_0).days


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda found: _ENTITIES[found[0]], text)
