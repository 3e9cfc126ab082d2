"""What was closed is gone: no screen, no widget and nothing that one has drawn is kept."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from weakref import ref

import pytest
from at_the_keyboard import Person, at_the_tracker, tracker_app

from tracker.app.garbage import NEW_OBJECTS, OFTEN, search_no_more
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.organisations.welcome import WelcomeScreen

OPENING = ("enter", "t", "h", "m", "r", "x", "w", "i", "f", "f4", "f5", "f1", "ctrl+p")
ASKING = ("s", "c", "u", "l", "d", "p", "e", "v", "b", "o", "a", "f3")


@pytest.fixture(autouse=True)
def _only_what_is_new_is_looked_through() -> Iterator[None]:
    """Spare the collection what earlier tests left, which is most of the memory."""
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("key", [*OPENING, *ASKING])
async def test_a_screen_that_was_closed_is_gone(practice: Path, key: str) -> None:
    async with at_the_tracker(practice) as person:
        left = []
        for _ in range(3):
            await person.press(key)
            screen = person.app.screen
            assert not isinstance(screen, ActionListScreen)
            left += [ref(widget) for widget in screen.walk_children(with_self=True)]
            left += [ref(widget._styles_cache) for widget in screen.walk_children(with_self=True)]
            del screen
            await person.press("escape")
            await person.is_at(ActionListScreen)
        await person.press("down", "up", "enter", "escape")  # the last one is let go with the next
        await person.is_at(ActionListScreen)
        gc.collect()
        assert [one() for one in left if one() is not None] == []


async def test_closed_screens_do_not_pile_up_while_keys_come_without_a_pause(
    practice: Path,
) -> None:
    usual = gc.get_threshold()
    try:
        async with at_the_tracker(practice) as person:
            gc.collect()
            gc.set_threshold(NEW_OBJECTS, OFTEN, OFTEN)
            closed, most = [], 0
            for _ in range(40):
                await person.press("d")
                closed.append(ref(person.app.screen))
                await person.press("escape")
                most = max(most, sum(one() is not None for one in closed))
    finally:
        gc.set_threshold(*usual)
    assert most <= 5


@pytest.mark.parametrize("there", [True, False])
async def test_nothing_is_searched_for_garbage_until_the_first_screen(
    practice: Path, tmp_path: Path, there: bool
) -> None:
    usual, depths = gc.get_threshold(), []
    app = tracker_app(practice if there else tmp_path / "absent.db")
    app.has_own_process = True
    gc.callbacks.append(searched := lambda *_: depths.append(len(app.screen_stack)))
    gc.set_threshold(100)
    try:
        search_no_more()
        gc.unfreeze()
        async with app.run_test() as pilot:
            person = Person(app, pilot)
            await person.is_at(ActionListScreen if there else WelcomeScreen)
            await person.until(gc.isenabled, "the first search")
            assert 1 not in depths  # with no other screen than the first frame
            assert gc.get_freeze_count() > 10_000
            assert gc.get_threshold() == (NEW_OBJECTS, OFTEN, OFTEN)
    finally:
        gc.callbacks.remove(searched)
        gc.set_threshold(*usual)
        gc.enable()


WITHOUT_SSL = """
import sys
from tracker.cli.app import load_asyncio_without_ssl
load_asyncio_without_ssl()
from tracker.app.running import run_app
from tracker.app.warm_up import load_screens
load_screens()
assert not {"ssl", "_ssl"} & sys.modules.keys()
import asyncio, ssl
print(asyncio.run(asyncio.sleep(0, ssl.OPENSSL_VERSION)))
"""


def test_the_app_needs_no_openssl_and_what_does_still_gets_it() -> None:
    run = [sys.executable, "-c", WITHOUT_SSL]
    done = subprocess.run(run, check=True, capture_output=True, text=True)
    assert "SSL" in done.stdout
