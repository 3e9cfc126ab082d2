"""Workbooks with macros, links to files, queries and objects: read as cells, never acted on."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from needs import needs_linux_to_trace
from openpyxl import Workbook
from traced import needs_strace, traced_python

from tracker.__main__ import main

BAIT = "bait"
ADDRESS = "http://127.0.0.1:9/bait"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MACROS = b"\xd0\xcf\x11\xe0 Sub Workbook_Open() Shell bait.exe"


def formula(text: str, shown: str) -> str:
    """Return a formula's cell content as Excel stores it, with the result it last had."""
    escaped = text.replace("&", "&amp;").replace('"', "&quot;")
    return f"<f>{escaped}</f><v>{shown}</v>"


def hostile(bait: Path) -> bytes:
    """Return a macro workbook, kept by hand, that names the folder ``bait`` wherever one may."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Tracker"
    for row in (
        ["Ref", "Action", "Lead", "Status", "Comments"],
        ["GC1", "", "Sam Example", "WIP", "LINK"],
        ["GC2", "", "Sam Example", "Done", "PAGE"],
        ["GC3", "", "Sam Example", "WIP", "DDE"],
    ):
        sheet.append(row)
    sheet["A2"].hyperlink = f"file://{bait}/linked.exe"
    saved = io.BytesIO()
    book.save(saved)
    with ZipFile(saved) as plain:
        parts = {name: plain.read(name) for name in plain.namelist()}
    _with_formulas(parts, bait)
    _with_more(parts, bait)
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return made.getvalue()


def _with_formulas(parts: dict[str, bytes], bait: Path) -> None:
    """Put formulas that would fetch, open or start something in place of three comments."""
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    for word, text in (
        ("LINK", f"'{bait}/[other.xlsx]Sheet1'!$A$1"),
        ("PAGE", f'WEBSERVICE("{ADDRESS}")'),
        ("DDE", "[2]!'!A0'"),
    ):
        stored = f't="inlineStr"><is><t>{word}</t></is>'
        assert stored in sheet
        sheet = sheet.replace(stored, f't="str">{formula(text, f"shown of {word}")}')
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()


def _with_more(parts: dict[str, bytes], bait: Path) -> None:
    """Add macros, links to workbooks, DDE, a query, an object and a picture from elsewhere."""
    types = parts["[Content_Types].xml"].decode()
    types = types.replace("spreadsheetml.sheet.main+xml", "sheet.macroEnabled.main+xml").replace(
        "vnd.openxmlformats-officedocument.sheet.macro", "vnd.ms-excel.sheet.macro"
    )
    parts["[Content_Types].xml"] = types.encode()
    links = parts["xl/_rels/workbook.xml.rels"].decode()
    more = "".join(
        f'<Relationship Id="rIdX{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(
            [
                (
                    "http://schemas.microsoft.com/office/2006/relationships/vbaProject",
                    "vbaProject.bin",
                ),
                (f"{_OFFICE}/externalLink", "externalLinks/externalLink1.xml"),
                (f"{_OFFICE}/externalLink", "externalLinks/externalLink2.xml"),
                (f"{_OFFICE}/connections", "connections.xml"),
            ]
        )
    )
    parts["xl/_rels/workbook.xml.rels"] = links.replace(
        "</Relationships>", f"{more}</Relationships>"
    ).encode()
    outside = (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/'
        f'externalLinkPath" Target="file://{bait}/other.xlsx" TargetMode="External"/><Relationship'
        f' Id="rId2" Type="{_OFFICE}/image" Target="{ADDRESS}.png" TargetMode="External"/>'
        "</Relationships>"
    )
    texts = {
        "xl/externalLinks/externalLink1.xml": f'{_HEAD}<externalLink xmlns="{_MAIN}"><externalBook'
        f' xmlns:r="{_OFFICE}" r:id="rId1"/></externalLink>',
        "xl/externalLinks/_rels/externalLink1.xml.rels": outside,
        "xl/externalLinks/externalLink2.xml": f'{_HEAD}<externalLink xmlns="{_MAIN}"><ddeLink'
        f' ddeService="cmd" ddeTopic="/C {bait}/run.exe"><ddeItems><ddeItem name="!A0"/>'
        "</ddeItems></ddeLink></externalLink>",
        "xl/connections.xml": f'{_HEAD}<connections xmlns="{_MAIN}"><connection id="1" type="4"'
        f' refreshOnLoad="1" name="q"><webPr url="{ADDRESS}"/></connection><connection id="2"'
        f' type="1" refreshOnLoad="1" name="o"><dbPr connection="DBQ={bait}/base.mdb"/>'
        "</connection></connections>",
        "customUI/customUI.xml": '<customUI onLoad="Run"/>',
    }
    parts.update({name: text.encode() for name, text in texts.items()})
    parts["xl/vbaProject.bin"] = MACROS
    parts["xl/embeddings/oleObject1.bin"] = f"Package {bait}/object.exe".encode()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The workbook, and the folder with all the files that it names."""
    bait = tmp_path / BAIT
    bait.mkdir()
    for name in ("other.xlsx", "linked.exe", "run.exe", "base.mdb", "object.exe"):
        (bait / name).write_bytes(b"x")
        (bait / name).chmod(0o755)
    file = tmp_path / "Tracker.xlsm"
    file.write_bytes(hostile(bait))
    return file


