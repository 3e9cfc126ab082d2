"""What is loaded after the list is shown, so that no key has to wait for it."""

from __future__ import annotations

import asyncio
import pkgutil
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
from at_the_keyboard import at_the_tracker

import tracker.screens
from tracker.app.warm_up import WITH_A_FILE
from tracker.screens import style_sheets
from tracker.screens.style_sheets import ALL

AFTER_START = """
import sys
from tracker.app.warm_up import load_screens

load_screens()
print(*sys.modules)
"""


def test_every_screen_is_loaded_and_no_library_that_few_need():
    run = [sys.executable, "-c", AFTER_START]
    loaded = set(subprocess.run(run, check=True, capture_output=True, text=True).stdout.split())
    assert {"pydantic", "openpyxl", "python_calamine", "docx"} & loaded == set()
    missing = {
        module.name
        for module in pkgutil.walk_packages(tracker.screens.__path__, "tracker.screens.")
        if module.name not in loaded
    }
    assert all(name.startswith(WITH_A_FILE) for name in missing)


async def test_all_style_sheets_are_read(practice: Path, warmed_up: Event):
    there = {*Path(tracker.screens.__file__).parent.rglob("*.tcss")}
    assert set(style_sheets.ALL) == there
    async with at_the_tracker(practice) as person:
        await asyncio.to_thread(warmed_up.wait, 30)
        sheet = person.app.stylesheet
        await person.until(lambda: all(sheet.has_source(str(path), "") for path in there))


@pytest.mark.parametrize("key", ["d", "s", "f5", "h", "v"])
async def test_no_style_sheet_of_textual_is_read_when_a_screen_is_first_opened(
    practice: Path, warmed_up: Event, key: str
) -> None:
    async with at_the_tracker(practice) as person:
        await asyncio.to_thread(warmed_up.wait, 30)
        sheet = person.app.stylesheet
        await person.until(lambda: all(sheet.has_source(str(path), "") for path in ALL))
        before = {*sheet.source}
        await person.press(key)
        assert {name for _, name in {*sheet.source} - before} == set()


async def test_leaving_at_once_waits_for_nothing(practice: Path, warmed_up: Event):
    async with at_the_tracker(practice) as person:
        await person.press("ctrl+q")
        await person.until(lambda: not person.app.is_running, "the end")
    assert person.app.failure is None
