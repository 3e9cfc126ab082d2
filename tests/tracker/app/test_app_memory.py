"""What was closed is gone: no screen, no widget and nothing that one has drawn is kept."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from weakref import ref

import pytest
from at_the_keyboard import at_the_tracker

from tracker.screens.actions.action_list import ActionListScreen

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
