"""Own actions: added in one step, edited, deleted, and restored with all that was on them."""

from __future__ import annotations

from datetime import date

import pytest
from example_register import ALEX, Surgery, shown, standing
from returns_made import differing, made

from db.errors import GreenPlanError, Refused, RefusedBySome, StaleChange, UnknownCode
from db.history.change_descriptions import change_in_words
from db.own_actions.new_own_action import NewOwnAction
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure, NewReading
from db.validation.progress import Edit
from db.vocabulary.terms import Area, BarrierKind, Choice, Dimension, Rating, Status

DUE = date(2027, 3, 31)


def own(surgery: Surgery, title: str = "Swift boxes", wanted: Edit | None = None) -> str:
    """Add an own action and return its code."""
    register, organisation = surgery.register, surgery.organisation
    (code,) = register.own_actions.add(organisation, title, edit=wanted or Edit()).codes
    return code


def worked_on(surgery: Surgery) -> str:
    """Add an own action with something of every kind recorded on it, and return its code."""
    register, organisation = surgery.register, surgery.organisation
    code = own(surgery, wanted=Edit(choice=Choice.IN_PLAN, lead="Dr Roy", due=DUE))
    register.actions.set_status(organisation, [code], Status.COMPLETE)
    register.actions.add_update(organisation, [code], "Boxes ordered.")
    surgery.open_as(ALEX).actions.add_update(organisation, [code], "Boxes are up.")
    register.records.add_evidence(
        organisation, [code], NewEvidence("Photo", "https://example.org/photo")
    )
    register.records.add_barrier(
        organisation, [code], NewBarrier(BarrierKind.LANDLORD, "Needs a yes")
    )
    register.records.add_measure(
        organisation, [code], NewMeasure("Nests", "a year", Dimension.SOCIAL)
    )
    (measure,) = register.records.measures(organisation, code)
    register.records.add_reading(organisation, measure, NewReading(3, register.today))
    return code


def deleted(surgery: Surgery, code: str) -> None:
    surgery.register.own_actions.delete(surgery.organisation, [shown(surgery, code)])


def newest_in_words(surgery: Surgery) -> str:
    return change_in_words(surgery.register.history.changes(surgery.organisation)[0])


def test_an_own_action_is_added_with_its_lead_and_target_date_in_one_change(
    example_surgery: Surgery,
) -> None:
    before = standing(example_surgery.register, example_surgery.organisation)
    code = own(example_surgery, wanted=Edit(choice=Choice.IN_PLAN, lead="Dr Roy", due=DUE))
    action = shown(example_surgery, code)
    assert (action.choice, action.lead, action.due) == (Choice.IN_PLAN, "Dr Roy", DUE)
    example_surgery.register.history.undo(example_surgery.organisation)
    assert standing(example_surgery.register, example_surgery.organisation) == before


def test_an_own_action_that_breaks_a_rule_is_not_half_added(example_surgery: Surgery) -> None:
    with pytest.raises(Refused, match=r"^'Not for us' needs a reason"):
        own(example_surgery, wanted=Edit(choice=Choice.NOT_FOR_US))
    assert own(example_surgery) == "OWN-1"


