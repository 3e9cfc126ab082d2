"""What a person may do to an action's progress, and what follows from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from field_values import made_up
from hypothesis import given
from hypothesis import strategies as st

from db.errors import Refused
from db.validation.progress import KEEP, Edit, Progress, apply_edit
from db.vocabulary.action_fields import EDITED
from db.vocabulary.terms import Choice, Ease, Status

TODAY = date(2026, 11, 22)
WITH_REASON = (Choice.LATER, Choice.NOT_FOR_US)


def edited(before: Progress | None = None, **wanted: Any) -> Progress:
    return apply_edit(before or Progress(), Edit(**wanted), TODAY)


def refusal_of(before: Progress | None = None, **wanted: Any) -> str:
    with pytest.raises(Refused) as refusal:
        edited(before, **wanted)
    return str(refusal.value)


IN_PLAN = edited(choice=Choice.IN_PLAN)
LATER = edited(choice=Choice.LATER, reason="After the building works")
NOT_FOR_US = edited(choice=Choice.NOT_FOR_US, reason="No car park")
COMPLETE = edited(status=Status.COMPLETE)


# Choices and their reasons


@pytest.mark.parametrize("reason", [KEEP, None, "", "   "])
def test_not_for_us_needs_a_reason(reason: Any) -> None:
    assert "needs a reason" in refusal_of(choice=Choice.NOT_FOR_US, reason=reason)


def test_not_for_us_keeps_its_reason_until_another_is_given() -> None:
    assert NOT_FOR_US.reason == "No car park"
    assert edited(NOT_FOR_US, choice=Choice.NOT_FOR_US).reason == "No car park"
    assert edited(NOT_FOR_US, reason="Landlord said no").reason == "Landlord said no"
    assert "needs a reason" in refusal_of(NOT_FOR_US, reason=None)


def test_the_reason_for_one_choice_is_not_taken_for_another() -> None:
    assert "needs a reason" in refusal_of(LATER, choice=Choice.NOT_FOR_US)
    assert edited(NOT_FOR_US, choice=Choice.LATER).reason is None


def test_later_may_have_a_reason_or_none() -> None:
    assert edited(choice=Choice.LATER).reason is None
    assert edited(LATER, reason=None) == replace(LATER, reason=None)


@pytest.mark.parametrize("choice", [Choice.UNDECIDED, Choice.IN_PLAN])
def test_other_choices_take_no_reason_and_drop_the_one_there_was(choice: Choice) -> None:
    assert edited(NOT_FOR_US, choice=choice).reason is None
    assert "'later' and 'not for us'" in refusal_of(choice=choice, reason="Because")


def test_a_reason_given_with_a_status_is_refused_not_dropped() -> None:
    assert "reason" in refusal_of(LATER, status=Status.IN_PROGRESS, reason="Money came early")


# Status


@pytest.mark.parametrize("before", [Progress(), LATER])
@pytest.mark.parametrize("status", list(Status))
def test_a_status_puts_an_undecided_or_postponed_action_in_the_plan(
    before: Progress, status: Status
) -> None:
    after = edited(before, status=status)
    assert (after.choice, after.reason) == (Choice.IN_PLAN, None)
    assert (after.status, after.status_on) == (status, TODAY)


@pytest.mark.parametrize("status", list(Status))
def test_an_action_that_is_not_for_us_takes_no_status(status: Status) -> None:
    assert "Add it to your plan first" in refusal_of(NOT_FOR_US, status=status)
    chosen = edited(NOT_FOR_US, status=status, choice=Choice.IN_PLAN)
    assert (chosen.choice, chosen.status) == (Choice.IN_PLAN, status)


@pytest.mark.parametrize("choice", [Choice.UNDECIDED, Choice.LATER])
def test_a_status_and_its_contrary_at_once_are_refused(choice: Choice) -> None:
    assert "cannot have a status" in refusal_of(choice=choice, status=Status.ON_HOLD)


def test_completing_sets_the_completed_date_and_a_hundred_percent() -> None:
    done = edited(IN_PLAN, status=Status.COMPLETE)
    assert (done.completed, done.percent, done.status_on) == (TODAY, 100, TODAY)
    for before in (Progress(), IN_PLAN, LATER, COMPLETE):
        assert edited(before, status=Status.COMPLETE, percent=40).percent == 100


def test_completing_again_keeps_the_day_it_was_first_complete() -> None:
    again = apply_edit(COMPLETE, Edit(status=Status.COMPLETE), TODAY + timedelta(days=9))
    assert again == COMPLETE


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.COMPLETE])
def test_reopening_clears_the_completed_date_and_the_hundred_percent(status: Status) -> None:
    again = edited(COMPLETE, status=status)
    assert (again.completed, again.percent) == (None, None)
    assert edited(COMPLETE, status=status, percent=80).percent == 80


def test_putting_off_and_taking_up_again_remembers_how_far_it_was() -> None:
    under_way = edited(status=Status.IN_PROGRESS, percent=40)
    put_off = edited(under_way, choice=Choice.LATER)
    assert edited(put_off, choice=Choice.IN_PLAN) == under_way


@pytest.mark.parametrize("choice", [Choice.LATER, Choice.NOT_FOR_US, Choice.UNDECIDED])
def test_what_is_put_off_or_left_out_is_not_complete(choice: Choice) -> None:
    reason = "No bank" if choice is Choice.NOT_FOR_US else None
    left = edited(COMPLETE, choice=choice, reason=reason)
    assert (left.status, left.completed, left.percent) == (Status.NOT_STARTED, None, None)


def test_complete_is_a_hundred_percent() -> None:
    assert "100 percent" in refusal_of(COMPLETE, percent=20)
    assert edited(COMPLETE, status=Status.IN_PROGRESS, percent=20).percent == 20


# Dates, figures and names


@pytest.mark.parametrize("days", [-1, -30])
def test_a_target_date_before_the_start_is_refused_whichever_moves(days: int) -> None:
    early = TODAY + timedelta(days=days)
    assert "is before the start" in refusal_of(start=TODAY, due=early)
    assert "is before the start" in refusal_of(edited(start=TODAY), due=early)
    assert "is before the start" in refusal_of(edited(due=early), start=TODAY)
    assert "22 November 2026" in refusal_of(start=TODAY, due=early)


def test_a_target_date_on_the_day_of_the_start_is_fine() -> None:
    assert edited(start=TODAY, due=TODAY).due == TODAY


def test_dates_are_taken_off_one_by_one() -> None:
    dated = edited(start=TODAY, due=TODAY, review=TODAY)
    assert edited(dated, due=None) == replace(dated, due=None)
    assert edited(dated, start=None, due=TODAY - timedelta(days=9)).start is None


@pytest.mark.parametrize("name", ["start", "due", "review"])
@pytest.mark.parametrize("day", [date(1999, 12, 31), date(2100, 1, 1)])
def test_a_year_far_off_is_refused(name: str, day: date) -> None:
    wanted: dict[str, Any] = {name: day}
    assert "outside the years 2000 to 2099" in refusal_of(**wanted)


@pytest.mark.parametrize("percent", [-1, 101, 1000])
def test_a_percentage_lies_between_0_and_100(percent: int) -> None:
    assert "from 0 to 100" in refusal_of(percent=percent)
    assert [edited(percent=figure).percent for figure in (0, 100)] == [0, 100]


@pytest.mark.parametrize("lead", [None, "", "  "])
def test_a_blank_lead_is_no_lead(lead: str | None) -> None:
    assert edited(edited(lead="P. Lee"), lead=lead).lead is None


@pytest.mark.parametrize("wanted", [{"lead": "😀"}, {"reason": "a\nb", "choice": Choice.LATER}])
def test_unusable_text_is_refused(wanted: dict[str, Any]) -> None:
    assert "Delete it" in refusal_of(**wanted)


def test_our_own_ease_is_recorded_whatever_the_choice() -> None:
    assert edited(NOT_FOR_US, own_ease=Ease.VERY_EASY).own_ease is Ease.VERY_EASY


def test_an_empty_edit_changes_nothing() -> None:
    assert edited(COMPLETE) == COMPLETE


# Any sequence of edits


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.just(KEEP) | values


some_day = st.none() | st.integers(-40, 40).map(lambda days: TODAY + timedelta(days=days))
edits = st.builds(
    Edit,
    **{
        **{f.key: maybe(made_up(f, some_day)) for f in EDITED if f.key != "completed"},
        "reason": maybe(st.sampled_from([None, "", "No car park", "Money"])),
        "percent": maybe(st.none() | st.integers(-5, 105)),
    },
)


def allowed(before: Progress, edit: Edit, today: date = TODAY) -> Progress:
    """Return what the edit makes of it: nothing, if it is refused."""
    try:
        return apply_edit(before, edit, today)
    except Refused as error:
        assert str(error).isprintable()
        return before


def after_all(sequence: list[Edit]) -> Progress:
    now = Progress()
    for day, edit in enumerate(sequence):
        now = allowed(now, edit, TODAY + timedelta(days=day))
    return now


@given(st.lists(edits, max_size=12))
def test_no_sequence_of_edits_breaks_a_rule(sequence: list[Edit]) -> None:
    now = after_all(sequence)
    assert (now.status is Status.COMPLETE) is (now.completed is not None)
    assert now.reason is None or now.choice in WITH_REASON
    assert now.choice is not Choice.NOT_FOR_US or now.reason
    assert now.start is None or now.due is None or now.start <= now.due
    assert now.percent is None or 0 <= now.percent <= 100
    assert now.status is Status.NOT_STARTED or now.status_on is not None


@given(st.lists(edits, max_size=6), edits)
def test_what_was_asked_for_is_what_is_there(sequence: list[Edit], edit: Edit) -> None:
    before = after_all(sequence)
    try:
        after = apply_edit(before, edit, TODAY)
    except Refused:
        return
    for name, value in edit.given().items():
        if name == "percent" and edit.status is Status.COMPLETE:
            assert after.percent == 100
        else:
            assert getattr(after, name) == (value or None if name == "reason" else value)


@given(st.lists(edits, max_size=6), edits)
def test_an_edit_made_twice_does_no_more_than_once(sequence: list[Edit], edit: Edit) -> None:
    once = allowed(after_all(sequence), edit)
    assert allowed(once, edit) == once


@given(st.lists(edits, max_size=6), edits)
def test_what_an_edit_does_not_name_it_leaves_alone(sequence: list[Edit], edit: Edit) -> None:
    before = after_all(sequence)
    after = allowed(before, edit)
    for name in ("lead", "start", "due", "review", "own_ease"):
        if name not in edit.given():
            assert getattr(after, name) == getattr(before, name)
