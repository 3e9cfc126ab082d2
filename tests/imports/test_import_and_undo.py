"""An import is one change: it is stored whole or not at all, taken back, and done again."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from desk import Desk, Sent
from layouts.making import book

from db.errors import Refused
from db.import_batches.import_batch import ImportBatch, ImportedAction
from db.own_actions.new_own_action import NewOwnAction
from db.validation.progress import Edit
from db.vocabulary.terms import Choice, Status

TOMORROW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ROWS = [
    ["Ref", "Action", "Lead", "Status", "Notes"],
    ["GC1", None, "Pat", "Complete", "Read it"],
    ["GR5", None, "Sam", "N/A", None],
    [None, "Bike rack", "Sam", "Started", "Quote"],
]


@pytest.fixture
def taken_in(desk) -> Desk:
    desk.accept(desk.propose(book({"Sheet1": ROWS})))
    return desk


def test_one_undo_takes_back_fields_log_entries_and_own_actions(desk):
    before = desk.standing()
    desk.accept(desk.propose(book({"Sheet1": ROWS})))
    assert "OWN-1" in desk.standing()
    changed = desk.register.history.undo(desk.organisation)
    assert set(changed.codes) == {"GC1", "GR5", "OWN-1"}
    assert desk.standing() == before


def test_undone_and_done_again_any_number_of_times_it_is_the_same(taken_in):
    after = taken_in.standing()
    for _ in range(3):
        taken_in.register.history.undo(taken_in.organisation)
        taken_in.register.history.redo(taken_in.organisation)
        assert taken_in.standing() == after


def test_it_can_be_undone_on_another_day(taken_in):
    tomorrow = taken_in.surgery.open_as("Sam Example", TOMORROW)
    tomorrow.history.undo(taken_in.organisation)
    assert taken_in.action().lead is None


def test_it_is_not_undone_over_what_somebody_else_did_since(taken_in):
    alex = taken_in.surgery.open_as("Alex Sample")
    alex.actions.set_lead(taken_in.organisation, ["GC1"], "Alex")
    after = taken_in.standing()
    with pytest.raises(Refused, match=r"GC1 has been changed by Alex Sample since"):
        taken_in.register.history.undo(taken_in.organisation)
    assert taken_in.standing() == after


def test_it_is_not_undone_once_an_own_action_of_it_has_been_worked_on(taken_in):
    alex = taken_in.surgery.open_as("Alex Sample")
    alex.actions.add_update(taken_in.organisation, ["OWN-1"], "Ordered")
    after = taken_in.standing()
    with pytest.raises(Refused, match=r"OWN-1 has been changed since it was added"):
        taken_in.register.history.undo(taken_in.organisation)
    assert taken_in.standing() == after


def test_work_on_it_afterwards_is_undone_first(taken_in):
    after = taken_in.standing()
    taken_in.register.actions.set_lead(taken_in.organisation, ["OWN-1"], "Dr Roy")
    taken_in.register.history.undo(taken_in.organisation)
    assert taken_in.standing() == after
    taken_in.register.history.undo(taken_in.organisation)
    assert "OWN-1" not in taken_in.standing()


def test_when_a_tracker_kept_by_hand_does_not_say_when_it_was_done_nobody_says_so(taken_in):
    assert taken_in.action("GC1").completed is None


def test_two_imports_are_undone_one_by_one(taken_in):
    first = taken_in.standing()
    taken_in.accept(taken_in.propose(Sent(taken_in.export()).type("GC3", Lead="Pat").saved()))
    assert taken_in.standing() != first
    taken_in.register.history.undo(taken_in.organisation)
    assert taken_in.standing() == first


def test_the_history_holds_every_field_with_its_old_and_new_value(taken_in):
    newest = taken_in.register.history.changes(taken_in.organisation, "GC1")[0]
    assert newest.what == "import"
    told = {field.field: (field.old, field.new) for field in newest.fields if field.code == "GC1"}
    assert told == {
        "choice": ("undecided", "in-plan"),
        "status": ("not-started", "complete"),
        "status_on": (None, "2026-11-22"),
        "lead": (None, "Pat"),
        "percent": (None, 100),
        "update": (None, "Read it"),
    }


def test_the_register_takes_in_all_of_an_intake_or_nothing(desk):
    good, bad = (
        ImportedAction(Edit(lead="Pat"), ("Read it",)),
        ImportedAction(Edit(choice=Choice.NOT_FOR_US)),
    )
    batch = ImportBatch(
        "file.xlsx", (("GC1", good), ("GR5", bad)), ((NewOwnAction("Bike rack"), good),)
    )
    before = desk.standing(), desk.register.history.changes(desk.organisation)
    with pytest.raises(Refused, match=r"GR5: 'Not for us' needs a reason"):
        desk.register.apply_import(desk.organisation, batch, seen={})
    assert (desk.standing(), desk.register.history.changes(desk.organisation)) == before


def test_an_own_action_that_breaks_a_rule_takes_the_rest_with_it(desk):
    good, bad = ImportedAction(Edit(lead="Pat")), ImportedAction(Edit(status=Status.ON_HOLD), ("",))
    batch = ImportBatch("file.xlsx", (("GC1", good),), ((NewOwnAction("Bike rack"), bad),))
    before = desk.standing()
    with pytest.raises(Refused, match="Update"):
        desk.register.apply_import(desk.organisation, batch, seen={})
    assert desk.standing() == before
    desk.register.own_actions.add(desk.organisation, "Swap shop")
    assert "OWN-1" in desk.standing()
