"""Pictures of every screen and dialog; ``--snapshot-update`` takes them again.

Look at the report that a failing run writes before taking new ones.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from at_rest import come_to_rest
from at_the_keyboard import SAM, Person, tracker_app
from files_at_hand import put_at_hand
from needs import needs_londons_time
from scenes import SCENES, go
from textual.pilot import Pilot

from tracker.app.app import GreenPlanApp
from tracker.screens import style_sheets
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.common.too_small import TooSmallScreen
from tracker.screens.organisations.welcome import WelcomeScreen
from tracker.user_files.settings import LIGHT, Settings

pytestmark = needs_londons_time

SMALL, MIDDLE, LARGE = (80, 24), (120, 36), (200, 50)

IN_LARGE_WINDOWS = (
    "the-list",
    "the-list-while-searching",
    "the-list-filtered-and-sorted",
    "nothing-found",
    "a-refusal",
    "an-action",
    "triage",
    "history",
    "help",
    "which-status",
    "why-not-for-us",
    "an-update",
    "dates",
    "which-filter",
    "export",
    "which-file",
    "an-import",
    "every-command",
)
"""One of each kind: a dialog differs from its like in its words alone."""

IN_LIGHT = ("the-list", "an-action", "triage", "history", "help", "dates", "an-import")

FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
"""Where a picture would fetch its letters from; any other monospaced letters do as well."""

Compare = Callable[..., bool]
Steps = Callable[[Person], Awaitable[None]]


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder whose name stands nowhere on the screen."""
    monkeypatch.chdir(tmp_path)
    Path("Documents").mkdir()
    put_at_hand(Path("Documents"))
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: Path("Documents"))


def photographed(location: Path, **options: Any) -> GreenPlanApp:
    """Return the app with pictures that fetch nothing, and show folders as POSIX writes them.

    The style sheets of all screens are read, as they are soon after the start: none may change
    what another screen looks like.
    """
    app = tracker_app(location, **options)
    app.css_path = [*app.css_path, *style_sheets.ALL]
    plain = app.export_screenshot

    def picture(**how: Any) -> str:
        return FONTS.sub("", plain(**how)).replace("Documents\\", "Documents/")

    app.export_screenshot = picture  # type: ignore[method-assign]
    return app


def steps(
    keys: tuple[str, ...], first: type = ActionListScreen
) -> Callable[[Pilot], Awaitable[None]]:
    """Return what brings an app from its first screen to a scene."""

    async def run(pilot: Pilot) -> None:
        assert isinstance(pilot.app, GreenPlanApp)
        person = Person(pilot.app, pilot)
        await person.is_at(first)
        await go(person, keys)

    return run


@pytest.mark.parametrize("scene", SCENES)
def test_in_a_small_window(
    snap_compare: Compare, practice: Path, at_home: None, scene: str
) -> None:
    app = photographed(practice)
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(SCENES[scene]))


@pytest.mark.parametrize("size", [MIDDLE, LARGE], ids=["120x36", "200x50"])
@pytest.mark.parametrize("scene", IN_LARGE_WINDOWS)
def test_in_a_larger_window(
    snap_compare: Compare, practice: Path, at_home: None, scene: str, size: tuple[int, int]
) -> None:
    app = photographed(practice)
    assert snap_compare(app, terminal_size=size, run_before=steps(SCENES[scene]))


@pytest.mark.parametrize("scene", IN_LIGHT)
def test_in_light(snap_compare: Compare, practice: Path, at_home: None, scene: str) -> None:
    app = photographed(practice, settings=Settings(name=SAM, theme=LIGHT))
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(SCENES[scene]))


WELCOME = {
    "at-first": (),
    "with-an-odd-code": ("enter", "'Example House", "tab", "'a9", "enter"),
    "at-its-button": ("shift+tab",),
}


@pytest.mark.parametrize("scene", WELCOME)
def test_the_welcome(snap_compare: Compare, tmp_path: Path, scene: str) -> None:
    app = photographed(tmp_path / "tracker.db")
    assert snap_compare(app, run_before=steps(WELCOME[scene], WelcomeScreen))


def test_the_welcome_refusing(snap_compare: Compare, tmp_path: Path) -> None:
    async def refused(pilot: Pilot) -> None:
        keys = ("enter", "'Example House", "tab", "'A 9/9", "enter")
        await steps(keys, WelcomeScreen)(pilot)
        await Person(pilot.app, pilot).sees("Not done:")

    assert snap_compare(photographed(tmp_path / "tracker.db"), run_before=refused)


@pytest.mark.parametrize("size", [MIDDLE, LARGE], ids=["120x36", "200x50"])
def test_the_welcome_in_a_larger_window(
    snap_compare: Compare, tmp_path: Path, size: tuple[int, int]
) -> None:
    app = photographed(tmp_path / "tracker.db")
    assert snap_compare(app, terminal_size=size, run_before=steps((), WelcomeScreen))


def test_the_welcome_in_light(snap_compare: Compare, tmp_path: Path) -> None:
    app = photographed(tmp_path / "tracker.db", settings=Settings(name=SAM, theme=LIGHT))
    assert snap_compare(app, run_before=steps((), WelcomeScreen))


@pytest.mark.parametrize("size", [SMALL, MIDDLE, LARGE], ids=["80x24", "120x36", "200x50"])
def test_the_end_of_triage(snap_compare: Compare, practice: Path, size: tuple[int, int]) -> None:
    async def to_the_end(pilot: Pilot) -> None:
        await steps(("t",))(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, TriageScreen)
        while screen.targets():
            screen.action_skip()
        await come_to_rest(pilot.app)

    assert snap_compare(photographed(practice), terminal_size=size, run_before=to_the_end)


def test_a_list_in_which_nothing_is_decided(snap_compare: Compare, fresh: Path) -> None:
    assert snap_compare(photographed(fresh), run_before=steps(()))


def test_a_window_that_is_too_small(snap_compare: Compare, practice: Path) -> None:
    app = photographed(practice)
    assert snap_compare(app, terminal_size=(40, 10), run_before=steps((), TooSmallScreen))


def test_in_ascii(snap_compare: Compare, practice: Path) -> None:
    app = photographed(practice, ascii_only=True)
    assert snap_compare(app, terminal_size=MIDDLE, run_before=steps(("space",)))


def test_without_colour(
    snap_compare: Compare, practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = photographed(practice)
    assert snap_compare(app, run_before=steps(("space", "down")))
