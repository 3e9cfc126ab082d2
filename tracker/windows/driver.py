"""Textual's driver for Windows, also for a console that does not understand escape sequences.

``WindowsDriver`` writes to its file through a thread, and starts a ``win32.EventMonitor``, which
reads in ``run``. A test checks that they still exist.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

from tracker.windows.keys import KeyReader, key_sequence, mouse_sequence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.events import Event
    from textual.message import Message

    from tracker.app.error_handling import ErrorHandlingApp

if sys.platform == "win32":
    import ctypes
    import os
    import threading
    from ctypes import wintypes
    from functools import partial

    from textual.drivers import win32, windows_driver

    from tracker.textual_internals import draw_on, reading_with
    from tracker.windows.console import DrawnScreen, host, understands_escapes
    from tracker.windows.drawing import Canvas
    from tracker.windows.host import is_terminal

    _KEY, _MOUSE, _SIZE = 0x1, 0x2, 0x4
    _AT_ONCE = 1024
    _WAIT, _WAIT_FOR_THE_REST = 100, 20
    """Milliseconds to wait for a key before checking for other work."""

    _AFTER_AN_ERROR = 0.2
    """Seconds to wait before reading again."""

    class Drawing:
        """A file to write to that draws on a console's screen."""

        def __init__(self) -> None:
            self.screen = DrawnScreen()
            self._canvas = Canvas(*self.screen.size())
            self._in_use = threading.Lock()

        def write(self, text: str) -> None:
            """Add a text with its sequences, to be shown at the next :meth:`flush`."""
            with self._in_use:
                self._canvas.write(text)

        def flush(self) -> None:
            """Show what was drawn."""
            with self._in_use:
                for line in sorted(self._canvas.changed):
                    self.screen.draw(line, self._canvas.rows[line])
                self._canvas.changed.clear()

        def new_size(self) -> tuple[int, int] | None:
            """Return columns and lines if the window's size has changed, otherwise ``None``."""
            with self._in_use:
                size = self.screen.size()
                if size == (self._canvas.columns, self._canvas.lines):
                    return None
                self._canvas.resize(*size)
                return size

        def fileno(self) -> int:
            """Return the file number of the console."""
            return sys.__stdout__.fileno() if sys.__stdout__ else 1

    class Monitor(win32.EventMonitor):
        """Reads keys, the mouse and the window's size, if necessary without escape sequences."""

        def __init__(self, drawing: Drawing | None, *what: Any) -> None:
            super().__init__(*what)
            self._drawing = drawing
            self._reader = KeyReader()
            self._records = (win32.INPUT_RECORD * _AT_ONCE)()
            self._buttons = 0

        def run(self) -> None:
            """Read until the driver stops. Report an error, then continue reading."""
            while not self.exit_event.is_set():
                try:
                    self._read()
                except Exception as error:
                    app = cast("ErrorHandlingApp", self.app)
                    app.call_later(app.report_error, error)
                    self.exit_event.wait(_AFTER_AN_ERROR)

        def _read(self) -> None:
            """Pass on the input that has arrived, or wait a while for some."""
            handle = win32.GetStdHandle(win32.STD_INPUT_HANDLE)
            self._hand_on(self._reader.tick())
            if self._drawing is not None:
                self._see_size(self._drawing.new_size())
            wait = _WAIT_FOR_THE_REST if self._reader.is_waiting else _WAIT
            if win32.wait_for_handles([handle], wait) is None:
                return
            count = wintypes.DWORD()
            win32.KERNEL32.ReadConsoleInputW(
                handle, ctypes.byref(self._records), _AT_ONCE, ctypes.byref(count)
            )
            records = self._records[: count.value]
            if self._drawing is not None:
                self._take_keys_pressed(records)
            else:
                self._take_what_was_sent(records)

        def _take_what_was_sent(self, records: Sequence[Any]) -> None:
            """Read what a terminal sent, as Textual does: escape sequences, key by key."""
            text, size = "", None
            for record in records:
                if record.EventType == _KEY:
                    key = record.Event.KeyEvent
                    if key.bKeyDown and not (key.dwControlKeyState and not key.wVirtualKeyCode):
                        text += key.uChar.UnicodeChar
                elif record.EventType == _SIZE:
                    size = record.Event.WindowBufferSizeEvent.dwSize
            if text:
                self._hand_on(self._reader.feed(text))
            self._see_size(size and (size.X, size.Y))

        def _take_keys_pressed(self, records: Sequence[Any]) -> None:
            """Read keys and mouse events; each record is complete."""
            for record in records:
                text = ""
                if record.EventType == _KEY:
                    key = record.Event.KeyEvent
                    down, character = bool(key.bKeyDown), key.uChar.UnicodeChar
                    text = key_sequence(
                        key.wVirtualKeyCode, character, key.dwControlKeyState, down=down
                    )
                    text *= max(key.wRepeatCount, 1)
                elif record.EventType == _MOUSE:
                    mouse = record.Event.MouseEvent
                    at, now = mouse.dwMousePosition, mouse.dwButtonState
                    text = mouse_sequence(at.X, at.Y, now, self._buttons, mouse.dwEventFlags)
                    self._buttons = now & 0xFFFF
                if text:
                    self._hand_on(self._reader.feed(text))
                    self._hand_on(self._reader.finish())

        def _hand_on(self, events: Iterable[Message]) -> None:
            for event in events:
                self.process_event(cast("Event", event))

        def _see_size(self, size: tuple[int, int] | None) -> None:
            if size is not None:
                self.on_size_change(*size)

    class ConsoleDriver(windows_driver.WindowsDriver):
        """Draws in Windows Terminal and in the old console, with or without escape sequences."""

        _drawing: Drawing | None = None

        def start_application_mode(self) -> None:
            """Prepare the console as Textual does, with our own reader and, if necessary, our own
            screen.
            """
            if not (is_terminal(host(), os.environ) or understands_escapes()):
                self._drawing = Drawing()
                draw_on(self, self._drawing)
            with reading_with(partial(Monitor, self._drawing)):
                super().start_application_mode()
            if self._drawing is not None:
                self._drawing.screen.take_keys()

        def close(self) -> None:
            """Restore the console."""
            super().close()
            if self._drawing is not None:
                self._drawing.screen.close()
                self._drawing = None
