"""The organisation's commitments, in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList, Static

from db.records.new_records import NewCommitment
from db.views import ActionView, Commitment
from tracker.keyboard.commands import BACK, CHANGES, COMMITTING, EVERYWHERE, bindings
from tracker.screens import style_sheets
from tracker.screens.common.dialogs import labelled_field
from tracker.screens.editing.action_commands import ActionCommands
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.screens.forms.record_form import RecordForm
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import hanging
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.workspace.edit_basis import basis_of_record

NONE_YET = (
    "No commitments yet. Press A to add one: an objective, a short description and comments."
    "\n\nCommitments have their own page in the return. They are optional."
)


class CommitmentList(EntryList[Commitment]):
    """Shows commitments in full."""

    def draw(self, entry: Commitment, width: int, *, chosen: bool) -> Content:
        """Return the objective, with the description and comments below it."""
        quiet = "" if chosen else "$quiet"
        lines = [hanging(Content(""), Content.styled(entry.objective, "bold"), 1, width)]
        for text, style in ((entry.description, ""), (entry.comments, quiet)):
            if text:
                lines.append(hanging(Content(""), Content.styled(text, style), 3, width))
        return Content("\n").join(lines)


class CommitmentForm(RecordForm[NewCommitment]):
    """Objective, description and comments of a commitment."""

    way = "Enter goes to the next field, then saves · Esc cancels"
    goes_on = ("description", "comments")
    needed = ("objective",)

    def __init__(self, title: str, there: Commitment | None = None) -> None:
        super().__init__(title)
        self._there = there

    def fields(self) -> ComposeResult:
        """Yield the three fields."""
        there = self._there
        for name, label, hint in (
            ("objective", "Objective", "what you want to achieve"),
            ("description", "Description", "how and by when (optional)"),
            ("comments", "Comments", "optional"),
        ):
            text = (getattr(there, name) or "") if there else ""
            yield labelled_field(label, Input(text, id=name, compact=True, placeholder=hint))

    def answer(self) -> NewCommitment:
        """Return the commitment."""
        said = (self.text(name) for name in ("objective", "description", "comments"))
        return NewCommitment(*said)


class CommitmentsScreen(EditingScreen):
    """The list of commitments: add, edit and delete them here."""

    OFFERS = (ActionCommands,)
    CSS_PATH = style_sheets.RETURN_CHECK
    AUTO_FOCUS = "CommitmentList"
    BAR: ClassVar = (COMMITTING, CHANGES, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Heading()
        yield Static(id="commitments-title")
        yield CommitmentList()
        yield Static(Content(NONE_YET), id="no-commitments")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    async def on_mount(self) -> None:
        """Fill the screen."""
        self.query_one(Heading).show(self.workspace)
        await self.fill(self.redraw([]))

    def targets(self) -> list[ActionView]:
        """Return none: commitments belong to the organisation."""
        return []

    async def redraw(self, codes: Sequence[str]) -> None:
        """Show the commitments again, with the cursor where it was or on a new one."""
        there = await self.ask_register(lambda r, o: r.records.commitments(o))
        list_ = self.query_one(CommitmentList)
        known = {one.id for one in list_.entries}
        new = [place for place, one in enumerate(there) if one.id not in known]
        here = new[-1] if known and new else list_.highlighted
        self._show(there, here)

    async def show_others_changes(self, codes: Sequence[str]) -> None:
        """Show what someone else changed; the cursor stays on its commitment."""
        there = await self.ask_register(lambda r, o: r.records.commitments(o))
        list_ = self.query_one(CommitmentList)
        numbers = [one.id for one in there]
        current = list_.current
        kept = current is not None and current.id in numbers
        self._show(there, numbers.index(current.id) if current and kept else list_.highlighted)

    def _show(self, there: Sequence[Commitment], here: int | None) -> None:
        list_ = self.query_one(CommitmentList)
        title = f"Our commitments · {len(there)}"
        self.query_one("#commitments-title", Static).update(title)
        self.query_one("#no-commitments").display = not there
        list_.display = bool(there)
        list_.show(there, None if here is None or not there else min(here, len(there) - 1))
        list_.focus()
        self.update_key_bar()

    def unavailable_commands(self) -> set[str]:
        """Return the commands that need a commitment, if there is none."""
        there = self.query_one(CommitmentList).entries
        return set() if there else {"edit_commitment", "delete_commitment"}

    def _current(self) -> Commitment | None:
        there = self.query_one(CommitmentList).current
        if there is None:
            self.show_refusal("There are no commitments yet. Press A to add one.")
        return there

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_edit_commitment()

    @work
    async def action_add_commitment(self) -> None:
        """Ask for a commitment and add it."""
        await self.editing.fill_in(
            lambda: CommitmentForm("Add a commitment"),
            lambda new: lambda r, o: r.records.add_commitment(o, new),
        )

    @work
    async def action_edit_commitment(self) -> None:
        """Edit the commitment under the cursor."""
        there = self._current()
        if there is not None:
            seen = basis_of_record(self.workspace, there)
            await self.editing.fill_in(
                lambda: CommitmentForm("Edit commitment", there),
                lambda new: lambda r, o: r.records.edit(o, seen.what, new),
                seen,
            )

    @work
    async def action_delete_commitment(self) -> None:
        """Delete the commitment under the cursor, after asking."""
        from tracker.screens.common.dialogs import Item, Pick

        there = self._current()
        if there is None:
            return
        seen = basis_of_record(self.workspace, there)
        items = [Item(False, "k", "Keep"), Item(True, "d", "Delete")]
        dialog = Pick(f"Delete this commitment? {there.objective}", items)
        if await self.app.push_screen_wait(dialog):
            await self.editing.make(lambda r, o: r.records.delete(o, seen.what), seen)

    def action_back(self) -> None:
        """Go back to the return."""
        self.dismiss()
