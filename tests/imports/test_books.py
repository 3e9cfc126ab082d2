"""Every kind of table file that people have comes in as the values that Excel shows."""

from __future__ import annotations

import codecs
import os
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_books import inline, ods_parts, rows, xlsx, xlsx_parts, zipped
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from db.interchange.csv_guard import guard
from imports.reading.books import (
    Book,
    BookRefused,
    CellFault,
    Value,
    cell_address,
    read_book,
    read_books,
)

FILES = Path(__file__).parent / "files"
DUE = date(2026, 6, 30)


@pytest.fixture
def read(reader, tmp_path):
    def read_bytes(content: bytes, name: str = "Return.xlsx") -> Book:
        path = tmp_path / name
        path.write_bytes(content)
        return reader.read(path)

    return read_bytes


def saved(workbook: Workbook) -> bytes:
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def only_rows(book: Book) -> tuple[tuple[Value, ...], ...]:
    assert book.faults == ()
    (sheet,) = book.sheets
    return sheet.rows


# The kinds


@pytest.mark.parametrize("name", ["made_up.xls", "made_up.ods"])
def test_xls_and_ods_are_read_like_xlsx(reader, name):
    book = reader.read(FILES / name)
    assert book.name == name
    assert book.kind == name[-3:]
    assert [(sheet.name, sheet.hidden) for sheet in book.sheets] == [
        ("Action tracker", False),
        ("Hidden lists", True),
        ("Empty", False),
    ]
    tracker, lists, empty = (sheet.rows for sheet in book.sheets)
    assert tracker[0] == (None,) * 9
    assert tracker[1][1:5] == ("Code", "Action", "Status", "Due")
    assert tracker[2][1:8] == (
        *("GC1", "Understand the guidance", "Complete", DUE, 100, True),
        datetime.combine(DUE, time(9, 30)),
    )
    assert tracker[3][2] == "Inhalers: MART\nand low carbon"
    assert tracker[3][5] == 12.5
    assert type(tracker[3][7]) is date
    assert tracker[4][2] == "Zoë’s bicycle rack, “behind” & <more>"
    assert lists == (("Complete",),)
    assert empty == ()
    assert book.faults == (
        CellFault("Action tracker", "I3", "the error #DIV/0!"),
        CellFault("Action tracker", "I4", "the error #NAME?"),
    )


def test_who_saved_a_workbook_and_when(reader, read):
    workbook = Workbook()
    workbook.properties.lastModifiedBy = "Zoë & Sam"
    book = read(saved(workbook))
    assert book.saved_by == "Zoë & Sam"
    assert abs(datetime.now(UTC) - book.saved_at) < timedelta(minutes=5)
    assert reader.read(FILES / "made_up.ods").saved_by == "Sam Example"


def test_a_workbook_that_does_not_say_when_it_was_saved_has_the_time_of_its_file(reader, tmp_path):
    path = tmp_path / "Return.xlsx"
    path.write_bytes(xlsx(rows(inline("A1", "Code"))))
    os.utime(path, (1_800_000_000, 1_800_000_000))
    book = reader.read(path)
    assert (book.saved_by, book.saved_at) == (None, datetime.fromtimestamp(1_800_000_000, UTC))


