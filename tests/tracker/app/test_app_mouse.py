"""The mouse: whatever has a key can be clicked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from at_the_keyboard import Person, at_the_tracker, changes, contents, stored
from textual import events
from textual.command import CommandPalette

from tracker.keyboard.commands import Command
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.filter import FilterDialog
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.common.dialogs import LineForm, Pick, TextForm
from tracker.screens.common.help import HelpScreen
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.forms.dates import Dates
from tracker.screens.forms.evidence_and_barriers import EvidenceForm
from tracker.screens.history.history import HistoryScreen
from tracker.screens.measures.measures import MeasuresScreen
from tracker.screens.organisations.welcome import WelcomeScreen
from tracker.screens.returns.return_check import ReturnCheckScreen
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.tab_row import TabRow


def in_bar(screen: type) -> list[Command]:
    """Return the commands that a screen's key bar shows."""
    return [command for group in screen.BAR for command in group if command.in_bar]


async def click_command(person: Person, command: Command) -> None:
    """Click on a command in the key bar, on its key."""
    bar = person.app.screen.query_one(KeyBar)
    text = f"{command.shown} {command.label}"
    for y in range(bar.region.y, bar.region.bottom):
        line = person.lines()[y]
        if text in line:
            await person.click_at(line.index(text), y)
            return
    raise AssertionError(f"{text!r} is not in the key bar: {person.lines()[bar.region.y :]}")


Seen = Callable[[Person], object]


def comes_to(screen: type) -> Seen:
    return lambda person: isinstance(person.app.screen, screen)


def says(text: str) -> Seen:
    return lambda person: text in person.words()


COMES_OF: dict[str, Seen] = {
    "open": comes_to(ActionScreen),
    "set_status": comes_to(Pick),
    "choose": comes_to(Pick),
    "add_update": comes_to(TextForm),
    "set_lead": comes_to(LineForm),
    "set_dates": comes_to(Dates),
    "add_evidence": comes_to(EvidenceForm),
    "add_barrier": comes_to(Pick),
    "measures": comes_to(MeasuresScreen),
    "open_change": says("One change"),
    "next_action": says("Declare a climate emergency"),
    "previous_action": says("Understand the guidance"),
    "returns": comes_to(ReturnCheckScreen),
    "filter": comes_to(FilterDialog),
    "mark": says("1 marked"),
    "triage": comes_to(TriageScreen),
    "export": comes_to(Pick),
    "import_file": comes_to(ChooseFile),
    "undo": lambda person: says("There is nothing to undo")(person) or says("Undone: GC3")(person),
    "redo": says("There is nothing to redo"),
    "app.help": comes_to(HelpScreen),
    "app.command_palette": comes_to(CommandPalette),
    "in_place": says("1 of 53 decided"),
    "in_plan": says("2 of 53 decided"),
    "later": says("3 of 53 decided"),
    "not_for_us": comes_to(LineForm),
    "skip": says("5 of 53 in this round"),
    "before": says("4 of 53 in this round"),
    "back": comes_to(ActionListScreen),
    "app.leave": lambda person: not person.app.is_running,
}


@pytest.mark.parametrize(
    ("screen", "key"),
    [(ActionListScreen, ""), (ActionScreen, "enter"), (HistoryScreen, "h"), (TriageScreen, "t")],
    ids=["list", "action", "history", "triage"],
)
async def test_every_command_of_a_key_bar_can_be_clicked(
    fresh: Path, screen: type, key: str
) -> None:
    async with at_the_tracker(fresh) as person:
        if key:
            await person.press(key)
        await person.is_at(screen)
        depth = len(person.app.screen_stack)
        for command in in_bar(screen):
            there = person.app.screen
            assert isinstance(there, EditingScreen)
            if command.action in there.unavailable_commands():
                continue
            await click_command(person, command)
            seen = COMES_OF[command.action]
            await person.until(lambda s=seen: s(person), f"what {command.label!r} does")
            if command.action in ("app.leave", "back"):
                break
            if screen is ActionListScreen or len(person.app.screen_stack) > depth:
                await person.press("escape")
            await person.is_at(screen)
        else:
            raise AssertionError("no way out in the key bar")


