"""The installed command in a pseudo-terminal, as a person sees it. Linux and macOS only."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

import pyte

COMMAND = Path(sys.executable).parent / "greenplan"
PATIENCE = 60.0
"""Seconds until something that should come is given up, however busy the machine is."""

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
    "slash": "/",
    "backspace": "\x7f",
    "delete": "\x1b[3~",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "ctrl+a": "\x01",
    "ctrl+k": "\x0b",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
    "ctrl+u": "\x15",
    "ctrl+y": "\x19",
    "ctrl+z": "\x1a",
}
"""What a terminal sends for the keys that have a name, by Textual's names."""


class Window:
    """The installed command in a terminal, of 80 x 24 unless said otherwise.

    With ``outlives``, the system does not end it with its terminal.
    """

    def __init__(
        self,
        *arguments: str,
        size: tuple[int, int] = (80, 24),
        environment: Mapping[str, str] | None = None,
        outlives: bool = False,
    ) -> None:
        columns, lines = size
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self._drawn = bytearray()
        self._terminal, programs_end = pty.openpty()
        self._programs_end = os.ttyname(programs_end)
        self.process = os.fork()
        if self.process == 0:
            os.login_tty(programs_end)
            signal.signal(signal.SIGHUP, signal.SIG_IGN if outlives else signal.SIG_DFL)
            os.environ.update(environment or {}, TERM="xterm-256color", LANG="C.UTF-8")
            os.execv(COMMAND, [str(COMMAND), *arguments])
        os.close(programs_end)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    @property
    def shown(self) -> str:
        """What stands on the screen."""
        self._stream.feed(bytes(self._drawn))
        self._drawn.clear()
        return "\n".join(self._screen.display)

    def sees(self, *texts: str, within: float = PATIENCE) -> str:
        """Wait until all ``texts`` are on the screen, however they are wrapped; return it."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            self.wait(0.05)
            shown = self.shown
            if all(text in shown or text in " ".join(shown.split()) for text in texts):
                return shown
        raise AssertionError(f"{texts} did not come. The screen:\n{self.shown}")

    def press(self, *keys: str) -> None:
        """Press keys, or type a text that is no key's name, as a person does."""
        for key in keys:
            self.send(key)
            self.settle(0.2 if key == "escape" else 0.1)

    def send(self, *keys: str) -> None:
        """Send keys and texts in one go."""
        os.write(self._terminal, "".join(KEYS.get(key, key) for key in keys).encode())

    def wait(self, seconds: float) -> None:
        """Wait for ``seconds``, and keep what the program draws in that time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._read(left)

    def is_read(self, within: float = PATIENCE) -> None:
        """Wait until the program has read all that was sent."""
        end = time.monotonic() + within
        while self._is_unread():
            if time.monotonic() > end:
                raise AssertionError(f"It reads no keys. The screen:\n{self.shown}")
            self.wait(0.01)

    def _is_unread(self) -> bool:
        terminal = os.open(self._programs_end, os.O_RDONLY | os.O_NOCTTY)
        try:
            unread = fcntl.ioctl(terminal, termios.FIONREAD, bytes(4))
        finally:
            os.close(terminal)
        return any(unread)

    def settle(self, quiet: float) -> None:
        """Wait until nothing has been drawn for ``quiet`` seconds."""
        while self._read(quiet):
            pass

    def ends(self, within: float = PATIENCE) -> int:
        """Wait until the program has ended; return its exit code."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            self.wait(0.05)
            if (code := self.ended()) is not None:
                return code
        raise AssertionError(f"It did not end. The screen:\n{self.shown}")

    def ended(self) -> int | None:
        """Return the exit code once the program has ended."""
        ended, status = os.waitpid(self.process, os.WNOHANG)
        if not ended:
            return None
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(status)

    def vanishes(self, within: float = PATIENCE) -> int:
        """Close the terminal, as a broken connection does; return the program's exit code."""
        os.close(self._terminal)
        end = time.monotonic() + within
        while time.monotonic() < end:
            ended, status = os.waitpid(self.process, os.WNOHANG)
            if ended:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.05)
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        raise AssertionError("It did not end, though its terminal is gone.")

    def _read(self, wait: float) -> bool:
        if not select.select([self._terminal], [], [], wait)[0]:
            return False
        try:
            chunk = os.read(self._terminal, 65536)
        except OSError:  # the program has ended
            time.sleep(wait)
            return False
        self._drawn += chunk
        return bool(chunk)
