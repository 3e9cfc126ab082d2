"""Every change, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from db.views import ActionView
from tracker.commands import BACK, CHANGES, EVERYWHERE, Command, bindings
from tracker.screens.working import WorkingScreen
from tracker.widgets.action_text import history_text
from tracker.widgets.lines import Heading, KeyBar, MessageLine

NEWEST = 200
"""How many changes are shown; ``greenplan history`` prints all of them."""

REDO = (Command(CHANGES[1].action, CHANGES[1].keys, "Ctrl+Y", "redo", CHANGES[1].help),)


class HistoryScreen(WorkingScreen):
    """The change log, with undo and redo."""

    CSS_PATH = "action.tcss"
    AUTO_FOCUS = "#all"
    BINDINGS = bindings(CHANGES, EVERYWHERE, BACK)
    BAR: ClassVar = (CHANGES[:1], REDO, EVERYWHERE, BACK)

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        with VerticalScroll(id="all"):
            yield Static(id="past", classes="part")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(Heading).show(self.desk)
        self.redraw([])

    def targets(self) -> list[ActionView]:
        """Return none: only undo and redo work here."""
        return []

    def redraw(self, codes: Sequence[str]) -> None:
        """Show the log as it is now."""
        changes = self.desk.register.history(self.desk.organisation)
        past = self.query_one("#past", Static)
        past.border_title = f"History · {len(changes)} changes"
        if len(changes) > NEWEST:
            past.border_subtitle = f"the newest {NEWEST}; 'greenplan history' prints all"
        past.update(history_text(changes[:NEWEST]))

    def action_back(self) -> None:
        """Go back."""
        self.dismiss()
