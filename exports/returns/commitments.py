"""The sheet "Commitments": the organisation's commitments, in its own words."""

from __future__ import annotations

from db.returns import headings
from db.returns.returns import ReturnContent
from exports.returns.sheet_names import COMMITMENT_TABLE
from exports.returns.sheet_top import HEADINGS, finish_sheet, write_grid
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.columns import ColumnKind
from exports.workbook.grid import Grid, GridColumn, GridLine

FIELDS = (
    GridColumn(headings.OBJECTIVE, 40),
    GridColumn(headings.DESCRIPTION, 60),
    GridColumn(headings.COMMENTS, 50),
    GridColumn(headings.ADDED_ON, 12, ColumnKind.DATE),
    GridColumn(headings.ADDED_BY, 18),
)
GRID = Grid(
    COMMITMENT_TABLE, FIELDS, Alt("Commitments", "One row for each objective, in the order added.")
)
HOW_TO = "What we have committed to in addition to the actions in the plan, in our own words."


def write(pen: Pen, content: ReturnContent) -> None:
    """Write the sheet."""
    lines = [
        GridLine((c.objective, c.description, c.comments, c.at.astimezone().date(), c.by))
        for c in content.position.commitments
    ]
    rows = write_grid(pen, content, HOW_TO, GRID, lines)
    finish_sheet(pen, content, len(FIELDS), rows.last, freeze=f"A{rows.first}", titles=HEADINGS)
