"""References to the action tracker: its numbers, and an action by its number or title."""

from __future__ import annotations

from db.returns import headings
from db.returns.returns import ReturnContent
from exports.tracker import tracker_sheet
from exports.tracker.validations import letter_of
from exports.workbook.columns import ACTION, NUMBER, TrackerColumn
from exports.workbook.formulas import match_literal, table_cell, tracker_column

UNKNOWN = headings.UNKNOWN_ACTION


def codes_reference(content: ReturnContent) -> str:
    """Return the reference to the numbers of the actions; at least one cell."""
    letter = letter_of(NUMBER, tracker_sheet.table_columns(content.position))
    first = tracker_sheet.FIRST
    last = first + max(len(content.position.actions), 1) - 1
    return f"'{tracker_sheet.TITLE}'!${letter}${first}:${letter}${last}"


def lookup_formula(table: str, number: str, column: TrackerColumn, otherwise: str = "") -> str:
    """Return the formula for ``column`` of the action named in the cell ``number`` of ``table``.

    An own action that has no number yet can be named by its title. The result is ``otherwise``
    if no action has that number or title.
    """
    named = table_cell(table, number)
    by_number = (
        f"INDEX({tracker_column(column)},MATCH({match_literal(named)},{tracker_column(NUMBER)},0))"
    )
    by_title = (
        f"INDEX({tracker_column(column)},MATCH({match_literal(named)},{tracker_column(ACTION)},0))"
    )
    return f'IF({named}="","",IFERROR({by_number}&"",IFERROR({by_title}&"","{otherwise}")))'
