"""The rows at the bottom with the main keys, which can be clicked."""

from __future__ import annotations

from collections.abc import Container, Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from tracker.keyboard.commands import Command


class KeyBar(Widget):
    """The keys that work here, wrapped to the width. A click on one runs it."""

    class Pressed(Message):
        """A command of the bar was clicked."""

        def __init__(self, command: Command) -> None:
            self.command = command
            super().__init__()

    def __init__(self, *groups: Sequence[Command]) -> None:
        super().__init__()
        self._all = [command for group in groups for command in group if command.in_bar]
        self._commands = self._all

    def hide_commands(self, idle: Container[str]) -> None:
        """Show the commands without those in ``idle``, which cannot be used now."""
        commands = [command for command in self._all if command.action not in idle]
        if commands != self._commands:
            self._commands = commands
            self.refresh(layout=True)

    def _lines(self, width: int) -> list[list[Command]]:
        lines: list[list[Command]] = [[]]
        used = 1
        for command in self._commands:
            cells = _cells(command)
            if used + cells > width and lines[-1]:
                lines.append([])
                used = 1
            lines[-1].append(command)
            used += cells
        return lines

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines of keys."""
        return len(self._lines(width))

    def render(self) -> Content:
        """Draw the key and label of each command."""
        drawn = []
        for line in self._lines(self.size.width):
            parts: list[str | tuple[str, str]] = [" "]
            for command in line:
                parts += [(command.shown, "bold $accent"), f" {command.label}  "]
            drawn.append(Content.assemble(*parts))
        return Content("\n").join(drawn)

    def on_click(self, event: events.Click) -> None:
        """Run the command that was clicked."""
        lines = self._lines(self.size.width)
        if event.y >= len(lines):
            return
        x = event.x - 1
        for command in lines[event.y]:
            if 0 <= x < _cells(command) - 2:
                self.post_message(self.Pressed(command))
                return
            x -= _cells(command)


def _cells(command: Command) -> int:
    return cell_len(command.shown) + 1 + cell_len(command.label) + 2
