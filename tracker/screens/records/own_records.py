"""A list of records that belong to the organisation and to no action. Own ones are edited here."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static

from db.register import Register
from db.views import ActionView, Changed, Commitment, Organisation, Request, Risk
from tracker.screens import style_sheets
from tracker.screens.common.dialogs import Form
from tracker.screens.editing.action_commands import ActionCommands
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.widgets.entry_list import EntryList
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.workspace.edit_basis import basis_of_record

Record = TypeVar("Record", Commitment, Risk, Request)
Own = TypeVar("Own", Commitment, Risk)


class RecordListScreen(EditingScreen, Generic[Record]):
    """The list of one kind of record.

    Subclasses say what the list is called (``list_name``), what stands where there is none
    (``none_yet``), and how records are listed and read.
    """

    OFFERS = (ActionCommands,)
    CSS_PATH = style_sheets.RETURN_CHECK
    AUTO_FOCUS = "EntryList"
    BAR: ClassVar[tuple[Any, ...]] = ()
    none_yet: ClassVar[str]
    listing: ClassVar[type[EntryList[Any]]]

    @property
    @abstractmethod
    def list_name(self) -> str:
        """The name of the list."""

    @abstractmethod
    def read(self, register: Register, organisation: Organisation) -> Sequence[Record]:
        """Return the records in the order to show them."""

    def beside(self) -> Iterable[Widget]:
        """Return what stands below the records."""
        return ()

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Heading()
        yield Static(id="records-title")
        yield self.listing()
        yield Static(Content(self.none_yet), id="no-records")
        yield from self.beside()
        yield MessageLine()
        yield KeyBar(*self.BAR)

    async def on_mount(self) -> None:
        """Fill the screen."""
        self.query_one(Heading).show(self.workspace)
        await self.fill(self.redraw([]))

    def targets(self) -> list[ActionView]:
        """Return none: the records belong to the organisation."""
        return []

    @property
    def _list(self) -> EntryList[Record]:
        return self.query_one(self.listing)

    async def redraw(self, codes: Sequence[str]) -> None:
        """Show the records again, with the cursor where it was or on a new one."""
        there = await self.ask_register(self.read)
        known = {one.id for one in self._list.entries}
        new = [place for place, one in enumerate(there) if one.id not in known]
        self._show(there, new[-1] if known and new else self._list.highlighted)

    async def show_others_changes(self, codes: Sequence[str]) -> None:
        """Show what someone else changed; the cursor stays on its record."""
        there = await self.ask_register(self.read)
        numbers = [one.id for one in there]
        current = self._list.current
        kept = current is not None and current.id in numbers
        here = numbers.index(current.id) if current and kept else self._list.highlighted
        self._show(there, here)

    def _show(self, there: Sequence[Record], here: int | None) -> None:
        self.query_one("#records-title", Static).update(f"{self.list_name} · {len(there)}")
        self.query_one("#no-records").display = not there
        self._list.display = bool(there)
        self._list.show(there, None if here is None or not there else min(here, len(there) - 1))
        self._list.focus()
        self.update_key_bar()

    def action_back(self) -> None:
        """Go back to the screen before."""
        self.dismiss()


class OwnRecordsScreen(RecordListScreen[Own], Generic[Own]):
    """The list of one kind of the organisation's own records.

    Subclasses say besides what a record is called in the singular (``one``), how records are added
    and named, and what asks for one.
    """

    one: ClassVar[str]

    @property
    def list_name(self) -> str:
        """The name of the list: ``Our risks``."""
        return f"Our {self.one}s"

    @abstractmethod
    def add(self, register: Register, organisation: Organisation, new: Any) -> Changed:
        """Add the record that the form returned."""

    @abstractmethod
    def form(self, title: str, there: Own | None = None) -> Form[Any]:
        """Return the form for a new record, or for one that is there."""

    @abstractmethod
    def name_of(self, there: Own) -> str:
        """Return the text that names a record when it is to be deleted."""

    def unavailable_commands(self) -> set[str]:
        """Return the commands that need a record, if there is none."""
        return set() if self._list.entries else {"edit_own_record", "delete_own_record"}

    def _current(self) -> Own | None:
        there = self._list.current
        if there is None:
            self.show_refusal(f"There are no {self.one}s yet. Press A to add one.")
        return there

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_edit_own_record()

    @work
    async def action_add_own_record(self) -> None:
        """Ask for a record and add it."""
        await self.editing.fill_in(
            lambda: self.form(f"Add a {self.one}"),
            lambda new: lambda r, o: self.add(r, o, new),
        )

    @work
    async def action_edit_own_record(self) -> None:
        """Edit the record under the cursor."""
        there = self._current()
        if there is not None:
            seen = basis_of_record(self.workspace, there)
            await self.editing.fill_in(
                lambda: self.form(f"Edit {self.one}", there),
                lambda new: lambda r, o: r.records.edit(o, seen.what, new),
                seen,
            )

    @work
    async def action_delete_own_record(self) -> None:
        """Delete the record under the cursor, after asking."""
        from tracker.screens.common.dialogs import Item, Pick

        there = self._current()
        if there is None:
            return
        seen = basis_of_record(self.workspace, there)
        items = [Item(False, "k", "Keep"), Item(True, "d", "Delete")]
        dialog = Pick(f"Delete this {self.one}? {self.name_of(there)}", items)
        if await self.app.push_screen_wait(dialog):
            await self.editing.make(lambda r, o: r.records.delete(o, seen.what), seen)
