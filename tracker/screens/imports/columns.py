"""Correct what the columns of a file hold."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from imports.proposal import FoundColumn, FoundTable
from imports.tables.headings import FIELDS
from tracker.screens import style_sheets
from tracker.screens.common.dialog import Dialog
from tracker.screens.common.dialogs import Item, Pick, Way

NOTHING = "(not imported)"

Corrected = dict[str, dict[str, str]]
"""For each corrected layout: normalised heading -> field, or empty for none."""


class ColumnsScreen(Dialog[Corrected]):
    """List the columns of a file's tables and let the person say what each holds.

    Return the corrections. ``explanation`` is the text above the list.
    """

    CSS_PATH = style_sheets.DIALOGS
    BINDINGS = [Binding("escape,q,backspace", "done", show=False)]

    def __init__(self, tables: Sequence[FoundTable], explanation: str = "") -> None:
        super().__init__()
        self._explanation = explanation
        layouts = {table.fingerprint: table for table in reversed(tables)}
        self._columns = [
            (table.fingerprint, column)
            for table in reversed(layouts.values())
            for column in table.columns
        ]
        self._corrected: Corrected = {}

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog"):
            yield Label("What each column holds", classes="dialog-title")
            if self._explanation:
                yield Label(Content(self._explanation), classes="dialog-told")
            lines = (Option(self._line(*pair)) for pair in self._columns)
            yield OptionList(*lines, compact=True)
            yield Way("Enter sets what a column holds · Esc done")

    def on_mount(self) -> None:
        """Put the cursor on the first column."""
        self.query_one(OptionList).highlighted = 0

    @on(OptionList.OptionSelected)
    @work
    async def _ask(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        layout, column = self._columns[event.option_index]
        items = [Item("", "", NOTHING)]
        items += [Item(field, "", name) for field, name in FIELDS.items()]
        title = f"What is in the column '{column.heading}'?"
        field = await self.app.push_screen_wait(Pick(title, items, self._field(layout, column)))
        if field is None:
            return
        for place, (other_layout, other) in enumerate(self._columns):
            # Only updates may be in several columns; else the last column chosen has the field.
            twice = field and field != "update" and self._field(layout, other) == field
            if other_layout == layout and (other is column or twice):
                said = field if other is column else ""
                self._corrected.setdefault(layout, {})[other.name] = said
                line = self._line(layout, other)
                self.query_one(OptionList).replace_option_prompt_at_index(place, line)

    def _field(self, layout: str, column: FoundColumn) -> str:
        return self._corrected.get(layout, {}).get(column.name, column.field or "")

    def _line(self, layout: str, column: FoundColumn) -> Content:
        field = self._field(layout, column)
        heading = " ".join(column.heading.split())
        shown = heading if len(heading) <= 28 else f"{heading[:27]}…"
        return Content(f" {column.letter:<3}{shown:<29}{FIELDS.get(field, NOTHING)}")

    def action_done(self) -> None:
        """Close, and return the corrections."""
        self.dismiss(self._corrected)
