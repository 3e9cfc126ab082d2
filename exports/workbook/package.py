"""Write the workbook's package: add the cells, links and alt texts, and leave out times.

openpyxl makes everything except the cells. Each part is edited as it is added to the archive, so
that nothing is zipped twice. Parts have no times, so the same workbook gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import chain
from typing import IO, Any
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook

from exports.workbook.cell_writer import Alt, CellLink, Pen
from exports.workbook.openpyxl_internals import WriterInMemory

_NO_TIME = (1980, 1, 1, 0, 0, 0)
_BLOCK = 1 << 20
_LARGE = 400_000
"""Sheets with more rows may need ZIP64 (2 GiB), which not every program reads: SheetJS does not."""

_NO_CELLS = re.compile("<sheetData ?/>|<sheetData></sheetData>")
_TABLE_ALT = (
    '<extLst><ext uri="{504A1905-F514-4f6f-8877-14C23A59335A}"'
    ' xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
    "<x14:table altText=%s altTextSummary=%s/></ext></extLst></table>"
)

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_UNPREFIXED = re.compile(r"<(/?)(\w+)(?=[ />])")
_A_AGAIN = re.compile(rf'(<[^<>]*) xmlns:a="{_A}"')

Edit = Callable[[str], Iterable[str]]
"""Returns what to write in place of a part: a text, or its pieces one after another."""


def workbook_bytes(workbook: Workbook, pens: Sequence[Pen]) -> bytes:
    """Return the workbook as the bytes of an .xlsx file.

    ``pens`` hold the content of its sheets, in the workbook's order.
    """
    file = BytesIO()
    write_workbook(workbook, pens, file)
    return file.getvalue()


def write_workbook(workbook: Workbook, pens: Sequence[Pen], file: IO[bytes]) -> None:
    """Write the workbook to a file, as :func:`workbook_bytes` returns it."""
    large = [
        f"xl/worksheets/sheet{number}.xml"
        for number, pen in enumerate(pens, start=1)
        if pen.rows_below_to > _LARGE
    ]
    package = _Package(file, _edits(pens), large)
    try:
        WriterInMemory(workbook, package).save()
    finally:
        package.fp = None  # after a fault it would write the rest as soon as it is forgotten


def _edits(pens: Sequence[Pen]) -> dict[str, Edit]:
    """Return the edits to make, by the names that openpyxl gives the parts."""
    edits: dict[str, Edit] = {}
    tables = drawings = charts = 0
    for number, pen in enumerate(pens, start=1):
        edits[f"xl/worksheets/sheet{number}.xml"] = _of_sheet(pen)
        edits[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = _of_relations(pen.links)
        for alt in pen.tables:
            tables += 1
            edits[f"xl/tables/table{tables}.xml"] = _of_table(alt)
        if pen.charts:
            drawings += 1
            edits[f"xl/drawings/drawing{drawings}.xml"] = _of_drawing(pen.charts)
        for _ in pen.charts:
            charts += 1
            edits[f"xl/charts/chart{charts}.xml"] = _of_chart
    return edits


class _Package(ZipFile):
    """An archive that edits the parts named in ``edits`` and gives every part the same date."""

    def __init__(self, file: IO[bytes], edits: dict[str, Edit], large: Collection[str]) -> None:
        super().__init__(file, "w", ZIP_DEFLATED)
        self._edits = edits
        self._large = large

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        name = str(zinfo_or_arcname)
        if edit := self._edits.get(name):
            data = edit(data.decode("utf-8") if isinstance(data, bytes) else data)
        part = ZipInfo(name, _NO_TIME)
        part.compress_type = ZIP_DEFLATED
        part.create_system = 0
        if isinstance(data, (str, bytes)):
            super().writestr(part, data)
            return
        with self.open(part, "w", force_zip64=name in self._large) as stream:
            for piece in _in_blocks(data):
                stream.write(piece)


def _of_sheet(pen: Pen) -> Edit:
    def edit(sheet: str) -> Iterable[str]:
        parts = _NO_CELLS.split(sheet)
        if len(parts) != 2:
            raise _Unexpected("<sheetData/>")
        extent = f'<dimension ref="{pen.extent()}"'
        before = _replaced(parts[0], '<dimension ref="A1:A1"', extent)
        after = parts[1]
        if pen.links:
            after = _replaced(after, "<pageMargins ", f"{_links(pen.links)}<pageMargins ")
        pieces = chain((before,), pen.sheet_data(), (after,))
        return pieces if pen.rows_below_to else "".join(pieces)

    return edit


def _in_blocks(pieces: Iterable[str]) -> Iterator[bytes]:
    """Yield texts as bytes, many at a time: to compress each small one alone takes long."""
    waiting: list[str] = []
    size = 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size > _BLOCK:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    yield "".join(waiting).encode()


def _links(links: Sequence[CellLink]) -> str:
    """Return the sheet's links. openpyxl writes only links of cells that it wrote itself."""
    written = (
        f'<hyperlink ref="{link.cell}"'
        + (f' r:id="link{n}"' if link.url else f" location={quoteattr(link.place)}")
        + "/>"
        for n, link in enumerate(links, start=1)
    )
    return f'<hyperlinks xmlns:r="{_R}">{"".join(written)}</hyperlinks>'


def _of_relations(links: Sequence[CellLink]) -> Edit:
    """Add the links. Name the other parts from the sheet's folder: ExcelJS looks for that name."""
    written = "".join(
        f'<Relationship Id="link{n}" Type="{_R}/hyperlink"'
        f' Target={quoteattr(link.url)} TargetMode="External"/>'
        for n, link in enumerate(links, start=1)
        if link.url
    )

    def edit(part: str) -> str:
        part = part.replace('Target="/xl/', 'Target="../')
        return _replaced(part, "</Relationships>", f"{written}</Relationships>")

    return edit


def _of_table(alt: Alt) -> Edit:
    texts = _TABLE_ALT % (quoteattr(alt.title), quoteattr(alt.description))
    return lambda table: _replaced(table, "</table>", texts)


def _of_drawing(alts: Sequence[Alt]) -> Edit:
    def edit(drawing: str) -> str:
        for number, alt in enumerate(alts, start=1):
            named = f"name={quoteattr(alt.title)} descr={quoteattr(alt.description)}"
            drawing = _replaced(drawing, f'name="Chart {number}"', named)
        return _with_prefixes(drawing, "xdr")

    return edit


def _of_chart(chart: str) -> str:
    """Mark the number format of bar labels as their own, not linked to the cells."""
    own_format = chart.replace('formatCode="0;;;"', 'formatCode="0;;;" sourceLinked="0"')
    return _with_prefixes(own_format, "c")


def _with_prefixes(part: str, prefix: str) -> str:
    """Write each element's prefix as Excel does, and declare ``a`` once.

    openpyxl makes the part's own namespace the default. Gnumeric and ExcelJS look for the elements
    by their written names.
    """
    part = _UNPREFIXED.sub(rf"<\1{prefix}:\2", _A_AGAIN.sub(r"\1", part))
    return _replaced(part, " xmlns=", f' xmlns:a="{_A}" xmlns:{prefix}=', 1)


class _Unexpected(RuntimeError):
    """This version of openpyxl writes a part differently from what the edits here expect."""


def _replaced(text: str, old: str, new: str, times: int = -1) -> str:
    if old not in text:
        raise _Unexpected(old)
    return text.replace(old, new, times)
