"""The workbook's package as it is written: cells, alt texts, no clock.

openpyxl makes everything but the cells. Each part is edited on its way into the archive, so that
nothing is zipped twice, and carries no time, so that the same workbook gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from exports.cells import Pen

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_NO_CELLS = re.compile("<sheetData ?/>|<sheetData></sheetData>")
_TABLE_ALT = (
    '<extLst><ext uri="{504A1905-F514-4f6f-8877-14C23A59335A}"'
    ' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    "<x14:table altText=%s altTextSummary=%s/></ext></extLst></table>"
)

Edit = Callable[[str], str]


def package_bytes(
    workbook: Workbook,
    pens: Iterable[Pen],
    *,
    table_alt: tuple[str, str],
    chart_alt: tuple[str, str],
) -> bytes:
    """Return the workbook as the bytes of an .xlsx file.

    ``pens`` hold the cells of its sheets, in the workbook's order. Alt texts are (title,
    description), of its one table and its one chart.
    """
    edits: dict[str, Edit] = {
        f"xl/worksheets/sheet{number}.xml": _of_sheet(pen)
        for number, pen in enumerate(pens, start=1)
    }
    edits["xl/tables/table1.xml"] = _of_table(*table_alt)
    edits["xl/drawings/drawing1.xml"] = _of_drawing(*chart_alt)
    edits["xl/charts/chart1.xml"] = _of_chart
    file = BytesIO()
    ExcelWriter(workbook, _Package(file, edits)).save()
    return file.getvalue()


class _Package(ZipFile):
    """An archive that edits the parts named in ``edits`` and dates every part alike."""

    def __init__(self, file: BytesIO, edits: dict[str, Edit]) -> None:
        super().__init__(file, "w", ZIP_DEFLATED)
        self._edits = edits

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        name = str(zinfo_or_arcname)
        if edit := self._edits.get(name):
            data = edit(data.decode("utf-8") if isinstance(data, bytes) else data)
        part = ZipInfo(name, _NO_TIME)
        part.compress_type = ZIP_DEFLATED
        part.create_system = 0
        super().writestr(part, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        self.writestr(arcname, Path(filename).read_bytes())


def _of_sheet(pen: Pen) -> Edit:
    def edit(sheet: str) -> str:
        parts = _NO_CELLS.split(sheet)
        if len(parts) != 2:
            raise _Unexpected("<sheetData/>")
        extent = f'<dimension ref="{pen.extent()}"'
        before = _replaced(parts[0], '<dimension ref="A1:A1"', extent)
        return f"{before}{pen.sheet_data()}{parts[1]}"

    return edit


def _of_table(title: str, description: str) -> Edit:
    alt = _TABLE_ALT % (quoteattr(title), quoteattr(description))
    return lambda table: _replaced(table, "</table>", alt)


def _of_drawing(title: str, description: str) -> Edit:
    named = f"name={quoteattr(title)} descr={quoteattr(description)}"
    return lambda drawing: _replaced(drawing, 'name="Chart 1"', named)


def _of_chart(chart: str) -> str:
    """Say that the figures on bars have a format of their own, not that of the cells."""
    return _replaced(chart, 'formatCode="0;;;"', 'formatCode="0;;;" sourceLinked="0"')


class _Unexpected(RuntimeError):
    """This openpyxl writes a part in another way than the edits here know."""


def _replaced(text: str, old: str, new: str) -> str:
    if old not in text:
        raise _Unexpected(old)
    return text.replace(old, new)
