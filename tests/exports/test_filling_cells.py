"""How values stand in the cells of somebody else's workbook."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from made_templates import (
    CLOCK,
    DAY,
    GENERAL,
    OWN_DAY,
    OWN_NUMBER,
    PERCENT,
    TEXT,
    fill,
    sheet,
    simple_parts,
    styled,
    worksheet,
    zipped,
)
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from exports.icb_template.filling import Filling, Wanted, fill_template
from exports.icb_template.styles import NumberKind, kind_of_format

PART = "xl/worksheets/sheet1.xml"


# Numbers and days


@pytest.mark.parametrize("style", [DAY, OWN_DAY])
def test_a_day_is_a_number_where_the_cell_shows_days(style):
    xml, told = fill(styled(style), date(2026, 12, 31), field="due")
    assert f'<c r="B2" s="{style}"><v>46387</v></c>' in xml
    assert told == "31/12/2026"


@pytest.mark.parametrize("style", [GENERAL, TEXT, PERCENT, OWN_NUMBER, CLOCK])
def test_a_day_is_text_where_the_cell_would_show_a_bare_number(style):
    xml, _ = fill(styled(style), date(2026, 12, 31), field="due")
    assert f'<c r="B2" s="{style}" t="inlineStr"><is><t>31/12/2026</t></is></c>' in xml


def test_days_count_from_1904_where_the_workbook_does():
    template = sheet(f'<row r="2"><c r="B2" s="{DAY}"/></row>', properties='date1904="1"')
    content, _ = fill_template(template, [Wanted("Plan", 1, 1, "GC1", "due", date(2026, 12, 31))])
    assert load_workbook(BytesIO(content))["Plan"]["B2"].value == datetime(2026, 12, 31)  # noqa: DTZ001
    assert CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python() == [
        [date(2026, 12, 31)]
    ]


@pytest.mark.parametrize(
    ("style", "stored", "told"),
    [
        (GENERAL, "<v>75</v>", "75"),
        (OWN_NUMBER, "<v>75</v>", "75"),
        (PERCENT, "<v>0.75</v>", "75%"),
        (TEXT, "<is><t>75%</t></is>", "75%"),
        (DAY, "<is><t>75%</t></is>", "75%"),
    ],
)
def test_a_percentage_is_written_as_the_cell_shows_it(style, stored, told):
    xml, shown = fill(styled(style), 75, field="percent")
    assert stored in xml
    assert shown == told


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("dd/mm/yyyy", NumberKind.DATE),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", NumberKind.DATE),
        ("mmm-yy;@", NumberKind.DATE),
        ("mmmm", NumberKind.DATE),
        ("d/m/yy h:mm", NumberKind.DATE),
        ("[h]:mm:ss", NumberKind.OTHER),
        ("mm:ss.0", NumberKind.OTHER),
        ('0 "days"', NumberKind.OTHER),
        ("0\\d", NumberKind.OTHER),
        ("[Red]0.00", NumberKind.OTHER),
        ("General", NumberKind.OTHER),
        ('#,##0_d;"dmy"', NumberKind.OTHER),
        ("0.0%", NumberKind.PERCENT),
        ('0"%"', NumberKind.OTHER),
        ("@", NumberKind.TEXT),
    ],
)
def test_what_a_number_format_shows(code, kind):
    assert kind_of_format(code) is kind


# Text


def test_a_shared_string_gives_way_and_the_rest_of_the_cell_stays():
    template = sheet(
        '<row r="2"><c r="B2" s="4" t="s" ph="1"><v>0</v><extLst><ext uri="x"/></extLst></c></row>',
        strings="<si><t>old</t></si>",
    )
    xml, _ = fill(template, "P. Lee")
    assert (
        '<c r="B2" s="4" ph="1" t="inlineStr"><is><t>P. Lee</t></is>'
        '<extLst><ext uri="x"/></extLst></c>' in xml
    )


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@SUM(A1)", "'quoted", "007", "TRUE"])
def test_text_that_looks_like_something_else_stays_text(text):
    content, _ = fill_template(sheet(""), [Wanted("Plan", 1, 1, "GC1", "lead", text)])
    cell = load_workbook(BytesIO(content))["Plan"]["B2"]
    assert cell.data_type in ("s", "inlineStr")
    assert CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python() == [
        [text]
    ]


def test_spaces_at_the_ends_line_breaks_and_markup_come_back_as_they_were():
    text = " <b>&amp;\n\nsecond line\t"
    content, _ = fill_template(sheet(""), [Wanted("Plan", 0, 0, "GC1", "update", text)])
    assert load_workbook(BytesIO(content))["Plan"]["A1"].value == text


def test_a_number_does_not_pass_for_the_same_text():
    xml, _ = fill(sheet('<row r="2"><c r="B2"><v>75</v></c></row>'), "75")
    assert '<c r="B2" t="inlineStr"><is><t>75</t></is></c>' in xml


@pytest.mark.parametrize("kind", ["str", "inlineStr", "e"])
def test_text_does_not_pass_for_the_same_number(kind):
    content = "<is><t>75</t></is>" if kind == "inlineStr" else "<v>75</v>"
    xml, _ = fill(sheet(f'<row r="2"><c r="B2" t="{kind}">{content}</c></row>'), 75)
    assert '<c r="B2"><v>75</v></c>' in xml


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x" * 32_768, "left: the text has 32,768 characters (Excel's limit is 32,767)"),
        ("bell \x07", "left: the text has a character that Excel cannot hold (U+0007)"),
    ],
)
def test_text_that_excel_cannot_hold_is_left_out(text, why):
    xml, told = fill(styled(GENERAL), text)
    assert told == why
    assert '<c r="B2" s="0"/>' in xml


# Cells that are not there yet


def test_new_rows_and_cells_stand_in_their_order_and_look_like_their_row_or_column():
    columns = f'<cols><col min="2" max="3" style="{DAY}"/></cols>'
    rows = (
        f'<row r="2" spans="1:1 4:4" s="{TEXT}" customFormat="1"><c r="A2"/><c r="D2"/></row>'
        '<row r="5"><c r="D5"/></row>'
    )
    template = sheet(rows, before=f'<dimension ref="A2:D5"/>{columns}')
    wanted = [
        Wanted("Plan", row, column, "GC1", "lead", "x")
        for row, column in [(1, 1), (4, 4), (4, 0), (3, 1), (6, 0), (0, 3)]
    ]
    content, _ = fill_template(template, wanted)
    root = etree.fromstring(ZipFile(BytesIO(content)).read(PART))
    cells = [[(c.get("r"), c.get("s")) for c in row] for row in root.find("{*}sheetData")]
    assert cells == [
        [("D1", None)],
        [("A2", None), ("B2", str(TEXT)), ("D2", None)],
        [("B4", str(DAY))],
        [("A5", None), ("D5", None), ("E5", None)],
        [("A7", None)],
    ]
    assert [row.get("r") for row in root.find("{*}sheetData")] == ["1", "2", "4", "5", "7"]
    assert [row.get("spans") for row in root.find("{*}sheetData")][1] == "1:4"
    assert root.find("{*}dimension").get("ref") == "A1:E7"


def test_a_new_cell_stands_before_what_else_its_row_holds():
    template = sheet('<row r="1"><c r="A1"/><extLst><ext uri="x"/></extLst></row>')
    xml, _ = fill(template, "x", "B1")
    assert '<c r="A1"/><c r="B1" t="inlineStr"><is><t>x</t></is></c><extLst>' in xml


def test_rows_and_cells_without_numbers_are_counted():
    template = sheet("<row/><row><c/><c><v>7</v></c></row>")
    xml, _ = fill(template, "x")
    assert '<row/><row><c/><c t="inlineStr"><is><t>x</t></is></c></row>' in xml
    xml, _ = fill(template, "x", "C2")
    assert '<c><v>7</v></c><c r="C2" t="inlineStr">' in xml


# Everything together


def address(cell: tuple[int, int]) -> str:
    return f"{get_column_letter(cell[1] + 1)}{cell[0] + 1}"


PLACES = st.tuples(st.integers(0, 30), st.integers(0, 30))
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1
).filter(lambda text: "_x" not in text)


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(PLACES, st.integers(0, 10**9)),
    st.dictionaries(PLACES, TEXTS | st.integers(0, 100)),
    st.booleans(),
)
def test_any_cells_of_any_sheet_come_back_exactly_and_all_else_is_equal(before, wanted, spans):
    rows = ""
    for row in sorted({row for row, _ in before}):
        cells = "".join(
            f'<c r="{address((row, at))}"><v>{before[row, at]}</v></c>'
            for at in sorted(at for other, at in before if other == row)
        )
        reach = ' spans="3:5"' if spans else ""
        rows += f'<row r="{row + 1}"{reach}>{cells}</row>'
    parts = simple_parts({"Plan": worksheet(rows, '<dimension ref="A1"/>', "<sheetCalcPr/>")})
    content, filling = fill_template(
        zipped(parts),
        [Wanted("Plan", *at, "GC1", "percent", value) for at, value in wanted.items()],
    )
    assert (len(filling.written), filling.left) == (len(wanted), ())
    read = load_workbook(BytesIO(content))["Plan"]
    found = {
        (cell.row - 1, cell.column - 1): cell.value
        for row in read.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert found == before | wanted
    root = etree.fromstring(ZipFile(BytesIO(content)).read(PART))
    numbers = [int(row.get("r")) for row in root.find("{*}sheetData")]
    assert numbers == sorted(set(numbers))
    assert [etree.QName(part).localname for part in root][-1] == "sheetCalcPr"
    with ZipFile(BytesIO(content)) as package:
        for name in set(parts) - {PART}:
            assert package.read(name).decode() == parts[name]


def test_a_thousand_cells_are_filled_at_once():
    rows = ""
    for row in range(1, 101):
        cells = "".join(f'<c r="{letter}{row}" s="0"/>' for letter in "ABCDEFGHIJ")
        rows += f'<row r="{row}">{cells}</row>'
    wanted = [
        Wanted("Plan", row, column, "GC1", "lead", f"{row}/{column}")
        for row in range(100)
        for column in range(10)
    ]
    content, filling = fill_template(sheet(rows), wanted)
    assert len(filling.written) == 1_000
    assert CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python() == [
        [f"{row}/{column}" for column in range(10)] for row in range(100)
    ]


def test_no_values_at_all_give_the_template_back():
    assert fill_template(styled(GENERAL), []) == (styled(GENERAL), Filling((), (), ()))
