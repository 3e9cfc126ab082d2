"""Every call to Windows about the console that we run in.

Sources: Microsoft's console reference (https://learn.microsoft.com/windows/console/) and, for the
clipboard and fonts, those of user32 and gdi32. If Windows refuses a call, nothing changes: the app
works in any console. Structures are declared here, because ctypes does not have them.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from tracker.windows.host import DRAWN, FONT_HEIGHT, Host, font_wanted, is_terminal, window_size

if TYPE_CHECKING:
    from tracker.windows.drawing import Cell

TIME_TO_LEAVE = 4.5
"""Seconds to leave in when the window is closed: Windows ends the program after 5."""

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes
    from functools import cache

    _OUTPUT, _INPUT = -11, -10
    _READ_AND_WRITE, _SHARED, _EXISTING = 0xC0000000, 3, 3
    _PROCESSED_WRAPPED_ESCAPED = 0x1 | 0x2 | 0x4
    _WINDOW_AND_MOUSE = 0x8 | 0x10 | 0x80
    """ENABLE_WINDOW_INPUT, ENABLE_MOUSE_INPUT and, to receive the mouse, EXTENDED_FLAGS."""

    _TRUETYPE = 0x4
    _MISSING = 0xFFFF
    _UNICODE_TEXT, _MOVEABLE = 13, 0x2
    _CLOSING = (1, 2, 5, 6)
    """CTRL_BREAK_EVENT, CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT, CTRL_SHUTDOWN_EVENT."""

    class _Font(ctypes.Structure):
        """CONSOLE_FONT_INFOEX."""

        _fields_ = (
            ("size", wintypes.ULONG),
            ("number", wintypes.DWORD),
            ("cell", wintypes._COORD),
            ("family", wintypes.UINT),
            ("weight", wintypes.UINT),
            ("face", wintypes.WCHAR * 32),
        )

    class _Screen(ctypes.Structure):
        """CONSOLE_SCREEN_BUFFER_INFO."""

        _fields_ = (
            ("size", wintypes._COORD),
            ("cursor", wintypes._COORD),
            ("attribute", wintypes.WORD),
            ("window", wintypes.SMALL_RECT),
            ("largest", wintypes._COORD),
        )

    class _Cursor(ctypes.Structure):
        """CONSOLE_CURSOR_INFO."""

        _fields_ = (("height", wintypes.DWORD), ("shown", wintypes.BOOL))

    class _Cell(ctypes.Structure):
        """CHAR_INFO."""

        _fields_ = (("character", wintypes.WCHAR), ("attribute", wintypes.WORD))

    _PATIENCE, _PAUSE = 0.2, 0.02
    """Seconds to wait for a clipboard that another program has open, and between tries."""

    _handlers: list[object] = []
    """The handlers given to Windows, kept because one of its threads may still run in one."""

    _Handler = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)

    @cache
    def _kernel() -> ctypes.WinDLL:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.GetStdHandle.restype = wintypes.HANDLE
        kernel.GetConsoleWindow.restype = wintypes.HWND
        kernel.CreateConsoleScreenBuffer.restype = wintypes.HANDLE
        kernel.CreateFileW.restype = wintypes.HANDLE
        kernel.GlobalAlloc.argtypes = (wintypes.UINT, ctypes.c_size_t)
        kernel.GlobalSize.restype = ctypes.c_size_t
        kernel.GetLargestConsoleWindowSize.restype = wintypes._COORD
        for name in ("GlobalAlloc", "GlobalLock"):
            getattr(kernel, name).restype = wintypes.HANDLE
        for name in ("GlobalLock", "GlobalUnlock", "GlobalFree", "GlobalSize"):
            getattr(kernel, name).argtypes = (wintypes.HANDLE,)
        kernel.SetConsoleScreenBufferSize.argtypes = (wintypes.HANDLE, wintypes._COORD)
        return kernel

    @cache
    def _user() -> ctypes.WinDLL:
        user = ctypes.WinDLL("user32", use_last_error=True)
        user.GetClassNameW.argtypes = (wintypes.HWND, wintypes.LPWSTR, ctypes.c_int)
        user.OpenClipboard.argtypes = (wintypes.HWND,)
        user.GetClipboardData.restype = user.SetClipboardData.restype = wintypes.HANDLE
        user.SetClipboardData.argtypes = (wintypes.UINT, wintypes.HANDLE)
        return user

    def _output() -> wintypes.HANDLE:
        return wintypes.HANDLE(_kernel().GetStdHandle(_OUTPUT))

    def _of_screen(handle: wintypes.HANDLE) -> _Screen | None:
        screen = _Screen()
        done = _kernel().GetConsoleScreenBufferInfo(handle, ctypes.byref(screen))
        return screen if done else None

    # What it is

    @cache
    def host() -> Host:
        """Return what Windows says about the console. Windows is asked only once."""
        kernel = _kernel()
        window = wintypes.HWND(kernel.GetConsoleWindow())
        if not window:
            return Host()
        name = ctypes.create_unicode_buffer(256)
        _user().GetClassNameW(window, name, len(name))
        font = _font()
        if font is None or not font.face:
            return Host(name.value, code_page=code_page())
        truetype = bool(font.family & _TRUETYPE)
        missing = _missing(font.face) if truetype else ""
        return Host(name.value, font.face, truetype, code_page(), missing)

    def code_page() -> int:
        """Return the output code page of the console, 0 if there is no console."""
        return int(_kernel().GetConsoleOutputCP())

    def _font() -> _Font | None:
        font = _Font(ctypes.sizeof(_Font))
        done = _kernel().GetCurrentConsoleFontEx(_output(), False, ctypes.byref(font))
        return font if done else None

    def _missing(face: str) -> str:
        """Return which of the characters that we draw a font does not have."""
        gdi = ctypes.WinDLL("gdi32", use_last_error=True)
        gdi.CreateCompatibleDC.restype = gdi.CreateFontW.restype = wintypes.HANDLE
        gdi.SelectObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
        gdi.SelectObject.restype = wintypes.HANDLE
        gdi.DeleteObject.argtypes = gdi.DeleteDC.argtypes = (wintypes.HANDLE,)
        numbers = (wintypes.WORD * len(DRAWN))()
        gdi.GetGlyphIndicesW.argtypes = (
            wintypes.HANDLE,
            wintypes.LPCWSTR,
            ctypes.c_int,
            ctypes.c_void_p,
            wintypes.DWORD,
        )
        gdi.CreateFontW.argtypes = (*(ctypes.c_int,) * 5, *(wintypes.DWORD,) * 8, wintypes.LPCWSTR)
        canvas = gdi.CreateCompatibleDC(None)
        font = gdi.CreateFontW(-FONT_HEIGHT, 0, 0, 0, 400, *(0,) * 3, 1, *(0,) * 4, face)
        before = gdi.SelectObject(canvas, font)
        found = gdi.GetGlyphIndicesW(canvas, DRAWN, len(DRAWN), numbers, 1)
        gdi.SelectObject(canvas, before)
        gdi.DeleteObject(font)
        gdi.DeleteDC(canvas)
        if found != len(DRAWN):
            return ""
        return "".join(
            mark for mark, number in zip(DRAWN, numbers, strict=True) if number == _MISSING
        )

    def understands_escapes() -> bool:
        """Whether the console carries out escape sequences instead of showing them.

        Try one that does nothing, because not every console that accepts the mode carries them out.
        """
        kernel, output = _kernel(), _output()
        mode = wintypes.DWORD()
        before = _of_screen(output)
        if before is None or not kernel.GetConsoleMode(output, ctypes.byref(mode)):
            return True
        if not kernel.SetConsoleMode(output, mode.value | _PROCESSED_WRAPPED_ESCAPED):
            return False
        sequence, written = "\x1b[0m", wintypes.DWORD()
        kernel.WriteConsoleW(output, sequence, len(sequence), ctypes.byref(written), None)
        after = _of_screen(output)
        kernel.SetConsoleMode(output, mode)
        moved = after is not None and after.cursor.X != before.cursor.X
        if moved:
            kernel.SetConsoleCursorPosition(output, before.cursor)
            kernel.WriteConsoleW(output, " " * 4, 4, ctypes.byref(written), None)
            kernel.SetConsoleCursorPosition(output, before.cursor)
        return not moved

    # A window of our own

    def prepare_window(environment: Mapping[str, str]) -> None:
        """Set a font with all symbols and a good size in a window that was opened only for us."""
        if is_terminal(host(), environment):
            return
        face = font_wanted(host(), environment)
        if face is not None:
            _set_font(face)
            host.cache_clear()
        _set_size(_output())

    def _set_font(face: str) -> None:
        font = _Font(ctypes.sizeof(_Font), cell=wintypes._COORD(0, FONT_HEIGHT), family=54)
        font.weight, font.face = 400, face
        _kernel().SetCurrentConsoleFontEx(_output(), False, ctypes.byref(font))

    def _set_size(output: wintypes.HANDLE) -> None:
        kernel, screen = _kernel(), _of_screen(output)
        if screen is None:
            return
        there = screen.window
        now = (there.Right - there.Left + 1, there.Bottom - there.Top + 1)
        largest = kernel.GetLargestConsoleWindowSize(output)
        columns, lines = window_size(now, (largest.X, largest.Y))
        room = wintypes._COORD(max(columns, screen.size.X), max(lines, screen.size.Y))
        kernel.SetConsoleScreenBufferSize(output, room)
        top = min(there.Top, room.Y - lines)
        window = wintypes.SMALL_RECT(0, top, columns - 1, top + lines - 1)
        if kernel.SetConsoleWindowInfo(output, True, ctypes.byref(window)):
            kernel.SetConsoleScreenBufferSize(output, wintypes._COORD(columns, room.Y))

    class ConsoleWindow:
        """The console's window: its title, the clipboard, and a call when it is being closed."""

        def __init__(self) -> None:
            self.distinguishes_pastes = is_terminal(host(), os.environ)
            before = ctypes.create_unicode_buffer(1024)
            _kernel().GetConsoleTitleW(before, len(before))
            self._title_before = before.value
            self._has_left = threading.Event()
            self._handler: object | None = None

        def set_title(self, title: str) -> None:
            """Show a title, until :meth:`leave`."""
            _kernel().SetConsoleTitleW(title)

        def when_closed(self, leave: Callable[[], object]) -> None:
            """Call ``leave`` in a thread of Windows when the window is closed, Ctrl+Break is
            pressed, or the person logs off, if Windows reports it. The program continues until
            :meth:`leave`, for :data:`TIME_TO_LEAVE` at most.
            """

            def handle(event: int) -> bool:
                if event not in _CLOSING:
                    return False
                leave()
                self._has_left.wait(TIME_TO_LEAVE)
                return True

            self._handler = _Handler(handle)
            _handlers.append(self._handler)
            _kernel().SetConsoleCtrlHandler(self._handler, True)

        def leave(self) -> None:
            """Restore the window's title, and end the wait of a handler that is closing it."""
            if self._title_before:
                self.set_title(self._title_before)
            self._has_left.set()  # first: Windows removes no handler while one of them waits
            if self._handler is not None:
                _kernel().SetConsoleCtrlHandler(self._handler, False)
                self._handler = None

        def clipboard(self) -> str | None:
            """Return the text on the clipboard, empty if there is none, ``None`` if another
            program keeps it open for longer than a moment.
            """
            user, kernel = _user(), _kernel()
            if not _open_clipboard(None):
                return None
            try:
                held = user.GetClipboardData(_UNICODE_TEXT)
                place = kernel.GlobalLock(held) if held else None
                if not place:
                    return ""
                try:
                    room = kernel.GlobalSize(held) // ctypes.sizeof(wintypes.WCHAR)
                    return ctypes.wstring_at(place, room).partition("\0")[0]
                finally:
                    kernel.GlobalUnlock(held)
            finally:
                user.CloseClipboard()

        def copy(self, text: str) -> bool:
            """Copy a text to the clipboard; return whether that worked."""
            user, kernel = _user(), _kernel()
            content = ctypes.create_unicode_buffer(text.replace("\r\n", "\n").replace("\n", "\r\n"))
            size = ctypes.sizeof(content)
            block = kernel.GlobalAlloc(_MOVEABLE, size)
            place = kernel.GlobalLock(block) if block else None
            if not place:
                return False
            ctypes.memmove(place, content, size)
            kernel.GlobalUnlock(block)
            done = False
            if _open_clipboard(wintypes.HWND(kernel.GetConsoleWindow())):
                with suppress(OSError):
                    user.EmptyClipboard()
                    done = bool(user.SetClipboardData(_UNICODE_TEXT, block))
                user.CloseClipboard()
            if not done:  # Windows owns the block only once it is on the clipboard
                kernel.GlobalFree(block)
            return done

    def _open_clipboard(owner: wintypes.HWND | None) -> bool:
        """Open the clipboard. Programs keep it open for a moment while they copy."""
        patient_until = time.monotonic() + _PATIENCE
        while not _user().OpenClipboard(owner):
            if time.monotonic() > patient_until:
                return False
            time.sleep(_PAUSE)
        return True

    # Drawing without escape sequences

    class DrawnScreen:
        """A separate screen in the console to draw cells on. :meth:`close` shows the old one."""

        def __init__(self) -> None:
            kernel = _kernel()
            # Not the standard output: some consoles take it for the screen that is shown.
            self._before = wintypes.HANDLE(
                kernel.CreateFileW("CONOUT$", _READ_AND_WRITE, _SHARED, None, _EXISTING, 0, None)
            )
            self._screen = wintypes.HANDLE(
                kernel.CreateConsoleScreenBuffer(_READ_AND_WRITE, _SHARED, None, 1, None)
            )
            kernel.SetConsoleActiveScreenBuffer(self._screen)
            kernel.SetConsoleCursorInfo(self._screen, ctypes.byref(_Cursor(25, False)))
            self.size()

        def size(self) -> tuple[int, int]:
            """Return how many columns and lines the window has, and make the screen fit it."""
            kernel = _kernel()
            screen = _of_screen(self._screen)
            if screen is None:
                return (80, 25)
            there = screen.window
            columns, lines = there.Right - there.Left + 1, there.Bottom - there.Top + 1
            if (columns, lines) != (screen.size.X, screen.size.Y):
                kernel.SetConsoleScreenBufferSize(self._screen, wintypes._COORD(columns, lines))
            return (columns, lines)

        def draw(self, line: int, row: Sequence[Cell]) -> None:
            """Draw one line of cells."""
            cells = (_Cell * len(row))(*row)  # type: ignore[misc]
            place = wintypes.SMALL_RECT(0, line, len(row) - 1, line)
            _kernel().WriteConsoleOutputW(
                self._screen,
                cells,
                wintypes._COORD(len(row), 1),
                wintypes._COORD(0, 0),
                ctypes.byref(place),
            )

        def take_keys(self) -> None:
            """Report all keys and mouse events to us, without the console using any of them."""
            handle = wintypes.HANDLE(_kernel().GetStdHandle(_INPUT))
            _kernel().SetConsoleMode(handle, _WINDOW_AND_MOUSE)

        def close(self) -> None:
            """Show the screen that was there before."""
            kernel = _kernel()
            kernel.SetConsoleActiveScreenBuffer(self._before)
            kernel.CloseHandle(self._screen)
            kernel.CloseHandle(self._before)
