"""All readings of all measures, in a table on the sheet "Measures": charts are drawn from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.views import Measure
from exports.returns.grid import Field, Grid, Line
from exports.returns.names import READING_TABLE
from exports.returns.sheet_top import write_across
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.columns import Kind
from exports.workbook.styles import DARK, Palette, Style

MOST_CHARTS = 8
CHART_COLUMNS = (range(1, 6), range(6, 10), range(10, 15))
"""The columns that the charts beside one another cover; about as wide as one another."""

BASELINE, READING, NOT_ASSESSED = "Baseline", "Reading", "Not assessed"

# Each as wide as the column of the measures above it.
FIELDS = (
    Field("No.", 9),
    Field("What is measured", 28),
    Field("Unit", 18),
    Field("What it is", 14, Kind.CHOICE),
    Field("Figure", 12, Kind.NUMBER),
    Field("On", 12, Kind.DATE),
    Field("More about it", 32),
    Field("Target figure", 12, Kind.NUMBER),
)
GRID = Grid(
    READING_TABLE,
    FIELDS,
    Alt("All readings", "One row for each baseline and reading, by measure and day."),
)


@dataclass(frozen=True, slots=True)
class Point:
    """A baseline or reading; ``value`` is ``None`` where it was not assessed."""

    what: str
    value: float | None
    on: date
    note: str | None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A measure with its points, and the sheet's first row of them; ``row`` by ``row`` by day."""

    measure: Measure
    points: Sequence[Point]
    first_row: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the readings stand, by the measure's number, and the last row."""

    of: Mapping[int, Drawn]
    last: int


def can_be_drawn(measure: Measure) -> bool:
    """Whether a line can be drawn: two readings with a figure."""
    return sum(reading.value is not None for reading in measure.readings) >= 2


def points_of(measure: Measure) -> list[Point]:
    """Return baseline and readings by day, the baseline first where the day is the same."""
    points = []
    if measure.baseline is not None and measure.baseline_on is not None:
        points.append(Point(BASELINE, measure.baseline, measure.baseline_on, None))
    for r in measure.readings:
        what = NOT_ASSESSED if r.value is None else READING
        points.append(Point(what, r.value, r.on, r.note))
    return sorted(points, key=lambda point: point.on)


def write(pen: Pen, measures: Sequence[Measure], palette: Palette, row: int) -> Placed:
    """Write a heading in ``row`` and the table below it, if there is anything to be told.

    Raises:
        ExportError: a text that Excel cannot hold.
    """
    lines: list[Line] = []
    drawn: dict[int, Drawn] = {}
    for measure in measures:
        points = points_of(measure)
        drawn[measure.id] = Drawn(measure, points, row + 2 + len(lines))
        lines += [
            Line(
                (
                    *(measure.code, measure.name, measure.unit),
                    *(p.what, p.value, p.on, p.note, measure.target),
                )
            )
            for p in points
        ]
    if not lines:
        return Placed(drawn, row - 2)
    write_across(pen, palette, row, "All readings", Style(ink=DARK, size=12, bold=True), 100, 1)
    return Placed(drawn, GRID.write(pen, palette, row + 1, lines).last)
