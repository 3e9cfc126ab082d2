"""A form field with a choice of words, changed with the arrows or a first letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

Value = TypeVar("Value")


class OneOf(Widget, Generic[Value], can_focus=True):
    """A field that holds one of ``choices``, each a value and its label.

    ← and → or Space go through them; a letter goes to the next one that begins with it. Enter runs
    ``screen.go_on`` of the form.
    """

    BINDINGS = [
        Binding("left", "step(-1)", show=False),
        Binding("right,space", "step(1)", show=False),
        Binding("enter", "screen.go_on", show=False),
    ]
    place: reactive[int] = reactive(0)

    def __init__(
        self, choices: Sequence[tuple[Value, str]], value: Value, *, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._choices = choices
        self.set_reactive(OneOf.place, [value for value, _ in choices].index(value))

    @property
    def value(self) -> Value:
        """The chosen value."""
        return self._choices[self.place][0]

    def render(self) -> Content:
        """Draw the chosen label between the arrows that change it."""
        return Content(f"← {self._choices[self.place][1]} →")

    def action_step(self, step: int) -> None:
        """Go to the next or the previous one."""
        self.place = (self.place + step) % len(self._choices)

    def on_key(self, event: events.Key) -> None:
        """Go to the next one that begins with the typed letter."""
        letter = (event.character or "").casefold()
        if not letter.isalpha():
            return
        event.stop()
        count = len(self._choices)
        for step in range(1, count + 1):
            place = (self.place + step) % count
            if self._choices[place][1].casefold().startswith(letter):
                self.place = place
                return

    def on_click(self) -> None:
        """Go to the next one."""
        self.action_step(1)
