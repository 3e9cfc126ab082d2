"""Write cells to a worksheet: text stays text, and a formula is stored with its result.

A pen writes the cells' XML and :mod:`exports.workbook.package` inserts it into the sheet, because
openpyxl cannot store a formula's result or leave a row's height free to grow.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from datetime import date
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from db.frozen import frozen
from exports.files.atomic_write import ExportError
from exports.workbook.styles import CellLook, Palette, Style

TEXT_LIMIT = 32_767
"""The most characters that Excel keeps in a cell."""

USUAL_HEIGHT = 15.0
"""The height, in points, of a row with no height of its own."""

_DAY_0 = date(1899, 12, 30)
# Excel reads these as a formula, or drops them, when someone edits the cell without a change.
_ARMED = tuple("=+-@'\t\r\n＝＋－＠")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel reads _x0041_ as the letter A, so a real underscore there is escaped in the same way.
_LIKE_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = re.compile("[&<>\r]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}


@frozen
class Alt:
    """Alternative text: the title of a table or chart, and what it shows."""

    title: str
    description: str


def excel_table(name: str, header: int, last: int, columns: Sequence[tuple[str, str]]) -> Table:
    """Return the Excel table ``name`` from column A on, its headings in row ``header``.

    ``columns`` are their headings, each with the formula (without ``=``) that Excel puts into a
    row that is added below the table, or an empty text.
    """
    ref = f"A{header}:{get_column_letter(len(columns))}{last}"
    there = []
    for number, (heading, formula) in enumerate(columns, start=1):
        column = TableColumn(id=number, name=heading)
        if formula:
            column.calculatedColumnFormula = TableFormula(attr_text=formula)
        there.append(column)
    return Table(
        displayName=name,
        ref=ref,
        autoFilter=AutoFilter(ref=ref),
        tableColumns=there,
        tableStyleInfo=TableStyleInfo(name="TableStyleLight1", showRowStripes=False),
    )


@frozen
class CellLink:
    """A cell that links to ``place`` in the workbook or to ``url`` outside it. One is empty."""

    cell: str
    place: str = ""
    url: str = ""


@frozen
class Pen:
    """Writes the cells of one sheet, in any order, and keeps its tables, charts and links."""

    sheet: Worksheet
    palette: Palette
    tables: list[Alt] = field(default_factory=list)
    charts: list[Alt] = field(default_factory=list)
    links: list[CellLink] = field(default_factory=list)
    _rows: defaultdict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    _heights: dict[int, float] = field(default_factory=dict)
    _below: list[tuple[int, int, Callable[[], Iterator[str]]]] = field(default_factory=list)

    def look(self, style: Style) -> CellLook:
        """Return ``style`` as the cells of this workbook refer to it."""
        return self.palette.look(style)

    def text(self, row: int, column: int, value: str, look: CellLook) -> None:
        """Write text as text, whatever its first character is.

        Raises:
            ExportError: Excel cannot hold the text: it is too long, or has a forbidden character.
        """
        if not value:
            self.blank(row, column, look)
            return
        if fault := fault_of_text(value):
            raise self._refusal(row, column, fault)
        style = look.quoted if quoted(value) else look.plain
        self._put(row, column, style, ' t="inlineStr"', inline_text(value))

    def figure(self, row: int, column: int, value: float | date, look: CellLook) -> None:
        """Write a number or a date."""
        number = date_serial(value) if isinstance(value, date) else value
        self._put(row, column, look.plain, "", f"<v>{number!r}</v>")

    def formula(
        self, row: int, column: int, formula: str, result: str | float | date, look: CellLook
    ) -> None:
        """Write a live formula (without ``=``) and its result today."""
        typed = ' t="str"' if isinstance(result, str) else ""
        if isinstance(result, date):
            result = date_serial(result)
        value = _escaped(result) if isinstance(result, str) else repr(result)
        self._put(row, column, look.plain, typed, f"<f>{_escaped(formula)}</f><v>{value}</v>")

    def link(
        self, row: int, column: int, value: str, look: CellLook, *, place: str = "", url: str = ""
    ) -> None:
        """Write text that links to ``place`` (``'Sheet'!A1``) or to a web or email address.

        Raises:
            ExportError: as :meth:`text`.
        """
        self.text(row, column, value, look)
        self.links.append(CellLink(f"{get_column_letter(column)}{row}", place, url))

    def add_table(self, table: Table, alt: Alt) -> None:
        """Add a table to the sheet."""
        self.sheet.add_table(table)
        self.tables.append(alt)

    def add_chart(self, chart: Any, alt: Alt) -> None:
        """Add an openpyxl chart to the sheet."""
        self.sheet.add_chart(chart)
        self.charts.append(alt)

    def blank(self, row: int, column: int, look: CellLook) -> None:
        """Write an empty cell with its style."""
        self._rows[row][column] = f'<c r="{get_column_letter(column)}{row}" s="{look.plain}"/>'

    def texts(self, row: int, values: Iterable[str], look: CellLook) -> None:
        """Write a row of texts, starting in the first column."""
        for column, value in enumerate(values, start=1):
            self.text(row, column, value, look)

    def height(self, row: int, points: float) -> None:
        """Set a row's height. It still grows when someone types more."""
        self._heights[row] = points

    def height_up_to(self, row: int) -> float:
        """Return the total height of all rows up to ``row``, in points."""
        return sum(self._heights.get(number, USUAL_HEIGHT) for number in range(1, row + 1))

    def take(self, row: int) -> str:
        """Return a row that was written, as XML, and forget it."""
        height = f' ht="{self._heights.pop(row):g}"' if row in self._heights else ""
        cells = self._rows.pop(row)
        joined = "".join(cells[column] for column in sorted(cells))
        return f'<row r="{row}"{height}>{joined}</row>'

    def rows_below(self, last: int, columns: int, rows: Callable[[], Iterator[str]]) -> None:
        """Add rows below all others, each as the XML of a row, asked for when the file is written.

        So a million rows are never held. They reach to the row ``last`` and have as many
        ``columns`` as the sheet.
        """
        self._below.append((last, columns, rows))

    @property
    def rows_below_to(self) -> int:
        """The last row of those that are written one after another, 0 without any."""
        return max((last for last, _, _ in self._below), default=0)

    def extent(self) -> str:
        """Return the reference to all cells written, ``A1`` if there are none."""
        if self._below:
            last, columns, _ = self._below[-1]
            return f"A1:{get_column_letter(columns)}{last}"
        if not self._rows:
            return "A1"
        return f"A1:{get_column_letter(max(map(max, self._rows.values())))}{max(self._rows)}"

    def sheet_data(self) -> Iterator[str]:
        """Yield the cells written, as XML in parts."""
        yield "<sheetData>"
        for row in sorted(self._rows):
            yield self.take(row)
        for _, _, rows in self._below:
            yield from rows()
        yield "</sheetData>"

    def _put(self, row: int, column: int, style: int, typed: str, content: str) -> None:
        cell = f'<c r="{get_column_letter(column)}{row}" s="{style}"{typed}>{content}</c>'
        self._rows[row][column] = cell

    def _refusal(self, row: int, column: int, fault: str) -> ExportError:
        return ExportError(
            f"The workbook was not saved: the text for cell {get_column_letter(column)}{row} of"
            f" '{self.sheet.title}' has {fault}."
            " Change that text in the tracker, then try again."
        )


