"""Tables of the return's sheets: headings, filled rows, then free yellow rows, as Excel tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo

from db.validation.figures import figure_in_words
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.columns import Kind
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
    Palette,
    Style,
)

FREE_ROW = 18
"""Points of a row in which nothing stands yet."""

_HEADING_PADDING = 2.5


class Fill(IntEnum):
    """In which rows a column's cells are yellow, for people to fill in; each in those before too.

    ``MISSING`` rows name what is missing and leave a gap for it.
    """

    NEVER = 0
    ALWAYS = 1
    MISSING = 2
    FREE = 3


@dataclass(frozen=True, slots=True)
class Web:
    """Text that leads to a web or mail address."""

    text: str
    url: str


Value = str | float | date | Web | None


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its heading, its width in characters, what it holds, when it is yellow.

    ``formula`` (without ``=``) stands in every row of it; the rows' values are its results today.
    """

    heading: str
    width: float
    kind: Kind = Kind.TEXT
    fill: Fill = Fill.NEVER
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """The values of a row, and whether it names something ``missing`` that is to be filled in."""

    values: Sequence[Value]
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Where a table stands: its heading, its first row, the first free one, its last."""

    header: int
    first: int
    free: int
    last: int


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of ``fields`` under the name that formulas call it by."""

    name: str
    fields: Sequence[Field]
    alt: Alt

    def letter(self, heading: str) -> str:
        """Return the letter of the column with that heading."""
        headings = [field.heading for field in self.fields]
        return get_column_letter(headings.index(heading) + 1)

    def write(
        self, pen: Pen, palette: Palette, header: int, lines: Sequence[Line], free: int = 0
    ) -> Rows:
        """Write the table with its headings in row ``header``; there must be a line or free row.

        Raises:
            ExportError: a text that Excel cannot hold.
        """
        top = palette.look(Style(DARK, WHITE, bold=True, grid=True, wrap=True))
        pen.texts(header, (field.heading for field in self.fields), top)
        headings = ((f.heading, f.width - _HEADING_PADDING) for f in self.fields)
        pen.height(header, height_of(headings))
        first_free = header + 1 + len(lines)
        rows = Rows(header, header + 1, first_free, first_free + free - 1)
        for row, line in enumerate(lines, start=rows.first):
            self._write_line(pen, palette, row, line)
        nothing = Line([None] * len(self.fields))
        for row in range(rows.free, rows.last + 1):
            self._write_line(pen, palette, row, nothing, free=True)
        pen.add_table(self._table(rows), self.alt)
        return rows

    def set_widths(self, pen: Pen) -> None:
        """Make the sheet's columns as wide as the table's."""
        for number, field in enumerate(self.fields, start=1):
            pen.sheet.column_dimensions[get_column_letter(number)].width = field.width

    def _write_line(
        self, pen: Pen, palette: Palette, row: int, line: Line, *, free: bool = False
    ) -> None:
        upto = Fill.FREE if free else Fill.MISSING if line.missing else Fill.ALWAYS
        wrapped = []
        for column, (field, value) in enumerate(zip(self.fields, line.values, strict=True), 1):
            yellow = Fill.NEVER < field.fill <= upto
            style = _style(field, value, yellow=yellow)
            _write_cell(pen, row, column, field, value, palette, style)
            text = value.text if isinstance(value, Web) else value
            if isinstance(text, str):
                wrapped.append((text, field.width))
        pen.height(row, FREE_ROW if free else height_of(wrapped))

    def _table(self, rows: Rows) -> Table:
        ref = f"A{rows.header}:{get_column_letter(len(self.fields))}{rows.last}"
        columns = []
        for number, field in enumerate(self.fields, start=1):
            column = TableColumn(id=number, name=field.heading)
            if field.formula:
                column.calculatedColumnFormula = TableFormula(attr_text=field.formula)
            columns.append(column)
        return Table(
            displayName=self.name,
            ref=ref,
            autoFilter=AutoFilter(ref=ref),
            tableColumns=columns,
            tableStyleInfo=TableStyleInfo(name="TableStyleLight1", showRowStripes=False),
        )


def _write_cell(
    pen: Pen, row: int, column: int, field: Field, value: Value, palette: Palette, style: Style
) -> None:
    look = palette.look(style)
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


def _style(field: Field, value: Value, *, yellow: bool) -> Style:
    is_text = field.kind in (Kind.TEXT, Kind.CHOICE)
    number_format = "General"
    if field.kind is Kind.DATE:
        number_format = DAY
    elif field.kind is Kind.NUMBER:
        number_format = figure_format(value)
    elif field.kind is Kind.TEXT and yellow:
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
    """Return the number format that shows a figure as people read it: ``1,240.5``."""
    if not isinstance(value, int | float):
        return "General"
    decimals = len(figure_in_words(value).partition(".")[2])
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"