def test_what_stands_in_the_cells_is_all_that_is_read(
    example_surgery: object, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", str(book), "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    comments = [change["new"] for change in told["changes"] if change["field"] == "update"]
    assert comments == ["shown of LINK", "shown of PAGE", "shown of DDE"]


def test_macros_and_links_are_kept_as_they_were_where_the_workbook_is_filled(
    example_surgery: object, book: Path, tmp_path: Path
) -> None:
    assert main(["set", "GC2", "--status=in-progress", "--lead=Pat Sample"]) == 0
    assert main(["fill", str(book), f"--out={tmp_path / 'filled.xlsm'}"]) == 0
    with ZipFile(book) as before, ZipFile(tmp_path / "filled.xlsm") as after:
        assert before.namelist() == after.namelist()
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
        assert changed == {"xl/worksheets/sheet1.xml"}
        assert after.read("xl/vbaProject.bin") == MACROS
        sheet = after.read("xl/worksheets/sheet1.xml").decode()
    assert "Pat Sample" in sheet
    assert sheet.count("<f>") == 3


WALK = """
import sys
from tracker.__main__ import main
BOOK = sys.argv[1]
INIT = ["init", "--name", "Example Surgery", "--ods", "A99999", "--type", "general-practice"]
for line in (INIT, ["import", BOOK, "--yes"], ["fill", BOOK, "--out", "filled.xlsm"],
             ["evidence", "GC1", "--title", "A share", "--link", "file://server/share/bait.docx"],
             ["export", "evidence", "evidence.html"], ["doctor"]):
    code = main(line)
    if code not in (0, 1) or (code and line != ["doctor"]):
        sys.exit(f"{line}: {code}")
"""


@needs_linux_to_trace
def test_no_file_that_it_names_is_touched_and_nothing_is_started(
    book: Path, tmp_path: Path
) -> None:
    needs_strace(tmp_path)
    calls = traced_python(tmp_path, WALK, str(book), what="%network,%file")
    assert (tmp_path / "filled.xlsm").is_file()
    touched = [call for call in calls if BAIT in call.arguments]
    assert [call for call in calls if "Tracker.xlsm" in call.arguments and call.name == "openat"]
    assert touched == []
    started = {Path(call.text).resolve() for call in calls if call.name == "execve"}
    assert started == {Path(sys.executable).resolve()}
    assert [call for call in calls if call.name == "connect"] == []
