"""An error that nobody foresaw, in the app: told calmly, noted, and the day's work goes on."""

from __future__ import annotations

import asyncio
import os
import select
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

import pytest
from at_the_keyboard import PATIENCE, Person, at_the_tracker, stored

from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.dialogs import LineForm
from tracker.screens.common.unexpected_error import UnexpectedErrorScreen

ROOT = Path(__file__).parents[3]
SECRET = "Pat Sample of 1 Example Road"


def burst(*_values: object, **_named: object) -> None:
    raise ZeroDivisionError(SECRET)


@asynccontextmanager
async def with_trouble(location: Path) -> AsyncIterator[Person]:
    """Start the app; the error that Textual's pilot keeps for the end was meant."""
    async with at_the_tracker(location) as person:
        yield person
        forget(person)


def forget(person: Person) -> None:
    """Let the pilot go on working: it stops at the first error that was kept."""
    person.app._exception = None
    person.app._exception_event.clear()


async def comes(there: Callable[[], bool], what: str) -> None:
    """Wait until something is so, without the pilot, which stops at an error."""
    patient_until = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < patient_until, f"{what} never came"
        await asyncio.sleep(0.01)


async def is_told(person: Person, what: str = "it") -> None:
    """Wait for the calm message."""
    await comes(lambda: isinstance(person.app.screen, UnexpectedErrorScreen), what)
    forget(person)
    await person.sees("An unexpected error occurred", "Your register is safe")


def log_of(folder: Path) -> str:
    return (folder / "greenplan.log").read_text(encoding="utf-8")


