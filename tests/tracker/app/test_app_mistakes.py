"""What people do by mistake who have never used a terminal app: it must do no harm."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from at_the_keyboard import TO_THE_START, ask, at_the_tracker, changes, contents, stored
from scenes import go
from textual.widgets import Input

from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.common.dialogs import Pick
from tracker.screens.organisations.welcome import WelcomeScreen


async def test_enter_twice_makes_one_register_and_answers_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.press("enter")
        await person.type("Example Surgery")
        await person.press("tab")
        await person.type("A99999")
        await person.press(*TO_THE_START, "enter", "enter")
        await person.is_at(TriageScreen)
        await person.press("enter")
        await person.sees("0 of 53 decided", "1 of 53 in this round")
    assert [row["ods"] for row in ask(path, "SELECT ods FROM organisation")] == ["A99999"]


async def test_the_welcome_says_what_is_missing(tmp_path: Path) -> None:
    async with at_the_tracker(tmp_path / "tracker.db", ready=WelcomeScreen) as person:
        await person.press("enter", "enter", *TO_THE_START)
        await person.sees("Not done: The name is needed.")


async def test_enter_pressed_ahead_picks_and_stores_once(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("s")
        await person.type("\r\r")  # the second opens the action
        await person.is_at(ActionScreen)
        await go(person, ("v", "'Minutes", "tab", "'Folder 3"))
        await person.type("\r\r")  # the second asks what to do with it
        await person.is_at(Pick)
        await person.sees("Evidence: Minutes")
    assert [row["title"] for row in ask(fresh, "SELECT title FROM evidence")] == ["Minutes"]


@pytest.mark.parametrize("name", ["Example 🌱 House", "x" * 121, "bell\x07"])
async def test_a_name_that_cannot_be_is_refused_on_the_welcome(tmp_path: Path, name: str) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        person.app.screen.query_one("#name", Input).value = name
        person.app.screen.query_one("#ods", Input).value = "A99999"
        person.app.screen.query_one("#ods", Input).focus()
        await person.press(*TO_THE_START)
        await person.sees("Not done: Name ")
    assert not path.exists() or ask(path, "SELECT * FROM organisation") == []


async def test_letters_work_in_capitals_too(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GC1")
        await person.press("S")
        await person.sees("Status · GC1 ")
        await person.press("I")
        await person.sees("◐ In progress")
        await person.press("T")
        await person.is_at(TriageScreen)
        await person.press("I")
        await person.sees("2 of 53 decided")


@pytest.mark.parametrize("word", ["shutters", "culture"])
async def test_a_word_typed_on_the_list_changes_nothing(
    fresh: Path, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # However slow the machine is, the letters count as coming fast.
    monkeypatch.setattr("tracker.keyboard.typed_text.A_PAUSE", 5)
    before = contents(fresh)
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GC3")
        for letter in word:
            person.app.simulate_key(letter)
            await asyncio.sleep(0.02)
        await person.rests()
    assert contents(fresh) == before


async def test_an_answer_given_at_leisure_is_taken_at_once(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GC1")
        await person.press("s")
        await person.is_at(Pick)
        await person.rests(0.1)
        await person.press("c")
        assert stored(fresh, "GC1")["status"] == "complete"


async def test_in_place_already_can_be_corrected_to_in_our_plan(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("t")
        await person.is_at(TriageScreen)
        await person.press("i")
        await person.sees("1 of 53 decided")
        await person.press("left", "p")
        await person.sees("2 of 53 in this round")
    there = stored(fresh, "GC1")
    assert (there["choice"], there["status"]) == ("in-plan", "not-started")
    assert (there["completed"], there["percent"]) == (None, None)


async def test_a_long_update_is_not_thrown_away_by_one_escape(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GC1")
        await person.press("u")
        await person.type("Half an hour of work")
        await person.press("escape")
        await person.sees("Press Esc again to discard what you typed.")
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert [what for what, _, _ in changes(fresh)][-1] == "add-update"


async def test_a_date_for_several_is_set_for_all_of_them(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.goes_to("GC1")
        await person.press("d")
        await person.type("31/12/2026")
        await person.press("enter", "space", "space", "d")
        await person.sees("Dates · 2 actions", "differ: sets all")
        await person.type("31/12")
        await person.press("enter")
        await person.sees("Dates set for GC2")
    assert stored(fresh, "GC1")["due"] == stored(fresh, "GC2")["due"] == "2026-12-31"


async def test_leaving_a_search_keeps_the_cursor_in_sight(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("slash")
        await person.type("gpes2")
        await person.press("enter", "escape")
        await person.sees("▸ GPES2")


async def test_the_demo_says_that_it_is_one(practice: Path) -> None:
    async with at_the_tracker(practice, demo=True) as person:
        await person.sees("DEMO · nothing is saved")
        await person.press("x", "enter")
        await person.sees("DEMO A99999 action tracker")
