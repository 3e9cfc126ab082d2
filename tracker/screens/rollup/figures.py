"""A screen with a list of figures; Enter opens what is behind one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static

from db.errors import GreenPlanError
from db.received.kept import KeptReturn
from db.received.kept_rollup import KeptRollUp
from db.received.received_return import FileReport
from db.views import ActionView
from tracker.keyboard.commands import BACK, EVERYWHERE, OPEN_FIGURE, Command, bindings
from tracker.screens import style_sheets
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.screens.rollup.doors import Behind, ReturnOf, Section
from tracker.widgets.figure_list import FigureLine, FigureList
from tracker.widgets.flowing import Flowing
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.widgets.received_text import file_text, received_text
from tracker.workspace.tracker_app import TrackerApp
from tracker.workspace.workspace import Workspace


class FigureScreen(EditingScreen):
    """A title, and below it the list of figures. ``rollup`` is what they are of, if anything."""

    CSS_PATH = style_sheets.ROLLUP
    AUTO_FOCUS = "FigureList"
    BAR: ClassVar[tuple[tuple[Command, ...], ...]] = (OPEN_FIGURE, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)
    rollup: KeptRollUp | None = None

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        yield Static(id="rollup-title")
        yield FigureList(self.app.symbols)
        yield MessageLine()
        yield KeyBar(*self.BAR)

    async def on_mount(self) -> None:
        """Fill the screen."""
        self.query_one(Heading).show(self.workspace)
        await self.fill(self.read())

    async def read(self) -> None:
        """Show what there is.

        Raises:
            GreenPlanError: it cannot be read.
        """
        raise NotImplementedError

    @property
    def figures(self) -> FigureList:
        """The list."""
        return self.query_one(FigureList)

    def show(self, title: str, lines: Sequence[FigureLine], at: int | None = None) -> None:
        """Show a title and the lines below it."""
        self.query_one("#rollup-title", Static).update(Content(title))
        self.figures.show(lines, at)
        self.update_key_bar()

    def unavailable_commands(self) -> set[str]:
        """Return the command that needs a figure, if nothing opens here."""
        opens = any(line.door is not None for line in self.figures.entries)
        return set() if opens else {"open_figure"}

    def targets(self) -> list[ActionView]:
        """Return none: what others sent is not changed."""
        return []

    async def redraw(self, codes: Sequence[str]) -> None:
        """Leave everything as it is: nothing here is of the organisation's own actions."""

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open_figure()

    @work
    async def action_open_figure(self) -> None:
        """Open what is behind the figure under the cursor."""
        line = self.figures.current
        if line is not None and line.door is not None:
            try:
                await self.open(line.door)
            except GreenPlanError as error:
                self.show_refusal(str(error))

    async def open(self, door: object) -> None:
        """Open a door.

        Raises:
            GreenPlanError: what is behind it cannot be read.
        """
        if isinstance(door, Behind):
            self.app.push_screen(BehindScreen(self.workspace, door, self.rollup))
        elif isinstance(door, Section):
            self.go_to(door.name)
        elif isinstance(door, FileReport):
            kept = self._kept_of(door)
            await (self._open_return(kept) if kept else self._open_file(door))
        elif isinstance(door, ReturnOf) and self.rollup is not None:
            await self._open_return(self.rollup.kept[door.ods])

    def go_to(self, section: str) -> None:
        """Go to another section: only the roll-up itself has several."""

    def _kept_of(self, report: FileReport) -> KeptReturn | None:
        kept = self.rollup.kept.get(report.ods) if self.rollup else None
        return kept if kept and kept.sha256 == report.sha256 else None

    async def _open_file(self, report: FileReport) -> None:
        self.app.push_screen(
            SentScreen(
                self.workspace, "What became of a file", lambda width: file_text(report, width)
            )
        )

    async def _open_return(self, kept: KeptReturn) -> None:
        said = await self.ask_register(lambda r, o: r.received.said(kept))
        title = f"What {kept.sender.name} sent"
        self.app.push_screen(
            SentScreen(self.workspace, title, lambda width: received_text(kept, said, width))
        )

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


class BehindScreen(FigureScreen):
    """The organisations behind a figure; Enter opens what one of them sent."""

    def __init__(self, workspace: Workspace, behind: Behind, rollup: KeptRollUp | None) -> None:
        super().__init__(workspace)
        self._behind = behind
        self.rollup = rollup

    async def read(self) -> None:
        """Show the organisations."""
        period = f" · {self.rollup.period}" if self.rollup else ""
        self.show(f"{self._behind.title}{period}", list(self._behind.lines()))


class SentScreen(Screen[None]):
    """All that a return or a file says. The arrows scroll it."""

    app: TrackerApp
    CSS_PATH = style_sheets.ROLLUP
    AUTO_FOCUS = "#sent"
    BAR: ClassVar = (EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, title: str, text: Callable[[int], Content]) -> None:
        super().__init__()
        self._workspace = workspace
        self._title_text = title
        self._text = text

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        yield Static(Content(self._title_text), id="rollup-title")
        with VerticalScroll(id="sent"):
            yield Flowing(classes="sent-part")
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(Heading).show(self._workspace)
        self.query_one(Flowing).flow(self._text)

    def on_key_bar_pressed(self, message: KeyBar.Pressed) -> None:
        """Do what was clicked in the key bar."""
        self.app.run_command(message.command)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()
