"""What our driver for Windows needs of Textual's own is still there."""

from __future__ import annotations

import importlib.util
import sys
import threading
from pathlib import Path

import pytest
from needs import ON_WINDOWS

PARTS = {
    "windows_driver": (
        "self._file = sys.__stdout__",
        "WriterThread(self._file)",
        "win32.EventMonitor(\n            loop, self._app, self.exit_event, self.process_message",
    ),
    "win32": (
        "class EventMonitor(threading.Thread):",
        "def enable_application_mode() -> Callable[[], None]:",
        "def wait_for_handles(handles: List[HANDLE], timeout: int = -1)",
        "def on_size_change(self, width: int, height: int)",
        "class INPUT_RECORD(Structure):",
    ),
    "_writer_thread": ("write = self._file.write", "flush = self._file.flush"),
}


@pytest.mark.parametrize("module", PARTS)
def test_textual_has_the_parts_that_our_driver_uses(module: str) -> None:
    found = importlib.util.find_spec("textual.drivers")
    assert found is not None
    assert found.origin is not None
    source = (Path(found.origin).parent / f"{module}.py").read_text(encoding="utf-8")
    assert [part for part in PARTS[module] if part not in source] == []


if sys.platform == "win32":
    from textual.drivers import win32

    from tracker.windows.driver import Monitor

    class Told:
        """Stands where the app does, with a thread that reads."""

        def __init__(self) -> None:
            self.keys: list[str] = []
            self.sizes: list[tuple[int, int]] = []
            self.wrong: list[Exception] = []
            self.leave = threading.Event()
            self.monitor = Monitor(None, None, self, self.leave, self.hear)
            self.monitor.on_size_change = lambda *size: self.sizes.append(size)

        def hear(self, event: object) -> None:
            self.keys.append(getattr(event, "key", type(event).__name__))

        def call_later(self, call: object, *what: Exception) -> None:
            self.wrong.extend(what)

        def report_error(self, error: Exception) -> None:
            raise NotImplementedError

    def pressed(character: str, code: int = 0, *, down: bool = True, state: int = 0) -> object:
        record = win32.INPUT_RECORD()
        record.EventType = 1
        record.Event.KeyEvent.bKeyDown = down
        record.Event.KeyEvent.wRepeatCount = 1
        record.Event.KeyEvent.wVirtualKeyCode = code
        record.Event.KeyEvent.uChar.UnicodeChar = character
        record.Event.KeyEvent.dwControlKeyState = state
        return record

    def resized(columns: int, lines: int) -> object:
        record = win32.INPUT_RECORD()
        record.EventType = 4
        record.Event.WindowBufferSizeEvent.dwSize.X = columns
        record.Event.WindowBufferSizeEvent.dwSize.Y = lines
        return record


@pytest.mark.skipif(not ON_WINDOWS, reason="only Windows has such a console")
def test_of_several_sizes_in_one_read_the_last_is_told_after_the_keys() -> None:
    told = Told()
    told.monitor.on_size_change = lambda *size: told.sizes.append((*size, len(told.keys)))
    told.monitor._take_what_was_sent([resized(90, 20), *map(pressed, "\x1b[Al"), resized(80, 25)])
    assert told.keys == ["up", "l"]
    assert told.sizes == [(80, 25, 2)]


@pytest.mark.skipif(not ON_WINDOWS, reason="only Windows has such a console")
def test_without_escape_sequences_escape_acts_at_once_and_so_does_what_follows() -> None:
    told = Told()
    keys = [
        pressed("\x1b", 0x1B),
        pressed("l", 0x4C),
        pressed("\0", 0x26),
        pressed("s", 0x53, state=2),
    ]
    told.monitor._take_keys_pressed([*keys, pressed("\ud83c"), pressed("\udf31")])
    assert told.keys[:3] == ["escape", "l", "up"]
    assert len(told.keys) == 4  # a plant, and no letter with Alt


@pytest.mark.skipif(not ON_WINDOWS, reason="only Windows has such a console")
def test_an_error_in_reading_is_told_and_reading_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    told, rounds = Told(), []

    def read() -> None:
        rounds.append(None)
        if len(rounds) == 1:
            raise ZeroDivisionError
        told.leave.set()

    monkeypatch.setattr("tracker.windows.driver._AFTER_AN_ERROR", 0.0)
    told.monitor._read = read
    told.monitor.run()
    assert [type(error) for error in told.wrong] == [ZeroDivisionError]
    assert len(rounds) == 2


@pytest.mark.skipif(not ON_WINDOWS, reason="only Windows has such a console")
def test_what_could_not_be_read_is_not_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told()
    told.monitor._records[0] = pressed("q")
    monkeypatch.setattr(win32, "wait_for_handles", lambda handles, timeout: handles[0])
    monkeypatch.setattr(win32, "GetStdHandle", lambda number: None)
    told.monitor._read()
    assert told.keys == []
