"""Registers for the app's tests, and a terminal in which nothing blinks."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from threading import Event
from typing import Any

import pytest
from at_rest import leave_for_later, pause
from at_the_keyboard import NOW, SAM
from copies_at_hand import copied, with_copies
from files_at_hand import put_at_hand
from textual._compositor import Compositor
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.css.types import CSSLocation
from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from db.opening import open_register
from imports.plans.plan_file import default_plan
from tracker.app.opening import Opening
from tracker.demo.demo import add_sample_practice


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """Return a folder whose name is as long everywhere, so that screens wrap alike."""
    folder = mkdtemp(prefix="gp-")
    yield Path(folder).resolve()
    shutil.rmtree(folder, ignore_errors=True)  # a thread may still have a file of it open


@pytest.fixture(autouse=True)
def nothing_blinks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the cursors still."""
    monkeypatch.setattr(Input, "cursor_blink", False)
    monkeypatch.setattr(TextArea, "cursor_blink", False)


@pytest.fixture(autouse=True)
def letters_pick_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let keys act at once, as they do for who types slowly."""
    monkeypatch.setattr("tracker.keyboard.typed_text.A_PAUSE", 0.0)
    monkeypatch.setattr("tracker.keyboard.typed_text.BURST", 0.0)
    monkeypatch.setattr("tracker.keyboard.key_queue.LONG_WORK", 0.05)
    monkeypatch.setattr("tracker.screens.backups.rescue.TIME_TO_READ", 0.0)


@pytest.fixture(autouse=True)
def pauses_end_when_the_app_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Textual's pilot wait as :mod:`at_rest` does, also where it clicks or takes a picture."""
    monkeypatch.setattr(Pilot, "pause", pause)
    monkeypatch.setattr("textual.pilot.wait_for_idle", partial(asyncio.sleep, 0))


@pytest.fixture(autouse=True)
def only_what_stays_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw when the app rests: without a terminal, Textual discards every frame."""
    monkeypatch.setattr(Compositor, "render_update", leave_for_later)


@pytest.fixture(autouse=True)
def others_are_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for others' changes when a test says so, however slow the machine is."""
    monkeypatch.setattr("tracker.app.change_watcher.EVERY", 3600.0)


@pytest.fixture
def others_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for others' changes, and tell that we are there, fifty times a second."""
    monkeypatch.setattr("tracker.app.change_watcher.EVERY", 0.02)
    monkeypatch.setattr("tracker.app.change_watcher.KEEP_ALIVE", 0.02)


@pytest.fixture
def warmed_up(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Return an event that is set when the app has finished its work after the start."""
    done, usual = Event(), Opening._warm_up

    def warm_up(opening: Opening) -> None:
        usual(opening)
        done.set()

    monkeypatch.setattr("tracker.app.opening.WARM_UP_AFTER", 0.01)
    monkeypatch.setattr(Opening, "_warm_up", warm_up)
    return done


@pytest.fixture
def on_a_share(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every file for one on a network share."""
    monkeypatch.setattr("db.storage.place.on_network_share", lambda path: True)


@pytest.fixture(scope="session", autouse=True)
def _style_sheets_are_read_once() -> Iterator[None]:
    """Read the same style sheet for the same colours once, not anew for every app."""
    read: dict[tuple[object, ...], list[RuleSet]] = {}
    usual = Stylesheet._parse_rules
    last: list[Any] = [None, None]

    def colours(variables: dict[str, str]) -> frozenset[tuple[str, str]]:
        if last[0] is not variables:
            last[:] = variables, frozenset(variables.items())
        return last[1]

    def rules(
        self: Stylesheet,
        css: str,
        read_from: CSSLocation,
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        given = (css, read_from, is_default_rules, tie_breaker, scope)
        key = (*given, colours(self._variables))
        if key not in read:
            read[key] = usual(self, *given)
        return read[key]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Stylesheet, "_parse_rules", rules)
        yield


@pytest.fixture(scope="session")
def _practice_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("practice") / "tracker.db"
    register = open_register(path, user=SAM, create=True, clock=lambda: NOW)
    add_sample_practice(register, default_plan())
    register.close()
    return path


@pytest.fixture
def practice(tmp_path: Path, _practice_file: Path) -> Path:
    """A register with half a year of work: 54 actions, 16 of them in the plan."""
    return Path(shutil.copy(_practice_file, tmp_path / "tracker.db"))


@pytest.fixture
def fresh(tmp_path: Path, _surgery_file: Path) -> Path:
    """A register with Example Surgery in which nothing is decided yet: 53 actions."""
    return Path(shutil.copy(_surgery_file, tmp_path / "tracker.db"))


@pytest.fixture(scope="session")
def _copied_file(tmp_path_factory: pytest.TempPathFactory, _surgery_file: Path) -> Path:
    return with_copies(_surgery_file, tmp_path_factory.mktemp("copied"))


@pytest.fixture
def surgery(tmp_path: Path, _copied_file: Path) -> Path:
    """A register with copies of Monday, Friday and Sunday, of which Sunday's lacks nothing."""
    return copied(_copied_file, tmp_path)


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The person's documents folder."""
    folder = tmp_path / "Documents"
    folder.mkdir()
    monkeypatch.setattr("platformdirs.user_documents_path", lambda: folder)
    return folder


@pytest.fixture
def files_at_hand(documents: Path) -> None:
    """A tracker kept by hand and the ICB's workbook, in the documents folder."""
    put_at_hand(documents)
