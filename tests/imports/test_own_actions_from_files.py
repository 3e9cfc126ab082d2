"""Own actions typed into a file: created once, and the same ones at the next round."""

from __future__ import annotations

from datetime import date

import pytest
from desk import Sent
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from layouts.making import book

from db.vocabulary.terms import Area, Choice, Rating, Status
from imports.proposal import OWN, Needs


def own(desk):
    return [a for a in desk.register.actions.all(desk.organisation) if a.own]


def test_a_free_row_becomes_an_own_action_with_all_that_stands_there(desk):
    sent = Sent(desk.export())
    row = sent.first_free_row
    sent.type(
        row,
        Action="Bike rack behind the surgery",
        Detail="with the parish council",
        Programme_area="Adaptation",
        Rating="Should Do",
        Quick_win="Yes",
        Status="In progress",
        Lead="Sam",
        Target_date=date(2027, 6, 1),
        Percent=10,
        New_update="Quote received",
    )
    found = desk.propose(sent.saved())
    assert {c.needs for c in found.changes} == {None}
    assert {(c.code, c.row) for c in found.changes} == {(None, f"Action tracker!{row}")}
    desk.accept(found)
    (action,) = own(desk)
    assert (action.code, action.title) == ("OWN-1", "Bike rack behind the surgery")
    assert (action.detail, action.area) == ("with the parish council", Area.ADAPTATION)
    assert (action.rating, action.quick_win) == (Rating.SHOULD_DO, True)
    assert (action.status, action.lead, action.percent) == (Status.IN_PROGRESS, "Sam", 10)
    assert action.due == date(2027, 6, 1)
    assert desk.log("OWN-1") == ["Quote received"]


def test_the_same_file_again_adds_no_second_one(desk):
    sent = Sent(desk.export())
    sent.type(sent.first_free_row, Action="Bike rack", Lead="Sam", New_update="Quote")
    desk.accept(desk.propose(sent.saved()))
    assert desk.propose(sent.saved()).is_empty


@pytest.mark.parametrize("status", [status.label for status in Status])
def test_what_follows_from_its_status_is_not_proposed_back(desk, status):
    sent = Sent(desk.export())
    sent.type(sent.first_free_row, Action="Bike rack", Status=status)
    desk.accept(desk.propose(sent.saved()))
    assert own(desk)[0].choice is Choice.IN_PLAN
    again = desk.propose(sent.saved())
    assert again.is_empty
    assert again.ignored == ()


def test_the_same_file_worked_on_further_changes_the_one_there_is(desk):
    sent = Sent(desk.export())
    row = sent.first_free_row
    sent.type(row, Action="Bike rack", Lead="Sam")
    desk.accept(desk.propose(sent.saved()))
    sent.type(row, Lead="Pat", Status="On hold", New_update="Quote")
    found = desk.propose(sent.saved())
    assert [(c.code, c.field, c.old, c.new) for c in found.changes] == [
        ("OWN-1", "status", None, "on-hold"),
        ("OWN-1", "lead", "Sam", "Pat"),
        ("OWN-1", "update", None, "Quote"),
    ]
    desk.accept(found)
    assert len(own(desk)) == 1
    assert desk.propose(sent.saved()).is_empty


def test_changed_in_the_register_too_it_is_a_conflict_over_what_was_added(desk):
    sent = Sent(desk.export())
    row = sent.first_free_row
    sent.type(row, Action="Bike rack", Lead="Sam")
    desk.accept(desk.propose(sent.saved()))
    desk.register.actions.set_lead(desk.organisation, ["OWN-1"], "Dr Roy")
    (conflict,) = desk.propose(sent.type(row, Lead="Pat").saved()).conflicts
    assert (conflict.code, conflict.base, conflict.old, conflict.new) == (
        *("OWN-1", "Sam"),
        *("Dr Roy", "Pat"),
    )


def test_at_the_next_round_it_has_its_code_and_keeps_it(desk):
    first = Sent(desk.export())
    first.type(first.first_free_row, Action="Bike rack")
    desk.accept(desk.propose(first.saved()))
    second = Sent(desk.export()).type("OWN-1", Action="Bike racks, two", Lead="Pat")
    second.type(second.first_free_row, Action="Swap shop")
    found = desk.propose(second.saved())
    assert [(c.code, c.field, c.new) for c in found.changes] == [
        ("OWN-1", "lead", "Pat"),
        (None, "title", "Swap shop"),
        (None, "area", "culture"),
    ]
    desk.accept(found)
    assert [(a.code, a.title) for a in own(desk)] == [
        ("OWN-1", "Bike rack"),
        ("OWN-2", "Swap shop"),
    ]
    (line,) = found.ignored
    assert (line.code, line.field, line.new) == ("OWN-1", "title", "Bike racks, two")
    assert "not the action itself" in line.why


