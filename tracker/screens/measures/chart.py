"""One measure: its chart, with every reading listed beside it."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from db.views import Measure
from tracker.keyboard.commands import BACK, CHANGES, EVERYWHERE, MEASURING, bindings
from tracker.screens import style_sheets
from tracker.screens.editing.action_commands import ActionCommands
from tracker.screens.editing.record_commands import RecordCommands
from tracker.screens.measures.measure_commands import MeasureCommands
from tracker.screens.measures.measure_screen import WIDE, MeasureScreen
from tracker.widgets.flowing import Flowing
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.widgets.plot import PlotView
from tracker.widgets.records_text import readings_text
from tracker.workspace.workspace import Workspace

HERE = tuple(c for c in MEASURING if c.action not in ("chart", "add_measure", "susqi"))


class ChartScreen(MeasureScreen):
    """A measure's chart in the whole window. The arrows scroll the readings."""

    OFFERS = (ActionCommands, RecordCommands, MeasureCommands)
    CSS_PATH = style_sheets.MEASURES
    AUTO_FOCUS = "#readings"
    BAR: ClassVar = (HERE, CHANGES, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, measure: Measure) -> None:
        super().__init__(workspace, measure.code)
        self._number = measure.id

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Heading()
        yield Static(id="of-what")
        with Container(id="charting"):
            yield PlotView(self.app.symbols, id="plot")
            with VerticalScroll(id="readings"):
                yield Flowing(id="all-readings")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    async def on_mount(self) -> None:
        """Fill the screen."""
        self.query_one(Heading).show(self.workspace)
        self.query_one("#readings").border_title = "Readings"
        self.set_class(self.app.size.width >= WIDE, "-wide")
        await self.fill(self.redraw([self.code]))

    def on_resize(self, event: events.Resize) -> None:
        """Show the readings beside the chart, or below it."""
        self.set_class(event.size.width >= WIDE, "-wide")

    def measure(self) -> Measure | None:
        """Return the measure, or ``None`` if it was deleted."""
        return next((m for m in self.measures if m.id == self._number), None)

    def show_measures(self) -> None:
        """Show the measure again; close the screen if it was deleted."""
        measure = self.measure()
        if measure is None:
            self.dismiss()
            return
        self.query_one("#of-what", Static).update(
            Content.assemble((f" {self.code}", "bold $accent"), f"  {measure.name}")
        )
        self.query_one(PlotView).show(measure)
        self.query_one(PlotView).border_title = measure.dimension.label
        self.query_one("#all-readings", Flowing).flow(lambda width: readings_text(measure, width))