async def by_a_key(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.screens.common.help.HelpScreen.__init__", burst)
    person.app.simulate_key("question_mark")


async def by_a_message(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    await person.press("slash")
    monkeypatch.setattr("db.actions.selection.Selection.pick", burst)
    person.app.simulate_key("i")


async def in_the_background(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.parts.organisations.Organisations.all", burst)
    person.app.simulate_key("g")


async def by_a_timer(person: Person, _: pytest.MonkeyPatch) -> None:
    person.app.screen.set_timer(0.01, burst)


async def put_off(person: Person, _: pytest.MonkeyPatch) -> None:
    person.app.screen.call_next(burst)


async def in_keeping_settings(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.app.own_settings.save_settings", burst)
    person.app.simulate_key("f2")


async def in_a_task(person: Person, _: pytest.MonkeyPatch) -> None:
    asyncio.get_running_loop().call_soon(burst)


async def in_a_thread(person: Person, _: pytest.MonkeyPatch) -> None:
    with person.app.everywhere():
        thread = Thread(target=burst)
        thread.start()
        thread.join()


WAYS: list[Callable] = [
    by_a_key,
    by_a_message,
    in_the_background,
    by_a_timer,
    put_off,
    in_keeping_settings,
    in_a_task,
    in_a_thread,
]


async def test_whatever_fails_it_is_told_and_the_app_goes_on(
    practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with with_trouble(practice) as person:
        for number, way in enumerate(WAYS, 1):
            with monkeypatch.context() as broken:
                await way(person, broken)
                await is_told(person, way.__name__)
            await person.sees(
                "everything you saved is kept", "The details, without personal data", "Q leaves"
            )
            await person.press("enter")
            await person.is_at(ActionListScreen)
            await person.press("escape")
            assert log_of(tmp_path).count("ZeroDivisionError\n") == number, way.__name__
        await person.goes_to("GC1")
        await person.press("s", "h")
        await person.sees("‖ On hold")
    assert stored(practice, "GC1")["status"] == "on-hold"
    assert (person.app.return_code, person.app.failure) == (None, None)
    noted = log_of(tmp_path)
    assert noted.count("while: the app, ActionListScreen") == len(WAYS)
    assert SECRET not in noted


async def test_what_failed_stored_nothing_and_can_be_done_again(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with with_trouble(practice) as person:
        await person.goes_to("GC2")
        await person.press("l")
        await person.replace("Dr Roy")
        with monkeypatch.context() as broken:
            broken.setattr("db.parts.actions.Actions.edit", burst)
            broken.setattr("db.parts.actions.Actions.set_lead", burst)
            person.app.simulate_key("enter")
            await is_told(person)
        assert stored(practice, "GC2")["lead"] is None
        await person.press("enter")
        await person.is_at(LineForm)
        await person.sees("Lead · GC2", "Dr Roy")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Lead set for GC2")
    assert stored(practice, "GC2")["lead"] == "Dr Roy"


async def test_q_leaves(practice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with with_trouble(practice) as person:
        await by_a_timer(person, monkeypatch)
        await is_told(person)
        await person.press("q")
        await person.until(lambda: not person.app.is_running, "the end")
    assert (person.app.return_code, person.app.failure) == (0, None)


async def test_errors_without_end_end_it(practice: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        async with at_the_tracker(practice) as person:
            person.app.screen.set_interval(0.001, burst)
            await comes(lambda: not person.app.is_running, "the end")
    assert person.app.return_code == 1
    assert person.app.failure
    assert "ZeroDivisionError" in person.app.failure
    assert SECRET not in person.app.failure


async def test_a_screen_that_cannot_be_made_ends_it_in_order(
    practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with with_trouble(practice) as person:
        monkeypatch.setenv("GREENPLAN_DEBUG", "1")
        monkeypatch.setattr("tracker.screens.common.help.HelpScreen.on_mount", burst, raising=False)
        person.app.simulate_key("question_mark")
        await comes(lambda: not person.app.is_running, "the end")
    assert person.app.return_code == 1
    assert person.app.failure
    line, *trace = person.app.failure.splitlines()
    assert str(tmp_path / "greenplan.log") in line
    assert SECRET not in line
    assert trace[0].startswith("Traceback")


async def test_a_log_that_cannot_be_written_is_said_to_be_so(
    practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("GREENPLAN_SETTINGS", str(tmp_path / "file" / "settings.json"))
    async with with_trouble(practice) as person:
        await by_a_timer(person, monkeypatch)
        await is_told(person)
        await person.sees("The details could not be saved")


# In a terminal

CHILD = """
import sys
from tracker.__main__ import main
from tracker.screens.common.help import HelpScreen

def burst(*_values):
    raise ZeroDivisionError("Pat Sample of 1 Example Road")

setattr(HelpScreen, sys.argv[1], burst)
sys.exit(main([]))
"""


class Terminal:
    """The app in a pseudo-terminal of 80 x 24; ``seen`` is every byte that it wrote there."""

    def __init__(self, script: Path, breaks: str) -> None:
        import fcntl
        import pty
        import struct
        import termios

        import pyte

        self.ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(theirs)
        self.theirs = theirs
        self.process = subprocess.Popen(
            [sys.executable, str(script), breaks],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"},
            start_new_session=True,
        )
        self.seen = b""
        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.ByteStream(self.screen)

    def read(self, wait: float = 0.05) -> None:
        while select.select([self.ours], [], [], wait)[0]:
            chunk = os.read(self.ours, 65536)
            self.seen += chunk
            self.stream.feed(chunk)

    def sees(self, text: str, *, gone: bool = False) -> None:
        """Wait until a text stands on the screen, or no longer does."""
        end = time.monotonic() + PATIENCE
        while (text in "\n".join(self.screen.display)) is gone:
            assert time.monotonic() < end, "\n".join(self.screen.display)
            self.read()

    def press(self, key: str) -> None:
        os.write(self.ours, key.encode())
        self.read()

    def ends(self) -> int:
        """Return the exit code; the terminal is as it was before."""
        import termios

        end = time.monotonic() + PATIENCE
        while self.process.poll() is None:
            assert time.monotonic() < end, self.seen.decode(errors="replace")
            self.read()
        self.read()
        after = termios.tcgetattr(self.theirs)
        os.close(self.ours)
        os.close(self.theirs)
        assert after == self.before
        return self.process.returncode


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "broken.py"
    file.write_text(textwrap.dedent(CHILD), encoding="utf-8")
    return file


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals to test in")
def test_in_a_terminal_the_message_comes_and_enter_goes_on(practice: Path, script: Path) -> None:
    window = Terminal(script, "__init__")
    window.sees("Quick Wins")
    window.press("?")
    window.sees("An unexpected error")
    window.press("\r")
    window.sees("An unexpected error", gone=True)
    window.press("x")
    window.sees("Excel action tracker")
    window.press("\x1b")
    window.sees("Excel action tracker", gone=True)
    window.press("q")
    assert window.ends() == 0
    assert b"Traceback" not in window.seen
    assert SECRET.encode() not in window.seen


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals to test in")
def test_in_a_terminal_the_end_leaves_it_as_it_was(practice: Path, script: Path) -> None:
    window = Terminal(script, "on_mount")
    window.sees("Quick Wins")
    window.press("?")
    assert window.ends() == 1
    left_at = window.seen.rindex(b"\x1b[?1049l")
    last = window.seen[left_at:].decode()
    assert "\x1b[?1049h" not in last
    told = last[last.index("greenplan: ") :]
    what = "greenplan: An unexpected error (ZeroDivisionError)"
    assert " ".join(told.split()).startswith(what)
    assert "Traceback" not in told
    assert max(map(len, told.splitlines())) <= 80
    assert SECRET not in window.seen.decode()
