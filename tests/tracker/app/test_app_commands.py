"""Every command, walked: its method, its key, its place in the key bar and on the help page."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from at_the_keyboard import at_the_tracker
from textual.binding import Binding, BindingsMap
from textual.screen import Screen

from tracker.app.app import GreenPlanApp
from tracker.keyboard import commands
from tracker.keyboard.commands import ALL, HELP_GROUPS, Command
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.backups.backups import BackupsScreen
from tracker.screens.backups.rescue import ChooseBackupScreen, RescueScreen
from tracker.screens.common.help import HelpScreen
from tracker.screens.history.history import HistoryScreen
from tracker.screens.imports.import_file import ImportScreen
from tracker.screens.matrix.matrix import MatrixScreen
from tracker.screens.measures.measures import MeasuresScreen
from tracker.screens.organisations.import_list import ImportList
from tracker.screens.organisations.organisation_list import OrganisationListScreen
from tracker.screens.organisations.welcome import WelcomeScreen
from tracker.screens.plans.set_aside import SetAsideScreen
from tracker.screens.plans.upgrade import UpgradeScreen
from tracker.screens.records.commitments import CommitmentsScreen
from tracker.screens.records.questions import QuestionsScreen
from tracker.screens.records.requests import RequestsScreen
from tracker.screens.records.risks import RisksScreen
from tracker.screens.returns.return_check import ReturnCheckScreen
from tracker.screens.rollup.collate import CollatedScreen
from tracker.screens.rollup.rollup import RollUpScreen
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine

SCREENS: dict[type[Screen], str] = {
    ActionListScreen: "",
    ActionScreen: "enter",
    TriageScreen: "t",
    HistoryScreen: "h",
    HelpScreen: "f1",
    MeasuresScreen: "m",
    RequestsScreen: "f7",
    ReturnCheckScreen: "r",
    BackupsScreen: "f4",
    SetAsideScreen: "y",
    RollUpScreen: "z",
    MatrixScreen: "f8",
    OrganisationListScreen: "g",
}
"""The screens with a key bar, and the key that leads there from the list."""

EVERY_SCREEN = (
    *(*SCREENS, ImportScreen, QuestionsScreen, CommitmentsScreen, RisksScreen, WelcomeScreen),
    *(UpgradeScreen, CollatedScreen, ImportList),
    *(RescueScreen, ChooseBackupScreen),
)


def bindings_of(screen: type[Screen]) -> list[Binding]:
    """Return the bindings of a screen, one for each key."""
    return list(BindingsMap(screen.BINDINGS).key_to_bindings.values())


def method_of(screen: type, action: str) -> object:
    """Return the method that carries out an action on a screen; Textual's own ones count too."""
    name = action.partition("(")[0]
    owner, _, rest = name.rpartition(".")
    return getattr(GreenPlanApp if owner == "app" else screen, f"action_{rest}", None)


@pytest.mark.parametrize("screen", EVERY_SCREEN, ids=lambda screen: screen.__name__)
def test_every_key_of_a_screen_has_its_method(screen: type[Screen]) -> None:
    for [binding] in bindings_of(screen):
        assert callable(method_of(screen, binding.action)), (binding.key, binding.action)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
async def test_ctrl_c_says_how_to_leave_where_nothing_can_be_copied(
    screen: type[Screen], fresh: Path
) -> None:
    async with at_the_tracker(fresh) as person:
        if SCREENS[screen]:
            await person.press(SCREENS[screen])
        await person.is_at(screen)
        await person.press("ctrl+c")
        await person.sees("Press Ctrl+Q to leave the tracker.")
        await person.sees_no("Do you want to quit?")
        if person.app.screen.query(MessageLine):
            assert not person.app._notifications


@pytest.mark.parametrize("screen", EVERY_SCREEN, ids=lambda screen: screen.__name__)
def test_no_two_commands_of_a_screen_share_a_key(screen: type[Screen]) -> None:
    for bound in bindings_of(screen):
        assert len(bound) == 1, [binding.action for binding in bound]


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.action)
def test_every_command_works_on_some_screen(command: Command) -> None:
    keys = command.keys.split(",")
    homes = [
        screen
        for screen in EVERY_SCREEN
        if {b.key for [b] in bindings_of(screen) if b.action == command.action} >= set(keys)
    ]
    assert homes
    for screen in homes:
        method = method_of(screen, command.action)
        assert callable(method), screen.__name__
        assert inspect.getdoc(method), f"{screen.__name__}.action_{command.action}"


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.action)
def test_every_command_says_what_it_is(command: Command) -> None:
    assert command.shown
    assert command.name[0].isupper()
    assert command.help[0].isupper()
    assert command.help.endswith(".")


def test_every_group_of_commands_is_on_the_help_page() -> None:
    groups = {
        name: value
        for name, value in vars(commands).items()
        if isinstance(value, tuple) and value and all(isinstance(c, Command) for c in value)
    }
    assert {"WORKING", "FINDING", "TRIAGE", "BACK"} <= set(groups)
    listed = {command for _, group in HELP_GROUPS for command in group}
    for name, group in groups.items():
        assert set(group) <= listed, name


def test_a_command_s_key_is_written_as_it_is_pressed() -> None:
    words = {
        "enter": "Enter",
        "space": "Space",
        "slash": "/",
        "question_mark": "?",
        "escape": "Esc",
        "right": "→",
        "left": "←",
        "left_square_bracket": "[",
        "right_square_bracket": "]",
    }
    for command in ALL:
        first = command.keys.split(",")[0]
        written = words.get(first) or "+".join(part.capitalize() for part in first.split("+"))
        assert command.shown == written, command.action


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
async def test_every_command_of_the_bar_is_drawn(fresh: Path, screen: type[Screen]) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press(*filter(None, [SCREENS[screen]]))
        await person.is_at(screen)
        shown = [c for group in getattr(screen, "BAR", (commands.BACK,)) for c in group if c.in_bar]
        works = {binding.action for [binding] in bindings_of(screen)}
        assert {command.action for command in shown} <= works
        for size in ((72, 20), (80, 24), (200, 50)):
            await person.resize(*size)
            await person.until(lambda s=size: len(person.lines()) == s[1], f"{size}")
            bar = person.app.screen.query_one(KeyBar)
            bar.hide_commands(())  # some keys have nothing to do in a new register
            await person.rests()
            assert bar.region.bottom == size[1]
            drawn = " ".join(person.lines()[bar.region.y :])
            for command in shown:
                assert f"{command.shown} {command.label}" in drawn, command.action


def test_every_figure_and_letter_named_in_the_help_is_bound() -> None:
    keys = {binding.key for [binding] in bindings_of(ActionListScreen)}
    for command in ALL:
        for first, last in re.findall(r"\b(\d) to (\d)\b", command.help):
            assert {str(n) for n in range(int(first), int(last) + 1)} <= keys


def test_no_group_of_commands_is_written_twice() -> None:
    tree = ast.parse(Path(commands.__file__).read_text(encoding="utf-8"))
    names = [node.targets[0].id for node in tree.body if isinstance(node, ast.Assign)]
    assert len(names) == len({*names})
