"""What a person takes of a proposal: all, some lines, one side of a conflict, or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from desk import Desk, Sent
from layouts.making import book

from db.errors import Refused, StaleChange
from db.interchange.export_baseline import rows_digest
from db.vocabulary.terms import Choice, Status
from imports.proposal import Conflict, Needs, Proposal
from imports.reading.books import BookRefused

LATER = datetime(2026, 11, 22, 11, tzinfo=UTC)


@pytest.fixture
def returned(desk) -> Sent:
    """A tracker with work on three actions in it."""
    sent = Sent(desk.export())
    sent.type("GC1", Status="In progress", Lead="Pat", New_update="Read it")
    sent.type("GC2", Choice="Later", Reason="After the merger")
    return sent.type("GR5", Lead="Sam", Percent=40)


def places(proposal: Proposal, *wanted: tuple[str | None, str]) -> list[int]:
    return [n for n, c in enumerate(proposal.changes) if (c.code, c.field) in wanted]


def test_all_of_it_is_one_change_in_the_history_that_names_the_file(desk, returned):
    found = desk.propose(returned.saved(), "From Pat.xlsx")
    changed = desk.accept(found)
    assert (changed.what, changed.codes) == ("import", ("GC1", "GC2", "GR5"))
    newest, *older = desk.register.history.changes(desk.organisation)
    assert (newest.id, newest.what, newest.by) == (changed.id, "import", "Sam Example")
    assert len(older) == 1
    assert (newest.fields[0].field, newest.fields[0].new) == ("file", "From Pat.xlsx")
    assert (desk.action("GC1").status, desk.action("GC1").lead) == (Status.IN_PROGRESS, "Pat")
    assert (desk.action("GC2").choice, desk.action("GC2").reason) == (
        Choice.LATER,
        "After the merger",
    )
    assert (desk.action("GR5").lead, desk.action("GR5").percent) == ("Sam", 40)
    assert desk.log() == ["Read it"]


def test_some_lines_are_stored_and_no_others(desk, returned):
    found = desk.propose(returned.saved())
    before = desk.standing()
    desk.accept(found, places(found, ("GC1", "lead"), ("GR5", "percent")))
    after = desk.standing()
    assert (after["GC1"]["lead"], after["GR5"]["percent"]) == ("Pat", 40)
    touched = {code for code in after if after[code] != before[code]}
    assert touched == {"GC1", "GR5"}
    assert (after["GC1"]["status"], after["GC1"]["log"]) == (None, [])
    assert after["GR5"]["lead"] is None


def test_the_lines_left_are_proposed_again(desk, returned):
    found = desk.propose(returned.saved())
    desk.accept(found, places(found, ("GC1", "lead")))
    left = desk.propose(returned.saved())
    assert [(c.code, c.field, c.new) for c in left.changes] == [
        (c.code, c.field, c.new) for c in found.changes if (c.code, c.field) != ("GC1", "lead")
    ]


def test_nothing_taken_is_no_change_at_all(desk, returned):
    found = desk.propose(returned.saved())
    history = desk.register.history.changes(desk.organisation)
    assert desk.accept(found, ()).id is None
    assert desk.register.history.changes(desk.organisation) == history


def test_a_guess_is_not_among_what_is_certain(desk):
    rows = [["Action", "Status"], ["Reduce waste", "Done"], ["Carry out a wast audit", "Done"]]
    found = desk.propose(book({"Sheet1": rows}))
    desk.accept(found, found.certain())
    assert desk.action("GR5").status is Status.COMPLETE
    assert desk.action("GR7").status is None


# Conflicts


@pytest.fixture
def conflict(desk, returned) -> tuple[Desk, Proposal, bytes]:
    """Alex has given GC1 another lead since the export."""
    desk.surgery.open_as("Alex Sample").actions.set_lead(desk.organisation, ["GC1"], "Dr Roy")
    file = returned.saved()
    return desk, desk.propose(file), file


def test_a_conflict_that_nobody_decided_stays_as_it_is_and_comes_again(conflict):
    desk, found, file = conflict
    desk.accept(found, theirs=())
    assert desk.action().lead == "Dr Roy"
    again = desk.propose(file)
    assert again.changes == ()
    assert [(c.field, c.old, c.new) for c in again.conflicts] == [("lead", "Dr Roy", "Pat")]


def test_the_file_s_side_is_stored_when_it_is_chosen(conflict):
    desk, found, file = conflict
    desk.accept(found, theirs=[0])
    assert desk.action().lead == "Pat"
    assert desk.propose(file).is_empty


def test_the_register_s_side_is_kept_and_the_file_does_not_ask_again(conflict):
    desk, found, file = conflict
    desk.accept(found, theirs=(), ours=[0])
    assert desk.action().lead == "Dr Roy"
    again = desk.propose(file)
    assert again.is_empty
    assert [(line.field, line.new) for line in again.ignored] == [("lead", "Pat")]
    assert (
        "the register's value was kept on 22 November 2026 by Sam Example" in again.ignored[0].why
    )


def test_only_a_decision_about_a_conflict_is_a_change_that_can_be_undone(conflict):
    desk, found, file = conflict
    desk.accept(found, (), theirs=(), ours=[0])
    assert desk.propose(file).conflicts == ()
    desk.register.history.undo(desk.organisation)
    (conflict_again,) = desk.propose(file).conflicts
    assert isinstance(conflict_again, Conflict)


def test_a_choice_without_the_reason_it_needs_is_refused_and_nothing_stored(desk):
    file = Sent(desk.export()).type("GC1", Choice="Not for us", Reason="Leased").saved()
    desk.register.actions.choose(desk.organisation, ["GC1"], Choice.IN_PLAN)
    found = desk.propose(file)
    before = desk.standing()
    with pytest.raises(Refused, match=r"GC1: 'Not for us' needs a reason"):
        desk.accept(found, theirs=[0])
    assert desk.standing() == before


# The register has moved on


def test_a_proposal_made_before_another_s_change_is_refused_whole(desk, returned):
    found = desk.propose(returned.saved())
    alex = desk.surgery.open_as("Alex Sample", LATER)
    alex.actions.set_status(desk.organisation, ["GR5"], Status.ON_HOLD)
    before = desk.standing(), desk.register.history.changes(desk.organisation)
    with pytest.raises(StaleChange, match=r"Alex Sample changed GR5 on .* at 11:00"):
        desk.accept(found)
    assert (desk.standing(), desk.register.history.changes(desk.organisation)) == before
    desk.accept(desk.propose(returned.saved()))
    assert (desk.action("GR5").status, desk.action("GR5").lead) == (Status.ON_HOLD, "Sam")


def test_a_change_of_an_action_that_the_proposal_does_not_touch_is_no_hindrance(desk, returned):
    found = desk.propose(returned.saved())
    desk.surgery.open_as("Alex Sample").actions.set_lead(desk.organisation, ["GA1"], "Alex")
    desk.accept(found)
    assert (desk.action("GA1").lead, desk.action("GC1").lead) == ("Alex", "Pat")


def test_a_proposal_taken_in_twice_is_refused_the_second_time(desk, returned):
    found = desk.propose(returned.saved())
    desk.accept(found)
    before = desk.standing()
    with pytest.raises(StaleChange):
        desk.accept(found)
    assert desk.standing() == before


# Whose tracker it is, and whether its hidden sheet can be relied on


def typed_in_hidden(sent: Sent, name: str, value: object) -> Sent:
    sheet = sent.workbook["_greenplan"]
    row = next(row for row in sheet.iter_rows() if row[0].value == name)
    row[1].value = value
    return sent


def test_a_tracker_of_another_organisation_is_refused(desk, returned):
    typed_in_hidden(returned, "ods", "A99998")
    with pytest.raises(BookRefused, match=r"is the tracker of A99998, not of Example Surgery"):
        desk.propose(returned.saved())


def test_a_tracker_of_a_later_release_is_refused(desk, returned):
    typed_in_hidden(returned, "format", "2")
    with pytest.raises(BookRefused, match=r"newer version of the tracker\. Update Green"):
        desk.propose(returned.saved())


@pytest.mark.parametrize("heading", ["lead", "last_update"])
def test_a_stranger_s_edit_to_the_hidden_sheet_is_found_said_and_not_believed(desk, heading):
    desk.register.actions.set_lead(desk.organisation, ["GC1"], "Dr Roy")
    sent = Sent(desk.export()).type("GC1", Lead="Pat")
    hidden = sent.workbook["_greenplan"]
    heads = next(row for row in hidden.iter_rows() if row[0].value == "code")
    column = next(cell.column for cell in heads if cell.value == heading)
    row = next(row for row in hidden.iter_rows() if row[0].value == "GC1")
    hidden.cell(row[0].row, column).value = "7"
    found = desk.propose(sent.saved())
    assert not found.exported
    assert "Someone has edited the hidden sheet" in found.notes[0]
    assert found.changes == ()
    (conflict,) = found.conflicts
    assert (conflict.three_way, conflict.base) == (False, None)
    assert (conflict.old, conflict.new) == ("Dr Roy", "Pat")


def test_a_tracker_from_another_register_is_compared_without_a_common_start(desk, returned):
    typed_in_hidden(returned, "register", "2026-01-01T00:00:00Z")
    hidden = returned.workbook["_greenplan"]
    rows = [[cell or "" for cell in row] for row in hidden.values if row[0] != "sha256"]
    typed_in_hidden(returned, "sha256", rows_digest(rows))
    desk.register.actions.set_lead(desk.organisation, ["GR5"], "Alex")
    found = desk.propose(returned.saved())
    assert not found.exported
    assert "exported from another register" in found.notes[0]
    assert [(c.code, c.field, c.three_way) for c in found.conflicts] == [("GR5", "lead", False)]
    assert ("GC1", "lead", "Pat") in [(c.code, c.field, c.new) for c in found.changes]


def test_a_tracker_without_its_hidden_sheet_is_read_like_any_other(desk):
    desk.register.actions.already_in_place(desk.organisation, ["GA1"])
    returned = Sent(desk.export()).type("GC2", Choice="Later")
    del returned.workbook["_greenplan"]
    found = desk.propose(Sent(returned.saved()).saved())
    assert not found.exported
    assert [table.sheet for table in found.tables] == ["Action tracker"]
    assert [(c.code, c.field, c.new) for c in found.changes] == [("GC2", "choice", "later")]


# What people do to a workbook beside filling it in


def told(proposal: Proposal) -> list[tuple[object, ...]]:
    return sorted((str(c.code), str(c.field), c.old, c.new) for c in proposal.changes)


def test_rows_sorted_by_another_column_say_the_same(desk, returned):
    expected = told(desk.propose(returned.saved()))
    sheet, first = returned.sheet, 6
    last = returned.first_free_row - 1
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(first, last)]
    rows.sort(key=lambda row: (str(row[1]).lower(), row[0]))
    for number, row in enumerate(rows, start=first):
        for column, value in enumerate(row, start=1):
            sheet.cell(number, column).value = value
    assert told(desk.propose(returned.saved())) == expected


def test_rows_that_were_deleted_say_nothing(desk, returned):
    returned.sheet.delete_rows(returned.row_of("GR5"))
    returned.sheet.delete_rows(returned.row_of("GC3"), 2)
    found = desk.propose(returned.saved())
    assert {c.code for c in found.changes} == {"GC1", "GC2"}
    assert found.conflicts == ()
    assert found.ignored == ()


def test_columns_that_were_moved_or_deleted_say_the_same(desk, returned):
    expected = told(desk.propose(returned.saved()))
    sheet, width = returned.sheet, len(returned.columns)
    for row in sheet.iter_rows(min_row=5, max_col=width):
        moved = [(cell.value, cell.number_format) for cell in reversed(row)]
        for cell, (value, number_format) in zip(row, moved, strict=True):
            cell.value, cell.number_format = value, number_format
    sheet.delete_cols(returned.columns["Review date"])
    assert told(desk.propose(returned.saved())) == expected


def test_words_of_the_plan_that_were_edited_are_told_and_left(desk):
    sent = Sent(desk.export()).type("GC1", Action="CQC things", Rating="Should Do", Lead="Pat")
    found = desk.propose(sent.saved())
    assert [(c.code, c.field, c.new) for c in found.changes] == [("GC1", "lead", "Pat")]
    assert [(line.field, line.old, line.new) for line in found.ignored] == [
        ("title", "Understand the guidance re CQC requirements", "CQC things"),
        ("rating", "must-do", "should-do"),
    ]
    assert {line.why for line in found.ignored} == {
        "an import updates progress, not the action itself"
    }


def test_a_cell_that_nobody_can_read_does_not_clear_the_register(desk):
    desk.register.actions.set_lead(desk.organisation, ["GC1"], "Ann")
    desk.register.actions.set_dates(desk.organisation, ["GC1"], due=date(2027, 3, 1))
    sent = Sent(desk.export())
    sent.type("GC1", Lead="#REF!", Target_date="=A1")
    found = desk.propose(sent.saved())
    assert found.is_empty
    assert {line.field or line.why for line in found.ignored}
    assert desk.action("GC1").lead == "Ann"


def test_a_conflict_that_rests_on_a_guess_says_so(desk):
    desk.register.actions.set_lead(desk.organisation, ["GA4"], "Ann")
    title = "Promote public transprt to staff and patients"
    found = desk.propose(book({"Sheet1": [["Action", "Lead"], [title, "Bob"]]}))
    (conflict,) = found.conflicts
    assert conflict.needs is Needs.GUESS
    assert title in conflict.doubt


def test_another_choice_does_not_wipe_what_the_register_was_told_since(desk):
    desk.register.actions.set_status(desk.organisation, ["GC1"], Status.IN_PROGRESS)
    sent = Sent(desk.export())
    desk.register.actions.set_status(desk.organisation, ["GC1"], Status.COMPLETE)
    found = desk.propose(sent.type("GC1", Choice="Later").saved())
    assert not found.changes
    assert [(line.field, line.new) for line in found.conflicts] == [("choice", "later")]


def test_an_own_code_means_something_else_in_a_tracker_from_elsewhere(desk):
    desk.register.own_actions.add(desk.organisation, "Bee hotel in the car park")
    rows = [["No.", "Action", "Status"], ["OWN-1", "Cycle scheme for the whole team", "Done"]]
    found = desk.propose(book({"Sheet1": rows}))
    assert {change.code for change in found.changes} == {None}
    assert {change.needs for change in found.changes} == {Needs.OWN_ACTION}


def test_the_same_file_accepted_twice_at_once_brings_its_entries_once(desk):
    file = book({"Sheet1": [["Ref", "Comments"], ["GC1", "Chased Bob"]]})
    first, second = desk.propose(file), desk.propose(file)
    desk.accept(first)
    with pytest.raises(StaleChange):
        desk.accept(second)
    assert len(desk.log("GC1")) == 1


def test_a_file_with_an_odd_name_is_taken_in_under_a_plain_one(desk):
    file = book({"Sheet1": [["Ref", "Status"], ["GC1", "Done"]]})
    desk.accept(desk.propose(file, "Green plan \U0001f331.xlsx"))
    newest = desk.register.history.changes(desk.organisation)[0]
    assert next(f.new for f in newest.fields if f.field == "file") == "Green plan .xlsx"


def test_a_correction_is_for_the_column_it_was_made_for(desk):
    rows = [["Ref", "Status", "Date", "Date"], ["GC1", "WIP", "31/03/2027", "31/05/2027"]]
    found = desk.propose(book({"Sheet1": rows}), corrections={"date #2": "due"})
    assert [c.new for c in found.changes if c.field == "due"] == ["2027-05-31"]
    assert [column.name for column in found.tables[0].columns][2:] == ["date", "date #2"]


def test_what_a_file_says_cannot_give_orders_to_a_terminal(desk):
    rows = [["Ref", "Status", "\x1b]0;hi\x07Foo"], ["GC1", "\x1b[31mred", "x"]]
    found = desk.propose(book_of_text(rows), "orders.csv")
    told = " ".join([*found.notes, *(f"{line.new} {line.why}" for line in found.ignored)])
    assert "\x1b" not in told


def book_of_text(rows):
    return "\n".join(",".join(row) for row in rows).encode()


def test_a_row_that_only_begins_like_a_total_is_a_row(desk):
    rows = [["Action", "Status"], ["Total waste audit", "In progress"], ["Total", "3"]]
    found = desk.propose(book({"Sheet1": rows}))
    assert [c.new for c in found.changes if c.field == "title"] == ["Total waste audit"]