def test_an_own_action_is_edited_and_that_is_undone_and_redone(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    code = own(example_surgery)
    before = standing(register, organisation)
    new = NewOwnAction("Swift bricks", "North wall", Area.ADAPTATION, Rating.PRIORITY, True)
    register.own_actions.edit(organisation, shown(example_surgery, code), new)
    action = shown(example_surgery, code)
    assert (action.title, action.detail, action.area, action.rating, action.quick_win) == (
        *("Swift bricks", "North wall"),
        *(Area.ADAPTATION, Rating.PRIORITY, True),
    )
    assert newest_in_words(example_surgery).startswith(
        "Edited an own action OWN-1: Title: Swift boxes → Swift bricks; Detail: – → North wall"
    )
    after = standing(register, organisation)
    register.history.undo(organisation)
    assert standing(register, organisation) == before
    register.history.redo(organisation)
    assert standing(register, organisation) == after


def test_all_that_is_recorded_on_a_deleted_own_action_comes_back_with_undo(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    code = worked_on(example_surgery)
    before = standing(register, organisation)
    deleted(example_surgery, code)
    assert newest_in_words(example_surgery) == "Deleted an own action OWN-1: Swift boxes"
    with pytest.raises(UnknownCode):
        register.actions.find(organisation, code)
    assert register.actions.updates(organisation) == register.records.evidence(organisation) == ()
    register.history.undo(organisation)
    assert newest_in_words(example_surgery) == "Undid OWN-1: Swift boxes (restored)"
    assert standing(register, organisation) == before
    register.history.redo(organisation)
    assert newest_in_words(example_surgery) == "Redid OWN-1: Swift boxes (removed)"
    assert code not in standing(register, organisation)
    register.history.undo(organisation)
    assert standing(register, organisation) == before


def test_the_number_of_a_deleted_own_action_is_not_used_again(example_surgery: Surgery) -> None:
    deleted(example_surgery, own(example_surgery))
    assert own(example_surgery) == "OWN-2"


def test_an_action_of_the_plan_is_neither_edited_nor_deleted(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    code = own(example_surgery)
    before = register.position(organisation)
    gc1 = shown(example_surgery)
    with pytest.raises(Refused, match=r"^GC1: This action is part of the plan"):
        register.own_actions.edit(organisation, gc1, NewOwnAction("Mine"))
    with pytest.raises(RefusedBySome) as refused:
        register.own_actions.delete(organisation, [gc1, shown(example_surgery, code)])
    assert refused.value.others == (code,)
    assert register.position(organisation) == before


def test_what_somebody_else_edited_is_neither_overwritten_nor_deleted(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    seen = shown(example_surgery, own(example_surgery))
    example_surgery.open_as(ALEX).own_actions.edit(organisation, seen, NewOwnAction("Bat boxes"))
    with pytest.raises(StaleChange, match=f"OWN-1 was edited by {ALEX}") as stale:
        register.own_actions.edit(organisation, seen, NewOwnAction("Bee bricks"))
    (difference,) = stale.value.differences
    assert (difference.theirs, difference.ours) == ("Bat boxes", "Bee bricks")
    with pytest.raises(StaleChange, match="Nothing was deleted"):
        register.own_actions.delete(organisation, [seen])
    assert shown(example_surgery, seen.code).title == "Bat boxes"
    with pytest.raises(Refused, match=r"OWN-1 has been changed since it was added"):
        register.history.undo(organisation)


def test_work_of_others_on_a_deleted_own_action_says_that_it_is_gone(
    example_surgery: Surgery,
) -> None:
    organisation, alex = example_surgery.organisation, example_surgery.open_as(ALEX)
    code = own(example_surgery)
    alex.actions.add_update(organisation, [code], "Boxes are up.")
    deleted(example_surgery, code)
    with pytest.raises(Refused, match=r"OWN-1 has been deleted since"):
        alex.history.undo(organisation)
    example_surgery.register.history.undo(organisation)
    assert [update.by for update in example_surgery.register.actions.updates(organisation)] == [
        ALEX
    ]


def test_deleting_again_is_refused_where_somebody_else_removed_an_entry_since(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    alex, code = example_surgery.open_as(ALEX), own(example_surgery)
    alex.actions.add_update(organisation, [code], "Boxes are up.")
    deleted(example_surgery, code)
    register.history.undo(organisation)
    alex.history.undo(organisation)
    before = standing(register, organisation)
    with pytest.raises(GreenPlanError, match=r"An update for OWN-1 has been deleted"):
        register.history.redo(organisation)
    assert standing(register, organisation) == before


def test_a_frozen_return_keeps_an_own_action_that_is_edited_or_deleted(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    code = worked_on(example_surgery)
    sent = made(example_surgery)
    frozen = register.returns.snapshot(sent.view)
    seen = shown(example_surgery, code)
    register.own_actions.edit(organisation, seen, NewOwnAction("Swift bricks", area=seen.area))
    assert differing(example_surgery)[code] == (
        "Own action changed: Title: Swift boxes → Swift bricks",
    )
    deleted(example_surgery, code)
    assert "Own action deleted: Swift boxes" in differing(example_surgery)[code]
    assert register.returns.snapshot(sent.view) == frozen
    assert register.returns.file(organisation, sent.view.period).workbook == sent.workbook
    register.history.undo(organisation)
    register.history.undo(organisation)
    assert code not in differing(example_surgery)
