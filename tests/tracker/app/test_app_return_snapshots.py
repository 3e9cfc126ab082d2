"""Pictures of the return's screens and dialogs; how well they can be read, and in ASCII too."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import SAM, at_the_tracker
from returns_at_hand import OCTOBER, complete, opened, with_gaps
from scenes import go
from test_app_snapshots import MIDDLE, SMALL, Compare, photographed, pytestmark, steps
from test_app_terminals import foreign, hard_to_read

from db.validation.periods import Period
from tracker.screens.actions.action_list import ActionListScreen
from tracker.use_cases.returning import make_return
from tracker.user_files.settings import DARK, LIGHT, Settings

__all__ = ["pytestmark"]

WRITTEN_DOWN = ("r", "k", "a", "'Less paper", "enter", "'Both sides", "enter", "enter")

SCENES: dict[str, tuple[str, ...]] = {
    "the-return": ("r",),
    "an-action-under-the-cursor": ("r", "down", "down", "down", "down", "down", "down"),
    "making-it-though-incomplete": ("r", "m", "enter"),
    "what-changed": ("r", "c"),
    "which-period": ("r", "p"),
    "our-details": ("r", "d", "tab", "tab", "tab", "tab", "tab", "tab"),
    "the-questions": ("r", "u"),
    "the-commitments": (*WRITTEN_DOWN, "escape", "k"),
    "earlier-returns": ("r", "s"),
    "what-to-export": ("x",),
}

IN_A_LARGER_WINDOW = ("an-action-under-the-cursor", "the-questions")


@pytest.fixture
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder whose name stands nowhere on the screen."""
    monkeypatch.chdir(tmp_path)
    Path("Documents").mkdir()
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: Path("Documents"))


@pytest.fixture(scope="module")
def _returned_file(tmp_path_factory: pytest.TempPathFactory, _surgery_file: Path) -> Path:
    path = tmp_path_factory.mktemp("returned") / "tracker.db"
    path.write_bytes(_surgery_file.read_bytes())
    complete(path)
    register, practice = opened(path, OCTOBER)
    make_return(register, practice, Period(2026, 2), "Pat Sample", True)
    register.close()
    return with_gaps(path)


@pytest.fixture
def returned(tmp_path: Path, _returned_file: Path) -> Path:
    """A register with a return of Q2 2026/27, and one thing of each kind missing for Q3."""
    path = tmp_path / "tracker.db"
    path.write_bytes(_returned_file.read_bytes())
    return path


@pytest.mark.parametrize("scene", SCENES)
def test_in_a_small_window(
    snap_compare: Compare, returned: Path, at_home: None, scene: str
) -> None:
    app = photographed(returned)
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(SCENES[scene]))


@pytest.mark.parametrize("scene", IN_A_LARGER_WINDOW)
def test_in_a_larger_window(
    snap_compare: Compare, returned: Path, at_home: None, scene: str
) -> None:
    app = photographed(returned)
    assert snap_compare(app, terminal_size=MIDDLE, run_before=steps(SCENES[scene]))


def test_in_light(snap_compare: Compare, returned: Path, at_home: None) -> None:
    app = photographed(returned, settings=Settings(name=SAM, theme=LIGHT))
    assert snap_compare(app, terminal_size=MIDDLE, run_before=steps(SCENES["the-return"]))


READ = {
    DARK: ("the-return", "making-it-though-incomplete", "what-changed", "our-details"),
    LIGHT: ("an-action-under-the-cursor", "the-questions", "the-commitments"),
}


@pytest.mark.parametrize("theme", READ)
async def test_all_of_it_can_be_read_and_drawn_in_ascii(
    returned: Path, documents: Path, theme: str
) -> None:
    settings = Settings(name=SAM, theme=theme)
    async with at_the_tracker(returned, settings=settings, ascii_only=True) as person:
        for scene in READ[theme]:
            await go(person, SCENES[scene])
            assert hard_to_read(person) == [], scene
            assert foreign(person) == set(), scene
            while not isinstance(person.app.screen, ActionListScreen):
                await person.press("escape")
