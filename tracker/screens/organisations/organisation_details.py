"""The organisation's page: what is known of it, its returns and the person, to be corrected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label

from db.errors import GreenPlanError
from db.returns.returns import NAME_PATTERN, ReturnContent, due_on
from db.validation.ods_code import oddity, ods_code
from db.validation.text_rules import NAME_LIMIT, required_text
from db.views import Changed, TypeChange
from db.vocabulary.phrases import long_day
from db.vocabulary.terms import ProviderType
from tracker.screens import style_sheets
from tracker.screens.common.dialogs import Form, Item, Pick, field
from tracker.screens.forms.record_form import HEIGHTS
from tracker.use_cases.organisation_values import (
    KEEP_CODE,
    TYPES,
    days_from,
    pattern_from,
    type_change_in_words,
)
from tracker.widgets.one_of import OneOf
from tracker.workspace.workspace import Desk

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

FIELDS = (
    ("name", "Name", "The name of your practice, pharmacy, …"),
    ("ods", "ODS code", "The code of your organisation, such as A99999"),
    ("provider_type", "Type", "← and → change it, and with it your list of actions."),
    ("pcn", "PCN", "Your primary care network. It may stay empty."),
    ("icb", "ICB", "Your integrated care board, which you send the return to"),
    ("contact", "Contact", "Whom the ICB may ask about the return"),
    ("email", "Email", "The contact's email address"),
    ("return_days", "Return due", "Days after the period's end, if your ICB says so"),
    ("return_name", "File name", "The name of your next return. Change it as you like, but keep"),
    ("you", "Your name", "It signs your changes and updates."),
)
"""The fields of the page: the organisation's own name for each, its label, and its hint."""

EMPTY = {"return_days": "on the last day of the month after"}
"""What a field says that is empty and still means something."""

Store = Callable[[Mapping[str, Any]], Changed]
"""Stores the values that were changed."""


class ChangeType(Pick[bool]):
    """Says which actions come and go with another type, and asks whether to change it."""

    def __init__(self, change: TypeChange) -> None:
        self.told = type_change_in_words(change)
        items = [
            Item(True, "c", "Change the type", "Ctrl+Z to undo"),
            Item(False, "k", "Keep the type as it is"),
        ]
        super().__init__(f"Change to {change.to.label.lower()}?", items)


