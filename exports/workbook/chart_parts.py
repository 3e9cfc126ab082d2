"""Parts of charts: references with today's figures, text, and position."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from openpyxl.chart.data_source import (
    NumData,
    NumDataSource,
    NumRef,
    NumVal,
    StrData,
    StrRef,
    StrVal,
)
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)

from exports.workbook.cell_writer import date_serial
from exports.workbook.styles import BLACK


def text_reference(reference: str, texts: Sequence[str]) -> StrRef:
    """Return a reference to text cells."""
    points = [StrVal(idx=number, v=text) for number, text in enumerate(texts)]
    return StrRef(f=reference, strCache=StrData(ptCount=len(texts), pt=points))


def number_reference(
    reference: str, values: Sequence[float | date | None], number_format: str = "General"
) -> NumDataSource:
    """Return a reference to cells with figures or dates. ``None`` is an empty cell."""
    points = [
        NumVal(idx=number, v=str(date_serial(value) if isinstance(value, date) else value))
        for number, value in enumerate(values)
        if value is not None
    ]
    cache = NumData(formatCode=number_format, ptCount=len(values), pt=points)
    return NumDataSource(numRef=NumRef(f=reference, numCache=cache))


def chart_title(text: str, size: int = 1200, ink: str = BLACK) -> Title:
    """Return the title of a chart or axis. ``size`` is in hundredths of a point."""
    return Title(tx=Text(rich=rich_text(text, size, ink)), overlay=False)


def figures_on_bars(ink: str) -> DataLabelList:
    """Return labels with the figure of each bar, none on an empty bar."""
    labels = DataLabelList()
    labels.showVal = True
    for name in ("LegendKey", "CatName", "SerName", "Percent", "BubbleSize"):
        setattr(labels, f"show{name}", False)
    labels.numFmt = "0;;;"
    labels.txPr = rich_text("", 900, ink)
    return labels


def rich_text(text: str, size: int, ink: str, *, bold: bool = True) -> RichText:
    """Return formatted text, or only the format if ``text`` is empty.

    ``size`` is in hundredths of a point.
    """
    look = CharacterProperties(sz=size, b=bold, solidFill=ink)
    runs = [RegularTextRun(rPr=look, t=text)] if text else []
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), r=runs)])


def cell_anchor(rows: range, columns: range) -> TwoCellAnchor:
    """Return the position over those rows and columns (from 1), at any zoom, in any program."""
    return TwoCellAnchor(
        _from=AnchorMarker(col=columns.start - 1, row=rows.start - 1),
        to=AnchorMarker(col=columns.stop - 1, row=rows.stop - 1),
    )
