"""The form for an action's dates. It shows how each typed date is understood."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Label

from db.errors import Refused
from db.validation.progress import KEEP, Edit, check_completed
from db.views import ActionView
from db.vocabulary.action_fields import BY_KEY, DAYS
from db.vocabulary.fields import Field
from db.vocabulary.terms import Status
from tracker.screens.common.dialogs import Form
from tracker.widgets.day_input import DayInput, day_as_typed

FIELDS = sorted((BY_KEY[key] for key in DAYS), key=lambda field: field.key != "due")
"""The days of an action, the target date first."""


class Dates(Form[Edit]):
    """Target, start and review date of one or several actions; the completion date if complete.

    A field left as it was changes nothing. A date that differs between the actions is shown blank;
    once filled in, it is set for all of them.
    """

    way = "Enter saves · Tab next field · blank removes · Esc cancels"

    def __init__(
        self,
        title: str,
        actions: Sequence[ActionView],
        today: date,
    ) -> None:
        super().__init__()
        self.title_text = title
        self._today = today
        complete = all(action.status is Status.COMPLETE for action in actions)
        self._fields = [field for field in FIELDS if complete or not field.past]
        self._there = {
            field.key: {getattr(a, field.key) for a in actions} for field in self._fields
        }

    def fields(self) -> ComposeResult:
        """Yield a field for each date, with how it is understood beside it."""
        for field in self._fields:
            with Horizontal(classes="field"):
                yield Label(field.label, classes="field-label")
                typed = DayInput(
                    field.key,
                    field.label,
                    self._day(field.key),
                    self._today,
                    end=field.end,
                    past=field.past,
                    hint=self._hint(field),
                )
                yield typed
                yield typed.reading

    def _day(self, name: str) -> date | None:
        """Return the date that all the actions share, or ``None``."""
        days = self._there[name]
        return next(iter(days)) if len(days) == 1 else None

    def _hint(self, field: Field) -> str:
        if len(self._there[field.key]) > 1:
            return "differ: sets all"
        return "date not known" if field.past else "31 Mar, Q4 or +30"

    def answer(self) -> Edit:
        """Return the dates that were changed.

        Raises:
            GreenPlanError: if a field is not a date, the target is before the start, or the
                completion date is in the future.
        """
        fields = {field.key: self.query_one(f"#{field.key}", DayInput) for field in self._fields}
        days = {name: field.day() for name, field in fields.items()}
        if days["start"] and days["due"] and days["due"] < days["start"]:
            raise Refused("The target date is before the start date. Change one of them.")
        if completed := days.get("completed"):
            check_completed(completed, self._today)
        changed: dict[str, Any] = {
            name: KEEP if fields[name].value == day_as_typed(self._day(name)) else day
            for name, day in days.items()
        }
        return Edit(**changed)
