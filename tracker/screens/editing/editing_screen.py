"""The screens on which a register is edited, and the parts that give them their commands.

A screen shows actions or records and knows which of them a change is for. Its commands are in parts
that several screens share: ``OFFERS`` names them. Every screen has :class:`Editing`, which makes
the changes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual.screen import Screen

from db.errors import GreenPlanError
from db.register import Register
from db.views import ActionView, Organisation
from tracker.keyboard.commands import CHANGING
from tracker.keyboard.key_queue import READING_WAIT, SHORT_WAIT
from tracker.screens.editing.editing import Editing
from tracker.screens.editing.waiting import READING, TELL_AFTER
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

Answer = TypeVar("Answer")
SomeCommands = TypeVar("SomeCommands", bound="Commands")


class Commands:
    """A part of a screen: the commands of one subject, each a method ``action_<command>``.

    A command that waits, for the person or for the register, is a coroutine. It runs in a worker of
    the screen.
    """

    def __init__(self, screen: Any) -> None:
        self.screen = screen
        self.workspace: Workspace = screen.workspace
        self.editing: Editing = screen.editing

    @property
    def app(self) -> TrackerApp:
        """The app."""
        app: TrackerApp = self.screen.app
        return app

    def asked(self) -> list[ActionView]:
        """Return the actions that a command is for; say why if there are none."""
        if self.workspace.view is not None:
            self.screen.show_refusal(self.workspace.view.why)
            return []
        targets: list[ActionView] = self.screen.targets()
        if not targets:
            self.screen.show_refusal(
                "There are no actions here. Clear the search or go to another tab."
            )
        return targets


class EditingScreen(Screen[None]):
    """A screen that changes actions or their records.

    Subclasses return the targets and redraw what changed.
    """

    app: TrackerApp
    OFFERS: ClassVar[tuple[type[Commands], ...]] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        """Give the screen the commands of its parts, except those that it defines itself."""
        super().__init_subclass__(**options)
        for part in cls.OFFERS:
            for name in dir(part):
                if name.startswith("action_") and not hasattr(cls, name):
                    setattr(cls, name, _command_of(part, name))

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.editing = Editing(self)
        self._parts: dict[type[Commands], Commands] = {part: part(self) for part in self.OFFERS}
        self._missed: dict[str, None] = {}
        self._day = workspace.day

    def part(self, kind: type[SomeCommands]) -> SomeCommands:
        """Return one of the screen's parts."""
        part = self._parts[kind]
        assert isinstance(part, kind)
        return part

    async def ask_first(self, question: Callable[[Register, Organisation], Answer]) -> Answer:
        """Return the register's answer, for a dialog or screen that opens then: keys wait for it.

        Raises:
            GreenPlanError: The register cannot be read.
        """
        telling = self.set_timer(TELL_AFTER, lambda: self.show_message(READING))
        try:
            return await self.workspace.ask(question)
        finally:
            telling.stop()
            for line in self.query(MessageLine):  # none if the screen has closed
                if line.text == READING:
                    line.show_message("")

    async def ask_register(self, question: Callable[[Register, Organisation], Answer]) -> Answer:
        """Return the register's answer, without letting keys wait for a slow disk.

        Raises:
            GreenPlanError: The register cannot be read.
        """
        return await self.until(self.workspace.ask(question))

    async def until(self, read: Awaitable[Answer]) -> Answer:
        """Wait for the register; keys go on after a moment."""
        with self.app.keys.waiting_for_register(READING_WAIT):
            return await read

    def later(self, showing: Coroutine[Any, Any, object]) -> None:
        """Show something when it has been read."""
        self.run_worker(showing, group="showing")

    @property
    def is_on_top(self) -> bool:
        """Whether the screen is the one that gets the keys."""
        return self.app.screen is self

    async def fill(self, showing: Coroutine[Any, Any, object]) -> None:
        """Fill a new screen, for a moment before it is drawn; close it if that cannot be read."""
        filled = asyncio.Event()

        async def fill() -> None:
            try:
                await showing
            except GreenPlanError as error:
                self.dismiss()
                self.app.call_after_refresh(self.app.report_error, error)
            finally:
                filled.set()

        self.run_worker(fill(), group="showing")
        with suppress(TimeoutError):
            await asyncio.wait_for(filled.wait(), SHORT_WAIT)

    async def refresh_organisation(self) -> None:
        """Show the organisation's name and the return's due date again."""
        await self.until(self.workspace.refresh((), organisation=True))
        for heading in self.query(Heading):
            heading.show(self.workspace)

    # For subclasses

    def targets(self) -> list[ActionView]:
        """Return the actions that a change is for, as they are on the screen."""
        raise NotImplementedError

    async def redraw(self, codes: Sequence[str]) -> None:
        """Show the actions with ``codes`` again."""
        raise NotImplementedError

    def under_cursor(self) -> ActionView | None:
        """Return the current action, whatever is marked."""
        targets = self.targets()
        return targets[0] if targets else None

    async def show_again(self) -> None:
        """Show what was changed on another screen, and clear the message."""
        self.show_message("")
        await self.redraw([action.code for action in self.targets()])

    async def show_others_changes(self, codes: Sequence[str]) -> None:
        """Show the actions with ``codes``, which someone else changed; move nothing else."""
        await self.redraw(codes)

    def unavailable_commands(self) -> set[str]:
        """Return the commands that cannot be used now: the key bar leaves them out."""
        return set()

    async def show_day(self) -> None:
        """Show what depends on the date, as a new day has begun; move nothing else."""
        await self.show_others_changes([action.code for action in self.workspace.actions])

    def form_closed_early(self) -> None:
        """Go on after a form that has closed before its change is stored, as that takes long."""

    # What is shown

    def update_key_bar(self) -> None:
        """Show in the key bar the commands that can be used now."""
        idle = (
            self.unavailable_commands()
            if self.workspace.view is None
            else self.unavailable_commands() | CHANGING
        )
        for bar in self.query(KeyBar):
            bar.hide_commands(idle)

    def on_screen_resume(self) -> None:
        """Show what someone else changed while another screen covered this one."""
        self.update_key_bar()
        if self._missed:
            missed, self._missed = list(self._missed), {}
            self.later(self.show_others_changes(missed))

    async def refresh_day(self) -> None:
        """Show what changes with a new day, if one has begun, and keep the scroll position."""
        await self.until(self.workspace.refresh_day())
        if self._day == self.workspace.day or not self.is_mounted:
            return
        there = [
            (part, part.scroll_offset) for part in self.query("*") if part.allow_vertical_scroll
        ]
        for heading in self.query(Heading):
            heading.show_again()
        await self.show_day()
        for part, offset in there:
            part.scroll_to(y=offset.y, animate=False)
        self._day = self.workspace.day

    def take_changes(self, codes: Sequence[str]) -> None:
        """Show what was changed elsewhere, now or when this screen is on top again."""
        if self.is_on_top:
            self.later(self.show_others_changes(codes))
        else:
            self._missed.update(dict.fromkeys(codes))

    def show_elsewhere(self, codes: Sequence[str]) -> None:
        """Show a change that was made here on the organisation's other screens."""
        for screen in self.app.screen_stack:
            if (
                isinstance(screen, EditingScreen)
                and screen is not self
                and screen.workspace is self.workspace
            ):
                screen.take_changes(codes)

    def show_message(self, text: str) -> None:
        """Show a message."""
        self.query_one(MessageLine).show_message(text)

    def show_notice(self, news: str) -> None:
        """Show what someone else did."""
        self.query_one(MessageLine).show_notice(news)

    def show_refusal(self, text: str) -> None:
        """Show why something was not done."""
        self.query_one(MessageLine).show_refusal(text)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Run the command clicked in the key bar."""
        self.app.run_command(message.command)


def _command_of(part: type[Commands], name: str) -> Callable[..., None]:
    """Return the screen's method that runs a part's command."""
    method = getattr(part, name)

    def run(self: EditingScreen, *given: Any) -> None:
        work = getattr(self.part(part), name)(*given)
        if iscoroutine(work):
            self.run_worker(work, name=name)

    run.__name__, run.__doc__ = name, method.__doc__
    return run
