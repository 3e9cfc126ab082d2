"""Pictures of the copies and of what is shown of a damaged register; how well they can be read."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from at_the_keyboard import SAM, Person, at_the_tracker
from copies_at_hand import damage
from scenes import go
from test_app_snapshots import LARGE, MIDDLE, SMALL, Compare, photographed
from test_app_terminals import foreign, hard_to_read, in_both_themes
from textual.pilot import Pilot

from db.backups import backups_of
from tracker.app.app import GreenPlanApp
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.backups.rescue import RescueScreen
from tracker.user_files.settings import LIGHT, Settings

shows_folders = pytest.mark.skipif(
    os.name != "posix", reason="Windows has no ~: the test's own folder stands in them there"
)

COPIES = ("f4", "@BackupsScreen", "down")


@pytest.fixture(autouse=True)
def _sizes_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every copy be of one size: how SQLite lays a file out is not ours to say."""
    for place in ("tracker.widgets.backup_list", "tracker.widgets.rescue_text"):
        monkeypatch.setattr(f"{place}.size_in_words", lambda _: "204 KB")


@pytest.fixture
def spoilt(surgery: Path) -> Path:
    """A register with three copies, the second of them damaged."""
    damage(backups_of(surgery)[1].path)
    return surgery


@pytest.fixture
def damaged(spoilt: Path) -> Path:
    """The same, its own beginning damaged, and its newest copy gone."""
    backups_of(spoilt)[0].path.unlink()
    damage(spoilt, 1, 1)
    return spoilt


async def looked(person: Person) -> None:
    """Wait until all is known of the copies."""
    await person.sees_no("Looking")
    await person.rests()


def steps(
    keys: tuple[str, ...], first: type = ActionListScreen
) -> Callable[[Pilot], Awaitable[None]]:
    """Return what brings the app from its first screen to where all is known of the copies."""

    async def run(pilot: Pilot) -> None:
        assert isinstance(pilot.app, GreenPlanApp)
        person = Person(pilot.app, pilot)
        await person.is_at(first)
        await go(person, keys[:2])
        await looked(person)
        await go(person, keys[2:])

    return run


@shows_folders
@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE], ids=["80x24", "120x36", "200x50"])
def test_the_copies(snap_compare: Compare, spoilt: Path, size: tuple[int, int]) -> None:
    app = photographed(spoilt)
    assert snap_compare(app, terminal_size=size, run_before=steps((*COPIES, "down")))


@shows_folders
def test_putting_one_back(snap_compare: Compare, spoilt: Path) -> None:
    keys = (*COPIES, "down", "enter", "@ConfirmRestore")
    app = photographed(spoilt, settings=Settings(name=SAM, theme=LIGHT))
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(keys))


@shows_folders
def test_a_damaged_register(snap_compare: Compare, damaged: Path) -> None:
    assert snap_compare(
        photographed(damaged), terminal_size=SMALL, run_before=steps((), RescueScreen)
    )


async def test_all_of_it_can_be_read_and_drawn_in_ascii(spoilt: Path) -> None:
    async with at_the_tracker(spoilt, ascii_only=True) as person:
        await go(person, COPIES)
        await looked(person)
        for keys in ((), ("up",), ("enter", "@ConfirmRestore")):
            await go(person, keys)
            assert foreign(person) == set(), keys
            async for theme in in_both_themes(person):
                assert hard_to_read(person) == [], (keys, theme)


async def test_a_damaged_register_can_be_read_about_in_ascii(damaged: Path) -> None:
    async with at_the_tracker(damaged, ascii_only=True, ready=RescueScreen) as person:
        await looked(person)
        assert foreign(person) == set()
        async for theme in in_both_themes(person):
            assert hard_to_read(person) == [], theme
