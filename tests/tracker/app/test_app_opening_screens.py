"""What opening and closing a screen costs: widgets are styled once, garbage and what is below the
window can wait.
"""

from __future__ import annotations

import gc
import weakref
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from at_the_keyboard import SAM, at_the_tracker
from textual.content import Content
from textual.widgets import Button

from db.opening import open_register
from db.views import ChangeView
from tracker.screens.forms.dates import Dates
from tracker.widgets.action_text import history_text


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


async def test_a_long_history_is_drawn_as_far_as_the_window_and_then_whole(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_register(practice, user=SAM)) as register:
        for number in range(80):
            register.actions.set_lead(register.organisations.all()[0], ["GC1"], f"Lead {number}")
    drawn: list[int] = []

    def history(changes: Sequence[ChangeView]) -> Content:
        drawn.append(len(changes))
        return history_text(changes)

    monkeypatch.setattr("tracker.screens.actions.action.history_text", history)
    async with at_the_tracker(practice) as person:
        await person.press("enter")
        await person.until(lambda: len(drawn) == 2, "the rest of the history")
        assert drawn[0] < 80 <= drawn[1]
        await person.press("end")
        await person.sees("Lead 0")
        await person.press("escape", "h", *["down"] * 79)
        await person.sees("Lead 0 ")


async def test_closed_screens_are_cleared_away_in_a_pause(practice: Path) -> None:
    usual = gc.get_threshold()
    try:
        async with at_the_tracker(practice) as person:
            gc.set_threshold(1_000_000)  # so that only the pause can clear anything away
            person.app.keys.searches_for_garbage = True
            await person.press("d")
            closed = weakref.ref(person.app.screen)
            await person.press("escape", "d", "escape")
            await person.until(lambda: closed() is None)
    finally:
        gc.set_threshold(*usual)
