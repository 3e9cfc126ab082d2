"""The sheet "Checklist": a line for each rule of a return, with live Yes or No."""

from __future__ import annotations

from dataclasses import replace

from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table

from db.returns.returns import CheckLine, ReturnContent
from exports.returns.rules import Rule as Check
from exports.returns.rules import cell_to_fill, first_missing, rule_of
from exports.returns.sheet_names import CHECK_TABLE, NO, YES, cell_reference
from exports.returns.sheet_top import HEADER, HEADINGS, finish_sheet, write_top
from exports.workbook.cell_writer import Alt, Pen, excel_table
from exports.workbook.formulas import table_cell, table_column
from exports.workbook.row_heights import height_of
from exports.workbook.styles import (
    DARK,
    GREY,
    LINK,
    RIGHT,
    WHITE,
    WRONG,
    Style,
    badge_style,
)

LINE, TEXT, ANSWER, COUNT, WHICH, WHERE, ROW = (
    *("Line", "What the return needs", "Yes or No", "Number missing"),
    *("What is missing", "Where to fill it in", "Row"),
)
WIDTHS = {LINE: 7, TEXT: 66, ANSWER: 12, COUNT: 14, WHICH: 46, WHERE: 32, ROW: 10}
SHEET = WHERE
"""The column that names the line's sheet before a colon."""

_HEADINGS = tuple(WIDTHS)
_SHOWN = len(_HEADINGS) - 1
_ALT = Alt(
    "Checklist",
    "One row for each thing that the return needs: Yes or No, the number missing, the first one"
    " missing, and where to fill it in.",
)
HOW_TO = (
    "Fill in what says No: the link in the last column takes you there. Each line changes from No"
    " to Yes automatically. When every line says Yes, the cover says Complete."
)


def write(pen: Pen, content: ReturnContent) -> None:
    """Write the sheet: the checklist as it is today, with formulas that keep it up to date.

    Raises:
        ExportError: the register has a text that Excel cannot hold.
        KeyError: the register has a check that the workbook has no rule for.
    """
    write_top(pen, content, HOW_TO, sum(WIDTHS.values()) - WIDTHS[ROW], _SHOWN)
    head = pen.look(Style(DARK, WHITE, bold=True, grid=True, wrap=True))
    pen.texts(HEADER, _HEADINGS, head)
    pen.height(HEADER, height_of((heading, WIDTHS[heading] - 2.5) for heading in _HEADINGS))
    for number, line in enumerate(content.check, start=1):
        _write_line(pen, number, line, content)
    last = HEADER + len(content.check)
    pen.add_table(_table(last), _ALT)
    for number, heading in enumerate(_HEADINGS, start=1):
        dimension = pen.sheet.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.hidden = WIDTHS[heading], heading == ROW
    answers = f"{_letter(ANSWER)}{HEADER + 1}:{_letter(ANSWER)}{last}"
    add_answer_colours(pen, answers, YES, NO)
    finish_sheet(pen, content, _SHOWN, last, freeze=f"A{HEADER + 1}", titles=HEADINGS)


def add_answer_colours(pen: Pen, cells: str, right: str, wrong: str) -> None:
    """Show the word ``right`` on green and ``wrong`` on red."""
    for word, look in ((right, RIGHT), (wrong, WRONG)):
        rule = Rule(type="cellIs", operator="equal", formula=[f'"{word}"'], dxf=badge_style(*look))
        pen.sheet.conditional_formatting.add(cells, rule)


def answer_count_formula(answer: str, sheet: str = "") -> str:
    """Return a formula that counts the lines with that answer, for one sheet or for all."""
    counted = f'{table_column(CHECK_TABLE, ANSWER)},"{answer}"'
    about = f',{table_column(CHECK_TABLE, SHEET)},"{sheet}*"' if sheet else ""
    return f"COUNTIFS({counted}{about})"


def line_count_formula() -> str:
    """Return a formula that counts all lines."""
    return f"ROWS({table_column(CHECK_TABLE, ANSWER)})"


def _write_line(pen: Pen, number: int, line: CheckLine, content: ReturnContent) -> None:
    rule, missing = rule_of(line.key, content), len(line.missing)
    first, name = first_missing(line, content)
    row = HEADER + number
    plain = Style(GREY, grid=True, wrap=True, upright="center")
    text = pen.look(plain)
    figure = pen.look(replace(plain, across="center"))
    answer = pen.look(replace(plain, bold=True, across="center"))
    pen.figure(row, 1, number, figure)
    pen.text(row, 2, line.text, text)
    pen.formula(row, 3, f'IF({_here(COUNT)}=0,"{YES}","{NO}")', YES if line.ok else NO, answer)
    pen.formula(row, 4, rule.count, missing, figure)
    which = f"{name} and {missing - 1} more" if missing > 1 else name
    pen.formula(row, 5, _which(rule), which, text)
    lead = pen.look(replace(plain, ink=LINK, underlined=True))
    there = cell_reference(rule.where.sheet, cell_to_fill(line, rule, content))
    pen.link(row, 6, rule.where.words, lead, place=there)
    if rule.row:
        pen.formula(row, 7, rule.row, first, figure)
    else:
        pen.blank(row, 7, figure)
    texts = ((line.text, WIDTHS[TEXT]), (which, WIDTHS[WHICH]), (rule.where.words, WIDTHS[WHERE]))
    pen.height(row, height_of(texts) + 3)


def _which(rule: Check) -> str:
    """Return the formula for the first thing missing and the number of others."""
    count = _here(COUNT)
    more = f'IF({count}>1," and "&({count}-1)&" more","")'
    return f'IF({count}=0,"",{rule.name.format(row=_here(ROW))}&{more})'


def _here(heading: str) -> str:
    return table_cell(CHECK_TABLE, heading)


def _letter(heading: str) -> str:
    return get_column_letter(_HEADINGS.index(heading) + 1)


def _table(last: int) -> Table:
    formulas = {ANSWER: f'IF({_here(COUNT)}=0,"{YES}","{NO}")'}
    columns = [(heading, formulas.get(heading, "")) for heading in _HEADINGS]
    return excel_table(CHECK_TABLE, HEADER, last, columns)
