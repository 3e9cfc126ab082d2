"""The summary's charts: stacked bars of progress, by rating or by programme area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.chart import BarChart
from openpyxl.chart.data_source import AxDataSource
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.utils import get_column_letter

from db.frozen import frozen
from db.vocabulary.terms import Status
from exports.workbook import chart_parts
from exports.workbook.cell_writer import Alt, Pen
from exports.workbook.styles import BLACK, WHITE

COLOURS = {
    status: (status.meaning.bar, WHITE if status.meaning.dark else BLACK) for status in Status
}
"""Status -> (bar colour, label colour). They also differ when printed in black and white."""


@frozen
class ChartFigures:
    """The cells of a chart's figures, and their values today.

    ``each`` is what a bar represents, such as "rating". Labels are in column A from
    ``first_row`` down; the statuses' headings are in ``header_row`` from ``first_column``.
    ``counts`` has one figure for each label.
    """

    each: str
    first_row: int
    header_row: int
    first_column: int
    labels: Sequence[str]
    counts: Mapping[Status, Sequence[int]]

    def in_words(self) -> str:
        """Return what the chart shows, as alternative text."""
        bars = (
            f"{label}: {', '.join(f'{n[i]} {s.label.lower()}' for s, n in self.counts.items())}."
            for i, label in enumerate(self.labels)
        )
        return " ".join((f"Stacked bar chart with one bar for each {self.each}.", *bars))


def add_chart(pen: Pen, figures: ChartFigures, rows: range, columns: int, note: str) -> None:
    """Add the chart over ``rows`` of the first ``columns`` columns.

    ``note`` is added to its alternative text.
    """
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 55
    chart.title = chart_parts.chart_title(f"Actions in our plan, by {figures.each}")
    chart.roundedCorners = False
    chart.legend.position = "b"
    # Excel draws bars from the bottom up; the first rating belongs at the top.
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.y_axis.majorGridlines = None
    for number, (status, counts) in enumerate(figures.counts.items()):
        chart.series.append(_series(pen.sheet.title, figures, number, status, counts))
    # As wide as the table above it.
    chart.anchor = chart_parts.cell_anchor(rows, range(1, columns + 1))  # type: ignore[assignment]
    pen.add_chart(chart, Alt(f"Progress by {figures.each}", f"{figures.in_words()} {note}"))


def _series(
    sheet: str, figures: ChartFigures, number: int, status: Status, counts: Sequence[int]
) -> Series:
    letter = get_column_letter(figures.first_column + number)
    first, last = figures.first_row, figures.first_row + len(figures.labels) - 1
    bar, ink = COLOURS[status]
    name = chart_parts.text_reference(f"{sheet}!${letter}${figures.header_row}", [status.label])
    labels = chart_parts.text_reference(f"{sheet}!$A${first}:$A${last}", figures.labels)
    series = Series(
        idx=number,
        order=number,
        tx=SeriesLabel(strRef=name),
        cat=AxDataSource(strRef=labels),
        val=chart_parts.number_reference(f"{sheet}!${letter}${first}:${letter}${last}", counts),
    )
    series.graphicalProperties = GraphicalProperties(solidFill=bar)
    series.dLbls = chart_parts.figures_on_bars(ink)
    series.invertIfNegative = False
    return series
