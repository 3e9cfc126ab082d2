"""The terminal app: open the register, then the screen that the person needs first."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from textual import work
from textual.app import ComposeResult, SystemCommand
from textual.widgets import Static

from db.files.protected_files import protect
from tracker.app.recovery import RecoveryApp
from tracker.appearance.symbols import symbols_for
from tracker.appearance.themes import DARK_COLOURS, THEMES
from tracker.keyboard.key_queue import BACKGROUND, KeyQueue, is_typed
from tracker.screens import style_sheets
from tracker.user_files.folders import own_files
from tracker.user_files.settings import (
    DARK,
    LIGHT,
    Settings,
    load_settings,
    save_settings,
    signing_name,
    with_view,
)
from tracker.widgets.plain_marks import SEEN, plain_marks
from tracker.workspace.viewing import AS_ASKED, READ_ONLY_FILE, View

if TYPE_CHECKING:
    from datetime import datetime

    from textual.actions import ActionParseResult
    from textual.dom import DOMNode
    from textual.driver import Driver
    from textual.events import Event
    from textual.filter import LineFilter
    from textual.screen import Screen

    from db.errors import InUse
    from db.register import Register
    from db.vocabulary.terms import ProviderType
    from tracker.app.sharing import Sharing
    from tracker.keyboard.commands import Command
    from tracker.windows.host import Window
    from tracker.workspace.workspace import Workspace

Answer = TypeVar("Answer")
SettingsChange = Callable[[Settings], Settings]

CLOSING = 4.0
"""Seconds to leave in: Windows ends a program 5 seconds after its window is closed."""

LAST_KEYS = 1.5
"""Seconds of these for keys already typed to take effect when the window is closed."""

CLIPBOARD_LIMIT = 0.5
"""Seconds to wait for the clipboard: the program that copied may hang."""

NOT_COPIED = "Another program is using the clipboard. Copy again."
NOT_PASTED = "Another program is using the clipboard. Paste again."

LOOK_AT_THE_DAY = 30.0
"""Seconds between checks for a new day: a laptop may have slept."""

WARM_UP_AFTER = 0.2
"""Seconds after the first frame until the modules for changes are loaded in the background."""


def run_app(
    location: str,
    ods: str | None = None,
    *,
    ascii_only: bool = False,
    colour: bool = True,
    demo: bool = False,
    read_only: bool = False,
) -> int:
    """Open the register at ``location`` in the app and return the exit code.

    ``ods`` is the organisation to start with. Without ``colour``, use the terminal's own two
    colours. A ``demo`` writes no settings. With ``read_only``, nothing can be changed. If the
    register cannot be opened, say why in one line on stderr after restoring the terminal.
    """
    if not colour:
        os.environ["NO_COLOR"] = "1"
    settings = Settings(theme=load_settings().theme) if demo else load_settings()
    window: Window | None = None
    if sys.platform == "win32":
        from tracker.windows.console import ConsoleWindow, prepare_window

        if os.environ.get("GREENPLAN_WINDOW"):
            prepare_window(os.environ)
        window = ConsoleWindow()
    app = GreenPlanApp(
        location,
        settings,
        ods=ods,
        ascii_only=ascii_only,
        demo=demo,
        read_only=read_only,
        window=window,
    )
    app.has_own_process = True
    try:
        with app.everywhere():
            app.run()
    finally:
        if window is not None:
            window.leave()
    if app.failure:
        from tracker import streams

        streams.write_note(f"greenplan: {app.failure}")
    return app.return_code or 0


class GreenPlanApp(RecoveryApp):
    """The tracker in a terminal.

    The first frame needs nothing from the register: it is drawn before those modules are loaded.
    """

    TITLE = "Green Plan Tracker"
    CSS_PATH = ["app.tcss", style_sheets.ACTION_LIST]
    BINDINGS = []

    def __init__(
        self,
        location: str,
        settings: Settings,
        *,
        ods: str | None = None,
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
        self.symbols = symbols_for(ascii_only=ascii_only)
        self._location = location
        self._settings = settings
        self._ods = ods
        self._to_keep: list[SettingsChange] = []
        self._keeping: asyncio.Task[None] | None = None
        self._demo = demo
        self._clock = clock
        self.has_own_process = False
        self.window = window
        self._leave_by: float | None = None
        self.keys = KeyQueue(self, super().on_event)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = settings.theme

    @property
    def user(self) -> str:
        """The name that changes are signed with."""
        return signing_name(self._settings)

    @property
    def own_name(self) -> str:
        """The name that the person gave, empty if none."""
        return self._settings.name

    def now(self) -> datetime:
        """Return the current time, timezone-aware, in UTC."""
        from db.opening import utc_now

        return (self._clock or utc_now)()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our own colour names, for moments when another theme is active."""
        return dict(DARK_COLOURS)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Replace characters that the terminal must not be sent or cannot draw."""
        return [*super().get_line_filters(), SEEN, *plain_marks(self.symbols)]

    # The console's window, where there is one

    def get_driver_class(self) -> type[Driver]:
        """Return a driver that also draws in the old Windows console, where Textual's may not."""
        if sys.platform == "win32":
            from tracker.windows.driver import ConsoleDriver

            return ConsoleDriver
        return super().get_driver_class()

    def _know_window(self) -> None:
        """Set the window's title, and leave in good order when it is closed."""
        if self.window is None:
            return
        from tracker.background import call_on_loop

        self._name_window()
        self.window.when_closed(
            partial(call_on_loop, asyncio.get_running_loop(), self.leave_in_order)
        )

    def _name_window(self) -> None:
        if self.window is None:
            return
        from tracker.windows.host import title_for

        self.window.set_title(title_for(self.workspace.organisation.name if self.workspace else ""))

    def leave_in_order(self) -> None:
        """Leave when the keys already typed have taken effect, or after :data:`LAST_KEYS`."""
        if self._leave_by is None:
            self._leave_by = asyncio.get_running_loop().time() + CLOSING
            self._leaving = asyncio.create_task(self._leave_in_order())

    async def _leave_in_order(self) -> None:
        loop = asyncio.get_running_loop()
        patient_until = loop.time() + LAST_KEYS
        while not self.keys.is_idle and loop.time() < patient_until:
            await asyncio.sleep(0.01)
        self.exit()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text to the terminal's clipboard, and to the window's if there is one."""
        super().copy_to_clipboard(text)
        if self.window is not None:
            self._copy_in_window(text)

    @work(group=BACKGROUND)
    async def _copy_in_window(self, text: str) -> None:
        from tracker.background import run_in_thread_within

        window = self.window
        if window is not None and not await run_in_thread_within(
            CLIPBOARD_LIMIT, partial(window.copy, text)
        ):
            self.show_message(NOT_COPIED, refused=True)

    async def window_clipboard(self) -> str | None:
        """Return the text on the window's clipboard, empty if there is none; ``None`` if it cannot
        be read, after showing a message.
        """
        from tracker.background import run_in_thread_within

        if self.window is None:
            return ""
        text = await run_in_thread_within(CLIPBOARD_LIMIT, self.window.clipboard)
        if text is None:
            self.show_message(NOT_PASTED, refused=True)
        return text

    @property
    def distinguishes_pastes(self) -> bool:
        """Whether the terminal distinguishes pasted text from typed keys."""
        return self.window is None or self.window.distinguishes_pastes

    # Opening

    def compose(self) -> ComposeResult:
        """Lay out the first frame."""
        yield Static(f" {self.TITLE}", id="opening")

    def on_mount(self) -> None:
        """Open the register, while the first frame is drawn."""
        self._taking_keys = asyncio.create_task(self.keys.run())
        self._open()
        self._know_window()
        self.set_interval(LOOK_AT_THE_DAY, self._see_day)

    def _see_day(self) -> None:
        """Show the new day's dates and colours on the screens when a new day has begun."""
        if self.workspace is None:
            return
        from db.errors import GreenPlanError
        from tracker.screens.editing.editing import EditingScreen

        try:
            for screen in self.screen_stack:
                if isinstance(screen, EditingScreen):
                    screen.refresh_day()
        except GreenPlanError as error:  # the next check tries again
            self.show_message(str(error), refused=True)

    @work(thread=True)
    def _open(self) -> None:
        import tracker.screens.actions.action_list  # noqa: F401  load it while nothing waits for it
        from db.errors import Damaged, GreenPlanError, NoRegister, ReadOnly, RegisterGone
        from tracker.app.sharing import Sharing
        from tracker.workspace.workspace import Workspace

        try:
            self.register = self._opened()
            self.sharing = Sharing(self, self.register)
            if self.view is None:
                self.view = self.sharing.claim_for_editing()
            there = self.register.organisations()
            if self._ods:
                there = (self.register.organisation(self._ods),)
            there = tuple(o for o in there if o.ods == self.again_at) or there
            workspace = Workspace(self.register, there[0], demo=self._demo) if there else None
        except ReadOnly:
            self.call_from_thread(self._ask_to_look)
        except GreenPlanError as error:
            if isinstance(error, Damaged | RegisterGone) and self.view is None:
                self.call_from_thread(self.show_rescue, error)
                return
            if isinstance(error, NoRegister) and self.view is None:
                self.call_from_thread(self._welcome)
                return
            self.failure = str(error)
            self.call_from_thread(self.exit, None, 1)
        else:
            self.call_from_thread(self._opened_at, workspace, len(there))

    def _opened(self, *, create: bool = False) -> Register:
        from db.opening import open_register, utc_now

        clock = self._clock or utc_now
        read_only = self.view is not None
        return open_register(
            self._location, user=self.user, create=create, read_only=read_only, clock=clock
        )

    @work
    async def _ask_to_look(self) -> None:
        """Ask whether to view a register that cannot be written to."""
        from db.storage.place import Place
        from tracker.screens.common.in_use import OnlyReadable

        if await self.push_screen_wait(OnlyReadable(str(Place.of(self._location)))):
            self.view = READ_ONLY_FILE
            self._open()
        else:
            self.exit()

    @work
    async def _opened_at(self, workspace: Workspace | None, organisations: int) -> None:
        """Show the actions. Ask first what to do if someone else has the register open, and which
        organisation to show if there are several.
        """
        if self.sharing is not None and not await self.sharing.ask_about_holder():
            self.exit()
            return
        if workspace is None:
            if self.register is not None:
                self._follow(self.register)
            self._welcome()
            self.show_backup_notice()
            return
        self.show_workspace(workspace)
        self.show_backup_notice(lasting=organisations > 1)
        if workspace.unread is not None:
            self._notify(str(workspace.unread), warning=True)
        self.set_timer(WARM_UP_AFTER, self._warm_up)
        if organisations > 1:
            self.action_organisations()

    @work(thread=True, group=BACKGROUND)
    def _warm_up(self) -> None:
        from tracker.app.warm_up import load_screens, load_styles, spare_collections

        load_screens()
        self.call_later(load_styles, self)
        register = self.register
        if register is not None:
            register.warm_up()
            self.back_up_daily(register)
        if self.has_own_process:
            spare_collections()

    def _welcome(self) -> None:
        from tracker.screens.organisations.welcome import WelcomeScreen

        self.push_screen(WelcomeScreen())
        self._look_at_size()

    async def start_organisation(
        self, kind: ProviderType, *, name: str, ods: str, pcn: str, icb: str
    ) -> None:
        """Add an organisation, creating the register if needed, and start its triage.

        Raises:
            GreenPlanError: It cannot be added. Nothing was saved.
        """
        if self.view is not None:
            from db.errors import Refused

            raise Refused(self.view.why)
        add = partial(self._add, kind, name=name, ods=ods, pcn=pcn, icb=icb)
        workspace = await asyncio.to_thread(add)
        self.show_workspace(workspace, triage=True)

    def _add(self, kind: ProviderType, **values: str) -> Workspace:
        from db.validation.text_rules import NAME_LIMIT, required_text
        from imports.plans.plan_file import default_plan
        from tracker.workspace.workspace import Workspace

        if self.register is None:
            required_text(values["name"], "Name", NAME_LIMIT)
            required_text(values["ods"], "ODS code", NAME_LIMIT)
            self.register = self._opened(create=True)
        organisation = self.register.add_organisation(default_plan(), provider_type=kind, **values)
        return Workspace(self.register, organisation)

    def show_workspace(self, workspace: Workspace, *, triage: bool = False) -> None:
        """Show an organisation's actions in place of the current screens."""
        from tracker.screens.actions.action_list import ActionListScreen
        from tracker.workspace.last_view import LastView

        self._remember_view()
        self.workspace = workspace
        workspace.view = self.view
        self._follow(workspace.register)
        view = LastView.from_settings(self._settings.views.get(self._view_key(workspace)))
        screen = ActionListScreen(workspace, self.symbols, view)
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(screen)
        self._name_window()
        if self._settings.refused:
            self._notify(f"{self._settings.refused} Press F3 to change it.", warning=True)
            self._settings = replace(self._settings, refused="")
        if triage:
            self.call_later(screen.action_triage)
        self._look_at_size()

    def exit(self, *what: Any, **how: Any) -> None:
        """Leave, and remember how the list was shown."""
        self._remember_view()
        super().exit(*what, **how)

    def _remember_view(self) -> None:
        """Remember how the list is shown, for the next time it is opened."""
        from tracker.screens.actions.action_list import ActionListScreen

        there = [screen for screen in self.screen_stack if isinstance(screen, ActionListScreen)]
        if self._demo or self.workspace is None or not there or not there[0].is_mounted:
            return
        key, view = self._view_key(there[0].workspace), there[0].view().to_settings()
        if self._settings.views.get(key) != view:
            self._keep(lambda kept: with_view(kept, key, view))

    def _view_key(self, workspace: Workspace) -> str:
        return f"{workspace.register.place} {workspace.organisation.ods}"

    def _follow(self, register: Register) -> None:
        """Start following others' changes to the register, once."""
        from tracker.app.sharing import Sharing

        if self.sharing is None:
            self.sharing = Sharing(self, register)
        self.sharing.watcher.start()

    def leave_welcome(self) -> None:
        """Leave, or go back to the open organisation or to the rescue screen."""
        if self.workspace is None and not self.rescuing:
            self.exit()
        else:
            self.pop_screen()

    # The window

    def on_resize(self) -> None:
        """Check for room to work in, after every widget knows the new size."""
        self.call_later(self._look_at_size)

    def _look_at_size(self) -> None:
        """Show a message while the window is too small."""
        from tracker.screens.common.too_small import TooSmallScreen, is_too_small

        if isinstance(self.screen, TooSmallScreen):
            self.pop_screen()
        if is_too_small(self.size):
            self.push_screen(TooSmallScreen())

    # Typed events

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

    def claim_lost(self, error: InUse) -> None:
        """Switch to viewing only: someone else has the register."""
        if self.sharing is not None:
            self.sharing.watcher.claim_lost(error)

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

    def action_leave(self) -> None:
        """Leave the tracker."""
        self.exit()

    def action_switch_theme(self) -> None:
        """Switch between light and dark, and remember it."""
        self.theme = LIGHT if self.theme == DARK else DARK
        self._keep(lambda kept: replace(kept, theme=self.theme))

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

    def sign_as(self, name: str) -> None:
        """Sign changes with ``name`` from now on.

        Raises:
            GreenPlanError: The name is not valid.
        """
        from db.validation.text_rules import NAME_LIMIT, required_text

        name = required_text(name, "Your name", NAME_LIMIT)
        self._keep(lambda kept: replace(kept, name=name))
        if self.register is not None:
            self.register.user = name

    @work
    async def action_organisations(self) -> None:
        """Ask for an organisation and show its actions."""
        if self.register is None:
            return
        from tracker.screens.common.dialogs import Item, Pick
        from tracker.workspace.workspace import Workspace

        there = self.register.organisations()
        items = [Item(o.ods, "", f"{o.name} {o.ods}", o.provider_type.label) for o in there]
        items.append(Item("", "a", "Add an organisation"))
        current = self.workspace.organisation.ods if self.workspace else None
        ods = await self.push_screen_wait(Pick("Organisations in this register", items, current))
        if ods:
            self.show_workspace(Workspace(self.register, self.register.organisation(ods)))
        elif ods is not None:
            self._welcome()

    def _keep(self, change: SettingsChange) -> None:
        """Change settings, keeping those that another window has saved since.

        A demo writes none of the person's own settings.
        """
        self._settings = change(self._settings)
        if self._demo:
            return
        self._to_keep.append(change)
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_all())

    async def _keep_all(self) -> None:
        from db.errors import GreenPlanError
        from tracker.background import run_in_thread

        while self._to_keep:
            changes, self._to_keep = self._to_keep, []

            def save(changes: Sequence[SettingsChange] = changes) -> None:
                settings = load_settings()
                for change in changes:
                    settings = change(settings)
                save_settings(settings)

            try:
                await run_in_thread(save)
            except GreenPlanError as error:
                self.notify(str(error), severity="warning", markup=False)
            except Exception as error:  # nothing else would see it
                self.report_error(error)

    async def on_unmount(self) -> None:
        """Close the register, then wait for settings that are being saved. Limit both waits: a disk
        may be disconnected.
        """
        from tracker.background import run_in_thread_within

        loop = asyncio.get_running_loop()
        leave_by = self._leave_by or loop.time() + CLOSING
        self._taking_keys.cancel()
        if self.sharing is not None:
            self.sharing.watcher.stop()
        if self.register is not None:
            await run_in_thread_within(max(leave_by - loop.time(), 0.1), self.register.close)
        if self._keeping is not None:
            await asyncio.wait({self._keeping}, timeout=max(leave_by - loop.time(), 0.0))
