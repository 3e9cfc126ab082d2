"""The sheet "Measures": measures with baseline, latest reading and target; charts; readings."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.pagebreak import Break

from db.returns import headings
from db.returns.returns import ReturnContent
from db.validation.figures import figure_in_words
from db.validation.text_rules import NAME_LIMIT, NOTE_LIMIT
from db.views import Measure, Reading
from db.vocabulary.terms import Dimension
from exports.returns import readings
from exports.returns.lookups import codes_reference
from exports.returns.readings_chart import ROWS, add_charts
from exports.returns.sheet_names import MEASURE_TABLE
from exports.returns.sheet_top import HEADER, TITLES, finish_sheet, write_across, write_grid
from exports.workbook import entry_rules
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.columns import ColumnKind
from exports.workbook.grid import Fill, Grid, GridColumn, GridLine, Rows, Value
from exports.workbook.styles import DARK, Style

FREE_ROWS = 5
NOT_ASSESSED = headings.NOT_ASSESSED
NUMBER, NAME, UNIT = headings.NUMBER, headings.MEASURE_NAME, headings.UNIT
DIMENSION, SOURCE = headings.DIMENSION, headings.SOURCE
READ_ON, NEW, NEW_ON = headings.READ_ON, headings.NEW_READING, headings.NEW_READING_ON
BASELINE, BASELINE_ON = headings.BASELINE, headings.BASELINE_ON
TARGET, TARGET_ON = headings.TARGET, headings.TARGET_ON
FIELDS = (
    GridColumn(NUMBER, 9, fill=Fill.FREE),
    GridColumn(NAME, 28, fill=Fill.FREE),
    GridColumn(UNIT, 18, fill=Fill.FREE),
    GridColumn(DIMENSION, 14, ColumnKind.CHOICE, fill=Fill.FREE),
    GridColumn(BASELINE, 12, ColumnKind.NUMBER, fill=Fill.FREE),
    GridColumn(BASELINE_ON, 12, ColumnKind.DATE, fill=Fill.FREE),
    GridColumn(headings.READINGS_BEFORE, 32),
    GridColumn(headings.LATEST_READING, 12, ColumnKind.NUMBER),
    GridColumn(READ_ON, 12, ColumnKind.DATE),
    GridColumn(TARGET, 12, ColumnKind.NUMBER, fill=Fill.FREE),
    GridColumn(TARGET_ON, 12, ColumnKind.DATE, fill=Fill.FREE),
    GridColumn(NEW, 13, ColumnKind.NUMBER, fill=Fill.ALWAYS),
    GridColumn(NEW_ON, 12, ColumnKind.DATE, fill=Fill.ALWAYS),
    GridColumn(SOURCE, 30, fill=Fill.FREE),
)
FIRST = HEADER + 1
GRID = Grid(
    MEASURE_TABLE,
    FIELDS,
    Alt("Measures", "One row for each measure: baseline, readings and target, then blank rows."),
)
HOW_TO = (
    "To add a reading, type a figure or Not assessed under New reading, and its date beside it."
    " Both are needed. Not assessed counts as an answer. The dimensions come from sustainability in"
    " quality improvement (SusQI). No score is worked out."
)
_PAGE = 690.0
"""The height of rows that fits a page when the sheet is scaled to one page wide, in points."""

_SHORT = 4
"""How many earlier readings are shown in the row of a measure."""


def write(pen: Pen, content: ReturnContent) -> None:
    """Write the sheet."""
    measures = content.position.measures
    lines = [GridLine(_values(m)) for m in measures]
    rows = write_grid(pen, content, HOW_TO, GRID, lines, FREE_ROWS)
    _add_rules(pen, rows, codes_reference(content))
    last = _write_readings(pen, measures, rows.last) if measures else rows.last
    finish_sheet(pen, content, len(FIELDS), last, freeze=f"C{rows.first}", titles=TITLES)


def _write_readings(pen: Pen, measures: Sequence[Measure], last: int) -> int:
    """Write charts and all readings below row ``last``. Return the last row written."""
    drawn = [m for m in measures if readings.can_be_drawn(m)]
    heading = Style(ink=DARK, size=12, bold=True)
    row = last + 2
    shown, chart_rows = drawn[: readings.MOST_CHARTS], 0
    if shown:
        said = headings.READINGS_OVER_TIME
        if len(shown) < len(drawn):
            said += f" (first {len(shown)} of {len(drawn)} measures with two or more readings)"
        write_across(pen, row, said, heading, 100, 1)
        chart_rows = -(-len(shown) // len(readings.CHART_COLUMNS)) * ROWS + 2
        if pen.height_up_to(row + chart_rows) > _PAGE:
            pen.sheet.row_breaks.append(Break(id=row - 1))  # keep charts whole
    placed = readings.write(pen, measures, row + chart_rows)
    add_charts(pen, [placed.of[m.id] for m in shown], row + 1)
    return placed.last


def _values(measure: Measure) -> tuple[Value, ...]:
    latest = measure.latest
    return (
        *(measure.code, measure.name, measure.unit, measure.dimension.label),
        *(measure.baseline, measure.baseline_on, _before(measure.readings[:-1])),
        *(figure_or_not_assessed(latest) if latest else None, latest.on if latest else None),
        *(measure.target, measure.target_on, None, None, measure.source),
    )


def figure_or_not_assessed(reading: Reading) -> str | float:
    """Return a reading's figure, or ``Not assessed``."""
    return NOT_ASSESSED if reading.value is None else reading.value


def _before(earlier: Sequence[Reading]) -> str | None:
    """Return earlier readings in short form, newest first."""
    shown = [f"{r.on:%d/%m/%Y}: {figure_in_words(r.value)}" for r in reversed(earlier[-_SHORT:])]
    if len(earlier) > _SHORT:
        shown.append(f"and {len(earlier) - _SHORT} earlier")
    return "\n".join(shown) or None


def _add_rules(pen: Pen, rows: Rows, codes: str) -> None:
    def cells(heading: str, first: int) -> str:
        return GRID.cells(heading, first, rows.last)

    entry_rules.suggest_values(pen, cells(NUMBER, rows.free), codes)
    for heading, limit in ((NAME, NAME_LIMIT), (UNIT, NAME_LIMIT), (SOURCE, NOTE_LIMIT)):
        entry_rules.limit_length(pen, cells(heading, rows.free), heading, limit)
    entry_rules.allow_words(pen, cells(DIMENSION, rows.free), DIMENSION, Dimension)
    for heading in (BASELINE, TARGET):
        cell = f"{GRID.letter(heading)}{rows.free}"
        entry_rules.allow_formula(
            pen, cells(heading, rows.free), heading, f"ISNUMBER({cell})", "Type a figure."
        )
    for heading in (BASELINE_ON, TARGET_ON):
        entry_rules.allow_dates(pen, cells(heading, rows.free), heading)
    new = f"{GRID.letter(NEW)}{rows.first}"
    entry_rules.allow_formula(
        pen,
        cells(NEW, rows.first),
        NEW,
        f'OR(ISNUMBER({new}),{new}="{NOT_ASSESSED}")',
        f"Type a figure, or {NOT_ASSESSED}.",
    )
    entry_rules.allow_dates(pen, cells(NEW_ON, rows.first), NEW_ON)