def test_a_workbook_with_macros_is_read_and_says_so(read):
    parts = xlsx_parts(rows(inline("A1", "Code")))
    parts["[Content_Types].xml"] = (
        b'<Types><Override PartName="/xl/workbook.xml"'
        b' ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    )
    parts["xl/vbaProject.bin"] = b"Sub Auto_Open()"
    book = read(zipped(parts))
    assert book.kind == "xlsm"
    assert only_rows(book) == (("Code",),)


def test_what_a_file_is_decides_not_its_name(read):
    assert read(xlsx(rows(inline("A1", "Code"))), "Return.csv").kind == "xlsx"
    assert read((FILES / "made_up.xls").read_bytes(), "Return.xlsx").kind == "xls"


def test_reading_one_file_needs_no_reader(tmp_path):
    path = tmp_path / "Return.xlsx"
    path.write_bytes(xlsx(rows(inline("A1", "Code"))))
    assert only_rows(read_book(path)) == (("Code",),)


# Values


def test_values_come_as_what_they_are(read):
    workbook = Workbook()
    values = [
        *(True, False, 0, 3, -2.0, 0.5, DUE, datetime.combine(DUE, time(12, 30)), time(9, 15)),
        *(timedelta(hours=30), " edges ", "two\nlines"),
    ]
    workbook.active.append(values)
    (row,) = only_rows(read(saved(workbook)))
    assert row == (*values[:4], -2, *values[5:])
    assert [type(value) for value in row[:7]] == [bool, bool, int, int, int, float, date]


def test_dates_of_the_1904_calendar_are_the_days_they_show(read):
    sheet = rows('<c r="A1" s="1"><v>44741</v></c>')
    assert only_rows(read(xlsx(sheet, old_dates=True))) == ((date(2026, 6, 30),),)


def test_a_sheet_that_begins_further_down_keeps_its_addresses(read):
    workbook = Workbook()
    workbook.active["C2"] = "here"
    table = only_rows(read(saved(workbook)))
    assert table == ((None, None, None), (None, None, "here"))


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("_x005F_x0041_", "_x0041_"),
        ("_x0041_", "A"),
        ("_xABC_", "_xABC_"),
        ("one_x000D_\ntwo", "one\r\ntwo"),
        ("a_x0007_b", "a\x07b"),
    ],
)
def test_text_that_is_stored_in_code_comes_as_excel_shows_it(read, stored, shown):
    shared = (
        f"<si><t>{stored}</t></si><si><r><t>{stored}</t></r><r><rPr><b/></rPr><t>!</t></r></si>"
    )
    sheet = rows(
        f'{inline("A1", stored)}<c r="B1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c>'
        f'<c r="D1" t="inlineStr"><is><r><t>{stored}</t></r><r><t>!</t></r></is></c>'
        f'<c r="E1" t="str"><f>A1</f><v>{stored}</v></c>'
    )
    ((*row,),) = only_rows(read(xlsx(sheet, texts=shared)))
    assert row == [shown, shown, f"{shown}!", f"{shown}!", shown]


def test_rows_and_cells_out_of_order_and_without_addresses_are_all_there(read):
    third = f'<row r="3">{inline("B3", "last")}{inline("A3", "x")}</row>'
    first = f'<row r="1">{inline("A1", "first")}</row><row r="2"><c><v>5</v></c></row>'
    table = only_rows(read(xlsx(f"<sheetData>{third}{first}</sheetData>")))
    assert table == (("first", None), (5, None), ("x", "last"))


def test_hidden_sheets_are_marked_and_chart_sheets_left_out(read):
    workbook = Workbook()
    for state in ("hidden", "veryHidden"):
        workbook.create_sheet(state).sheet_state = state
    workbook.create_chartsheet("Chart")
    sheets = read(saved(workbook)).sheets
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [
        ("Sheet", False),
        ("hidden", True),
        ("veryHidden", True),
    ]


def test_an_error_cell_is_a_fault_with_its_address(read):
    book = read(
        xlsx(
            rows(
                inline("A1", "Code"),
                '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C2"><v>1</v></c>',
                '<c t="e"><v>#REF!</v></c>',
            )
        )
    )
    assert book.sheets[0].rows == (("Code", None, None), (None, None, 1), (None, None, None))
    assert book.faults == (
        CellFault("Tracker", "B2", "the error #DIV/0!"),
        CellFault("Tracker", "A3", "the error #REF!"),
    )


def test_very_many_faults_are_counted_not_listed(read):
    cells = ('<c t="e"><v>#REF!</v></c>' for _ in range(1_500))
    faults = read(xlsx(rows(*cells))).faults
    assert len(faults) == 1_001
    assert faults[-1] == CellFault("Tracker", "", "and 500 more cells in this file")


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A2"><f>B2*2</f></c>',
        '<c r="A2"><f>B2*2</f><v></v></c>',
        '<c r="A2" s="1"><f>B2*2</f><v/></c>',
        '<c r="A2"><f t="shared" si="0"/></c>',
    ],
)
def test_a_formula_without_its_result_is_a_fault(read, cell):
    book = read(xlsx(rows(inline("A1", "Code"), f'{cell}<c r="B2"><v>1</v></c>')))
    (fault,) = book.faults
    assert (fault.sheet, fault.cell) == ("Tracker", "A2")
    assert "result was not stored" in fault.why


def test_a_formula_whose_result_is_empty_text_is_no_fault(read):
    sheet = rows('<c r="A1"><v>1</v></c><c r="B1" s="1" t="str"><f>IF(A1,"","x")</f><v></v></c>')
    assert only_rows(read(xlsx(sheet))) == ((1, None),)


