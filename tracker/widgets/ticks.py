"""A list with ticks drawn as characters, so that reading them needs no colour."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.binding import Binding
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class Ticks(OptionList):
    """Lines ticked with Space or a click; with ``one``, only one line is ticked at a time."""

    BINDINGS = [Binding("space", "select", show=False)]

    def __init__(
        self, labels: Sequence[str], ticked: Iterable[int] = (), *, one: bool = False
    ) -> None:
        self._labels = labels
        self._one = one
        self.ticked = set(ticked)
        super().__init__(*(Option(self._text(n)) for n in range(len(labels))), compact=True)
        self.highlighted = min(self.ticked, default=0)

    def clear_ticks(self) -> None:
        """Clear every tick."""
        for number in tuple(self.ticked):
            self._toggle(number)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Tick or untick the line."""
        event.stop()
        if self._one:
            self.clear_ticks()
        self._toggle(event.option_index)

    def _toggle(self, number: int) -> None:
        self.ticked ^= {number}
        self.replace_option_prompt_at_index(number, self._text(number))

    def _text(self, number: int) -> Content:
        left, right = "()" if self._one else "[]"
        mark = ("•" if self._one else "x") if number in self.ticked else " "
        return Content(f" {left}{mark}{right} {self._labels[number]}")
