"""A change to several actions is one change, and all or nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from example_register import Surgery, shown, standing

from db.errors import (
    Refused,
    RefusedBySome,
    UnknownCode,
)
from db.validation.progress import Edit
from db.vocabulary.terms import Choice, Status

TODAY = date(2026, 11, 22)


def test_a_bulk_change_is_one_change_and_one_undo(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    before = standing(register, organisation)
    codes = [action.code for action in register.actions.all(organisation)]
    done = register.actions.choose(organisation, [*codes, "gc1"], Choice.IN_PLAN)
    assert done.codes == tuple(codes)
    assert all(action.in_plan for action in register.actions.all(organisation))
    newest, first = register.history.changes(organisation)
    assert (newest.codes, first.what) == (tuple(codes), "add-organisation")
    register.history.undo(organisation)
    assert standing(register, organisation) == before


def test_a_bulk_change_logs_only_the_actions_that_differ(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC2"], "P. Lee")
    assert register.actions.set_lead(organisation, ["GC1", "GC2", "GC3"], "P. Lee").codes == (
        "GC1",
        "GC3",
    )
    register.history.undo(organisation)
    assert shown(example_surgery, "GC2").lead == "P. Lee"


def test_one_bad_code_changes_nothing(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    before = register.position(organisation), register.history.changes(organisation)
    with pytest.raises(UnknownCode):
        register.actions.set_status(organisation, ["GC1", "GC2", "GC99"], Status.COMPLETE)
    with pytest.raises(UnknownCode):
        register.actions.add_update(organisation, ["GC1", "GC99"], "Hello")
    assert (register.position(organisation), register.history.changes(organisation)) == before


def test_one_broken_rule_changes_nothing_and_names_the_action(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.choose(organisation, ["GC2"], Choice.NOT_FOR_US, "No car park")
    register.actions.set_dates(organisation, ["GC3"], start=TODAY)
    before = register.position(organisation), register.history.changes(organisation)
    with pytest.raises(Refused, match=r"^GC2: "):
        register.actions.set_status(organisation, ["GC1", "GC2"], Status.COMPLETE)
    with pytest.raises(Refused, match=r"^GC3: .*before the start"):
        register.actions.set_dates(organisation, ["GC1", "GC3"], due=TODAY - timedelta(days=1))
    assert (register.position(organisation), register.history.changes(organisation)) == before


def test_a_refusal_names_each_action_that_refuses_and_those_that_could_be_changed(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.choose(organisation, ["GC2", "GC4"], Choice.NOT_FOR_US, "No car park")
    with pytest.raises(RefusedBySome) as refused:
        register.actions.set_status(organisation, ["GC1", "GC2", "GC3", "GC4"], Status.COMPLETE)
    assert str(refused.value) == (
        "GC2, GC4: An action marked 'not for us' cannot have a status. Add it to your plan first."
        " Nothing was changed."
    )
    assert refused.value.others == ("GC1", "GC3")
    with pytest.raises(RefusedBySome, match=r"^GC1, GC2: 400 percent is not possible") as refused:
        register.actions.edit(organisation, ["GC1", "GC2"], Edit(percent=400))
    assert refused.value.others == ()
