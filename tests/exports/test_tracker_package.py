"""The file itself: well-formed, whole, the same bytes every time, readable without Excel."""

from __future__ import annotations

import os
import pickle
import posixpath
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from exports.tracker.action_tracker import tracker_bytes

CONTENT_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HERE = Path(__file__).parent


@pytest.fixture
def package(workbook_bytes) -> ZipFile:
    return ZipFile(BytesIO(workbook_bytes))


def test_every_part_is_well_formed_xml_and_there_once(package):
    names = package.namelist()
    assert len(names) == len(set(names))
    for name in names:
        ET.fromstring(package.read(name))


def test_every_part_has_a_content_type_and_every_type_a_part(package):
    types = ET.fromstring(package.read("[Content_Types].xml"))
    stated = {o.get("PartName") for o in types.findall(f"{CONTENT_TYPES}Override")}
    defaults = [d.get("Extension") for d in types.findall(f"{CONTENT_TYPES}Default")]
    parts = {f"/{name}" for name in package.namelist() if name != "[Content_Types].xml"}
    assert len(defaults) == len(set(defaults))
    assert stated == {part for part in parts if not part.endswith(".rels")}


def test_every_relationship_leads_to_a_part_and_every_part_is_reached(package):
    names = set(package.namelist())
    reached = {"[Content_Types].xml"}
    for name in names:
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        owner = posixpath.join(folder, posixpath.basename(name).removesuffix(".rels"))
        assert name == "_rels/.rels" or owner in names
        reached.add(name)
        for relation in ET.fromstring(package.read(name)):
            goal = posixpath.normpath(posixpath.join("/", folder, relation.get("Target")))
            assert goal[1:] in names
            reached.add(goal[1:])
    assert reached == names


def test_every_formula_has_its_result_beside_it(package):
    formulas = 0
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"):
        for cell in ET.fromstring(package.read(name)).iter(f"{MAIN}c"):
            if cell.find(f"{MAIN}f") is not None:
                formulas += 1
                result = cell.find(f"{MAIN}v")
                assert result is not None
                assert cell.get("t") == "str" or result.text
    assert formulas == 76 + 86


def test_the_sheets_say_how_far_they_reach(package):
    for name, extent in (("sheet1", "A1:X89"), ("sheet4", "A1:N63")):
        sheet = ET.fromstring(package.read(f"xl/worksheets/{name}.xml"))
        assert sheet.find(f"{MAIN}dimension").get("ref") == extent


def test_a_reader_that_trusts_the_extent_sees_every_row(workbook_bytes):
    workbook = load_workbook(BytesIO(workbook_bytes), read_only=True, data_only=True)
    assert [row[0] for row in workbook["Action tracker"].values][5:59][-1] == "OWN-1"


def test_what_is_typed_makes_a_row_grow(package):
    sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert 'ht="' in sheet
    assert "customHeight" not in sheet


def test_chart_and_table_have_alt_texts(package):
    drawing = package.read("xl/drawings/drawing1.xml").decode()
    assert (
        'name="Progress by rating" descr="Stacked bar chart with one bar for each rating. Must Do: '
        in drawing
    )
    assert "22 November 2026" in drawing
    table = package.read("xl/tables/table1.xml").decode()
    assert 'altText="Action tracker" altTextSummary="One row for each action' in table


def test_alt_texts_survive_marks_of_xml(position):
    organisation = replace(position.organisation, name='Smith & "Sons" <Surgery>')
    made = tracker_bytes(replace(position, organisation=organisation))
    with ZipFile(BytesIO(made)) as package:
        for name in package.namelist():
            ET.fromstring(package.read(name))
    assert load_workbook(BytesIO(made))["Action tracker"]["A1"].value == 'Smith & "Sons" <Surgery>'


def test_the_properties_name_the_practice_and_no_clock(live):
    properties = live.properties
    assert properties.title == "Action tracker: Example Surgery (A99999)"
    assert properties.subject == "BLMK Primary Care Green Plan 2026-32, Draft V2"
    assert properties.creator == "Green Plan Tracker"
    assert f"{properties.created:%Y-%m-%d %H:%M:%S}" == "2026-11-22 00:00:00"
    assert f"{properties.modified:%Y-%m-%d %H:%M:%S}" == "2026-11-22 00:00:00"


def test_it_was_modified_when_the_register_was(position):
    last = datetime(2026, 11, 22, 14, 5, 6, tzinfo=UTC)
    actions = (replace(position.actions[0], updated_at=last), *position.actions[1:])
    made = load_workbook(BytesIO(tracker_bytes(replace(position, actions=actions))))
    assert f"{made.properties.modified:%Y-%m-%d %H:%M:%S}" == "2026-11-22 14:05:06"


def test_the_same_position_gives_the_same_bytes(position, workbook_bytes):
    assert tracker_bytes(position) == workbook_bytes


def test_no_part_carries_the_time_it_was_written(package):
    assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


IN_ANOTHER_PROCESS = """
import pickle, sys
from exports.tracker.action_tracker import tracker_bytes
sys.stdout.buffer.write(tracker_bytes(pickle.load(sys.stdin.buffer)))
"""


@pytest.mark.parametrize("seed", ["1", "4242"])
def test_another_process_gives_the_same_bytes(position, workbook_bytes, seed):
    done = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        input=pickle.dumps(position),
        capture_output=True,
        check=True,
        cwd=HERE.parents[1],
        env={**os.environ, "PYTHONHASHSEED": seed},
    )
    assert done.stdout == workbook_bytes


def test_another_day_gives_other_bytes(position, workbook_bytes):
    assert tracker_bytes(replace(position, on=date(2026, 11, 23))) != workbook_bytes


def test_the_modules_that_the_command_line_imports_do_not_import_openpyxl():
    code = (
        "import sys, exports.catalogue, tracker.cli.exporting;"
        "import exports.data.csv_tables, exports.data.register_json;"
        "import db.interchange.export_baseline;"
        "sys.exit('openpyxl' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=HERE.parents[1])
