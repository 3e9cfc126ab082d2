"""The sheet "Checklist": a line for each rule of a return, turning from No to Yes by itself."""

from __future__ import annotations

from dataclasses import replace

from openpyxl.formatting.rule import Rule
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo

from db.returns.returns import CheckLine, ReturnContent
from exports.returns.names import CHECK_TABLE, NO, YES, place
from exports.returns.rules import Rule as Check
from exports.returns.rules import first_missing, rule_of, where_to_go
from exports.returns.sheet_top import HEADER, HEADINGS, finish, write_top
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.formulas import cell_of, column_of
from exports.workbook.row_heights import height_of
from exports.workbook.styles import DARK, GREY, LINK, RIGHT, WHITE, WRONG, Palette, Style, shown_as

LINE, TEXT, ANSWER, COUNT, WHICH, WHERE, ROW = (
    *("Line", "What must be in the return", "Yes or No", "How many are missing"),
    *("What is missing", "Where to fill it in", "Row"),
)
WIDTHS = {LINE: 7, TEXT: 66, ANSWER: 12, COUNT: 14, WHICH: 46, WHERE: 32, ROW: 10}
SHEET = WHERE
"""The column that names the sheet of a line before a colon."""

_HEADINGS = tuple(WIDTHS)
_SHOWN = len(_HEADINGS) - 1
_ALT = Alt(
    "Checklist",
    "One row for each thing that must be in the return: Yes or No, how many are missing, which"
    " comes first, and where to fill it in.",
)
HOW_TO = (
    "Each line says No until what it asks for is there; then it says Yes by itself. When all lines"
    " say Yes, the cover says Complete. The last column leads to where something is to be filled"
    " in."
)


def write(pen: Pen, content: ReturnContent, palette: Palette) -> None:
    """Write the sheet: the checklist as it is today, with the formulas that keep it so.

    Raises:
        ExportError: a text that Excel cannot hold.
        KeyError: the register checks something that the workbook does not know.
    """
    write_top(pen, palette, content, HOW_TO, sum(WIDTHS.values()) - WIDTHS[ROW], _SHOWN)
    head = palette.look(Style(DARK, WHITE, bold=True, grid=True, wrap=True))
    pen.texts(HEADER, _HEADINGS, head)
    pen.height(HEADER, height_of((heading, WIDTHS[heading] - 2.5) for heading in _HEADINGS))
    for number, line in enumerate(content.check, start=1):
        _write_line(pen, palette, number, line, content)
    last = HEADER + len(content.check)
    pen.add_table(_table(last), _ALT)
    for number, heading in enumerate(_HEADINGS, start=1):
        dimension = pen.sheet.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.hidden = WIDTHS[heading], heading == ROW
    answers = f"{_letter(ANSWER)}{HEADER + 1}:{_letter(ANSWER)}{last}"
    colour(pen, answers, YES, NO)
    finish(pen, content, _SHOWN, last, freeze=f"A{HEADER + 1}", titles=HEADINGS)


def colour(pen: Pen, cells: str, right: str, wrong: str) -> None:
    """Let the word ``right`` stand on green and ``wrong`` on red."""
    for word, look in ((right, RIGHT), (wrong, WRONG)):
        rule = Rule(type="cellIs", operator="equal", formula=[f'"{word}"'], dxf=shown_as(*look))
        pen.sheet.conditional_formatting.add(cells, rule)


def says(answer: str, sheet: str = "") -> str:
    """Return a count of the lines with that answer, of all or only of those about a sheet."""
    counted = f'{column_of(CHECK_TABLE, ANSWER)},"{answer}"'
    about = f',{column_of(CHECK_TABLE, SHEET)},"{sheet}*"' if sheet else ""
    return f"COUNTIFS({counted}{about})"


def lines() -> str:
    """Return a count of all lines."""
    return f"ROWS({column_of(CHECK_TABLE, ANSWER)})"


def _write_line(
    pen: Pen, palette: Palette, number: int, line: CheckLine, content: ReturnContent
) -> None:
    rule, missing = rule_of(line.key, content), len(line.missing)
    first, name = first_missing(line, content)
    row = HEADER + number
    plain = Style(GREY, grid=True, wrap=True, upright="center")
    text = palette.look(plain)
    figure = palette.look(replace(plain, across="center"))
    answer = palette.look(replace(plain, bold=True, across="center"))
    pen.figure(row, 1, number, figure)
    pen.text(row, 2, line.text, text)
    pen.formula(row, 3, f'IF({_here(COUNT)}=0,"{YES}","{NO}")', YES if line.ok else NO, answer)
    pen.formula(row, 4, rule.count, missing, figure)
    which = f"{name} and {missing - 1} more" if missing > 1 else name
    pen.formula(row, 5, _which(rule), which, text)
    lead = palette.look(replace(plain, ink=LINK, underlined=True))
    there = place(rule.where.sheet, where_to_go(line, rule, content))
    pen.link(row, 6, rule.where.words, lead, place=there)
    if rule.row:
        pen.formula(row, 7, rule.row, first, figure)
    else:
        pen.blank(row, 7, figure)
    texts = ((line.text, WIDTHS[TEXT]), (which, WIDTHS[WHICH]), (rule.where.words, WIDTHS[WHERE]))
    pen.height(row, height_of(texts) + 3)


def _which(rule: Check) -> str:
    """Return the formula that names the first thing missing, and how many more there are."""
    count = _here(COUNT)
    more = f'IF({count}>1," and "&({count}-1)&" more","")'
    return f'IF({count}=0,"",{rule.name.format(row=_here(ROW))}&{more})'


def _here(heading: str) -> str:
    return cell_of(CHECK_TABLE, heading)


def _letter(heading: str) -> str:
    return get_column_letter(_HEADINGS.index(heading) + 1)


def _table(last: int) -> Table:
    ref = f"A{HEADER}:{_letter(ROW)}{last}"
    columns = [TableColumn(id=n, name=heading) for n, heading in enumerate(_HEADINGS, start=1)]
    formula = f'IF({_here(COUNT)}=0,"{YES}","{NO}")'
    columns[_HEADINGS.index(ANSWER)].calculatedColumnFormula = TableFormula(attr_text=formula)
    return Table(
        displayName=CHECK_TABLE,
        ref=ref,
        autoFilter=AutoFilter(ref=ref),
        tableColumns=columns,
        tableStyleInfo=TableStyleInfo(name="TableStyleLight1", showRowStripes=False),
    )