def test_text_too_long_for_a_cell_is_a_fault_and_left_out(read):
    book = read(xlsx(rows(inline("A1", "x" * 32_767) + inline("B1", "x" * 100_000))))
    assert book.sheets[0].rows == (("x" * 32_767, None),)
    assert book.faults == (
        CellFault("Tracker", "B1", "text of 100,000 characters; Excel holds 32,767"),
    )


def test_a_sheet_that_claims_to_be_endless_is_as_large_as_its_cells(read):
    blank = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    sheet = (
        f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{inline("A1", "x")}</row>{blank}'
    )
    assert only_rows(read(xlsx(f"{sheet}</sheetData>"))) == (("x",),)


def test_an_ods_sheet_with_blank_rows_to_the_bottom_is_as_large_as_its_cells(read):
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    tables = (
        f'<table:table table:name="Tracker"><table:table-row>{cell}{blank}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="1048575">{blank}</table:table-row>'
        "</table:table>"
    )
    assert only_rows(read(zipped(ods_parts(tables)), "a.ods")) == (("x",),)


# CSV

TABLE = 'Code,Action\r\nGC1,"Zoë’s, “new”\ntext"\r\nGC2,\r\n'
READ = (("Code", "Action"), ("GC1", "Zoë’s, “new”\ntext"), ("GC2", None))


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("cp1252"),
        codecs.BOM_UTF16_LE + TABLE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
        b"sep=,\r\n" + TABLE.encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "windows", "utf-16 le", "utf-16 be", "sep line"],
)
def test_csv_in_every_usual_encoding(read, content):
    book = read(content, "Return.csv")
    assert only_rows(book) == READ
    assert (book.kind, book.sheets[0].name, book.sheets[0].hidden) == ("csv", "Return", False)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_with_commas_semicolons_or_tabs(read, separator):
    lines = ["Code?Action?Lead", 'GC1?"First, then; again"?Sam', "GC2?Plain?Pat"]
    text = "\r\n".join(line.replace("?", separator) for line in lines)
    table = only_rows(read(text.encode(), "Return.CSV"))
    assert table[1] == ("GC1", "First, then; again", "Sam")
    assert [len(row) for row in table] == [3, 3, 3]


def test_a_title_with_a_comma_above_a_table_with_semicolons(read):
    text = "Action tracker, Example Surgery\nCode;Action;Due\nGC1;Learn;31/3/2027\n"
    assert only_rows(read(text.encode(), "Return.csv"))[2] == ("GC1", "Learn", "31/3/2027")


def test_csv_values_stay_text_and_short_rows_are_filled_up(read):
    table = only_rows(read(b"1,01/02/2026,TRUE\n2\n", "Return.csv"))
    assert table == (("1", "01/02/2026", "TRUE"), ("2", None, None))


@settings(max_examples=40, deadline=None)
@given(text=st.text("=+-@'\t\r\n＝aé,;\"", min_size=1))
def test_the_apostrophe_of_an_exported_csv_comes_off_and_no_other(reader, tmp_path_factory, text):
    quoted = guard(text).replace('"', '""')
    path = tmp_path_factory.mktemp("csv") / "Return.csv"
    path.write_bytes(f'"{quoted}","second"\r\n'.encode())
    assert only_rows(reader.read(path)) == ((text if text.strip() else None, "second"),)


# Addresses and costs


@given(row=st.integers(0, 1_048_575), column=st.integers(0, 16_383))
def test_cells_are_named_as_excel_names_them(row, column):
    assert cell_address(row, column) == f"{get_column_letter(column + 1)}{row + 1}"


def test_importing_the_values_imports_no_parser():
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, imports.reading.books\n"
            "print({'python_calamine', 'openpyxl', 'lxml', 'csv'} & set(sys.modules))",
        ],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "set()"


def test_many_files_are_read_in_their_order_and_a_bad_one_among_them_disturbs_none(tmp_path):
    paths = []
    for number in range(12):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"Ref\n{number}\n" if number != 5 else "Ref\n\0\n", encoding="utf-8")
        paths.append(path)
    read = list(read_books(paths))
    assert [path for path, _ in read] == paths
    for number, (_, book) in enumerate(read):
        if number == 5:
            assert isinstance(book, BookRefused)
        else:
            assert book.sheets[0].rows == (("Ref",), (str(number),))


def test_many_files_can_be_given_up_half_way(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Ref\nGC1\n", encoding="utf-8")
    reading = read_books([path] * 100)
    assert next(reading)[1].sheets[0].rows == (("Ref",), ("GC1",))
    reading.close()
