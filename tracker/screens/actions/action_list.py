"""The list of actions, with tabs, search, filter and sort. A wide window also shows the action."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Self

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Input, Static

from db.actions.selection import Selection, sort_actions
from db.actions.summary import count_actions
from db.own_actions.new_own_action import NewOwnAction
from db.validation.progress import Edit
from db.views import ActionView
from db.vocabulary.terms import Choice
from tracker.appearance.symbols import Symbols
from tracker.keyboard.commands import (
    ASKED,
    CHANGES,
    EVERYWHERE,
    FINDING,
    LEAVING,
    OWN,
    PLACES,
    RECORDS,
    WORKING,
    bindings,
)
from tracker.screens import style_sheets
from tracker.screens.actions.file_commands import FileCommands
from tracker.screens.editing.action_commands import ActionCommands
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.screens.editing.record_commands import RecordCommands
from tracker.screens.navigation import screen_class
from tracker.widgets.action_panel import ActionPanel
from tracker.widgets.action_table import ActionTable
from tracker.widgets.action_text import action_text
from tracker.widgets.columns import BESIDE, WIDE, panel_width
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.widgets.progress_line import ProgressLine
from tracker.widgets.tab_row import TabRow
from tracker.workspace.filter_words import filter_in_words
from tracker.workspace.last_view import LastView
from tracker.workspace.tabs import OUR_PLAN, Tab
from tracker.workspace.workspace import RegisterChange, Workspace

AT_FIRST = LastView()


class Search(Input):
    """The search line. Enter and Down go to the list; Escape clears the search and goes there."""

    BINDINGS = [
        Binding("down,enter", "screen.to_list", show=False),
        Binding("escape", "screen.clear", show=False),
    ]

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw it again, but lay out nothing: a longer text moves nothing else on the screen."""
        return super().refresh(*regions, repaint=repaint, recompose=recompose)


class FilterLine(Static):
    """The filter in words. A click opens the filter."""

    def on_click(self) -> None:
        """Open the filter."""
        self.app.call_later(self.screen.run_action, "filter")


