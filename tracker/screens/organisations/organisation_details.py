"""The form for the organisation's details, its returns and the person's own name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label

from db.errors import GreenPlanError
from db.frozen import frozen
from db.organisations.groups import group_names
from db.returns.returns import NAME_PATTERN, ReturnContent, due_on
from db.validation.ods_code import ods_code_warning, parse_ods_code
from db.validation.text_rules import NAME_LIMIT, required_text
from db.views import TypeChange
from db.vocabulary.phrases import long_day
from db.vocabulary.terms import ProviderType
from tracker.screens import style_sheets
from tracker.screens.common.dialogs import Form, Item, Pick, labelled_field
from tracker.screens.forms.record_form import HEIGHTS
from tracker.use_cases.organisation_values import (
    KEEP_CODE,
    days_from,
    kinds_like,
    pattern_from,
    type_change_in_words,
)
from tracker.widgets.one_of import OneOf
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

FIELDS = (
    ("name", "Name", "The name of your organisation"),
    ("ods", "ODS code", "Your organisation's ODS code, such as A99999"),
    ("provider_type", "Type", "Press ← or → to change it. Your list of actions changes with it."),
    ("pcn", "PCN", "Your primary care network. You can leave it blank."),
    ("place", "Place", "Your place, such as a borough. You can leave it blank."),
    ("neighbourhood", "Neighbourhood", "Your neighbourhood. You can leave it blank."),
    ("icb", "ICB", "Your integrated care board. You send your returns there."),
    ("groups", "Groups", "The groups that you are in, with commas between them"),
    ("contact", "Contact", "Who the ICB can ask about the return"),
    ("email", "Email", "The contact's email address"),
    ("return_days", "Return due", "Days after the end of the period, if your ICB sets them"),
    ("return_name", "File name", "The file name of your next return. You can change it, but keep"),
    ("you", "Your name", "Shown with your changes and updates"),
)
"""The fields of the form: each attribute of the organisation, its label and its hint."""

EMPTY = {"return_days": "last day of the following month"}
"""What a blank field means, shown in it."""


@frozen
class Details:
    """The changed values by field, and the person's name."""

    values: Mapping[str, Any]
    signed_by: str


class ChangeType(Pick[bool]):
    """Show which actions a change of type adds and removes, and ask whether to make it."""

    def __init__(self, change: TypeChange) -> None:
        self.explanation = type_change_in_words(change)
        items = [
            Item(True, "c", "Change the type", "Ctrl+Z to undo"),
            Item(False, "k", "Keep the type as it is"),
        ]
        super().__init__(f"Change to {change.to.label.lower()}?", items)


