"""What the exports use of openpyxl's private parts. Nothing else here may use any.

``tests/exports/test_openpyxl_internals.py`` fails if a new version of openpyxl has moved them.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Border, Font, PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


class StyleLists:
    """A workbook's lists of styles. Each method adds one if it is new, and returns its number.

    openpyxl has no public way to make a style without a cell.
    """

    def __init__(self, workbook: Workbook) -> None:
        self._book: Any = workbook

    def replace_fonts(self, first: Font) -> None:
        """Make ``first`` the only font. Column widths are measured in it."""
        self._book._fonts = IndexedList([first])

    def font(self, font: Font) -> int:
        """Add a font."""
        return int(self._book._fonts.add(font))

    def fill(self, fill: PatternFill) -> int:
        """Add a fill."""
        return int(self._book._fills.add(fill))

    def border(self, border: Border) -> int:
        """Add a border."""
        return int(self._book._borders.add(border))

    def alignment(self, alignment: Alignment) -> int:
        """Add an alignment."""
        return int(self._book._alignments.add(alignment))

    def number_format(self, code: str) -> int:
        """Add a number format. Its number here counts from the first that is not built in."""
        return int(self._book._number_formats.add(code))

    def cell_style(self, numbers: StyleArray) -> int:
        """Add a cell's style, made of the numbers of its parts."""
        return int(self._book._cell_styles.add(numbers))


class WriterInMemory(ExcelWriter):
    """Writes sheets in memory, because on a full disk openpyxl cuts its temporary files short."""

    _archive: ZipFile

    def write_worksheet(self, ws: Any) -> None:
        """Write the sheet's XML to the archive."""
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer: Any = WorksheetWriter(ws, BytesIO())
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.read())
        self.manifest.append(ws)
