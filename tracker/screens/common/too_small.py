"""The screen for a window that is too small to work in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

if TYPE_CHECKING:
    from tracker.workspace.tracker_app import TrackerApp

WIDTH, HEIGHT = 72, 20
"""The smallest window in which the table can be read."""


def is_too_small(size: Size) -> bool:
    """Whether a window is too small to work in."""
    return size.width < WIDTH or size.height < HEIGHT


class TooSmallScreen(Screen[None]):
    """Say that the window is too small, until it is larger."""

    app: TrackerApp
    BINDINGS = [Binding("q,Q,escape", "leave", show=False)]

    def compose(self) -> ComposeResult:
        """Show the size of the window and the size that is needed."""
        size = self.app.size
        yield Static(
            f"This window is {size.width} x {size.height} characters.\n"
            f"The tracker needs at least {WIDTH} x {HEIGHT}.\n\n"
            "Make the window larger, or press Q to leave. Nothing is lost."
        )

    def on_screen_resume(self) -> None:
        """Close if the window has grown while a question was open over this screen."""
        if not is_too_small(self.app.size):
            self.dismiss()

    def action_leave(self) -> None:
        """Leave, with an exit code that says nothing was done."""
        self.app.exit(return_code=1)
