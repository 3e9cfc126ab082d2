"""Make a return, and show its progress."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label, ProgressBar

from db.errors import GreenPlanError
from exports.files.progress import ProgressCallback
from tracker.screens import style_sheets
from tracker.screens.common.dialog import Dialog
from tracker.screens.files.save_file import Cancelled, show_progress

if TYPE_CHECKING:
    from db.parts.returns import MadeReturn


class ReturnProgress(Dialog["MadeReturn | GreenPlanError | None"]):
    """Show progress while a return is made; return it, or the error if there is none.

    ``make`` runs in a thread of its own, and reports its progress to the function it is given.
    Escape stops it while that is possible and returns ``None``: nothing was frozen.
    """

    CSS_PATH = style_sheets.DIALOGS
    BINDINGS = [Binding("escape", "stop", show=False)]

    def __init__(self, title: str, make: Callable[[ProgressCallback], MadeReturn]) -> None:
        super().__init__()
        self._title = title
        self._make = make
        self._stopped = False

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog"):
            yield Label(Content(self._title), classes="dialog-title")
            yield ProgressBar(show_eta=False)
            yield Label("Esc cancels", classes="dialog-way")

    def on_mount(self) -> None:
        """Start."""
        self._begin()

    @work(thread=True)
    def _begin(self) -> None:
        app = self.app
        result: MadeReturn | GreenPlanError | None
        try:
            result = self._make(self._advance)
        except Cancelled:
            result = None
        except GreenPlanError as error:
            result = error
        app.call_from_thread(self.dismiss, result)

    def _advance(self, done: int, whole: int) -> None:
        if self._stopped:
            raise Cancelled("Cancelled.")
        self.app.call_from_thread(show_progress, self, done, whole)

    def action_stop(self) -> None:
        """Stop it."""
        self._stopped = True
