"""The sheet "Cover": organisation, period, whether the return is complete, and its sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from openpyxl.utils import get_column_letter

from db.returns.returns import CheckLine, ReturnContent
from db.validation.text_rules import NAME_LIMIT
from exports.returns import changes_since, cover_cells
from exports.returns.checklist import add_answer_colours, answer_count_formula, line_count_formula
from exports.returns.sheet_names import (
    COMPLETE,
    COVER,
    INCOMPLETE,
    NO,
    PERIOD_END,
    PERIOD_START,
    STATE,
    YES,
    cell_reference,
)
from exports.returns.sheet_states import TO_READ, SheetState, sheet_states
from exports.returns.sheet_top import finish_sheet, write_across
from exports.workbook import entry_rules
from exports.workbook.cell_writer import Pen
from exports.workbook.formulas import POSITION_ON
from exports.workbook.row_heights import height_of
from exports.workbook.styles import DARK, DAY, GREY, LINK, WHITE, YELLOW, Style

WIDTHS = (24, 52, 4, 26, 54)
_RIGHT = 4
_HEADINGS = ("Sheet", "What it contains", "", "State", "Figures")
_STATE_SIZE = 28


def write(pen: Pen, content: ReturnContent) -> None:
    """Write the sheet."""
    for number, width in enumerate(WIDTHS, start=1):
        pen.sheet.column_dimensions[get_column_letter(number)].width = width
    _write_title(pen, content)
    _write_details(pen, content)
    _write_state(pen, content)
    _write_since(pen, content)
    last = _write_sheets(pen, content)
    _add_rules(pen)
    finish_sheet(pen, content, len(WIDTHS), last)
    pen.sheet.page_setup.fitToHeight = 1


def _write_title(pen: Pen, content: ReturnContent) -> None:
    band = Style(DARK, WHITE, size=20, bold=True, upright="center", indent=1)
    position = content.position
    title = "  ·  ".join(
        filter(None, ("Green plan return", position.other_plan, str(content.period)))
    )
    write_across(pen, 1, title, band, sum(WIDTHS), len(WIDTHS))
    pen.height(1, 38)
    whose = f"{position.organisation.name} ({position.organisation.ods})"
    name = Style(ink=DARK, size=14, bold=True, wrap=True, indent=1)
    write_across(pen, 2, whose, name, sum(WIDTHS), len(WIDTHS))


def _write_details(pen: Pen, content: ReturnContent) -> None:
    for row, (key, detail) in enumerate(cover_cells.DETAILS.items(), start=cover_cells.FIRST):
        value, typed = detail.value(content), detail.typed
        plain = Style(grid=True, upright="center", indent=1)
        pen.text(row, 1, detail.label, pen.look(replace(plain, ink=DARK, bold=True)))
        style = replace(
            plain,
            ground=YELLOW if typed else GREY,
            wrap=True,
            number_format=DAY if detail.day else "@" if typed else "General",
        )
        look = pen.look(style)
        if key == "position_on":
            pen.formula(row, 2, POSITION_ON, content.position.on, look)
        elif isinstance(value, date):
            pen.figure(row, 2, value, look)
        else:
            pen.text(row, 2, value, look)
        texts = [] if isinstance(value, date) else [(value, WIDTHS[1] - 2)]
        pen.height(row, height_of(texts) + 2)


def _write_state(pen: Pen, content: ReturnContent) -> None:
    """Write Complete or Incomplete in big letters, and how many checks say No."""
    row = cover_cells.FIRST
    big = pen.look(
        Style(GREY, size=_STATE_SIZE, bold=True, grid=True, across="center", upright="center")
    )
    for below in range(3):
        for column in (_RIGHT, _RIGHT + 1):
            pen.blank(row + below, column, big)
    pen.sheet.merged_cells.add(f"D{row}:E{row + 2}")
    formula = f'IF({answer_count_formula(YES)}={line_count_formula()},"{COMPLETE}","{INCOMPLETE}")'
    pen.formula(row, _RIGHT, formula, COMPLETE if content.complete else INCOMPLETE, big)
    add_answer_colours(pen, f"D{row}:E{row + 2}", COMPLETE, INCOMPLETE)
    wrong = sum(not line.ok for line in content.check)
    said = f'{answer_count_formula(NO)}&" of "&{line_count_formula()}&" checks say {NO}"'
    result = f"{wrong} of {len(content.check)} checks say {NO}"
    words = pen.look(Style(bold=True, across="center", upright="center"))
    pen.formula(row + 3, _RIGHT, said, result, words)
    pen.sheet.merged_cells.add(f"D{row + 3}:E{row + 3}")


def _write_since(pen: Pen, content: ReturnContent) -> None:
    row, width = cover_cells.FIRST + 5, WIDTHS[3] + WIDTHS[4]
    last = cover_cells.FIRST + len(cover_cells.DETAILS) - 1
    head = pen.look(Style(ink=DARK, size=12, bold=True))
    pen.text(row, _RIGHT, "Since the last return", head)
    if content.previous is None:
        said = ["This is the first return."]
    else:
        said = [changes_since.compared_with(content), *changes_since.change_counts(content)]
    text = "\n".join(said)
    pen.text(row + 1, _RIGHT, text, pen.look(Style(wrap=True)))
    pen.sheet.merged_cells.add(f"D{row + 1}:E{last}")
    # Row heights follow the details on the left. If the text needs more, the last row grows.
    there = (last - row) * (height_of([]) + 2)
    wanting = height_of([(text, width)]) - there
    if wanting > 0:
        pen.height(last, height_of([]) + 2 + wanting)


def _write_sheets(pen: Pen, content: ReturnContent) -> int:
    """Write a line for each sheet. Return the last row."""
    header = cover_cells.FIRST + len(cover_cells.DETAILS) + 1
    head = Style(DARK, WHITE, bold=True, grid=True, upright="center", indent=1)
    pen.texts(header, _HEADINGS, pen.look(head))
    pen.height(header, 18)
    pen.sheet.merged_cells.add(f"B{header}:C{header}")
    sheets = list(sheet_states(content))
    for row, sheet in enumerate(sheets, start=header + 1):
        _write_sheet(pen, row, sheet, content.check)
    last = header + len(sheets)
    add_answer_colours(pen, f"D{header + 1}:D{last}", COMPLETE, INCOMPLETE)
    return last


def _write_sheet(pen: Pen, row: int, sheet: SheetState, check: Sequence[CheckLine]) -> None:
    cell = Style(GREY, grid=True, wrap=True, upright="center", indent=1)
    plain = pen.look(cell)
    state = pen.look(replace(cell, bold=True, across="center", indent=0))
    link = pen.look(replace(cell, ink=LINK, bold=True, underlined=True))
    pen.link(row, 1, sheet.name, link, place=cell_reference(sheet.name))
    pen.text(row, 2, sheet.about, plain)
    pen.blank(row, 3, plain)
    pen.sheet.merged_cells.add(f"B{row}:C{row}")
    mine = [line for line in check if line.key in sheet.keys]
    if mine:
        about = "" if sheet.everything else sheet.name
        formula = f'IF({answer_count_formula(NO, about)}=0,"{COMPLETE}","{INCOMPLETE}")'
        result = COMPLETE if all(line.ok for line in mine) else INCOMPLETE
        pen.formula(row, _RIGHT, formula, result, state)
    else:
        light = pen.look(replace(cell, across="center", indent=0))
        pen.text(row, _RIGHT, TO_READ, light)
    if sheet.figures:
        pen.formula(row, 5, sheet.figures, sheet.today, plain)
    else:
        pen.blank(row, 5, plain)
    pen.height(row, max(height_of([(sheet.about, WIDTHS[1] + WIDTHS[2] - 2)]), 18))


def _add_rules(pen: Pen) -> None:
    for key, detail in cover_cells.DETAILS.items():
        cell = cover_cells.detail_cell(key)
        if key == "email":
            saying = "Type an email address, such as name@example.nhs.uk."
            is_one = f'ISNUMBER(FIND("@",{cell}))'
            entry_rules.allow_formula(pen, cell, detail.label, is_one, saying)
        elif detail.typed and detail.day:
            entry_rules.allow_dates(pen, cell, detail.label)
        elif detail.typed:
            entry_rules.limit_length(pen, cell, detail.label, NAME_LIMIT)


def named_cells() -> dict[str, str]:
    """Return the cells of the cover that have a name for use in other sheets' formulas."""
    absolute = {key: f"$B${cover_cells.detail_row(key)}" for key in ("start", "end")}
    return {
        PERIOD_START: cell_reference(COVER, absolute["start"]),
        PERIOD_END: cell_reference(COVER, absolute["end"]),
        STATE: cell_reference(COVER, f"$D${cover_cells.FIRST}"),
    }
