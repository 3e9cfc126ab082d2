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

from textual import events, messages
from textual.css.query import NoMatches
from textual.message_pump import MessagePump
from textual.worker import WorkerFailed

from tracker.workspace.tracker_app import TrackerApp

if TYPE_CHECKING:
    from pathlib import Path

    from textual.dom import DOMNode
    from textual.message import Message

TOO_MANY, WITHIN = 10, 5.0
"""After this many errors within this many seconds, the app ends."""

_LAST_WORDS = (
    *(events.Compose, events.Mount, events.Unmount, events.Load),
    *(messages.CloseMessages, messages.ExitApp, messages.Prune),
)
"""Messages at start and end: a widget that fails in one is only partly made or removed."""

_GOES_ON_BY_ITSELF = frozenset({"_tick", "_flush_next_callbacks"})
"""The functions in which Textual catches the error of a timer or a deferred call, and goes on."""


class ErrorHandlingApp(TrackerApp):
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
        if self._exit and isinstance(error, NoMatches):
            return  # a closing app removes its widgets, or never makes them
        self._remember_for_tests(error)
        self._noted = log_error(error, self._doing())
        if self._exit:  # the person has left already
            return
        self._troubles.append(monotonic())
        lasted = self._troubles[-1] - self._troubles[0]
        too_many = len(self._troubles) == TOO_MANY and lasted < WITHIN
        if too_many or len(self.screen_stack) < 2:
            self._end_with(error)
        else:
            self.call_later(self._say_so)

    def _say_so(self) -> None:
        from tracker.screens.common.unexpected_error import UnexpectedErrorScreen

        if not any(isinstance(screen, UnexpectedErrorScreen) for screen in self.screen_stack):
            self.push_screen(UnexpectedErrorScreen(self._noted))

    def _end_with(self, error: Exception) -> None:
        from tracker.user_files.crash_log import SAFE, error_kind, log_location_in_words

        self._return_code = 1
        if self.failure is None:
            self.failure = (
                f"An unexpected error ({error_kind(error)}) ended the tracker. {SAFE}."
                f" {log_location_in_words(self._noted)}"
            )
            if os.environ.get("GREENPLAN_DEBUG"):
                trace = "".join(traceback.format_exception(error)).rstrip()
                self.failure = f"{self.failure}\n{trace}"
        self._close_messages_no_wait()

    def _doing(self) -> str:
        screen = type(self.screen).__name__ if self.screen_stack else "no screen yet"
        action = f", last action {self._last_action}" if self._last_action else ""
        return f"the app, {screen}{action}"

    def _remember_for_tests(self, error: Exception) -> None:
        """Keep the first error, which Textual's pilot raises at the end of a test."""
        if self._exception is None:
            self._exception = error
            self._exception_event.set()

    # Where Textual would end the app

    def _handle_exception(self, error: Exception) -> None:
        """Continue if nothing that still runs was harmed; else end in good order.

        Textual calls this when it has caught an error. The outermost frame of the traceback shows
        where: in most places, whatever ran there has stopped for good.
        """
        caught = error.__traceback__
        where = caught.tb_frame.f_code.co_name if caught else ""
        if isinstance(error, WorkerFailed) or where in _GOES_ON_BY_ITSELF:
            self.report_error(error)
            return
        from tracker.user_files.crash_log import log_error

        self._remember_for_tests(error)
        self._noted = log_error(error, self._doing())
        self._end_with(error)

    async def _dispatch_action(self, namespace: DOMNode, action_name: str, params: Any) -> bool:
        self._last_action = action_name
        return await super()._dispatch_action(namespace, action_name, params)

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


async def _dispatch_steadily(self: MessagePump, message: Message) -> None:
    """Dispatch a message; report an error in one of our app's handlers and continue.

    Textual stops the widget, screen or app whose handler failed, for good. Here only the message
    is dropped, as in other toolkits.
    """
    try:
        await _dispatch(self, message)
    except Exception as error:
        app = _app_of(self)
        if app is None or app._exit or app._closing or isinstance(message, _LAST_WORDS):
            raise
        app.report_error(error)


def _app_of(pump: MessagePump) -> ErrorHandlingApp | None:
    try:
        app = pump.app
    except Exception:  # Textual's NoActiveAppError: it no longer belongs to an app
        return None
    return app if isinstance(app, ErrorHandlingApp) else None


_dispatch = MessagePump._dispatch_message
MessagePump._dispatch_message = _dispatch_steadily  # type: ignore[method-assign]
