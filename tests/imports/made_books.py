"""Workbooks made by hand, sound ones and hostile ones, as bytes."""

from __future__ import annotations

import io
import struct
import warnings
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

Parts = dict[str, bytes]

SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def rows(*cells: str) -> str:
    """A sheet's data: one row for each text of cells."""
    lines = (f'<row r="{number}">{text}</row>' for number, text in enumerate(cells, start=1))
    return f"<sheetData>{''.join(lines)}</sheetData>"


def inline(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def sheet_xml(content: str) -> str:
    return f'{_DECLARATION}<worksheet xmlns="{_MAIN}">{content}</worksheet>'


def xlsx_parts(
    content: str = "", *, texts: str = "", main_type: str = "sheet", old_dates: bool = False
) -> Parts:
    """The parts of a workbook with the sheet "Tracker", and shared strings where ``texts``."""
    strings = (
        f'<Relationship Id="rId2" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    )
    shared = (
        '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats'
        '-officedocument.spreadsheetml.sharedStrings+xml"/>'
    )
    made = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Override'
        ' PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument'
        f'.spreadsheetml.{main_type}.main+xml"/>{shared if texts else ""}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1"'
        f' Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}">'
        f'<workbookPr date1904="{int(old_dates)}"/>'
        '<sheets><sheet name="Tracker" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f"{strings if texts else ''}</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>',
        SHEET: sheet_xml(content),
    }
    if texts:
        made["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{texts}</sst>'
    return {name: part.encode() for name, part in made.items()}


def ods_parts(tables: str) -> Parts:
    office = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'{_DECLARATION}<office:document-content xmlns:office="{office}:office:1.0"'
        f' xmlns:table="{office}:table:1.0" xmlns:text="{office}:text:1.0">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": b"<manifest/>",
        "content.xml": content.encode(),
    }


def zipped(parts: Parts | list[tuple[str, bytes]], *, packed: bool = True) -> bytes:
    made = io.BytesIO()
    pairs = parts.items() if isinstance(parts, dict) else parts
    with warnings.catch_warnings(), ZipFile(made, "w", ZIP_DEFLATED if packed else ZIP_STORED) as z:
        warnings.simplefilter("ignore")  # the same name twice is meant
        for name, part in pairs:
            z.writestr(name, part)
    return made.getvalue()


def xlsx(content: str = "", **other: str | bool) -> bytes:
    return zipped(xlsx_parts(content, **other))  # type: ignore[arg-type]


def with_part(name: str, part: bytes) -> bytes:
    return zipped({**xlsx_parts(rows(inline("A1", "Code"))), name: part})


def understating(part: bytes, said: int) -> bytes:
    """A workbook whose list of parts says that ``part`` unpacks to ``said`` bytes only."""
    made = bytearray(with_part("xl/media/image1.png", part))
    true_size = struct.pack("<I", len(part))
    place = made.rfind(true_size)
    made[place : place + 4] = struct.pack("<I", said)
    return bytes(made)


def overlapping() -> bytes:
    """A workbook in whose list one part begins in the middle of another."""
    made = bytearray(with_part("xl/media/image1.png", b"x" * 500))
    last = made.rfind(b"PK\x01\x02")
    place = struct.unpack_from("<I", made, last + 42)[0]
    first = made.find(b"PK\x01\x02")
    struct.pack_into("<I", made, first + 42, place)
    return bytes(made)


def old_office(*streams: str) -> bytes:
    """The beginning of an OLE file that names ``streams``."""
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names + bytes(512)
