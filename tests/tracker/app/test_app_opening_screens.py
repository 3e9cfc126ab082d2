"""What opening and closing a screen costs: each widget is styled once, and garbage can wait."""

from __future__ import annotations

import gc
import weakref
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from at_the_keyboard import at_the_tracker
from textual.widgets import Button

from tracker.app.warm_up import NEW_OBJECTS
from tracker.screens.forms.dates import Dates


async def test_the_widgets_of_a_new_screen_are_styled_once(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_tracker(practice) as person:
        styled: Counter[object] = Counter()
        usual = person.app.stylesheet.apply

        def apply(node: Any, **how: Any) -> None:
            styled[node] += 1
            usual(node, **how)

        monkeypatch.setattr(person.app.stylesheet, "apply", apply)
        await person.press("d")
        assert isinstance(person.app.screen, Dates)
        assert [styled[button] for button in person.app.screen.query(Button)] == [1, 1]


async def test_closed_screens_are_cleared_away_in_a_pause(practice: Path) -> None:
    usual = gc.get_threshold()
    try:
        async with at_the_tracker(practice) as person:
            gc.set_threshold(NEW_OBJECTS)
            await person.press("d")
            closed = weakref.ref(person.app.screen)
            await person.press("escape", "d", "escape")
            await person.until(lambda: closed() is None)
            assert gc.get_count()[1:] == (0, 0)
    finally:
        gc.set_threshold(*usual)
