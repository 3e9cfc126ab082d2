"""BRAG is derived: Blue, Red, Amber or Green, by one rule, for actions in the plan only."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from example_register import NOW, Surgery
from hypothesis import given
from hypothesis import strategies as st
from needs import needs_summer_time

from db.vocabulary.brag import brag
from db.vocabulary.terms import Brag, Choice, Status

TODAY = date(2026, 11, 22)

days_near_the_edges = st.sampled_from([-1, 0, 1, 29, 30, 31, 88, 89, 90, 91]) | st.integers(
    -1500, 1500
)
any_choice = st.sampled_from(Choice)
any_status = st.sampled_from(Status)
unfinished = st.sampled_from([s for s in Status if s is not Status.COMPLETE])
any_due = st.none() | days_near_the_edges.map(lambda days: TODAY + timedelta(days))
any_news = st.none() | days_near_the_edges.map(lambda days: TODAY - timedelta(days))


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def colour(
    status: Status, due: date | None = None, news: date | None = None, today: date = TODAY
) -> Brag | None:
    return brag(Choice.IN_PLAN, status, due, news, today)


@given(any_choice, any_status, any_due, any_news)
def test_the_first_rule_that_fits_gives_the_one_colour(
    choice: Choice, status: Status, due: date | None, news: date | None
) -> None:
    in_plan = choice is Choice.IN_PLAN
    silent = news is not None and (TODAY - news).days >= 90
    rules = [
        (Brag.BLUE, status is Status.COMPLETE),
        (Brag.RED, due is not None and (due - TODAY).days < 0),
        (Brag.AMBER, status is Status.ON_HOLD),
        (Brag.AMBER, due is not None and (due - TODAY).days <= 30),
        (Brag.AMBER, status is Status.IN_PROGRESS and silent),
        (Brag.GREEN, due is not None),
    ]
    expected = next((shown for shown, fits in rules if in_plan and fits), None)
    assert brag(choice, status, due, news, TODAY) is expected


@given(st.sampled_from([c for c in Choice if c is not Choice.IN_PLAN]), any_status, any_due)
def test_an_action_outside_the_plan_has_no_colour(
    choice: Choice, status: Status, due: date | None
) -> None:
    assert brag(choice, status, due, in_days(-400), TODAY) is None


@given(any_due, any_news)
def test_a_completed_action_is_blue_however_late(due: date | None, news: date | None) -> None:
    assert colour(Status.COMPLETE, due, news) is Brag.BLUE


@given(unfinished, st.integers(1, 1500), any_news)
def test_an_unfinished_action_past_its_date_is_red_even_on_hold(
    status: Status, late: int, news: date | None
) -> None:
    assert colour(status, in_days(-late), news) is Brag.RED


@given(any_due, any_news)
def test_an_action_on_hold_is_never_green(due: date | None, news: date | None) -> None:
    assert colour(Status.ON_HOLD, due, news) in (Brag.AMBER, Brag.RED)


@given(unfinished, any_due, any_news, st.integers(0, 1500))
def test_an_action_left_alone_never_gets_better(
    status: Status, due: date | None, news: date | None, later: int
) -> None:
    severity = {None: 0, Brag.GREEN: 0, Brag.AMBER: 1, Brag.RED: 2}
    before = colour(status, due, news)
    after = colour(status, due, news, today=in_days(later))
    assert severity[after] >= severity[before]


@pytest.mark.parametrize(
    ("due_in", "shown"),
    [(-1, Brag.RED), (0, Brag.AMBER), (1, Brag.AMBER), (30, Brag.AMBER), (31, Brag.GREEN)],
)
def test_colours_at_the_edges_of_the_target_date(due_in: int, shown: Brag) -> None:
    assert colour(Status.NOT_STARTED, in_days(due_in)) is shown


@pytest.mark.parametrize(
    ("silent_for", "with_a_date", "without"),
    [(0, Brag.GREEN, None), (89, Brag.GREEN, None), (90, Brag.AMBER, Brag.AMBER)],
)
def test_colours_at_the_edges_of_silence(
    silent_for: int, with_a_date: Brag, without: Brag | None
) -> None:
    assert colour(Status.IN_PROGRESS, in_days(31), in_days(-silent_for)) is with_a_date
    assert colour(Status.IN_PROGRESS, None, in_days(-silent_for)) is without


def test_silence_is_held_only_against_what_is_in_progress() -> None:
    assert colour(Status.NOT_STARTED, in_days(31), in_days(-400)) is Brag.GREEN


def test_without_a_date_there_is_nothing_to_be_green_about() -> None:
    assert colour(Status.NOT_STARTED) is None
    assert colour(Status.IN_PROGRESS, None, TODAY) is None


def brag_after(surgery: Surgery, days: int, code: str = "GC1") -> Brag | None:
    later = surgery.open_as("Somebody Else", NOW + timedelta(days=days))
    return later.actions.find(surgery.organisation, code).brag


def test_ninety_days_without_a_word_turn_an_action_amber(example_surgery: Surgery) -> None:
    register, organisation = example_surgery.register, example_surgery.organisation
    register.actions.set_status(organisation, ["GC1"], Status.IN_PROGRESS)
    assert brag_after(example_surgery, 89) is None
    assert brag_after(example_surgery, 90) is Brag.AMBER


def test_an_update_breaks_the_silence_and_its_undo_restores_it(example_surgery: Surgery) -> None:
    organisation = example_surgery.organisation
    example_surgery.register.actions.set_status(organisation, ["GC1"], Status.IN_PROGRESS)
    spoke = example_surgery.open_as("Sam Example", NOW + timedelta(days=50))
    spoke.actions.add_update(organisation, ["GC1"], "Waiting for a quote.")
    assert brag_after(example_surgery, 139) is None
    assert brag_after(example_surgery, 140) is Brag.AMBER
    spoke.history.undo(organisation)
    assert brag_after(example_surgery, 90) is Brag.AMBER


@needs_summer_time
def test_the_colour_turns_at_midnight_where_the_practice_is(example_surgery: Surgery) -> None:
    organisation = example_surgery.organisation
    midsummer = NOW.replace(year=2027, month=6, day=30, hour=22, minute=59)
    example_surgery.register.actions.choose(organisation, ["GC1"], Choice.IN_PLAN)
    example_surgery.register.actions.set_dates(organisation, ["GC1"], due=date(2027, 6, 30))
    before = example_surgery.open_as("Sam Example", midsummer)
    after = example_surgery.open_as("Sam Example", midsummer + timedelta(minutes=1))
    assert before.actions.find(organisation, "GC1").brag is Brag.AMBER
    assert after.actions.find(organisation, "GC1").brag is Brag.RED
