"""The form for what a return says of the organisation, and for when and under what name it goes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label

from db.errors import GreenPlanError
from db.plain_words import long_day
from db.returns import NAME_PATTERN, ReturnContent, due_on
from db.views import Changed
from tracker.organisation_values import days_from, pattern_from
from tracker.screens.dialogs import Form, field

FIELDS = (
    ("name", "Name", "The name of your practice, pharmacy, …"),
    ("contact", "Contact", "Whom the ICB may ask about the return"),
    ("email", "Email", "The contact's email address"),
    ("pcn", "PCN", "May stay empty"),
    ("icb", "ICB", "To whom the return goes; may stay empty"),
    ("return_days", "Return due", "Days after the period's end, if your ICB says so"),
    ("return_name", "File name", "May hold {ods} {period} {number} {name} {date}"),
)
"""The fields of the form: the organisation's own name for each, its label, and its hint."""

EMPTY = {"return_days": "on the last day of the month after"}
"""What a field says that is empty and still means something."""

Store = Callable[[Mapping[str, Any]], Changed]
"""Stores the values that were changed."""


class OrganisationDetails(Form[Changed]):
    """Name, contact, email, PCN, ICB; when a return is due, and how its file is named.

    The values are stored while the form is open, so that what was typed outlives a refusal.
    """

    CSS_PATH = ["dialogs.tcss", "returns.tcss"]
    title_text = "Our details, and the return"

    def __init__(self, content: ReturnContent, store: Store, first: str = "name") -> None:
        """Show the organisation of ``content``, whose period and number serve as the example.

        The cursor begins in the field with the name ``first``.
        """
        super().__init__()
        self._content = content
        self._store = store
        self._first = first

    def fields(self) -> ComposeResult:
        """Yield a line for each value, and one that explains the field with the cursor."""
        for name, label, _ in FIELDS:
            empty = EMPTY.get(name, "")
            line = Input(self._written(name), id=name, compact=True, placeholder=empty)
            yield field(label, line)
        yield Label("", classes="hint")

    def on_mount(self) -> None:
        """Put the cursor in the field that is asked for, at once: keys may be typed ahead."""
        self.set_focus(self.query_one(f"#{self._first}", Input))

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Explain the field that the cursor is in."""
        if isinstance(event.widget, Input):
            self._explain(event.widget)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.input.has_focus:
            self._explain(event.input)

    def answer(self) -> Changed:
        """Store what was changed.

        Raises:
            GreenPlanError: a value cannot be; none was stored.
        """
        values: dict[str, Any] = {}
        for name, _, _ in FIELDS:
            text = self.query_one(f"#{name}", Input).value
            if text.strip() != self._written(name):
                values[name] = self._value(name, text)
        return self._store(values)

    def _written(self, name: str) -> str:
        """Return a value as it stands in its field."""
        value = getattr(self._content.position.organisation, name)
        return NAME_PATTERN if name == "return_name" and not value else str(value or "")

    @staticmethod
    def _value(name: str, text: str) -> Any:
        if name == "return_days":
            return days_from(text)
        if name == "return_name":
            return pattern_from(text)
        return text

    def _explain(self, input_: Input) -> None:
        name = input_.id or ""
        hint = next(hint for of, _, hint in FIELDS if of == name)
        try:
            example = self._example(name, input_.value)
        except GreenPlanError:
            example = ""
        lines = f"{hint}\n{example}" if example else hint
        self.query_one(".hint", Label).update(Content(lines))

    def _example(self, name: str, text: str) -> str:
        """Return what a setting comes to for this period's return.

        Raises:
            GreenPlanError: it cannot be.
        """
        if name == "return_days":
            period = self._content.period
            return f"{period}: due {long_day(due_on(period, days_from(text)))}"
        if name == "return_name":
            from exports.return_name import return_file_name

            return return_file_name(self._content, pattern_from(text) or NAME_PATTERN)
        return ""
