"""Every change, newest first. Enter shows one in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from db.register import Register
from db.views import ActionView, ChangeView, LogFilter, Organisation
from db.vocabulary.phrases import count_in_words
from tracker.appearance.symbols import Symbols
from tracker.keyboard.commands import BACK, CHANGES, EVERYWHERE, HISTORY, Command, bindings
from tracker.phrases.plan_phrases import with_plan_names
from tracker.screens import style_sheets
from tracker.screens.editing.action_commands import ActionCommands
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.widgets.action_text import change_lines, change_text
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import Flowing, hanging
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

PAGE = 200
"""The number of changes read at a time; ``greenplan history`` prints all of them."""

REDO = (Command(CHANGES[1].action, CHANGES[1].keys, "redo", CHANGES[1].help),)


class ChangeList(EntryList[ChangeView]):
    """The list of changes."""

    def __init__(self, symbols: Symbols) -> None:
        super().__init__()
        self._symbols = symbols

    def show_changes(self, changes: Sequence[ChangeView]) -> None:
        """Show the changes; the cursor stays on its change, unless it was on the newest."""
        numbers = [change.id for change in changes]
        on = self.current.id if self.current and self.highlighted else None
        self.show(changes, numbers.index(on) if on in numbers else None)

    def add_changes(self, older: Sequence[ChangeView]) -> None:
        """Show older changes below the others."""
        there = len(self.entries)
        self.entries = (*self.entries, *older)
        self.add_options(Option(self._drawn(place)) for place in range(there, len(self.entries)))

    def draw(self, entry: ChangeView, width: int, *, chosen: bool) -> Content:
        """Return a change, with the cursor's mark if it is the current one."""
        text = change_lines(entry)
        mark = self._symbols.cursor if chosen else ""
        if chosen:  # the cursor's colours leave no room for others
            text = Content(text.plain)
        return hanging(Content(mark), text, 2, width - 2)


class HistoryScreen(EditingScreen):
    """The change log, with undo and redo."""

    OFFERS = (ActionCommands,)
    CSS_PATH = style_sheets.ACTION
    AUTO_FOCUS = "ChangeList"
    BAR: ClassVar = (HISTORY, CHANGES[:1], REDO, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Heading()
        yield ChangeList(self.app.symbols)
        yield MessageLine()
        yield KeyBar(*self.BAR)

    async def on_mount(self) -> None:
        """Fill the screen."""
        self.query_one(Heading).show(self.workspace)
        await self.fill(self.redraw([]))

    def targets(self) -> list[ActionView]:
        """Return none: only undo and redo work here."""
        return []

    async def redraw(self, codes: Sequence[str]) -> None:
        """Show the history again, as far as it has been read."""
        past = self.query_one(ChangeList)
        changes = await self._read(LogFilter(newest=max(PAGE, len(past.entries))))
        past.show_changes(changes)
        await self._say_how_many()
        self.update_key_bar()

    @on(OptionList.OptionHighlighted)
    @work(exclusive=True, group="older")
    async def _show_older(self, event: OptionList.OptionHighlighted) -> None:
        """Read the next page when the cursor is on the last change shown."""
        past = self.query_one(ChangeList)
        if event.option_index == len(past.entries) - 1 and past.entries:
            past.add_changes(await self._read(LogFilter(newest=PAGE, before=past.entries[-1].id)))
            await self._say_how_many()

    async def _read(self, only: LogFilter) -> Sequence[ChangeView]:
        def read(register: Register, organisation: Organisation) -> Sequence[ChangeView]:
            changes = register.history.changes(organisation, only=only)
            told = register.history.tell_apart(organisation, changes)
            return with_plan_names(told, register.organisations.editions(organisation))

        return await self.ask_register(read)

    async def _say_how_many(self) -> None:
        past = self.query_one(ChangeList)
        shown = len(past.entries)
        count = await self.ask_register(lambda r, o: r.history.count(o))
        past.border_title = f"History · {count_in_words(count, 'change')}"
        more = f"the newest {shown}; 'greenplan history' prints all"
        past.border_subtitle = more if count > shown else ""

    def unavailable_commands(self) -> set[str]:
        """Return the commands that need a change, if there is none."""
        return set() if self.query_one(ChangeList).entries else {"open_change"}

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open_change()

    def action_open_change(self) -> None:
        """Open the change under the cursor in full."""
        change = self.query_one(ChangeList).current
        if change is not None:
            self.app.push_screen(ChangeScreen(self.workspace, change))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


class ChangeScreen(Screen[None]):
    """One change in full. The arrows scroll it."""

    app: TrackerApp
    CSS_PATH = style_sheets.ACTION
    AUTO_FOCUS = "#all"
    BAR: ClassVar = (EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, change: ChangeView) -> None:
        super().__init__()
        self._workspace = workspace
        self._change = change

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Heading()
        with VerticalScroll(id="all"):
            yield Flowing(classes="part")
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill the screen."""
        self.query_one(Heading).show(self._workspace)
        titles = {action.code: action.title for action in self._workspace.actions}
        page = self.query_one(Flowing)
        page.border_title = "One change"
        if codes := self._change.codes:
            page.border_title = f"One change · {count_in_words(len(codes), 'action')}"
        page.flow(lambda width: change_text(self._change, titles, width))

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Run the command clicked in the key bar."""
        self.app.run_command(message.command)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()
