"""Bars whose parts are shares, in Word: a table with a cell for each part, no picture."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor, Twips
from docx.text.paragraph import Paragraph

from exports.documents import colours
from exports.documents.bars import part_widths
from exports.documents.formatting import xml_safe
from exports.documents.model import Bars, Words
from exports.documents.word_styles import CELL
from exports.documents.word_text import add_words, shading

_NAMES = 2600
"""How wide the names are, in twentieths of a point (twips)."""

_HIGH, _DIGIT, _ROOM, _GAP = 300, 105, 90, 16
_EMU = 635
"""English metric units in a twip."""


def add_bars(document: Document, bars: Bars, width: int) -> None:
    """Add the bars, ``width`` wide in English metric units (EMU), and what their colours mean.

    All bars are one table. Its grid has a column wherever a part of any bar ends, and each cell
    spans those of its part.
    """
    whole = width // _EMU - _NAMES
    ends = [
        [round(end) for end in accumulate(part_widths(counts, whole, _DIGIT, _ROOM))]
        for _, counts in bars.rows
    ]
    grid = sorted({whole, *(end for row in ends for end in row if 0 < end <= whole)})
    table = document.add_table(0, 0)
    _describe(table._tbl, bars.caption, [_NAMES, *_steps(grid)])
    for (name, counts), stops in zip(bars.rows, ends, strict=True):
        row = _row(table._tbl)
        _fill(document, _cell(row, _NAMES, 1, None), (name,), None)
        start = 0
        for brag, count, end in zip(bars.parts, counts, stops, strict=True):
            if count:
                span = sum(start < one <= end for one in grid)
                cell = _cell(row, end - start, span, colours.SOLID[brag][0])
                _fill(document, cell, (f"{count:,}",), colours.SOLID[brag][1])
                start = end
        if start < whole:
            left = _cell(row, whole - start, sum(start < one for one in grid), None)
            _fill(document, left, (), None)
    key = document.add_paragraph()
    key.paragraph_format.space_before = Pt(3)
    key.paragraph_format.left_indent = Twips(_NAMES)
    for brag, name in bars.parts.items():
        mark = key.add_run("\N{NO-BREAK SPACE}" * 3)
        mark._r.get_or_add_rPr().append(shading(colours.SOLID[brag][0]))
        add_words(key, (f" {name}   ",))


def _steps(ends: list[int]) -> list[int]:
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]


def _describe(table: Any, caption: str, widths: list[int]) -> None:
    properties = table.tblPr
    properties.clear()
    for name, values in (
        ("w:tblW", {"w": str(sum(widths)), "type": "dxa"}),
        ("w:tblLayout", {"type": "fixed"}),
        ("w:tblCellMar", {}),
        ("w:tblCaption", {"val": xml_safe(caption)}),
        ("w:tblDescription", {"val": xml_safe(caption)}),
    ):
        told = _element(name, **values)
        if name == "w:tblCellMar":
            told.extend(_element(f"w:{side}", w="0", type="dxa") for side in ("left", "right"))
        properties.append(told)
    for width in widths:
        table.tblGrid.append(_element("w:gridCol", w=str(width)))


def _row(table: Any) -> Any:
    row = _element("w:tr")
    properties = _element("w:trPr")
    properties.append(_element("w:cantSplit"))
    properties.append(_element("w:trHeight", val=str(_HIGH), hRule="exact"))
    row.append(properties)
    table.append(row)
    return row


def _cell(row: Any, width: int, span: int, ground: str | None) -> Any:
    """Add a cell with white lines around, so that its parts stand apart."""
    cell = _element("w:tc")
    properties = _element("w:tcPr")
    properties.append(_element("w:tcW", w=str(width), type="dxa"))
    if span > 1:
        properties.append(_element("w:gridSpan", val=str(span)))
    borders = _element("w:tcBorders")
    for side in ("top", "left", "bottom", "right"):
        line = {"val": "single", "sz": str(_GAP), "space": "0", "color": colours.PAPER}
        borders.append(_element(f"w:{side}", **line))
    properties.append(borders)
    if ground:
        properties.append(shading(ground))
    properties.append(_element("w:vAlign", val="center"))
    cell.append(properties)
    row.append(cell)
    return cell


def _fill(document: Document, cell: Any, words: Words, ink: str | None) -> None:
    """Write into a cell: a name to the right, or a number in the middle with its ``ink``."""
    paragraph = _element("w:p")
    cell.append(paragraph)
    line = Paragraph(paragraph, document._body)
    line.style = document.styles[CELL]
    properties = paragraph.get_or_add_pPr()
    if ink is None:
        line.paragraph_format.right_indent = Twips(100)
    properties.append(_element("w:jc", val="center" if ink else "right"))
    add_words(line, words)
    for run in line.runs:
        run.font.size = Pt(8)
        if ink:
            run.bold = True
            run.font.color.rgb = RGBColor.from_string(ink)


def _element(name: str, **values: str) -> Any:
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    return element
