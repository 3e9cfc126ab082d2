"""What our driver for Windows needs of Textual's own is still there."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

PARTS = {
    "windows_driver": (
        "self._file = sys.__stdout__",
        "self.exit_event = Event()",
        "self._event_thread: Thread | None = None",
        "self._restore_console: Callable[[], None] | None = None",
        "self._writer_thread: WriterThread | None = None",
        "def _enable_mouse_support(self)",
        "def _enable_bracketed_paste(self)",
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
