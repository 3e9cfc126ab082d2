"""Questions asked of the register, and changes made to it, each with its line in the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from example_register import ALEX, NOW, SAM, Surgery, last_fields, shown

from db.errors import (
    Refused,
    UnknownCode,
)
from db.plans.plan_edition import PlannedAction
from db.register import Register
from db.validation.progress import Edit
from db.views import FieldChange
from db.vocabulary.terms import Area, Brag, Choice, Ease, ProviderType, Rating, Status
from imports.plans.plan_file import default_plan

TODAY = date(2026, 11, 22)


# Questions


def test_nothing_is_said_of_an_action_at_first(example_surgery: Surgery) -> None:
    for action in example_surgery.register.actions.all(example_surgery.organisation):
        assert (action.choice, action.status, action.brag) == (Choice.UNDECIDED, None, None)
        assert (action.lead, action.due, action.percent, action.updated_by) == (None,) * 4
        assert action.version == 0


def test_actions_come_in_the_order_of_the_plan_with_our_own_last(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    for number in range(11):
        register.own_actions.add(organisation, f"Idea {number}")
    concerned = (ProviderType.GENERIC, ProviderType.GENERAL_PRACTICE)
    printed = [a.code for a in default_plan().actions if a.provider_type in concerned]
    codes = [action.code for action in register.actions.all(organisation)]
    assert codes == printed + [f"OWN-{number}" for number in range(1, 12)]


def test_an_action_is_found_by_its_code_in_either_case(example_surgery: Surgery) -> None:
    assert shown(example_surgery, " gpes2 ").title == "Inhalers"
    assert shown(example_surgery, "GPES2").detail == "MART and low carbon switches"


def test_some_actions_are_the_same_as_among_all(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.add_update(organisation, ["GC2"], "We did.")
    register.own_actions.add(organisation, "Bees")
    some = {"GC2", "OWN-1", "GPES2"}
    among_all = tuple(a for a in register.actions.all(organisation) if a.code in some)
    assert register.actions.all(organisation, some) == among_all
    assert register.actions.all(organisation, []) == ()


@pytest.mark.parametrize(
    ("code", "nearest"), [("GC99", "GC9"), ("gpes22", "GPES2"), ("PRX", "GPR"), ("GCl", "GC1")]
)
def test_an_unknown_code_names_the_nearest(
    example_surgery: Surgery, code: str, nearest: str
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    for ask in (
        lambda: register.actions.find(organisation, code),
        lambda: register.actions.set_lead(organisation, ["GC1", code], "P. Lee"),
        lambda: register.actions.add_update(organisation, [code], "Hello"),
    ):
        with pytest.raises(UnknownCode) as unknown:
            ask()
        assert any(known.startswith(nearest[:2]) for known in unknown.value.nearest)
        assert f"{code!r}" in str(unknown.value)
    assert shown(example_surgery, "GC1").lead is None


@pytest.mark.parametrize(
    "code",
    ["", " ", "\udcff", "a\0b", pytest.param("x" * 10_000, id="long"), "%", "'; --", "ß", "😀"],
)
def test_whatever_stands_for_a_code_is_simply_unknown(example_surgery: Surgery, code: str) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    for ask in (
        lambda: register.actions.find(organisation, code),
        lambda: register.actions.set_lead(organisation, [code], "P. Lee"),
        lambda: register.actions.add_update(organisation, ["GC1", code], "Hello"),
    ):
        with pytest.raises(UnknownCode) as unknown:
            ask()
        assert str(unknown.value).isprintable()
        assert len(str(unknown.value)) < 300
    assert register.actions.updates(organisation, code) == ()
    assert register.history.changes(organisation, code) == ()
    assert register.actions.all(organisation, [code]) == ()


@pytest.mark.parametrize("code", ["Ab-1", "été2", "Ж3", "x.y/z"])
def test_a_code_is_found_as_the_plan_spells_it(empty_register: Register, code: str) -> None:
    action = PlannedAction(code, "Fit LED lights", ProviderType.GENERIC, Area.RESOURCES)
    organisation = empty_register.organisations.add(
        replace(default_plan(), key="ours", actions=(action,)),
        name="Example Surgery",
        ods="A99999",
        provider_type=ProviderType.GENERAL_PRACTICE,
    )
    empty_register.actions.set_lead(organisation, [code], "P. Lee")
    empty_register.actions.add_update(organisation, [code], "Lights ordered.")
    assert empty_register.actions.find(organisation, code).lead == "P. Lee"
    assert [entry.code for entry in empty_register.actions.updates(organisation, code)] == [code]
    assert len(empty_register.history.changes(organisation, code)) == 2
    assert len(empty_register.actions.all(organisation, [code])) == 1


def test_an_action_of_another_kind_of_provider_is_unknown_here(example_surgery: Surgery) -> None:
    with pytest.raises(UnknownCode, match="'DES1'"):
        shown(example_surgery, "DES1")


def test_a_position_is_all_of_it_at_one_moment(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.add_update(organisation, ["GC1"], "Begun.")
    position = register.position(organisation)
    assert (position.organisation, position.on) == (organisation, TODAY)
    assert position.plan.edition == "Draft V2"
    assert position.actions == register.actions.all(organisation)
    assert position.updates == register.actions.updates(organisation)


# Changes


def test_choosing_an_action_puts_it_in_the_plan(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    done = register.actions.choose(organisation, ["gc1"], Choice.IN_PLAN)
    assert (done.what, done.codes) == ("choose", ("GC1",))
    action = shown(example_surgery, "GC1")
    assert (action.choice, action.status, action.brag) == (Choice.IN_PLAN, Status.NOT_STARTED, None)
    assert (action.updated_by, action.updated_at) == (SAM, NOW)
    assert last_fields(example_surgery) == [("GC1", "choice", "undecided", "in-plan")]


def test_not_for_us_is_kept_with_its_reason(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    with pytest.raises(Refused, match="GC1: 'Not for us' needs a reason"):
        register.actions.choose(organisation, ["GC1"], Choice.NOT_FOR_US)
    register.actions.choose(organisation, ["GC1"], Choice.NOT_FOR_US, "No car park")
    action = shown(example_surgery, "GC1")
    assert (action.choice, action.reason, action.status) == (Choice.NOT_FOR_US, "No car park", None)
    assert last_fields(example_surgery) == [
        ("GC1", "choice", "undecided", "not-for-us"),
        ("GC1", "reason", None, "No car park"),
    ]


def test_a_completed_action_turns_blue(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_status(organisation, ["GC1"], Status.COMPLETE)
    action = shown(example_surgery, "GC1")
    assert (action.brag, action.completed, action.percent) == (Brag.BLUE, TODAY, 100)
    assert last_fields(example_surgery) == [
        ("GC1", "choice", "undecided", "in-plan"),
        ("GC1", "status", "not-started", "complete"),
        ("GC1", "status_on", None, "2026-11-22"),
        ("GC1", "completed", None, "2026-11-22"),
        ("GC1", "percent", None, 100),
    ]


def test_what_is_in_place_already_is_complete_since_a_day_not_known(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.choose(organisation, ["GC1"], Choice.NOT_FOR_US, "Thought so")
    register.actions.set_status(organisation, ["GC3"], Status.IN_PROGRESS)
    register.actions.already_in_place(organisation, ["GC1", "GC2", "GC3"])
    for code in ("GC1", "GC2", "GC3"):
        action = shown(example_surgery, code)
        assert (action.brag, action.percent, action.completed) == (Brag.BLUE, 100, None)
    assert shown(example_surgery, "GC1").reason is None


def test_a_day_of_completion_that_is_known_outlives_in_place_already(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    wanted = Edit(status=Status.COMPLETE, completed=date(2024, 5, 1))
    register.actions.edit(organisation, ["GC1"], wanted)
    assert register.actions.already_in_place(organisation, ["GC1", "GC2"]).codes == ("GC2",)
    assert shown(example_surgery, "GC1").completed == date(2024, 5, 1)


def test_the_day_of_what_is_in_place_already_can_be_given_later_and_undone(
    example_surgery: Surgery,
) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.already_in_place(organisation, ["GC1"])
    register.actions.edit(organisation, ["GC1"], Edit(completed=date(2024, 5, 1)))
    assert shown(example_surgery, "GC1").completed == date(2024, 5, 1)
    register.history.undo(organisation)
    assert shown(example_surgery, "GC1").completed is None
    assert shown(example_surgery, "GC1").status is Status.COMPLETE


def test_a_lead_is_named_and_taken_off(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], " Zoe\u0308 Lee ")
    assert shown(example_surgery, "GC1").lead == "Zoë Lee"
    register.actions.set_lead(organisation, ["GC1"], None)
    assert shown(example_surgery, "GC1").lead is None
    assert last_fields(example_surgery) == [("GC1", "lead", "Zoë Lee", None)]


def test_dates_are_set_apart_from_each_other(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    due = TODAY + timedelta(days=31)
    register.actions.set_dates(organisation, ["GC1"], start=TODAY, due=due, review=TODAY)
    register.actions.set_dates(organisation, ["GC1"], review=None)
    action = shown(example_surgery, "GC1")
    assert (action.start, action.due, action.review) == (TODAY, due, None)
    assert last_fields(example_surgery) == [("GC1", "review", "2026-11-22", None)]


def test_ease_and_percent_are_recorded(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.edit(organisation, ["GC1"], Edit(own_ease=Ease.NEEDS_EFFORT, percent=40))
    action = shown(example_surgery, "GC1")
    assert (action.own_ease, action.percent) == (Ease.NEEDS_EFFORT, 40)
    assert last_fields(example_surgery) == [
        ("GC1", "percent", None, 40),
        ("GC1", "own_ease", None, "needs-effort"),
    ]


def test_an_update_is_dated_signed_and_kept_word_for_word(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    words = "Met the landlord.\n\tHe said: \"50% of 'it'; maybe\" = +1 -2 @home :code"
    done = register.actions.add_update(organisation, ["GC1", "GC2"], f" {words}\r\n")
    assert (done.what, done.codes) == ("add-update", ("GC1", "GC2"))
    first, second = register.actions.updates(organisation)
    assert (first.code, first.by, first.at, first.text) == ("GC1", SAM, NOW, words)
    assert (second.code, second.text) == ("GC2", words)
    assert shown(example_surgery, "GC1").latest_update == words
    assert last_fields(example_surgery) == [
        ("GC1", "update", None, words),
        ("GC2", "update", None, words),
    ]


def test_an_empty_update_is_refused(example_surgery: Surgery) -> None:
    with pytest.raises(Refused, match="Update is empty"):
        example_surgery.register.actions.add_update(example_surgery.organisation, ["GC1"], " \n ")
    assert example_surgery.register.actions.updates(example_surgery.organisation) == ()


def test_the_log_of_one_action_is_read_in_either_case(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.add_update(organisation, ["GC1"], "One")
    register.actions.add_update(organisation, ["GC2"], "Two")
    assert [entry.text for entry in register.actions.updates(organisation, "GC1")] == ["One"]
    assert register.actions.updates(organisation, "gc1") == register.actions.updates(
        organisation, "GC1"
    )
    assert register.history.changes(organisation, "gc1") == register.history.changes(
        organisation, "GC1"
    )
    assert len(register.history.changes(organisation, "GC1")) == 1


def test_an_own_action_is_an_action_like_others(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    added = register.own_actions.add(
        organisation,
        "Bees on the roof",
        detail="two hives",
        area=Area.ADAPTATION,
        rating=Rating.SHOULD_DO,
        quick_win=True,
    )
    assert added.codes == ("OWN-1",)
    action = shown(example_surgery, "own-1")
    assert (action.title, action.detail, action.own) == ("Bees on the roof", "two hives", True)
    assert (action.area, action.rating, action.quick_win) == (
        Area.ADAPTATION,
        Rating.SHOULD_DO,
        True,
    )
    assert (action.benefits, action.provider_type) == (None, ProviderType.GENERAL_PRACTICE)
    register.actions.set_status(organisation, ["OWN-1"], Status.COMPLETE)
    assert shown(example_surgery, "OWN-1").brag is Brag.BLUE


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "a\nb", "🐝"])
def test_an_own_action_needs_a_usable_title(example_surgery: Surgery, title: str) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    with pytest.raises(Refused, match="Title"):
        register.own_actions.add(organisation, title)
    assert register.own_actions.add(organisation, "Bees").codes == ("OWN-1",)


def test_a_change_that_changes_nothing_is_not_logged(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    again = register.actions.set_lead(organisation, ["GC1"], "P. Lee")
    assert (again.id, again.codes) == (None, ())
    assert register.actions.choose(organisation, [], Choice.IN_PLAN).id is None
    assert [change.what for change in register.history.changes(organisation)] == [
        "set-lead",
        "add-organisation",
    ]


def test_history_tells_who_did_what_and_when_newest_first(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_lead(organisation, ["GC1", "GC2"], "P. Lee")
    at = datetime(2026, 12, 1, 9, 30, 15, tzinfo=UTC)
    example_surgery.open_as(ALEX, at).actions.set_lead(organisation, ["GC2"], "Dr Roy")
    newest, older, *_ = register.history.changes(organisation)
    assert (newest.by, newest.at, newest.what) == (ALEX, at, "set-lead")
    assert newest.fields == (FieldChange("GC2", "lead", "P. Lee", "Dr Roy"),)
    assert (older.by, older.at, older.codes) == (SAM, NOW, ("GC1", "GC2"))
    assert newest.id > older.id
    of_one = register.history.changes(organisation, "GC1")
    assert [(change.id, change.codes) for change in of_one] == [(older.id, ("GC1",))]


def test_a_reopened_register_has_everything(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_status(organisation, ["GC1"], Status.ON_HOLD)
    register.actions.edit(
        organisation,
        ["GC2"],
        Edit(choice=Choice.LATER, reason="Money", lead="Dr Roy", start=TODAY, due=TODAY),
    )
    register.actions.add_update(organisation, ["GC1"], "Waiting.")
    register.own_actions.add(organisation, "Bees")
    before = (register.position(organisation), register.history.changes(organisation))
    again = example_surgery.open_as(SAM)
    register.close()
    assert again.organisations.find() == organisation
    assert (again.position(organisation), again.history.changes(organisation)) == before
