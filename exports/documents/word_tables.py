"""Tables in Word, with headings repeated on every page, unbroken rows and captions."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu
from docx.table import Table as WordTable
from docx.table import _Cell as Cell
from docx.table import _Row as Row
from docx.text.paragraph import Paragraph

from exports.documents import colours
from exports.documents.formatting import xml_safe
from exports.documents.model import Figures, Table
from exports.documents.word_styles import CELL, CELL_HEADING, FIGURE, FIGURE_TABLE, TABLE
from exports.documents.word_text import add_words


def add_table(document: Document, table: Table, width: int) -> None:
    """Add a table that is ``width`` wide, in English metric units (EMU)."""
    made = _new(document, TABLE, table.caption, 2, len(table.columns))
    head, pattern = made.rows
    cells = zip(head.cells, pattern.cells, table.columns, strict=True)
    for place, (cell, below, heading) in enumerate(cells):
        number = table.figures and place > 0
        _fill(document, cell, CELL_HEADING, (heading,), number=number)
        _fill(document, below, CELL, (), number=number)
    _repeats(head)
    _stays_whole(pattern)
    _widen(made, width, list(table.columns.values()))
    made._tbl.remove(pattern._tr)
    for row in table.rows:
        line = deepcopy(pattern._tr)
        made._tbl.append(line)
        for paragraph, words in zip(line.iter(qn("w:p")), row, strict=True):
            add_words(Paragraph(paragraph, made), words)


def add_figures(document: Document, figures: Figures, width: int) -> None:
    """Add the figures as a table of two rows: labels and values."""
    made = _new(document, FIGURE_TABLE, figures.name, 2, len(figures.figures))
    names, values = made.rows
    for name, value, figure in zip(names.cells, values.cells, figures.figures, strict=True):
        mark = colours.BRAG_MARKS[figure.brag] if figure.brag else colours.DARK_BLUE
        name._tc.get_or_add_tcPr().append(_edge("top", mark, 24))
        _fill(document, name, CELL_HEADING, (figure.label,))
        _fill(document, value, FIGURE, (figure.value,))
    _repeats(names)
    _stays_whole(values)
    _widen(made, width, [max(len(f.value), 8) for f in figures.figures])


def _new(document: Document, style: str, caption: str, rows: int, columns: int) -> WordTable:
    table: WordTable = document.add_table(rows, columns, document.styles[style])
    table.autofit = False
    properties: Any = table._tbl.tblPr
    for name in ("w:tblCaption", "w:tblDescription"):
        told = OxmlElement(name)
        told.set(qn("w:val"), xml_safe(caption))
        properties.append(told)
    return table


def _fill(document: Document, cell: Cell, style: str, words: Any, *, number: bool = False) -> None:
    (line,) = cell.paragraphs
    line.style = document.styles[style]
    if number:
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    add_words(line, words)


def _repeats(row: Row) -> None:
    _stays_whole(row)
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _stays_whole(row: Row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _widen(table: WordTable, width: int, shares: Sequence[int]) -> None:
    """Set column widths in the grid and in every cell, because programs read one or the other."""
    whole = sum(shares)
    widths = [Emu(width * share // whole) for share in shares]
    for column, one in zip(table.columns, widths, strict=True):
        column.width = one
    for row in table.rows:
        for cell, one in zip(row.cells, widths, strict=True):
            cell.width = one


def _edge(side: str, colour: str, eighths: int) -> Any:
    borders = OxmlElement("w:tcBorders")
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", colour)):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    return borders
