"""The row of tabs over a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

LEAST_NAMES = 6, 2
"""The widths in cells to which the names of tabs are cut, the longest first."""


class NamedTab(Protocol):
    """A tab: its name, the one for narrow windows, and the one for the narrowest."""

    @property
    def names(self) -> tuple[str, str, str]:
        """Return the three names."""


class TabRow(Widget):
    """The tabs, each with the number of its entries. Posts :class:`Chosen` when one is clicked.

    If ``names_first``, a narrow window shows the names without the numbers.
    """

    active: reactive[int] = reactive(0)
    tabs: reactive[tuple[tuple[NamedTab, int], ...]] = reactive(())
    """The tabs, each with the number of its entries."""

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, number: int) -> None:
            self.number = number
            super().__init__()

    def __init__(self, *, names_first: bool = False) -> None:
        super().__init__()
        self._names_first = names_first

    def _labels(self) -> list[str]:
        room = self.size.width - 1
        for gap, size in ((" ", 0), (" ", 1), ("", 1), ("", 2)):
            names = [tab.names[size] for tab, _ in self.tabs]
            if _width(texts := self._with_counts(names, gap)) <= room:
                return texts
        if self._names_first:
            return [tab.names[1] for tab, _ in self.tabs]
        of_plan = range(1, len(names) - 2)
        longest = sorted(
            range(len(names)), key=lambda n: (cell_len(names[n]), n in of_plan), reverse=True
        )
        for least in LEAST_NAMES:
            for n in longest:
                while cell_len(names[n]) > least and _width(self._with_counts(names, "")) > room:
                    names[n] = _shorter(names[n])
        return self._with_counts(names, "")

    def _with_counts(self, names: Sequence[str], gap: str) -> list[str]:
        counts = [count for _, count in self.tabs]
        return [f"{gap}{name} {n}{gap}" for name, n in zip(names, counts, strict=True)]

    def render(self) -> Content:
        """Draw the tabs; the active one has a background colour and bold text."""
        parts: list[str | tuple[str, str]] = [" "]
        for number, text in enumerate(self._labels()):
            chosen = number == self.active
            parts.append((text, "bold $on-chosen on $chosen" if chosen else "$foreground"))
            parts.append((" ", "") if chosen else " ")
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        """Go to the tab that was clicked."""
        x = event.x - 1
        for number, text in enumerate(self._labels()):
            if 0 <= x < cell_len(text):
                self.post_message(self.Chosen(number))
                return
            x -= cell_len(text) + 1


def _width(texts: Sequence[str]) -> int:
    return sum(map(cell_len, texts)) + len(texts) - 1


def _shorter(name: str) -> str:
    """Return a name one cell shorter, with an ellipsis at its end."""
    kept = name.removesuffix("…")
    width = cell_len(kept) - (1 if kept != name else 2)
    return f"{set_cell_size(kept, width).rstrip()}…"
