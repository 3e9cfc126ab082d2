"""The sheet "Update log": every entry of the log, the newest first."""

from __future__ import annotations

from db.returns.returns import ReturnContent
from exports.returns.grid import Field, Grid, Line
from exports.returns.names import LOG_TABLE
from exports.returns.sheet_top import HEADER, HEADINGS, finish, write_top
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.columns import Kind
from exports.workbook.styles import Palette

NUMBER, DATE = "No.", "Date"
FIELDS = (
    Field(NUMBER, 9),
    Field("Action", 34),
    Field(DATE, 12, Kind.DATE),
    Field("By", 18),
    Field("Entry", 110),
)
GRID = Grid(LOG_TABLE, FIELDS, Alt("Update log", "One row for each entry, the newest first."))
HOW_TO = (
    "What was written about each action, the newest first. To add to it, write under New update in"
    " the action tracker."
)


def write(pen: Pen, content: ReturnContent, palette: Palette) -> None:
    """Write the sheet.

    Raises:
        ExportError: a text that Excel cannot hold.
    """
    position = content.position
    titles = {action.code: action.title for action in position.actions}
    newest_first = sorted(position.updates, key=lambda entry: (entry.at, entry.id), reverse=True)
    # The day as db.returns.returns.check takes it: where the register is.
    lines = [
        Line((u.code, titles.get(u.code, ""), u.at.astimezone().date(), u.by, u.text))
        for u in newest_first
    ]
    width = sum(field.width for field in FIELDS)
    write_top(pen, palette, content, HOW_TO, width, len(FIELDS))
    GRID.set_widths(pen)
    rows = GRID.write(
        pen, palette, HEADER, lines or [Line((None, None, None, None, "Nothing is written yet."))]
    )
    finish(pen, content, len(FIELDS), rows.last, freeze=f"C{rows.first}", titles=HEADINGS)
