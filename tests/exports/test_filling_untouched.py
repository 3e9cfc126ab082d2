"""An ICB's workbook comes back filled in, and all else in it as it was."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from lxml import etree
from made_rich_template import rich_parts
from made_templates import MAIN, prefixed, simple, simple_parts, strict, worksheet, zipped
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from db.vocabulary.terms import Brag, Ease, Status
from exports.icb_template.filling import Filling, Wanted, WrittenCell, fill_template, write_filled

SHEET = "Actions & leads"
SHEET_PART = "xl/worksheets/sheet1.xml"
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
UPDATE = "=1+1 is what the sheet said\n- and _x0041_ more"

WANTED = [
    Wanted(SHEET, 4, 2, "GC1", "status", Status.IN_PROGRESS, Brag.AMBER),
    Wanted(SHEET, 4, 3, "GC1", "lead", "zoë  sample"),
    Wanted(SHEET, 4, 4, "GC1", "due", date(2026, 12, 31)),
    Wanted(SHEET, 4, 5, "GC1", "percent", 75),
    Wanted(SHEET, 4, 6, "GC1", "own_ease", Ease.NEEDS_EFFORT),
    Wanted(SHEET, 4, 7, "GC1", "update", UPDATE),
    Wanted(SHEET, 5, 2, "GPES2", "status", Status.COMPLETE),
    Wanted(SHEET, 5, 3, "GPES2", "lead", "P. Lee"),
    Wanted(SHEET, 5, 5, "GPES2", "percent", 7),
    Wanted(SHEET, 8, 4, "GR5", "due", date(2027, 3, 31)),
]
READ_BACK = {
    "C5": "Some issues",
    "D5": "Zoë Sample",
    "E5": date(2026, 12, 31),
    "F5": 0.75,
    "G5": "Hard",
    "H5": UPDATE,
    "C6": "Delivered",
    "D6": "P. Lee",
    "F6": 0.07,
    "E9": date(2027, 3, 31),
}


def rich(*, macros: bool = False) -> bytes:
    return zipped(rich_parts(macros=macros))


def plain_value(value: object) -> object:
    return value.date() if isinstance(value, datetime) else value


def read_by_openpyxl(workbook: bytes, sheet: str = SHEET) -> dict[str, object]:
    # openpyxl itself leaves _x005F_ as it is stored; Excel and LibreOffice do not.
    with pytest.warns(UserWarning):
        cells = load_workbook(BytesIO(workbook))[sheet]
    return {
        cell.coordinate: plain_value(cell.value)
        for row in cells.iter_rows()
        for cell in row
        if cell.value is not None
    }


def without(sheet: bytes, cells: set[str]) -> bytes:
    """The sheet's canonical XML without some cells, rows then empty, and what depends on them."""
    root = etree.fromstring(sheet)
    for cell in root.iterfind(f"{{{MAIN}}}sheetData/{{{MAIN}}}row/{{{MAIN}}}c"):
        if cell.get("r") in cells:
            cell.getparent().remove(cell)
    for row in root.iterfind(f"{{{MAIN}}}sheetData/{{{MAIN}}}row"):
        if not len(row):
            row.getparent().remove(row)
        row.text = None
    for cell in root.iter(f"{{{MAIN}}}c", f"{{{MAIN}}}row"):
        cell.tail = None
    root.find(f"{{{MAIN}}}sheetData").text = None
    root.find(f"{{{MAIN}}}dimension").set("ref", "")
    return etree.tostring(root, method="c14n")


def after_the_cells(sheet: bytes) -> list[etree._Element]:
    root = etree.fromstring(sheet)
    found = list(root.find(f"{{{MAIN}}}sheetData").itersiblings())
    return [inner for element in found for inner in element.iter()]


@pytest.mark.parametrize("macros", [False, True], ids=["xlsx", "xlsm"])
def test_every_other_part_is_the_same_byte_for_byte(macros):
    template = rich(macros=macros)
    content, _ = fill_template(template, WANTED)
    with ZipFile(BytesIO(template)) as old, ZipFile(BytesIO(content)) as new:
        assert new.namelist() == old.namelist()
        assert [name for name in old.namelist() if old.read(name) != new.read(name)] == [SHEET_PART]
        assert len(old.namelist()) == (34 if macros else 33)


def test_the_package_keeps_dates_ways_of_compression_attributes_and_comments():
    template = rich(macros=True)
    content, _ = fill_template(template, WANTED)
    with ZipFile(BytesIO(template)) as old, ZipFile(BytesIO(content)) as new:
        assert new.comment == old.comment == b"Example ICB"
        for before, after in zip(old.infolist(), new.infolist(), strict=True):
            for mark in ("date_time", "compress_type", "external_attr", "create_system", "comment"):
                assert getattr(after, mark) == getattr(before, mark), (before.filename, mark)


def test_the_rest_of_the_sheet_stays_as_it_was():
    template = rich()
    content, _ = fill_template(template, WANTED)
    old = ZipFile(BytesIO(template)).read(SHEET_PART)
    new = ZipFile(BytesIO(content)).read(SHEET_PART)
    assert without(new, set(READ_BACK)) == without(old, set(READ_BACK))
    assert b'mc:Ignorable="x14ac xr"' in new
    assert [(at.tag, at.attrib.items(), at.nsmap) for at in after_the_cells(new)] == [
        (at.tag, at.attrib.items(), at.nsmap) for at in after_the_cells(old)
    ]
    assert etree.fromstring(new).find(f"{{{MAIN}}}dimension").get("ref") == "A1:J9"


