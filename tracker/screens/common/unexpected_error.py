"""The message over the screen after an unexpected error."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label

from tracker.screens import style_sheets
from tracker.screens.common.dialog import Dialog
from tracker.user_files.crash_log import SAFE, log_location_in_words


class UnexpectedErrorScreen(Dialog[None]):
    """Say that something went wrong and nothing is lost. Enter continues, Q leaves."""

    CSS_PATH = [style_sheets.DIALOGS, style_sheets.UNEXPECTED_ERROR]
    BINDINGS = [
        Binding("enter,escape", "dismiss(None)", show=False),
        Binding("q,Q", "app.leave", show=False),
    ]

    def __init__(self, noted: Path | None) -> None:
        super().__init__()
        self._noted = noted

    def compose(self) -> ComposeResult:
        """Lay out what happened, what it means, where it is logged and the two keys."""
        with Vertical(classes="dialog"):
            yield Label(Content("An unexpected error occurred"), classes="dialog-title")
            yield Label(Content(f"{SAFE}.\n\n{log_location_in_words(self._noted)}"), classes="said")
            yield Label(
                Content("Enter continues · Q leaves, if it happens again"), classes="dialog-way"
            )
