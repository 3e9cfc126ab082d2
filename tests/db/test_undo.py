"""Undo and redo read the log: they outlive the program and never touch others' work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from example_register import ALEX, NOW, SAM, Surgery, shown, standing

from db.errors import Refused
from db.validation.progress import Edit, Progress
from db.views import Changed
from db.vocabulary.terms import Area, Choice, Rating, Status

TODAY = date(2026, 11, 22)


# One step back, one step on


def test_undo_takes_back_the_last_change_and_redo_does_it_again(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    nothing = standing(register, organisation)
    register.actions.set_status(organisation, ["GC1"], Status.COMPLETE)
    done = standing(register, organisation)
    undone = register.history.undo(organisation)
    assert (undone.what, undone.codes) == ("undo", ("GC1",))
    assert standing(register, organisation) == nothing
    redone = register.history.redo(organisation)
    assert (redone.what, redone.codes) == ("redo", ("GC1",))
    assert standing(register, organisation) == done


def test_with_nothing_to_undo_or_redo_it_says_so(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    with pytest.raises(Refused, match="nothing to undo"):
        register.history.undo(organisation)
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    with pytest.raises(Refused, match="nothing to redo"):
        register.history.redo(organisation)
    assert shown(example_surgery).lead == "P. Lee"


def test_undo_and_redo_are_in_the_history_and_the_change_is_marked(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    register.history.undo(organisation)
    undo, change, _ = register.history.changes(organisation)
    assert (undo.what, undo.undone) == ("undo", False)
    assert [(f.field, f.old, f.new) for f in undo.fields] == [("lead", "P. Lee", None)]
    assert (change.what, change.undone) == ("set-lead", True)
    register.history.redo(organisation)
    redo, _, change, _ = register.history.changes(organisation)
    assert [(f.field, f.old, f.new) for f in redo.fields] == [("lead", None, "P. Lee")]
    assert (change.what, change.undone) == ("set-lead", False)


def test_undo_outlives_the_program_and_the_day(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    register.actions.set_lead(organisation, ["GC1"], "Dr Roy")
    register.close()
    tomorrow = example_surgery.open_as(SAM, NOW + timedelta(days=1))
    tomorrow.history.undo(organisation)
    tomorrow.close()
    later = example_surgery.open_as(SAM, NOW + timedelta(days=2))
    assert later.actions.find(organisation, "GC1").lead == "P. Lee"
    later.history.redo(organisation)
    assert later.actions.find(organisation, "GC1").lead == "Dr Roy"


def test_a_new_change_ends_redo(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    register.actions.set_lead(organisation, ["GC2"], "Dr Roy")
    register.history.undo(organisation)
    register.actions.set_lead(organisation, ["GC3"], "P. Lee")
    with pytest.raises(Refused, match="nothing to redo"):
        register.history.redo(organisation)
    register.history.undo(organisation)
    register.history.undo(organisation)
    assert [shown(example_surgery, code).lead for code in ("GC1", "GC2", "GC3")] == [None] * 3


def test_a_change_that_changes_nothing_or_is_refused_does_not_end_redo(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    register.history.undo(organisation)
    register.actions.set_lead(organisation, ["GC1"], None)
    with pytest.raises(Refused):
        register.actions.choose(organisation, ["GC1"], Choice.NOT_FOR_US)
    register.history.redo(organisation)
    assert shown(example_surgery).lead == "P. Lee"


def test_the_day_an_action_was_completed_comes_back_with_redo(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_status(organisation, ["GC1"], Status.COMPLETE)
    register.history.undo(organisation)
    example_surgery.open_as(SAM, NOW + timedelta(days=40)).history.redo(organisation)
    assert shown(example_surgery).completed == TODAY


# Updates and own actions keep their numbers and codes


def test_an_update_undone_and_done_again_is_the_same_update(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.add_update(organisation, ["GC1", "GC2"], "Met the landlord.\nHe agreed.")
    entries = register.actions.updates(organisation)
    register.history.undo(organisation)
    assert register.actions.updates(organisation) == ()
    example_surgery.open_as(SAM, NOW + timedelta(days=3)).history.redo(organisation)
    assert register.actions.updates(organisation) == entries


def test_the_number_of_an_undone_update_is_not_given_to_another(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.add_update(organisation, ["GC1"], "First")
    (first,) = register.actions.updates(organisation)
    register.history.undo(organisation)
    example_surgery.open_as(ALEX).actions.add_update(organisation, ["GC1"], "Second")
    register.history.redo(organisation)
    assert [entry.text for entry in register.actions.updates(organisation)] == ["First", "Second"]
    assert register.actions.updates(organisation)[0] == first


def test_an_own_action_undone_and_done_again_is_the_same_action(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.own_actions.add(
        organisation, "Bees", detail="two hives", area=Area.RESOURCES, rating=Rating.PRIORITY
    )
    added = shown(example_surgery, "OWN-1")
    register.history.undo(organisation)
    assert "OWN-1" not in standing(register, organisation)
    register.history.redo(organisation)
    assert shown(example_surgery, "OWN-1") == added


def test_the_code_of_an_undone_own_action_is_not_used_again(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    assert register.own_actions.add(organisation, "Bees").codes == ("OWN-1",)
    register.history.undo(organisation)
    assert register.own_actions.add(organisation, "Swifts").codes == ("OWN-2",)
    assert example_surgery.open_as(ALEX).own_actions.add(organisation, "Bats").codes == ("OWN-3",)
    assert shown(example_surgery, "OWN-2").title == "Swifts"


def test_an_own_action_worked_on_and_all_of_it_undone_and_done_again(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    nothing = standing(register, organisation)
    register.own_actions.add(organisation, "Bees")
    register.actions.set_status(organisation, ["OWN-1"], Status.IN_PROGRESS)
    register.actions.add_update(organisation, ["OWN-1"], "Hives ordered.")
    everything = standing(register, organisation)
    for _ in range(3):
        register.history.undo(organisation)
    assert standing(register, organisation) == nothing
    for _ in range(3):
        register.history.redo(organisation)
    assert standing(register, organisation) == everything


# Others' work


def test_undo_never_takes_back_what_somebody_else_did(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    alex = example_surgery.open_as(ALEX)
    alex.actions.set_lead(organisation, ["GC1"], "Dr Roy")
    with pytest.raises(Refused, match="nothing to undo"):
        register.history.undo(organisation)
    register.actions.set_lead(organisation, ["GC2"], "P. Lee")
    alex.history.undo(organisation)
    assert (shown(example_surgery, "GC1").lead, shown(example_surgery, "GC2").lead) == (
        None,
        "P. Lee",
    )


def test_undo_leaves_other_fields_of_the_same_action_alone(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    example_surgery.open_as(ALEX).actions.set_dates(organisation, ["GC1"], due=TODAY)
    register.history.undo(organisation)
    assert (shown(example_surgery).lead, shown(example_surgery).due) == (None, TODAY)


def test_undo_is_refused_where_somebody_else_changed_the_same_field_since(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1", "GC2"], "P. Lee")
    example_surgery.open_as(ALEX).actions.set_lead(organisation, ["GC2"], "Dr Roy")
    before = register.position(organisation), register.history.changes(organisation)
    with pytest.raises(Refused) as refusal:
        register.history.undo(organisation)
    line = str(refusal.value)
    assert all(part in line for part in ("GC2", ALEX, "Lead is now 'Dr Roy'", "Nothing was undone"))
    assert (register.position(organisation), register.history.changes(organisation)) == before


def test_redo_is_refused_where_somebody_else_changed_the_same_field_since(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    register.history.undo(organisation)
    example_surgery.open_as(ALEX).actions.set_lead(organisation, ["GC1"], "Dr Roy")
    with pytest.raises(Refused, match=f"GC1 has been changed by {ALEX}.*Nothing was redone"):
        register.history.redo(organisation)
    assert shown(example_surgery).lead == "Dr Roy"


def test_the_one_who_is_named_is_the_one_who_changed_it(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    example_surgery.open_as(ALEX).actions.set_lead(organisation, ["GC1"], "Dr Roy")
    register.actions.set_dates(organisation, ["GC1"], due=TODAY)
    register.history.undo(organisation)
    with pytest.raises(Refused, match=f"GC1 has been changed by {ALEX}"):
        register.history.undo(organisation)


def test_an_own_action_that_somebody_else_worked_on_is_not_undone(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.own_actions.add(organisation, "Bees")
    alex = example_surgery.open_as(ALEX)
    work: list[Callable[[], Changed]] = [
        lambda: alex.actions.add_update(organisation, ["OWN-1"], "Hives ordered."),
        lambda: alex.actions.set_lead(organisation, ["OWN-1"], "Dr Roy"),
    ]
    for change in work:
        change()
        with pytest.raises(Refused, match="OWN-1 has been changed"):
            register.history.undo(organisation)
        alex.history.undo(organisation)
    register.history.undo(organisation)
    assert "OWN-1" not in standing(register, organisation)


@pytest.mark.parametrize("worked", ["lead", "update"])
def test_work_on_an_own_action_that_is_gone_cannot_be_done_again(
    example_surgery: Surgery, worked: str
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    alex = example_surgery.open_as(ALEX)
    register.own_actions.add(organisation, "Bees")
    if worked == "lead":
        alex.actions.set_lead(organisation, ["OWN-1"], "Dr Roy")
    else:
        alex.actions.add_update(organisation, ["OWN-1"], "Hives ordered.")
    alex.history.undo(organisation)
    register.history.undo(organisation)
    with pytest.raises(Refused, match="OWN-1 has been deleted"):
        alex.history.redo(organisation)
    register.history.redo(organisation)
    alex.history.redo(organisation)
    assert shown(example_surgery, "OWN-1").updated_by == ALEX


def test_undo_does_not_put_a_target_date_before_the_start(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    alex = example_surgery.open_as(ALEX)
    register.actions.set_dates(organisation, ["GC1"], start=TODAY + timedelta(days=20))
    register.actions.set_dates(organisation, ["GC1"], start=TODAY)
    alex.actions.set_dates(organisation, ["GC1"], due=TODAY + timedelta(days=10))
    with pytest.raises(Refused, match=r"GC1: .*is before the start"):
        register.history.undo(organisation)
    assert shown(example_surgery).start == TODAY


def test_undo_does_not_leave_a_reason_without_its_choice(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.choose(organisation, ["GC1"], Choice.LATER)
    example_surgery.open_as(ALEX).actions.edit(organisation, ["GC1"], Edit(reason="Money"))
    with pytest.raises(Refused, match=r"GC1: .*reason"):
        register.history.undo(organisation)
    assert (shown(example_surgery).choice, shown(example_surgery).reason) == (Choice.LATER, "Money")


def test_a_progress_that_says_nothing_is_where_every_undo_ends(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.already_in_place(organisation, ["GC1"])
    register.history.undo(organisation)
    action = shown(example_surgery)
    nothing = Progress()
    assert (action.choice, action.percent, action.completed) == (nothing.choice, None, None)
    assert action.status is None


def test_with_nothing_of_ones_own_to_undo_it_is_said_who_signed_the_last_change(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "Dr Roy")
    theirs = example_surgery.open_as(ALEX)
    with pytest.raises(Refused, match=f"signed {ALEX}. The last one is signed {SAM}"):
        theirs.history.undo(organisation)
