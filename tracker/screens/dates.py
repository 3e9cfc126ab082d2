"""The form for an action's dates, which reads back what was typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label

from db.dates import read_date
from db.errors import GreenPlanError, Refused
from db.progress import KEEP, Edit
from db.views import ActionView, Changed
from tracker.screens.dialogs import Form

FIELDS = (("due", "Target date"), ("start", "Start"), ("review", "Review date"))


class Dates(Form[Changed]):
    """Target, start and review date of one action or of several; gives the change.

    A field that is left as it was changes nothing; one that differs between the actions begins
    empty and, when filled in, is set for all. ``store`` stores the dates while the form is open.
    """

    way = "Enter saves · Tab moves on · empty takes a date off · Esc back"

    def __init__(
        self,
        title: str,
        actions: Sequence[ActionView],
        today: date,
        store: Callable[[Edit], Changed],
    ) -> None:
        super().__init__()
        self.title_text = title
        self._today = today
        self._store = store
        self._there = {name: {getattr(a, name) for a in actions} for name, _ in FIELDS}

    def fields(self) -> ComposeResult:
        """Yield a line for each date, with how it reads beside it."""
        for name, label in FIELDS:
            with Horizontal(classes="field"):
                yield Label(label, classes="field-label")
                yield Input(
                    self._written(name),
                    id=name,
                    compact=True,
                    select_on_focus=True,
                    placeholder=self._hint(name),
                )
                yield Label("", id=f"{name}-reading", classes="reading")

    def _written(self, name: str) -> str:
        """Return the date that all the actions have, as it stands in the field."""
        days = self._there[name]
        day = next(iter(days)) if len(days) == 1 else None
        return f"{day:%d/%m/%Y}" if day else ""

    def _hint(self, name: str) -> str:
        return "31/12/2026 or +30" if len(self._there[name]) == 1 else "various: sets all"

    @on(Input.Changed)
    def _read_back(self, event: Input.Changed) -> None:
        reading = self.query_one(f"#{event.input.id}-reading", Label)
        try:
            day = read_date(event.value, "", self._today)
        except GreenPlanError:
            reading.update("not a date yet")
        else:
            reading.update(Content(f"{day:%a} {day.day} {day:%b %Y}" if day else ""))

    def answer(self) -> Changed:
        """Store the dates that were changed.

        Raises:
            GreenPlanError: one is not a date, the target is before the start, or they cannot be
                stored.
        """
        days = {
            name: read_date(self.query_one(f"#{name}", Input).value, label, self._today)
            for name, label in FIELDS
        }
        if days["start"] and days["due"] and days["due"] < days["start"]:
            raise Refused("The target date is before the start. Move one of them.")
        typed = {name: self.query_one(f"#{name}", Input).value for name, _ in FIELDS}
        changed: dict[str, Any] = {
            name: KEEP if typed[name] == self._written(name) else day for name, day in days.items()
        }
        return self._store(Edit(**changed))
