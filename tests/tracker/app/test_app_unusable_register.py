"""A register that cannot be used, and a window that is too small."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from at_the_keyboard import Person, at_the_tracker, contents, tracker_app

from db.opening import open_register
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.too_small import TooSmallScreen
from tracker.screens.organisations.organisation_list import OrganisationListScreen
from tracker.screens.organisations.welcome import WelcomeScreen


def with_its_beginning_gone(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\0" * 100)


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE accounts (id INTEGER)")


def no_database_at_all(path: Path) -> None:
    path.write_text("Dear diary, today was a good day for the environment. " * 20)


def from_a_newer_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


TROUBLE: dict[str, tuple[Callable[[Path], None], str]] = {
    "beginning gone": (with_its_beginning_gone, "is not a Green Plan Tracker register"),
    "of another program": (of_another_program, "is another program's database"),
    "no database": (no_database_at_all, "is not a Green Plan Tracker register"),
    "newer": (from_a_newer_version, "was made by a newer version of the tracker"),
    "a folder": (a_folder, "is a folder"),
}


@pytest.mark.parametrize("fault", TROUBLE)
async def test_a_register_that_cannot_be_used_ends_the_app_with_a_message(
    practice: Path, fault: str
) -> None:
    harm, told = TROUBLE[fault]
    harm(practice)
    before = practice.read_bytes() if practice.is_file() else b""
    app = tracker_app(practice)
    async with app.run_test() as pilot:
        await Person(app, pilot).until(lambda: app.failure, "the end")
    assert told in app.failure
    assert str(practice) in app.failure
    assert "\n" not in app.failure
    assert app.return_code == 1
    assert (practice.read_bytes() if practice.is_file() else b"") == before


# The window


async def test_a_small_window_says_so_and_goes_on_when_it_is_larger(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("GR5")
        await person.resize(40, 10)
        await person.is_at(TooSmallScreen)
        await person.sees(
            "This window is 40 x 10 characters.", "The tracker needs", "press Q to leave"
        )
        for key in ("s", "t", "x", "enter"):
            await person.press(key)
            assert isinstance(person.app.screen, TooSmallScreen)
        await person.resize(60, 15)
        await person.sees("This window is 60 x 15 characters.")
        await person.resize(80, 24)
        await person.is_at(ActionListScreen)
        await person.sees("▸ GR5", "Q quit")
        assert person.on == "GR5"
        await person.resize(200, 50)
        await person.sees("P. Lee", "Needs attention 4", "Choice In our plan")


@pytest.mark.parametrize("key", ["q", "escape"])
async def test_leaving_a_window_that_is_too_small_has_return_code_one(
    practice: Path, key: str
) -> None:
    before = contents(practice)
    async with at_the_tracker(practice, size=(40, 10), ready=TooSmallScreen) as person:
        await person.sees("This window is 40 x 10 characters.")
        await person.press(key)
        await person.until(lambda: not person.app.is_running, "the end")
    assert person.app.return_code == 1
    assert contents(practice) == before


async def test_a_window_that_begins_too_small(practice: Path, tmp_path: Path) -> None:
    async with at_the_tracker(practice, size=(40, 10), ready=TooSmallScreen) as person:
        await person.resize(80, 24)
        await person.is_at(ActionListScreen)
        await person.press("s", "h")
        await person.sees("‖ On hold")
    async with at_the_tracker(tmp_path / "new.db", size=(40, 10), ready=TooSmallScreen) as person:
        await person.resize(80, 24)
        await person.is_at(WelcomeScreen)
        await person.sees("Welcome.")


async def test_what_was_asked_is_still_there_when_the_window_is_large_enough_again(
    practice: Path,
) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.press("l", *"Ki")
        await person.resize(50, 12)
        await person.is_at(TooSmallScreen)
        await person.resize(80, 24)
        await person.press("m", "enter")
        await person.is_at(ActionScreen)
        await person.sees("Lead set for GC1", "Lead Kim")


async def test_a_list_that_stood_over_it_leaves_the_list_of_actions_behind(practice: Path) -> None:
    register = open_register(practice, user="Sam Example")
    register.organisations.add(
        default_plan(),
        name="Example Pharmacy",
        ods="FX999",
        provider_type=ProviderType.COMMUNITY_PHARMACY,
    )
    register.close()
    async with at_the_tracker(practice, size=(40, 10), ready=OrganisationListScreen) as person:
        await person.resize(80, 24)
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.resize(40, 10)
        await person.is_at(TooSmallScreen)
        await person.press("ctrl+p")
        await person.resize(80, 24)
        await person.press("escape")
        await person.is_at(ActionListScreen)


async def test_nothing_is_cut_off_at_any_width(practice: Path) -> None:
    async with at_the_tracker(practice, size=(72, 20)) as person:
        for size in ((72, 20), (80, 24), (100, 30), (119, 40), (120, 36), (160, 50), (80, 24)):
            await person.resize(*size)
            await person.sees("Q quit", " 22 ", "6 of 16 complete", "BRAG, due")
            await person.until(lambda s=size: len(person.lines()) == s[1], f"{size}")
            assert {len(line) for line in person.lines()} == {size[0]}
            assert person.table.max_scroll_x == 0
