"""Dialogs: choose from a list, type a line, type several lines, fill in a form."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from textual import events, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, Label, OptionList, TextArea
from textual.widgets.option_list import Option

from db.errors import GreenPlanError, InUse
from db.frozen import frozen
from db.validation.text_rules import HoldsNhsNumber
from tracker.screens import style_sheets
from tracker.screens.common.dialog import Dialog
from tracker.screens.common.nhs_numbers import (
    REMOVED,
    field_text,
    refusal_in_words,
    remove_nhs_number,
)
from tracker.widgets.flowing import both_ends, hanging
from tracker.widgets.one_of import OneOf

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

Answer = TypeVar("Answer")

WORK_ON_IT = "Press F6 to start editing again."
STAYS = "What you typed is still here. Press Ctrl+C to copy it."

StyleFiles = str | PurePath | list[str | PurePath] | None
"""One style file, or a list of them, beside the screen's module."""


_MANY = 1_000
"""A width in cells that every item fits, used until the real width is known."""

FIELDS = "Input, TextArea, OneOf"

Entered = Sequence[Mapping[str, Any]]
"""What is in each field of a form, where its cursor is, and whether it has the focus."""

_ENTERED = {
    OneOf: ("place",),
    Input: ("value", "cursor_position"),
    TextArea: ("text", "cursor_location"),
}

LEAST_ITEMS = 3
"""The fewest lines of a list to choose from, however small the window."""

MOST_SAID = 600
"""Most characters of a refusal to show: it may quote everything typed."""


@frozen
class Item(Generic[Answer]):
    """One item to choose: the value it returns, the letter that selects it, its label and a remark.

    ``opens_a_field`` is set if a text field opens next.
    """

    value: Answer
    key: str
    label: str
    remark: str = ""
    opens_a_field: bool = False


class _Items(OptionList):
    """The items to choose from, each wrapped to hang under its own text."""

    def __init__(self, drawn: Sequence[Callable[[int], Content]]) -> None:
        self._drawn = drawn
        self._width = 0
        super().__init__(*(Option(draw(_MANY)) for draw in drawn), compact=True)

    def on_resize(self) -> None:
        """Wrap the items for the new width."""
        width = self.scrollable_content_region.width
        if width != self._width:
            self._width = width
            for place, draw in enumerate(self._drawn):
                self.replace_option_prompt_at_index(place, draw(width))


