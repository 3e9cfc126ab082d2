"""What a window shows that is too small to work in."""

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
"""Below this there is no room for a table that can be read."""


def too_small(size: Size) -> bool:
    """Whether there is no room to work in."""
    return size.width < WIDTH or size.height < HEIGHT


class TooSmallScreen(Screen[None]):
    """Says so, until the window is larger."""

    app: TrackerApp
    BINDINGS = [Binding("q,Q,escape", "leave", show=False)]

    def compose(self) -> ComposeResult:
        """Say how small it is and what is needed."""
        size = self.app.size
        yield Static(
            f"This window is {size.width} x {size.height}.\n"
            f"The tracker needs {WIDTH} x {HEIGHT} at the least.\n\n"
            "Make the window larger, or press Q to leave. Nothing is lost."
        )

    def on_screen_resume(self) -> None:
        """Make way where the window has grown under a question that stood over this."""
        if not too_small(self.app.size):
            self.dismiss()

    def action_leave(self) -> None:
        """Leave; nothing could be done, which the exit code tells."""
        self.app.exit(return_code=1)
