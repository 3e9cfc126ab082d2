"""Workbooks as other people make them, built part by part, to be filled in by the tests."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from db.vocabulary.terms import Word
from exports.icb_template.filling import Wanted, fill_template

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
RELATIONS = f"{OFFICE}/relationships"
MICROSOFT = "http://schemas.microsoft.com/office"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'

STYLES = f"""{XML}<styleSheet xmlns="{MAIN}">
<numFmts count="3"><numFmt numFmtId="164" formatCode="[$-809]dd\\ mmm\\ yyyy;@"/>
<numFmt numFmtId="165" formatCode="0&quot; days&quot;"/><numFmt numFmtId="166" formatCode="h:mm"/>
</numFmts>
<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>
<cellXfs count="8"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="49"/>
<xf numFmtId="0" applyProtection="1"><protection locked="0"/></xf><xf numFmtId="164"/>
<xf numFmtId="165"/><xf numFmtId="166"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
<dxfs count="1"><dxf><font><color rgb="FF00B050"/></font></dxf></dxfs></styleSheet>"""
GENERAL, DAY, PERCENT, TEXT, UNLOCKED, OWN_DAY, OWN_NUMBER, CLOCK = range(8)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A package of these parts: pictures stored, the rest deflated, each with marks of its own."""
    file = BytesIO()
    with ZipFile(file, "w") as package:
        for number, (name, content) in enumerate(parts.items()):
            part = ZipInfo(name, (2025, 3, 1 + number % 28, 9, 30, 2 * (number % 30)))
            part.compress_type = ZIP_STORED if name.endswith((".png", "/")) else ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            part.comment = b"of an ICB" if number == 2 else b""
            package.writestr(part, content)
        package.comment = b"Example ICB"
    return file.getvalue()


def relationships(*targets: tuple[str, str], base: str = RELATIONS) -> str:
    """A part of arrows rId1, rId2, ...: (kind, target)."""
    arrows = ""
    for number, (kind, target) in enumerate(targets, start=1):
        kind_in_full = kind if ":" in kind else f"{base}/{kind}"
        outside = ' TargetMode="External"' if target.startswith("file:") else ""
        arrows += (
            f'<Relationship Id="rId{number}" Type="{kind_in_full}" Target="{target}"{outside}/>'
        )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{arrows}</Relationships>'


def worksheet(rows: str, before: str = "", after: str = "") -> str:
    """A sheet of these rows, with what stands before and after them."""
    return (
        f'{XML}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"{before}<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def listed(cells: str, formula: str, more: str = 'showErrorMessage="1"') -> str:
    """A dropdown over ``cells``."""
    return (
        f'<dataValidations count="1"><dataValidation type="list" {more} sqref="{cells}">'
        f"<formula1>{formula}</formula1></dataValidation></dataValidations>"
    )


def simple_parts(
    sheets: Mapping[str, str],
    *,
    names: str = "",
    strings: str = "",
    properties: str = "",
    table: str = "",
) -> dict[str, str | bytes]:
    """The parts of a plain workbook; a ``table`` is on its last sheet."""
    numbers = range(1, len(sheets) + 1)
    entries = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, sheets, strict=True)
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(
            *(f"/xl/worksheets/sheet{number}.xml worksheet" for number in numbers),
            *(["/xl/tables/table1.xml table"] if table else []),
        ),
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"<workbookPr {properties}/><sheets>{entries}</sheets>"
        f"<definedNames>{names}</definedNames></workbook>",
        "xl/_rels/workbook.xml.rels": relationships(
            *(("worksheet", f"worksheets/sheet{number}.xml") for number in numbers),
            ("styles", "/xl/styles.xml"),
            ("sharedStrings", "sharedStrings.xml"),
        ),
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'{XML}<sst xmlns="{MAIN}">{strings}</sst>',
    }
    for number, sheet in zip(numbers, sheets.values(), strict=True):
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet
    if table:
        parts["xl/tables/table1.xml"] = table
        parts[f"xl/worksheets/_rels/sheet{len(sheets)}.xml.rels"] = relationships(
            ("table", "../tables/table1.xml")
        )
    return parts


def simple(sheets: Mapping[str, str], **more: str) -> bytes:
    """A plain workbook of these sheets."""
    return zipped(simple_parts(sheets, **more))


def strict(parts: Mapping[str, str | bytes]) -> dict[str, str | bytes]:
    """The same workbook in the strict variant of Open XML."""
    return {
        name: content.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            RELATIONS, "http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        if isinstance(content, str)
        else content
        for name, content in parts.items()
    }


def prefixed(xml: str) -> str:
    """The same XML with ``x:`` before each element's name that has no prefix."""
    renamed = re.sub(r"<(/?)(?=[A-Za-z][A-Za-z0-9]*[\s/>])", r"<\1x:", xml)
    return renamed.replace("xmlns=", "xmlns:x=")


_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def content_types(*overrides: str, workbook: str = f"{_SPREADSHEET}.sheet.main+xml") -> str:
    """The part that says what every part is: ``/xl/x.xml worksheet`` or with a whole type."""
    entries = [
        f"/xl/workbook.xml {workbook}",
        "/xl/styles.xml styles",
        "/xl/sharedStrings.xml sharedStrings",
        *overrides,
    ]
    written = ""
    for part, kind in (entry.split() for entry in entries):
        whole = kind if "/" in kind else f"{_SPREADSHEET}.{kind}+xml"
        written += f'<Override PartName="{part}" ContentType="{whole}"/>'
    defaults = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        "png": "image/png",
        "bin": f"{_SPREADSHEET}.printerSettings",
        "vml": "application/vnd.openxmlformats-officedocument.vmlDrawing",
    }
    plain = "".join(
        f'<Default Extension="{ending}" ContentType="{kind}"/>' for ending, kind in defaults.items()
    )
    return f'{XML}<Types xmlns="{PACKAGE}/content-types">{plain}{written}</Types>'


def picture() -> bytes:
    """A PNG of one green dot."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    dot = zlib.compress(b"\x00\x00\xb0\x50")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


def fill(
    template: bytes, value: Word | str | int | date, cell: str = "B2", field: str = "lead"
) -> tuple[str, str]:
    """The sheet's XML afterwards, and what the cell shows or ``left: `` and why."""
    row, column = int(cell[1:]) - 1, ord(cell[0]) - ord("A")
    content, filling = fill_template(template, [Wanted("Plan", row, column, "GC1", field, value)])
    told = [item.text for item in filling.written] + [f"left: {at.why}" for at in filling.left]
    assert [item.cell for item in (*filling.written, *filling.left)] == [cell]
    return ZipFile(BytesIO(content)).read("xl/worksheets/sheet1.xml").decode(), told[0]


def sheet(rows: str, before: str = "", after: str = "", **more: str) -> bytes:
    """A plain workbook with one sheet, Plan."""
    return simple({"Plan": worksheet(rows, before, after)}, **more)


def styled(style: int) -> bytes:
    """A plain workbook whose cell B2 is empty and has a style."""
    return sheet(f'<row r="2"><c r="B2" s="{style}"/></row>')
