"""Days as they are typed in forms: how they read is shown before Enter stores them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from at_the_keyboard import ask, at_the_tracker, changes, stored
from plans_at_hand import SYSTEM, icb_with

from db.opening import open_register
from db.vocabulary.terms import Status
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.forms.dates import Dates
from tracker.screens.forms.measure_form import MeasureForm


def complete(path: Path, *codes: str) -> None:
    with closing(open_register(path, user="Sam Example")) as register:
        register.actions.already_in_place(register.organisations.find(), codes)


@pytest.mark.parametrize(
    ("typed", "reading", "day"),
    [
        ("end of March", "last day, 31 Mar 2027", "2027-03-31"),
        ("Dec 2026", "last day, 31 Dec 2026", "2026-12-31"),
        ("Q4", "last day, 31 Mar 2027", "2027-03-31"),
        ("31 mar", "Wed 31 Mar 2027", "2027-03-31"),
        ("31/3", "Wed 31 Mar 2027", "2027-03-31"),
        ("in 3 weeks", "Sun 13 Dec 2026", "2026-12-13"),
    ],
)
async def test_how_a_target_date_reads_is_seen_before_enter_stores_it(
    fresh: Path, typed: str, reading: str, day: str
) -> None:
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GC1")
        await person.press("d")
        await person.is_at(Dates)
        await person.type(typed)
        await person.sees(reading)
        assert stored(fresh, "GC1")["due"] is None
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC1")["due"] == day


async def test_the_plans_own_date_is_offered_and_taken_over_when_asked_for(
    tmp_path: Path,
) -> None:
    system = icb_with(tmp_path / "system.db", SYSTEM)
    async with at_the_tracker(system, size=(80, 24)) as person:
        await person.press("d")
        await person.is_at(Dates)
        await person.sees('The plan says Sep-25. Type "plan" to use 30 September 2025.')
        await person.press("enter")
        assert stored(system, "C1 A/i", "QXX")["due"] is None
        await person.press("d")
        await person.type("Plan")
        await person.sees("Tue 30 Sep 2025")
        await person.press("enter")
        await person.sees("Dates set for C1 A/i. Target date: 30/09/2025. Ctrl+Z to undo.")
    assert stored(system, "C1 A/i", "QXX")["due"] == "2025-09-30"


async def test_many_actions_take_over_their_own_dates_in_one_change_that_undo_takes_back(
    tmp_path: Path,
) -> None:
    system = icb_with(tmp_path / "system.db", SYSTEM)
    with closing(open_register(system, user="Sam Example")) as register:
        register.own_actions.add(register.organisations.find(), "Beside the plan")
    async with at_the_tracker(system, size=(80, 24)) as person:
        await person.press("ctrl+a", "d")
        await person.is_at(Dates)
        await person.sees(
            'Type "plan" to use the day that the plan gives for each action.',
            "Without one: 1 of 4. Passed: 3.",
        )
        await person.type("plan")
        await person.sees("each its own")
        await person.press("enter")
        await person.sees("1 of 4 actions cannot be changed", "OWN-1: It is your own action")
        await person.press("enter")
        await person.sees("Dates set for C1 A/i, C1 A/ii, ES2 A/vii.", "Left out: OWN-1")
        dues = {
            code: stored(system, code, "QXX")["due"] for code in ("C1 A/i", "C1 A/ii", "ES2 A/vii")
        }
        assert dues == {"C1 A/i": "2025-09-30", "C1 A/ii": "2026-03-31", "ES2 A/vii": "2025-12-31"}
        await person.press("ctrl+z")
        await person.sees("Undone")
        assert {stored(system, code, "QXX")["due"] for code in dues} == {None}


async def test_where_the_plan_gives_no_day_its_word_is_no_date(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("d")
        await person.is_at(Dates)
        await person.type("plan")
        await person.sees("not a date yet")
        await person.sees_no("The plan")
        await person.press("enter")
        await person.sees("'plan' is not a date.")


async def test_a_month_as_a_start_is_its_first_day(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GC1")
        await person.press("d", "tab")
        await person.type("Jan 2027")
        await person.sees("first day, 1 Jan 2027")
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC1")["start"] == "2027-01-01"


async def test_what_is_not_a_date_is_refused_with_an_example(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GC1")
        await person.press("d")
        await person.type("when we can")
        await person.sees("not a date yet")
        await person.press("enter")
        await person.sees("'when we can' is not a date. Write it like 31", "end of March, Q4")
        await person.replace("31/02/2027")
        await person.press("enter")
        await person.sees("'31/02/2027' is not a date. Check the day")
        await person.is_at(Dates)


async def test_what_is_in_place_already_has_no_day_until_one_is_given(fresh: Path) -> None:
    async with at_the_tracker(fresh, size=(160, 36)) as person:
        await person.press("t")
        await person.is_at(TriageScreen)
        await person.press("i", "escape")
        await person.is_at(ActionListScreen)
        await person.goes_to("GC1")
        await person.sees("Completed date not known")
        await person.press("d")
        await person.sees("Completed on")
        await person.press("tab", "tab", "tab")
        await person.type("1 May")
        await person.sees("Fri 1 May 2026")
        await person.press("enter")
        await person.sees("Completed 01/05/2026")
        assert stored(fresh, "GC1")["completed"] == "2026-05-01"
        await person.press("ctrl+z")
        await person.sees("Completed date not known")
        assert stored(fresh, "GC1")["completed"] is None
        assert stored(fresh, "GC1")["status"] == "complete"


async def test_a_day_of_completion_is_corrected_and_taken_off(fresh: Path) -> None:
    with closing(open_register(fresh, user="Sam Example")) as register:
        register.actions.set_status(register.organisations.find(), ["GC1"], Status.COMPLETE)
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GC1")
        await person.press("d", "tab", "tab", "tab")
        await person.replace("tomorrow")
        await person.press("enter")
        await person.sees("is in the future. Enter the day it was")
        await person.replace("20/11")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        assert stored(fresh, "GC1")["completed"] == "2026-11-20"
        await person.press("d", "tab", "tab", "tab")
        await person.replace("")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        assert stored(fresh, "GC1")["completed"] is None
        assert stored(fresh, "GC1")["status"] == "complete"


async def test_the_day_of_completion_is_asked_only_of_what_is_complete(fresh: Path) -> None:
    complete(fresh, "GC1", "GC2")
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GC1")
        await person.press("space", "space")
        await person.press("d")
        await person.sees("2 actions", "Completed on")
        await person.press("tab", "tab", "tab")
        await person.type("end of March 2025")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        assert {stored(fresh, code)["completed"] for code in ("GC1", "GC2")} == {"2025-03-31"}
        assert changes(fresh)[-1][0] == "set-dates"
        await person.press("escape")
        await person.goes_to("GC3")
        await person.press("d")
        await person.is_at(Dates)
        await person.sees("Review date")
        assert not person.app.screen.query("#completed")


async def test_the_days_of_a_measure_and_its_readings_are_read_alike(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GC1")
        await person.press("m", "a", "e")
        await person.is_at(MeasureForm)
        await person.press(*"Gas", "enter", *"kWh", "enter", *"900", "tab")
        await person.type("Mar 2026")
        await person.sees("last day, 31 Mar 2026")
        await person.press("tab", *"600", "tab")
        await person.type("Q4 2027/28")
        await person.sees("last day, 31 Mar 2028")
        await person.press("enter")
        await person.sees("Measure added to GC1: Gas")
        await person.press("r", *"700", "tab")
        await person.replace("end of October")
        await person.sees("last day, 31 Oct 2026")
        await person.press("enter")
        await person.sees("Reading added to GC1: Gas, 700, 31/10/2026")
    (measure,) = ask(fresh, "SELECT baseline_on, target_on FROM measure")
    assert tuple(measure.values()) == ("2026-03-31", "2028-03-31")
