"""The same keys typed slowly and in other ways: both registers hold the same."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
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
"""Seconds for which typing stops at a pause, from when the app has read what was typed."""

A_MOMENT = 0.003
"""Seconds after which the app is looked at again."""

CHARACTERS = {"space": " ", "enter": "\r", "tab": "\t", "slash": "/"}
NAMES = {character: name for name, character in CHARACTERS.items()}
TIMES = ("at", "updated_at")


@dataclass(frozen=True)
class Typing:
    """Keys that are typed with ``seconds`` a key; at 0, in bursts of any length."""

    keys: Keys
    seconds: float
    random: Random


def differences(register: Path, keys: Keys, seconds: float, random: Random) -> list[str]:
    """Type ``keys`` into the app on copies of ``register``, slowly and with ``seconds`` a key.

    Return the rows in which the registers then differ. A ``register`` that is not there is a new
    one. The settings are written where the environment says.
    """
    return side_by_side(register, [Typing(keys, seconds, random)])


def side_by_side(register: Path, typings: Sequence[Typing]) -> list[str]:
    """Return the differences of several typings, which run at once: most of the time is pauses."""
    slow, fast = (
        [register.with_name(f"{way}-{place}.db") for place in range(len(typings))]
        for way in ("slow", "fast")
    )
    for copy in (*slow, *fast):
        copy.unlink(missing_ok=True)
        if register.exists():
            shutil.copy(register, copy)
    windows = []
    for file in fast:
        save_settings(Settings(name=SAM))  # an app that was open before may have kept another name
        windows.append(_opened(file))
    with ThreadPoolExecutor(len(typings)) as hands:
        typed = list(map(hands.submit, [type_quickly] * len(typings), windows, typings))
        for file, typing in zip(slow, typings, strict=True):
            asyncio.run(type_slowly(file, typing.keys))
        for each in typed:
            each.result()
    found = []
    for one, other, typing in zip(slow, fast, typings, strict=True):
        rows = [*_only(one, other, "slow"), *_only(other, one, "fast")]
        found += [f"{typing.seconds} seconds a key, {row}" for row in rows]
    return found


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


def _opened(register: Path) -> Window:
    window = Window("--db", str(register))
    window.sees("quit" if register.exists() else "What kind of organisation")
    return window


def type_quickly(window: Window, typing: Typing) -> None:
    """Type into a pseudo-terminal, and close what runs in it.

    Raises:
        AssertionError: the app ended, or noted that something went wrong.
    """
    seconds, random = typing.seconds, typing.random
    sent: Keys = []
    for key in typing.keys:
        if key != PAUSE:
            sent.append(key)
            if seconds or random.random() < 0.02:
                _send(window, sent)
                window.wait(seconds or random.choice((0.0, 0.002, 0.02, 0.1)))
        else:
            _send(window, sent)
            window.is_read()
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
