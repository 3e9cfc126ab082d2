"""Files of other programs than Excel come in as the same values."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from made_books import ods_parts, rows, xlsx, xlsx_parts, zipped
from other_programs import ODS, OPEN_XML, ods_cell, ods_row, ods_table, table

from imports.reading.books import BookRefused, CellFault

DUE = date(2027, 3, 31)
READ = (
    ("No.", "Action", "Status", "Lead", "Target date"),
    ("GC1", "Understand the guidance", "Complete", "Ann Orr", DUE),
    ("GR5", "Reduce waste", "In progress", "Sam Poole", date(2027, 6, 30)),
)


@pytest.fixture
def read(reader, tmp_path):
    def read_bytes(content: bytes, name: str = "Return.xlsx"):
        (tmp_path / name).write_bytes(content)
        return reader.read(tmp_path / name)

    return read_bytes


@pytest.mark.parametrize("made", (*OPEN_XML, *ODS), ids=lambda made: made.__name__)
def test_every_way_of_writing_a_table_gives_the_same_values(read, made):
    book = read(zipped(made()))
    assert book.kind == ("ods" if made in ODS else "xlsx")
    ((name, table, hidden),) = ((sheet.name, sheet.rows, sheet.hidden) for sheet in book.sheets)
    assert (name, hidden) == ("Tracker", False)
    assert tuple(row[:5] for row in table) == READ
    assert not any(any(row[5:]) for row in table)
    assert book.faults == ()


@pytest.mark.parametrize("error", ["#", "#SPILL!", "#CALC!", "#NV"])
def test_an_error_that_one_reader_does_not_know_is_a_fault_and_the_rest_is_read(read, error):
    book = read(xlsx(table(more=f'<c r="F1" t="e"><v>{error}</v></c>')))
    assert book.sheets[0].rows == READ
    assert book.faults == (CellFault("Tracker", "F1", f"the error {error}"),)


def test_what_the_second_reader_reads_is_the_same_of_every_kind_of_value(read):
    more = (
        '<c r="F1" s="2"><v>46477.5</v></c><c r="G1" t="b"><v>1</v></c><c r="H1"><v>2.0</v></c>'
        '<c r="I1" t="s"><v>0</v></c><c r="J1" t="str"><f>1</f><v>ü</v></c>'
    )
    texts = '<si><r><t xml:space="preserve">one </t></r><r><t>two</t></r></si>'
    first = read(xlsx(table(more=more), texts=texts)).sheets
    second = read(xlsx(table(more=f'{more}<c r="K1" t="e"><v>#</v></c>'), texts=texts)).sheets
    assert first == second
    assert first[0].rows[0][5:] == (datetime.combine(DUE, time(12)), True, 2, "one two", "ü")


def test_the_second_reader_knows_hidden_sheets(read):
    parts = xlsx_parts(table(more='<c r="F1" t="e"><v>#</v></c>'))
    name = "xl/workbook.xml"
    parts[name] = parts[name].replace(b'sheetId="1"', b'sheetId="1" state="veryHidden"')
    assert [sheet.hidden for sheet in read(zipped(parts)).sheets] == [True]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('office:value-type="float" office:value="2.50"', 2.5),
        ('office:value-type="percentage" office:value="0.5"', 0.5),
        ('office:value-type="currency" office:value="3"', 3),
        ('office:value-type="boolean" office:boolean-value="true"', True),
        (
            'office:value-type="date" office:date-value="2027-03-31T09:30:00"',
            datetime.combine(DUE, time(9, 30)),
        ),
        ('office:value-type="time" office:time-value="PT09H15M00S"', time(9, 15)),
        ('office:value-type="time" office:time-value="PT30H00M00S"', timedelta(hours=30)),
        ('office:value-type="string" office:string-value="kept"', "kept"),
        ('office:value-type="date" office:date-value="soon"', None),
        ('table:formula="of:=A1" office:value-type="string" office:string-value=""', None),
    ],
)
def test_a_value_of_an_ods_file_is_what_it_is(read, cell, value):
    content = ods_table(ods_row(ods_cell("x"), f"<table:table-cell {cell}/>", ods_cell("y")))
    book = read(zipped(ods_parts(content)), "Return.ods")
    assert book.sheets[0].rows == (("x", value, "y"),)
    assert book.faults == ()


def test_the_words_of_an_ods_cell_keep_their_lines_and_spaces(read):
    words = "a<text:s text:c='2'/>b<text:tab/>c<text:line-break/><text:span>d\n   e</text:span>"
    content = ods_table(ods_row(ods_cell(f"{words}</text:p>\n <text:p>f")))
    book = read(zipped(ods_parts(content)), "Return.ods")
    assert book.sheets[0].rows == (("a  b\tc\nd e\nf",),)


def test_what_is_repeated_in_an_ods_file_stands_in_every_place(read):
    twice = ods_cell("x", 'table:number-columns-repeated="2"')
    skipped = ods_row("<table:table-cell/>", attributes='table:number-rows-repeated="2"')
    lines = (ods_row(twice, attributes='table:number-rows-repeated="2"'), skipped, ods_row(twice))
    book = read(zipped(ods_parts(ods_table(*lines))), "Return.ods")
    assert book.sheets[0].rows == (("x", "x"), ("x", "x"), (None, None), (None, None), ("x", "x"))


@pytest.mark.parametrize(
    ("attributes", "why"),
    [
        ('gnm:error-value="#REF!"', "the error #REF!"),
        ('calcext:value-type="error"', "the error #REF!"),
    ],
)
def test_an_error_of_an_ods_file_is_a_fault(read, attributes, why):
    parts = ods_parts(ods_table(ods_row(ods_cell("x"), ods_cell("#REF!", attributes))))
    names = b' xmlns:gnm="urn:a" xmlns:calcext="urn:b" xmlns:text='
    parts["content.xml"] = parts["content.xml"].replace(b" xmlns:text=", names)
    book = read(zipped(parts), "Return.ods")
    assert book.sheets[0].rows == (("x", None),)
    assert book.faults == (CellFault("Tracker", "B1", why),)


def test_hidden_sheets_of_an_ods_file_are_marked(read):
    style = (
        '<office:automatic-styles xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
        '<style:style style:name="ta2"><style:table-properties table:display="false"/>'
        "</style:style></office:automatic-styles><office:body>"
    )
    row = ods_row(ods_cell("x"))
    tables = ods_table(row) + ods_table(row, name="Old", attributes='table:style-name="ta2"')
    parts = ods_parts(tables)
    parts["content.xml"] = parts["content.xml"].replace(b"<office:body>", style.encode())
    sheets = read(zipped(parts), "Return.ods").sheets
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [("Tracker", False), ("Old", True)]


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ('<c r="A1048576" t="inlineStr"><is><t>x</t></is></c>', "A1048576"),
        ('<c r="A1048575" t="str"><v>x</v></c><c r="XFD1048576" t="str"><v> </v></c>', "A1048575"),
        ('<c r="B1048576" t="s"><v>0</v></c><c r="XFD3" t="s"><v>1</v></c>', "B1048576"),
        ('<c r="XFC900" t="b"><v>0</v></c>', "XFC900"),
    ],
)
def test_a_refusal_names_the_cell_far_out_that_holds_something(read, cell, named):
    texts = "<si><t>x</t></si><si><t> </t></si>"
    with pytest.raises(BookRefused, match=f"is too large, as it reaches cell {named}\\."):
        read(xlsx(table(more=cell), texts=texts))


def test_a_cell_with_nothing_but_spaces_is_empty(read):
    assert read(b"Code, ,\t\n ,GC1,\xc2\xa0\n", "Return.csv").sheets[0].rows == (
        ("Code", None, None),
        (None, "GC1", None),
    )


def test_entities_are_refused_in_every_encoding(read):
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'.encode("utf-16")
    for parts in (ods_parts(""), {**xlsx_parts(rows()), "xl/sharedStrings.xml": bomb}):
        if "content.xml" in parts:
            parts["content.xml"] = bomb
        with pytest.raises(BookRefused, match="its text is not in UTF-8"):
            read(zipped(parts))
