"""The terminal app: what holds everywhere, and the parts that open, save, restore and leave."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from textual import work
from textual.app import ComposeResult, SystemCommand
from textual.widgets import Static

from db.files.protected_files import protect
from tracker.app.console_window import ConsoleWindowPart
from tracker.app.error_handling import ErrorHandlingApp
from tracker.app.leaving import Leaving
from tracker.app.opening import Opening
from tracker.app.own_settings import OwnSettings
from tracker.app.plans import Plans
from tracker.app.recovery import Recovery
from tracker.appearance.symbols import symbols_for
from tracker.appearance.themes import DARK_COLOURS, THEMES
from tracker.keyboard.key_queue import BACKGROUND, KeyQueue, is_typed
from tracker.screens import style_sheets
from tracker.user_files.folders import own_files
from tracker.widgets.plain_marks import SEEN, plain_marks
from tracker.workspace.viewing import AS_ASKED, View

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from textual.actions import ActionParseResult
    from textual.dom import DOMNode
    from textual.driver import Driver
    from textual.events import Event
    from textual.filter import LineFilter
    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from db.backups import Backup
    from db.errors import GreenPlanError, InUse
    from db.register import Register
    from db.vocabulary.terms import ProviderType
    from tracker.app.command_search import CommandSearch
    from tracker.app.sharing import Sharing
    from tracker.keyboard.commands import Command
    from tracker.user_files.settings import Settings
    from tracker.windows.host import Window
    from tracker.workspace.workspace import Workspace

Answer = TypeVar("Answer")

LOOK_AT_THE_DAY = 30.0
"""Seconds between checks for a new day: a laptop may have slept."""

LONG = 30.0
"""Seconds that a message is shown if the screen has no line for it."""


def _command_search() -> type[CommandSearch]:
    """Return what searches the commands; it is loaded with the first search."""
    from tracker.app.command_search import CommandSearch

    return CommandSearch


class GreenPlanApp(ErrorHandlingApp):
    """The tracker in a terminal.

    The first frame needs nothing from the register: it is drawn before those modules are loaded.
    """

    TITLE = "Green Plan Tracker"
    CSS_PATH = ["app.tcss", style_sheets.ACTION_LIST]
    BINDINGS = []
    COMMANDS = {_command_search}

    def __init__(
        self,
        location: str,
        settings: Settings,
        *,
        ods: str | None = None,
        plan: str | None = None,
        ascii_only: bool = False,
        demo: bool = False,
        read_only: bool = False,
        clock: Callable[[], datetime] | None = None,
        window: Window | None = None,
    ) -> None:
        super().__init__()
        protect(own_files)
        self.register: Register | None = None
        self.workspace: Workspace | None = None
        self.view: View | None = AS_ASKED if read_only else None
        self.sharing: Sharing | None = None
        self.failure: str | None = None
        self.demo = demo
        self.symbols = symbols_for(ascii_only=ascii_only)
        self.has_own_process = False
        self.settings = OwnSettings(self, settings)
        self.opening = Opening(self, location, ods, plan, clock)
        self.plans = Plans(self)
        self.recovery = Recovery(self)
        self.leaving = Leaving(self)
        self.console_window = ConsoleWindowPart(self, window)
        self.keys = KeyQueue(self, super().on_event)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = settings.theme

    # The screen

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our own colour names, for moments when another theme is active."""
        return dict(DARK_COLOURS)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Replace characters that the terminal must not be sent or cannot draw."""
        return [*super().get_line_filters(), SEEN, *plain_marks(self.symbols)]

    def update_styles(self, node: DOMNode, animate: bool = True) -> None:
        """Style widgets again, but none that is still being made: it is styled when mounted."""
        if node is self or node.parent is not None:
            super().update_styles(node, animate)

    def get_driver_class(self) -> type[Driver]:
        """Return a driver that also draws in the old Windows console, where Textual's may not."""
        if sys.platform == "win32":
            from tracker.windows.driver import ConsoleDriver

            return ConsoleDriver
        return super().get_driver_class()

    def compose(self) -> ComposeResult:
        """Lay out the first frame."""
        yield Static(f" {self.TITLE}", id="opening")

    def on_mount(self) -> None:
        """Open the register, while the first frame is drawn."""
        self._taking_keys = asyncio.create_task(self.keys.run())
        self.opening.open()
        self.console_window.begin(self.leaving.leave_in_order)
        self.set_interval(LOOK_AT_THE_DAY, self._see_day)

    @work(group=BACKGROUND)
    async def _see_day(self) -> None:
        """Show the new day's dates and colours on the screens when a new day has begun."""
        if self.workspace is None:
            return
        from db.errors import GreenPlanError
        from tracker.screens.editing.editing_screen import EditingScreen

        try:
            for screen in self.screen_stack:
                if isinstance(screen, EditingScreen):
                    await screen.refresh_day()
        except GreenPlanError as error:  # the next check tries again
            self.show_message(str(error), refused=True)

    def on_resize(self) -> None:
        """Check for room to work in, after every widget knows the new size."""
        self.call_later(self.look_at_size)

    def look_at_size(self) -> None:
        """Show a message while the window is too small."""
        from tracker.screens.common.too_small import TooSmallScreen, is_too_small

        if isinstance(self.screen, TooSmallScreen):
            self.pop_screen()
        if is_too_small(self.size):
            self.push_screen(TooSmallScreen())

    # Keys

    async def on_event(self, event: Event) -> None:
        """Put typed events into the queue that passes them on in order."""
        if is_typed(event) and not event.is_forwarded:
            self.keys.add(event)
        else:
            await super().on_event(event)

    async def push_screen_wait(
        self, screen: Screen[Answer] | str, *, mode: str | None = None
    ) -> Answer | Any:
        """Show a screen and return its answer; it gets the keys that are typed."""
        with self.keys.asked(screen):
            return await super().push_screen_wait(screen, mode=mode)

    @property
    def distinguishes_pastes(self) -> bool:
        """Whether the terminal distinguishes pasted text from typed keys."""
        return self.console_window.distinguishes_pastes

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text to the terminal's clipboard, and to the window's if there is one."""
        super().copy_to_clipboard(text)
        self.console_window.copy(text)

    async def window_clipboard(self) -> str | None:
        """Return the text on the window's clipboard, empty if there is none; ``None`` if it cannot
        be read, after showing a message.
        """
        return await self.console_window.clipboard()

    # Messages

    def show_message(self, words: str, *, refused: bool = False) -> None:
        """Show a message in the screen's message line, or over the screen if it has none."""
        from tracker.screens.common.dialogs import Form, Pick
        from tracker.widgets.message_line import MessageLine

        lines = self.screen.query(MessageLine)
        if isinstance(self.screen, Form | Pick):
            self.screen.call_later(self.screen.show_notice, words)  # after it has been made
        elif not lines:
            self.show_note(words, warning=refused)
        elif refused:
            lines.first().show_refusal(words)
        else:
            lines.first().show_message(words)

    def show_note(self, words: str, *, warning: bool) -> None:
        """Show a message over whatever screen there is, for a while."""
        severity: SeverityLevel = "warning" if warning else "information"
        self.notify(words, severity=severity, timeout=LONG, markup=False)

    def report_error(self, error: Exception) -> None:
        """Let an error of the register itself be recovered; treat any other as unexpected."""
        if not self.recovery.takes(error):
            super().report_error(error)

    def end_with(self, error: Exception) -> None:
        """Offer a backup if the register is damaged; end with any other error."""
        if not self.recovery.takes(error):
            super().end_with(error)

    # Commands that work everywhere

    def run_command(self, command: Command) -> None:
        """Run a command as if its key had been pressed."""
        self.call_later(self.run_action, command.action, self.screen)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """List the commands of this screen in the palette."""
        from tracker.keyboard.commands import ALL

        works = {active.binding.action for active in screen.active_bindings.values()}
        for command in ALL:
            if command.action in works and command.action != "app.command_palette":
                name = f"{command.name}  ({command.shown})"
                yield SystemCommand(name, command.help, partial(self.run_command, command))

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run a key's action; if it is a change and the register is viewed only, say why not."""
        from tracker.keyboard.commands import CHANGING

        if self.view is None or action not in CHANGING:
            return await super().run_action(action, default_namespace, namespaces)
        self.show_message(self.view.why, refused=True)
        return True

    @work
    async def action_start_editing(self) -> None:
        """Start editing a register that was viewed only, if it is free."""
        from db.errors import GreenPlanError

        if self.sharing is None:
            return
        try:
            said = await self.sharing.start_editing()
        except GreenPlanError as error:
            self.show_message(str(error), refused=True)
        else:
            if said:
                self.show_message(said)

    def action_help(self) -> None:
        """Show the help page."""
        from tracker.screens.common.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_help_quit(self) -> None:
        """Say how to leave when someone presses Ctrl+C with no text selected."""
        self.show_message("Press Ctrl+Q to leave the tracker.")

    @work(group=BACKGROUND)
    async def action_leave(self) -> None:
        """Leave the tracker."""
        await self.leaving.leave()

    async def action_quit(self) -> None:
        """Leave the tracker, on Ctrl+Q."""
        self.action_leave()

    def action_backups(self) -> None:
        """Show the register's backups."""
        self.recovery.show_backups()

    def action_switch_theme(self) -> None:
        """Switch between light and dark, and remember it."""
        self.theme = self.settings.switch_theme()

    @work
    async def action_your_name(self) -> None:
        """Ask for the name that changes are signed with."""
        from db.validation.text_rules import NAME_LIMIT, required_text
        from tracker.screens.common.dialogs import NameForm

        name = await self.push_screen_wait(
            NameForm(
                "Your name, shown with your changes and updates",
                self.user,
                check=lambda text: required_text(text, "Your name", NAME_LIMIT),
            )
        )
        if name is not None:
            self.sign_as(name)

    @work
    async def action_organisations(self) -> None:
        """Ask for an organisation and show its actions."""
        await self.opening.choose_organisation()

    @work
    async def action_next_organisation(self) -> None:
        """Show the next organisation of the register."""
        await self.opening.step_organisation(1)

    @work
    async def action_previous_organisation(self) -> None:
        """Show the previous organisation of the register."""
        await self.opening.step_organisation(-1)

    @work
    async def action_plans(self) -> None:
        """Ask for a plan of the organisation and show its actions."""
        from db.errors import GreenPlanError

        try:
            await self.plans.choose()
        except GreenPlanError as error:
            self.show_message(str(error), refused=True)

    def action_roll_up(self) -> None:
        """Show what received returns say together."""
        from tracker.screens.navigation import screen_class

        screen: Any = screen_class("roll-up")
        if self.workspace is not None and not any(isinstance(s, screen) for s in self.screen_stack):
            self.push_screen(screen(self.workspace))

    def action_matrix(self) -> None:
        """Show how each action stands with each organisation."""
        from tracker.screens.navigation import screen_class

        screen: Any = screen_class("matrix")
        if self.workspace is not None and not any(isinstance(s, screen) for s in self.screen_stack):
            self.push_screen(screen(self.workspace))

    # What screens ask of the app

    @property
    def user(self) -> str:
        """The name that changes are signed with."""
        return self.settings.signing_name

    @property
    def own_name(self) -> str:
        """The name that the person gave, empty if none."""
        return self.settings.name

    def sign_as(self, name: str) -> None:
        """Sign changes with ``name`` from now on.

        Raises:
            GreenPlanError: The name is not valid.
        """
        name = self.settings.sign_as(name)
        if self.register is not None:
            self.register.user = name

    def show_edition(self, words: str) -> None:
        """Show the edition of the plan that the organisation works with by now, and ``words``.

        Keys wait for it, but those for an open dialog, for which it waits.
        """
        asked = self.screen.is_modal
        self.run_worker(
            self.opening.show_edition(words, after_dialogs=asked),
            group=BACKGROUND if asked else "default",
        )

    def claim_lost(self, error: InUse) -> None:
        """Switch to viewing only: someone else has the register."""
        if self.sharing is not None:
            self.sharing.watcher.claim_lost(error)

    async def start_organisation(
        self, kind: ProviderType, *, name: str, ods: str, pcn: str, icb: str
    ) -> None:
        """Add an organisation, creating the register if needed, and start its triage.

        Raises:
            GreenPlanError: It cannot be added. Nothing was saved.
        """
        await self.opening.start_organisation(kind, name=name, ods=ods, pcn=pcn, icb=icb)

    def start_new_register(self) -> None:
        """Start a new register in place of the missing one."""
        self.opening.welcome()

    async def go_to_organisation(self, ods: str, plan: str) -> Workspace | None:
        """Show another organisation, as seen with ``plan``, in place of the current screens.

        Return it; ``None`` if a change could not be stored: then why is shown, and nothing else.

        Raises:
            GreenPlanError: It cannot be read.
        """
        if self.register is None or self.workspace is None:
            return None
        return await self.opening.go_to(self.register, self.workspace, ods, plan)

    def leave_welcome(self) -> None:
        """Leave, or go back to the open organisation or to the rescue screen."""
        self.opening.leave_welcome()

    def restore_backup(self, register: Path, backup: Backup) -> None:
        """Begin to restore a backup over the file ``register``, then open it."""
        self.recovery.restore(register, backup)

    # The end

    def leave_unopened(self, error: GreenPlanError) -> None:
        """Leave because nothing can be opened, with the reason on stderr."""
        self.failure = str(error)
        self.exit(return_code=1)

    def exit(self, *what: Any, **how: Any) -> None:
        """Leave, and remember how the list was shown."""
        self.settings.remember_view()
        super().exit(*what, **how)

    async def on_unmount(self) -> None:
        """Close the register."""
        self._taking_keys.cancel()
        await self.leaving.close()
