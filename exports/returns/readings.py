"""The table of all readings on the sheet "Measures", which the charts are drawn from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from db.frozen import frozen
from db.returns import headings
from db.views import Measure
from exports.returns.sheet_names import READING_TABLE
from exports.returns.sheet_top import write_across
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.columns import ColumnKind
from exports.workbook.grid import Grid, GridColumn, GridLine
from exports.workbook.styles import DARK, Style

MOST_CHARTS = 8
CHART_COLUMNS = (range(1, 6), range(6, 10), range(10, 15))
"""The columns that charts side by side cover, of similar width."""

BASELINE, READING, NOT_ASSESSED = headings.BASELINE, "Reading", headings.NOT_ASSESSED

# Widths match the columns of the measures table above.
FIELDS = (
    GridColumn(headings.NUMBER, 9),
    GridColumn(headings.MEASURE_NAME, 28),
    GridColumn(headings.UNIT, 18),
    GridColumn(headings.READING_TYPE, 14, ColumnKind.CHOICE),
    GridColumn(headings.FIGURE, 12, ColumnKind.NUMBER),
    GridColumn(headings.READING_DATE, 12, ColumnKind.DATE),
    GridColumn(headings.READING_NOTE, 32),
    GridColumn(headings.TARGET, 12, ColumnKind.NUMBER),
)
GRID = Grid(
    READING_TABLE,
    FIELDS,
    Alt("All readings", "One row for each baseline and reading, by measure and date."),
)


@frozen
class ReadingPoint:
    """A baseline or reading. ``value`` is ``None`` if it was not assessed."""

    what: str
    value: float | None
    on: date
    note: str | None


@frozen
class Drawn:
    """A measure with its points in date order, and the sheet row of the first one."""

    measure: Measure
    points: Sequence[ReadingPoint]
    first_row: int


@frozen
class PlacedReadings:
    """The rows of the readings, by the measure's number, and the last row written."""

    of: Mapping[int, Drawn]
    last: int


def can_be_drawn(measure: Measure) -> bool:
    """Whether a line chart can be drawn: at least two readings have a figure."""
    return sum(reading.value is not None for reading in measure.readings) >= 2


def points_of(measure: Measure) -> list[ReadingPoint]:
    """Return baseline and readings by date. On the same date the baseline comes first."""
    points = []
    if measure.baseline is not None and measure.baseline_on is not None:
        points.append(ReadingPoint(BASELINE, measure.baseline, measure.baseline_on, None))
    for r in measure.readings:
        what = NOT_ASSESSED if r.value is None else READING
        points.append(ReadingPoint(what, r.value, r.on, r.note))
    return sorted(points, key=lambda point: point.on)


def write(pen: Pen, measures: Sequence[Measure], row: int) -> PlacedReadings:
    """Write a heading in ``row`` and the table below it, if there are any readings."""
    lines: list[GridLine] = []
    drawn: dict[int, Drawn] = {}
    for measure in measures:
        points = points_of(measure)
        drawn[measure.id] = Drawn(measure, points, row + 2 + len(lines))
        lines += [
            GridLine(
                (
                    *(measure.code, measure.name, measure.unit),
                    *(p.what, p.value, p.on, p.note, measure.target),
                )
            )
            for p in points
        ]
    if not lines:
        return PlacedReadings(drawn, row - 2)
    write_across(pen, row, headings.ALL_READINGS, Style(ink=DARK, size=12, bold=True), 100, 1)
    return PlacedReadings(drawn, GRID.write(pen, row + 1, lines).last)