class ActionListScreen(EditingScreen):
    """The main screen: the list of actions."""

    OFFERS = (ActionCommands, RecordCommands, FileCommands)
    CSS_PATH = style_sheets.ACTION_LIST
    AUTO_FOCUS = "ActionTable"
    BAR: ClassVar = (
        *(FINDING[:1], WORKING, OWN, RECORDS, FINDING[1:3], PLACES[:1], FINDING[3:], PLACES[1:]),
        *(ASKED, CHANGES, EVERYWHERE, LEAVING),
    )
    BINDINGS = [
        *bindings(*BAR),
        Binding("escape", "clear", show=False),
        *(Binding(str(number + 1), f"tab({number})", show=False) for number in range(9)),
    ]

    def __init__(self, workspace: Workspace, symbols: Symbols, view: LastView = AT_FIRST) -> None:
        super().__init__(workspace)
        self._symbols = symbols
        self._filter = view.filter
        self._search = ""
        self._tab = view.tab
        self._sort = (view.sort, view.backwards)
        self._first = view.code
        self._offered = ""
        self._type = workspace.organisation.provider_type
        self._plan = workspace.plan

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Heading()
        yield TabRow()
        with Horizontal(id="finding"):
            yield Search(placeholder="/ type to search", compact=True, id="search")
            yield FilterLine(id="filter")
            yield ProgressLine(self._symbols)
        with Horizontal(id="work"):
            workspace = self.workspace
            yield ActionTable(workspace.register.today, self._symbols, workspace.plan)
            yield ActionPanel(id="panel")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill the screen, fitted to the window from the first frame."""
        self._fit(self.app.size.width)
        self.query_one(Heading).show(self.workspace)
        # Watched, not sent as a message, so that everything is drawn in the same frame as the key.
        self.watch(self.query_one(ActionTable), "current", self._show_beside, init=False)
        self.watch(self.query_one(Search), "value", self._searched, init=False)
        if not self._picked():  # the last view shows nothing now
            self._tab, self._filter = 0, Selection()
        self.query_one(TabRow).active = self._tab
        self._say_filter()
        self.show_all(self._first)
        self._count()

    def view(self) -> LastView:
        """Return the tab, filter, sort and cursor, to restore next time."""
        current = self.query_one(ActionTable).current
        code = current.code if current else None
        return LastView(self._tab, self._filter, *self._sort, code)

    def on_resize(self, event: events.Resize) -> None:
        """Show or hide the action beside the table."""
        self._fit(event.size.width)
        self._show_beside(self.query_one(ActionTable).current)

    def _fit(self, width: int) -> None:
        beside = panel_width(width)
        self.set_class(beside > 0, "-wide")
        self.query_one(ActionPanel).styles.width = beside
        # No wider without the panel than with it: titles would get shorter when the panel appears.
        self.query_one(ActionTable).styles.max_width = None if beside else WIDE - BESIDE

    # What is shown

    @property
    def _shown_tab(self) -> Tab:
        return self.workspace.plan.tabs[self._tab]

    def _picked(self) -> Sequence[ActionView]:
        """Return the actions that match the tab, filter and search."""
        rows = self._shown_tab.selection.pick(self.workspace.actions)
        return self._found_among(rows)

    def _found_among(self, rows: Iterable[ActionView]) -> list[ActionView]:
        """Return the actions that match the filter and search."""
        return replace(self._filter, search=self._search).pick(rows, self.workspace.day)

    def show_all(self, keep: str | None = None, *, scroll: bool = True) -> None:
        """Show the actions that match the tab, filter and search, in the chosen order.

        With ``scroll``, scroll to the cursor.
        """
        if self._plan is not self.workspace.plan:  # it has been read again
            self._follow_plan()
        rows = self._picked()
        sort, backwards = self._sort
        if sort != "plan" or backwards:
            orders = self.workspace.plan.orders
            rows = sort_actions(rows, sort, backwards=backwards, orders=orders)
        table = self.query_one(ActionTable)
        table.order = self._sort
        keep = keep or (table.current.code if table.current else None)
        table.show(rows, keep, self._why_empty() if not rows else "", scroll=scroll)
        self.update_key_bar()

    def unavailable_commands(self) -> set[str]:
        """Return the commands that need an action, if none is shown."""
        if any(table.rows for table in self.query(ActionTable)):  # there is none while it closes
            return set()
        return {"open", "mark", *(command.action for command in (*WORKING, *RECORDS))}

    def _why_empty(self) -> str:
        """Return why no action is shown, and what to press."""
        if self._search or self._filter != Selection():
            found = self._found_among(self.workspace.actions)
            there = f" Press 1 to see {len(found)} under All." if found and self._tab else ""
            return f"No matching actions here.{there} Press Esc to clear the search and filter."
        return f"No actions under '{self._shown_tab.label}' yet. Press 1 to see all."

    def show_everything(self, keep: str | None = None) -> None:
        """Show every action again, with the number on each tab."""
        self.show_all(keep)
        self._count()

    async def show_again(self) -> None:
        """Show changes from another screen, and clear the message."""
        self.show_message("")
        self.show_everything()

    async def redraw(self, codes: Sequence[str]) -> None:
        """Draw the rows that changed; draw all of them only if a row was added or removed."""
        table = self.query_one(ActionTable)
        there = {action.code: action for action in self.workspace.actions}
        shown = {row.code for row in table.rows}
        gone = any(code in shown and code not in there for code in codes)
        new = any(code not in shown and code in there for code in codes)
        before, self._type = self._type, self.workspace.organisation.provider_type
        if before is not self._type:  # it has other actions
            self.show_everything()
        elif gone or (new and len(codes) == 1):
            self.show_all(keep=codes[0])
        elif any(code not in shown and code in there and there[code].own for code in codes):
            await self.show_again()
        else:
            table.update_rows(there[code] for code in codes if code in there)
        self._count()

    def _follow_plan(self) -> None:
        """Show the columns that the plan has now, without a filter or order that it has no more."""
        plan = self._plan = self.workspace.plan
        self.query_one(ActionTable).show_plan(plan)
        known = LastView.from_settings(self.view().to_settings(plan), plan)
        self._filter, self._sort = known.filter, (known.sort, known.backwards)
        self._say_filter()

    async def show_others_changes(self, codes: Sequence[str]) -> None:
        """Draw what someone else changed, without moving the cursor, marks or scroll position."""
        table = self.query_one(ActionTable)
        there = {action.code: action for action in self.workspace.actions}
        shown = [row.code for row in table.rows]
        picked = {row.code for row in self._picked()}
        if any(code in picked and code not in shown for code in codes) or any(
            code in shown and code not in there for code in codes
        ):
            self.show_all(keep=self._nearest(shown, there), scroll=False)
        else:
            table.update_rows(there[code] for code in codes if code in there)
        self._count()

    async def show_day(self) -> None:
        """Show the colours and dates of a new day, without moving the cursor or the marks."""
        self.query_one(ActionTable).show_day(self.workspace.day)
        await super().show_day()
        self.query_one(ActionPanel).show_again()

    def _nearest(self, shown: Sequence[str], there: Container[str]) -> str | None:
        """Return the code under the cursor, or the next one that still exists."""
        current = self.query_one(ActionTable).current
        if current is None:
            return None
        place = shown.index(current.code)
        after = [*shown[place:], *reversed(shown[:place])]
        return next((code for code in after if code in there), None)

    def targets(self) -> list[ActionView]:
        """Return the marked actions, or the one under the cursor."""
        table = self.query_one(ActionTable)
        if table.marked:
            return table.marked
        return [table.current] if table.current else []

    def under_cursor(self) -> ActionView | None:
        """Return the action under the cursor."""
        return self.query_one(ActionTable).current

    def _count(self) -> None:
        actions = self.workspace.actions
        self.query_one(TabRow).tabs = tuple(
            (tab, len(tab.selection.pick(actions))) for tab in self.workspace.plan.tabs
        )
        totals = count_actions(actions)
        progress = self.query_one(ProgressLine)
        progress.complete, progress.in_plan = totals.complete, totals.in_plan

    def _say_filter(self) -> None:
        sort, backwards = self._sort
        plan = self.workspace.plan
        parts = [filter_in_words(self._filter, plan.filters)]
        if (sort, backwards) != ("plan", False):
            parts.append(f"by {plan.orders[sort][0]}{' (reversed)' if backwards else ''}")
        line = self.query_one("#filter", FilterLine)
        line.update(Content(" · ".join(part for part in parts if part) or "F to filter, O to sort"))

    def _show_beside(self, action: ActionView | None) -> None:
        if not self.has_class("-wide"):
            return
        panel = self.query_one(ActionPanel)
        if action is None:
            panel.show(lambda width: Content())
        else:
            panel.show(
                lambda w: action_text(
                    action,
                    self.workspace.plan,
                    self._symbols,
                    self.workspace.day,
                    w,
                    with_code=True,
                )
            )

    # Finding

    def _searched(self, text: str) -> None:
        self._search = text
        self.show_all()

    def action_search(self) -> None:
        """Go to the search line, with the text that was offered as a search."""
        search = self.query_one(Search)
        if self._offered:
            search.value = self._offered
            self.show_message("")
        search.focus()

    def offer_search(self, text: str) -> None:
        """Say that text typed on the list was ignored, and offer to search for it."""
        self.show_refusal(f"Letters are commands on this list. Press / to search for “{text}”.")
        self._offered = text

    def show_message(self, text: str) -> None:
        """Show a message and withdraw the offered search."""
        self._offered = ""
        super().show_message(text)

    def show_refusal(self, text: str) -> None:
        """Show a refusal and withdraw the offered search."""
        self._offered = ""
        super().show_refusal(text)

    def remember_view(self) -> Callable[[], None]:
        """Return a function that restores the tab, marks and cursor as they are now."""
        table, tab = self.query_one(ActionTable), self._tab
        marked, at = {action.code for action in table.marked}, table.current

        def restore() -> None:
            if self._tab != tab:
                self.action_tab(tab)
            table.mark(marked)
            if at is not None:
                table.go_to(at.code)

        return restore

    def action_to_list(self) -> None:
        """Go to the list."""
        self.query_one(ActionTable).focus()

    def action_clear(self) -> None:
        """Clear the search; on the list also the marks, then the filter."""
        search, table = self.query_one(Search), self.query_one(ActionTable)
        if self._offered:
            self.show_message("")
        if table.has_focus and table.marked:
            table.clear_marks()
        elif search.value:
            search.value = ""
        elif table.has_focus and self._filter != Selection():
            self._filter = Selection()
            self._say_filter()
            self.show_all()
        table.focus()

    @work
    async def action_filter(self) -> None:
        """Open the filter."""
        from tracker.screens.actions.filter import FilterDialog

        dialog = FilterDialog(self._filter, self.workspace.actions, self.workspace.plan)
        chosen = await self.app.push_screen_wait(dialog)
        if chosen is not None:
            self._filter = chosen
            self._say_filter()
            self.show_all()

    @work
    async def action_sort(self) -> None:
        """Ask how to sort the list."""
        from tracker.screens.common.dialogs import Item, Pick

        labels = {key: label for key, (label, _) in self.workspace.plan.orders.items()}
        items = [Item(key, letter, labels[key]) for key, letter in letters_for(labels).items()]
        sort = await self.app.push_screen_wait(Pick("Sort by", items, self._sort[0]))
        if sort is not None:
            self._sort_by(sort)

    @on(ActionTable.HeadingClicked)
    def _heading_clicked(self, message: ActionTable.HeadingClicked) -> None:
        self._sort_by(message.sort)

    def _sort_by(self, sort: str) -> None:
        """Sort the list; sorting by the same column again reverses it."""
        again = sort == self._sort[0]
        self._sort = (sort, not self._sort[1] if again else False)
        self._say_filter()
        self.show_all()
        self.query_one(ActionTable).action_to_end(-1)

    def action_tab(self, number: int) -> None:
        """Go to a tab, if there is one with that number."""
        if not 0 <= number < len(self.workspace.plan.tabs):
            return
        self._tab = number
        self.query_one(TabRow).active = self._tab
        self.show_all()

    def action_next_tab(self) -> None:
        """Go to the next tab."""
        self.action_tab((self._tab + 1) % len(self.workspace.plan.tabs))

    def action_previous_tab(self) -> None:
        """Go to the previous tab."""
        self.action_tab((self._tab - 1) % len(self.workspace.plan.tabs))

    @on(TabRow.Chosen)
    def _tab_clicked(self, message: TabRow.Chosen) -> None:
        self.action_tab(message.number)

    def action_mark(self) -> None:
        """Mark the action."""
        table = self.query_one(ActionTable)
        table.toggle_mark()
        self._say_marks(table)

    def action_mark_all(self) -> None:
        """Mark all."""
        table = self.query_one(ActionTable)
        table.toggle_all()
        self._say_marks(table)

    def _say_marks(self, table: ActionTable) -> None:
        marked = len(table.marked)
        self.show_message(
            f"{marked} marked. S, C, U, L, D, V and B apply to all of them. Esc clears the marks."
            if marked
            else "No actions marked."
        )

    # Other screens

    @on(ActionTable.Opened)
    @work
    async def action_open(self) -> None:
        """Open the action's page."""
        table = self.query_one(ActionTable)
        if table.current is None:
            return

        codes = [action.code for action in table.rows]
        page = screen_class("action")(self.workspace, table.current.code, self._symbols, codes)
        await self.app.push_screen_wait(page)
        table.go_to(page.code)
        self.show_everything(self._nearest(codes, {action.code for action in self._picked()}))
        self.show_message(page.parting)

    @work
    async def action_triage(self) -> None:
        """Open triage of the undecided actions."""

        await self.app.push_screen_wait(screen_class("triage")(self.workspace, self._symbols))
        await self.show_again()

    @work
    async def action_history(self) -> None:
        """Open the history."""

        await self.app.push_screen_wait(screen_class("history")(self.workspace))
        await self.until(self.workspace.reload())
        self.query_one(Heading).show(self.workspace)
        await self.show_again()

    @work
    async def action_counted_on(self) -> None:
        """Show what other plans count on from the organisation."""
        await self.app.push_screen_wait(screen_class("counted-on")(self.workspace))

    @work
    async def action_set_aside(self) -> None:
        """Show what was recorded for actions that have left the list."""
        await self.app.push_screen_wait(screen_class("set-aside")(self.workspace))

    @work
    async def action_add_own(self) -> None:
        """Add an own action; from the tab "Our plan", add it to the plan."""
        from tracker.screens.forms.own_action import AddOwnAction

        in_plan = self._shown_tab is OUR_PLAN
        wanted = Edit(choice=Choice.IN_PLAN) if in_plan else Edit()
        today = self.workspace.register.today

        def add(made: tuple[NewOwnAction, Edit]) -> RegisterChange:
            new, edit = made
            return lambda r, o: r.own_actions.add(
                o, new.title, area=new.area, rating=new.rating, edit=edit
            )

        used = self.workspace.plan.used
        changed = await self.editing.fill_in(lambda: AddOwnAction(wanted, today, used), add)
        if changed is not None:
            if not in_plan:
                self.action_tab(0)
            self.show_all(keep=changed.codes[0])


def letters_for(labels: Mapping[str, str]) -> dict[str, str]:
    """Return a letter for each order by its key: the first of its label that is free, if any."""
    letters: dict[str, str] = {"quick-win": "w"} if "quick-win" in labels else {}
    for key, label in labels.items():
        taken = {*letters.values(), "q"}  # Q closes the list
        wanted = (letter for letter in label.lower() if letter.isalpha() and letter not in taken)
        letters.setdefault(key, next(wanted, ""))
    return {key: letters[key] for key in labels}