def test_undone_it_is_gone_and_imported_again_it_is_there_once(desk):
    sent = Sent(desk.export())
    sent.type(sent.first_free_row, Action="Bike rack", Lead="Sam", New_update="Quote")
    before = desk.standing()
    desk.accept(desk.propose(sent.saved()))
    desk.register.history.undo(desk.organisation)
    assert desk.standing() == before
    desk.accept(desk.propose(sent.saved()))
    assert [(a.title, a.lead) for a in own(desk)] == [("Bike rack", "Sam")]
    assert desk.propose(sent.saved()).is_empty


def test_two_free_rows_with_one_title_are_one_action(desk):
    sent = Sent(desk.export())
    row = sent.first_free_row
    sent.type(row, Action="Bike rack", Lead="Sam", New_update="Quote")
    sent.type(row + 2, Action="bike  rack", Status="In progress", New_update="Ordered")
    desk.accept(desk.propose(sent.saved()))
    (action,) = own(desk)
    assert (action.lead, action.status) == ("Sam", Status.IN_PROGRESS)
    assert desk.log("OWN-1") == ["Quote", "Ordered"]
    assert desk.propose(sent.saved()).is_empty


def test_a_free_row_like_an_action_of_the_plan_is_asked_about_not_swallowed(desk):
    sent = Sent(desk.export())
    sent.type(sent.first_free_row, Action="Reduce water use", Lead="Sam")
    found = desk.propose(sent.saved())
    assert [(c.code, c.new, c.needs) for c in found.changes] == [
        (None, "Reduce water use", Needs.OWN_ACTION),
        (None, "Sam", Needs.OWN_ACTION),
        (None, "culture", Needs.OWN_ACTION),
    ]
    assert found.changes[0].doubt == "the title is similar to that of GR10"
    assert found.certain() == frozenset()


def test_a_free_row_without_a_title_is_told(desk):
    sent = Sent(desk.export())
    row = sent.first_free_row
    sent.type(row, Lead="Sam")
    found = desk.propose(sent.saved())
    assert found.is_empty
    (line,) = found.ignored
    assert (line.cell, line.code) == (f"B{row}", None)
    assert "no title" in line.why


def test_rows_of_a_stranger_s_tracker_are_own_actions_only_if_a_person_says_so(desk):
    found = desk.propose(
        book({"Sheet1": [["Action", "Status"], ["Bike rack", "Started"], ["Swap shop", "Done"]]})
    )
    assert {c.needs for c in found.changes} == {Needs.OWN_ACTION}
    assert found.certain() == frozenset()
    swap_shop = [n for n, c in enumerate(found.changes) if c.row == "Sheet1!3"]
    desk.accept(found, swap_shop)
    assert [(a.code, a.title, a.status) for a in own(desk)] == [
        ("OWN-1", "Swap shop", Status.COMPLETE)
    ]


def test_without_its_title_nothing_of_an_own_action_comes_in(desk):
    found = desk.propose(book({"Sheet1": [["Action", "Lead"], ["Bike rack", "Sam"]]}))
    lead_only = [n for n, c in enumerate(found.changes) if c.field == "lead"]
    before = desk.standing()
    desk.accept(found, lead_only)
    assert desk.standing() == before


def test_a_code_that_is_not_in_the_plan_is_told_beside_its_title(desk):
    found = desk.propose(
        book(
            {
                "Sheet1": [
                    ["Ref", "Action", "Lead"],
                    ["ZZ9", "Bike rack", "Sam"],
                    ["ZZ8", None, "Pat"],
                ]
            }
        )
    )
    assert found.changes[0].doubt == "no action has the code ZZ9"
    assert {c.needs for c in found.changes} == {Needs.OWN_ACTION}
    assert [(line.cell, line.why) for line in found.ignored] == [("B3", "no action has that code")]


@pytest.mark.parametrize(("sheet", "area"), [("r", "culture"), ("Resources", "resources")])
def test_a_sheet_is_a_section_only_by_an_area_s_own_name(desk, sheet, area):
    found = desk.propose(book({sheet: [["Action", "Lead"], ["Bike rack", "Sam"]]}))
    assert ("area", area) in {(c.field, c.new) for c in found.changes}