def test_other_readers_find_the_values():
    content, filling = fill_template(rich(), WANTED)
    assert not filling.left
    before, after = read_by_openpyxl(rich()), read_by_openpyxl(content)
    stored = READ_BACK | {"H5": UPDATE.replace("_x0041_", "_x005F_x0041_")}
    assert after == before | stored
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(SHEET)
    read = rows.to_python(skip_empty_area=False)
    for cell, value in READ_BACK.items():
        assert read[int(cell[1:]) - 1][ord(cell[0]) - ord("A")] == value, cell


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_it_and_shows_the_values(tmp_path):
    files = []
    for name, parts in {
        "rich.xlsx": rich_parts(),
        "rich.xlsm": rich_parts(macros=True),
        "strict.xlsx": strict(rich_parts()),
    }.items():
        content, _ = fill_template(zipped(parts), WANTED)
        (tmp_path / name).write_bytes(content)
        files.append(tmp_path / name)
    subprocess.run(
        [
            *(SOFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "ods", "--outdir", tmp_path / "out", *files),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    for name in ("rich", "strict"):
        shown = CalamineWorkbook.from_path(tmp_path / "out" / f"{name}.ods")
        read = shown.get_sheet_by_name(SHEET).to_python(skip_empty_area=False)
        for cell, value in READ_BACK.items():
            assert read[int(cell[1:]) - 1][ord(cell[0]) - ord("A")] == value, cell
        assert read[4][1] == "Understand the guidance"
        assert shown.sheet_names[:3] == [SHEET, "Look-ups", "Pivot"]


def test_what_was_written_is_told_as_the_reader_sees_it():
    _, filling = fill_template(rich(), WANTED)
    assert filling.written[0] == WrittenCell(SHEET, "C5", "GC1", "status", "Some issues")
    assert {item.cell: item.text for item in filling.written} == READ_BACK | {
        "E5": "31/12/2026",
        "F5": "75%",
        "F6": "7%",
        "E9": "31/03/2027",
    }


def test_it_is_told_that_formulas_and_pivot_tables_wait():
    _, filling = fill_template(rich(), WANTED)
    assert filling.notes == (
        "2 formula cells may show old results. To update them, open the workbook in Excel,"
        " press Ctrl+Alt+F9 and save.",
        "Pivot tables show old values until you refresh them: in Excel, Data, Refresh All.",
    )


def test_a_workbook_that_excel_works_out_on_opening_needs_no_word_about_formulas():
    parts = rich_parts()
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        "<calcPr ", '<calcPr fullCalcOnLoad="1" '
    )
    _, filling = fill_template(zipped(parts), WANTED)
    assert [note.split()[0] for note in filling.notes] == ["Pivot"]


def test_a_signature_that_no_longer_holds_is_told():
    parts = simple_parts({"Plan": worksheet("")})
    origin = f"{'http://schemas.openxmlformats.org/package/2006/relationships'}/digital-signature"
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(
        "</Relationships>",
        f'<Relationship Id="rId9" Type="{origin}/origin" Target="_xmlsignatures/origin.sigs"/>'
        "</Relationships>",
    )
    parts["_xmlsignatures/origin.sigs"] = b""
    _, filling = fill_template(zipped(parts), [Wanted("Plan", 0, 0, "GC1", "lead", "P. Lee")])
    assert "signature is no longer valid" in filling.notes[0]


def test_where_every_cell_shows_its_value_already_the_file_is_the_same():
    content, first = fill_template(rich(), WANTED)
    again, second = fill_template(content, WANTED)
    assert again == content
    assert second == Filling(first.written, (), ())


def test_values_shown_already_by_shared_strings_are_not_written_again():
    template = simple(
        {"Plan": worksheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')},
        strings="<si><r><t>In pro</t></r><r><t>gress</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>",
    )
    content, filling = fill_template(
        template, [Wanted("Plan", 0, 0, "GC1", "status", Status.IN_PROGRESS)]
    )
    assert content == template
    assert [item.text for item in filling.written] == ["In progress"]


def test_nothing_to_say_leaves_a_cell_as_it_is_and_lists_nothing():
    wanted = [Wanted(SHEET, 4, 2, "GC1", "status", None), Wanted(SHEET, 4, 3, "GC1", "lead", "")]
    assert fill_template(rich(), wanted) == (rich(), Filling((), (), ()))


def test_a_prefix_on_every_element_is_kept():
    sheet = worksheet('<row r="2"><c r="B2"><v>1</v></c></row>')
    content, _ = fill_template(
        simple({"Plan": prefixed(sheet)}), [Wanted("Plan", 1, 0, "GC1", "lead", "P. Lee")]
    )
    new = ZipFile(BytesIO(content)).read(SHEET_PART).decode()
    assert '<x:c r="A2" t="inlineStr"><x:is><x:t>P. Lee</x:t></x:is></x:c><x:c r="B2">' in new
    assert new.count("xmlns") == sheet.count("xmlns")


def test_a_sheet_in_another_encoding_is_read_and_comes_back_in_one_that_all_readers_know():
    sheet = worksheet('<row r="1"><c r="A1" t="inlineStr"><is><t>Zoë</t></is></c></row>')
    parts = simple_parts({"Plan": ""})
    parts[SHEET_PART] = sheet.replace("UTF-8", "UTF-16").encode("utf-16")
    content, _ = fill_template(zipped(parts), [Wanted("Plan", 0, 1, "GC1", "lead", "Chloë")])
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows == [["Zoë", "Chloë"]]


def test_the_filled_workbook_is_written_beside_the_template(tmp_path):
    template, target = tmp_path / "Template.xlsx", tmp_path / "A99999.xlsx"
    template.write_bytes(rich())
    filling = write_filled(template, WANTED, target)
    assert target.read_bytes() == fill_template(rich(), WANTED)[0]
    assert template.read_bytes() == rich()
    assert len(filling.written) == len(WANTED)
