"""The sheet "Risks" of the return: the organisation's own risk register."""

from __future__ import annotations

from db.returns.returns import ReturnContent
from exports.returns.sheet_top import HEADINGS, finish_sheet, write_grid
from exports.tracker.risks_sheet import FIELDS, GRID, HOW_TO, lines
from exports.workbook.cell_writer import Pen


def write(pen: Pen, content: ReturnContent) -> None:
    """Write the sheet."""
    rows = write_grid(pen, content, HOW_TO, GRID, lines(content.position))
    finish_sheet(pen, content, len(FIELDS), rows.last, freeze=f"A{rows.first}", titles=HEADINGS)
