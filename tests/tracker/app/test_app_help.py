"""The help page, the palette, and leaving."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import at_the_tracker, contents, stored
from textual.command import CommandPalette

from tracker.keyboard.commands import ALL, HELP_GROUPS
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.common.dialogs import Pick
from tracker.screens.common.help import HelpScreen
from tracker.screens.history.history import HistoryScreen
from tracker.screens.organisations.welcome import WelcomeScreen


async def test_the_help_page_lists_every_command_with_its_key(practice: Path) -> None:
    async with at_the_tracker(practice, size=(120, 220)) as person:
        await person.press("question_mark")
        await person.is_at(HelpScreen)
        page = person.words()
        for title, commands in HELP_GROUPS:
            assert title in page
            for command in commands:
                assert f"{command.shown} {command.help}" in page, command.action
        assert "Do not type anything about patients." in page


async def test_every_line_of_the_help_can_be_reached_in_the_smallest_window(
    practice: Path,
) -> None:
    async with at_the_tracker(practice, size=(72, 20)) as person:
        await person.press("f1")
        await person.is_at(HelpScreen)
        seen = person.words()
        for _ in range(40):
            if "anything about patients" in seen:
                break
            await person.press("pagedown", "up", "up")
            seen += " " + person.words()
        assert "anything about patients" in seen
        for command in ALL:
            assert command.help[:24] in seen, command.action


async def test_back_from_the_help(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        for way_in, way_out in zip(
            ("question_mark", "f1", "f1"), ("escape", "q", "backspace"), strict=True
        ):
            await person.press(way_in)
            await person.is_at(HelpScreen)
            await person.press(way_out)
            await person.is_at(ActionListScreen)


async def test_the_help_opens_once_and_from_every_screen(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        for key, screen in (("enter", ActionScreen), ("h", HistoryScreen), ("t", TriageScreen)):
            await person.press(key)
            await person.is_at(screen)
            await person.press("f1", "f1")
            await person.is_at(HelpScreen)
            await person.press("escape")
            await person.is_at(screen)
            await person.press("escape")
            await person.is_at(ActionListScreen)


async def test_the_palette_runs_a_command(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("ctrl+p")
        await person.is_at(CommandPalette)
        await person.sees("Add own action (A)", "Choose (C)")
        await person.type("status")
        await person.sees("Status (S)")
        await person.press("down", "enter")
        await person.is_at(Pick)
        await person.press("h")
        await person.sees("GC1 marked as")
    assert stored(practice, "GC1")["status"] == "on-hold"


async def test_the_palette_finds_a_command_by_what_it_does(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("ctrl+p")
        await person.type("later edition")
        await person.sees("Plans (N)")
        await person.press("down", "enter")
        await person.is_at(Pick)
        await person.sees("Add a plan, or a later edition, from a spreadsheet")


async def test_the_palette_goes_places(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        for typed, screen in {
            "Triage": TriageScreen,
            "Help": HelpScreen,
            "History": HistoryScreen,
        }.items():
            await person.press("ctrl+p")
            await person.type(typed.lower())
            await person.sees(f"{typed} (")
            await person.press("down", "enter")
            await person.is_at(screen)
            await person.press("escape")
            await person.is_at(ActionListScreen)


async def test_the_palette_offers_what_works_on_the_screen_and_nothing_else(
    practice: Path,
) -> None:
    async with at_the_tracker(practice) as person:
        app = person.app

        def offered() -> set[str]:
            return {command.title for command in app.get_system_commands(app.screen)}

        on_the_list = offered()
        assert {"Status  (S)", "Filter  (F)", "Quit  (Q)", "Your name  (F3)"} <= on_the_list
        assert "In place already  (I)" not in on_the_list
        await person.press("t")
        await person.is_at(TriageScreen)
        in_triage = offered()
        assert {"In place already  (I)", "Undo  (Ctrl+Z)", "Help  (?)"} <= in_triage
        assert "Filter  (F)" not in in_triage
        await person.press("escape", "h")
        await person.is_at(HistoryScreen)
        assert "Status  (S)" not in offered()


async def test_leaving_the_palette_changes_nothing(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press("ctrl+p", "escape")
        await person.is_at(ActionListScreen)
    assert contents(practice) == before


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_quitting(practice: Path, key: str) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press(key)
        await person.until(lambda: not person.app.is_running, "the end")
    assert person.app.return_code == 0
    assert person.app.failure is None
    assert contents(practice) == before


async def test_a_q_that_is_typed_does_not_quit(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("slash", "q")
        await person.until(lambda: len(person.codes) < 54, "the search")
        await person.press("escape", "u", "q", "escape")
        await person.press("l", "q", "escape")
        await person.is_at(ActionListScreen)
        assert person.app.is_running


async def test_the_welcome_leaves_with_escape_and_types_q(tmp_path: Path) -> None:
    async with at_the_tracker(tmp_path / "tracker.db", ready=WelcomeScreen) as person:
        await person.press("tab", "q")
        assert person.app.is_running
        await person.press("escape")
        await person.until(lambda: not person.app.is_running, "the end")
