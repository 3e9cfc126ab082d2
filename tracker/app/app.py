"""The terminal app: opens the register, then the screen that the person needs first."""

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

from db.files.protected_files import keep_off
from tracker.app.recovery import Recovers
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
    from tracker.workspace.workspace import Desk

Answer = TypeVar("Answer")
Change = Callable[[Settings], Settings]

CLOSING = 4.0
"""Seconds for all that leaving waits for: Windows ends a program 5 after its window was closed."""

LAST_KEYS = 1.5
"""Seconds of them that what was typed has to take effect when the window is closed."""

CLIPBOARD_LIMIT = 0.5
"""Seconds that a clipboard has to answer: the program that copied may hang."""

NOT_COPIED = "Another program holds the clipboard. Copy again."
NOT_PASTED = "Another program holds the clipboard. Paste again."

LOOK_AT_THE_DAY = 30.0
"""Seconds after which it is seen again whether a new day has begun: a laptop may have slept."""

WARM_UP_AFTER = 0.2
"""Seconds after the first frame until what changes need is imported in the background."""


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

    ``ods`` names the organisation to begin with; without ``colour`` the terminal's own two are
    used; a ``demo`` writes no settings; with ``read_only`` nothing can be changed. What could not
    be opened is said in one line on stderr once the terminal is itself again.
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
    try:
        with app.everywhere():
            app.run()
    finally:
        if window is not None:
            window.leave()
    if app.failure:
        from tracker import streams

        streams.note(f"greenplan: {app.failure}")
    return app.return_code or 0


