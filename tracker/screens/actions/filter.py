"""The filter: tick what to show. Ticks of one kind widen it; several kinds together narrow it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label

from db.actions.selection import Selection
from db.views import ActionView
from tracker.screens import style_sheets
from tracker.screens.common.dialogs import Way
from tracker.widgets.ticks import Ticks
from tracker.workspace.filter_words import GROUPS


class FilterDialog(ModalScreen[Selection | None]):
    """Space or a click ticks, Enter shows the result, X clears every tick.

    If nothing is ticked, Enter uses the line under the cursor.
    """

    CSS_PATH = style_sheets.DIALOGS
    BINDINGS = [
        Binding("escape,q,backspace", "dismiss(None)", show=False),
        Binding("enter", "apply", show=False, priority=True),
        Binding("x", "clear", show=False),
    ]

    def __init__(self, chosen: Selection, actions: Sequence[ActionView]) -> None:
        super().__init__()
        self._chosen = chosen
        leads = sorted({a.lead for a in actions if a.lead}, key=str.casefold)
        self._offers: list[tuple[str, Any, str]] = [
            (name, word, f"{label}: {word.label}")
            for name, label, words in GROUPS
            for word in words
        ]
        self._offers += [("leads", lead, f"Lead: {lead}") for lead in leads]
        self._offers.append(("leads", None, "Lead: none"))

    def compose(self) -> ComposeResult:
        """Lay out the ticks."""
        with Vertical(classes="dialog"):
            yield Label("Show only", classes="dialog-title")
            yield Ticks(
                [text for _, _, text in self._offers],
                [n for n, (name, value, _) in enumerate(self._offers) if self._holds(name, value)],
            )
            yield Way("Space ticks · Enter shows · X clears all · Esc cancels")

    def _holds(self, name: str, value: object) -> bool:
        return value in getattr(self._chosen, name)

    def action_clear(self) -> None:
        """Clear every tick."""
        self.query_one(Ticks).clear_ticks()

    def action_apply(self) -> None:
        """Close with what is ticked."""
        ticked: dict[str, set[Any]] = {field.name: set() for field in fields(Selection)}
        ticks = self.query_one(Ticks)
        if not ticks.ticked and self._chosen == Selection() and ticks.highlighted is not None:
            ticks.ticked.add(ticks.highlighted)
        for number in ticks.ticked:
            name, value, _ = self._offers[number]
            ticked[name].add(value)
        kinds = (*(name for name, _, _ in GROUPS), "leads")
        chosen: dict[str, Any] = {kind: frozenset(ticked[kind]) for kind in kinds}
        self.dismiss(Selection(**chosen))
