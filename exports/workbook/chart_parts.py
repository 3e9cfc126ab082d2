"""What charts are made of: references with the figures as they are today, letters, a place."""

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
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
from openpyxl.drawing.text import (
    CharacterProperties,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)

from exports.workbook.cell_writer import serial
from exports.workbook.styles import BLACK


def words(reference: str, texts: Sequence[str]) -> StrRef:
    """Return a reference to cells of text."""
    points = [StrVal(idx=number, v=text) for number, text in enumerate(texts)]
    return StrRef(f=reference, strCache=StrData(ptCount=len(texts), pt=points))


def figures(
    reference: str, values: Sequence[float | date | None], number_format: str = "General"
) -> NumDataSource:
    """Return a reference to cells of figures or days; ``None`` stands for an empty cell."""
    points = [
        NumVal(idx=number, v=str(serial(value) if isinstance(value, date) else value))
        for number, value in enumerate(values)
        if value is not None
    ]
    cache = NumData(formatCode=number_format, ptCount=len(values), pt=points)
    return NumDataSource(numRef=NumRef(f=reference, numCache=cache))


def title(text: str, size: int = 1200) -> Title:
    """Return a chart's or an axis' title; ``size`` is in hundredths of a point."""
    return Title(tx=Text(rich=letters(text, size, BLACK)), overlay=False)


def letters(text: str, size: int, ink: str, *, bold: bool = True) -> RichText:
    """Return text; ``size`` is in hundredths of a point. Without text, only its looks."""
    look = CharacterProperties(sz=size, b=bold, solidFill=ink)
    runs = [RegularTextRun(rPr=look, t=text)] if text else []
    return RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=look), r=runs)])


def over_cells(rows: range, columns: range) -> TwoCellAnchor:
    """Return the place over those rows and columns (from 1), in any program and zoom."""
    return TwoCellAnchor(
        _from=AnchorMarker(col=columns.start - 1, row=rows.start - 1),
        to=AnchorMarker(col=columns.stop - 1, row=rows.stop - 1),
    )
