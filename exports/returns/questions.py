"""The sheet "Questions": the ICB's questions, set by set."""

from __future__ import annotations

from openpyxl.utils import get_column_letter

from db.returns import headings
from db.returns.returns import ReturnContent
from db.validation.text_rules import NOTE_LIMIT
from db.vocabulary.terms import Answer
from exports.returns.sheet_names import question_table
from exports.returns.sheet_top import TITLES, finish_sheet, write_across, write_top
from exports.workbook import entry_rules
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.columns import ColumnKind
from exports.workbook.grid import Fill, Grid, GridColumn, GridLine
from exports.workbook.styles import DARK, Style

FIRST_SET = 5
"""The row of the first set's heading."""

_ABOVE = 3
"""The number of rows above a set's first question: heading, source and table headings."""

ANSWER, COMMENT = headings.ANSWER, headings.COMMENT
FIELDS = (
    GridColumn(headings.QUESTION_NUMBER, 6, ColumnKind.NUMBER),
    GridColumn(headings.QUESTION, 56),
    GridColumn(headings.WHAT_COUNTS, 50),
    GridColumn(ANSWER, 16, ColumnKind.CHOICE, fill=Fill.ALWAYS),
    GridColumn(COMMENT, 56, fill=Fill.ALWAYS),
)
HOW_TO = (
    "Choose an answer to each question. Comments are optional. Not applicable counts as an answer."
)


def write(pen: Pen, content: ReturnContent) -> None:
    """Write the sheet. Questions are numbered across all sets."""
    width = sum(field.width for field in FIELDS)
    write_top(pen, content, HOW_TO, width, len(FIELDS))
    row, asked, headers = FIRST_SET, 0, []
    for number, of in enumerate(content.position.question_sets, start=1):
        heading = f"{of.title}, {of.edition}" if of.edition else of.title
        style = Style(ink=DARK, size=12, bold=True, wrap=True)
        write_across(pen, row, heading, style, width, len(FIELDS))
        source = Style(wrap=True)
        write_across(pen, row + 1, f"Source: {of.source}", source, width, len(FIELDS))
        lines = [
            GridLine((n, q.text, q.help, q.answer.label if q.answer else None, q.comment))
            for n, q in enumerate(of.questions, start=asked + 1)
        ]
        grid = Grid(question_table(number), FIELDS, Alt(of.title, "One row for each question."))
        rows = grid.write(pen, row + _ABOVE - 1, lines)
        grid.set_widths(pen)
        answers, comments = (grid.cells(h, rows.first, rows.last) for h in (ANSWER, COMMENT))
        entry_rules.allow_words(pen, answers, ANSWER, Answer)
        entry_rules.limit_length(pen, comments, COMMENT, NOTE_LIMIT)
        headers.append(rows.header)
        row, asked = rows.last + 2, asked + len(lines)
    freeze = f"A{headers[0] + 1}" if len(headers) == 1 else None
    finish_sheet(pen, content, len(FIELDS), row - 2, freeze=freeze, titles=TITLES)


def question_row(content: ReturnContent, key: str) -> tuple[int, int]:
    """Return the row and the number of the question with that key."""
    row, number = FIRST_SET, 0
    for of in content.position.question_sets:
        for below, question in enumerate(of.questions, start=_ABOVE):
            number += 1
            if question.key == key:
                return row + below, number
        row += _ABOVE + len(of.questions) + 1
    raise KeyError(key)


def first_answer_cell() -> str:
    """Return the cell of the first answer."""
    letter = get_column_letter([field.heading for field in FIELDS].index(ANSWER) + 1)
    return f"{letter}{FIRST_SET + _ABOVE}"
