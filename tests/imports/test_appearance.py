"""How a sheet shows its cells: merged over rows, hidden, a date of which only the month shows."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from time import process_time

import pytest
from layouts.making import book, content, workbook
from made_books import inline, ods_parts, rows, xlsx_parts, zipped
from openpyxl import load_workbook

from imports.proposal import Needs
from imports.reading.appearance import date_span, sheet_appearance, spans_of_styles
from imports.reading.ods_parsing import ods_tables
from imports.reading.xls_appearance import sheet_appearances

FILES = Path(__file__).parent / "files"

HEAD = ["Ref", "Action", "Lead", "Target date", "Status", "Comments"]
FIRST, END = date(2027, 3, 1), "2027-03-31"


def plan(*given: list[object]):
    return workbook({"Plan": [HEAD, *given]})


def said(proposal) -> list[tuple[str, object]]:
    return [(change.cell, change.new) for change in proposal.changes]


# Months and years


@pytest.mark.parametrize(
    ("shown", "span"),
    [
        *(("mmm-yy", "month"), ("mmmm yyyy", "month"), ("mm/yyyy", "month"), ("mmmm", "month")),
        *(("[$-809]mmmm yyyy;@", "month"), ('mmm" "yy', "month"), ("yyyy", "year"), ("yy", "year")),
        *(('"FY "yyyy', "year"), ("mmm\\-yy", "month"), ('"due "mmm yyyy;;;@', "month")),
        *(("dd/mm/yyyy", None), ("d-mmm", None), ("yyyy-mm-dd", None), ("ddd mmm yy", None)),
        *(
            ("General", None),
            ("0.00", None),
            ("h:mm", None),
            ("mm:ss", None),
            ("@", None),
            ("", None),
        ),
        *(("[h]:mm", None), ("yyyy-mm-dd hh:mm", None), ("#,##0", None), ("mmm yy hh:mm", None)),
    ],
)
def test_a_format_shows_the_month_the_year_or_more(shown, span):
    assert date_span(shown) == span


@pytest.mark.parametrize(
    ("day", "shown", "due", "start"),
    [
        (FIRST, "mmm-yy", END, "2027-03-01"),
        (FIRST, "mmmm yyyy", END, "2027-03-01"),
        (date(2028, 2, 1), "mmm-yy", "2028-02-29", "2028-02-01"),
        (date(2027, 1, 1), "yyyy", "2027-12-31", "2027-01-01"),
        # A day that was typed in full, however it is shown.
        (date(2027, 3, 15), "mmm-yy", "2027-03-15", "2027-03-15"),
        (date(2027, 6, 1), "yyyy", "2027-06-01", "2027-06-01"),
        (FIRST, "dd/mm/yyyy", "2027-03-01", "2027-03-01"),
        (FIRST, "d mmm", "2027-03-01", "2027-03-01"),
    ],
)
def test_a_date_that_shows_its_month_or_year_is_the_last_day_of_it(desk, day, shown, due, start):
    made = workbook({"Plan": [["Ref", "Target date", "Start"], ["GC1", day, day]]})
    for cell in ("B2", "C2"):
        made["Plan"][cell].number_format = shown
    found = desk.propose(content(made))
    assert {change.field: change.new for change in found.changes} == {"due": due, "start": start}
    (line,) = [change for change in found.changes if change.field == "due"]
    assert line.needs is None
    assert (line.why != "") is (due != day.isoformat())


def test_the_line_says_what_the_cell_shows(desk):
    made = plan(["GC1", None, None, FIRST], ["GC2", None, None, date(2027, 1, 1)])
    made["Plan"]["D2"].number_format, made["Plan"]["D3"].number_format = "mmm-yy", "yyyy"
    assert [c.why for c in desk.propose(content(made)).changes] == [
        "written 'Mar 2027'",
        "written '2027'",
    ]


def test_in_our_own_tracker_a_date_is_a_day_however_it_is_shown(desk):
    sent = load_workbook(BytesIO(desk.export()))
    sheet = sent["Action tracker"]
    heads = {cell.value: cell.column for cell in sheet[5]}
    cell = sheet.cell(6, heads["Target date"])
    cell.value, cell.number_format = FIRST, "mmm-yy"
    assert [c.new for c in desk.propose(content(sent)).changes if c.field == "due"] == [
        "2027-03-01"
    ]


# Merged cells


def test_a_cell_merged_over_rows_holds_for_all_of_them(desk):
    made = plan(
        ["GC1", None, "Ann", FIRST, "In progress"],
        ["GC2", None, None, None, "In progress"],
        ["GC7", None, None, None, "On hold"],
        ["GR5", None, "Bea", None, "Complete"],
        ["GR6", None, "Bea", None, None],
    )
    for area in ("C2:C4", "D2:D4", "E5:E6"):
        made["Plan"].merge_cells(area)
    found = desk.propose(content(made))
    told = dict(said(found))
    assert (told["C3"], told["C4"], told["D4"], told["E6"]) == (
        "Ann",
        "Ann",
        "2027-03-01",
        "complete",
    )
    why = {change.cell: change.why for change in found.changes}
    assert (why["C2"], why["C3"], why["E6"]) == ("", "merged with C2", "merged with E5")
    assert all(change.needs is None for change in found.changes)


def test_an_action_merged_over_rows_is_one_action_and_no_guess(desk):
    made = plan(
        ["GC1", "Understand the guidance re CQC requirements", "Ann", None, None, "Read it"],
        [None, None, None, None, None, "Told the team"],
        ["GC2", None, "Bea"],
        ["GC2", None, None, None, None, "Twice"],
    )
    for area in ("A2:A3", "B2:B3", "C2:C3"):
        made["Plan"].merge_cells(area)
    found = desk.propose(content(made))
    assert [(c.code, c.new, c.needs) for c in found.changes] == [
        ("GC1", "Ann", None),
        ("GC1", "Read it", None),
        ("GC1", "Told the team", None),
        ("GC2", "Bea", Needs.GUESS),
        ("GC2", "Twice", Needs.GUESS),
    ]


def test_what_is_merged_with_the_heading_or_sideways_says_nothing_more(desk):
    made = plan(["GC1", None, None, None, "Complete"], ["GC2", None, "Ann", None, "Complete"])
    for area in ("C1:C2", "C3:D3"):
        made["Plan"].merge_cells(area)
    found = desk.propose(content(made))
    assert said(found) == [("E2", "complete"), ("E3", "complete"), ("C3", "Ann")]


def test_very_many_merged_areas_are_read_in_time(desk):
    areas = "".join('<mergeCell ref="C2:C1048576"/>' for _ in range(20_000))
    lines = [inline(f"A{n}", f"GC{n % 9}") + inline(f"C{n}", "Ann") for n in range(2, 1_000)]
    head = inline("A1", "Ref") + inline("B1", "Action") + inline("C1", "Lead")
    parts = xlsx_parts(f"{rows(head, *lines)}<mergeCells>{areas}</mergeCells>")
    assert desk.propose(zipped(parts)).changes


_SHORT = b'<numFmt numFmtId="170" formatCode="mmm-yy"/>'
_DATES = 'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
HOSTILE = {
    "cell formats that never end": lambda: spans_of_styles(_SHORT + b"<cellXfs " * 50_000),
    "tags of formats": lambda: spans_of_styles(
        _SHORT + b"<cellXfs>" + b"<xf " * 90_000 + b"</cellXfs>"
    ),
    "styles in a value": lambda: sheet_appearance(
        b'<sheetData><c t="' + b" s='1'" * 90_000 + b'"/></sheetData>', {1: "month"}
    ),
    "styles of dates": lambda: ods_tables(
        ods_parts("")["content.xml"].replace(
            b"<office:body>",
            f"<office:automatic-styles {_DATES}>{'<number:date-style/>' * 16_000}"
            "</office:automatic-styles><office:body>".encode(),
        )
    ),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_how_cells_are_shown_is_read_in_time_whatever_the_file_says(hostile):
    begun = process_time()
    HOSTILE[hostile]()
    assert process_time() - begun < 1.0


# Hidden rows and columns


def test_hidden_rows_and_columns_are_read_and_named(desk):
    made = plan(
        ["GC1", None, "Ann"],
        ["GC2", None, "Old"],
        ["GC7", None, "Bea"],
        [None] * 6,
        ["GR5", None, "C"],
    )
    sheet = made["Plan"]
    for number in (3, 5, 6, 40):
        sheet.row_dimensions[number].hidden = True
    for letter in ("C", "Z"):
        sheet.column_dimensions[letter].hidden = True
    found = desk.propose(content(made))
    assert [c.new for c in found.changes] == ["Ann", "Old", "Bea", "C"]
    assert found.notes[:2] == (
        "2 hidden rows were read too: 3, 6.",
        "1 hidden column was read too: C (Lead).",
    )


def test_hidden_rows_of_several_sheets_are_named_with_them(desk):
    made = workbook({"A": [HEAD, ["GC1", None, "Ann"]], "B": [HEAD, ["GC2", None, "Bea"]]})
    for name in "AB":
        made[name].row_dimensions[2].hidden = True
    assert "2 hidden rows were read too: A 2, B 2." in desk.propose(content(made)).notes


def test_where_nothing_is_hidden_nothing_is_said(desk):
    assert not any("hidden" in note for note in desk.propose(book({"P": [HEAD, ["GC1"]]})).notes)
    assert not any("hidden" in note for note in desk.propose(desk.export()).notes)


# Other ways to write the same


def test_another_programs_markup_is_read_like_excels(desk):
    head = "".join(inline(f"{letter}1", text) for letter, text in zip("ABC", HEAD[:3], strict=True))
    lines = rows(head, inline("A2", "GC1") + inline("C2", "Ann"), inline("A3", "GC2"))
    lines = lines.replace('<row r="3"', "<row r='3' hidden = 'true'")
    columns = (
        '<cols><col min="1" max="2"/><col min="3" max="16384" width="0" hidden="true"/></cols>'
    )
    merged = "<mergeCells><mergeCell ref='C2:C3' /></mergeCells>"
    found = desk.propose(zipped(xlsx_parts(f"{columns}{lines}{merged}")))
    assert said(found) == [("C2", "Ann"), ("C3", "Ann")]
    assert found.notes[0] == "1 hidden row was read too: 3."


def test_an_xls_is_read_as_it_is_shown_too(desk):
    found = desk.propose((FILES / "shown.xls").read_bytes(), "plan.xls")
    assert {c.cell: c.new for c in found.changes if c.field != "status"} == {
        **{"B2": "Ann", "B3": "Ann", "B4": "Bea", "B5": "Cy"},
        **{"C2": END, "C3": "2027-12-31", "C4": "2027-03-01", "C5": "2028-02-29"},
    }
    assert found.notes[:2] == (
        "1 hidden row was read too: 4.",
        "1 hidden column was read too: B (Lead).",
    )


def test_a_damaged_xls_shows_what_was_found_up_to_there():
    whole = (FILES / "shown.xls").read_bytes()
    for place in range(0, len(whole), 97):
        sheet_appearances(whole[:place] + b"\xff\xff\xff" + whole[place + 3 :])
        sheet_appearances(whole[:place])


ODS_STYLES = (
    '<office:automatic-styles><number:date-style style:name="N1"><number:month/><number:text>-'
    '</number:text><number:year/></number:date-style><number:date-style style:name="N2">'
    "<number:day/><number:month/><number:year/></number:date-style>"
    '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
    '<style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/>'
    "</office:automatic-styles>"
)


def ods_cell(text: str, more: str = "") -> str:
    kind = f'office:value-type="string"{more}'
    return f"<table:table-cell {kind}><text:p>{text}</text:p></table:table-cell>"


def ods_day(style: str, more: str = "") -> str:
    return (
        f'<table:table-cell {style} office:value-type="date" office:date-value="2027-03-01"{more}>'
        "<text:p>Mar-27</text:p></table:table-cell>"
    )


def test_an_ods_is_read_as_it_is_shown_too(desk):
    covered = "<table:covered-table-cell/>"
    lines = [
        "".join(ods_cell(text) for text in ("Ref", "Lead", "Target date", "Start")),
        ods_cell("GC1")
        + ods_cell("Ann", ' table:number-rows-spanned="2"')
        + ods_day('table:style-name="ce1"')
        + ods_day('table:style-name="ce2"'),
        ods_cell("GC2") + covered + ods_day("") + ods_day('table:style-name="ce1"'),
        ods_cell("GC7") + ods_cell("Bea") + ods_day('table:style-name="ce2"'),
    ]
    hidden = ("", "", ' table:visibility="filter"', ' table:visibility="collapse"')
    table_rows = "".join(
        f"<table:table-row{how}>{line}</table:table-row>"
        for how, line in zip(hidden, lines, strict=True)
    )
    columns = (
        '<table:table-column/><table:table-column table:visibility="collapse"/>'
        '<table:table-column table:default-cell-style-name="ce1"/>'
    )
    parts = ods_parts(f'<table:table table:name="Plan">{columns}{table_rows}</table:table>')
    office = "urn:oasis:names:tc:opendocument:xmlns"
    parts["content.xml"] = (
        parts["content.xml"]
        .replace(
            b"<office:body>",
            ODS_STYLES.encode() + b"<office:body>",
        )
        .replace(
            b"<office:document-content",
            f'<office:document-content xmlns:number="{office}:datastyle:1.0"'
            f' xmlns:style="{office}:style:1.0"'.encode(),
        )
    )
    found = desk.propose(zipped(parts), "plan.ods")
    assert {change.cell: change.new for change in found.changes} == {
        **{"B2": "Ann", "B3": "Ann", "B4": "Bea"},
        **{"C2": END, "C3": END, "C4": "2027-03-01"},
        **{"D2": "2027-03-01", "D3": "2027-03-01"},
    }
    assert found.notes[:2] == (
        "2 hidden rows were read too: 3, 4.",
        "1 hidden column was read too: B (Lead).",
    )
