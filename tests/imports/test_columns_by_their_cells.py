"""Which row is the heading and which column holds what, where the headings alone do not tell."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from layouts.making import book
from openpyxl import load_workbook

from exports.tracker.action_tracker import tracker_bytes
from imports.proposal import Proposal
from imports.proposing import propose
from imports.tables.layout_explanation import NO_EXPLANATION, LayoutExplanation
from imports.tables.no_table import NoTable

CLIMATE, WASTE, BANK = "Declare a climate emergency", "Reduce waste", "Swap to a Greener bank"
MARCH, JUNE = date(2027, 3, 31), date(2027, 6, 30)
SPRING = ("2027-03-31", "2027-06-30")
GAP = (None, None)


def told(found: Proposal) -> set[tuple[object, ...]]:
    return {(c.code, c.field, c.new) for c in found.changes}


def leads(*codes: str) -> set[tuple[object, ...]]:
    names = ("Ann Orr", "Bea Fox", "Cal Lim")
    return {(code, "lead", name) for code, name in zip(codes, names, strict=False)}


def days(field: str, *values: str) -> set[tuple[object, ...]]:
    return {(code, field, day) for code, day in zip(("GC2", "GR5"), values, strict=False)}


@pytest.mark.parametrize(
    ("rows", "expected", "left"),
    [
        pytest.param(
            [
                ["Line", "Topic", "Who"],
                ["GC2", "Culture", "Ann Orr"],
                ["GR5", "Bins", "Bea Fox"],
            ],
            leads("GC2", "GR5"),
            ["Topic"],
            id="codes under a heading that is not known",
        ),
        pytest.param(
            [
                ["No.", "Plan line", "Who"],
                [1, "GC2", "Ann Orr"],
                [2, "GR5", "Bea Fox"],
            ],
            leads("GC2", "GR5"),
            ["No."],
            id="codes beside a column of numbers that is headed No.",
        ),
        pytest.param(
            [
                ["What we hope for", "Who", "Deadline"],
                [CLIMATE, "Ann Orr", MARCH],
                [WASTE, "Bea Fox", JUNE],
            ],
            leads("GC2", "GR5") | days("due", *SPRING),
            [],
            id="titles under a heading that is not known",
        ),
        pytest.param(
            [["Topic", "Who", "Needs"], [CLIMATE, "Ann Orr", "GR5"], [WASTE, "Bea Fox", "GC1"]],
            leads("GC2", "GR5"),
            ["Needs"],
            id="codes of other actions than the titles beside are no codes",
        ),
        pytest.param(
            [
                ["Objective", "Action", "Who"],
                ["Lead by example", CLIMATE, "Ann Orr"],
                [None, WASTE, "Bea Fox"],
                ["Money", BANK, "Cal Lim"],
            ],
            leads("GC2", "GR5", "GC7"),
            ["Objective"],
            id="an objective before the action is a section",
        ),
        pytest.param(
            [
                ["Project", "Description", "Who"],
                [CLIMATE, "Sign it", "Ann Orr"],
                [WASTE, "Fewer bins", "Bea Fox"],
            ],
            leads("GC2", "GR5"),
            [],
            id="the plan's titles stand in the first of two",
        ),
        pytest.param(
            [
                ["Ref", "Target", "Due date", "Who"],
                ["GC2", "All staff briefed", MARCH, "Ann Orr"],
                ["GR5", "A third less", "30 June 2027", "Bea Fox"],
            ],
            leads("GC2", "GR5") | days("due", *SPRING),
            ["Target"],
            id="the target date is the column with dates",
        ),
        pytest.param(
            [["Ref", "When", "Due date"], ["GC2", MARCH, JUNE], ["GR5", "ASAP", None]],
            days("due", SPRING[0]),
            ["Due date"],
            id="of two columns with dates the first",
        ),
        pytest.param(
            [["Ref", "When", "Due date"], ["GC2", None, JUNE], ["GR5", None, None]],
            set(),
            ["Due date"],
            id="an empty column that is headed first keeps its field",
        ),
        pytest.param(
            [
                ["Ref", "Status", "Done"],
                ["GC2", "Complete", date(2026, 3, 12)],
                ["GR5", "In progress", None],
            ],
            {
                ("GC2", "status", "complete"),
                ("GC2", "completed", "2026-03-12"),
                ("GR5", "status", "in-progress"),
            },
            [],
            id="days under Done beside a status",
        ),
        pytest.param(
            [["Ref", "Completed"], ["GC2", "Yes"], ["GR5", "No"]],
            {("GC2", "status", "complete")},
            [],
            id="ticks under Completed",
        ),
        pytest.param(
            [
                ["Hazard", "Seen on", "Who", "Score", None, "Review date"],
                [*GAP, None, "L", "S", None],
                [*GAP, None, "1-5", "1-5", None],
                ["GC2", date(2026, 1, 1), "Ann Orr", 3, 4, MARCH],
                ["GR5", date(2026, 1, 1), "Bea Fox", 3, 4, JUNE],
            ],
            leads("GC2", "GR5") | days("review", *SPRING),
            ["Seen on", "Score", "S"],
            id="a heading over three rows above codes",
        ),
        pytest.param(
            [
                ["Plan", None, "People", None],
                ["Ref", None, None, None],
                [None, "Action", "Lead", "Deadline"],
                ["GC2", CLIMATE, "Ann Orr", MARCH],
                ["GR5", WASTE, "Bea Fox", JUNE],
            ],
            leads("GC2", "GR5") | days("due", *SPRING),
            [],
            id="a heading over three rows by its words",
        ),
        pytest.param(
            [
                ["Guide", "Who"],
                ["Read this first", "Everybody"],
                ["What", "Line", "Keeper", "Deadline"],
                ["Bike rack", None, "Kim", JUNE],
                [None, "GC2", "Ann", MARCH],
                [None, "GR5", "Bea", JUNE],
            ],
            days("due", *SPRING)
            | {
                (None, "title", "Bike rack"),
                (None, "due", SPRING[1]),
                (None, "area", "culture"),
            },
            ["Keeper"],
            id="a row of one's own before the first code",
        ),
        pytest.param(
            [
                ["Line", "Owner"],
                ["Culture", None],
                ["GC2", "Ann Orr"],
                ["Line", "Owner"],
                ["GR5", "Bea Fox"],
            ],
            leads("GC2", "GR5"),
            [],
            id="a section and a second page between codes",
        ),
        pytest.param(
            [
                ["Action", "Lead", date(2026, 4, 1), date(2026, 5, 1)],
                [CLIMATE, "Ann Orr", "x", None],
                [WASTE, "Bea Fox", None, "x"],
            ],
            leads("GC2", "GR5"),
            ["01/04/2026", "01/05/2026"],
            id="months in the heading",
        ),
        pytest.param(
            [["Ref", "Lead", 2025, 2026, 2027], ["GC2", "Ann Orr", 12, 9, 3]],
            leads("GC2"),
            ["2025", "2026", "2027"],
            id="years in the heading",
        ),
        pytest.param(
            [
                ["Actions needed", "Staff responsible for this", "Wk", 1, 2],
                [CLIMATE, "Ann Orr", None, "x", None],
            ],
            leads("GC2"),
            ["Wk", "1", "2"],
            id="headings that are sentences, and weeks",
        ),
    ],
)
def test_the_cells_tell_which_column_holds_what(desk, rows, expected, left):
    found = desk.propose(book({"Sheet1": rows}))
    assert told(found) == expected
    columns = next((n for n in found.notes if n.startswith("Columns not imported: ")), "")
    assert columns == (f"Columns not imported: {', '.join(left)}." if left else "")
    assert not [line for line in found.ignored if "no code and no title" in line.why]


HEADINGS = {
    "lead": (
        *("Person", "Named person", "Staff member", "Who's responsible", "Assigned", "Whom"),
        *("Lead / deputy", "👤 Lead", "Lead and deputy", "Maßnahme-Lead / Lead", "Who’s leading"),
    ),
    "due": (
        *("Completion date?", "Date for completion", "Target completion", "Deadline date"),
        *("To be completed by", "When by", "Finish by", "Planned end", "Time frame"),
        *("Review/target date", "📅 Due", "Estimated completion date", "Done by", "Expected date"),
    ),
    "update": (
        *("Comments/Notes", "Comments / Evidence", "Comments box", "Latest", "Latest position"),
        *("Current position", "Update - Oct", "Feedback", "Notes & comments", "Comments Q3 26/27"),
    ),
    "status": ("Where are we now?", "How far along", "Current position", "🚦 Status", "Latest"),
}
CELLS = {"lead": "Ann Orr", "due": MARCH, "update": "Bins came on time", "status": "In progress"}


@pytest.mark.parametrize("field", list(HEADINGS))
def test_ordinary_headings_are_known(desk, field):
    codes = [action.code for action in desk.register.actions.all(desk.organisation)]
    sheets = {
        f"Sheet {place}": [["Ref", heading], [codes[place], CELLS[field]]]
        for place, heading in enumerate(HEADINGS[field])
    }
    found = {c.sheet: c.field for c in desk.propose(book(sheets)).changes if c.needs is None}
    names = zip(sheets, HEADINGS[field], strict=True)
    assert [heading for sheet, heading in names if found.get(sheet) != field] == []


@pytest.mark.parametrize(
    ("headings", "cells", "fields"),
    [
        (["Ref", "Who", "Good by"], ["GC2", "Ann Orr", "31/03/2027"], {"due"}),
        (["Ref", "Who", "Light"], ["GC2", "Ann Orr", "In progress"], {"status"}),
        (["Ref", "Target date", "Good by"], ["GC2", JUNE, MARCH], set()),
        (["Ref", "Who", "Logged"], ["GC2", "Ann Orr", MARCH], set()),
        (["Ref", "Who", "Year"], ["GC2", "Ann Orr", "2027"], set()),
        (["Line", "Keeper", "Good by"], ["GC2", "Ann Orr", MARCH], {"due"}),
    ],
)
def test_what_only_cells_tell_of_a_column_waits_to_be_agreed_to(desk, headings, cells, fields):
    found = desk.propose(book({"Sheet1": [headings, cells]}))
    waiting = [c for c in found.changes if c.needs]
    assert {c.field for c in waiting} == fields
    assert all(c.doubt.startswith(f"the column '{headings[2]}' may hold the ") for c in waiting)


@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        ([["Ref", "Status", "Completion date"], ["GC2", "Complete", "01/03/2026"]], "completed"),
        ([["Ref", "Status", "Completion date"], ["GC2", "In progress", MARCH]], "due"),
        (
            [["Ref", "Target date", "Completion date"], ["GC2", None, date(2026, 3, 1)]],
            "completed",
        ),
    ],
)
def test_a_completion_date_is_the_day_it_was_done_where_the_rows_are(desk, rows, fields):
    found = desk.propose(book({"Sheet1": rows}))
    assert {c.field for c in found.changes} - {"status"} == {fields}


@pytest.mark.parametrize(
    ("title", "code", "needs"),
    [
        *((f"GC2{mark}{CLIMATE}", "GC2", None) for mark in (" ", ": ", " - ", ". ", " – ")),
        *(("[GR5] Reduce waste", "GR5", None), ("Reduce waste (GR 05)", "GR5", None)),
        *(("GPES2 Inhalers", "GPES2", None), ("gc-7 Swap to a greener bnk", "GC7", None)),
        ("GC7 Plant a hedge", "GC7", "guess"),
        *(("GC99 Plant a hedge", None, "own-action"), ("GC3, GC4", None, "own-action")),
    ],
)
@pytest.mark.parametrize("number", [None, "1.1"])
def test_a_code_inside_a_title_says_which_action_it_is(desk, title, code, needs, number):
    rows = [["No", "Action", "Who"], [number, title, "Ann Orr"]]
    found = desk.propose(book({"Sheet1": rows}))
    assert {(c.code, c.needs) for c in found.changes} == {(code, needs)}


@pytest.mark.parametrize("without", ["No.", "Action"])
def test_our_own_tracker_without_a_column_that_names_actions_is_read_by_the_other(desk, without):
    workbook = load_workbook(BytesIO(tracker_bytes(desk.register.position(desk.organisation))))
    sheet = workbook["Action tracker"]
    heading = [cell.value for cell in sheet[5]]
    row = next(row for row in range(6, 99) if sheet.cell(row, 1).value == "GC7")
    sheet.cell(row, heading.index("Lead") + 1).value = "Ann Orr"
    sheet.delete_cols(heading.index(without) + 1)
    file = BytesIO()
    workbook.save(file)
    assert told(desk.propose(file.getvalue())) == {("GC7", "lead", "Ann Orr")}


# A file in which no row is known to be the heading

OWN_WORDS = {
    "Notes": [["Minutes of the green team"]],
    "Plan": [
        ["Our green year"],
        ["Topic", "Finish", "Keeper", "Deadline"],
        ["Plant a hedge", "soon", "Ann Orr", MARCH],
    ],
}


def test_a_refusal_names_the_nearest_row_its_cells_and_what_is_missing(desk):
    with pytest.raises(NoTable) as refusal:
        desk.propose(book(OWN_WORDS))
    assert str(refusal.value) == (
        "No table of actions was recognised in tracker.xlsx. Row 2 of the sheet 'Plan' is closest"
        " to a row of headings: A 'Topic', B 'Finish', C 'Keeper', D 'Deadline' (Target date). No"
        " column there was recognised as an action's number or title. Say what the columns hold, or"
        " correct the headings and save, then try again."
    )


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ([["Line", "Keeper"], ["GC2", "Ann Orr"]], "No column there was recognised as a status, a"),
        (
            [["Topic", "Keeper"], ["Hedge", "Ann"]],
            "an action's number or title, nor as a status",
        ),
        (
            [["RAG", "Actions"], ["Blue", 4]],
            "The column that should name the actions holds",
        ),
    ],
)
def test_a_refusal_says_what_is_missing(desk, rows, missing):
    with pytest.raises(NoTable, match=missing):
        desk.propose(book({"Sheet1": rows}))


def test_a_refusal_shows_no_nhs_number_and_no_control_character(desk):
    rows = [["Patient", "999 000 0018", "a\tb\nc"], ["x", "y", "z"]]
    with pytest.raises(NoTable) as refusal:
        desk.propose(book({"Sheet1": rows}))
    assert "999 000" not in str(refusal.value)
    assert str(refusal.value).isprintable()


def test_what_a_person_says_of_a_refused_file_is_known_wherever_its_heading_stands(desk):
    with pytest.raises(NoTable) as refusal:
        desk.propose(book(OWN_WORDS))
    (nearest, *_) = refusal.value.nearest_first
    said = LayoutExplanation(columns={"topic": "title", "keeper": "lead"})

    def looked_at(sheets) -> Proposal:
        return propose(
            desk.register,
            desk.organisation,
            desk.read(book(sheets)),
            lambda layout: said if layout == nearest.fingerprint else NO_EXPLANATION,
        )

    for lines_before in ([], [["Spring"], []]):
        found = looked_at({"Next": [*lines_before, *OWN_WORDS["Plan"]]})
        assert {("title", "Plant a hedge"), ("lead", "Ann Orr")} <= {
            (change.field, change.new) for change in found.changes
        }


def test_a_person_names_the_row_of_the_headings(desk):
    rows = [["Action", "Status"], ["Line", "Lead"], ["Plant a hedge", "Ann Orr"]]
    file = desk.read(book({"Sheet1": rows}))
    found = propose(desk.register, desk.organisation, file, heading_row=1)
    assert {change.subject for change in found.changes} == {"New: Line", "New: Plant a hedge"}
    with pytest.raises(NoTable, match="row 9 has no headings on any sheet"):
        propose(desk.register, desk.organisation, file, heading_row=9)
