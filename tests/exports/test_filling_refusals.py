"""What cannot be filled in is refused in one line, and nothing is written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from made_templates import simple, simple_parts, worksheet, zipped

from exports.files.atomic_write import ExportError
from exports.icb_template.filling import Wanted, fill_template, write_filled

ROOT = Path(__file__).parents[2]
ONE = [Wanted("Plan", 0, 0, "GC1", "lead", "P. Lee")]
PART = "xl/worksheets/sheet1.xml"


def refused(template: bytes, wanted: list[Wanted] = ONE) -> str:
    with pytest.raises(ExportError) as refusal:
        fill_template(template, wanted)
    assert "\n" not in str(refusal.value)
    return str(refusal.value)


def plan(**changed: str | None) -> bytes:
    """A plain workbook with one sheet; parts by their last name, ``None`` to leave one out."""
    parts = simple_parts({"Plan": worksheet('<row r="1"/>')})
    for name in list(parts):
        key = name.rpartition("/")[2].partition(".")[0]
        if key in changed and not name.endswith(".rels"):
            content = changed[key]
            if content is None:
                del parts[name]
            else:
                parts[name] = content
    return zipped(parts)


@pytest.mark.parametrize("content", [b"", b"PK", b"No.,Action,Status\n", b"PK\x03\x04" * 50])
def test_what_is_no_zip_file_is_refused(content):
    assert "it is damaged, incomplete or not a workbook" in refused(content)


def test_a_file_cut_short_is_refused():
    assert "it is damaged, incomplete or not a workbook" in refused(plan()[:-200])


def test_a_damaged_part_is_refused():
    content = bytearray(plan())
    at = content.index(b"xl/styles.xml") + len("xl/styles.xml") + 20
    content[at : at + 20] = bytes(20)
    assert "the part xl/styles.xml cannot be read" in refused(bytes(content))


def test_a_workbook_with_a_password_or_an_old_one_is_refused():
    assert "has a password or is an old .xls" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99)


def test_a_zip_file_that_is_no_workbook_is_refused():
    assert "it contains no workbook" in refused(zipped({"hello.txt": "hello"}))


@pytest.mark.parametrize("part", ["workbook", "sheet1", "styles", "sharedStrings"])
def test_a_missing_part_is_named(part):
    assert f"{part}.xml is missing" in refused(plan(**{part: None}))


@pytest.mark.parametrize("part", ["workbook", "sheet1", "styles", "sharedStrings"])
def test_a_part_that_is_no_xml_is_named(part):
    assert f"{part}.xml is not valid XML" in refused(plan(**{part: "<worksheet>"}))


@pytest.mark.parametrize(
    "declared",
    [
        "<!DOCTYPE worksheet>",
        '<!DOCTYPE worksheet SYSTEM "file:///etc/hostname">',
        '<!DOCTYPE worksheet [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    ],
)
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16"])
def test_a_declared_document_type_is_refused(declared, encoding):
    parts = simple_parts({"Plan": ""})
    xml = worksheet("").replace("UTF-8", encoding).replace("<worksheet", f"{declared}<worksheet", 1)
    parts[PART] = xml.encode(encoding)
    assert "declares a document type" in refused(zipped(parts))


def test_a_zip_bomb_is_refused_before_it_is_expanded(tmp_path):
    bomb = tmp_path / "Bomb.xlsx"
    bomb.write_bytes(plan())
    with (
        ZipFile(bomb, "a", ZIP_DEFLATED, compresslevel=1) as package,
        package.open("xl/media/image1.png", "w") as part,
    ):
        for _ in range(201):
            part.write(bytes(1024 * 1024))
    assert bomb.stat().st_size < 2_000_000
    assert "is too large to open: over 200 MB when unzipped" in refused(bomb.read_bytes())


def test_a_part_that_stands_twice_is_refused(tmp_path):
    twice = tmp_path / "Twice.xlsx"
    twice.write_bytes(plan())
    with ZipFile(twice, "a") as package:
        package.writestr("XL/styles.xml", "<styleSheet/>")
    assert "it contains the same part twice" in refused(twice.read_bytes())


def test_a_sheet_that_is_not_there_is_refused_and_the_others_are_named():
    template = simple({"Plan": worksheet(""), "Lists": worksheet("")})
    told = refused(template, [Wanted("plan", 0, 0, "GC1", "lead", "P. Lee")])
    assert "has no worksheet 'plan'. It has: Plan, Lists." in told


def test_a_sheet_of_charts_has_no_cells():
    parts = simple_parts({"Plan": worksheet("")})
    arrows = "xl/_rels/workbook.xml.rels"
    parts[arrows] = str(parts[arrows]).replace("/worksheet", "/chartsheet")
    assert "has no worksheet 'Plan'. It has none." in refused(zipped(parts))


@pytest.mark.parametrize("rows", ['<row r="0"/>', '<row r="x"/>', '<row r="1"><c r="?"/></row>'])
def test_a_row_or_cell_with_a_senseless_name_is_refused(rows):
    assert "a row or cell has the invalid name" in refused(simple({"Plan": worksheet(rows)}))


def test_a_sheet_without_a_place_for_rows_is_refused():
    sheet = worksheet("").replace("<sheetData></sheetData>", "")
    assert "a sheet has no section for rows" in refused(simple({"Plan": sheet}))


@pytest.mark.parametrize(("row", "column"), [(-1, 0), (0, -1), (1_048_576, 0), (0, 16_384)])
def test_a_cell_that_no_sheet_has_cannot_be_wanted(row, column):
    with pytest.raises(ValueError, match="no cell at row"):
        Wanted("Plan", row, column, "GC1", "lead", "P. Lee")


# Files


def listing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("template", "target", "why"),
    [
        ("Plan.xlsx", "Plan.xlsx", "is the file being read, so it was not replaced"),
        ("Plan.xlsx", "../here/Plan.xlsx", "is the file being read, so it was not replaced"),
        ("Plan.xlsx", "Filled.xlsm", "only if the name ends in .xlsx"),
        ("Macros.XLSM", "Filled.xlsx", "only if the name ends in .xlsm"),
        ("Old.xls", "Filled.xls", "is not an .xlsx or .xlsm file"),
        ("Gone.xlsx", "Filled.xlsx", "cannot be read"),
        ("Broken.xlsx", "Filled.xlsx", "damaged, incomplete or not a workbook"),
    ],
)
def test_a_refusal_leaves_the_folder_as_it_was(tmp_path, template, target, why):
    folder = tmp_path / "here"
    folder.mkdir()
    for name in ("Plan.xlsx", "Macros.XLSM", "Old.xls"):
        (folder / name).write_bytes(plan())
    (folder / "Broken.xlsx").write_bytes(b"PK")
    before = listing(folder)
    with pytest.raises(ExportError, match=why):
        write_filled(folder / template, ONE, folder / target)
    assert listing(folder) == before


def test_a_link_to_the_template_is_the_template(tmp_path):
    template, link = tmp_path / "Plan.xlsx", tmp_path / "Link.xlsx"
    template.write_bytes(plan())
    link.hardlink_to(template)
    with pytest.raises(ExportError, match="is the file being read"):
        write_filled(template, ONE, link)
    assert template.read_bytes() == plan()


def test_an_ending_in_capitals_is_the_same_ending(tmp_path):
    template = tmp_path / "PLAN.XLSX"
    template.write_bytes(plan())
    assert len(write_filled(template, ONE, tmp_path / "Filled.xlsx").written) == 1


def test_wanting_values_loads_no_library_for_workbooks():
    code = (
        "import sys, exports.icb_template.filling;"
        "print('lxml' in sys.modules, 'openpyxl' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["False", "False"]


def test_the_name_of_a_part_cannot_break_the_line():
    parts = simple_parts({"Plan": worksheet('<row r="1"/>')})
    arrows = str(parts["xl/_rels/workbook.xml.rels"])
    parts["xl/_rels/workbook.xml.rels"] = arrows.replace("sheet1", f"a&#10;{'b' * 900}")
    line = refused(zipped(parts))
    assert line.startswith("The workbook to fill in could not be read: the part xl/worksheets/a")
    assert line.isprintable() and len(line) < 300
