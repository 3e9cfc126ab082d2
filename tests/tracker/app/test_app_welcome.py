"""The first minutes: who you are, and what is then in the new register."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from at_the_keyboard import TO_THE_START, ask, at_the_tracker, contents, log
from textual.widgets import Input

from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.organisations.welcome import WelcomeScreen
from tracker.user_files.settings import Settings, load_settings

TYPES = [
    ("general-practice", "General practice", "A99999", 53),
    ("dental-practice", "Dental practice", "V99999", 50),
    ("community-pharmacy", "Community pharmacy", "FX999", 48),
    ("optometry-practice", "Optometry practice", "TP999", 45),
    ("integrated-urgent-care", "Integrated urgent care", "NX9", 41),
]


@pytest.mark.parametrize("number", range(len(TYPES)), ids=[value for value, *_ in TYPES])
async def test_each_type_begins_with_the_actions_that_concern_it(
    tmp_path: Path, number: int
) -> None:
    value, label, ods, actions = TYPES[number]
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.sees("What kind of organisation are you?", f"( ) {TYPES[4][1]}")
        await person.press(*["down"] * number, "enter")
        await person.sees(f"(•) {label}")
        await person.type("Example House")
        await person.press("tab")
        await person.type(ods.lower())
        await person.press(*TO_THE_START)
        await person.is_at(TriageScreen)
        await person.sees(f"0 of {actions} decided")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.sees(f"Example House {ods}", f"All {actions}", "None chosen yet")
    (row,) = ask(path, "SELECT * FROM organisation")
    assert (row["name"], row["ods"], row["provider_type"]) == ("Example House", ods, value)
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


async def test_enter_goes_from_field_to_field_and_then_starts(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen, settings=Settings()) as person:
        await person.press("enter")
        for text in ("Example House", "A99999", "Example PCN", "Example ICB", "Kim Sample"):
            await person.type(text)
            await person.press("enter")
        await person.is_at(TriageScreen)
        await person.sees("0 of 53 decided")
    (row,) = ask(path, "SELECT * FROM organisation")
    assert (row["name"], row["ods"]) == ("Example House", "A99999")
    assert (row["pcn"], row["icb"]) == ("Example PCN", "Example ICB")
    assert [row["by"] for row in ask(path, "SELECT by FROM change")] == ["Kim Sample"]


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("name", "The name is needed."),
        ("ods", "The ODS code is needed."),
        ("you", "Your name is needed."),
    ],
)
async def test_a_needed_field_that_is_empty_is_named_and_gone_to(
    tmp_path: Path, field: str, told: str
) -> None:
    path = tmp_path / "tracker.db"
    texts = {"name": "Example House", "ods": "A99999", "pcn": "", "icb": "", "you": "Kim Sample"}
    async with at_the_tracker(path, ready=WelcomeScreen, settings=Settings()) as person:
        await person.press("enter")
        for text in {**texts, field: ""}.values():
            await person.type(text)
            await person.press("enter")
        await person.sees(f"Not done: {told}")
        assert person.app.focused is not None
        assert person.app.focused.id == field
        assert isinstance(person.app.screen, WelcomeScreen)
        assert not path.exists()
        await person.type(texts[field])
        await person.press(*["enter"] * (5 - list(texts).index(field)))
        await person.is_at(TriageScreen)


async def test_your_name_is_asked_and_never_taken_from_the_login(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen, settings=Settings()) as person:
        await person.sees("Your name such as Sam Example")
        await person.starts("Example House", "A99999")
        await person.sees("Not done: Your name is needed.")
        await person.type("Kim Sample")
        await person.press("enter")
        await person.is_at(TriageScreen)
    assert load_settings().name == "Kim Sample"
    async with at_the_tracker(path, settings=load_settings()) as person:
        await person.press("g", "a")
        await person.is_at(WelcomeScreen)
        assert person.app.screen.query_one("#you", Input).value == "Kim Sample"


@pytest.mark.parametrize("name", ["Example House", "the Elms", "9 High Street", "Queen's Road"])
async def test_what_is_typed_at_the_list_of_kinds_is_the_name(tmp_path: Path, name: str) -> None:
    async with at_the_tracker(tmp_path / "tracker.db", ready=WelcomeScreen) as person:
        await person.type(name)
        there = person.app.screen.query_one("#name", Input)
        await person.until(lambda: there.value == name, name)
        assert there.has_focus
        await person.sees("(•) General practice")


async def test_a_name_pasted_at_the_list_of_kinds_is_the_name(tmp_path: Path) -> None:
    async with at_the_tracker(tmp_path / "tracker.db", ready=WelcomeScreen) as person:
        await person.press("down", "space")
        await person.paste("Example House")
        there = person.app.screen.query_one("#name", Input)
        await person.until(lambda: there.value == "Example House", "the name")
        assert there.has_focus
        await person.sees("(•) Dental practice")


async def test_an_empty_name_is_refused_by_the_button_and_makes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.click("Start")
        await person.sees("Not done: The name is needed.")
        await person.press("escape")
        await person.until(lambda: not person.app.is_running, "the end")
    assert not path.exists()


QUESTION = "is not a usual ODS code for general practice. Check the code, or press Enter again"


@pytest.mark.parametrize("typed", ["hello world", "banana", "K830", "A99", "fa999"])
async def test_an_odd_ods_code_is_questioned_and_kept_at_the_second_enter(
    tmp_path: Path, typed: str
) -> None:
    path, code = tmp_path / "tracker.db", typed.replace(" ", "").upper()
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.press("enter")
        await person.type("Example House")
        await person.press("enter")
        await person.type(typed)
        await person.press("enter")
        await person.sees(f"{code} {QUESTION}")
        there = person.app.screen.query_one("#ods", Input)
        assert there.has_focus
        assert not path.exists()
        await person.press("enter")
        assert person.app.screen.query_one("#pcn", Input).has_focus
        await person.press("enter", "enter", "enter")
        await person.is_at(TriageScreen)
    assert ask(path, "SELECT ods FROM organisation") == [{"ods": code}]


async def test_an_odd_ods_code_is_questioned_at_the_start_at_the_latest(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.press("tab")
        await person.type("Example House")
        await person.press("tab")
        await person.type("K830")
        await person.press("tab", "tab", "tab", "enter")
        await person.sees(f"K830 {QUESTION}")
        assert person.app.screen.query_one("#ods", Input).has_focus
        await person.replace("K83099")
        await person.press(*TO_THE_START)
        await person.is_at(TriageScreen)
    assert ask(path, "SELECT ods FROM organisation") == [{"ods": "K83099"}]


async def test_an_odd_ods_code_questioned_at_the_start_is_kept_by_enter(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.press("tab")
        await person.type("Example House")
        await person.press("tab")
        await person.type("K830")
        await person.click("Start")
        await person.sees(f"K830 {QUESTION}")
        await person.press("enter")
        await person.is_at(TriageScreen)
    assert ask(path, "SELECT ods FROM organisation") == [{"ods": "K830"}]


CANNOT_BE = [
    ("ods", "A 9/9", "is not an ODS code: letters and figures only"),
    ("name", "Example \u202e House", "Name contains right-to-left text"),
    ("name", "x" * 121, "Name is 121 characters long. The limit is 120"),
    ("you", "Sam \U0001f600", "Your name contains an emoji"),
    ("you", "NHS9434765919", "Your name contains what looks like an NHS number"),
    ("icb", "ICB\x07", "ICB contains a control character"),
]


async def test_what_cannot_be_is_refused_with_a_message(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    fit = {"name": "Example House", "ods": "A99999", "icb": "", "you": "Sam Example"}
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        for unfit, text, told in CANNOT_BE:
            for field, value in {**fit, unfit: text}.items():
                person.app.screen.query_one(f"#{field}", Input).value = value
            person.app.screen.query_one("#you", Input).focus()
            await person.press("enter")
            await person.sees("Not done:", told)
            assert person.app.screen.query_one(f"#{unfit}", Input).has_focus
            assert isinstance(person.app.screen, WelcomeScreen)
    assert not path.exists() or ask(path, "SELECT * FROM organisation") == []


async def test_a_code_that_is_there_already_is_refused(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press("g", "a")
        await person.is_at(WelcomeScreen)
        await person.starts("Example House", "a99999")
        await person.sees("Not done: A99999 is already in this register.")
        await person.press("escape")
        await person.is_at(ActionListScreen)
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
        await person.starts("Example House", "A99999")
        await person.is_at(TriageScreen)
    assert log(path, "GC1") == []
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
async def test_a_new_register_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    settings = Settings(name="Sam Example")
    async with at_the_tracker(path, ready=WelcomeScreen, settings=settings) as person:
        await person.starts("Example House", "A99999")
        await person.is_at(TriageScreen)
    assert path.stat().st_mode & 0o077 == 0
