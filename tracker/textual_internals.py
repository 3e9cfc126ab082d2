"""What we use of Textual's private parts, by names of our own. No other module may use any.

``tests/tracker/app/test_textual_internals.py`` fails if a new version of Textual has moved them.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events, messages
from textual._styles_cache import StylesCache
from textual.app import App
from textual.screen import Screen
from textual.worker import WorkerFailed

if TYPE_CHECKING:
    from textual.await_remove import AwaitRemove
    from textual.dom import DOMNode
    from textual.message import Message
    from textual.widget import Widget

Dispatch = Callable[["Message"], Awaitable[None]]

_AT_START_OR_END = (
    *(events.Compose, events.Mount, events.Unmount, events.Load),
    *(messages.CloseMessages, messages.ExitApp, messages.Prune),
)
"""A widget whose handler fails in one of these is only partly made or removed."""

_GOES_ON_BY_ITSELF = frozenset({"_tick", "_flush_next_callbacks"})
"""The functions in which Textual catches the error of a timer or a deferred call, and goes on."""


class AppInternals(App[None]):
    """An app that can continue where Textual would end it.

    A subclass says how in :meth:`report_error` and :meth:`end_with`. Textual stops the widget,
    screen or app whose handler failed, for good. Here only the message is dropped, as in other
    toolkits.
    """

    def report_error(self, error: Exception) -> None:
        """Report the error of something that goes on."""
        raise error

    def end_with(self, error: Exception) -> None:
        """End because of an error, as Textual does."""
        super()._handle_exception(error)

    def note_action(self, name: str) -> None:
        """Note that an action is about to run."""

    @property
    def is_leaving(self) -> bool:
        """Whether the app has been told to end."""
        return self._exit

    def end_now(self, code: int) -> None:
        """End with an exit code, without waiting for messages."""
        self._return_code = code
        self._close_messages_no_wait()

    def read_styles_of(self, *widgets: Widget) -> None:
        """Read the style sheets of kinds of widgets that no screen has shown yet."""
        for widget in widgets:
            widget._post_register(self)

    def remember_for_tests(self, error: Exception) -> None:
        """Keep the first error, which Textual's pilot raises at the end of a test."""
        if self._exception is None:
            self._exception = error
            self._exception_event.set()

    # Where Textual calls

    def _handle_exception(self, error: Exception) -> None:
        """Continue if nothing that still runs was harmed; else end.

        Textual calls this when it has caught an error. The outermost frame of the traceback shows
        where: in most places, whatever ran there has stopped for good.
        """
        caught = error.__traceback__
        where = caught.tb_frame.f_code.co_name if caught else ""
        if isinstance(error, WorkerFailed) or where in _GOES_ON_BY_ITSELF:
            self.report_error(error)
        else:
            self.end_with(error)

    async def _dispatch_action(self, namespace: DOMNode, action_name: str, params: Any) -> bool:
        self.note_action(action_name)
        return await super()._dispatch_action(namespace, action_name, params)

    async def _dispatch_message(self, message: Message) -> None:
        await self._dispatch_steadily(super()._dispatch_message, message)

    def _register(self, parent: DOMNode, *widgets: Widget, **place: Any) -> list[Widget]:
        for widget in widgets:
            dispatch = partial(type(widget)._dispatch_message, widget)
            steadily = partial(self._dispatch_steadily, dispatch)
            if isinstance(widget, Screen):
                steadily = partial(self._dispatch_to_screen, widget, steadily)
            widget._dispatch_message = steadily  # type: ignore[method-assign]
        return super()._register(parent, *widgets, **place)

    def _prune(self, *nodes: Widget, parent: DOMNode | None = None) -> AwaitRemove:
        self._forget_removed()
        return super()._prune(*nodes, parent=parent)

    def _forget_removed(self) -> None:
        """Release widgets that were removed from the two places where Textual keeps them.

        One is a cache of what the last thousand widgets have drawn. The other is the list of text
        areas to style again when the theme changes.
        """
        StylesCache.get_inner_outer.cache_clear()
        for watchers in getattr(self, "__watchers", {}).values():
            watchers[:] = [watcher for watcher in watchers if not watcher[0]._closing]

    async def _dispatch_to_screen(
        self, screen: Screen[Any], dispatch: Dispatch, message: Message
    ) -> None:
        """Dispatch a message to a screen; the widgets of a new one have their styles already.

        It was styled itself before its style sheet was read.
        """
        if isinstance(message, events.ScreenResume) and not screen.stack_updates:
            message.refresh_styles = False
            self.stylesheet.apply(screen, animate=False)
        await dispatch(message)

    async def _dispatch_steadily(self, dispatch: Dispatch, message: Message) -> None:
        """Dispatch a message; report an error in its handler and continue."""
        try:
            await dispatch(message)
        except Exception as error:
            if self._exit or self._closing or isinstance(message, _AT_START_OR_END):
                raise
            self.report_error(error)


class SequenceParser:
    """Textual's parser of what a terminal sends, which can also be told that no more will come."""

    def __init__(self) -> None:
        from textual import constants
        from textual._xterm_parser import XTermParser

        self._parser = XTermParser(debug=constants.DEBUG)

    @property
    def is_waiting(self) -> bool:
        """Whether the parser waits for the rest of a sequence. A single Escape may begin one."""
        return self._parser._timeout_time is not None

    def feed(self, text: str) -> Iterable[Message]:
        """Parse a text; yield the events that it completes."""
        return self._parser.feed(text)

    def tick(self) -> Iterable[Message]:
        """Yield the events of an unfinished sequence if its rest did not arrive in time."""
        return self._parser.tick()

    def finish(self) -> None:
        """Stop waiting for the rest of a sequence: the next :meth:`tick` yields its events."""
        self._parser._timeout_time = 0.0


if sys.platform == "win32":
    from textual.drivers import win32
    from textual.drivers.windows_driver import WindowsDriver

    def draw_on(driver: WindowsDriver, file: Any) -> None:
        """Let Textual's driver write to ``file`` in place of the console."""
        driver._file = file

    @contextmanager
    def reading_with(monitor: Any) -> Iterator[None]:
        """While it runs, let a driver that starts read with ``monitor``."""
        usual = win32.EventMonitor
        win32.EventMonitor = monitor  # type: ignore[misc]
        try:
            yield
        finally:
            win32.EventMonitor = usual  # type: ignore[misc]
