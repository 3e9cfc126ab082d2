"""Cells of somebody else's workbook that are not for writing are left alone and listed."""

from __future__ import annotations

from io import BytesIO

import pytest
from made_templates import MAIN, UNLOCKED, XML, fill, sheet
from openpyxl import load_workbook

from db.vocabulary.terms import Status
from exports.icb_template.filling import Wanted, fill_template


@pytest.mark.parametrize(
    "formula",
    [
        "<f>A1</f>",
        '<f t="shared" si="0"/>',
        '<f t="shared" ref="B2:B9" si="0">A1</f>',
        '<f t="array" ref="B2">A1</f>',
    ],
)
def test_a_formula_is_left_alone(formula):
    template = sheet(f'<row r="2"><c r="B2">{formula}<v>7</v></c></row>')
    xml, told = fill(template, Status.COMPLETE, field="status")
    assert told.startswith("left: the cell ") and "formula" in told
    assert f"{formula}<v>7</v>" in xml


@pytest.mark.parametrize("kind", ["array", "dataTable"])
def test_a_result_of_a_formula_over_several_cells_is_left_alone(kind):
    formula = f'<row r="1"><c r="A1"><f t="{kind}" ref="A1:B3"/><v>7</v></c></row>'
    _, told = fill(sheet(f'{formula}<row r="2"><c r="B2"><v>8</v></c></row>'), "P. Lee")
    assert told == "left: the cell shows the result of a formula that fills several cells"
    _, told = fill(sheet(formula), "P. Lee", "C2")
    assert told == "P. Lee"


PROTECTED = '<sheetProtection sheet="1" objects="1"/>'


def test_a_locked_cell_of_a_protected_sheet_is_left_alone_and_an_unlocked_one_is_not():
    rows = f'<row r="2"><c r="A2" s="{UNLOCKED}"/><c r="B2" s="0"/></row>'
    assert fill(sheet(rows, after=PROTECTED), "x", "A2")[1] == "x"
    for cell in ("B2", "C2", "C9"):
        _, told = fill(sheet(rows, after=PROTECTED), "x", cell)
        assert told == "left: the sheet is protected and the cell is locked"
    not_now = PROTECTED.replace('sheet="1"', 'sheet="0"')
    assert fill(sheet(rows, after=not_now), "x", "B2")[1] == "x"


def test_a_cell_that_is_not_there_yet_is_as_locked_as_its_row_or_column():
    columns = f'<cols><col min="3" max="4" style="{UNLOCKED}"/></cols>'
    rows = f'<row r="2" s="{UNLOCKED}" customFormat="1"/><row r="3" s="{UNLOCKED}"/>'
    template = sheet(rows, before=columns, after=PROTECTED)
    assert fill(template, "x", "B2")[1] == "x"
    assert fill(template, "x", "D9")[1] == "x"
    assert fill(template, "x", "B3")[1].startswith("left:")


def test_of_merged_cells_only_the_first_is_written():
    merged = '<mergeCells count="1"><mergeCell ref="B2:C4"/></mergeCells>'
    assert fill(sheet("", after=merged), "x", "B2")[1] == "x"
    assert fill(sheet("", after=merged), "x", "C2")[1] == "left: the cell is merged into B2"


@pytest.mark.parametrize("mark", ["vm", "cm"])
def test_a_picture_or_linked_record_in_a_cell_is_left_alone(mark):
    template = sheet(f'<row r="2"><c r="B2" t="e" {mark}="1"><v>#VALUE!</v></c></row>')
    xml, told = fill(template, "x")
    assert told == "left: the cell contains a picture or a linked record, not text"
    assert f'<c r="B2" t="e" {mark}="1"><v>#VALUE!</v></c>' in xml


def test_a_tick_box_in_a_cell_is_left_alone():
    template = sheet('<row r="2"><c r="B2" t="b"><v>1</v></c></row>')
    told = fill(template, Status.COMPLETE, field="status")[1]
    assert told == "left: the cell contains a tick box, or TRUE or FALSE"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("B2", "left: the cell is a heading of the table Plan1"),
        ("B3", "x"),
        ("B5", "left: the cell is in the total row of the table Plan1"),
        ("C2", "x"),
    ],
)
def test_headings_and_totals_of_a_table_are_left_alone(cell, told):
    table = (
        f'{XML}<table xmlns="{MAIN}" id="1" name="Plan1" displayName="Plan1" ref="A2:B5"'
        ' totalsRowCount="1"><tableColumns count="2"><tableColumn id="1" name="No."/>'
        '<tableColumn id="2" name="Lead"/></tableColumns></table>'
    )
    assert fill(sheet("", table=table), "x", cell)[1] == told


def test_two_values_for_one_cell_are_not_written_over_each_other():
    wanted = [
        Wanted("Plan", 0, 0, "GC1", "reason", "first"),
        Wanted("Plan", 0, 0, "GC1", "update", "second"),
    ]
    content, filling = fill_template(sheet(""), wanted)
    assert [item.text for item in filling.written] == ["first"]
    assert [item.why for item in filling.left] == [
        "another value has been written in the same cell"
    ]
    assert load_workbook(BytesIO(content))["Plan"]["A1"].value == "first"
