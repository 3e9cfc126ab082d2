"""A sheet of the roll-up: a title, one table with a line below each row, and no grid."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from openpyxl.utils import get_column_letter

from db.received.rollup import RollUp
from db.validation.text_rules import safe_text
from exports.workbook.cell_writer import TEXT_LIMIT, Alt, Pen, excel_table
from exports.workbook.page_setup import set_up_pages
from exports.workbook.styles import DARK, LINK, Style

HEADER = 5
"""The row of the headings."""

SUMMARY = "Summary"
INK, FAINT = "212B32", "4C6272"
_HEADING_GROUND = "E8EEF4"
DAY, COUNT, SHARE = "d mmm yyyy", "#,##0_)", "0%_)"

CHIPS = {
    "Red": Style("B3121D", "FFFFFF", bold=True, across="center", line="below"),
    "Amber": Style("FFB81C", INK, bold=True, across="center", line="below"),
    "Green": Style("D9F0E3", "00491F", bold=True, across="center", line="below"),
    "Blue": Style("D9E7F6", DARK, bold=True, across="center", line="below"),
    "Refused": Style("FBE0DE", "8A1016", bold=True, line="below"),
}
"""Words that stand out, wherever they stand alone in a cell."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: its heading, its width in characters, and what a row has there.

    A value is a text, a figure, a day, or ``None``. A column of figures has their
    ``number_format``.
    """

    heading: str
    width: float
    value: Callable[[Row], Any]
    number_format: str = ""


def write_list(
    pen: Pen,
    rollup: RollUp,
    title: str,
    how_to: str,
    columns: Sequence[Column[Row]],
    rows: Iterable[Row],
    *,
    table: str,
    none: str,
    print_up_to: int = 0,
    plain: bool = False,
) -> int:
    """Write a sheet that is a table, and return its last row.

    ``none`` is what it says without any row. ``table`` is the table's name in formulas.
    ``print_up_to`` is how many columns are printed, by default all. Rows are one line high, and
    without colours, where it is ``plain``.
    """
    write_top(pen, rollup, title, how_to)
    headings = [column.heading for column in columns]
    write_headings(pen, HEADER, headings, [bool(column.number_format) for column in columns])
    for number, column in enumerate(columns, start=1):
        pen.sheet.column_dimensions[get_column_letter(number)].width = column.width
    last = HEADER
    for last, row in enumerate(rows, start=HEADER + 1):
        for number, column in enumerate(columns, start=1):
            write_value(
                pen, last, number, column.value(row), column.number_format or COUNT, plain=plain
            )
    if last == HEADER:
        last += 1
        pen.text(last, 1, none, pen.look(Style(ink=FAINT)))
    pen.add_table(
        excel_table(table, HEADER, last, [(heading, "") for heading in headings]),
        Alt(title, how_to),
    )
    pen.sheet.freeze_panes = f"C{HEADER + 1}"
    printed = get_column_letter(print_up_to or len(columns))
    finish(pen, rollup, f"A1:{printed}{last}")
    return last


def write_top(pen: Pen, rollup: RollUp, title: str, how_to: str) -> None:
    """Write the four rows above a table."""
    pen.text(1, 1, title, pen.look(Style(ink=DARK, size=16, bold=True, upright="center")))
    pen.height(1, 28)
    pen.text(2, 1, about(rollup), pen.look(Style(ink=FAINT)))
    pen.text(3, 1, how_to, pen.look(Style(ink=INK)))
    if pen.sheet.title != SUMMARY:
        look = pen.look(Style(ink=LINK, underlined=True))
        pen.link(4, 1, "Back to the summary", look, place=f"'{SUMMARY}'!A1")


def about(rollup: RollUp) -> str:
    """Return whose plan it is, and the last day of the period."""
    plan = rollup.plan
    issuer = f"{plan.issuer}. " if plan.issuer not in ("", "Not given") else ""
    return f"{issuer}Plan: {plan.title}, {plan.edition}. {rollup.period}."


def write_headings(
    pen: Pen, row: int, headings: Sequence[str], right: Sequence[bool], first: int = 1
) -> None:
    """Write a row of headings; those of figures are on the right."""
    for number, (heading, figure) in enumerate(zip(headings, right, strict=True), start=first):
        style = Style(
            _HEADING_GROUND,
            DARK,
            bold=True,
            wrap=True,
            upright="center",
            across="right" if figure else "left",
            indent=0 if figure else 1,
            line="heading",
        )
        pen.text(row, number, heading, pen.look(style))
    pen.height(row, 34)


def write_value(
    pen: Pen, row: int, column: int, value: Any, number_format: str = COUNT, *, plain: bool = False
) -> None:
    """Write a text, a figure or a day, with a line below it."""
    match value:
        case None | "":
            pen.blank(row, column, pen.look(Style(line="below")))
        case date():
            style = Style(ink=INK, line="below", number_format=DAY, across="left", indent=1)
            pen.figure(row, column, value, pen.look(style))
        case int() | float():
            style = Style(ink=INK, line="below", number_format=number_format, across="right")
            pen.figure(row, column, value, pen.look(style))
        case str():
            chip = None if plain else CHIPS.get(value)
            style = chip or Style(ink=INK, line="below", upright="center", indent=1)
            pen.text(row, column, fitting(value), pen.look(style))
        case _:
            raise TypeError(value)


def fitting(text: str) -> str:
    """Return a text that Excel can hold, in one line."""
    return " ".join(safe_text(text).split())[: TEXT_LIMIT - 1]


def finish(pen: Pen, rollup: RollUp, area: str, *, portrait: bool = False) -> None:
    """Set up the view and the printing of a sheet."""
    pen.sheet.sheet_view.showGridLines = False
    set_up_pages(
        pen.sheet,
        area,
        f"Roll-up, {rollup.period}",
        f"{rollup.plan.title}, {rollup.plan.edition}",
        title_rows=None if portrait else f"{HEADER}:{HEADER}",
        orientation="portrait" if portrait else "landscape",
    )
