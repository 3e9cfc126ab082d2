"""The measures of an action, their progress, and the chart of one of them."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.content import Content
from textual.widgets import OptionList, Static

from db.errors import GreenPlanError
from db.views import Measure
from tracker.appearance.symbols import Symbols
from tracker.keyboard.commands import BACK, CHANGES, EVERYWHERE, MEASURING, bindings
from tracker.screens import style_sheets
from tracker.screens.editing.action_commands import ActionCommands
from tracker.screens.editing.record_commands import RecordCommands
from tracker.screens.measures.measure_commands import MeasureCommands
from tracker.screens.measures.measure_screen import WIDE, MeasureScreen
from tracker.screens.navigation import screen_class
from tracker.widgets.entry_list import EntryList
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.widgets.plot import PlotView
from tracker.widgets.records_text import measure_text
from tracker.workspace.workspace import Workspace

NOTHING = (
    "No measures for {code} yet.\n\n"
    "A measure is something you count: kWh a month, inhalers prescribed, staff trained. With a"
    " baseline, a target and regular readings, it shows your progress.\n\n"
    "Press A to add one. If the plans give a figure, they suggest it."
)


class MeasureList(EntryList[Measure]):
    """The list of measures. Enter, or a click on the current one, opens its chart."""

    BINDINGS = [Binding("enter", "screen.chart", show=False)]

    def __init__(self, symbols: Symbols, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._symbols = symbols

    def show_measures(self, measures: tuple[Measure, ...], name: str | None = None) -> None:
        """Show the measures; the cursor goes to the one called ``name``, or stays where it was."""
        wanted = name or (self.current.name if self.current else None)
        names = [measure.name for measure in measures]
        here = min(self.highlighted or 0, len(names) - 1)
        if wanted in names:
            here = names.index(wanted)
        self.show(measures, here if names else None)

    def draw(self, entry: Measure, width: int, *, chosen: bool) -> Content:
        """Return a measure, with the cursor's mark if it is the current one."""
        text = measure_text(entry, self._symbols, max(width - 4, 20), days=False)
        mark = " "
        if chosen:  # the cursor's colours leave no room for others
            mark, text = self._symbols.cursor, Content(text.plain)
        lines = [
            Content.assemble(f" {mark} " if number == 0 else "   ", line)
            for number, line in enumerate(text.split("\n"))
        ]
        return Content("\n").join(lines)

    async def on_click(self, event: events.Click) -> None:
        """Move the cursor to the clicked measure; if it is there already, open the chart."""
        event.prevent_default()
        place = event.style.meta.get("option")
        if place is None:
            return
        if place == self.highlighted:
            await self.screen.run_action("chart")
        else:
            self.highlighted = place


class MeasuresScreen(MeasureScreen):
    """Lists the measures of one action, with the chart of the current one below or beside."""

    OFFERS = (ActionCommands, RecordCommands, MeasureCommands)
    CSS_PATH = style_sheets.MEASURES
    AUTO_FOCUS = "#measures"
    BAR: ClassVar = (MEASURING, CHANGES, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, code: str, name: str | None = None) -> None:
        super().__init__(workspace, code)
        self._name_at_first = name

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Heading()
        yield Static(id="of-what")
        with Container(id="measuring"):
            yield MeasureList(self.app.symbols, id="measures")
            yield PlotView(self.app.symbols, id="plot")
            yield Static(Content(NOTHING.format(code=self.code)), id="nothing")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    async def on_mount(self) -> None:
        """Fill the screen."""
        self.query_one(Heading).show(self.workspace)
        action = self.workspace.action(self.code)
        self.query_one("#of-what", Static).update(
            Content.assemble((f" {action.code}", "bold $accent"), f"  {action.title}")
        )
        self.set_class(self.app.size.width >= WIDE, "-wide")
        await self.fill(self.redraw([self.code]))

    def on_resize(self, event: events.Resize) -> None:
        """Show the chart beside the list, or below it."""
        self.set_class(event.size.width >= WIDE, "-wide")

    def measure(self) -> Measure | None:
        """Return the measure under the cursor."""
        return self.query_one(MeasureList).current if self.measures else None

    def unavailable_commands(self) -> set[str]:
        """Return the commands that need a measure, if there is none."""
        needing = {"chart", "add_reading", "not_assessed", "edit_measure", "delete_reading"}
        return set() if self.measures else needing

    def show_measures(self) -> None:
        """Show the measures again."""
        self.set_class(not self.measures, "-none")
        self.update_key_bar()
        self.query_one(MeasureList).show_measures(self.measures, self._name_at_first)
        self._name_at_first = None
        self._show_chart()

    @on(OptionList.OptionHighlighted)
    def _show_chart(self) -> None:
        self.query_one(PlotView).show(self.measure())

    # The commands

    @work
    async def action_chart(self) -> None:
        """Open the chart on its own screen."""
        if not (measure := self.part(MeasureCommands).asked_of()):
            return

        chart = screen_class("chart")(self.workspace, measure)
        await self.app.push_screen_wait(chart)
        await self.redraw([self.code])
        self.show_message("" if any(m.id == measure.id for m in self.measures) else chart.said)

    @work
    async def action_add_measure(self) -> None:
        """Ask for a measure, listing the plans' suggestions first, and add it."""
        from tracker.screens.common.dialogs import Item, Pick
        from tracker.screens.forms.measure_form import DIMENSIONS, Draft, MeasureForm
        from tracker.screens.forms.suggestions import for_comparison, suggested_drafts
        from tracker.use_cases.shipped_names import shipped_names

        today, organisation = self.workspace.register.today, self.workspace.organisation
        of = organisation.plan_key, self.code, organisation.provider_type
        there = {measure.name.casefold() for measure in self.measures}
        try:
            names = await self.ask_first(shipped_names)
            offers = suggested_drafts(*of, today, there, names)
            told = for_comparison(*of, names)
        except GreenPlanError as error:
            self.show_refusal(str(error))
            offers, told = [], ""
        dimension, draft = None, Draft()
        if offers:
            items = [Item(place, "", offer.words) for place, offer in enumerate(offers)]
            items.append(Item(-1, "o", "Our own measure"))
            title = f"Add a measure · {self.code}"
            place = await self.app.push_screen_wait(Pick(title, items, explanation=told))
            if place is None:
                return
            if place >= 0:
                dimension, draft = offers[place].dimension, offers[place].draft
        if dimension is None:
            title = f"What does it measure? · {self.code}"
            pick = Pick(title, DIMENSIONS, explanation="" if offers else told)
            dimension = await self.app.push_screen_wait(pick)
        if dimension is None:
            return
        chosen, code = dimension, self.code
        changed = await self.editing.fill_in(
            lambda: MeasureForm(f"{chosen.label} measure · {code}", chosen, draft, today),
            lambda new: lambda r, o: r.records.add_measure(o, [code], new),
        )
        if changed is not None and self.measures:
            self.query_one(MeasureList).highlighted = len(self.measures) - 1

    @work
    async def action_susqi(self) -> None:
        """Open the four SusQI dimensions side by side."""

        await self.app.push_screen_wait(
            screen_class("susqi")(self.workspace, self.code, self.measures)
        )
