"""The app after an error that nobody foresaw: it says so and goes on, or it ends in order.

Textual ends an app with a long print of the program's values when a key's handler or a piece of
work in the background fails. Neither harms the register, and a person may be in the middle of a
day's work.
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
"""So many errors in so many seconds mean that it cannot go on."""

_LAST_WORDS = (
    *(events.Compose, events.Mount, events.Unmount, events.Load),
    *(messages.CloseMessages, messages.ExitApp, messages.Prune),
)
"""Messages of beginning and ending: what failed in one of them is half made or half gone."""

_GOES_ON_BY_ITSELF = frozenset({"_tick", "_flush_next_callbacks"})
"""Where Textual catches an error of a timer or of a call that was put off, and goes on."""


class CarriesOn(TrackerApp):
    """An app that an error in one of its handlers does not end.

    ``failure`` is what is said on stderr once the terminal is itself again, where it did end.
    """

    failure: str | None

    def __init__(self) -> None:
        super().__init__()
        self._troubles: deque[float] = deque(maxlen=TOO_MANY)
        self._last_action = ""
        self._noted: Path | None = None

    def went_wrong(self, error: Exception) -> None:
        """Note an error, and say so over what is on the screen; end where that cannot be done."""
        from tracker.user_files.crash_log import innermost, record

        error = innermost(error)
        if self._exit and isinstance(error, NoMatches):
            return  # an app that is leaving puts away its widgets, or never gets to make them
        self._remember_for_tests(error)
        self._noted = record(error, self._doing())
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
        from tracker.screens.common.trouble import TroubleScreen

        if not any(isinstance(screen, TroubleScreen) for screen in self.screen_stack):
            self.push_screen(TroubleScreen(self._noted))

    def _end_with(self, error: Exception) -> None:
        from tracker.user_files.crash_log import SAFE, kind_of, told

        self._return_code = 1
        if self.failure is None:
            self.failure = (
                f"Something went wrong that nobody foresaw ({kind_of(error)}), and the tracker"
                f" ended. {SAFE}. {told(self._noted)}"
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

    # Where Textual would end

    def _handle_exception(self, error: Exception) -> None:
        """Go on after an error that harmed nothing that goes on running; else end in order.

        Textual calls this where it has caught an error. The outermost line that the error went
        through is where: most places stop what ran there for good.
        """
        caught = error.__traceback__
        where = caught.tb_frame.f_code.co_name if caught else ""
        if isinstance(error, WorkerFailed) or where in _GOES_ON_BY_ITSELF:
            self.went_wrong(error)
            return
        from tracker.user_files.crash_log import record

        self._remember_for_tests(error)
        self._noted = record(error, self._doing())
        self._end_with(error)

    async def _dispatch_action(self, namespace: DOMNode, action_name: str, params: Any) -> bool:
        self._last_action = action_name
        return await super()._dispatch_action(namespace, action_name, params)

    @contextmanager
    def everywhere(self) -> Iterator[None]:
        """See to the errors of plain threads and of tasks that nobody waits for, while it runs."""
        before = threading.excepthook

        def in_a_thread(failed: threading.ExceptHookArgs) -> None:
            if isinstance(failed.exc_value, Exception):
                self.call_later(self.went_wrong, failed.exc_value)

        threading.excepthook = in_a_thread
        try:
            yield
        finally:
            threading.excepthook = before

    def on_load(self) -> None:
        """See to the errors of tasks that nobody waits for."""
        asyncio.get_running_loop().set_exception_handler(self._of_a_task)

    def _of_a_task(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, Exception) and self.is_running:
            self.went_wrong(error)


async def _dispatch_steadily(self: MessagePump, message: Message) -> None:
    """Dispatch a message; an error in one of our app's handlers is told and the rest goes on.

    Textual stops the widget, the screen or the app whose handler raised, for good. Only the
    message is given up here, as other toolkits do.
    """
    try:
        await _dispatch(self, message)
    except Exception as error:
        app = _app_of(self)
        if app is None or app._exit or app._closing or isinstance(message, _LAST_WORDS):
            raise
        app.went_wrong(error)


def _app_of(pump: MessagePump) -> CarriesOn | None:
    try:
        app = pump.app
    except Exception:  # Textual's NoActiveAppError: it belongs to none any more
        return None
    return app if isinstance(app, CarriesOn) else None


_dispatch = MessagePump._dispatch_message
MessagePump._dispatch_message = _dispatch_steadily  # type: ignore[method-assign]
