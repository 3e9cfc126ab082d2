"""Handle an unexpected error in the app: report it and continue, or end in good order.

When a key's handler or a background task fails, Textual ends the app and prints the program's
values at length. Neither failure harms the register, and a person may be in the middle of a day's
work.
"""

from __future__ import annotations

import asyncio
import os
import threading
import traceback
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.app import ScreenStackError
from textual.css.query import NoMatches

from tracker.textual_internals import AppInternals
from tracker.workspace.tracker_app import TrackerApp

if TYPE_CHECKING:
    from pathlib import Path

TOO_MANY, WITHIN = 10, 5.0
"""After this many errors within this many seconds, the app ends."""


class ErrorHandlingApp(AppInternals, TrackerApp):
    """An app that does not end when one of its handlers fails.

    ``failure`` is the message for stderr after the terminal is restored, if the app did end.
    """

    failure: str | None

    def __init__(self) -> None:
        super().__init__()
        self._troubles: deque[float] = deque(maxlen=TOO_MANY)
        self._last_action = ""
        self._noted: Path | None = None

    def report_error(self, error: Exception) -> None:
        """Log an error and report it over the current screen; end if that is not possible."""
        from tracker.user_files.crash_log import innermost, log_error

        error = innermost(error)
        if self._is_of_leaving(error):
            return
        self.remember_for_tests(error)
        self._noted = log_error(error, self._doing())
        if self.is_leaving:  # the person has left already
            return
        self._troubles.append(monotonic())
        lasted = self._troubles[-1] - self._troubles[0]
        too_many = len(self._troubles) == TOO_MANY and lasted < WITHIN
        if too_many or len(self.screen_stack) < 2:
            self._leave_after(error)
        else:
            self.call_later(self._say_so)

    def _say_so(self) -> None:
        from tracker.screens.common.unexpected_error import UnexpectedErrorScreen

        if not any(isinstance(screen, UnexpectedErrorScreen) for screen in self.screen_stack):
            self.push_screen(UnexpectedErrorScreen(self._noted))

    def end_with(self, error: Exception) -> None:
        """Log an error and end, with a message on stderr after the terminal is restored."""
        from tracker.user_files.crash_log import log_error

        if self._is_of_leaving(error):
            return
        self.remember_for_tests(error)
        self._noted = log_error(error, self._doing())
        self._leave_after(error)

    def _is_of_leaving(self, error: Exception) -> bool:
        """Whether a closing app caused an error: it removes its widgets, or never makes them."""
        return self.is_leaving and isinstance(error, NoMatches | ScreenStackError)

    def _leave_after(self, error: Exception) -> None:
        from tracker.user_files.crash_log import SAFE, error_kind, log_location_in_words

        if self.failure is None:
            self.failure = (
                f"An unexpected error ({error_kind(error)}) ended the tracker. {SAFE}."
                f" {log_location_in_words(self._noted)}"
            )
            if os.environ.get("GREENPLAN_DEBUG"):
                trace = "".join(traceback.format_exception(error)).rstrip()
                self.failure = f"{self.failure}\n{trace}"
        self.end_now(1)

    def _doing(self) -> str:
        screen = type(self.screen).__name__ if self.screen_stack else "no screen yet"
        action = f", last action {self._last_action}" if self._last_action else ""
        return f"the app, {screen}{action}"

    def note_action(self, name: str) -> None:
        """Remember what was done last, for the log of errors."""
        self._last_action = name

    @contextmanager
    def everywhere(self) -> Iterator[None]:
        """While it runs, handle the errors of plain threads and of tasks that nothing waits for."""
        before = threading.excepthook

        def in_a_thread(failed: threading.ExceptHookArgs) -> None:
            if isinstance(failed.exc_value, Exception):
                self.call_later(self.report_error, failed.exc_value)

        threading.excepthook = in_a_thread
        try:
            yield
        finally:
            threading.excepthook = before

    def on_load(self) -> None:
        """Handle the errors of tasks that nothing waits for."""
        asyncio.get_running_loop().set_exception_handler(self._of_a_task)

    def _of_a_task(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception) and self.is_running:
            self.report_error(error)
