"""The sheet "Update log": every update, newest first."""

from __future__ import annotations

from db.returns import headings
from db.returns.returns import ReturnContent
from exports.returns.sheet_names import LOG_TABLE
from exports.returns.sheet_top import HEADINGS, finish_sheet, write_grid
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.columns import ColumnKind
from exports.workbook.grid import Grid, GridColumn, GridLine

NUMBER, DATE = headings.NUMBER, headings.LOG_DATE
FIELDS = (
    GridColumn(NUMBER, 9),
    GridColumn(headings.ACTION, 34),
    GridColumn(DATE, 12, ColumnKind.DATE),
    GridColumn(headings.LOG_BY, 18),
    GridColumn(headings.LOG_UPDATE, 110),
)
GRID = Grid(LOG_TABLE, FIELDS, Alt("Update log", "One row for each update, newest first."))
HOW_TO = (
    "The updates to actions, newest first. To add an update, use the New update column of the"
    " action tracker."
)


def write(pen: Pen, content: ReturnContent) -> None:
    """Write the sheet."""
    position = content.position
    titles = {action.code: action.title for action in position.actions}
    newest_first = sorted(position.updates, key=lambda entry: (entry.at, entry.id), reverse=True)
    # Dates in local time, as in db.returns.returns.return_checklist.
    lines = [
        GridLine((u.code, titles.get(u.code, ""), u.at.astimezone().date(), u.by, u.text))
        for u in newest_first
    ]
    lines = lines or [GridLine((None, None, None, None, "No updates yet."))]
    rows = write_grid(pen, content, HOW_TO, GRID, lines)
    finish_sheet(pen, content, len(FIELDS), rows.last, freeze=f"C{rows.first}", titles=HEADINGS)
