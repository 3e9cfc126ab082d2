"""The row of tabs over the list of actions."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tracker.workspace.tabs import TABS


class TabRow(Widget):
    """The tabs, each with its number of actions. Posts :class:`Chosen` when one is clicked."""

    active: reactive[int] = reactive(0)
    counts: reactive[tuple[int, ...]] = reactive(())

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, number: int) -> None:
            self.number = number
            super().__init__()

    def _labels(self) -> list[str]:
        counts = self.counts or (0,) * len(TABS)
        for gap, name in ((" ", "label"), (" ", "short"), ("", "short"), ("", "least")):
            texts = [
                f"{gap}{getattr(tab, name)} {count}{gap}"
                for tab, count in zip(TABS, counts, strict=True)
            ]
            if sum(map(cell_len, texts)) + len(texts) - 1 <= self.size.width - 1:
                break
        return texts

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
