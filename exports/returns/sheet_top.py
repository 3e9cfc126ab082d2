"""The top of every sheet of the return: title, organisation, instructions, link to the cover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from openpyxl.utils import get_column_letter

from db.returns.returns import ReturnContent
from exports.returns.sheet_names import COVER, cell_reference
from exports.workbook.cell_writer import Pen
from exports.workbook.grid import Grid, GridLine, Rows
from exports.workbook.page_setup import set_up_printing
from exports.workbook.row_heights import height_of
from exports.workbook.styles import DARK, LINK, SIZE, Style

HEADER = 5
"""The row of a table's headings."""

TITLE_SIZE = 16

HEADINGS, TITLES = f"{HEADER}:{HEADER}", "1:2"
"""Rows repeated on every page: the table's headings, or only the sheet's title."""


def write_top(pen: Pen, content: ReturnContent, how_to: str, width: float, columns: int) -> None:
    """Write the four rows above a table of ``columns`` columns, ``width`` characters wide."""
    organisation = content.position.organisation
    title = pen.look(Style(ink=DARK, size=TITLE_SIZE, bold=True))
    pen.text(1, 1, pen.sheet.title, title)
    pen.height(1, 24)
    whose = f"{organisation.name} ({organisation.ods})  ·  {content.period}"
    pen.text(2, 1, whose, pen.look(Style()))
    pen.height(2, 16)
    write_across(pen, 3, how_to, Style(wrap=True), width, columns)
    back = pen.look(Style(ink=LINK, underlined=True))
    pen.link(4, 1, "Back to the cover", back, place=cell_reference(COVER))
    pen.height(4, 18)


def write_grid(
    pen: Pen,
    content: ReturnContent,
    how_to: str,
    grid: Grid,
    lines: Sequence[GridLine],
    free: int = 0,
) -> Rows:
    """Write a sheet that is a table: the rows above it, and ``grid`` with ``free`` blank rows."""
    width = sum(field.width for field in grid.fields)
    write_top(pen, content, how_to, width, len(grid.fields))
    grid.set_widths(pen)
    return grid.write(pen, HEADER, lines, free)


def write_across(
    pen: Pen,
    row: int,
    text: str,
    style: Style,
    width: float,
    columns: int,
) -> None:
    """Write text across the first ``columns`` columns, on as many lines as it needs.

    ``width`` is the total width of those columns, in characters.
    """
    pen.text(row, 1, text, pen.look(style))
    for column in range(2, 1 + columns):
        pen.blank(row, column, pen.look(style))
    if columns > 1:
        pen.sheet.merged_cells.add(f"A{row}:{get_column_letter(columns)}{row}")
    scale = style.size / SIZE
    room = width / scale * (0.93 if style.bold else 1)
    pen.height(row, height_of([(text, room)]) * scale)


def finish_sheet(
    pen: Pen,
    content: ReturnContent,
    columns: int,
    last: int,
    *,
    freeze: str | None = None,
    titles: str | None = None,
    orientation: Literal["landscape", "portrait"] = "landscape",
) -> None:
    """Set up the screen view and printing.

    ``last`` is the last row printed, ``freeze`` the first cell that scrolls, ``titles`` the rows
    repeated on every page.
    """
    pen.sheet.sheet_view.showGridLines = False
    if freeze:
        pen.sheet.freeze_panes = freeze
    area = f"A1:{get_column_letter(columns)}{last}"
    set_up_printing(pen.sheet, content.position, area, title_rows=titles, orientation=orientation)
