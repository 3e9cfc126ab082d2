"""A plan is read from a spreadsheet: its columns, sections, fields and codes, or its faults."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from db.plans.codes import spelled
from db.vocabulary.declared import DateKind, FieldType, PrintedDate
from db.vocabulary.terms import Area, Benefit, ProviderType, Rating
from imports.plans import spreadsheet
from imports.plans.spreadsheet import AboutPlan, PlanRead, read_plan
from imports.reading.books import Book, CellFault, Sheet, SheetDisplay, Value, read_book

ABOUT = AboutPlan("our-plan", "Our plan", "First", "Example ICB")


def book(*rows: tuple[Value, ...], merged: tuple[tuple[int, int, int, int], ...] = ()) -> Book:
    return workbook(sheet("Plan", *rows, merged=merged))


def sheet(
    name: str,
    *rows: tuple[Value, ...],
    merged: tuple[tuple[int, int, int, int], ...] = (),
    hidden: bool = False,
) -> Sheet:
    width = max(map(len, rows), default=0)
    cells = tuple((*row, *[None] * (width - len(row))) for row in rows)
    return Sheet(name, cells, hidden=hidden, shown=SheetDisplay(merged))


def workbook(*sheets: Sheet, faults: tuple[CellFault, ...] = ()) -> Book:
    return Book("plan.xlsx", "xlsx", sheets, faults, None, None)


def read(*rows: tuple[Value, ...], by_hand: dict[str, str] | None = None) -> PlanRead:
    return read_plan(book(*rows), ABOUT, by_hand)


def holds(found: PlanRead) -> dict[str, str]:
    return {column.heading: column.holds for column in found.columns}


def faults(found: PlanRead) -> list[str]:
    return list(map(str, found.faults))


def test_a_plan_of_areas_targets_and_timelines_is_understood_without_help(tmp_path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    for row in (
        ("Example ICB Green Plan",),
        (),
        ("Area", "Target", "Timeline"),
        ("Travel and transport", "Half of all staff come without a car", "By 2030"),
        (None, "Only electric pool cars are bought", "From April 2023"),
        ("Estates", "All lights are LED", "By 2026"),
        (None, "Energy is metered in each building", "Ongoing"),
    ):
        sheet.append(row)
    sheet.merge_cells("A4:A5")
    workbook.save(tmp_path / "plan.xlsx")
    found = read_plan(read_book(tmp_path / "plan.xlsx"), ABOUT)
    assert found.faults == ()
    assert holds(found) == {"Area": "section", "Target": "title", "Timeline": "timeline"}
    plan = found.plan
    assert [(s.code, s.title) for s in plan.declared.sections] == [
        ("TT", "Travel and transport"),
        ("E", "Estates"),
    ]
    assert [(a.code, a.section) for a in plan.actions] == [
        ("TT-1", "TT"),
        ("TT-2", "TT"),
        ("E-1", "E"),
        ("E-2", "E"),
    ]
    dates = [action.fields["timeline"] for action in plan.actions]
    assert [(one.printed, one.kind) for one in dates if isinstance(one, PrintedDate)] == [
        ("By 2030", DateKind.BY),
        ("From April 2023", DateKind.FROM),
        ("By 2026", DateKind.BY),
        ("Ongoing", DateKind.ONGOING),
    ]
    assert dates[0] == PrintedDate("By 2030", DateKind.BY, date(2030, 12, 31))
    assert [(f.key, f.type, f.column) for f in plan.declared.fields] == [
        ("timeline", FieldType.DATE, True)
    ]


def test_codes_of_the_sheet_are_kept_and_gaps_filled_without_using_one_twice() -> None:
    found = read(
        ("No.", "Action"), ("A-1", "Printed"), (None, "Made"), ("X", "Printed"), (None, "Made too")
    )
    assert [a.code for a in found.plan.actions] == ["A-1", "A-2", "X", "A-3"]


def test_rows_of_headings_are_sections_and_the_headings_again_are_nothing() -> None:
    found = read(
        ("Ref", "Action", "By when"),
        ("Culture", None, None),
        ("1", "Train the board", "Mar-27"),
        ("Ref", "Action", "By when"),
        ("Waste", None, None),
        ("2", "Weigh it", date(2027, 3, 31)),
    )
    assert found.faults == ()
    assert [(a.code, a.section) for a in found.plan.actions] == [("1", "C"), ("2", "W")]
    assert found.plan.actions[1].fields["by_when"] == PrintedDate(
        "31/03/2027", DateKind.BY, date(2027, 3, 31)
    )


def test_rows_of_headings_above_a_column_of_areas_are_sections_of_their_own(
    tmp_path: Path,
) -> None:
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Plan"
    for row in (
        ("Area", "Target", "Timeline"),
        ("ESTATES",),
        ("Energy", "All lights are LED", "By 2026"),
        (None, "Energy is metered in each building", "Ongoing"),
        ("Water", "Taps are fixed within a week", "Ongoing"),
        ("TRAVEL",),
        ("Travel", "Only electric pool cars are bought", "From April 2023"),
        (None, "Half of all staff come without a car", "By 2030"),
        (None, None, None),
        ("Source: board paper 12",),
    ):
        sheet.append(row)
    for cells in ("A2:C2", "A3:A4", "A6:C6", "A10:C10"):
        sheet.merge_cells(cells)
    workbook.save(tmp_path / "plan.xlsx")
    found = read_plan(read_book(tmp_path / "plan.xlsx"), ABOUT)
    assert found.faults == ()
    assert [(s.code, s.title, s.parent) for s in found.plan.declared.sections] == [
        ("E", "ESTATES", ""),
        ("EA", "Energy", "E"),
        ("W", "Water", "E"),
        ("T", "TRAVEL", ""),
    ]
    assert [(a.code, a.section) for a in found.plan.actions] == [
        ("EA-1", "EA"),
        ("EA-2", "EA"),
        ("W-1", "W"),
        ("T-1", "T"),
        ("T-2", "T"),
    ]
    assert found.bare == ("Plan!A10",)


def test_lists_show_when_something_is_due_and_not_when_it_begins() -> None:
    found = read(
        ("Objective", "Start date", "End date"),
        ("Weigh the waste", "April 2024", "By 2026"),
        ("Mend the taps", "May 2025", "March 2027"),
    )
    fields = found.plan.declared.fields
    assert [(field.label, field.column) for field in fields] == [
        ("Start date", False),
        ("End date", True),
    ]


@pytest.mark.parametrize(
    ("cells", "type_", "last"),
    [
        (("High", "Low", "high ", "LOW"), FieldType.WORD, "low"),
        (("Fuel; Water", "Water", "Fuel", "Water; Fuel"), FieldType.WORDS, ("water", "fuel")),
        (("Yes", "no", "y", "No"), FieldType.YES_NO, False),
        ((1, 2.5, 3, 4), FieldType.FIGURE, 4.0),
        ((True, False, True, False), FieldType.YES_NO, False),
        (
            (2026, 2027, 2027, 2030),
            FieldType.DATE,
            PrintedDate("2030", DateKind.BY, date(2030, 12, 31)),
        ),
        (("Kim Example", "Lee", "Pat", "Sam"), FieldType.TEXT, "Sam"),
    ],
)
def test_what_a_column_holds_follows_from_its_cells(cells, type_, last) -> None:
    rows = [(f"Do the thing number {n}", cell) for n, cell in enumerate(cells)]
    found = read(("Action", "Level of it"), *rows)
    (field,) = found.plan.declared.fields
    assert (field.key, field.label, field.type) == ("level_of_it", "Level of it", type_)
    assert found.plan.actions[-1].fields["level_of_it"] == last


def test_a_column_can_be_set_by_hand() -> None:
    rows = (("What", "Who", "Lead"), ("Do this", "Us", "Kim"), ("Do that", "Them", "Lee"))
    found = read(*rows, by_hand={"who": "title", "What": "-", "Lead": "owner"})
    assert holds(found) == {"What": "-", "Who": "title", "Lead": "owner"}
    assert [a.title for a in found.plan.actions] == ["Us", "Them"]
    assert faults(read(*rows, by_hand={"Whose": "title"})) == [
        "There is no column with the heading 'Whose'."
    ]


def test_headings_that_are_keys_of_every_action_get_another_key() -> None:
    found = read(
        ("Action", "Status", "Lead", "2026"),
        ("Do this", "Done", "Kim", 1),
        ("That", "New", "Lee", 2),
    )
    assert [f.key for f in found.plan.declared.fields] == [
        "status_printed",
        "lead_printed",
        "field_2026",
    ]


@pytest.mark.parametrize(
    "heading", ["Was", "Previous code", "OLD CODE:", "Code in the edition before", "old ref."]
)
def test_a_column_of_earlier_codes_is_recognised(heading: str) -> None:
    found = read(
        ("Code", "Action", heading),
        ("1", "This", "GC1"),
        ("2", "That", "GC2, gc-2; C1 A/i\nGC3"),
        ("3", "Both", "GC1"),
        ("4", "New", "New"),
        ("5", "Newer", "-"),
        ("6", "Newest", None),
        ("7", "Old", 12),
    )
    assert found.faults == ()
    assert holds(found) == {"Code": "code", "Action": "title", heading: "was"}
    assert found.plan.declared.was == {
        "1": ("GC1",),
        "2": ("GC2", "C1 A/i", "GC3"),
        "3": ("GC1",),
        "7": ("12",),
    }
    assert found.plan.declared.follows == ""
    assert found.plan.declared.fields == ()


def test_a_column_of_other_texts_below_such_a_heading_is_a_field() -> None:
    found = read(("Action", "Was"), ("This", "Lights were left on all night"), ("That", "Cold"))
    assert holds(found) == {"Action": "title", "Was": "was_printed"}
    assert found.plan.declared.was == {}


def test_columns_of_earlier_codes_can_be_set_by_hand() -> None:
    rows = (("Ref", "Action", "2023", "2020"), ("1", "This", "A1", "B1"), ("2", "That", "A2", "A2"))
    found = read(*rows, by_hand={"2023": "was", "2020": "was"})
    assert found.plan.declared.was == {"1": ("A1", "B1"), "2": ("A2",)}
    assert found.plan.declared.fields == ()
    long = read(
        ("Action", "Before"), ("This", "Lights left on all night"), by_hand={"Before": "was"}
    )
    assert faults(long) == [
        "Plan!B2: 'Lights left on all night' is not a code of up to 20 characters."
    ]


def test_a_long_action_is_kept_whole_below_a_short_title() -> None:
    whole = "word " * 60 + "end"
    (action,) = read(("No.", "Action"), ("1", whole)).plan.actions
    assert action.detail == whole
    assert len(action.title) <= 200
    assert action.title.endswith("word…")


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ((("Just a text",),), "There is no row of headings. Write one above the actions."),
        ((("Ref", "Action"),), "There are no actions below the headings."),
        (
            (("Ref", "Action"), ("1.1", "This"), ("1 1", "That")),
            "Plan!A3: The code '1 1' is already in Plan!A2. Give each action its own.",
        ),
        (
            (("Ref", "Action"), ("1", "This"), ("2", None), ("3", "That")),
            "Plan!B3: The action has no title. Write one, or delete the row.",
        ),
        (
            (("Ref", "Action"), ("1", "=A1&B2")),
            "Plan!B2: This is a formula. Replace it by its result.",
        ),
        (
            (("Action", "Notes"), ("This", "=NOW()"), ("That", "Kept")),
            "Plan!B2: This is a formula. Replace it by its result.",
        ),
        ((("Code", "Action"), ("OWN-1", "This")), "reserved for own actions"),
        (
            (("Action", "Date", "Date"), ("This", "x", "y")),
            "Plan!C1: The heading 'Date' is used twice. Change one of them.",
        ),
        (
            (("Action", None, "Who"), ("This", "May", "Us")),
            "Plan!B1: This column has no heading. Write one, or delete the column.",
        ),
        (
            (("Action", "What is meant by it"), ("This", date(1900, 1, 1))),
            "Plan!B2: The date: 01/01/1900 is outside the years 2000 to 2099. Check the year.",
        ),
        (
            (("Action", "How many"), ("This", 10**12)),
            "Plan!B2: The figure: 1e+12 is out of range. Enter a figure below 1,000,000,000,000.",
        ),
        (
            (("Action", "Why"), ("This", "Left \u202e right")),
            "Plan!B2: The text contains right-to-left text (U+202E). Delete it and try again.",
        ),
    ],
)
def test_a_fault_is_one_line_with_its_place(rows, fault) -> None:
    found = read(*rows)
    (told,) = [line for line in faults(found) if fault in line] or faults(found)
    assert fault in told


NUMBER = "943 476 5919"
HOLDS = "The text contains what looks like an NHS number"


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ((("Area", "Action", "Notes"), ("Care", f"Ask {NUMBER}", "x")), "Plan!B2"),
        ((("Area", "Action", "Notes"), (NUMBER, "This", "x"), (NUMBER, "That", "y")), "Plan!A2"),
        ((("Area", "Action", "Notes"), ("Care", "This", NUMBER)), "Plan!C2"),
        ((("Action", "Detail"), ("This", NUMBER)), "Plan!B2"),
        ((("No.", "Action"), (NUMBER, "This")), "Plan!A2"),
        ((("Action", "Who", "When"), (NUMBER, None, None), ("This", "Us", "May")), "Plan!A2"),
    ],
)
def test_an_nhs_number_is_refused_wherever_it_stands(rows, place: str) -> None:
    found = faults(read(*rows))
    assert f"{place}: {HOLDS} ({NUMBER})" in found[0]
    assert all(HOLDS in fault for fault in found)


def test_an_nhs_number_is_refused_as_a_figure_in_a_heading_and_in_a_name() -> None:
    says = "contains what looks like an NHS number"
    assert says in faults(read(("Action", "How many"), ("This", 9434765919), ("That", "x")))[0]
    assert says in faults(read(("Action", "How many"), ("This", 9434765919)))[0]
    assert says in faults(read(("Action", NUMBER), ("This", "x")))[0]
    about = AboutPlan("our-plan", NUMBER, "First", NUMBER)
    told = list(map(str, read_plan(book(("Action", "Who"), ("This", "x")), about).faults))
    assert [line.split(" contains")[0] for line in told] == ["The title", "The issuer"]


@pytest.mark.parametrize(
    ("by_hand", "fault"),
    [
        ({"Who": "title", "What": "title"}, "Plan!B1: The column 'What' is the title already."),
        ({"Who": "code", "What": "code"}, "Plan!B1: The column 'What' is the code already."),
        ({"Lead": "Our lead!"}, "Plan!C1: The key 'Our lead!' is not in the form 'measured_by'."),
    ],
)
def test_what_cannot_be_set_by_hand_is_said_with_the_column(by_hand, fault: str) -> None:
    rows = (("What", "Who", "Lead"), ("Do this", "Us", "Kim"), ("Do that", "Them", "Lee"))
    assert fault in "\n".join(faults(read(*rows, by_hand=by_hand)))


def test_the_key_of_a_plan_has_the_form_that_plan_files_ask_for() -> None:
    about = AboutPlan("Our Plan", "Our plan", "First", "Example ICB")
    (told,) = read_plan(book(("Action", "Who"), ("This", "x")), about).faults
    assert str(told).startswith("The key 'Our Plan' is not in the form 'our-plan-2026-32'.")


def test_a_long_heading_beside_a_known_one_is_a_heading() -> None:
    heading = "What we will do to get this done, with milestones and measures of success"
    found = read(("Area", "Action", heading), ("Care", "This", "x"), ("Care", "That", "y"))
    assert found.faults == ()
    assert [one.label for one in found.plan.declared.fields] == [heading]
    assert [action.title for action in found.plan.actions] == ["This", "That"]


def test_texts_are_stored_in_the_form_of_all_others() -> None:
    cells = ("Cafe\u0301", "One\r\nTwo", "Caf\u00e9")
    found = read(("Action", "Where it is"), *((f"Do {n}", cell) for n, cell in enumerate(cells)))
    values = [action.fields["where_it_is"] for action in found.plan.actions]
    assert values == ["Caf\u00e9", "One\nTwo", "Caf\u00e9"]


def test_thousands_of_sections_with_the_same_initials_take_a_moment() -> None:
    """Their codes, and the sections that each is in, are found in time that grows with them."""
    rows = ((f"Area {n // 2}", f"Do the thing number {n}", "x") for n in range(6_000))
    began = process_time()
    declared = read(("Area", "Action", "Kept"), *rows).plan.declared
    assert len({spelled(section.code) for section in declared.sections}) == 3_000
    assert set(map(len, declared.paths().values())) == {1}
    assert declared.levels() == ("section",)
    assert process_time() - began < 3


def test_numbers_are_written_as_the_sheet_shows_them() -> None:
    found = read(("No.", "Action", "When"), (1001, "This", 2026), (1002, "That", "Ongoing"))
    assert [action.code for action in found.plan.actions] == ["1001", "1002"]
    assert found.plan.actions[0].fields["when"] == PrintedDate(
        "2026", DateKind.BY, date(2026, 12, 31)
    )


# Several sheets


ACTIONS = (("Action", "Who"), ("This", "Us"))


def test_each_sheet_that_lists_actions_is_read_and_the_others_are_named() -> None:
    found = read_plan(
        workbook(
            sheet("Cover", ("Version", "Date", "Author"), ("1", "2026", "Kim")),
            sheet("Plan", *ACTIONS),
            sheet("Measures", ("Measure", "Unit"), ("Energy", "kWh")),
            sheet("Summary", ("Area", "Actions"), ("Travel", 1), ("Estates", 1)),
            sheet("More", ("Read this first",), *ACTIONS),
            sheet("Old", *ACTIONS, hidden=True),
            sheet("No more", ("Action", "Who")),
            sheet("Empty"),
        ),
        ABOUT,
    )
    assert found.faults == ()
    assert found.sheets == ("Plan", "More")
    assert found.other_sheets == ("Cover", "Measures", "Summary", "Old", "No more")
    assert [(a.code, a.section) for a in found.plan.actions] == [("P-1", "P"), ("M-1", "M")]


def test_a_sheet_alone_is_no_section() -> None:
    found = read_plan(workbook(sheet("Notes", ("x",)), sheet("Plan", *ACTIONS)), ABOUT)
    assert found.plan.declared.sections == ()
    assert [action.code for action in found.plan.actions] == ["A-1"]


def test_sections_of_a_sheet_stand_below_its_own_and_codes_differ_in_all_of_them() -> None:
    heading = ("Area", "No.", "Action")
    found = read_plan(
        workbook(
            sheet(
                "Estates",
                heading,
                ("Light", None, "Fit LED lights"),
                ("Light", None, "Switch them off"),
                ("Heat", "7", "Meter it"),
                ("Heat", "8", "Turn it down"),
            ),
            sheet(
                "Energy",
                heading,
                ("Light", "L-1", "Buy green power"),
                ("Light", "9", "Buy less"),
                ("energy", None, "Tell staff"),
                ("energy", "10", "Tell all"),
            ),
        ),
        ABOUT,
    )
    assert found.faults == ()
    assert [(s.code, s.title, s.parent) for s in found.plan.declared.sections] == [
        ("E", "Estates", ""),
        ("L", "Light", "E"),
        ("H", "Heat", "E"),
        ("EA", "Energy", ""),
        ("LA", "Light", "EA"),
    ]
    assert [(a.code, a.section) for a in found.plan.actions] == [
        *(("L-2", "L"), ("L-3", "L"), ("7", "H"), ("8", "H")),
        *(("L-1", "LA"), ("9", "LA"), ("EA-1", "EA"), ("10", "EA")),
    ]
    assert found.made == {"L-2", "L-3", "EA-1"}


def test_columns_with_the_same_heading_are_one_field_in_all_sheets() -> None:
    found = read_plan(
        workbook(
            sheet(
                "One", ("Action", "By when", "Lead"), ("This", "2027", "Kim"), ("It", "May 2028")
            ),
            sheet(
                "Two",
                ("Actions", "LEAD", "By  when", "Cost", "By when?"),
                ("That", "Lee", "2030", 5, "May"),
            ),
        ),
        ABOUT,
    )
    assert found.faults == ()
    fields = [(field.key, field.label, field.type) for field in found.plan.declared.fields]
    assert fields[:3] == [
        ("by_when", "By when", FieldType.DATE),
        ("lead_printed", "Lead", FieldType.TEXT),
        ("cost", "Cost", FieldType.FIGURE),
    ]
    that = found.plan.actions[-1].fields
    assert (that["lead_printed"], that["cost"]) == ("Lee", 5.0)
    assert that["by_when"] == PrintedDate("2030", DateKind.BY, date(2030, 12, 31))
    assert [(c.sheet, c.letters, c.holds) for c in found.columns] == [
        *(("", "A", "title"), ("", "B", "by_when"), ("", "C", "lead_printed")),
        *(("Two", "A", "title"), ("Two", "D", "cost"), ("Two", "E", fields[3][0])),
    ]


def test_earlier_codes_are_read_in_every_sheet() -> None:
    found = read_plan(
        workbook(
            sheet("New", ("No.", "Action", "Was"), ("1", "This", "New"), ("2", "That", None)),
            sheet("Old", ("No.", "Action", "WAS"), ("3", "It", "GC1, GC2"), ("4", "All", "GC2")),
            sheet("Last", ("Action", "Previous code", "Was"), ("Rest", "B7", "GC3\nGC4")),
        ),
        ABOUT,
    )
    assert found.faults == ()
    assert [(c.sheet, c.heading, c.holds) for c in found.columns][2:] == [
        ("", "Was", "was"),
        ("Last", "Previous code", "previous_code"),
    ]
    assert found.plan.declared.was == {"3": ("GC1", "GC2"), "4": ("GC2",), "L-1": ("GC3", "GC4")}
    assert [action.fields for action in found.plan.actions[:-1]] == [{}] * 4


def test_a_fault_of_an_earlier_code_names_its_sheet() -> None:
    found = read_plan(
        workbook(
            sheet("One", ("Action", "Was"), ("This", "GC1")),
            sheet("Two", ("Action", "Was"), ("That", "Lights left on all night")),
        ),
        ABOUT,
    )
    assert faults(found) == [
        "Two!B2: 'Lights left on all night' is not a code of up to 20 characters."
    ]


def test_a_field_with_a_heading_for_earlier_codes_is_one_in_all_sheets() -> None:
    found = read_plan(
        workbook(
            sheet("One", ("Action", "Was"), ("This", "Lights left on all night")),
            sheet("Two", ("Action", "Was"), ("That", "Cold")),
        ),
        ABOUT,
    )
    assert found.faults == ()
    assert found.plan.declared.was == {}
    assert [action.fields["was_printed"] for action in found.plan.actions] == [
        "Lights left on all night",
        "Cold",
    ]


def test_a_list_without_a_heading_for_actions_is_read_if_it_has_that_of_the_first() -> None:
    heading = ("What we'd like", "Lead", "Kept")
    rows = (("Walk to work each day", "Kim", "x"), ("Eat less meat at lunch", "Lee", "x"))
    found = read_plan(
        workbook(
            sheet("One", heading, *rows),
            sheet("Two", heading, *rows),
            sheet("Staff", ("Name", "Lead", "Post"), ("Kim", "Lee", "Head")),
        ),
        ABOUT,
    )
    assert (found.sheets, found.other_sheets) == (("One", "Two"), ("Staff",))


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (
            (("Ref", "Action"), ("1", "This")),
            "Two!A2: The code '1' is already in One!A2. Give each action its own.",
        ),
        (
            (("Ref", "Action"), ("2", "This"), ("3", None)),
            "Two!B3: The action has no title. Write one, or delete the row.",
        ),
        (
            (("Ref", "Action", None), ("2", "This", "x")),
            "Two!C1: This column has no heading. Write one, or delete the column.",
        ),
    ],
)
def test_a_fault_names_its_sheet(second, fault: str) -> None:
    first = sheet("One", ("Ref", "Action"), ("1", "This"))
    assert faults(read_plan(workbook(first, sheet("Two", *second)), ABOUT)) == [fault]


def test_the_name_of_a_sheet_is_checked_as_a_title_is() -> None:
    found = read_plan(workbook(sheet(NUMBER, *ACTIONS), sheet("Two", *ACTIONS)), ABOUT)
    assert faults(found)[0].startswith(f"{NUMBER}: The name of the sheet contains what looks like")


def test_sheets_can_be_chosen_by_hand() -> None:
    book = workbook(
        sheet("One", *ACTIONS),
        sheet("Two", *ACTIONS),
        sheet("Old ideas", ("Idea", "Who", "Why"), ("That", "Us", "x"), hidden=True),
        sheet("Cover", ("Read me",)),
        faults=(CellFault("Two", "B7", "The cell has an error."),),
    )
    found = read_plan(book, ABOUT, {"Idea": "title"}, ["old  IDEAS", "One"])
    assert (found.faults, found.sheets) == ((), ("One", "Old ideas"))
    assert [(a.code, a.title) for a in found.plan.actions] == [("O-1", "This"), ("OI-1", "That")]
    assert found.other_sheets == ("Two", "Cover")
    assert faults(read_plan(book, ABOUT, None, ["One", "Cover", "Three"])) == [
        "Cover: There is no row of headings. Write one above the actions.",
        "There is no sheet 'Three'. Sheets: One, Two, Old ideas, Cover.",
    ]
    assert faults(read_plan(book, ABOUT)) == ["Two!B7: The cell has an error."]


def test_a_key_set_by_hand_is_for_one_column_of_each_sheet() -> None:
    by_hand = {"When": "date", "Until": "date"}
    one = sheet("One", ("Action", "When"), ("This", "2027"))
    two = sheet("Two", ("Action", "Until"), ("That", "2028"))
    found = read_plan(workbook(one, two), ABOUT, by_hand)
    assert (found.faults, [f.key for f in found.plan.declared.fields]) == ((), ["date"])
    both = sheet("One", ("Action", "When", "Until"), ("This", "2027", "2028"))
    assert "One!C1: The column 'When' has the key 'date' already. Choose another key." in faults(
        read_plan(workbook(both), ABOUT, by_hand)
    )


def test_a_plan_has_a_most_of_actions_in_all_its_sheets(monkeypatch) -> None:
    monkeypatch.setattr(spreadsheet, "MOST_ACTIONS", 2)
    rows = (("Action", "Who"), ("This", "Us"), ("That", "Us"))
    (told,) = faults(read_plan(workbook(sheet("One", *rows), sheet("Two", *rows)), ABOUT))
    assert told.startswith("Two!A2: A plan has at most")


@given(
    st.lists(
        st.lists(st.text("AB 12", min_size=1, max_size=6).filter(str.strip), min_size=1),
        min_size=1,
        max_size=4,
    )
)
def test_made_codes_always_differ(sheets: list[list[str]]) -> None:
    heading = ("Area", "Action", "Kept")
    there = [
        sheet(
            "AB"[: number % 2 + 1],
            heading,
            *((section, f"Do the thing number {n}", "x") for n, section in enumerate(sections)),
        )
        for number, sections in enumerate(sheets)
    ]
    found = read_plan(workbook(*there), ABOUT, {"Area": "section"})
    codes = [spelled(action.code) for action in found.plan.actions]
    assert len({*codes}) == len(codes) == sum(map(len, sheets))
    assert found.faults == ()


RATED = ("Code", "For", "Theme", "Action", "Rating", "Quick win", "Benefits")


def test_a_rated_plan_is_read_as_the_primary_care_plan_is() -> None:
    found = read(
        RATED,
        ("GC1", "All primary care", "Culture", "Choose a focus", "Must Do", "Yes", "Staff, Health"),
        ("GC2", "General practice", "Culture", "Sign up", None, "Yes", None),
        ("GR1", "GP", "Resources", "Reuse chairs", "Priority", "No", None),
        ("DR1", "Dental practice", "Resources", "Fit a scavenger", "Should Do", "No", None),
    )
    assert not faults(found)
    assert not found.plan.declared.fields
    first, unrated, gp, second = found.plan.actions
    assert unrated.rating is None
    assert gp.provider_type is unrated.provider_type is ProviderType.GENERAL_PRACTICE
    assert (first.rating, first.quick_win) == (Rating.MUST_DO, True)
    assert first.benefits == {Benefit.STAFF, Benefit.HEALTH}
    assert (first.provider_type, first.area) == (ProviderType.GENERIC, Area.CULTURE)
    assert (second.rating, second.quick_win) == (Rating.SHOULD_DO, False)
    assert (second.benefits, second.area) == (None, Area.RESOURCES)
    assert second.provider_type is ProviderType.DENTAL_PRACTICE
    titles = [tab.title for tab in found.plan.declared.tabs]
    assert titles == ["Must Do", "Priority", "Should Do", "Quick Wins"]


def test_words_of_another_plan_stay_its_own_fields() -> None:
    found = read(
        RATED,
        ("E1", "Acute trust", "Culture", "Choose a focus", "High", "Yes", "Staff"),
        ("E2", "Acute trust", "Estates", "Fit meters", "Low", "No", "Health"),
    )
    assert not faults(found)
    assert {action.provider_type for action in found.plan.actions} == {ProviderType.GENERIC}
    assert {action.rating for action in found.plan.actions} == {None}
    labels = {field.label for field in found.plan.declared.fields}
    assert labels == {"For", "Theme", "Rating", "Quick win", "Benefits"}


def test_a_word_that_is_no_rating_is_a_fault_of_its_cell_if_said_by_hand() -> None:
    rows = (("Code", "Action", "How"), ("A1", "Walk", "Must Do"), ("A2", "Ride", "Urgent"))
    found = read(*rows, by_hand={"How": "rating"})
    assert faults(found) == [
        "Plan!C3: 'Urgent' is not recognised. Write Must Do, Priority or Should Do."
    ]
