"""The matrix on screen: organisations by actions, of returns or of this register."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from db.errors import GreenPlanError, Refused
from db.matrix.matrix import Grouping, Matrix, Order
from db.plans.codes import spelled
from db.register import Register
from db.views import ActionView, Organisation
from tracker.keyboard.commands import BACK, EVERYWHERE, IN_MATRIX, PERIODS, bindings
from tracker.screens import style_sheets
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.screens.matrix.cell import CellScreen, story_of
from tracker.screens.matrix.view import MatrixView, cell_in_words, title_of, totals_in_words
from tracker.screens.navigation import screen_class
from tracker.use_cases.plans_received import PlanReceived
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.matrix_table import CellLine, MatrixTable
from tracker.widgets.message_line import MessageLine
from tracker.workspace.workspace import Workspace

DUE_AFTER = 0.15
"""Seconds that the cursor rests on a cell until its target date is read from the return."""

NOTHING = "No organisations here. Press S for the returns, or F for another group."


class MatrixScreen(EditingScreen):
    """The matrix, what the cell under the cursor says in words, and how many stand alike."""

    CSS_PATH = style_sheets.MATRIX
    AUTO_FOCUS = "MatrixTable"
    BAR: ClassVar = (IN_MATRIX, PERIODS, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, view: MatrixView | None = None) -> None:
        super().__init__(workspace)
        self._view = view or MatrixView(workspace.organisation.plan_key)
        self._is_new = view is None
        self._plan: PlanReceived | None = None
        self._whole: Matrix | None = None
        self._shown: Matrix | None = None
        self._due: dict[int, dict[str, str]] = {}

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        yield Static("Reading …", id="matrix-title")
        yield MatrixTable(self.app.symbols)
        yield CellLine()
        yield MessageLine()
        yield KeyBar(*self.BAR)

    async def on_mount(self) -> None:
        """Fill the screen."""
        self.query_one(Heading).show(self.workspace)
        table = self.query_one(MatrixTable)
        self.watch(table, "place", self._show_cell, init=False)
        await self.fill(self._read())

    # What is shown

    async def _read(self) -> None:
        """Read the matrix, and show it. At first, show the returns if there is one organisation.

        Raises:
            GreenPlanError: it cannot be read.
        """
        view = self._view

        def read(register: Register, organisation: Organisation) -> tuple[PlanReceived, Matrix]:
            plan, matrix = view.read(register)
            if self._is_new and len(matrix.rows) < 2 and plan.periods:
                view.own = False
                plan, matrix = view.read(register)
            return plan, matrix

        self._plan, self._whole = await self.ask_register(read)
        self._is_new = False
        self._show()

    def _show(self) -> None:
        assert self._whole is not None
        self._shown = shown = self._view.arranged(self._whole)
        self.query_one("#matrix-title", Static).update(Content(title_of(self._view, shown)))
        table = self.query_one(MatrixTable)
        table.show(shown, self._view.grouping, self._view.ods, self._view.code)
        self._show_cell()
        self.update_key_bar()

    def _show_cell(self) -> None:
        """Say what the cell under the cursor says."""
        place, shown = self.query_one(MatrixTable).place, self._shown
        if place is None or shown is None:
            self.query_one(CellLine).text = NOTHING
            return
        row, action = shown.rows[place[0]], shown.actions[place[1]]
        self._view.ods, self._view.code = row.ods, action.code
        known = self._due.get(row.number)
        due = known.get(action.code, "") if known and shown.period else ""
        said = cell_in_words(shown, *place, due), totals_in_words(shown, *place)
        self.query_one(CellLine).text = "\n".join(said)
        if known is None and shown.period is not None:
            self._read_due(row.ods, row.number)

    @work(exclusive=True, group="due")
    async def _read_due(self, ods: str, number: int) -> None:
        """Read the target dates that a return has, when the cursor stays on its row."""
        await asyncio.sleep(DUE_AFTER)
        plan = self._plan
        assert plan is not None

        def read(register: Register, organisation: Organisation) -> dict[str, str]:
            there = register.received.all([plan.plan.key, *plan.codes], ods=ods)
            (kept,) = [one for one in there if one.id == number]
            codes = plan.codes.get(kept.plan, {})
            return {
                codes.get(one.code, one.code): f"{one.due.day} {one.due:%b %Y}"
                for one in register.received.said(kept).actions
                if one.due is not None and not one.own
            }

        self._due[number] = await self.workspace.ask(read)
        self._show_cell()

    def unavailable_commands(self) -> set[str]:
        """Return the commands that have nothing to do now."""
        idle = set()
        if self._plan is None or self._shown is None or self._shown.period is None:
            idle |= {"period_before", "period_after"}
        elif self._plan is not None:
            place = self._plan.periods.index(self._shown.period)
            idle |= {"period_before"} if place == 0 else set()
            idle |= {"period_after"} if place == len(self._plan.periods) - 1 else set()
        if not self._shown or not self._shown.rows:
            idle |= {"open_cell", "find"}
        return idle

    def targets(self) -> list[ActionView]:
        """Return none: an action is changed on its own page."""
        return []

    async def redraw(self, codes: Sequence[str]) -> None:
        """Read the matrix again: an action of the register was changed."""
        if self._whole is not None and self._view.own:
            await self._read()

    async def show_day(self) -> None:
        """Show the colours of the new day."""
        await self.redraw(())

    # Opening a cell

    @on(MatrixTable.Opened)
    def _opened(self, event: MatrixTable.Opened) -> None:
        event.stop()
        self.action_open_cell()

    @work
    async def action_open_cell(self) -> None:
        """Open what the return says, or the action of the organisation."""
        place, shown, plan = self.query_one(MatrixTable).place, self._shown, self._plan
        if place is None or shown is None or plan is None:
            return
        row, action = shown.rows[place[0]], shown.actions[place[1]]
        try:
            if shown.period is None:
                await self._open_action(plan, row.ods, action.code)
            else:
                story = await self.ask_register(
                    lambda r, o: story_of(r, plan, row.ods, row.number, action)
                )
                self.app.push_screen(CellScreen(self.workspace, story))
        except GreenPlanError as error:
            self.show_refusal(str(error))

    async def _open_action(self, plan: PlanReceived, ods: str, code: str) -> None:
        """Open the page of an action. Of another organisation, go there first."""
        there = self.workspace
        its = {plan.plan.key, *plan.codes}
        if (
            self.workspace.organisation.ods != ods
            or self.workspace.organisation.plan_key not in its
        ):
            key = await self.ask_register(lambda r, o: _key_of(r, ods, its))
            gone_to = await self.app.go_to_organisation(ods, key)
            if gone_to is None:
                return
            there = gone_to
            self.app.push_screen(MatrixScreen(there, self._view))
        known = plan.codes.get(there.organisation.plan_key, {})
        codes = [own for own, today in known.items() if today == code] or [code]
        if codes[0] not in {action.code for action in there.actions}:
            self.app.show_message(f"{code} is not in this organisation's list.", refused=True)
            return
        self.app.push_screen(screen_class("action")(there, codes[0], self.app.symbols))

    def on_screen_resume(self) -> None:
        """Show what was changed on an action's page."""
        super().on_screen_resume()
        self.later(self.redraw(()))

    # What to show

    def _change_view(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self._view, name, value)
        self._read_again()

    @work(exclusive=True, group="reading")
    async def _read_again(self) -> None:
        try:
            await self._read()
        except GreenPlanError as error:
            self.show_refusal(str(error))

    def action_switch_source(self) -> None:
        """Switch between returns and the organisations in this register."""
        if self._view.own and self._plan is not None and not self._plan.periods:
            self.show_refusal("No returns were received. Press Z, then C to collate a folder.")
            return
        self.show_message("")
        self._change_view(own=not self._view.own, group="")

    def action_switch_grouping(self) -> None:
        """Put actions in groups by rating, by area, or leave them in the plan's order."""
        kinds = [*Grouping]
        after = kinds[(kinds.index(self._view.grouping) + 1) % len(kinds)]
        self._view.grouping = after
        if self._whole is not None:
            self._show()

    def action_switch_order(self) -> None:
        """Sort by name, or by how many actions are Red."""
        self._view.order = Order.NAME if self._view.order is Order.RED else Order.RED
        self._view.ods = ""
        if self._whole is not None:
            self._show()

    def action_period_before(self) -> None:
        """Show the period before for which returns were received."""
        self._go_by(-1)

    def action_period_after(self) -> None:
        """Show the next period for which returns were received."""
        self._go_by(1)

    def _go_by(self, step: int) -> None:
        if self._plan is None or self._shown is None or self._shown.period is None:
            self.show_refusal("Press S for the returns: only they are for a period.")
            return
        periods = self._plan.periods
        place = periods.index(self._shown.period) + step
        if 0 <= place < len(periods):
            self._change_view(period=periods[place])
        else:
            self.show_refusal("No returns were received for another period there.")

    @work
    async def action_choose_group(self) -> None:
        """Ask which group of organisations to show."""
        from tracker.screens.common.dialogs import Item, Pick

        if self._whole is None:
            return
        items = [Item("", "", "All organisations")]
        items += [Item(group, "", group) for group in self._whole.groups]
        group = await self.app.push_screen_wait(
            Pick("Which organisations do you want to see?", items, self._view.group)
        )
        if group is not None:
            self._view.group = group
            self._show()

    @work
    async def action_find(self) -> None:
        """Ask for an organisation or an action, and go there."""
        from tracker.screens.common.dialogs import LineForm

        shown = self._shown
        if shown is None or not shown.rows:
            return
        place = await self.app.push_screen_wait(
            LineForm(
                "Find an organisation or an action",
                take=lambda text: _found(shown, text),
                hint="A name, an ODS code, or the code of an action",
            )
        )
        if place is not None:
            self.query_one(MatrixTable).go_to(*place)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()


def _key_of(register: Register, ods: str, keys: set[str]) -> str:
    """Return the key of the first of these editions that an organisation works with."""
    there = register.organisations.plans(register.organisations.find(ods))
    return next(one.key for one in there if one.key in keys)


def _found(matrix: Matrix, text: str) -> tuple[int | None, int | None]:
    """Return the row or the column that a text names: a code, or the beginning of a name's word.

    Raises:
        Refused: there is none.
    """
    wanted = " ".join(text.split()).casefold()
    for column, action in enumerate(matrix.actions):
        if spelled(action.code) == spelled(text):
            return None, column
    for row, one in enumerate(matrix.rows):
        if one.ods.casefold() == wanted:
            return row, None
    for row, one in enumerate(matrix.rows):
        if wanted and wanted in f"{one.ods} {one.name}".casefold():
            return row, None
    raise Refused(f"No organisation and no action here is called {text.strip()!r}.")
