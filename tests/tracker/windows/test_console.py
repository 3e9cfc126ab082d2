"""The calls to Windows, on Windows."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from needs import needs_a_screen

if sys.platform != "win32":
    pytest.skip("only Windows has such a console", allow_module_level=True)

from tracker.windows.console import ConsoleWindow, host, prepare_window

ROOT = Path(__file__).parents[3]
OF_ITS_OWN = 0x10
"""CREATE_NEW_CONSOLE: a window is opened for the program."""

TRIED = """
import sys
from pathlib import Path
from tracker.windows import console
from tracker.windows.console import ConsoleWindow, DrawnScreen, host
window = ConsoleWindow()
window.set_title("Green Plan Tracker \u2013 Example Surgery")
window.when_closed(lambda: None)
console.prepare_window({})
obeys = console.understands_escapes()
screen = DrawnScreen()
columns, lines = screen.size()
screen.take_keys()
for line in range(lines):
    screen.draw(line, [("\u221a", 7)] * columns)
screen.close()
window.leave()
Path(sys.argv[1]).write_text(f"{host().window} {host().code_page} {columns} {lines} {obeys}")
"""

PIPED = """
import ctypes, subprocess, sys
from pathlib import Path
ctypes.WinDLL("kernel32").SetConsoleOutputCP(850)
said = "from tracker.cli import streams; streams.prepare(); print('Zo\\xeb \\u2013')"
done = subprocess.run([sys.executable, "-c", said], stdout=subprocess.PIPE, check=True)
Path(sys.argv[1]).write_bytes(done.stdout)
"""


def in_a_console(program: str, told: Path) -> None:
    """Run a program in a console of its own; it writes what it found into a file."""
    without = ("PYTHONIOENCODING", "PYTHONUTF8")
    subprocess.run(
        [sys.executable, "-c", program, str(told)],
        env={k: v for k, v in os.environ.items() if k not in without} | {"PYTHONPATH": str(ROOT)},
        creationflags=OF_ITS_OWN,
        timeout=60,
        check=True,
    )


def test_a_text_that_is_copied_can_be_pasted() -> None:
    window = ConsoleWindow()
    if not window.copy("Zoë – ✔\nsecond line"):
        pytest.skip("another program holds the clipboard")
    assert window.clipboard() == "Zoë – ✔\r\nsecond line"


def held_by_another(seconds: float) -> threading.Thread:
    """Hold the clipboard for a while, as a program does that copies."""
    held = threading.Event()

    def hold() -> None:
        user = ctypes.WinDLL("user32")
        assert user.OpenClipboard(user.GetDesktopWindow())
        held.set()
        time.sleep(seconds)
        user.CloseClipboard()

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(5)
    return thread


def test_a_clipboard_that_is_held_for_a_moment_is_waited_for() -> None:
    window = ConsoleWindow()
    if not window.copy("Zoë"):
        pytest.skip("another program holds the clipboard")
    for work, done in ((window.clipboard, "Zoë"), (lambda: window.copy("Roy"), True)):
        holding = held_by_another(0.08)
        assert work() == done
        holding.join()


def test_a_clipboard_that_stays_held_is_told_from_an_empty_one() -> None:
    window = ConsoleWindow()
    holding = held_by_another(0.8)
    assert window.clipboard() is None
    assert not window.copy("Roy")
    holding.join()
    assert ctypes.WinDLL("user32").OpenClipboard(None)
    ctypes.WinDLL("user32").EmptyClipboard()
    ctypes.WinDLL("user32").CloseClipboard()
    assert window.clipboard() == ""


def test_windows_calls_nothing_any_more_once_the_window_was_left() -> None:
    window = ConsoleWindow()
    window.when_closed(lambda: None)
    handler = window._handler
    take_back = ctypes.WinDLL("kernel32").SetConsoleCtrlHandler
    assert handler is not None
    window.leave()
    assert not take_back(handler, False)
    window.leave()  # once more is harmless


def test_a_program_without_a_console_is_told_nothing_and_goes_on() -> None:
    prepare_window(os.environ)
    assert host().code_page >= 0


@needs_a_screen
def test_every_call_works_in_a_console_of_its_own(tmp_path: Path) -> None:
    told = tmp_path / "told.txt"
    in_a_console(TRIED, told)
    window, code_page, columns, lines, obeys = told.read_text().split()
    assert window.endswith(("Class", "Window"))
    assert int(code_page) > 0
    assert (int(columns), int(lines)) >= (80, 24)
    assert obeys in ("True", "False")


@needs_a_screen
def test_what_goes_through_a_pipe_is_in_the_code_page_of_the_console(tmp_path: Path) -> None:
    told = tmp_path / "told.txt"
    in_a_console(PIPED, told)
    assert told.read_bytes().rstrip() == "Zoë -".encode("cp850")
