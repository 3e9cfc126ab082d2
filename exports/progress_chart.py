"""The chart of the summary: stacked bars of progress, one for each rating."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.chart import BarChart
from openpyxl.chart.data_source import (
    AxDataSource,
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.series import Series, SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from db.words import Status
from exports.styles import BLACK, WHITE

TITLE = "Actions in our plan, by rating"
COLOURS = {
    Status.COMPLETE: ("005EB8", WHITE),
    Status.IN_PROGRESS: ("41B6E6", BLACK),
    Status.ON_HOLD: ("FFB81C", BLACK),
    Status.NOT_STARTED: ("D5DBE1", BLACK),
}
"""Status -> (bar, figures on it); their greys differ too, for black and white printers."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Where the chart's figures stand in the sheet, and what they are today.

    Labels stand in column A from ``first_row`` on, the statuses' headings in ``header_row`` from
    ``first_column`` on; ``counts`` has one figure for each label.
    """

    first_row: int
    header_row: int
    first_column: int
    labels: Sequence[str]
    counts: Mapping[Status, Sequence[int]]

    def in_words(self) -> str:
        """Return what the chart shows, for those who cannot see it."""
        bars = (
            f"{label}: {', '.join(f'{n[i]} {s.label.lower()}' for s, n in self.counts.items())}."
            for i, label in enumerate(self.labels)
        )
        return " ".join(("Stacked bars, one for each rating.", *bars))


def add_chart(sheet: Worksheet, figures: Figures, rows: range, columns: int) -> None:
    """Put the chart on ``sheet`` so that it covers ``rows`` of the first ``columns`` columns."""
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap, chart.gapWidth = "bar", "stacked", 100, 55
    chart.title = Title(tx=Text(rich=_letters(TITLE, 1200, BLACK)), overlay=False)
    chart.roundedCorners = False
    chart.legend.position = "b"
    # Bars grow upwards; the first rating belongs on top.
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.delete, chart.y_axis.delete = False, True
    chart.y_axis.majorGridlines = None
    for number, (status, counts) in enumerate(figures.counts.items()):
        chart.series.append(_series(sheet.title, figures, number, status, counts))
    # Both corners are cells, so that it is as wide as the table above it in any program.
    chart.anchor = TwoCellAnchor(  # type: ignore[assignment]
        _from=AnchorMarker(col=0, row=rows.start - 1),
        to=AnchorMarker(col=columns, row=rows.stop - 1),
    )
    sheet.add_chart(chart)


def _series(
    sheet: str, figures: Figures, number: int, status: Status, counts: Sequence[int]
) -> Series:
    letter = get_column_letter(figures.first_column + number)
    first, last = figures.first_row, figures.first_row + len(figures.labels) - 1
    bar, ink = COLOURS[status]
    series = Series(
        idx=number,
        order=number,
        tx=SeriesLabel(strRef=_words(f"{sheet}!${letter}${figures.header_row}", [status.label])),
        cat=AxDataSource(strRef=_words(f"{sheet}!$A${first}:$A${last}", figures.labels)),
        val=NumDataSource(
            numRef=NumRef(
                f=f"{sheet}!${letter}${first}:${letter}${last}",
                numCache=NumData(
                    formatCode="General",
                    ptCount=len(counts),
                    pt=[NumVal(idx=i, v=str(count)) for i, count in enumerate(counts)],
                ),
            )
        ),
    )
    series.graphicalProperties = GraphicalProperties(solidFill=bar)
    series.dLbls = _figures_on_bars(ink)
    series.invertIfNegative = False
    return series


def _words(reference: str, words: Sequence[str]) -> StrRef:
    points = [StrVal(idx=number, v=word) for number, word in enumerate(words)]
    return StrRef(f=reference, strCache=StrData(ptCount=len(words), pt=points))


def _figures_on_bars(ink: str) -> DataLabelList:
    labels = DataLabelList()
    labels.showVal = True
    for name in ("LegendKey", "CatName", "SerName", "Percent", "BubbleSize"):
        setattr(labels, f"show{name}", False)
    labels.numFmt = "0;;;"  # a bar of none needs no figure
    labels.txPr = _letters("", 900, ink)
    return labels


def _letters(text: str, size: int, ink: str) -> RichText:
    """Return bold text; ``size`` is in hundredths of a point. Without text, only its looks."""
    look = CharacterProperties(sz=size, b=True, solidFill=ink)
    runs = [RegularTextRun(rPr=look, t=text)] if text else []
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), r=runs)])