class OrganisationDetails(Form[Details]):
    """The organisation's details; the return's day and file; your name.

    An unusual ODS code is accepted at the second Enter, another type after the person agrees to it.
    """

    app: TrackerApp
    CSS_PATH = [style_sheets.DIALOGS, style_sheets.RETURN_CHECK]
    VERTICAL_BREAKPOINTS = HEIGHTS
    title_text = "Your organisation"
    way: ClassVar[str] = "Enter saves · Tab next field · Esc cancels"

    def __init__(self, workspace: Workspace, content: ReturnContent, first: str = "name") -> None:
        super().__init__()
        self._workspace = workspace
        self._content = content
        self._organisation = content.position.organisation
        self._first = first
        self._questioned = ""
        self._agreed = self._organisation.provider_type
        self._changes: dict[ProviderType, TypeChange] = {}

    def fields(self) -> ComposeResult:
        """Yield a line for each value, and one with the hint for the current field."""
        with VerticalScroll(id="details", can_focus=False):
            for name, label, _ in FIELDS:
                if name == "provider_type":
                    kinds = [
                        (kind, kind.label) for kind in kinds_like(self._organisation.provider_type)
                    ]
                    yield labelled_field(
                        label, OneOf(kinds, self._organisation.provider_type, id=name)
                    )
                    continue
                empty = EMPTY.get(name, "")
                line = Input(self._written(name), id=name, compact=True, placeholder=empty)
                yield labelled_field(label, line)
        yield Label("", classes="hint")

    def on_mount(self) -> None:
        """Put the cursor in the requested field at once, for keys that are typed ahead."""
        self.watch(self.query_one(OneOf), "place", self._turned, init=False)
        self.set_focus(self.query_one(f"#{self._first}"))

    def _turned(self) -> None:
        self._explain_type()

    @work(exclusive=True, group="turning")
    async def _explain_type(self) -> None:
        """Show what another type changes, once that is known."""
        try:
            await self._read_change(self._kind)
        except GreenPlanError:
            self._changes.pop(self._kind, None)
        self._explain("provider_type")

    async def _read_change(self, kind: ProviderType) -> TypeChange:
        """Return which actions another type adds and removes."""
        with self.app.keys.waiting_for_register():
            self._changes[kind] = await self._workspace.ask(
                lambda r, o: r.organisations.type_change(self._organisation, kind)
            )
        return self._changes[kind]

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the hint for the field with the cursor."""
        if event.widget.id in {name for name, _, _ in FIELDS}:
            self._explain(event.widget.id or "")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        if event.input.has_focus:
            self._explain(event.input.id or "")

    # Saving

    def action_go_on(self) -> None:
        """Save, also from the field for the type."""
        self.save()

    def save(self) -> None:
        """Save the changes; for a change of type, ask first."""
        kind = self._kind
        if kind not in (self._organisation.provider_type, self._agreed) and self.is_current:
            self._ask_for_type(kind)
        else:
            super().save()

    @work(exclusive=True, group="type")
    async def _ask_for_type(self, kind: ProviderType) -> None:
        try:
            change = await self._read_change(kind)
        except GreenPlanError as error:
            self.show_refusal(error)
            return
        if await self.app.push_screen_wait(ChangeType(change)):
            self._agreed = kind
            self.save()

    def answer(self) -> Details:
        """Return the changes.

        Raises:
            GreenPlanError: A value is not valid.
        """
        values: dict[str, Any] = {}
        for name, _, _ in FIELDS:
            if name not in ("provider_type", "you") and self._text(name) != self._written(name):
                values[name] = self._value(name, self._text(name))
        if self._kind is not self._organisation.provider_type:
            values["provider_type"] = self._kind
        if "ods" in values:
            self._question(values["ods"])
        return Details(values, required_text(self._text("you"), "Your name", NAME_LIMIT))

    def _question(self, code: str) -> None:
        """Query an unusual ODS code, once.

        Raises:
            GreenPlanError: The code is unusual and was not queried before.
        """
        odd = ods_code_warning(code, self._kind)
        if odd and odd != self._questioned:
            self._questioned = odd
            self.set_focus(self.query_one("#ods"))
            raise GreenPlanError(f"{odd} {KEEP_CODE}")

    # The values

    @property
    def _kind(self) -> ProviderType:
        return kinds_like(self._organisation.provider_type)[self.query_one(OneOf).place]

    def _text(self, name: str) -> str:
        return self.query_one(f"#{name}", Input).value.strip()

    def _written(self, name: str) -> str:
        """Return the text of a field before any change."""
        if name == "you":
            return self.app.user
        if name == "return_name":
            from exports.returns.file_name import return_file_name

            return return_file_name(self._content)
        if name == "groups":
            return ", ".join(self._organisation.groups)
        return str(getattr(self._organisation, name) or "")

    def _value(self, name: str, text: str) -> Any:
        if name == "ods":
            return parse_ods_code(text)
        if name == "return_days":
            return days_from(text)
        if name == "groups":
            return group_names(text)
        if name == "return_name":
            return pattern_from(text, self._content)
        return text

    def _filled_in(self) -> list[str]:
        return [*super()._filled_in(), self._kind]

    # The hints

    def _explain(self, name: str) -> None:
        hint = next(hint for of, _, hint in FIELDS if of == name)
        try:
            example = self._example(name)
        except GreenPlanError:
            example = ""
        if name == "return_name":
            from exports.returns.file_name import pattern_values

            parts = pattern_values(self._content)
            hint = f"{hint} {parts['period']} and {parts['number']}, which change each time."
        lines = f"{hint}\n{example}" if example else hint
        self.query_one(".hint", Label).update(Content(lines))

    def _example(self, name: str) -> str:
        """Return what a setting means for this period's return.

        Raises:
            GreenPlanError: The setting is not valid.
        """
        change = self._changes.get(self._kind)
        if name == "provider_type" and change and self._kind != self._organisation.provider_type:
            return f"Your list loses {len(change.going)} actions and gains {len(change.coming)}."
        if name == "return_days":
            period = self._content.period
            return f"{period}: due {long_day(due_on(period, days_from(self._text(name))))}"
        if name == "return_name":
            from exports.returns.file_name import return_file_name

            pattern = pattern_from(self._text(name), self._content) or NAME_PATTERN
            return return_file_name(self._content, pattern)
        return ""
