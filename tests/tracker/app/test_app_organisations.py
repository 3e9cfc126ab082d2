"""Several organisations in one register, and what belongs to the person at the keyboard."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from at_the_keyboard import NOW, SAM, TO_THE_START, ask, at_the_tracker, changes, contents, stored

from db.opening import open_register
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.common.dialogs import NameForm
from tracker.screens.organisations.organisation_list import OrganisationListScreen
from tracker.screens.organisations.welcome import WelcomeScreen
from tracker.user_files.settings import (
    DARK,
    LIGHT,
    Settings,
    load_settings,
    save_settings,
    settings_file,
)


@pytest.fixture
def two(practice: Path) -> Path:
    """A register with Example Surgery and Example Pharmacy."""
    register = open_register(practice, user=SAM, clock=lambda: NOW)
    register.organisations.add(
        default_plan(),
        name="Example Pharmacy",
        ods="FX999",
        provider_type=ProviderType.COMMUNITY_PHARMACY,
    )
    register.close()
    return practice


async def test_with_two_the_app_asks_which_and_shows_it(two: Path) -> None:
    async with at_the_tracker(two, ready=OrganisationListScreen) as person:
        await person.sees(
            "Organisations in this register",
            "Example Pharmacy FX999 Community pharmacy",
            "Example Surgery A99999 General practice",
            "A add",
        )
        await person.press("down", "enter")
        await person.is_at(ActionListScreen)
        await person.sees("Example Surgery A99999 · general practice", "All 54")
        await person.press("g")
        await person.is_at(OrganisationListScreen)
        await person.press("up", "enter")
        await person.sees("Example Pharmacy FX999 · community pharmacy", "All 48")
        await person.press("s", "c")
        await person.sees("✔ Complete")
    assert stored(two, "GC2", "FX999")["choice"] == "undecided"
    assert stored(two, "GC1", "FX999")["status"] == "complete"
    assert stored(two, "GC1", "FX999")["completed"] == "2026-11-22"
    assert stored(two, "GC1", "A99999")["completed"] != "2026-11-22"


async def test_undo_is_for_the_organisation_that_is_shown(two: Path) -> None:
    async with at_the_tracker(two, ods="FX999") as person:
        await person.sees("Example Pharmacy FX999")
        await person.press("ctrl+z")
        await person.sees("Not done: There is nothing to undo.")


async def test_the_organisation_named_at_the_start_is_shown_without_asking(two: Path) -> None:
    async with at_the_tracker(two, ods="a99999") as person:
        await person.sees("Example Surgery A99999 · general practice")
        assert isinstance(person.app.screen, ActionListScreen)


async def test_an_unknown_organisation_ends_with_a_message(two: Path) -> None:
    async with at_the_tracker(two, ods="ZZZ99", ready=None) as person:
        await person.until(lambda: person.app.failure, "the message")
    assert person.app.failure is not None
    assert "ZZZ99" in person.app.failure
    assert person.app.return_code == 1


async def test_adding_an_organisation_begins_with_its_triage(two: Path) -> None:
    async with at_the_tracker(two, ods="A99999") as person:
        await person.press("g", "a")
        await person.is_at(WelcomeScreen)
        await person.press("down", "enter")
        await person.type("Example Dental")
        await person.press("tab")
        await person.type("V99999")
        await person.press(*TO_THE_START)
        await person.is_at(TriageScreen)
        await person.sees("Example Dental V99999 · dental practice", "0 of 50 decided")
        await person.press("escape", "g")
        await person.sees("Example Dental V99999", "Example Pharmacy FX999")
    assert [row["ods"] for row in ask(two, "SELECT ods FROM organisation ORDER BY id")] == [
        "A99999",
        "FX999",
        "V99999",
    ]


async def test_going_back_from_adding_one_shows_the_list_that_was(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press("g", "escape")
        await person.is_at(ActionListScreen)
        await person.press("g", "a")
        await person.is_at(WelcomeScreen)
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.sees("Example Surgery A99999")
    assert contents(practice) == before


# The person's own settings


async def test_light_or_dark_is_kept_for_the_next_time(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        assert person.app.theme == DARK
        await person.press("f2")
        assert person.app.theme == LIGHT
    assert load_settings() == Settings(theme=LIGHT)
    async with at_the_tracker(practice, settings=load_settings()) as person:
        assert person.app.theme == LIGHT
        await person.press("f2")
    assert load_settings().theme == DARK


async def test_a_demo_keeps_nothing_of_the_person_s_own(practice: Path) -> None:
    async with at_the_tracker(practice, demo=True) as person:
        await person.press("f2")
        assert person.app.theme == LIGHT
    assert load_settings() == Settings()


async def test_settings_that_cannot_be_written_are_told_and_hold(
    practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("")
    monkeypatch.setenv("GREENPLAN_SETTINGS", str(in_the_way / "settings.json"))
    async with at_the_tracker(practice, size=(120, 36)) as person:
        await person.press("f2")
        await person.sees("Your settings could not be saved")
        assert person.app.theme == LIGHT


async def test_keys_do_not_wait_for_settings_that_take_long_to_keep(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = threading.Event()

    def held(settings: Settings) -> None:
        assert free.wait(10)
        save_settings(settings)

    monkeypatch.setattr("tracker.app.own_settings.save_settings", held)
    async with at_the_tracker(practice) as person:
        for _ in range(3):
            person.app.simulate_key("f2")
        await person.rests()
        assert person.app.theme == LIGHT
        free.set()
    assert load_settings().theme == LIGHT


async def test_your_name_signs_from_now_on(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("f3")
        await person.is_at(NameForm)
        await person.sees("Your name, shown with your changes and updates", SAM)
        await person.type("Zoë Example")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.press("s", "h")
        await person.sees("‖ On hold")
    assert changes(practice)[-1] == ("set-status", "Zoë Example", "done")
    assert load_settings().name == "Zoë Example"


async def test_a_name_that_cannot_be_is_refused(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("f3")
        for typed, told in (
            ("", "Your name is empty"),
            ("Sam \U0001f600", "Your name contains an emoji"),
            ("s" * 121, "Your name is 121 characters long. The limit is 120"),
            ("Sam 999 . 123 . 4594", "Your name contains what looks like an NHS number"),
        ):
            await person.press("home", "ctrl+k")
            await person.paste(typed)
            await person.press("enter")
            await person.sees(told)
        await person.press("escape")
        await person.is_at(ActionListScreen)
        assert person.app.user == SAM
    assert load_settings() == Settings()


async def test_a_name_with_an_nhs_number_in_the_settings_is_told_and_not_used(
    practice: Path,
) -> None:
    settings_file().write_text('{"name": "NHS9991234594"}')
    async with at_the_tracker(practice, settings=load_settings(), size=(120, 36)) as person:
        await person.sees("The name in your settings contains what", "to change it.")
        await person.press("s", "h")
        await person.sees("‖ On hold")
    assert changes(practice)[-1] == ("set-status", SAM, "done")