class OrganisationDetails(Form[Changed]):
    """Name, ODS code, type, PCN, ICB, contact and email; the return's day and file; your name.

    The values are stored while the page is open, so that what was typed outlives a refusal. An odd
    ODS code is stored at the second time, another type once the person has agreed to it.
    """

    app: TrackerApp
    CSS_PATH = [style_sheets.DIALOGS, style_sheets.RETURN_CHECK]
    VERTICAL_BREAKPOINTS = HEIGHTS
    title_text = "Your organisation"
    way: ClassVar[str] = "Enter saves all · Tab next field · Esc back"

    def __init__(
        self, desk: Desk, content: ReturnContent, store: Store, first: str = "name"
    ) -> None:
        super().__init__()
        self.new_name = ""
        self._desk = desk
        self._content = content
        self._organisation = content.position.organisation
        self._store = store
        self._first = first
        self._questioned = ""
        self._agreed = self._organisation.provider_type

    def fields(self) -> ComposeResult:
        """Yield a line for each value, and one that explains the field with the cursor."""
        with VerticalScroll(id="details", can_focus=False):
            for name, label, _ in FIELDS:
                if name == "provider_type":
                    kinds = [(kind, kind.label) for kind in TYPES]
                    yield field(label, OneOf(kinds, self._organisation.provider_type, id=name))
                    continue
                empty = EMPTY.get(name, "")
                line = Input(self._written(name), id=name, compact=True, placeholder=empty)
                yield field(label, line)
        yield Label("", classes="hint")

    def on_mount(self) -> None:
        """Put the cursor in the field that is asked for, at once: keys may be typed ahead."""
        self.watch(self.query_one(OneOf), "place", self._turned, init=False)
        self.set_focus(self.query_one(f"#{self._first}"))

    def _turned(self) -> None:
        self._explain("provider_type")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Explain the field that the cursor is in."""
        if event.widget.id in {name for name, _, _ in FIELDS}:
            self._explain(event.widget.id or "")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.input.has_focus:
            self._explain(event.input.id or "")

    # Saving

    def action_go_on(self) -> None:
        """Save, from the field that holds one of a few words too."""
        self.save()

    def save(self) -> None:
        """Store what was changed; where the type was, say first what comes and goes."""
        kind = self._kind
        if kind not in (self._organisation.provider_type, self._agreed) and self.is_current:
            self._ask_for_type(kind)
        else:
            super().save()

    @work(exclusive=True, group="type")
    async def _ask_for_type(self, kind: ProviderType) -> None:
        try:
            change = self._desk.register.type_change(self._organisation, kind)
        except GreenPlanError as error:
            self.refuse(error)
            return
        if await self.app.push_screen_wait(ChangeType(change)):
            self._agreed = kind
            self.save()

    def answer(self) -> Changed:
        """Store what was changed.

        Raises:
            GreenPlanError: a value cannot be; none was stored.
        """
        values: dict[str, Any] = {}
        for name, _, _ in FIELDS:
            if name not in ("provider_type", "you") and self._text(name) != self._written(name):
                values[name] = self._value(name, self._text(name))
        if self._kind is not self._organisation.provider_type:
            values["provider_type"] = self._kind
        if "ods" in values:
            self._question(values["ods"])
        return self._signed(required_text(self._text("you"), "Your name", NAME_LIMIT), values)

    def _question(self, code: str) -> None:
        """Question an ODS code that is odd, once.

        Raises:
            GreenPlanError: it is odd, and was not questioned before.
        """
        odd = oddity(code, self._kind)
        if odd and odd != self._questioned:
            self._questioned = odd
            self.set_focus(self.query_one("#ods"))
            raise GreenPlanError(f"{odd} {KEEP_CODE}")

    def _signed(self, name: str, values: Mapping[str, Any]) -> Changed:
        """Store the values, signed with the name that the person has from now on."""
        register, before = self._desk.register, self._desk.register.user
        if name == self.app.user:
            return self._store(values)
        register.user = name
        try:
            changed = self._store(values)
        except GreenPlanError:
            register.user = before
            raise
        self.app.sign_as(name)
        self.new_name = name
        return changed

    # The values

    @property
    def _kind(self) -> ProviderType:
        return TYPES[self.query_one(OneOf).place]

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _written(self, name: str) -> str:
        """Return a value as it stands in its field."""
        if name == "you":
            return self.app.user
        if name == "return_name":
            from exports.returns.file_name import return_file_name

            return return_file_name(self._content)
        return str(getattr(self._organisation, name) or "")

    def _value(self, name: str, text: str) -> Any:
        if name == "ods":
            return ods_code(text)
        if name == "return_days":
            return days_from(text)
        if name == "return_name":
            return pattern_from(text, self._content)
        return text

    def _filled_in(self) -> list[str]:
        return [*super()._filled_in(), self._kind]

    # What explains them

    def _explain(self, name: str) -> None:
        hint = next(hint for of, _, hint in FIELDS if of == name)
        try:
            example = self._example(name)
        except GreenPlanError:
            example = ""
        if name == "return_name":
            from exports.returns.file_name import values_of

            parts = values_of(self._content)
            hint = f"{hint} {parts['period']} and {parts['number']}, which change each time."
        lines = f"{hint}\n{example}" if example else hint
        self.query_one(".hint", Label).update(Content(lines))

    def _example(self, name: str) -> str:
        """Return what a setting comes to, for this period's return.

        Raises:
            GreenPlanError: it cannot be.
        """
        if name == "provider_type" and self._kind is not self._organisation.provider_type:
            change = self._desk.register.type_change(self._organisation, self._kind)
            return f"{len(change.going)} actions leave your list, {len(change.coming)} join it."
        if name == "return_days":
            period = self._content.period
            return f"{period}: due {long_day(due_on(period, days_from(self._text(name))))}"
        if name == "return_name":
            from exports.returns.file_name import return_file_name

            pattern = pattern_from(self._text(name), self._content) or NAME_PATTERN
            return return_file_name(self._content, pattern)
        return ""