def fault_of_text(value: str) -> str | None:
    """Return what the text has that Excel cannot hold (half a sentence), or ``None``."""
    if len(value) > TEXT_LIMIT:
        return f"{len(value):,} characters (Excel's limit is {TEXT_LIMIT:,})"
    if found := _NOT_XML.search(value):
        return f"a character that Excel cannot hold (U+{ord(found[0]):04X})"
    return None


def quoted(value: str) -> bool:
    """Return whether a cell's text must be marked as text, because Excel would read a formula."""
    return value.startswith(_ARMED)


def inline_text(value: str) -> str:
    """Return a text as the content of a cell, as XML."""
    edges = ' xml:space="preserve"' if needs_space_preserved(value) else ""
    return f"<is><t{edges}>{_escaped(stored_text(value))}</t></is>"


def stored_text(value: str) -> str:
    """Return a text as it is stored in a cell's XML, before markup is escaped."""
    return _LIKE_ESCAPE.sub("_x005F_", value) if "_x" in value else value


def needs_space_preserved(value: str) -> bool:
    """Return whether a text needs ``xml:space`` to keep the spaces at its start and end."""
    return value[:1].isspace() or value[-1:].isspace()


def date_serial(day: date) -> int:
    """Return the number that Excel stores for a date."""
    return (day - _DAY_0).days


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda found: _ENTITIES[found[0]], text)
