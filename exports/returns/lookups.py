"""Formulas that find what the action tracker says of the action that a row of a table names."""

from __future__ import annotations

from exports.workbook.columns import ACTION, NUMBER, Column
from exports.workbook.formulas import cell_of, escaped, whole

UNKNOWN = "No action has that number"


def of_action(table: str, number: str, column: Column, otherwise: str = "") -> str:
    """Return the formula for ``column`` of the action that the cell ``number`` of ``table`` names.

    An action of one's own that has no number yet may be named by its title. ``otherwise`` is what
    it gives for a name that no action has.
    """
    named = cell_of(table, number)
    by_number = f"INDEX({whole(column)},MATCH({escaped(named)},{whole(NUMBER)},0))"
    by_title = f"INDEX({whole(column)},MATCH({escaped(named)},{whole(ACTION)},0))"
    return f'IF({named}="","",IFERROR({by_number}&"",IFERROR({by_title}&"","{otherwise}")))'
