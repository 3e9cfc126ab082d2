"""The first minutes: who you are, and what is then in the new register."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from at_the_keyboard import ask, at_the_tracker, contents, log
from textual.widgets import Input

from tracker.screens.actions import ActionsScreen
from tracker.screens.triage import TriageScreen
from tracker.screens.welcome import WelcomeScreen
from tracker.settings import Settings, load_settings

TYPES = [
    ("general-practice", "General practice", 53),
    ("dental-practice", "Dental practice", 50),
    ("community-pharmacy", "Community pharmacy", 48),
    ("optometry-practice", "Optometry practice", 45),
    ("integrated-urgent-care", "Integrated urgent care", 41),
]


@pytest.mark.parametrize("number", range(len(TYPES)), ids=[value for value, _, _ in TYPES])
async def test_each_type_begins_with_the_actions_that_concern_it(
    tmp_path: Path, number: int
) -> None:
    value, label, actions = TYPES[number]
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.sees("What kind of organisation are you?", f"( ) {TYPES[4][1]}")
        await person.press(*["down"] * number, "enter")
        await person.sees(f"(•) {label}")
        await person.type("Example House")
        await person.press("tab")
        await person.type("a99999")
        await person.press("enter")
        await person.is_at(TriageScreen)
        await person.sees(f"0 of {actions} decided")
        await person.press("escape")
        await person.is_at(ActionsScreen)
        await person.sees("Example House A99999", f"All {actions}", "Nothing chosen yet")
    (row,) = ask(path, "SELECT * FROM organisation")
    assert (row["name"], row["ods"], row["provider_type"]) == ("Example House", "A99999", value)
    assert (row["pcn"], row["icb"]) == (None, None)


async def test_what_may_stay_empty_is_kept_when_it_is_given_and_the_name_signs(
    tmp_path: Path,
) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.press("tab")
        for text in ("Example House", "A99999", "Example PCN", "Example ICB"):
            await person.type(text)
            await person.press("tab")
        await person.replace("Kim Sample")
        await person.press("tab", "enter")
        await person.is_at(TriageScreen)
        await person.press("p")
        await person.sees("1 of 53 decided")
    (row,) = ask(path, "SELECT * FROM organisation")
    assert (row["pcn"], row["icb"]) == ("Example PCN", "Example ICB")
    signed = [row["by"] for row in ask(path, "SELECT by FROM change ORDER BY id")]
    assert signed[-1] == "Kim Sample"
    assert load_settings().name == "Kim Sample"


async def test_enter_goes_to_what_is_still_empty_and_makes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.press("enter", "enter")
        await person.sees("Not done: The name is needed.")
        await person.press("tab")
        await person.type("A99999")
        await person.press("enter")
        assert person.app.focused is not None
        assert person.app.focused.id == "name"
        assert isinstance(person.app.screen, WelcomeScreen)
    assert not path.exists()


async def test_an_empty_name_is_refused_by_the_button_and_makes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.click("Start")
        await person.sees("Not done: Name is empty.")
        await person.press("escape")
        await person.until(lambda: not person.app.is_running, "the end")
    assert not path.exists()


async def test_an_odd_ods_code_warns_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.press("enter")
        await person.type("Example House")
        await person.press("tab")
        await person.type("a9")
        await person.sees("That is an unusual ODS code. If it is right, go on.")
        await person.press("enter")
        await person.is_at(TriageScreen)
    assert ask(path, "SELECT ods FROM organisation") == [{"ods": "A9"}]


CANNOT_BE = [
    ("ods", "A 9/9", "is not an ODS code: letters and figures only"),
    ("name", "Example \u202e House", "Name contains right-to-left text"),
    ("name", "x" * 121, "Name has 121 characters; the most is 120"),
    ("you", "Sam \U0001f600", "Your name contains an emoji"),
    ("icb", "ICB\x07", "ICB contains a control character"),
]


async def test_what_cannot_be_is_refused_with_a_message(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    fit = {"name": "Example House", "ods": "A99999", "icb": "", "you": "Sam Example"}
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        for unfit, text, told in CANNOT_BE:
            for field, value in {**fit, unfit: text}.items():
                person.app.screen.query_one(f"#{field}", Input).value = value
            person.app.screen.query_one("#icb", Input).focus()
            await person.press("enter")
            await person.sees("Not done:", told)
            assert isinstance(person.app.screen, WelcomeScreen)
    assert not path.exists() or ask(path, "SELECT * FROM organisation") == []


async def test_a_code_that_is_there_already_is_refused(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press("g", "a")
        await person.is_at(WelcomeScreen)
        await person.press("enter")
        await person.type("Example House")
        await person.press("tab")
        await person.type("a99999")
        await person.press("enter")
        await person.sees("Not done: A99999 is in this register already.")
        await person.press("escape")
        await person.is_at(ActionsScreen)
    assert contents(practice) == before


async def test_leaving_the_welcome_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.press("escape")
        await person.until(lambda: not person.app.is_running, "the end")
    assert person.app.return_code == 0
    assert not path.exists()


async def test_a_register_without_an_organisation_begins_with_the_welcome(
    tmp_path: Path,
) -> None:
    from db.opening import open_register

    path = tmp_path / "tracker.db"
    open_register(path, user="Sam Example", create=True).close()
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.press("enter")
        await person.type("Example House")
        await person.press("tab")
        await person.type("A99999")
        await person.press("enter")
        await person.is_at(TriageScreen)
    assert log(path, "GC1") == []
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
async def test_a_new_register_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    settings = Settings(name="Sam Example")
    async with at_the_tracker(path, ready=WelcomeScreen, settings=settings) as person:
        await person.press("enter")
        await person.type("Example House")
        await person.press("tab")
        await person.type("A99999")
        await person.press("enter")
        await person.is_at(TriageScreen)
    assert path.stat().st_mode & 0o077 == 0