class Pick(Dialog[Answer | None], Generic[Answer]):
    """Choose one item with its letter, Enter or a click. Escape, Q or ← cancels.

    ``explanation`` is the text between title and items, ``way`` the line of keys, ``most`` the
    largest number of lines for an item.
    """

    explanation = ""
    way = "Enter selects · Esc or ← cancels"

    CSS_PATH: ClassVar[StyleFiles] = style_sheets.DIALOGS
    BINDINGS = [
        Binding("escape,left,backspace", "dismiss(None)", show=False),
        Binding("right", "press", show=False),
    ]

    def __init__(
        self,
        title: str,
        items: Sequence[Item[Answer]],
        current: Answer | None = None,
        *,
        explanation: str = "",
        way: str = "",
        most: int | None = None,
    ) -> None:
        super().__init__()
        self._most = most
        self.explanation = explanation or self.explanation
        self.way = way or self.way
        self._title = title
        self._items = items
        self._current = current

    def compose(self) -> ComposeResult:
        """Lay out the title, the text, the list and the keys."""
        with Vertical(classes="dialog"):
            yield Label(Content(self._title), classes="dialog-title")
            if self.explanation:
                yield Label(Content(self.explanation), classes="dialog-told")
            yield self.choices()
            yield Way(self.way)

    def choices(self) -> OptionList:
        """Return the list of items."""
        return _Items([partial(self._text, item) for item in self._items])

    def on_mount(self) -> None:
        """Put the cursor on the current value."""
        values = [item.value for item in self._items]
        there = values.index(self._current) if self._current in values else 0
        self.query_one(OptionList).highlighted = there

    def on_resize(self) -> None:
        """Fit the list to the window when it is laid out."""
        styles = self.query_one(OptionList).styles
        if styles.inline.has_rule("max_height"):
            styles.max_height = None  # as the style sheet says
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Let the list scroll and not the dialog, so that title, text and keys stay in sight."""
        items, too_high = self.query_one(OptionList), self.query_one(".dialog").max_scroll_y
        if too_high:
            items.styles.max_height = max(items.size.height - too_high, LEAST_ITEMS)
            items.call_after_refresh(items.scroll_to_highlight)

    def on_key(self, event: events.Key) -> None:
        """Select an item by its letter."""
        letter = (event.character or "").lower()
        if not letter.isalpha():
            return
        event.stop()
        if letter == "q":
            self.dismiss(None)
        elif (item := self._item_of(letter)) is not None:
            self._pick(item.value)

    def show_notice(self, words: str) -> None:
        """Show ``words`` in place of the keys."""
        self.query_one(Way).update(Content(words))

    def _item_of(self, letter: str) -> Item[Answer] | None:
        return next((i for i in self._items if i.key and i.key.lower() == letter), None)

    def opens_a_field(self, letter: str) -> bool:
        """Whether the item with this letter opens a text field next."""
        item = self._item_of(letter.lower())
        return item is not None and item.opens_a_field

    def _pick(self, value: Answer) -> None:
        if self.is_current:
            self.dismiss(value)

    def action_press(self) -> None:
        """Select the item under the cursor."""
        self.query_one(OptionList).action_select()

    @on(OptionList.OptionSelected)
    def _picked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._pick(self._items[event.option_index].value)

    def _text(self, item: Item[Answer], width: int) -> Content:
        remark = f"  {item.remark}" if item.remark else ""
        key = item.key.upper() if item.key else " "
        letter = f" {key}  "
        indent = len(letter)
        text = hanging(Content(), f"{item.label}{remark}", indent, width, self._most)
        return Content.assemble((letter, "bold"), text[indent:])


class Way(Label):
    """The last line of a dialog: its keys. A click cancels."""

    def __init__(self, text: str) -> None:
        super().__init__(Content(text), classes="dialog-way")

    def on_click(self) -> None:
        """Go back."""
        screen = self.screen
        if isinstance(screen, Dialog):
            screen.dismiss(None)


class AnswerScreen(Dialog[Answer | None], Generic[Answer]):
    """A dialog for an answer, with which it closes.

    With ``stays_open`` it does not: :meth:`next_answer` returns each answer. Then push it with
    :meth:`end` as its callback.
    """

    stays_open = False

    def __init__(self) -> None:
        super().__init__()
        self._given: asyncio.Queue[tuple[Answer] | None] = asyncio.Queue()

    async def next_answer(self) -> tuple[Answer] | None:
        """Return the next answer that was given, in a tuple; ``None`` if the dialog was closed."""
        return await self._given.get()

    def give(self, answer: Answer) -> None:
        """Give an answer."""
        if self.stays_open:
            self._given.put_nowait((answer,))
        else:
            self.dismiss(answer)

    def end(self, _: Answer | None) -> None:
        """End the answers: the dialog has closed."""
        self._given.put_nowait(None)

    def save(self) -> None:
        """Give the answer, or say what is wrong with it."""
        raise NotImplementedError

    def show_refusal(self, error: GreenPlanError) -> None:
        """Say why the answer was refused."""
        raise NotImplementedError

    def entered(self) -> Entered:
        """Return what is in the fields, and where the cursor is in each."""
        return [
            {name: getattr(field, name) for name in (*names, "has_focus")}
            for field in self.query(FIELDS)
            for kind, names in _ENTERED.items()
            if isinstance(field, kind)
        ]

    def enter(self, content: Entered) -> None:
        """Put into the fields what :meth:`entered` returned."""
        for field, there in zip(self.query(FIELDS), content, strict=True):
            if isinstance(field, Input):
                field.select_on_focus = False  # else the next key would replace what was typed
            for name, value in there.items():
                if name != "has_focus":
                    setattr(field, name, value)
                elif value:
                    field.focus()


class Form(AnswerScreen[Answer], Generic[Answer]):
    """Fields with a "Save" and a "Cancel" button. Subclasses add the fields and the answer.

    Enter in a field saves; Tab goes to the next field. Escape cancels, but asks for a second press
    if something was typed. A field that is not valid is refused here, with the reason and the
    cursor in it. One key removes a typed NHS number. If the app is viewing only by now, F6 starts
    editing again and Ctrl+C copies what was typed.
    """

    CSS_PATH: ClassVar[StyleFiles] = style_sheets.DIALOGS
    BINDINGS = [
        Binding("escape", "back", show=False),
        Binding("ctrl+t", "remove_nhs_number", show=False),
        Binding("f6", "app.start_editing", show=False, priority=True),
    ]
    app: TrackerApp
    title_text: str = ""
    way: ClassVar[str] = "Enter saves · Tab next field · Esc cancels"
    enter_does: ClassVar[str] = "save"
    _nhs_number: HoldsNhsNumber | None = None
    _leaving = False

    def compose(self) -> ComposeResult:
        """Lay out the title, the fields, the refusal and the buttons."""
        with Vertical(classes="dialog"):
            yield Label(Content(self.title_text), classes="dialog-title")
            yield from self.fields()
            yield Refusal()
            with Horizontal(classes="dialog-buttons"):
                yield Button("Save", id="save", compact=True)
                yield Button("Cancel", id="cancel", compact=True)
            yield Label(Content(self.way), classes="dialog-way")

    def fields(self) -> ComposeResult:
        """Yield the fields."""
        yield from ()

    def answer(self) -> Answer:
        """Return the answer from the fields.

        Raises:
            GreenPlanError: if a field is not valid.
        """
        raise NotImplementedError

    def on_mount(self) -> None:
        """Remember what is in the fields."""
        self._at_first = self._filled_in()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.submit_field(event.input)

    def submit_field(self, field: Input) -> None:
        """Save when Enter is pressed in ``field``."""
        self.save()

    @on(Button.Pressed, "#save")
    def _save(self, event: Button.Pressed) -> None:
        event.stop()
        self.save()

    @on(Button.Pressed, "#cancel")
    def _cancel(self, event: Button.Pressed) -> None:
        event.stop()
        self.dismiss(None)

    def save(self) -> None:
        """Give the answer, or say what is wrong with it."""
        if not self.is_current:  # keys typed ahead: it has closed already
            return
        try:
            answer = self.answer()
        except GreenPlanError as error:
            self.show_refusal(error)
        else:
            self.give(answer)

    def show_refusal(self, error: GreenPlanError) -> None:
        """Say why the fields cannot be saved, and which key fixes them if one does."""
        self._nhs_number = error if isinstance(error, HoldsNhsNumber) else None
        said = [refusal_in_words(error)]
        if isinstance(error, InUse):
            said.append(WORK_ON_IT)
        if self.app.view is not None:
            said.append(STAYS)
        self._tell(" ".join(said))

    def show_notice(self, words: str) -> None:
        """Show ``words`` where refusals are shown."""
        self._tell(words)

    def action_copy_text(self) -> None:
        """Copy the selected text, or else everything in the current field."""
        text = self.get_selected_text() or (field_text(self.focused) if self.focused else "")
        if not text:
            raise SkipAction
        self.app.copy_to_clipboard(text)
        self.notify("Copied.")

    def action_remove_nhs_number(self) -> None:
        """Remove the NHS number that was refused."""
        if self._nhs_number is not None and remove_nhs_number(self, self._nhs_number):
            self._nhs_number = None
            self._tell(f"{REMOVED} {self.enter_does}.")

    def action_back(self) -> None:
        """Cancel; if something was typed, only on the second press."""
        if self._leaving or self._filled_in() == self._at_first:
            self.dismiss(None)
            return
        self._tell("Press Esc again to discard what you typed.", leaving=True)

    def _tell(self, words: str, *, leaving: bool = False) -> None:
        self._leaving = leaving
        self.query_one(Refusal).show_message(words)

    def _filled_in(self) -> list[str]:
        return [field_text(field) for field in self.query("Input, TextArea")]


class Refusal(Label):
    """Why a form cannot be saved. A click runs the fix it offers."""

    def __init__(self) -> None:
        super().__init__("", id="refusal")

    def show_message(self, words: str) -> None:
        """Show ``words``, and scroll to them if the form is taller than the window."""
        self.update(Content(both_ends(words, MOST_SAID)))
        if words:
            self.call_after_refresh(self.scroll_visible, animate=False)

    async def on_click(self) -> None:
        """Remove what was refused."""
        await self.screen.run_action("remove_nhs_number")


def labelled_field(label: str, widget: Widget) -> Horizontal:
    """Return a field with its label before it."""
    return Horizontal(Label(Content(label), classes="field-label"), widget, classes="field")


class LineForm(Form[Answer], Generic[Answer]):
    """One line of text, with suggestions to choose from with Down or a click.

    Return the result of ``take`` for the text; stay open if ``take`` refuses it.
    """

    def __init__(
        self,
        title: str,
        value: str = "",
        *,
        take: Callable[[str], Answer],
        suggestions: Sequence[str] = (),
        hint: str = "",
        explanation: str = "",
    ) -> None:
        super().__init__()
        self._explanation = explanation
        self.title_text = title
        self._value = value
        self._take_text = take
        self._suggestions = suggestions
        self._hint = hint

    def fields(self) -> ComposeResult:
        """Yield the text above, the line and the suggestions."""
        if self._explanation:
            yield Label(Content(self._explanation), classes="dialog-told")
        yield Input(self._value, compact=True, select_on_focus=True, placeholder=self._hint)
        if self._suggestions:
            yield OptionList(
                *(Option(Content(text)) for text in self._suggestions),
                compact=True,
                classes="suggestions",
            )

    def answer(self) -> Answer:
        """Return the answer from the line.

        Raises:
            GreenPlanError: if it is refused.
        """
        return self._take_text(self.query_one(Input).value)

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.query_one(Input).value = self._suggestions[event.option_index]
        self.save()

    def on_key(self, event: events.Key) -> None:
        """Go from the line down to the suggestions."""
        if event.key == "down" and self._suggestions and self.query_one(Input).has_focus:
            event.stop()
            self.query_one(OptionList).focus()

    def action_back(self) -> None:
        """Cancel at once: one line is quick to type again."""
        self.dismiss(None)


class NameForm(LineForm[str]):
    """One line of text, which ``check`` may refuse."""

    def __init__(
        self,
        title: str,
        value: str = "",
        *,
        suggestions: Sequence[str] = (),
        check: Callable[[str], object] = str,
        hint: str = "",
        explanation: str = "",
    ) -> None:
        def take(text: str) -> str:
            check(text)
            return text

        super().__init__(
            title, value, take=take, suggestions=suggestions, hint=hint, explanation=explanation
        )


class TextEntry(TextArea):
    """Several lines of text in which Enter saves."""

    BINDINGS = [
        Binding("enter", "screen.save", show=False, priority=True),
        Binding("ctrl+j,shift+enter", "new_line", show=False, priority=True),
    ]

    def action_new_line(self) -> None:
        """Start a new line."""
        self.insert("\n")


class TextForm(Form[str]):
    """Several lines of text."""

    way = "Enter saves · Ctrl+J new line · Esc cancels"

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title_text = title

    def fields(self) -> ComposeResult:
        """Yield the text."""
        yield TextEntry(compact=True, tab_behavior="focus", show_line_numbers=False)

    def answer(self) -> str:
        """Return the text."""
        return self.query_one(TextEntry).text

    def action_save(self) -> None:
        """Save."""
        self.save()
