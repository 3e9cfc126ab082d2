"""Line charts of a measure's readings over time, with its target."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openpyxl.chart import LineChart
from openpyxl.chart.axis import ChartLines, DateAxis
from openpyxl.chart.data_source import AxDataSource
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties

from db.returns import headings
from db.validation.figures import figure_in_words
from db.vocabulary.phrases import long_day
from exports.returns.readings import CHART_COLUMNS, GRID, Drawn
from exports.workbook import chart_parts
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.grid import figure_format
from exports.workbook.styles import DAY

ROWS = 15
"""How many rows a chart covers."""

_LINE, _TARGET, _GRID = "005EB8", "6B7783", "D5DBE1"
_TITLE_LIMIT, _DATES = 70, 7
_WIDE = 22225
"""The width of a line, in EMU (12,700 to the point)."""


def add_charts(pen: Pen, drawn: Sequence[Drawn], row: int) -> None:
    """Add a chart for each measure to the sheet, in rows of charts from ``row`` down."""
    for number, one in enumerate(drawn):
        down, beside = divmod(number, len(CHART_COLUMNS))
        rows = range(row + down * ROWS, row + (down + 1) * ROWS)
        _add_chart(pen, one, rows, CHART_COLUMNS[beside])


def chart_in_words(drawn: Drawn) -> str:
    """Return what the chart shows, as alternative text."""
    measure = drawn.measure
    points = "; ".join(f"{long_day(p.on)}: {figure_in_words(p.value)}" for p in drawn.points)
    said = f"Line chart of {measure.name}, in {measure.unit}. {points}."
    if measure.target is None:
        return said
    by = f" by {long_day(measure.target_on)}" if measure.target_on else ""
    return f"{said} The target is {figure_in_words(measure.target)}{by}."


def _add_chart(pen: Pen, drawn: Drawn, rows: range, columns: range) -> None:
    measure = drawn.measure
    name = f"{measure.code}: {measure.name}"
    title = name if len(name) <= _TITLE_LIMIT else f"{name[: _TITLE_LIMIT - 1]}…"
    chart = LineChart()
    chart.title = chart_parts.chart_title(title, 1000)
    chart.roundedCorners = False
    chart.display_blanks = "span"
    chart.x_axis = DateAxis(crossAx=100)
    chart.x_axis.number_format, chart.x_axis.baseTimeUnit = "mmm yy", "days"
    chart.x_axis.majorTimeUnit, chart.x_axis.majorUnit = "months", _months_apart(drawn)
    chart.y_axis.crossAx = 500
    chart.y_axis.title = chart_parts.chart_title(measure.unit, 900)
    chart.y_axis.number_format = "General" if _broken(drawn) else "#,##0"
    chart.x_axis.delete = chart.y_axis.delete = False
    grid = GraphicalProperties(ln=LineProperties(solidFill=_GRID))
    chart.y_axis.majorGridlines = ChartLines(spPr=grid)
    chart.series.append(_readings(pen.sheet.title, drawn))
    chart.legend = Legend(legendPos="b") if measure.target is not None else None
    if measure.target is not None:
        chart.series.append(_target(pen.sheet.title, drawn, measure.target))
    chart.anchor = chart_parts.cell_anchor(rows, columns)  # type: ignore[assignment]
    pen.add_chart(chart, Alt(f"Readings of {name}", chart_in_words(drawn)))


def _months_apart(drawn: Drawn) -> int:
    """Return the number of months between the dates shown below the chart."""
    days = (drawn.points[-1].on - drawn.points[0].on).days
    return max(-(-days // (_DATES * 30)), 1)


def _broken(drawn: Drawn) -> bool:
    return any("." in figure_format(point.value) for point in drawn.points)


def _readings(sheet: str, drawn: Drawn) -> Series:
    series = _series(sheet, drawn, 0, "Figure", [point.value for point in drawn.points])
    series.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=_LINE, w=_WIDE))
    series.marker = Marker(symbol="circle", size=6)
    series.marker.graphicalProperties = GraphicalProperties(solidFill=_LINE)
    series.marker.graphicalProperties.line.solidFill = _LINE
    return series


def _target(sheet: str, drawn: Drawn, target: float) -> Series:
    series = _series(sheet, drawn, 1, headings.TARGET, [target] * len(drawn.points))
    dashes = LineProperties(solidFill=_TARGET, w=_WIDE, prstDash="dash")
    series.graphicalProperties = GraphicalProperties(ln=dashes)
    series.marker = Marker(symbol="none")
    return series


def _series(
    sheet: str, drawn: Drawn, number: int, heading: str, values: Sequence[float | None]
) -> Series:
    first, last = drawn.first_row, drawn.first_row + len(drawn.points) - 1
    column, days = GRID.letter(heading), GRID.letter("Date")
    on: list[float | date | None] = [point.on for point in drawn.points]
    series = Series(
        idx=number,
        order=number,
        tx=SeriesLabel(v="Target" if number else "Reading"),
        cat=AxDataSource(
            numRef=chart_parts.number_reference(
                f"{sheet}!${days}${first}:${days}${last}", on, DAY
            ).numRef
        ),
        val=chart_parts.number_reference(f"{sheet}!${column}${first}:${column}${last}", values),
    )
    series.smooth = False
    return series
