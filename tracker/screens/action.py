"""All of one action: what is published, where it stands, its log, its history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from db.views import ActionView
from tracker.commands import BACK, CHANGES, EVERYWHERE, WORKING, bindings
from tracker.desk import Desk
from tracker.screens.working import WorkingScreen
from tracker.symbols import Symbols
from tracker.widgets.action_text import action_text, history_text, log_text
from tracker.widgets.flowing import Flowing
from tracker.widgets.lines import Heading, KeyBar, MessageLine


class ActionScreen(WorkingScreen):
    """One action on a screen of its own; the arrows scroll it."""

    CSS_PATH = "action.tcss"
    AUTO_FOCUS = "#all"
    BINDINGS = bindings(WORKING, CHANGES, EVERYWHERE, BACK)
    BAR: ClassVar = (WORKING, CHANGES, EVERYWHERE, BACK)

    def __init__(self, desk: Desk, code: str, symbols: Symbols) -> None:
        super().__init__(desk)
        self._code = code
        self._symbols = symbols

    def compose(self) -> ComposeResult:
        """Lay the screen out."""
        yield Heading()
        with VerticalScroll(id="all"):
            for part in ("about", "log", "past"):
                yield Flowing(id=part, classes="part")
        yield MessageLine()
        yield KeyBar(*self.BAR)

    def on_mount(self) -> None:
        """Fill it."""
        self.query_one(Heading).show(self.desk)
        self.query_one("#about").border_title = Content(self._code)
        self.query_one("#log").border_title = "Log"
        self.query_one("#past").border_title = "History"
        self.redraw([self._code])

    def targets(self) -> list[ActionView]:
        """Return the action."""
        return [self.desk.action(self._code)]

    def redraw(self, codes: Sequence[str]) -> None:
        """Show it as it is now; leave where an undo took the action itself away."""
        if self._code not in {action.code for action in self.desk.actions}:
            self.dismiss()
            return
        register, organisation = self.desk.register, self.desk.organisation
        action = self.desk.action(self._code)
        today, updates = register.today, register.updates(organisation, self._code)
        past = history_text(register.history(organisation, self._code))
        self.query_one("#about", Flowing).flow(
            lambda width: action_text(action, self._symbols, today, width, with_update=False)
        )
        self.query_one("#log", Flowing).update(log_text(updates))
        self.query_one("#past", Flowing).update(past)

    def action_back(self) -> None:
        """Go back to the list."""
        self.dismiss()
