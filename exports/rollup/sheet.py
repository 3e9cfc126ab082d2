"""A sheet of the roll-up: a title, one table with a line below each row, and no grid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import islice
from math import isfinite
from typing import Any

from openpyxl.utils import get_column_letter

from db.received.rollup import RollUp
from db.validation.text_rules import safe_text
from exports.rollup.table import Column, Listing
from exports.workbook.cell_writer import TEXT_LIMIT, Alt, Pen, excel_table
from exports.workbook.page_setup import set_up_pages
from exports.workbook.row_heights import HIGHEST, LINE, lines_of
from exports.workbook.styles import DARK, LINK, Style

HEADER = 5
"""The row of the headings."""

LAST_ROW = 1_048_576
"""The last row that Excel has room for."""

SUMMARY = "Summary"
INK, FAINT = "212B32", "4C6272"
HEADING_GROUND = "E8EEF4"
DAY, COUNT, SHARE = "d mmm yyyy", "#,##0_)", "0%_)"
ROW_HEIGHT = 21.0
_PADDING, _INDENT = 8.0, 1.0


def _chip(ground: str, ink: str) -> Style:
    return Style(ground, ink, bold=True, across="center", upright="center", line="gap")


CHIPS = {
    "Red": _chip("B3121D", "FFFFFF"),
    "Amber": _chip("FFB81C", INK),
    "Green": _chip("D9F0E3", "00491F"),
    "Blue": _chip("D9E7F6", DARK),
}
"""The BRAG words, in columns that are of them."""

_LOUD = {
    "Refused": "8A1016",
    "▼ Worse": "8A1016",
    "▶ Slipped": FAINT,
    "▲ Better": "00491F",
}
"""Words of a first column that are in bold, and their colours."""


def write_listing(pen: Pen, rollup: RollUp, listing: Listing[Any]) -> None:
    """Write a sheet that is a table, each row as high as its texts need."""
    printed = listing.print_up_to or len(listing.columns)

    def rows() -> Iterator[str]:
        for number, row in enumerate(listing.rows(), start=HEADER + 1):
            values = [column.value(row) for column in listing.columns]
            write_row(pen, number, values, listing.columns, printed)
            yield pen.take(number)

    write_table(pen, rollup, listing, sum(1 for _ in listing.rows()), rows)


def write_table(
    pen: Pen, rollup: RollUp, listing: Listing[Any], there: int, rows: Callable[[], Iterator[str]]
) -> None:
    """Write a sheet that is a table. ``rows`` give the XML of its rows, of which so many are
    ``there``, as the workbook is saved: they are never held all at once.

    Rows that Excel has no room for are counted in row 3.
    """
    left_out = max(there - (LAST_ROW - HEADER), 0)
    last = HEADER + max(there - left_out, 1)
    write_top(pen, rollup, listing.title, with_left_out(listing.how_to, left_out))
    write_columns(pen, listing.columns)
    if there:
        pen.rows_below(last, len(listing.columns), lambda: islice(rows(), there - left_out))
    else:
        write_nothing(pen, listing.none)
    finish_listing(pen, rollup, listing, last)


def with_left_out(how_to: str, left_out: int) -> str:
    """Return the instruction of a sheet, and how many rows it has no room for."""
    if not left_out:
        return how_to
    return f"{how_to} {left_out:,} more rows do not fit on a sheet: save as CSV to get all."


def write_nothing(pen: Pen, none: str) -> None:
    """Write what a table says that has no rows."""
    pen.text(HEADER + 1, 1, none, pen.look(Style(ink=FAINT, upright="center", indent=1)))
    pen.height(HEADER + 1, ROW_HEIGHT)


def write_columns(pen: Pen, columns: Sequence[Column[Any]]) -> None:
    """Write the headings of a table, and make its columns as wide as they should be."""
    across = [column.across for column in columns]
    write_headings(pen, HEADER, [column.heading for column in columns], across)
    set_widths(pen, [column.width for column in columns])


def finish_listing(pen: Pen, rollup: RollUp, listing: Listing[Any], last: int) -> None:
    """Make a table of the rows written, and set up the view and the printing."""
    headings = [(column.heading, "") for column in listing.columns]
    alt = Alt(listing.title, listing.how_to)
    pen.add_table(excel_table(listing.table, HEADER, last, headings), alt)
    pen.sheet.freeze_panes = f"{get_column_letter(listing.frozen + 1)}{HEADER + 1}"
    printed = get_column_letter(listing.print_up_to or len(listing.columns))
    finish(pen, rollup, f"A1:{printed}{last}")


def set_widths(pen: Pen, widths: Iterable[float]) -> None:
    """Set the widths of the first columns, in characters."""
    for number, width in enumerate(widths, start=1):
        pen.sheet.column_dimensions[get_column_letter(number)].width = width


def write_top(pen: Pen, rollup: RollUp, title: str, how_to: str) -> None:
    """Write the four rows above a table."""
    pen.text(1, 1, title, pen.look(Style(ink=DARK, size=16, bold=True, upright="center")))
    pen.height(1, 28)
    pen.text(2, 1, about(rollup), pen.look(Style(ink=FAINT, upright="center")))
    bold = pen.sheet.title == SUMMARY
    pen.text(3, 1, how_to, pen.look(Style(ink=INK, bold=bold, upright="center")))
    for row in (2, 3, 4):
        pen.height(row, 18)
    if pen.sheet.title != SUMMARY:
        look = pen.look(Style(ink=LINK, underlined=True, upright="center"))
        pen.link(4, 1, "Back to the summary", look, place=f"'{SUMMARY}'!A1")


def about(rollup: RollUp) -> str:
    """Return whose plan it is, and which."""
    plan = rollup.plan
    issuer = f"{plan.issuer}. " if plan.issuer not in ("", "Not given") else ""
    return fitting(f"{issuer}Plan: {plan.title}, {plan.edition}.")


def write_headings(
    pen: Pen,
    row: int,
    headings: Sequence[str],
    across: Sequence[str],
    *,
    dark: Callable[[int], bool] = lambda _: False,
    wrap: bool = True,
) -> None:
    """Write a row of headings, each aligned ``across`` as its column. ``dark`` ones stand out."""
    for number, (heading, side) in enumerate(zip(headings, across, strict=True), start=1):
        style = Style(
            DARK if dark(number) else HEADING_GROUND,
            "FFFFFF" if dark(number) else DARK,
            bold=True,
            wrap=wrap,
            upright="center",
            across=side,
            indent=1 if side == "left" else 0,
            line="heading",
        )
        pen.text(row, number, heading, pen.look(style))
    pen.height(row, 34 if wrap else 24)


def write_row(
    pen: Pen,
    row: int,
    values: Sequence[Any],
    columns: Sequence[Column[Any]],
    printed: int,
    *,
    bold: bool = False,
) -> None:
    """Write a row of a table. Texts of ``printed`` columns are wrapped, and decide its height."""
    lines = 1
    for number, (value, column) in enumerate(zip(values, columns, strict=True), start=1):
        wrap = number <= printed
        if isinstance(value, str) and column.centred and value in CHIPS:
            pen.text(row, number, value, pen.look(CHIPS[value]))
            continue
        loud = bold or (number == 1 and value in _LOUD)
        ink = _LOUD.get(value, INK) if loud and isinstance(value, str) else INK
        write_value(
            pen, row, number, value, column.number_format or COUNT, wrap=wrap, bold=loud, ink=ink
        )
        if wrap and isinstance(value, str):
            lines = max(lines, lines_of(fitting(value), column.width - _INDENT))
    pen.height(row, min(max(lines * LINE + _PADDING, ROW_HEIGHT), HIGHEST))


def write_value(
    pen: Pen,
    row: int,
    column: int,
    value: Any,
    number_format: str = COUNT,
    *,
    wrap: bool = False,
    bold: bool = False,
    ink: str = INK,
) -> None:
    """Write a text, a figure or a day, with a line below it."""
    match value:
        case None | "":
            pen.blank(row, column, pen.look(Style(line="below")))
        case date():
            pen.figure(row, column, value, pen.look(day_style()))
        case int() | float() if isfinite(value):
            pen.figure(row, column, value, pen.look(figure_style(number_format, bold=bold)))
        case str() | float():
            pen.text(row, column, fitting(str(value)), pen.look(_text_style(ink, bold, wrap)))
        case _:
            raise TypeError(value)


@cache
def _text_style(ink: str, bold: bool, wrap: bool) -> Style:
    return Style(ink=ink, bold=bold, line="below", upright="center", wrap=wrap, indent=1)


@cache
def day_style() -> Style:
    """Return the style of a day in a table."""
    return Style(ink=INK, line="below", number_format=DAY, upright="center", indent=1)


@cache
def figure_style(number_format: str = COUNT, *, bold: bool = False, ink: str = INK) -> Style:
    """Return the style of a figure in a table."""
    return Style(
        ink=ink,
        bold=bold,
        line="below",
        number_format=number_format,
        across="right",
        upright="center",
    )


def fitting(text: str) -> str:
    """Return a text that Excel can hold, in one line."""
    plain = " ".join(safe_text(text).split())
    return plain if len(plain) <= TEXT_LIMIT else f"{plain[: TEXT_LIMIT - 1]}…"


def finish(pen: Pen, rollup: RollUp, area: str, *, portrait: bool = False) -> None:
    """Set up the view and the printing of a sheet."""
    pen.sheet.sheet_view.showGridLines = False
    set_up_pages(
        pen.sheet,
        area,
        f"Roll-up, {rollup.period}",
        fitting(f"{rollup.plan.title}, {rollup.plan.edition}"),
        title_rows=None if portrait else f"{HEADER}:{HEADER}",
        orientation="portrait" if portrait else "landscape",
    )
