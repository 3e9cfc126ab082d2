"""The form for an action's dates, which reads back what was typed."""

from __future__ import annotations

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
from db.views import ActionView
from tracker.screens.dialogs import Form

FIELDS = (("due", "Target date"), ("start", "Start"), ("review", "Review date"))


class Dates(Form[Edit]):
    """Target, start and review date of one action or of several."""

    way = "Enter saves · Tab moves on · empty takes a date off · Esc back"

    def __init__(self, title: str, action: ActionView, today: date) -> None:
        super().__init__()
        self.title_text = title
        self._action = action
        self._today = today

    def fields(self) -> ComposeResult:
        """Yield a line for each date, with how it reads beside it."""
        for name, label in FIELDS:
            day: date | None = getattr(self._action, name)
            with Horizontal(classes="field"):
                yield Label(label, classes="field-label")
                yield Input(
                    f"{day:%d/%m/%Y}" if day else "",
                    id=name,
                    compact=True,
                    select_on_focus=True,
                    placeholder="31/12/2026 or +30",
                )
                yield Label("", id=f"{name}-reading", classes="reading")

    @on(Input.Changed)
    def _read_back(self, event: Input.Changed) -> None:
        reading = self.query_one(f"#{event.input.id}-reading", Label)
        try:
            day = read_date(event.value, "", self._today)
        except GreenPlanError:
            reading.update("not a date yet")
        else:
            reading.update(Content(f"{day:%a} {day.day} {day:%b %Y}" if day else ""))

    def answer(self) -> Edit:
        """Return the dates that were changed.

        Raises:
            Refused: one is not a date, or the target is before the start.
        """
        days = {
            name: read_date(self.query_one(f"#{name}", Input).value, label, self._today)
            for name, label in FIELDS
        }
        if days["start"] and days["due"] and days["due"] < days["start"]:
            raise Refused("The target date is before the start. Move one of them.")
        changed: dict[str, Any] = {
            name: day if day != getattr(self._action, name) else KEEP for name, day in days.items()
        }
        return Edit(**changed)
