"""The sample practice of the demo is believable, the same every time, and made up."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from db.actions.summary import count_actions
from db.opening import open_register
from db.vocabulary.terms import Brag, Choice, Status
from imports.plans.plan_file import default_plan
from tracker.demo.demo import KIM, LEE, ROY, SAM, add_sample_practice

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def position(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("demo"), NOW)


def filled(folder, now):
    register = open_register(folder / "demo.db", user="Me", create=True, clock=lambda: now)
    organisation = add_sample_practice(register, default_plan())
    position = register.position(organisation)
    history = register.history.changes(organisation)
    register.close()
    return position, history


def test_it_is_example_surgery_half_a_year_into_its_plan(position):
    there, _ = position
    assert (there.organisation.name, there.organisation.ods) == ("Example Surgery", "A99999")
    counted = count_actions(there.actions)
    assert (counted.total, counted.decided, counted.in_plan) == (54, 26, 16)
    assert min(counted.statuses.values()) >= 1
    assert min(counted.brags.values()) >= 1
    assert counted.brags[Brag.AMBER] >= 3
    choices = Counter(action.choice for action in there.actions)
    assert set(choices) == set(Choice)


def test_every_not_for_us_and_later_has_its_reason(position):
    there, _ = position
    aside = [a for a in there.actions if a.choice in (Choice.LATER, Choice.NOT_FOR_US)]
    assert aside
    assert all(action.reason for action in aside)


def test_it_has_an_action_of_its_own(position):
    there, _ = position
    (own,) = [action for action in there.actions if action.own]
    assert (own.code, own.status) == ("OWN-1", Status.IN_PROGRESS)


def test_the_log_was_written_by_several_people_over_months(position):
    there, history = position
    assert {entry.by for entry in there.updates} == {SAM, LEE, ROY, KIM}
    days = [entry.at.date() for entry in there.updates]
    assert len(days) >= 12
    assert max(days) - min(days) > timedelta(days=150)
    assert "Me" not in {change.by for change in history}


def test_everything_happened_in_order_on_working_days_before_today(position):
    there, history = position
    moments = [change.at for change in reversed(history)]
    assert moments == sorted(set(moments))
    assert moments[-1].date() < there.on
    assert {moment.weekday() for moment in moments} <= set(range(5))
    done = [action.completed for action in there.actions if action.completed]
    assert all(day < there.on for day in done)


@pytest.mark.parametrize("day", [date(2028, 2, 29), date(2027, 1, 1), date(2027, 3, 28)])
def test_on_any_day_it_looks_the_same(position, tmp_path, day):
    there, _ = filled(tmp_path, datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    assert [a.brag for a in there.actions] == [a.brag for a in position[0].actions]
    assert [a.status for a in there.actions] == [a.status for a in position[0].actions]


def test_on_the_same_day_it_is_the_same(position, tmp_path):
    assert filled(tmp_path, NOW) == position
