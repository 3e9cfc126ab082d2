"""The organisations of the register: find one, go there, import a list, change several at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeVar

from rich.cells import cell_len, set_cell_size
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from db.organisations.groups import groups_of
from db.records.new_records import NewRequest
from db.register import Register
from db.views import ActionView, Changed, Organisation
from db.vocabulary.phrases import count_in_words
from tracker.appearance.symbols import Symbols
from tracker.keyboard.commands import BACK, EVERYWHERE, ORGANISATIONS, bindings
from tracker.screens import style_sheets
from tracker.screens.common.dialogs import Form
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.screens.organisations.group_form import GroupChangeForm, Wanted
from tracker.screens.organisations.request_form import RequestForm
from tracker.use_cases.group_changes import GroupChange, change_group, undo_group
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import hanging
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.workspace.workspace import RegisterChange, Workspace

if TYPE_CHECKING:
    from tracker.use_cases.organisation_list import ListedOrganisations

New = TypeVar("New")

TITLE = "Organisations in this register"
_LISTS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")

ORDERS: Mapping[str, Callable[[Organisation], str]] = {
    "name": lambda one: one.name,
    "type": lambda one: one.provider_type.label,
    "PCN": lambda one: one.pcn or "",
    "neighbourhood": lambda one: one.neighbourhood or "",
    "place": lambda one: one.place or "",
    "ICB": lambda one: one.icb or "",
    "group": lambda one: ", ".join(one.groups),
}
"""What the list can be sorted by. Organisations that have none of it come last."""


_LONGEST_NAME = 36
"""The most cells that names get, so that codes stand below each other."""

_INDENT = 3
"""The cells before a name: the cursor, the mark and a space."""

_LETTERS = dict(zip(ORDERS, "ntpbcig", strict=True))
"""The letter that chooses each order."""


class FindLine(Input):
    """The search line. Enter opens the first organisation found; Down and Escape leave it."""

    BINDINGS = [
        Binding("down", "screen.to_list", show=False),
        Binding("enter", "screen.open_organisation", show=False),
        Binding("escape", "screen.clear", show=False),
    ]


class OrganisationEntries(EntryList[Organisation]):
    """Shows organisations, a line each. ``marked`` are the codes of those that are marked."""

    def __init__(self, symbols: Symbols) -> None:
        super().__init__()
        self.marked: set[str] = set()
        self._symbols = symbols
        self._names = 0

    def show(self, entries: Sequence[Organisation], at: int | None = None) -> None:
        """Show organisations, with the cursor on number ``at``, or on the first."""
        longest = max((cell_len(one.name) for one in entries), default=0)
        self._names = min(longest, _LONGEST_NAME)
        super().show(entries, at)

    def draw(self, entry: Organisation, width: int, *, chosen: bool) -> Content:
        """Return the name and the code, and its groups."""
        cursor = self._symbols.cursor if chosen else " "
        mark = self._symbols.marked if entry.ods in self.marked else " "
        quiet = "" if chosen else "$quiet"
        name = set_cell_size(entry.name, max(self._names, cell_len(entry.name)))
        groups = " · ".join(groups_of(entry)[::-1])
        text = Content.assemble(f"{name} {entry.ods:<7} ", (groups, quiet))
        room = max(width - _INDENT, 1)
        return hanging(
            Content(f"{cursor}{mark}"), text.truncate(room, ellipsis=True), _INDENT, width
        )

    def draw_again(self, ods: Container[str]) -> None:
        """Draw the lines of these organisations again."""
        for place, entry in enumerate(self.entries):
            if entry.ods in ods:
                self._draw_again(place)


class OrganisationListScreen(EditingScreen):
    """The organisations. ``opened`` is the code of the one to go to, empty to add one, and
    ``None`` to stay.
    """

    CSS_PATH = style_sheets.RETURN_CHECK
    AUTO_FOCUS = "OrganisationEntries"
    BAR: ClassVar = (ORGANISATIONS, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, there: Sequence[Organisation]) -> None:
        super().__init__(workspace)
        self.opened: str | None = None
        self._there = there
        self._order = "name"

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Heading()
        yield Static(id="records-title")
        yield FindLine(placeholder="/ type to search", compact=True, id="find")
        yield OrganisationEntries(self.app.symbols)
        yield MessageLine()
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill the screen, with the cursor on the organisation that is open."""
        self.query_one(Heading).show(self.workspace)
        self.watch(self.query_one(FindLine), "value", self._searched, init=False)
        self._show(self.workspace.organisation.ods)

    def targets(self) -> list[ActionView]:
        """Return none: changes here are to organisations."""
        return []

    async def redraw(self, codes: Sequence[str]) -> None:
        """Show the organisations again, as they are now."""
        self._there = await self.until(self.workspace.ask(lambda r, o: r.organisations.all()))
        current = self._list.current
        self._show(current.ods if current else "")

    def unavailable_commands(self) -> set[str]:
        """Return the commands that need an organisation, if none is shown."""
        if self._list.entries:
            return set()
        return {"open_organisation", "mark_organisation", "change_marked", "ask_marked"}

    # What is shown

    @property
    def _list(self) -> OrganisationEntries:
        return self.query_one(OrganisationEntries)

    def _found(self) -> list[Organisation]:
        """Return those that the search fits, in the chosen order."""
        words = self.query_one(FindLine).value.casefold().split()
        found = [one for one in self._there if _fits(words, _haystack(one))]
        value = ORDERS[self._order]
        return sorted(found, key=lambda one: (not value(one), value(one).casefold()))

    def _show(self, ods: str = "") -> None:
        found = self._found()
        codes = [one.ods for one in found]
        self._list.show(found, codes.index(ods) if ods in codes else None)
        self._say_title()
        self.update_key_bar()

    def _say_title(self) -> None:
        found = self._list.entries
        many = count_in_words(len(self._there), "organisation")
        if len(found) < len(self._there):
            many = f"{len(found)} of {many}"
        by = f" · by {self._order}" if self._order != "name" else ""
        marked = f" · {len(self._list.marked)} marked" if self._list.marked else ""
        self.query_one("#records-title", Static).update(Content(f"{TITLE} · {many}{by}{marked}"))

    def _searched(self, _text: str) -> None:
        self._show()

    # Finding

    def action_find_organisation(self) -> None:
        """Go to the search line."""
        self.query_one(FindLine).focus()

    def action_to_list(self) -> None:
        """Go to the list."""
        self._list.focus()

    def action_clear(self) -> None:
        """Clear the search and go to the list."""
        self.query_one(FindLine).value = ""
        self._list.focus()

    @work
    async def action_sort_organisations(self) -> None:
        """Ask how to sort the list."""
        from tracker.screens.common.dialogs import Item, Pick

        labels = {order: order[0].upper() + order[1:] for order in ORDERS}
        items = [Item(order, letter, labels[order]) for order, letter in _LETTERS.items()]
        order = await self.app.push_screen_wait(Pick("Sort by", items, self._order))
        if order is not None:
            self._order = order
            self._show()

    # Going to one

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_open_organisation()

    def action_open_organisation(self) -> None:
        """Go to the organisation under the cursor."""
        current = self._list.current
        if current is not None:
            self.opened = current.ods
            self.dismiss()

    def action_add_organisation(self) -> None:
        """Add an organisation."""
        self.opened = ""
        self.dismiss()

    def action_back(self) -> None:
        """Clear the marks, or go back."""
        if self._list.marked:
            marked, self._list.marked = self._list.marked, set()
            self._list.draw_again(marked)
            self._say_title()
        else:
            self.dismiss()

    # Several at once

    def action_mark_organisation(self) -> None:
        """Mark the organisation, and go to the next one."""
        current, here = self._list.current, self._list.highlighted
        if current is None or here is None:
            return
        self._list.marked ^= {current.ods}
        self._list.draw_again({current.ods})
        self._list.highlighted = min(here + 1, len(self._list.entries) - 1)
        self._say_title()

    def action_mark_organisations(self) -> None:
        """Mark every organisation that is shown, or clear the marks if all are marked."""
        shown = {one.ods for one in self._list.entries}
        self._list.marked = set() if shown <= self._list.marked else self._list.marked | shown
        self._list.draw_again(shown)
        self._say_title()

    @work
    async def action_change_marked(self) -> None:
        """Ask what to set, and change the marked organisations, or the one under the cursor."""
        await self._fill_in(GroupChangeForm, "Change", Wanted.change, "changed")

    @work
    async def action_ask_marked(self) -> None:
        """Ask the marked organisations for something, or the one under the cursor."""

        def put(new: NewRequest, register: Register) -> Callable[[Organisation], Changed]:
            return lambda one: register.requests.put(one, new)

        await self._fill_in(RequestForm, "Ask", put, "asked")

    async def _fill_in(
        self,
        form: Callable[[str, date], Form[New]],
        verb: str,
        change_of: Callable[[New, Register], Callable[[Organisation], Changed]],
        done: str,
    ) -> None:
        """Ask with a form, and make the change for its answer to the marked organisations, or the
        one under the cursor. Say how many were changed, with the word ``done``.
        """
        current = self._list.current
        codes = self._list.marked or ({current.ods} if current else set())
        its = [one for one in self._there if one.ods in codes]
        made: list[GroupChange] = []

        def change(answer: New) -> RegisterChange:
            return self._for_group(lambda r: change_group(r, its, change_of(answer, r)), made)

        title = f"{verb} {count_in_words(len(its), 'organisation')}"
        today = self.workspace.register.today
        changed = await self.editing.fill_in(lambda: form(title, today), change)
        if changed is not None and made:
            self._say_done(made[-1], done)

    @work
    async def action_undo_group(self) -> None:
        """Undo the last change to several organisations, where it is still the last."""
        made: list[GroupChange] = []
        if await self.editing.make(self._for_group(undo_group, made)) is not None:
            self._say_done(made[-1], "undone")

    def _for_group(
        self, change: Callable[[Register], GroupChange], made: list[GroupChange]
    ) -> RegisterChange:
        """Return a change that makes ``change``, adds what it did to ``made``, and returns what it
        did to the organisation that is open.
        """

        def make(register: Register, organisation: Organisation) -> Changed:
            made.append(change(register))
            return made[-1].done.get(organisation.ods, Changed(None, "edit", ()))

        return make

    def _say_done(self, made: GroupChange, what: str) -> None:
        many = count_in_words(made.changed, "organisation")
        left_out = "".join(f" Left out {reason}" for reason in made.left_out)
        undo = "" if what == "undone" else " Ctrl+Z to undo."
        self.show_message(f"{many} {what}.{left_out}{undo}")

    # A list of organisations

    @work
    async def action_import_organisations(self) -> None:
        """Choose a list of organisations, see what it adds and edits, and import it."""
        from tracker.screens.files.choose_file import ChooseFile
        from tracker.screens.organisations.import_list import ImportList

        register = self.workspace.register

        def read(file: Path) -> ListedOrganisations:
            from imports.collating.expected import read_expected
            from imports.reading.books import read_book
            from tracker.use_cases.organisation_list import propose_list

            return propose_list(register, read_expected(read_book(file)))

        title = "Which list of organisations do you want to import?"
        proposed = await self.app.push_screen_wait(ChooseFile(title, _LISTS, read))
        if proposed is None or not await self.app.push_screen_wait(ImportList(proposed)):
            return
        from tracker.use_cases.organisation_list import take_list

        def take(register: Register, organisation: Organisation) -> Changed:
            take_list(register, proposed)
            return Changed(None, "edit-organisation", ())

        if await self.editing.make(take) is None:
            return
        await self.refresh_organisation()
        await self.redraw(())
        added = count_in_words(proposed.added, "organisation")
        self.show_message(f"{added} added, {len(proposed.lines) - proposed.added} edited.")


def _haystack(one: Organisation) -> str:
    return " ".join((one.name, one.ods, *groups_of(one), one.contact or "")).casefold()


def _fits(words: Iterable[str], text: str) -> bool:
    """Whether a text has all words. A number fits as a whole only: 5 is in "PCN 5", not in 15."""
    numbers = set(re.findall(r"\d+", text))
    return all(word in numbers if word.isdecimal() else word in text for word in words)
