"""Trackers in the shapes that practices have them: what is found in each, and what is not."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from layouts import LAYOUTS
from layouts.making import Layout, book

from db.vocabulary.terms import Choice
from imports.proposal import Needs, Proposal, ProposalLine
from imports.proposing import propose
from imports.reading.books import Book, BookRefused, Sheet
from imports.tables.layout_explanation import NO_EXPLANATION, LayoutExplanation

each_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=str)


def place(proposal: Proposal, line: ProposalLine) -> str:
    """The cell, with its sheet where there are tables on several."""
    several = len({table.sheet for table in proposal.tables}) > 1
    return f"{line.sheet}!{line.cell}" if several else line.cell


NO_DAY = "Some completed actions have no completion date in the file, so it is left blank."
INTO_THE_PLAN = "Undecided actions that have a status are added to your plan."


def proposed(desk, layout: Layout, file: bytes | None = None) -> Proposal:
    if file is None:
        layout.already(desk.register, desk.organisation)
        file = layout.made(desk.register.position(desk.organisation))
    return desk.propose(file, layout.file, layout.corrections)


@each_layout
def test_a_layout_gives_this_proposal_and_no_other(desk, layout):
    found = proposed(desk, layout)

    def told(line: ProposalLine, *more: object) -> tuple[object, ...]:
        return (place(found, line), line.code, line.field, *more)

    assert [told(c, c.new, c.needs) for c in found.changes] == list(layout.changes)
    assert [told(c, c.old, c.new) for c in found.conflicts] == list(layout.conflicts)
    assert [told(line, line.new) for line in found.ignored] == [i[:4] for i in layout.ignored]
    for line, (*_, why) in zip(found.ignored, layout.ignored, strict=True):
        assert why in line.why
    brought_in = any(c.code and c.field == "status" and c.old is None for c in found.changes)
    assert (INTO_THE_PLAN in found.notes) is brought_in
    undated = {c.subject for c in found.changes if c.new == "complete"} - {
        c.subject for c in found.changes if c.field == "completed"
    }
    assert (NO_DAY in found.notes) is bool(undated)
    assert [n for n in found.notes if n not in (INTO_THE_PLAN, NO_DAY)] == list(layout.notes)
    assert not found.exported


@each_layout
def test_taken_in_it_proposes_nothing_the_second_time(desk, layout):
    layout.already(desk.register, desk.organisation)
    file = layout.made(desk.register.position(desk.organisation))
    first = proposed(desk, layout, file)
    desk.accept(first)
    second = proposed(desk, layout, file)
    assert second.is_empty, (second.changes, second.conflicts)


@each_layout
def test_one_undo_takes_it_all_back_and_one_redo_does_it_again(desk, layout):
    found = proposed(desk, layout)
    before = desk.standing()
    desk.accept(found)
    after = desk.standing()
    if found.is_empty:
        assert after == before
        return
    assert after != before
    desk.register.history.undo(desk.organisation)
    assert desk.standing() == before
    desk.register.history.redo(desk.organisation)
    assert desk.standing() == after


@each_layout
def test_looking_at_a_file_stores_nothing(desk, layout):
    layout.already(desk.register, desk.organisation)
    before = desk.standing(), desk.register.history.changes(desk.organisation)
    file = layout.made(desk.register.position(desk.organisation))
    proposed(desk, layout, file)
    assert (desk.standing(), desk.register.history.changes(desk.organisation)) == before


# A person's own mapping of columns

GREEN_YEAR = {
    "Sheet1": [
        ["Our green year"],
        ["Plan bit", "What it says", "Boss", "Finish line", "Lead"],
        ["GC1", "Guidance", "Pat", "31/03/2027", "not a lead"],
    ]
}


def test_unknown_headings_above_known_codes_are_found_and_wait_for_a_person(desk):
    found = desk.propose(book(GREEN_YEAR))
    assert [(change.field, change.new, change.needs) for change in found.changes] == [
        ("lead", "not a lead", None),
        ("due", "2027-03-31", Needs.GUESS),
    ]
    (table,) = found.tables
    assert (table.sheet, table.header) == ("Sheet1", 2)
    assert [(column.letter, column.heading, column.field) for column in table.columns] == [
        ("A", "Plan bit", "code"),
        ("B", "What it says", None),
        ("C", "Boss", None),
        ("D", "Finish line", "due"),
        ("E", "Lead", "lead"),
    ]
    assert "Columns not imported: What it says, Boss." in found.notes


def test_a_mapping_is_remembered_for_its_own_layout_only(desk):
    theirs = {"plan bit": "code", "boss": "lead", "finish line": "due", "lead": ""}
    layout = desk.propose(book(GREEN_YEAR)).tables[0].fingerprint
    remembered = {layout: LayoutExplanation(columns=theirs)}

    def looked_at(file: bytes) -> Proposal:
        return propose(
            desk.register,
            desk.organisation,
            desk.read(file),
            lambda name: remembered.get(name, NO_EXPLANATION),
        )

    next_year = {"Anything": [*GREEN_YEAR["Sheet1"][1:], ["GC2", None, "Sam", None, None]]}
    assert [(c.code, c.field, c.new) for c in looked_at(book(next_year)).changes] == [
        ("GC1", "lead", "Pat"),
        ("GC1", "due", "2027-03-31"),
        ("GC2", "lead", "Sam"),
    ]
    other = {"Sheet1": [["Plan bit", "Boss", "Lead"], ["GC1", "Pat", None]]}
    assert looked_at(book(other)).is_empty


def test_a_mapping_puts_right_what_was_taken_for_something_else(desk):
    file = book({"Sheet1": [["Ref", "Owner", "When"], ["GC1", "Pat", "01/06/2026"]]})
    assert {c.field for c in desk.propose(file).changes} == {"lead", "due"}
    mapped = desk.propose(file, corrections={"when": "start", "owner": ""})
    assert [(c.field, c.new) for c in mapped.changes] == [("start", "2026-06-01")]


# What is and what is no row


def proposed_of(desk, *rows) -> Proposal:
    return desk.propose(book({"Sheet1": rows}))


def test_an_action_in_words_that_head_columns_elsewhere_is_a_row(desk):
    found = proposed_of(
        desk,
        ["Action", "Status", "Next step"],
        ["Declare a climate emergency", "In place", "Review"],
        ["Reduce waste", "Complete", "None"],
    )
    assert [(c.code, c.new) for c in found.changes] == [("GC2", "complete"), ("GR5", "complete")]


def test_an_action_that_begins_like_a_total_and_has_a_lead_is_a_row(desk):
    found = proposed_of(
        desk,
        ["Action", "Lead", "Status"],
        ["End of single-use cups", "Sam", "Complete"],
        ["Total", None, "1 complete"],
    )
    assert [c.new for c in found.changes] == [
        "End of single-use cups",
        "complete",
        "Sam",
        "culture",
    ]
    assert found.ignored == ()


def test_a_status_beside_later_is_left_alone_both_times(desk):
    rows = [["Ref", "Our choice", "Status"], ["GC1", "Later", "Started"]]
    first = proposed_of(desk, *rows)
    assert [(c.field, c.new) for c in first.changes] == [("choice", "later")]
    desk.accept(first)
    assert proposed_of(desk, *rows).is_empty


def test_a_figure_where_a_title_should_be_is_no_action(desk):
    found = proposed_of(
        desk, ["Ref", "Action", "Status"], ["GC1", "Guidance", "Done"], [None, 4, "Done"]
    )
    assert [(c.code, c.new) for c in found.changes] == [("GC1", "complete")]
    assert [(line.cell, line.why) for line in found.ignored] == [
        ("B3", "the row has no code and no title")
    ]


def test_a_summary_of_figures_under_our_words_is_no_table_of_actions(desk):
    with pytest.raises(BookRefused, match="No table of actions was recognised"):
        proposed_of(desk, ["RAG", "Actions"], ["Blue", 4], ["Red", 2])


def test_a_file_without_a_table_says_which_headings_to_add(desk):
    with pytest.raises(BookRefused, match=r"no sheet has a row of headings such as No\., Action"):
        proposed_of(desk, ["Minutes of the green team"], ["Pat will ask the landlord"])


def test_a_section_heading_in_the_first_column_gives_an_own_action_its_area(desk):
    found = proposed_of(
        desk,
        ["Ref", "Action", "Status"],
        ["Adaptation"],
        [None, "Bike rack", "Complete"],
        [None, "Resources"],
        [None, "Swap shop", "Complete"],
    )
    areas = [(c.cell, c.new, c.why) for c in found.changes if c.field == "area"]
    assert areas == [
        ("B3", "adaptation", "it is under 'Adaptation'"),
        ("B5", "resources", "it is under 'Resources'"),
    ]


def test_not_started_says_nothing_new_of_an_action_that_is_in_the_plan(desk):
    desk.register.actions.choose(desk.organisation, ["GC1"], Choice.IN_PLAN)
    assert proposed_of(desk, ["Ref", "Status"], ["GC1", "Not started"]).is_empty


def test_colours_mean_the_same_on_every_page_of_one_layout(desk):
    found = desk.propose(
        book({"One": [["Ref", "RAG"], ["GC1", "Blue"]], "Two": [["Ref", "RAG"], ["GC2", "Red"]]})
    )
    assert [(c.code, c.new) for c in found.changes] == [("GC1", "complete"), ("GC2", "in-progress")]


@pytest.mark.parametrize(
    ("heading", "value", "why"),
    [
        ("Percent", 80, "A complete action is 100 percent"),
        ("Completed on", "01/02/2027", "Completed on 1 February 2027 is in the future"),
    ],
)
def test_what_cannot_be_beside_complete_is_left_alone_both_times(desk, heading, value, why):
    file = book({"Sheet1": [["Ref", "Status", heading], ["GC1", "Complete", value]]})
    first = desk.propose(file)
    assert [(c.field, c.new) for c in first.changes] == [("status", "complete")]
    desk.accept(first)
    second = desk.propose(file)
    assert second.is_empty
    for found in (first, second):
        assert [line.cell for line in found.ignored] == ["C2"]
        assert why in found.ignored[0].why


def test_very_many_rows_of_one_title_are_named_once_and_not_all(desk):
    rows = [("Swift boxes", "Sam", "In progress", "Chased") for _ in range(3_000)]
    begun = time.process_time()
    proposal = proposed_of(desk, ("Action", "Lead", "Status", "Update"), *rows)
    assert time.process_time() - begun < 15
    assert proposal.changes
    assert "and 2,960 more together" in proposal.changes[0].doubt


def test_a_list_of_more_cells_than_can_be_gone_through_is_refused(desk):
    row = ("GC1", "Learn", "Complete", *["Chased"] * 4_000)
    heading = ("No.", "Action", "Status", *["Update"] * 4_000)
    sheet = Sheet("Plan", (heading, *[row] * 100), hidden=False)
    with pytest.raises(BookRefused, match=r"^a.xlsx has 400,300 cells to read; up to"):
        desk.propose(Book("a.xlsx", "xlsx", (sheet,), (), None, None))


def test_a_list_of_more_rows_than_can_be_gone_through_is_refused(desk):
    rows = tuple(("GC1", "Learn", "Complete") for _ in range(20_001))
    book = Book("a\nb.xlsx", "xlsx", (), (), None, None)
    sheet = Sheet("Plan", (("No.", "Action", "Status"), *rows), hidden=False)
    with pytest.raises(BookRefused) as refusal:
        desk.propose(replace(book, sheets=(sheet,)))
    assert str(refusal.value).startswith("a\ufffdb.xlsx has 20,001 rows in its lists; up to 20,000")
    assert str(refusal.value).isprintable()


def test_a_sheet_that_is_left_out_counts_for_no_limit_and_for_no_other_sheet(desk):
    long = tuple(("GC1", "Learn", "Complete") for _ in range(20_001))
    heading = ("No.", "Action", "Status")
    sheets = (
        Sheet("Plan", (heading, ("GC2", None, "Green")), hidden=False),
        Sheet("Archive", (heading, *long), hidden=False),
    )
    left_out = LayoutExplanation(sheets={"Archive": False})
    found = desk.propose(Book("a.xlsx", "xlsx", sheets, (), None, None), explained=left_out)
    assert [(table.sheet, table.left_out) for table in found.tables] == [
        ("Plan", False),
        ("Archive", True),
    ]
    assert found.notes == ("You left out the sheet Archive.",)
    assert [line.code for line in found.ignored] == ["GC2"]  # no Complete stands beside that Green
