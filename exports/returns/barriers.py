"""The sheet "Barriers": what is holding actions back, and the support needed."""

from __future__ import annotations

from db.returns import headings
from db.returns.returns import ReturnContent
from db.validation.text_rules import NOTE_LIMIT
from db.vocabulary.terms import BarrierKind
from exports.returns.lookups import UNKNOWN, codes_reference, lookup_formula
from exports.returns.sheet_names import BARRIER_TABLE
from exports.returns.sheet_top import HEADINGS, finish_sheet, write_grid
from exports.workbook import entry_rules
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.columns import ACTION, ColumnKind
from exports.workbook.grid import Fill, Grid, GridColumn, GridLine

FREE_ROWS = 10
PRINTED_FREE_ROWS = 3
NUMBER, KIND, MORE = headings.NUMBER, headings.BARRIER_KIND, headings.BARRIER_NOTE
SUPPORT, RESOLVED = headings.SUPPORT, headings.RESOLVED
FIELDS = (
    GridColumn(NUMBER, 9, fill=Fill.FREE),
    GridColumn(headings.ACTION, 34, formula=lookup_formula(BARRIER_TABLE, NUMBER, ACTION, UNKNOWN)),
    GridColumn(KIND, 14, ColumnKind.CHOICE, fill=Fill.FREE),
    GridColumn(MORE, 60, fill=Fill.FREE),
    GridColumn(SUPPORT, 60, fill=Fill.FREE),
    GridColumn(RESOLVED, 12, ColumnKind.DATE, fill=Fill.FREE),
    GridColumn(headings.ADDED_ON, 12, ColumnKind.DATE),
    GridColumn(headings.ADDED_BY, 18),
)
GRID = Grid(
    BARRIER_TABLE,
    FIELDS,
    Alt("Barriers", "One row for each barrier. Barriers that need support come first."),
)
HOW_TO = (
    "What is holding actions back. Barriers that need support from the ICB come first, and resolved"
    " barriers come last. Add more in the blank rows."
)


def write(pen: Pen, content: ReturnContent) -> None:
    """Write the sheet."""
    titles = {action.code: action.title for action in content.position.actions}
    wanted_first = sorted(
        content.position.barriers, key=lambda b: (b.resolved is not None, not b.support)
    )
    lines = [
        GridLine(
            (
                *(b.code, titles.get(b.code, ""), b.kind.label, b.note, b.support, b.resolved),
                *(b.at.astimezone().date(), b.by),
            )
        )
        for b in wanted_first
    ]
    rows = write_grid(pen, content, HOW_TO, GRID, lines, FREE_ROWS)

    def free(heading: str) -> str:
        return GRID.cells(heading, rows.free, rows.last)

    entry_rules.suggest_values(pen, free(NUMBER), codes_reference(content))
    entry_rules.allow_words(pen, free(KIND), KIND, BarrierKind)
    entry_rules.limit_length(pen, free(MORE), MORE, NOTE_LIMIT)
    entry_rules.limit_length(pen, free(SUPPORT), SUPPORT, NOTE_LIMIT)
    entry_rules.allow_dates(pen, free(RESOLVED), RESOLVED)
    printed = rows.free + PRINTED_FREE_ROWS - 1
    finish_sheet(pen, content, len(FIELDS), printed, freeze=f"C{rows.first}", titles=HEADINGS)
