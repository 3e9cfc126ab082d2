"""The organisation's own risk register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label, OptionList, Static

from db.records.new_records import NewRisk
from db.views import ActionView, Risk
from db.vocabulary.terms import RiskKind, RiskLevel
from tracker.keyboard.commands import BACK, CHANGES, EVERYWHERE, RISKS, bindings
from tracker.phrases.risk_phrases import risk_details
from tracker.screens import style_sheets
from tracker.screens.common.dialogs import labelled_field
from tracker.screens.editing.action_commands import ActionCommands
from tracker.screens.editing.editing_screen import EditingScreen
from tracker.screens.forms.record_form import SteppedForm
from tracker.widgets.day_input import DayInput
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import hanging
from tracker.widgets.heading import Heading
from tracker.widgets.key_bar import KeyBar
from tracker.widgets.message_line import MessageLine
from tracker.widgets.one_of import OneOf
from tracker.workspace.edit_basis import basis_of_record

NONE_YET = (
    "No risks yet. Press A to add one: what may happen, how grave it is, what you do about it,"
    " who looks after it, and when to review it."
    "\n\nRisks have their own page in the return. They are optional."
)
LEVELS = ((None, "No level"), *((level, level.label) for level in RiskLevel))
KINDS = ((None, "No kind"), *((kind, kind.label) for kind in RiskKind))


class RiskList(EntryList[Risk]):
    """Shows risks in full."""

    def draw(self, entry: Risk, width: int, *, chosen: bool) -> Content:
        """Return the title, with the other fields below it."""
        quiet = "" if chosen else "$quiet"
        lines = [hanging(Content(""), Content.styled(entry.title, "bold"), 1, width)]
        lines += [
            hanging(Content(""), Content.styled(line, quiet), 3, width)
            for line in risk_details(entry)
        ]
        return Content("\n").join(lines)


class RiskForm(SteppedForm[NewRisk]):
    """The fields of a risk."""

    needed = ("title",)

    def __init__(self, title: str, today: date, there: Risk | None = None) -> None:
        super().__init__(title)
        self._today = today
        self._there: Risk | NewRisk = there or NewRisk("")

    def fields(self) -> ComposeResult:
        """Yield the fields, with how the review date is understood beside it."""
        there = self._there
        yield self._text("title", "Title", "what may happen")
        yield labelled_field("Level", OneOf[Any](LEVELS, there.level, id="level"))
        yield labelled_field("Kind", OneOf[Any](KINDS, there.kind, id="kind"))
        yield self._text("mitigation", "Mitigation", "what you do about it (optional)")
        yield self._text("owner", "Owner", "optional")
        with Horizontal(classes="field"):
            yield Label("Review date", classes="field-label")
            day = DayInput(
                "review", "Review date", there.review, self._today, hint="31 Mar, Q4 or +30"
            )
            yield day
            yield day.reading

    def _text(self, name: str, label: str, hint: str) -> Horizontal:
        text = getattr(self._there, name) or ""
        return labelled_field(label, Input(text, id=name, compact=True, placeholder=hint))

    def answer(self) -> NewRisk:
        """Return the risk.

        Raises:
            Refused: the review date is not a date.
        """
        return NewRisk(
            self.text("title"),
            self.query_one("#level", OneOf).value,
            self.query_one("#kind", OneOf).value,
            self.text("mitigation"),
            self.text("owner"),
            self.query_one("#review", DayInput).day(),
        )


class RisksScreen(EditingScreen):
    """The list of risks: add, edit and delete them here."""

    OFFERS = (ActionCommands,)
    CSS_PATH = style_sheets.RETURN_CHECK
    AUTO_FOCUS = "RiskList"
    BAR: ClassVar = (RISKS, CHANGES, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def compose(self) -> ComposeResult:
        """Lay out the screen."""
        yield Heading()
        yield Static(id="risks-title")
        yield RiskList()
        yield Static(Content(NONE_YET), id="no-risks")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    async def on_mount(self) -> None:
        """Fill the screen."""
        self.query_one(Heading).show(self.workspace)
        await self.fill(self.redraw([]))

    def targets(self) -> list[ActionView]:
        """Return none: risks belong to the organisation."""
        return []

    async def redraw(self, codes: Sequence[str]) -> None:
        """Show the risks again, with the cursor where it was or on a new one."""
        there = await self.ask_register(lambda r, o: r.records.risks(o))
        list_ = self.query_one(RiskList)
        known = {one.id for one in list_.entries}
        new = [place for place, one in enumerate(there) if one.id not in known]
        self._show(there, new[-1] if known and new else list_.highlighted)

    async def show_others_changes(self, codes: Sequence[str]) -> None:
        """Show what someone else changed; the cursor stays on its risk."""
        there = await self.ask_register(lambda r, o: r.records.risks(o))
        list_ = self.query_one(RiskList)
        numbers = [one.id for one in there]
        current = list_.current
        kept = current is not None and current.id in numbers
        self._show(there, numbers.index(current.id) if current and kept else list_.highlighted)

    def _show(self, there: Sequence[Risk], here: int | None) -> None:
        list_ = self.query_one(RiskList)
        self.query_one("#risks-title", Static).update(f"Our risks · {len(there)}")
        self.query_one("#no-risks").display = not there
        list_.display = bool(there)
        list_.show(there, None if here is None or not there else min(here, len(there) - 1))
        list_.focus()
        self.update_key_bar()

    def unavailable_commands(self) -> set[str]:
        """Return the commands that need a risk, if there is none."""
        return set() if self.query_one(RiskList).entries else {"edit_risk", "delete_risk"}

    def _current(self) -> Risk | None:
        there = self.query_one(RiskList).current
        if there is None:
            self.show_refusal("There are no risks yet. Press A to add one.")
        return there

    def _form(self, title: str, there: Risk | None = None) -> RiskForm:
        return RiskForm(title, self.workspace.register.today, there)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_edit_risk()

    @work
    async def action_add_risk(self) -> None:
        """Ask for a risk and add it."""
        await self.editing.fill_in(
            lambda: self._form("Add a risk"),
            lambda new: lambda r, o: r.records.add_risk(o, new),
        )

    @work
    async def action_edit_risk(self) -> None:
        """Edit the risk under the cursor."""
        there = self._current()
        if there is not None:
            seen = basis_of_record(self.workspace, there)
            await self.editing.fill_in(
                lambda: self._form("Edit risk", there),
                lambda new: lambda r, o: r.records.edit(o, seen.what, new),
                seen,
            )

    @work
    async def action_delete_risk(self) -> None:
        """Delete the risk under the cursor, after asking."""
        from tracker.screens.common.dialogs import Item, Pick

        there = self._current()
        if there is None:
            return
        seen = basis_of_record(self.workspace, there)
        items = [Item(False, "k", "Keep"), Item(True, "d", "Delete")]
        if await self.app.push_screen_wait(Pick(f"Delete this risk? {there.title}", items)):
            await self.editing.make(lambda r, o: r.records.delete(o, seen.what), seen)

    def action_back(self) -> None:
        """Go back to the return."""
        self.dismiss()
