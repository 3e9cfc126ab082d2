"""An NHS number that is typed is refused, and goes with one key. The one here is a published
example: NHS Data Model and Dictionary, "NHS NUMBER".
"""

from __future__ import annotations

from pathlib import Path

from at_the_keyboard import TO_THE_START, ask, at_the_tracker, log, stored
from textual.widgets import Input, TextArea

from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.dialogs import LineForm, TextForm
from tracker.screens.forms.record_form import RecordForm
from tracker.screens.organisations.welcome import WelcomeScreen

NUMBER = "943 476 5919"


async def test_from_a_line_with_the_cursor_where_it_was(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("l")
        await person.is_at(LineForm)
        await person.replace(f"Kim ({NUMBER}) Sample")
        line = person.app.screen.query_one(Input)
        line.cursor_position -= 3
        await person.press("enter")
        await person.sees(
            f"Lead contains what looks like an NHS number ({NUMBER}).", "Press Ctrl+T to remove it."
        )
        await person.press("ctrl+t")
        await person.sees("NHS number removed. Press Enter to save.", "Kim Sample")
        await person.type("-")
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert stored(practice, "GC1")["lead"] == "Kim Sam-ple"


async def test_from_a_text_of_several_lines(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("u")
        await person.is_at(TextForm)
        await person.paste(f"Called {NUMBER}\nand wrote to 9434765919 too")
        await person.press("left", "left", "left")
        await person.press("enter")
        await person.sees("Update contains what looks like an NHS number")
        await person.click("Press Ctrl+T to remove it")
        await person.sees("NHS number removed. Press Enter to save.")
        assert person.app.screen.query_one(TextArea).has_focus
        await person.type("me, ")
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert log(practice, "GC1")[-1][1] == "Called\nand wrote to me, too"


async def test_from_the_field_that_holds_it_and_no_other(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("v")
        await person.paste("Audit")
        await person.press("enter")
        await person.paste(f"Shelf {NUMBER}, left")
        await person.press("ctrl+t")
        await person.sees(f"Shelf {NUMBER}, left")
        await person.press("enter")
        await person.sees(f"Link contains what looks like an NHS number ({NUMBER}).")
        await person.press("shift+tab", "ctrl+t")
        await person.sees("Audit", "Shelf, left")
        assert isinstance(person.app.screen, RecordForm)
        assert person.app.screen.query_one("#link").has_focus
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert ask(fresh, "SELECT title, link FROM evidence") == [
        {"title": "Audit", "link": "Shelf, left"}
    ]


async def test_from_the_welcome(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        await person.press("enter")
        await person.paste(f"Example House {NUMBER}")
        await person.press("enter")
        await person.sees(
            "Not done: Name contains what looks like an NHS number", "Press Ctrl+T to"
        )
        await person.press("ctrl+t")
        await person.sees("NHS number removed. Press Enter to continue.")
        await person.press("enter")
        await person.paste("A99999")
        await person.press(*TO_THE_START)
        await person.comes_to("TriageScreen")
    assert ask(path, "SELECT name FROM organisation") == [{"name": "Example House"}]
