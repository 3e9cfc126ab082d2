"""Add a plan from a spreadsheet: what is understood of it, what is wrong, and its name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from db.errors import Refused
from db.plans.plan_edition import PlanEdition
from db.validation.text_rules import TITLE_LIMIT, required_text, safe_line
from db.vocabulary.phrases import count_in_words
from imports.plans.spreadsheet import PlanColumn, PlanRead
from tracker.background import run_in_thread
from tracker.screens import style_sheets
from tracker.screens.common.dialog import Dialog
from tracker.screens.common.dialogs import Item, Pick, Refusal, Way, labelled_field
from tracker.screens.forms.record_form import RecordForm
from tracker.use_cases.plans import HOLDS, PlanSource, field_in_words, key_of, pointed_out

_SHOWN = 4
"""The number of faults, and of sections, that are named."""


class AddPlanScreen(Dialog[PlanRead | None]):
    """List the columns of a plan's file, and let the person say what each holds and which of
    several sheets to read.

    Return what was read, without faults, to be added.
    """

    CSS_PATH = style_sheets.DIALOGS
    BINDINGS = [
        Binding("escape,q", "dismiss(None)", show=False),
        Binding("a,A", "add", show=False),
        Binding("s,S", "choose_sheet", show=False),
    ]

    def __init__(self, source: PlanSource, read: PlanRead) -> None:
        super().__init__()
        self._source = source
        self._read = read
        self._by_hand: dict[str, str] = {}
        book = source.book
        self._sheets = [one.name for one in book.sheets if one.rows] if book else []
        self._only: str | None = None

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog"):
            yield Label("Add this plan?", classes="dialog-title")
            yield OptionList(compact=True)
            yield Static(id="understood")
            yield Refusal()
            ask = "Enter says what a column holds · " if self._read.columns else ""
            sheets = "S chooses the sheet · " if len(self._sheets) > 1 else ""
            yield Way(f"{ask}{sheets}A adds the plan · Esc cancels")

    def on_mount(self) -> None:
        """Show what was read."""
        self._show()

    def _show(self) -> None:
        columns = self.query_one(OptionList)
        here = columns.highlighted or 0
        columns.clear_options()
        columns.add_options([Option(self._line(column)) for column in self._read.columns])
        columns.display = bool(self._read.columns)
        columns.highlighted = here if self._read.columns else None
        self.query_one("#understood", Static).update(Content("\n".join(understood(self._read))))
        self.query_one(Refusal).show_message("")

    def _line(self, column: PlanColumn) -> Content:
        heading = " ".join(column.heading.split())
        shown = heading if len(heading) <= 22 else f"{heading[:21]}…"
        sheet = f" ({safe_line(column.sheet)})" if column.sheet else ""
        return Content(f" {column.letters:<3}{shown:<23}{self._holds(column)}{sheet}")

    def _holds(self, column: PlanColumn) -> str:
        fields = {field.key: field for field in self._read.plan.declared.fields}
        if column.holds in fields:
            return field_in_words(fields[column.holds])
        return HOLDS.get(column.holds, column.holds)

    @on(OptionList.OptionSelected)
    @work
    async def _ask(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        column = self._read.columns[event.option_index]
        items = [Item(holds, "", words) for holds, words in HOLDS.items()]
        current = column.holds if column.holds in HOLDS else ""
        if not current:
            items.insert(0, Item("", "", self._holds(column)))
        title = f"What is in the column '{column.heading}'?"
        holds = await self.app.push_screen_wait(Pick(title, items, current))
        if holds:
            taken = {
                c.heading
                for c in self._read.columns
                if c.holds == holds != "-" and c.sheet == column.sheet
            }
            alone = holds in ("code", "title")
            self._by_hand |= {heading: "-" for heading in taken if alone}
            self._by_hand[column.heading] = holds
            await self._read_again()

    @work
    async def action_choose_sheet(self) -> None:
        """Ask which sheet to read, if there are several."""
        if len(self._sheets) < 2:
            return
        items = [Item("", "", "Every sheet that lists actions")]
        items += [Item(name, "", safe_line(name)) for name in self._sheets]
        pick = Pick("Which sheet has the plan?", items, self._only or "")
        chosen = await self.app.push_screen_wait(pick)
        if chosen is not None:
            self._only = chosen
            self._by_hand.clear()
            await self._read_again()

    async def _read_again(self) -> None:
        only = [self._only] if self._only else []
        self._read = await run_in_thread(lambda: self._source.read(self._by_hand, only))
        self._show()

    def action_add(self) -> None:
        """Close, and return the plan, if nothing is wrong with it."""
        if self._read.faults:
            self.query_one(Refusal).show_message(
                "Correct the file, or say what its columns hold, and try again."
            )
        else:
            self.dismiss(self._read)


def understood(read: PlanRead) -> Iterator[str]:
    """Yield lines on what was understood of a plan, and what is wrong with it."""
    yield ""
    sections = read.plan.declared.sections
    named = ", ".join(section.title for section in sections[:_SHOWN])
    more = f" and {len(sections) - _SHOWN} more" if len(sections) > _SHOWN else ""
    where = f" in {count_in_words(len(sections), 'section')}: {named}{more}." if sections else "."
    yield f"{count_in_words(len(read.plan.actions), 'action')}{where}"
    yield from pointed_out(read)
    if read.faults:
        yield f"{count_in_words(len(read.faults), 'fault')}:"
    yield from (str(fault) for fault in read.faults[:_SHOWN])
    if len(read.faults) > _SHOWN:
        yield f"and {len(read.faults) - _SHOWN} more. 'greenplan plan check FILE' lists them."


class PlanNameForm(RecordForm[PlanEdition]):
    """The title, edition and issuer of a plan; its key follows from the title.

    ``taken`` are the keys of the plans that are known.
    """

    needed = ("title",)

    def __init__(self, plan: PlanEdition, taken: Collection[str]) -> None:
        super().__init__("What is the plan called?")
        self._plan = plan
        self._taken = taken

    def fields(self) -> ComposeResult:
        """Yield the three fields."""
        for name, label, hint in (
            ("title", "Title", "such as Example ICB Green Plan 2026-32"),
            ("edition", "Edition", "such as Draft 2 (optional)"),
            ("issuer", "Issued by", "optional"),
        ):
            text = self._plan.title if name == "title" else ""
            yield labelled_field(label, Input(text, id=name, compact=True, placeholder=hint))

    def answer(self) -> PlanEdition:
        """Return the plan with its name.

        Raises:
            Refused: it has no title, or another plan has the key that follows from it.
        """
        title, edition, issuer = (
            required_text(self.text(name) or empty, label, TITLE_LIMIT)
            for name, label, empty in (
                ("title", "Title", ""),
                ("edition", "Edition", "Not given"),
                ("issuer", "Issued by", "Not given"),
            )
        )
        key = key_of(title)
        if key in self._taken:
            raise Refused("There is already a plan of that name. Choose another title.")
        return replace(
            self._plan, key=key, title=title, edition=edition, published=edition, issuer=issuer
        )
