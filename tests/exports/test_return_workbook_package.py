"""The return's file itself: whole, the same bytes every time, fit for paper."""

from __future__ import annotations

import os
import pickle
import posixpath
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from filled_in_by_hand import table
from returned_books import shown, written
from returned_positions import BARRIERS, EVIDENCE, a_return

from exports.files.atomic_write import ExportError
from exports.returns.workbook import return_bytes

HERE = Path(__file__).parent
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def made(content) -> bytes:
    return written(content)


def test_no_chart_is_cut_by_the_edge_of_a_page(formulas):
    (cut,) = formulas["Summary"].row_breaks.brk
    first, second = formulas["Summary"]._charts
    assert first.anchor.to.row <= cut.id <= second.anchor._from.row


def test_every_table_and_chart_has_an_alt_text(made):
    with ZipFile(BytesIO(made)) as package:
        for name in package.namelist():
            part = package.read(name).decode() if name.endswith(".xml") else ""
            if name.startswith("xl/tables/"):
                assert 'altText="' in part
                assert 'altTextSummary="' in part
            if name.startswith("xl/drawings/drawing"):
                assert part.count("descr=") == part.count("<xdr:graphicFrame")
                assert 'name="Chart' not in part
        drawings = [n for n in package.namelist() if n.startswith("xl/drawings/drawing")]
        alts = "".join(package.read(name).decode() for name in drawings)
    assert (
        "Line chart of Carbon of a reliever inhaler, in kgCO2e per inhaler. 31 March 2025: 18;"
        in alts
    )
    assert "The target is 15 by 31 March 2027." in alts


def test_every_sheet_prints_on_a4_one_page_wide(book):
    for sheet in book.worksheets[:-2]:
        assert sheet.page_setup.paperSize == 9, sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title
        pages = (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight)
        assert pages == (1, 1 if sheet.title == "Cover" else 0)
        portrait = sheet.title in ("Guidance", "Summary")
        assert sheet.page_setup.orientation == ("portrait" if portrait else "landscape")
        assert sheet.print_area, sheet.title


def test_headings_stay_in_sight_and_come_again_on_paper(book):
    for name in ("Checklist", "Update log", "Evidence", "Barriers", "Commitments", "Risks"):
        assert book[name].freeze_panes in ("A6", "C6"), name
        assert book[name].print_title_rows == "$5:$5", name
    # Below the measures stand the readings, which have other headings.
    assert book["Measures"].print_title_rows == "$1:$2"


def test_dates_are_dates(book):
    for name, heading in (("UpdateLog", "Date"), ("EvidenceList", "Added on")):
        for row in table(book, name):
            cell = row[heading]
            assert cell.value is None or isinstance(cell.value, datetime)
            assert cell.number_format == "dd/mm/yyyy"


def test_the_package_is_whole(made):
    with ZipFile(BytesIO(made)) as package:
        names = set(package.namelist())
        assert len(names) == len(package.namelist())
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in names:
            ET.fromstring(package.read(name))
        for name in (name for name in names if name.endswith(".rels")):
            folder = posixpath.dirname(posixpath.dirname(name))
            relations = list(ET.fromstring(package.read(name)))
            ids = [relation.get("Id") for relation in relations]
            assert len(ids) == len(set(ids))
            for relation in relations:
                if relation.get("TargetMode") != "External":
                    goal = posixpath.normpath(posixpath.join("/", folder, relation.get("Target")))
                    assert goal[1:] in names


def test_every_formula_has_its_result_beside_it(made):
    with ZipFile(BytesIO(made)) as package:
        for name in package.namelist():
            if not name.startswith("xl/worksheets/sheet"):
                continue
            for cell in ET.fromstring(package.read(name)).iter(f"{MAIN}c"):
                if cell.find(f"{MAIN}f") is not None:
                    assert cell.find(f"{MAIN}v") is not None, (name, cell.get("r"))
                    assert cell.get("t") == "str" or cell.find(f"{MAIN}v").text


def test_only_functions_that_old_programs_know_are_used(formulas):
    used = {
        name
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
        for name in re.findall(r"([A-Z][A-Z.0-9]+)\(", str(cell.value))
    }
    assert used <= {
        *("IF", "AND", "OR", "ISNUMBER", "COUNTIFS", "COUNTIF", "COUNTA", "SUM", "SUMPRODUCT"),
        *("IFERROR", "INDEX", "MATCH", "LEN", "TRIM", "MAX", "MOD", "ROW", "ROWS", "SUBSTITUTE"),
    }
    assert not any("{=" in str(c.value) for s in formulas for r in s.iter_rows() for c in r)


def test_the_properties_say_which_return_it_is(book):
    assert book.properties.title == (
        "Green plan return: Example Surgery (A99999), Q3 2026/27, number 2"
    )
    assert book.properties.creator == "Green Plan Tracker"
    assert f"{book.properties.modified:%Y-%m-%d %H:%M}" == "2026-11-22 15:30"


def test_the_hidden_sheet_tells_period_and_number(book):
    told = {row[0]: row[1] for row in book["_greenplan"].iter_rows(values_only=True) if row[0]}
    assert (told["period"], told["number"]) == ("Q3 2026/27", "2")


def test_the_same_content_gives_the_same_bytes(content, made):
    assert return_bytes(content) == made
    later = replace(content, at=datetime(2026, 11, 23, tzinfo=UTC))
    assert return_bytes(later) != made


def test_another_process_gives_the_same_bytes(content, made):
    code = (
        "import pickle, sys\nfrom exports.returns.workbook import return_bytes\n"
        "sys.stdout.buffer.write(return_bytes(pickle.load(sys.stdin.buffer)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=pickle.dumps(content),
        capture_output=True,
        check=True,
        cwd=HERE.parents[1],
        env={**os.environ, "PYTHONHASHSEED": "4242"},
    )
    assert done.stdout == made


def test_progress_is_told_and_can_stop_the_writing(content):
    told = []
    return_bytes(content, lambda done, total: told.append((done, total)))
    assert (told[0], told[-1]) == ((0, 54), (54, 54))

    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        return_bytes(content, stop)


def test_a_text_that_excel_cannot_hold_is_refused_with_its_place(position):
    piece = replace(EVIDENCE[0], title="bell \x07")
    with pytest.raises(ExportError, match="E6 of 'Evidence'"):
        return_bytes(a_return(replace(position, evidence=(piece,))))


def test_a_row_is_never_higher_than_excel_can_show(position):
    long = replace(BARRIERS[1], note="word " * 800)
    book = shown(a_return(replace(position, barriers=(long,))))
    assert all(d.height <= 409 for d in book["Barriers"].row_dimensions.values() if d.height)


def test_the_command_line_imports_no_openpyxl_for_it():
    code = (
        "import sys, tracker.cli.returning, tracker.use_cases.returning, exports.returns.file_name;"
        "sys.exit('openpyxl' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=HERE.parents[1])