class GreenPlanApp(Recovers):
    """The tracker in a terminal.

    The first frame needs nothing of the register: it is drawn before any of that is imported.
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
        keep_off(own_files)
        self.register: Register | None = None
        self.desk: Desk | None = None
        self.view: View | None = AS_ASKED if read_only else None
        self.sharing: Sharing | None = None
        self.failure: str | None = None
        self.symbols = symbols_for(ascii_only=ascii_only)
        self._location = location
        self._settings = settings
        self._ods = ods
        self._to_keep: list[Change] = []
        self._keeping: asyncio.Task[None] | None = None
        self._demo = demo
        self._clock = clock
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
        """The name that the person gave, empty while they gave none."""
        return self._settings.name

    def now(self) -> datetime:
        """Return the time, aware, in UTC."""
        from db.opening import utc_now

        return (self._clock or utc_now)()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our own colour names, for the moments when another theme holds."""
        return dict(DARK_COLOURS)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put marks for what the terminal should not be sent or cannot draw."""
        return [*super().get_line_filters(), SEEN, *plain_marks(self.symbols)]

    # The console's window, where there is one

    def get_driver_class(self) -> type[Driver]:
        """Draw in the old Windows console too, which Textual's own driver cannot do everywhere."""
        if sys.platform == "win32":
            from tracker.windows.driver import ConsoleDriver

            return ConsoleDriver
        return super().get_driver_class()

    def _know_window(self) -> None:
        """Name the window, and leave in order when it is closed."""
        if self.window is None:
            return
        from tracker.background import tell

        self._name_window()
        self.window.when_closed(partial(tell, asyncio.get_running_loop(), self.leave_in_order))

    def _name_window(self) -> None:
        if self.window is None:
            return
        from tracker.windows.host import title_for

        self.window.set_title(title_for(self.desk.organisation.name if self.desk else ""))

    def leave_in_order(self) -> None:
        """Leave once what was typed before has taken effect, or does not within a while."""
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
        """Copy a text to the terminal's clipboard, and where there is one to the window's."""
        super().copy_to_clipboard(text)
        if self.window is not None:
            self._copy_in_window(text)

    @work(group=BACKGROUND)
    async def _copy_in_window(self, text: str) -> None:
        from tracker.background import apart_within

        window = self.window
        if window is not None and not await apart_within(
            CLIPBOARD_LIMIT, partial(window.copy, text)
        ):
            self.say(NOT_COPIED, refused=True)

    async def copied_elsewhere(self) -> str | None:
        """Return the text on the window's clipboard, empty where there is none; ``None`` where it
        could not be read, which is said.
        """
        from tracker.background import apart_within

        if self.window is None:
            return ""
        text = await apart_within(CLIPBOARD_LIMIT, self.window.clipboard)
        if text is None:
            self.say(NOT_PASTED, refused=True)
        return text

    @property
    def tells_pastes(self) -> bool:
        """Whether the terminal tells what is pasted from what is typed."""
        return self.window is None or self.window.tells_pastes

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
        """Show what a new day makes of what is on the screen, once one has begun."""
        if self.desk is None:
            return
        from db.errors import GreenPlanError
        from tracker.screens.editing.editing import StoringScreen

        try:
            for screen in self.screen_stack:
                if isinstance(screen, StoringScreen):
                    screen.see_day()
        except GreenPlanError as error:  # it is tried again at the next look
            self.say(str(error), refused=True)

    @work(thread=True)
    def _open(self) -> None:
        import tracker.screens.actions.action_list  # noqa: F401  while the window is not waiting for it
        from db.errors import Damaged, GreenPlanError, NoRegister, ReadOnly, RegisterGone
        from tracker.app.sharing import Sharing
        from tracker.workspace.workspace import Desk

        try:
            self.register = self._opened()
            self.sharing = Sharing(self, self.register)
            if self.view is None:
                self.view = self.sharing.claimed()
            there = self.register.organisations()
            if self._ods:
                there = (self.register.organisation(self._ods),)
            there = tuple(o for o in there if o.ods == self.again_at) or there
            desk = Desk(self.register, there[0], demo=self._demo) if there else None
        except ReadOnly:
            self.call_from_thread(self._ask_to_look)
        except GreenPlanError as error:
            if isinstance(error, Damaged | RegisterGone) and self.view is None:
                self.call_from_thread(self.rescue, error)
                return
            if isinstance(error, NoRegister) and self.view is None:
                self.call_from_thread(self._welcome)
                return
            self.failure = str(error)
            self.call_from_thread(self.exit, None, 1)
        else:
            self.call_from_thread(self._opened_at, desk, len(there))

    def _opened(self, *, create: bool = False) -> Register:
        from db.opening import open_register, utc_now

        clock = self._clock or utc_now
        read_only = self.view is not None
        return open_register(
            self._location, user=self.user, create=create, read_only=read_only, clock=clock
        )

    @work
    async def _ask_to_look(self) -> None:
        """Ask whether a register that cannot be written to is to be looked at."""
        from db.storage.place import Place
        from tracker.screens.common.in_use import OnlyReadable

        if await self.push_screen_wait(OnlyReadable(str(Place.of(self._location)))):
            self.view = READ_ONLY_FILE
            self._open()
        else:
            self.exit()

    @work
    async def _opened_at(self, desk: Desk | None, organisations: int) -> None:
        """Show the actions; ask first what to do where somebody else has the register, and which
        organisation where there are several.
        """
        if self.sharing is not None and not await self.sharing.asked_first():
            self.exit()
            return
        if desk is None:
            if self.register is not None:
                self._follow(self.register)
            self._welcome()
            self.tell_of_copy()
            return
        self.show_desk(desk)
        self.tell_of_copy(lasting=organisations > 1)
        if desk.unread is not None:
            self._notify(str(desk.unread), warning=True)
        self.set_timer(WARM_UP_AFTER, self._warm_up)
        if organisations > 1:
            self.action_organisations()

    @work(thread=True, group=BACKGROUND)
    def _warm_up(self) -> None:
        register = self.register
        if register is not None:
            register.warm_up()
            self.copy_daily(register)

    def _welcome(self) -> None:
        from tracker.screens.organisations.welcome import WelcomeScreen

        self.push_screen(WelcomeScreen())
        self._look_at_size()

    async def begin(self, kind: ProviderType, *, name: str, ods: str, pcn: str, icb: str) -> None:
        """Add an organisation, making the register if need be, and begin with its triage.

        Raises:
            GreenPlanError: it cannot be; nothing was made.
        """
        if self.view is not None:
            from db.errors import Refused

            raise Refused(self.view.why)
        add = partial(self._add, kind, name=name, ods=ods, pcn=pcn, icb=icb)
        desk = await asyncio.to_thread(add)
        self.show_desk(desk, triage=True)

    def _add(self, kind: ProviderType, **values: str) -> Desk:
        from db.validation.text_rules import NAME_LIMIT, required_text
        from imports.plans.plan_file import default_plan
        from tracker.workspace.workspace import Desk

        if self.register is None:
            required_text(values["name"], "Name", NAME_LIMIT)
            required_text(values["ods"], "ODS code", NAME_LIMIT)
            self.register = self._opened(create=True)
        organisation = self.register.add_organisation(default_plan(), provider_type=kind, **values)
        return Desk(self.register, organisation)

    def show_desk(self, desk: Desk, *, triage: bool = False) -> None:
        """Show an organisation's actions in place of what is on the screen."""
        from tracker.screens.actions.action_list import ActionsScreen
        from tracker.workspace.last_view import LastView

        self._remember_view()
        self.desk = desk
        desk.view = self.view
        self._follow(desk.register)
        view = LastView.of(self._settings.views.get(self._view_key(desk)))
        screen = ActionsScreen(desk, self.symbols, view)
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
        """Leave, and keep how the list was looked at."""
        self._remember_view()
        super().exit(*what, **how)

    def _remember_view(self) -> None:
        """Keep how the list that is shown is looked at, for the next time that it is opened."""
        from tracker.screens.actions.action_list import ActionsScreen

        there = [screen for screen in self.screen_stack if isinstance(screen, ActionsScreen)]
        if self._demo or self.desk is None or not there or not there[0].is_mounted:
            return
        key, view = self._view_key(there[0].desk), there[0].view().kept()
        if self._settings.views.get(key) != view:
            self._keep(lambda kept: with_view(kept, key, view))

    def _view_key(self, desk: Desk) -> str:
        return f"{desk.register.place} {desk.organisation.ods}"

    def _follow(self, register: Register) -> None:
        """Begin to follow what others do to the register, once."""
        from tracker.app.sharing import Sharing

        if self.sharing is None:
            self.sharing = Sharing(self, register)
        self.sharing.following.start()

    def leave_welcome(self) -> None:
        """Leave, or go back to the organisation that was open or to what was offered instead."""
        if self.desk is None and not self.rescuing:
            self.exit()
        else:
            self.pop_screen()

    # The window

    def on_resize(self) -> None:
        """See whether there is still room to work in, once the new size is known to all."""
        self.call_later(self._look_at_size)

    def _look_at_size(self) -> None:
        """Say so where the window is too small, and go on when it no longer is."""
        from tracker.screens.common.too_small import TooSmallScreen, too_small

        if isinstance(self.screen, TooSmallScreen):
            self.pop_screen()
        if too_small(self.size):
            self.push_screen(TooSmallScreen())

    # What is typed

    async def on_event(self, event: Event) -> None:
        """Put what is typed in the queue that hands it on in its order."""
        if is_typed(event) and not event.is_forwarded:
            self.keys.add(event)
        else:
            await super().on_event(event)

    async def push_screen_wait(
        self, screen: Screen[Answer] | str, *, mode: str | None = None
    ) -> Answer | Any:
        """Show a screen and return what is answered there; what is typed goes to it."""
        with self.keys.asked(screen):
            return await super().push_screen_wait(screen, mode=mode)

    # Commands that work everywhere

    def run_command(self, command: Command) -> None:
        """Carry out a command as if its key had been pressed."""
        self.call_later(self.run_action, command.action, self.screen)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer in the palette what works on this screen."""
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
        """Carry out what a key stands for; where the register is only looked at, say why not."""
        from tracker.keyboard.commands import CHANGING

        if self.view is None or action not in CHANGING:
            return await super().run_action(action, default_namespace, namespaces)
        self.say(self.view.why, refused=True)
        return True

    def lost(self, error: InUse) -> None:
        """Only look from now on: somebody else has the register."""
        if self.sharing is not None:
            self.sharing.following.lost(error)

    @work
    async def action_work_on_it(self) -> None:
        """Work on the register, where it was only looked at and is free."""
        from db.errors import GreenPlanError

        if self.sharing is None:
            return
        try:
            said = await self.sharing.work_on_it()
        except GreenPlanError as error:
            self.say(str(error), refused=True)
        else:
            if said:
                self.say(said)

    def action_help(self) -> None:
        """Show the help page."""
        from tracker.screens.common.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_help_quit(self) -> None:
        """Say how to leave to who presses Ctrl+C where nothing is selected to be copied."""
        self.say("Press Ctrl+Q to leave the tracker.")

    def action_leave(self) -> None:
        """Leave the tracker."""
        self.exit()

    def action_switch_theme(self) -> None:
        """Switch between light and dark, and keep it."""
        self.theme = LIGHT if self.theme == DARK else DARK
        self._keep(lambda kept: replace(kept, theme=self.theme))

    @work
    async def action_your_name(self) -> None:
        """Ask for the name that changes are signed with."""
        from db.validation.text_rules import NAME_LIMIT, required_text
        from tracker.screens.common.dialogs import Ask

        name = await self.push_screen_wait(
            Ask(
                "Your name: it signs your changes and updates",
                self.user,
                check=lambda text: required_text(text, "Your name", NAME_LIMIT),
            )
        )
        if name is not None:
            self.sign_as(name)

    def sign_as(self, name: str) -> None:
        """Sign changes with ``name`` from now on.

        Raises:
            GreenPlanError: the name cannot be.
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
        from tracker.workspace.workspace import Desk

        there = self.register.organisations()
        items = [Item(o.ods, "", f"{o.name} {o.ods}", o.provider_type.label) for o in there]
        items.append(Item("", "a", "Add an organisation"))
        current = self.desk.organisation.ods if self.desk else None
        ods = await self.push_screen_wait(Pick("Organisations in this register", items, current))
        if ods:
            self.show_desk(Desk(self.register, self.register.organisation(ods)))
        elif ods is not None:
            self._welcome()

    def _keep(self, change: Change) -> None:
        """Change settings; what another window has kept meanwhile stays.

        On a demo nothing of the person's own is written.
        """
        self._settings = change(self._settings)
        if self._demo:
            return
        self._to_keep.append(change)
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_all())

    async def _keep_all(self) -> None:
        from db.errors import GreenPlanError
        from tracker.background import apart

        while self._to_keep:
            changes, self._to_keep = self._to_keep, []

            def save(changes: Sequence[Change] = changes) -> None:
                settings = load_settings()
                for change in changes:
                    settings = change(settings)
                save_settings(settings)

            try:
                await apart(save)
            except GreenPlanError as error:
                self.notify(str(error), severity="warning", markup=False)
            except Exception as error:  # nobody waits for this task, and later settings do
                self.went_wrong(error)

    async def on_unmount(self) -> None:
        """Close the register, then wait for settings that are being kept: for neither longer than
        there is time, since a disk may be gone.
        """
        from tracker.background import apart_within

        loop = asyncio.get_running_loop()
        leave_by = self._leave_by or loop.time() + CLOSING
        self._taking_keys.cancel()
        if self.sharing is not None:
            self.sharing.following.stop()
        if self.register is not None:
            await apart_within(max(leave_by - loop.time(), 0.1), self.register.close)
        if self._keeping is not None:
            await asyncio.wait({self._keeping}, timeout=max(leave_by - loop.time(), 0.0))
