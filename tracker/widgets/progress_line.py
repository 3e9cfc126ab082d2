"""The line that counts the completed actions of the plan."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from tracker.appearance.symbols import Symbols


class ProgressLine(Widget):
    """The number of actions in the plan that are complete, in words and as a bar."""

    complete: reactive[int] = reactive(0, layout=True)
    in_plan: reactive[int] = reactive(0, layout=True)

    def __init__(self, symbols: Symbols, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._symbols = symbols

    def _text(self) -> str:
        if not self.in_plan:
            return "None chosen yet"
        return f"{self.complete} of {self.in_plan} complete"

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Return the width of the words, the bar and a cell on each side."""
        return cell_len(self._text()) + 13

    def render(self) -> Content:
        """Draw it."""
        bar = self._symbols.bar(self.complete, self.in_plan, 10)
        return Content.assemble(" ", self._text(), " ", (bar, "$accent"), " ")
