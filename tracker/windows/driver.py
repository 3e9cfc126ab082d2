"""Textual's driver for Windows, also for a console that does not understand escape sequences.

What it needs of Textual's private parts: ``WindowsDriver`` writes to ``_file`` through a thread,
and has ``exit_event``, ``_event_thread``, ``_restore_console`` and ``_writer_thread``;
``win32.EventMonitor`` reads in ``run``. A test looks whether they are still there.
"""

from __future__ import annotations

import sys
from typing import Any

from tracker.windows.keys import is_alt_letter, pointed, typed

if sys.platform == "win32":
    import asyncio
    import ctypes
    import os
    import threading
    from ctypes import wintypes

    from textual import events
    from textual._xterm_parser import XTermParser
    from textual.drivers import win32, windows_driver
    from textual.drivers._writer_thread import WriterThread

    from tracker.windows.console import DrawnScreen, host, understands_escapes
    from tracker.windows.drawing import Canvas
    from tracker.windows.host import is_terminal

    _KEY, _MOUSE, _SIZE = 0x1, 0x2, 0x4
    _AT_ONCE = 1024
    _WAIT = 100
    """Milliseconds to wait for a key, before it is seen whether the window has another size."""

    class Drawing:
        """A file to write to that draws on a console's screen."""

        def __init__(self) -> None:
            self.screen = DrawnScreen()
            self._canvas = Canvas(*self.screen.size())
            self._in_use = threading.Lock()

        def write(self, text: str) -> None:
            """Draw a text with the sequences in it, once it is flushed."""
            with self._in_use:
                self._canvas.write(text)

        def flush(self) -> None:
            """Show what was drawn."""
            with self._in_use:
                for line in sorted(self._canvas.changed):
                    self.screen.draw(line, self._canvas.rows[line])
                self._canvas.changed.clear()

        def new_size(self) -> tuple[int, int] | None:
            """Return columns and lines where the window has others than before."""
            with self._in_use:
                size = self.screen.size()
                if size == (self._canvas.columns, self._canvas.lines):
                    return None
                self._canvas.resize(*size)
                return size

        def fileno(self) -> int:
            """Return the number of the console's own file."""
            return sys.__stdout__.fileno() if sys.__stdout__ else 1

    class Monitor(win32.EventMonitor):
        """Reads keys, the mouse and the window's size, where need be without escape sequences."""

        drawing: Drawing | None = None

        def run(self) -> None:
            """Read until the driver stops."""
            parser = XTermParser()
            records = (win32.INPUT_RECORD * _AT_ONCE)()
            count = wintypes.DWORD()
            handle = win32.GetStdHandle(win32.STD_INPUT_HANDLE)
            buttons = 0
            while not self.exit_event.is_set():
                for event in parser.tick():
                    self.process_event(event)
                self._see_size()
                if win32.wait_for_handles([handle], _WAIT) is None:
                    continue
                win32.KERNEL32.ReadConsoleInputW(
                    handle, ctypes.byref(records), _AT_ONCE, ctypes.byref(count)
                )
                text = ""
                for record in records[: count.value]:
                    if record.EventType == _KEY:
                        text += self._of_key(record.Event.KeyEvent)
                    elif record.EventType == _MOUSE and self.drawing is not None:
                        mouse = record.Event.MouseEvent
                        at = mouse.dwMousePosition
                        now = mouse.dwButtonState
                        text += pointed(at.X, at.Y, now, buttons, mouse.dwEventFlags)
                        buttons = now & 0xFFFF
                    elif record.EventType == _SIZE and self.drawing is None:
                        size = record.Event.WindowBufferSizeEvent.dwSize
                        self.on_size_change(size.X, size.Y)
                self._take(text, parser)

        def _of_key(self, key: Any) -> str:
            character, down = key.uChar.UnicodeChar, bool(key.bKeyDown)
            if self.drawing is not None:
                text = typed(key.wVirtualKeyCode, character, key.dwControlKeyState, down=down)
                return text * max(key.wRepeatCount, 1)
            if not down or (key.dwControlKeyState and key.wVirtualKeyCode == 0):
                return ""
            return str(character)

        def _take(self, text: str, parser: XTermParser) -> None:
            """Hand on what was read at once."""
            # Characters beyond the first 65,536 come in two halves.
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            if text == "\x1b":
                self.process_event(events.Key("escape", "\x1b"))
            elif text and not is_alt_letter(text):
                for event in parser.feed(text):
                    self.process_event(event)

        def _see_size(self) -> None:
            size = self.drawing.new_size() if self.drawing is not None else None
            if size is not None:
                self.on_size_change(*size)

    class ConsoleDriver(windows_driver.WindowsDriver):
        """Draws in Windows Terminal and in the old console, with or without escape sequences."""

        _drawing: Drawing | None = None

        def start_application_mode(self) -> None:
            """Take over the console."""
            if is_terminal(host(), os.environ) or understands_escapes():
                self._begin()
                return
            self._drawing = self._file = Drawing()
            self._begin()
            self._drawing.screen.take_keys()

        def _begin(self) -> None:
            self._restore_console = win32.enable_application_mode()
            self._writer_thread = WriterThread(self._file)
            self._writer_thread.start()
            self.write("\x1b[?1049h")  # a screen of our own
            self._enable_mouse_support()
            self.write("\x1b[?25l\x1b[?1004h\x1b[>1u")  # no cursor; focus; the kitty protocol
            self._enable_bracketed_paste()
            monitor = Monitor(
                asyncio.get_running_loop(), self._app, self.exit_event, self.process_message
            )
            monitor.drawing = self._drawing
            self._event_thread = monitor
            monitor.start()

        def close(self) -> None:
            """Give the console back."""
            super().close()
            if self._drawing is not None:
                self._drawing.screen.close()
                self._drawing = None
