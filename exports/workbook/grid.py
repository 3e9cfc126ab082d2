"""Excel tables: headings, filled rows, then blank yellow rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import IntEnum

from openpyxl.utils import get_column_letter

from db.frozen import frozen
from db.validation.figures import figure_in_words
from exports.workbook.cell_writer import Alt, Pen, excel_table
from exports.workbook.columns import ColumnKind
from exports.workbook.row_heights import height_of
from exports.workbook.styles import (
    AS_TEXT,
    BLACK,
    DARK,
    DAY,
    GREY,
    LINK,
    WHITE,
    YELLOW,
    Style,
)

FREE_ROW = 18
"""The height of a blank row, in points."""

_HEADING_PADDING = 2.5


class Fill(IntEnum):
    """The rows in which a column's cells are yellow, for people to fill in.

    ``ALWAYS`` is every row, ``MISSING`` is rows that name something missing and blank rows,
    ``FREE`` is blank rows only.
    """

    NEVER = 0
    ALWAYS = 1
    MISSING = 2
    FREE = 3


@frozen
class Web:
    """Text that links to a web or email address."""

    text: str
    url: str


Value = str | float | date | Web | None


@frozen
class GridColumn:
    """A column: its heading, width in characters, kind of value, and when it is yellow.

    ``formula`` (without ``=``) is written in every row; the rows' values are its results today.
    """

    heading: str
    width: float
    kind: ColumnKind = ColumnKind.TEXT
    fill: Fill = Fill.NEVER
    formula: str = ""


@frozen
class GridLine:
    """The values of a row. ``missing`` is true if something in it needs filling in."""

    values: Sequence[Value]
    missing: bool = False


@frozen
class Rows:
    """A table's rows: its heading, its first row, its first blank row and its last row."""

    header: int
    first: int
    free: int
    last: int


@frozen
class Grid:
    """A table of ``fields``, with the name that formulas use for it."""

    name: str
    fields: Sequence[GridColumn]
    alt: Alt

    def letter(self, heading: str) -> str:
        """Return the letter of the column with that heading."""
        headings = [field.heading for field in self.fields]
        return get_column_letter(headings.index(heading) + 1)

    def cells(self, heading: str, first: int, last: int) -> str:
        """Return the cells of the column with that heading, from row to row."""
        letter = self.letter(heading)
        return f"{letter}{first}:{letter}{last}"

    def write(self, pen: Pen, header: int, lines: Sequence[GridLine], free: int = 0) -> Rows:
        """Write the table with its headings in row ``header``. Needs a line or a blank row."""
        top = pen.look(Style(DARK, WHITE, bold=True, grid=True, wrap=True))
        pen.texts(header, (field.heading for field in self.fields), top)
        headings = ((f.heading, f.width - _HEADING_PADDING) for f in self.fields)
        pen.height(header, height_of(headings))
        first_free = header + 1 + len(lines)
        rows = Rows(header, header + 1, first_free, first_free + free - 1)
        for row, line in enumerate(lines, start=rows.first):
            self._write_line(pen, row, line)
        nothing = GridLine([None] * len(self.fields))
        for row in range(rows.free, rows.last + 1):
            self._write_line(pen, row, nothing, free=True)
        columns = [(field.heading, field.formula) for field in self.fields]
        pen.add_table(excel_table(self.name, rows.header, rows.last, columns), self.alt)
        return rows

    def set_widths(self, pen: Pen) -> None:
        """Set the sheet's column widths to those of the table."""
        for number, field in enumerate(self.fields, start=1):
            pen.sheet.column_dimensions[get_column_letter(number)].width = field.width

    def _write_line(self, pen: Pen, row: int, line: GridLine, *, free: bool = False) -> None:
        upto = Fill.FREE if free else Fill.MISSING if line.missing else Fill.ALWAYS
        wrapped = []
        for column, (field, value) in enumerate(zip(self.fields, line.values, strict=True), 1):
            yellow = Fill.NEVER < field.fill <= upto
            style = _style(field, value, yellow=yellow)
            _write_cell(pen, row, column, field, value, style)
            text = value.text if isinstance(value, Web) else value
            if isinstance(text, str):
                wrapped.append((text, field.width))
        pen.height(row, FREE_ROW if free else height_of(wrapped))


def _write_cell(
    pen: Pen, row: int, column: int, field: GridColumn, value: Value, style: Style
) -> None:
    look = pen.look(style)
    if field.formula:
        assert not isinstance(value, Web)
        pen.formula(row, column, field.formula, "" if value is None else value, look)
    elif value is None:
        pen.blank(row, column, look)
    elif isinstance(value, Web):
        pen.link(row, column, value.text, look, url=value.url)
    elif isinstance(value, str):
        pen.text(row, column, value, look)
    else:
        pen.figure(row, column, value, look)


def _style(field: GridColumn, value: Value, *, yellow: bool) -> Style:
    is_text = field.kind in (ColumnKind.TEXT, ColumnKind.CHOICE)
    number_format = "General"
    if field.kind is ColumnKind.DATE:
        number_format = DAY
    elif field.kind is ColumnKind.NUMBER:
        number_format = figure_format(value)
    elif field.kind is ColumnKind.TEXT and yellow:
        number_format = AS_TEXT
    return Style(
        ground=YELLOW if yellow else GREY,
        ink=LINK if isinstance(value, Web) else BLACK,
        underlined=isinstance(value, Web),
        grid=True,
        wrap=True,
        across="left" if is_text else "center",
        number_format=number_format,
    )


def figure_format(value: Value) -> str:
    """Return the number format that shows a figure such as ``1,240.5``."""
    if not isinstance(value, int | float):
        return "General"
    decimals = len(figure_in_words(value).partition(".")[2])
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"