async def test_the_way_back_is_clicked_on_the_help(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("f1")
        await person.is_at(HelpScreen)
        await person.click("Esc back")
        await person.is_at(ActionListScreen)


async def test_the_welcome_by_mouse_alone_but_for_the_names(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        for hint in ("↑ ↓ choose", "Enter next field, then start"):
            await person.click(hint)
            assert isinstance(person.app.screen, WelcomeScreen)
        assert not path.exists()
        await person.click("Dental practice")
        await person.sees("(•) Dental practice", "( ) General practice")
        await person.click("the name of your practice")
        await person.type("Example Dental")
        await person.click("such as A99999")
        await person.type("V99999")
        await person.click("Start")
        await person.is_at(TriageScreen)
        await person.sees("Example Dental V99999 · dental practice")


async def test_leaving_the_welcome_by_mouse(tmp_path: Path) -> None:
    async with at_the_tracker(tmp_path / "tracker.db", ready=WelcomeScreen) as person:
        await person.click("Esc leave")
        await person.until(lambda: not person.app.is_running, "the end")


async def test_a_click_moves_to_a_row_and_two_open_it(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.click("GC7")
        assert person.on == "GC7"
        assert isinstance(person.app.screen, ActionListScreen)
        await person.click("GC9", times=2)
        await person.is_at(ActionScreen)
        await person.sees("GC9")
        await person.click("Esc back")
        await person.is_at(ActionListScreen)
        assert person.on == "GC9"


async def test_a_click_finds_the_row_also_when_the_list_is_scrolled(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("end")
        await person.click("GPES7")
        assert person.on == "GPES7"


async def test_the_first_two_columns_mark(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        for code, x in (("GC3", 0), ("GC5", 1), ("GC3", 1)):
            _, y = await person.finds(code)
            await person.click_at(x, y)
        await person.until(
            lambda: [row.code for row in person.table.marked] == ["GC5"], "GC5 marked"
        )
        await person.sees("●GC5")


async def test_each_tab_can_be_clicked(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        tabs = person.app.screen.query_one(TabRow)
        for number, (text, size) in enumerate(
            {
                "All 54": 54,
                "Must Do 7": 7,
                "Priority 28": 28,
                "Should Do 19": 19,
                "Quick Wins 22": 22,
                "Our plan 16": 16,
                "Attention 4": 4,
            }.items()
        ):
            await person.click(text)
            assert (tabs.active, len(person.codes)) == (number, size)


async def test_the_search_and_the_filter_line_can_be_clicked(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.click("/ type to search")
        await person.type("waste")
        await person.until(lambda: person.codes[:1] == ["GR5"], "the search")
        await person.click("F to filter")
        await person.is_at(FilterDialog)


async def test_ticks_and_the_last_line_of_the_filter_can_be_clicked(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("f")
        await person.click("[ ] Area: Adaptation")
        await person.sees("[x] Area: Adaptation")
        await person.press("enter")
        await person.until(lambda: len(person.codes) == 7, "adaptation")
        await person.press("f")
        await person.click("[x] Area: Adaptation")
        await person.sees("[ ] Area: Adaptation")
        await person.click("Esc cancels")
        await person.is_at(ActionListScreen)
        assert len(person.codes) == 7


async def test_an_answer_can_be_clicked_and_so_can_the_way_back(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("s")
        await person.click("H  On hold")
        await person.sees("GC1 marked as")
        assert stored(practice, "GC1")["status"] == "on-hold"
        before = contents(practice)
        await person.press("s")
        await person.click("Enter selects")
        await person.is_at(ActionListScreen)
    assert contents(practice) == before


async def test_buttons_and_suggestions_can_be_clicked(practice: Path) -> None:
    count = len(changes(practice))
    async with at_the_tracker(practice) as person:
        await person.press("l")
        await person.click("Cancel")
        await person.is_at(ActionListScreen)
        assert len(changes(practice)) == count
        await person.press("l")
        await person.click("P. Lee")
        await person.sees("Lead set for GC1")
        assert stored(practice, "GC1")["lead"] == "P. Lee"
        await person.press("l", *"Kim")
        await person.click("Save")
        await person.until(lambda: stored(practice, "GC1")["lead"] == "Kim", "saved")
        await person.press("d")
        await person.click("31 Mar, Q4 or +30", after=" Start")
        await person.type("+30")
        await person.click("Save")
        await person.until(lambda: stored(practice, "GC1")["review"] == "2026-12-22", "dates")


async def test_the_wheel_scrolls_the_list(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        for _ in range(30):
            person.app.screen._forward_event(
                events.MouseScrollDown(person.table, 5, 8, 0, 1, 0, False, False, False, 5, 8)
            )
        await person.sees("Covered bicycle parking")
