"""The sheet "Risks": the organisation's own risk register. It is there only if there are risks."""

from __future__ import annotations

from db.returns import headings
from db.views import Position
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.columns import ColumnKind
from exports.workbook.grid import Grid, GridColumn, GridLine
from exports.workbook.page_setup import set_up_printing
from exports.workbook.styles import DARK, Style

TITLE = headings.RISKS
HEADER = 4
FIELDS = (
    GridColumn(headings.RISK, 40),
    GridColumn(headings.RISK_LEVEL, 12),
    GridColumn(headings.RISK_KIND, 14),
    GridColumn(headings.MITIGATION, 60),
    GridColumn(headings.RISK_OWNER, 18),
    GridColumn(headings.REVIEW_DATE, 12, ColumnKind.DATE),
    GridColumn(headings.ADDED_ON, 12, ColumnKind.DATE),
    GridColumn(headings.ADDED_BY, 18),
)
GRID = Grid("RiskList", FIELDS, Alt("Risks", "One row for each risk, in the order added."))
HOW_TO = "What may stop us or set us back, what we do about it, and who looks after it."


def lines(position: Position) -> list[GridLine]:
    """Return a row for each risk. Both workbooks show the same."""
    return [
        GridLine(
            (
                *(one.title, one.level.label if one.level else None),
                *(one.kind.label if one.kind else None, one.mitigation, one.owner, one.review),
                *(one.at.astimezone().date(), one.by),
            )
        )
        for one in position.risks
    ]


def write(pen: Pen, position: Position) -> None:
    """Write the sheet of the tracker workbook."""
    organisation = position.organisation
    title = pen.look(Style(ink=DARK, size=16, bold=True))
    pen.text(1, 1, f"{organisation.name}: risks", title)
    pen.height(1, 24)
    pen.text(2, 1, HOW_TO, pen.look(Style()))
    GRID.set_widths(pen)
    rows = GRID.write(pen, HEADER, lines(position))
    pen.sheet.sheet_view.showGridLines = False
    pen.sheet.freeze_panes = f"A{rows.first}"
    area = f"A1:{GRID.letter(headings.ADDED_BY)}{rows.last}"
    set_up_printing(pen.sheet, position, area, title_rows=f"{HEADER}:{HEADER}")
