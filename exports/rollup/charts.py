"""The summary's charts: actions in plans as bars by share, and % complete by return."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from openpyxl.chart import BarChart
from openpyxl.chart.data_source import AxDataSource
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.utils import get_column_letter

from db.received.rollup import Tally
from db.vocabulary.terms import Letter
from exports.workbook import chart_parts
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.styles import DARK, WHITE

_DARK_INK = "212B32"
COLOURS = {
    Letter.BLUE: ("005EB8", WHITE),
    Letter.GREEN: ("5FB58A", _DARK_INK),
    Letter.AMBER: ("FFB81C", _DARK_INK),
    Letter.RED: ("B3121D", WHITE),
    Letter.PLANNED: ("C5CED6", _DARK_INK),
}
"""How an action in a plan stands -> (bar colour, label colour)."""


class Figures(NamedTuple):
    """Where a chart's figures stand: names from column A down, figures right of them."""

    sheet: str
    header_row: int
    names: Sequence[str]

    def cells(self, column: int) -> str:
        """Return the reference to the figures in a column."""
        letter = get_column_letter(column)
        first = self.header_row + 1
        return f"'{self.sheet}'!${letter}${first}:${letter}${self.header_row + len(self.names)}"

    def heading(self, column: int) -> str:
        """Return the reference to a heading."""
        return f"'{self.sheet}'!${get_column_letter(column)}${self.header_row}"


def add_bars(
    pen: Pen, figures: Figures, tallies: Sequence[Tally], title: str, rows: range, columns: range
) -> None:
    """Add bars by share, one for each name, with a number on every part."""
    chart = _chart(title, "bar")
    chart.grouping, chart.overlap, chart.gapWidth = "percentStacked", 100, 45
    # Excel draws bars from the bottom up; the first name belongs at the top.
    chart.x_axis.scaling.orientation = "maxMin"
    chart.legend.position = "b"
    for number, (letter, (bar, ink)) in enumerate(COLOURS.items()):
        counts = [tally.by_letter[letter] for tally in tallies]
        if not any(counts):
            continue
        series = _series(figures, number, letter.label, counts)
        series.graphicalProperties = GraphicalProperties(
            solidFill=bar, ln=LineProperties(solidFill=WHITE, w=19050)
        )
        series.dLbls = chart_parts.figures_on_bars(ink)
        chart.series.append(series)
    chart.anchor = chart_parts.cell_anchor(rows, columns)  # type: ignore[assignment]
    told = " ".join(
        f"{name}: {', '.join(f'{tally.by_letter[one]:,} {one.label}' for one in COLOURS)}."
        for name, tally in zip(figures.names, tallies, strict=True)
    )
    pen.add_chart(chart, Alt(title, f"Bars by share. {told}"))


def add_columns(
    pen: Pen, figures: Figures, shares: Sequence[float], title: str, rows: range, columns: range
) -> None:
    """Add one column for each period."""
    chart = _chart(title, "col")
    chart.gapWidth = 60
    chart.legend = None
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    series = _series(figures, 0, title, shares, "0%")
    series.graphicalProperties = GraphicalProperties(solidFill="005EB8")
    series.dLbls = chart_parts.figures_on_bars(_DARK_INK)
    series.dLbls.numFmt = None
    series.dLbls.position = "outEnd"
    chart.series.append(series)
    chart.anchor = chart_parts.cell_anchor(rows, columns)  # type: ignore[assignment]
    told = ", ".join(
        f"{name} {share:.0%}" for name, share in zip(figures.names, shares, strict=True)
    )
    pen.add_chart(chart, Alt(title, f"One column for each period: {told}."))


def _chart(title: str, direction: str) -> BarChart:
    chart = BarChart()
    chart.type = direction
    chart.title = chart_parts.chart_title(title, 1100, DARK)
    corner = ManualLayout(xMode="edge", yMode="edge", x=0.02, y=0.03)
    chart.title.layout = Layout(manualLayout=corner)
    chart.roundedCorners = False
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.y_axis.majorGridlines = None
    chart.graphical_properties = GraphicalProperties(ln=LineProperties(solidFill="D3DAE0", w=9525))
    return chart


def _series(
    figures: Figures,
    number: int,
    name: str,
    values: Sequence[float],
    number_format: str = "General",
) -> Series:
    column = number + 2
    heading = chart_parts.text_reference(figures.heading(column), [name])
    labels = chart_parts.text_reference(figures.cells(1), figures.names)
    series = Series(
        idx=number,
        order=number,
        tx=SeriesLabel(strRef=heading),
        cat=AxDataSource(strRef=labels),
        val=chart_parts.number_reference(figures.cells(column), values, number_format),
    )
    series.invertIfNegative = False
    return series
