"""What received returns say together: sections of figures, each a door to what is behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding

from db.errors import GreenPlanError
from db.validation.periods import Period
from exports.rollup.delivery import DeliveryItem
from tracker.background import run_in_thread
from tracker.keyboard.commands import (
    BACK,
    EVERYWHERE,
    OPEN_FIGURE,
    ROLLING_UP,
    SAVE_ROLLUP,
    bindings,
)
from tracker.screens.rollup.figures import FigureScreen
from tracker.screens.rollup.sections import DELIVERY, SUMMARY, SectionTab, sections
from tracker.use_cases.delivery_items import delivery_items
from tracker.use_cases.plans_received import PlanReceived, plans_received
from tracker.widgets.figure_list import FigureLine, note
from tracker.widgets.tab_row import TabRow
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.screens.rollup.collate_form import CollateForm, ToCollate, Wish

NOTHING_YET = (
    "No returns received yet. Press C to collate a folder of returns: the workbooks that"
    " organisations sent for a quarter. Then this page shows what they say together."
)


_WHICH = {-1: "before this one", 1: "after this one"}


class RollUpScreen(FigureScreen):
    """The roll-up of one plan and period, section by section."""

    BAR: ClassVar = (OPEN_FIGURE, ROLLING_UP, SAVE_ROLLUP, EVERYWHERE, BACK)
    BINDINGS = [
        *bindings(*BAR),
        *(Binding(str(number + 1), f"section({number})", show=False) for number in range(9)),
    ]

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._plans: tuple[PlanReceived, ...] = ()
        self._plan: PlanReceived | None = None
        self._delivery: tuple[DeliveryItem, ...] = ()
        self._section = SUMMARY
        self._places: dict[str, int | None] = {}
        self._made: dict[str, Callable[[], Iterable[FigureLine]]] = {}

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        heading, title, *others = super().compose()
        yield from (heading, title, TabRow(names_first=True), *others)

    async def read(self) -> None:
        """Show the organisation's plan and the newest period."""
        self.query_one(TabRow).display = False
        self.show("Reading what was received …", ())
        await self.show_plan()

    async def show_plan(self, plan: str = "", period: Period | None = None) -> None:
        """Show a plan and a period, by default the organisation's plan and the newest period.

        Raises:
            GreenPlanError: it cannot be read.
        """
        self._plans = await self.ask_register(lambda r, o: plans_received(r))
        wanted = plan or self.workspace.organisation.plan_key
        ordered = sorted(self._plans, key=lambda one: one.plan.key != wanted)
        self._plan = received = ordered[0] if ordered else None
        if received is None:
            self.rollup = None
            self.show("Roll-up", [note(NOTHING_YET)])
            return
        await self._show_period(period if period in received.periods else received.periods[-1])
        self._delivery = await self.workspace.ask(
            lambda r, o: delivery_items(received.plan, received.earlier)
        )
        self._show_tabs()
        if self._section == DELIVERY:
            self._show_section()

    async def _show_period(self, period: Period) -> None:
        plan = self._plan
        assert plan is not None
        self.rollup = await self.ask_register(lambda r, o: plan.rollup(r, period))
        self._places.clear()
        self._show_tabs()
        self._show_section()

    # What is shown

    def _show_tabs(self) -> None:
        assert self.rollup is not None
        there = sections(self.rollup, self._delivery, self.app.symbols)
        self._made = {name: make for name, (_, make) in there.items()}
        row = self.query_one(TabRow)
        row.display = True
        row.tabs = tuple((SectionTab(name), many) for name, (many, _) in there.items())
        row.active = list(there).index(self._section)

    def _show_section(self) -> None:
        assert self.rollup is not None
        rollup, there = self.rollup, len(self.rollup.organisations)
        title = (
            f"Roll-up {rollup.period} · {there:,} of {rollup.expected:,} returned"
            f" · {rollup.plan.title}, {rollup.plan.edition}"
        )
        self.show(title, list(self._made[self._section]()), self._places.get(self._section))

    def unavailable_commands(self) -> set[str]:
        """Return the commands that have nothing to do now."""
        idle = super().unavailable_commands()
        if self._plan is None or self.rollup is None:
            return idle | {"save_rollup", "period_before", "period_after", "which_plan"}
        here = self._plan.periods.index(self.rollup.period)
        if here == 0:
            idle.add("period_before")
        if here == len(self._plan.periods) - 1:
            idle.add("period_after")
        return idle if len(self._plans) > 1 else idle | {"which_plan"}

    # Going to another section, period or plan

    def go_to(self, section: str) -> None:
        """Show another section, with the cursor where it was there."""
        if self.rollup is None:
            return
        self._places[self._section] = self.figures.highlighted
        self._section = section
        self.query_one(TabRow).active = list(self._made).index(section)
        self._show_section()

    def _step(self, step: int) -> None:
        names = list(self._made)
        if names:
            self.go_to(names[(names.index(self._section) + step) % len(names)])

    def action_next_tab(self) -> None:
        """Go to the next section."""
        self._step(1)

    def action_previous_tab(self) -> None:
        """Go to the previous section."""
        self._step(-1)

    def action_section(self, number: int) -> None:
        """Go to a section by its number."""
        if number < len(self._made):
            self.go_to(list(self._made)[number])

    @on(TabRow.Chosen)
    def _section_chosen(self, event: TabRow.Chosen) -> None:
        event.stop()
        self.action_section(event.number)

    def action_period_before(self) -> None:
        """Show the quarter before for which returns were received."""
        self._go_by(-1)

    def action_period_after(self) -> None:
        """Show the next quarter for which returns were received."""
        self._go_by(1)

    @work
    async def _go_by(self, step: int) -> None:
        if self._plan is None or self.rollup is None:
            return
        periods = self._plan.periods
        place = periods.index(self.rollup.period) + step
        if not 0 <= place < len(periods):
            self.show_refusal(f"No returns were received for a quarter {_WHICH[step]}.")
            return
        try:
            await self._show_period(periods[place])
        except GreenPlanError as error:
            self.show_refusal(str(error))

    @work
    async def action_which_plan(self) -> None:
        """Ask which plan to show, of those that returns were received for."""
        from tracker.screens.common.dialogs import Item, Pick

        if self._plan is None or len(self._plans) == 1:
            self.show_refusal("Returns for another plan were not received.")
            return
        items = [Item(one.plan.key, "", one.plan.title, one.plan.edition) for one in self._plans]
        dialog = Pick("Which plan do you want to see?", items, self._plan.plan.key)
        plan = await self.app.push_screen_wait(dialog)
        if plan is not None:
            await self.show_plan(plan)

    # Collating a folder, and saving

    @work
    async def action_collate(self) -> None:
        """Ask for a folder of returns, collate it, and show what became of each file."""
        from tracker.screens.rollup.collate_form import CollateForm, Known, to_collate

        last = self.rollup.collation if self.rollup else None
        register = await self.ask_first(lambda r, o: r.received.organisations())
        known = Known(last.folder if last else "", last.expected if last else (), register)
        form = CollateForm(known)
        self.app.push_screen(form, form.end)
        while (given := await self._next_wish(form)) is not None:
            (wish,) = given
            try:
                what = await run_in_thread(partial(to_collate, wish, known))
            except GreenPlanError as error:
                form.show_refusal(error)
                continue
            form.dismiss(None)
            await self._collate(what)
            return

    async def _collate(self, what: ToCollate) -> None:
        from tracker.screens.rollup.collate import CollatedScreen, CollateProgress

        done = await self.app.push_screen_wait(CollateProgress(self.workspace.register, what))
        if isinstance(done, GreenPlanError):
            self.show_refusal(str(done))
            return
        await self.app.push_screen_wait(CollatedScreen(self.workspace, what, done))
        await self.show_plan(done.plan.key, done.judgement.period)

    async def _next_wish(self, form: CollateForm) -> tuple[Wish] | None:
        with self.app.keys.asked(form):
            return await form.next_answer()

    @work
    async def action_save_rollup(self) -> None:
        """Save what the returns of the period give: the workbook, the paper, feedback sheets."""
        from tracker.screens.rollup.save_rollup import save_rollup
        from tracker.use_cases.received_rollup import rollup_of_received

        if self._plan is None or self.rollup is None:
            return
        register, plan, period = self.workspace.register, self._plan.plan, self.rollup.period
        await save_rollup(self, period, lambda: rollup_of_received(register, plan.key, period))
