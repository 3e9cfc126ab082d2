"""The same keys typed slowly and in other ways: both registers hold the same."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from keys.sequences import PAUSE, Keys
from keys.window import Window
from textual import events

from tracker.app.app import GreenPlanApp
from tracker.user_files.folders import log_file
from tracker.user_files.settings import Settings, save_settings

SAM = "Sam Example"
STOP = 0.6
"""Seconds for which typing stops at a pause."""

A_MOMENT = 0.003
"""Seconds after which the app is looked at again."""

CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "slash": "/"}
NAMES = {character: name for name, character in CHARACTERS.items()}
TIMES = ("at", "updated_at")


def differences(register: Path, keys: Keys, seconds: float, random: Random) -> list[str]:
    """Type ``keys`` into the app on copies of ``register``, slowly and with ``seconds`` a key.

    Return the rows in which the registers then differ. A ``register`` that is not there is a new
    one. The settings are written where the environment says.
    """
    slow, fast = (register.with_name(f"{way}.db") for way in ("slow", "fast"))
    for copy in (slow, fast):
        copy.unlink(missing_ok=True)
        if register.exists():
            shutil.copy(register, copy)
    asyncio.run(type_slowly(slow, keys))
    type_quickly(fast, keys, seconds, random)
    return [*_only(slow, fast, "slow"), *_only(fast, slow, "fast")]


async def type_slowly(register: Path, keys: Sequence[str]) -> None:
    """Type each key once the one before has taken effect."""
    with pytest.MonkeyPatch.context() as patched:
        for name in ("A_PAUSE", "BURST"):
            patched.setattr(f"tracker.keyboard.typed_text.{name}", 0.0)
        app = GreenPlanApp(str(register), Settings(name=SAM))
        app.animation_level = "none"
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await _is_ready(app)
            for key in keys:
                if key == PAUSE:
                    continue
                app.post_message(_event(key))
                await asyncio.sleep(A_MOMENT)
                while not app.keys.is_idle:
                    await asyncio.sleep(A_MOMENT)
            await pilot.pause()


async def _is_ready(app: GreenPlanApp) -> None:
    while type(app.screen).__name__ not in ("ActionListScreen", "WelcomeScreen"):
        await asyncio.sleep(0.01)


def _event(key: str) -> events.Key:
    named = NAMES.get(key, key)
    return events.Key(named, key if len(key) == 1 else CHARACTERS.get(key))


def type_quickly(register: Path, keys: Sequence[str], seconds: float, random: Random) -> None:
    """Type in a pseudo-terminal with ``seconds`` a key; at 0, in bursts of any length.

    Raises:
        AssertionError: the app ended, or noted that something went wrong.
    """
    save_settings(Settings(name=SAM))  # the other app may have kept another name
    window = Window("--db", str(register))
    window.sees("quit" if register.exists() else "What kind of organisation")
    sent: Keys = []
    for key in keys:
        if key != PAUSE:
            sent.append(key)
            if seconds or random.random() < 0.02:
                _send(window, sent)
                window.wait(seconds or random.choice((0.0, 0.002, 0.02, 0.1)))
        else:
            _send(window, sent)
            window.wait(STOP)
        if window.ended() is not None:
            raise AssertionError(f"It ended:\n{window.shown}")
    _send(window, sent)
    window.settle(STOP)
    if log_file().exists():
        raise AssertionError(log_file().read_text(encoding="utf-8"))
    window.send("ctrl+q")
    assert window.ends() == 0


def _send(window: Window, keys: Keys) -> None:
    if keys:
        window.send(*keys)
    keys.clear()


def _only(here: Path, there: Path, name: str) -> list[str]:
    others = _rows(there)
    return [f"{name}: {row}" for row in _rows(here) if row not in others]


def _rows(register: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return all that a register holds, apart from the time of day at which it was stored."""
    with closing(sqlite3.connect(register)) as connection:
        connection.row_factory = sqlite3.Row
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return [
            (table, {k: v for k, v in dict(row).items() if k not in TIMES})
            for table in tables
            for row in connection.execute(f'SELECT * FROM "{table}"')
            if not ("field" in row.keys() and row["field"] in TIMES)  # noqa: SIM118
        ]
