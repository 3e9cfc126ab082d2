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
from imports.plans.spreadsheet import AboutPlan, PlanRead, read_plan
from imports.reading.books import Book, Sheet, SheetDisplay, Value, read_book

ABOUT = AboutPlan("our-plan", "Our plan", "First", "Example ICB")


def book(*rows: tuple[Value, ...], merged: tuple[tuple[int, int, int, int], ...] = ()) -> Book:
    width = max(map(len, rows))
    cells = tuple((*row, *[None] * (width - len(row))) for row in rows)
    sheet = Sheet("Plan", cells, hidden=False, shown=SheetDisplay(merged))
    return Book("plan.xlsx", "xlsx", (sheet,), (), None, None)


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


def test_a_sheet_with_actions_is_read_before_a_cover_and_the_others_are_named() -> None:
    def sheet(name: str, *rows: tuple[Value, ...], hidden: bool = False) -> Sheet:
        return Sheet(name, rows, hidden=hidden)

    actions = (("Action", "Who"), ("This", "Us"))
    sheets = (
        sheet("Cover", ("Version", "Date", "Author"), ("1", "2026", "Kim")),
        sheet("Plan", *actions),
        sheet("More", *actions),
        sheet("Old", *actions, hidden=True),
        sheet("Empty"),
    )
    found = read_plan(Book("plan.xlsx", "xlsx", sheets, (), None, None), ABOUT)
    assert [action.title for action in found.plan.actions] == ["This"]
    assert found.other_sheets == ("Cover", "More", "Old")


@given(st.lists(st.text("AB 12", min_size=1, max_size=6).filter(str.strip), max_size=60))
def test_made_codes_always_differ(sections: list[str]) -> None:
    rows = [(section, f"Do the thing number {n}", "x") for n, section in enumerate(sections)]
    found = read(("Area", "Action", "Kept"), *rows, by_hand={"Area": "section"})
    codes = [spelled(action.code) for action in found.plan.actions]
    assert len({*codes}) == len(codes) == len(rows)
    assert found.faults == () or not rows