def test_what_the_register_refuses_of_an_own_action_is_left_out_and_the_rest_comes(desk):
    rows = [
        ["Action", "Start date", "Deadline", "Are we doing this?"],
        ["Bike rack", date(2027, 2, 1), date(2027, 1, 1), "Later"],
    ]
    found = desk.propose(book({"Sheet1": rows}))
    desk.accept(found)
    (action,) = own(desk)
    assert (action.choice, action.start, action.due) == (Choice.LATER, date(2027, 2, 1), None)
    assert [(line.cell, line.field) for line in found.ignored] == [("C2", "due")]
    assert "is before the start" in found.ignored[0].why


def titled(*rows):
    return book({"Sheet1": [["Action", "Lead", "Status"], *rows]})


def test_a_wrong_guess_is_an_own_action_once_a_person_says_so(desk):
    file = titled(["Promote public transprt to staff", "Sam", "Done"], ["Bike rack", "Pat", "Done"])
    first = desk.propose(file)
    assert [(title.rows, title.decided) for title in first.titles] == [
        (("Sheet1!2",), None),
        (("Sheet1!3",), None),
    ]
    again = desk.propose(file, decided={first.titles[0].name: OWN})
    lines = [(c.code, c.field, c.new) for n, c in enumerate(again.changes) if n in again.certain()]
    assert lines == [
        (None, "title", "Promote public transprt to staff"),
        (None, "status", "complete"),
        (None, "lead", "Sam"),
        (None, "area", "culture"),
    ]
    assert [title.decided for title in again.titles] == [OWN, None]
    before = desk.standing()
    desk.accept(again, again.certain())
    assert [(a.title, a.lead) for a in own(desk)] == [("Promote public transprt to staff", "Sam")]
    desk.register.history.undo(desk.organisation)
    assert desk.standing() == before


def test_rows_with_one_title_are_decided_together(desk):
    row = ["Promote public transprt to staff", "Sam", None]
    file = titled(row, [*row[:2], "Done"])
    (title,) = desk.propose(file).titles
    assert title.rows == ("Sheet1!2", "Sheet1!3")
    desk.accept(desk.propose(file, decided={title.name: OWN}))
    assert [(a.lead, a.status) for a in own(desk)] == [("Sam", Status.COMPLETE)]


def test_a_person_says_for_which_action_a_row_is(desk):
    file = titled(["Bike rack", "Pat", "Done"])
    (title,) = desk.propose(file).titles
    found = desk.propose(file, decided={title.name: "ga3"})
    assert [(c.code, c.field, c.needs) for c in found.changes] == [
        ("GA3", "status", None),
        ("GA3", "lead", None),
    ]


def test_an_action_that_is_gone_since_it_was_chosen_makes_no_own_action_unasked(desk):
    file = titled(["Bike rack", "Pat", "Done"])
    (title,) = desk.propose(file).titles
    found = desk.propose(file, decided={title.name: "OWN-9"})
    assert {c.needs for c in found.changes} == {Needs.OWN_ACTION}


TITLES = (
    *("Fit water meters", "fit  WATER meters", "Fit water-meters", "Plant a hedge", "Straße"),
    *("Ask 999 000 0018 about bikes", "Measure and reduce", "Reduce waste"),
)
ROWS = st.tuples(
    st.sampled_from(("", "1", "2", "X7", "OWN-1", "OWN-2", "GR5")),
    st.sampled_from(TITLES),
    st.sampled_from(("Ann Orr", "Bea Fox", None)),
    st.sampled_from(("In progress", "Not started", "Complete", "N/A", None)),
    st.sampled_from(("Quote received", "Ordered", None)),
)


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(
    rows=[
        ("1", "Fit water meters", "Ann Orr", "In progress", None),
        ("2", "fit  WATER meters", "Bea Fox", "Not started", None),
        ("3", "Ask 999 000 0018 about bikes", "Cal Lim", None, "Ordered"),
    ]
)
@given(rows=st.lists(ROWS, min_size=1, max_size=5))
def test_whatever_titles_a_file_repeats_a_second_time_adds_no_own_action(desk, rows):
    heading = ["No", "Action", "Lead", "Status", "Comments"]
    file = book({"Sheet1": [heading, *map(list, rows)]})
    done = [desk.accept(desk.propose(file))]
    added = [action.code for action in own(desk)]
    again = desk.propose(file)
    assert [(line.field, line.new) for line in again.changes if line.code is None] == []
    done.append(desk.accept(again))
    assert [action.code for action in own(desk)] == added
    assert desk.propose(file).changes == ()
    for _ in filter(None, (change.id for change in done)):
        desk.register.history.undo(desk.organisation)
    assert own(desk) == []
