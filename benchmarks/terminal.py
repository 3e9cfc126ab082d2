"""Run a program in a pseudo-terminal and time it from outside. Linux and macOS only.

Output gets a time when it is read. Text counts as shown when the bytes that draw it have arrived;
a repaint counts as finished at its last byte before a pause of :data:`SILENCE` seconds.
"""

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
from collections.abc import Mapping, Sequence
from pathlib import Path

SILENCE = 0.08
CURSOR = 100
"""The most bytes that only show or hide the cursor."""

KEYS = {
    "down": b"\x1b[B",
    "up": b"\x1b[A",
    "pagedown": b"\x1b[6~",
    "enter": b"\r",
    "escape": b"\x1b",
    "f4": b"\x1bOS",
    "f5": b"\x1b[15~",
    "palette": b"\x10",
    "quit": b"\x11",
}


class Terminal:
    """One run of ``python -m MODULE ARGUMENTS`` in a terminal of 120 x 40."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        self._output = b""
        self._received = 0
        self._begun = time.perf_counter()
        self.process, self._terminal = pty.fork()
        if self.process == 0:
            os.environ.update(environment, TERM="xterm-256color", COLORTERM="truecolor")
            os.execv(sys.executable, [sys.executable, "-m", *arguments])
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))

    def until(self, text: str, limit: float = 30.0) -> float:
        """Return the milliseconds from the start until ``text`` was drawn.

        Raises:
            TimeoutError: it was not drawn within ``limit`` seconds.
        """
        wanted, end = text.encode(), time.perf_counter() + limit
        while time.perf_counter() < end:
            stamp = self._read(0.05)
            if stamp and wanted in self._output:
                return (stamp - self._begun) * 1000
        raise TimeoutError(
            f"{text!r} was not drawn. The end of the output: {self._output[-400:]!r}"
        )

    def settle(self, quiet: float = 0.6) -> None:
        """Wait until nothing has been drawn for ``quiet`` seconds."""
        while self._read(quiet):
            pass

    def send(self, key: str) -> None:
        """Press a key, and wait for nothing."""
        os.write(self._terminal, KEYS.get(key, key.encode()))

    def seen(self, text: str, begun: float) -> float:
        """Return the milliseconds from ``begun`` until ``text`` was drawn, as :meth:`until`."""
        return self.until(text) - (begun - self._begun) * 1000

    def press(self, key: str) -> float:
        """Press a key and return the milliseconds until its repaint was finished."""
        return self.paint(key)[1]

    def paint(self, key: str) -> tuple[float, float]:
        """Press a key; return the milliseconds until its first frame began and its last ended."""
        begun = time.perf_counter()
        self.send(key)
        first, last, before, wait = None, None, self._received, 3.0
        while stamp := self._read(wait):
            if first is None and self._received - before > CURSOR:
                first = stamp
            last, wait = stamp, SILENCE
        if last is None:
            raise TimeoutError(f"Nothing was drawn after {key!r}.")
        return ((first or last) - begun) * 1000, (last - begun) * 1000

    def processor_time(self) -> float:
        """Return the milliseconds of processor time that the program has used. Linux only."""
        tasks = Path(f"/proc/{self.process}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e6

    def type(self, key: str, silence: float) -> None:
        """Press a key and read until nothing has been drawn for ``silence`` seconds."""
        os.write(self._terminal, KEYS.get(key, key.encode()))
        self.settle(silence)

    def close(self) -> None:
        """Quit. If the program does not end, kill it."""
        os.write(self._terminal, KEYS["quit"])
        end = time.perf_counter() + 3
        while time.perf_counter() < end:
            self._read(0.05)
            if os.waitpid(self.process, os.WNOHANG)[0]:
                break
        else:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        os.close(self._terminal)

    def _read(self, wait: float) -> float | None:
        """Read the output; return the time, ``None`` if there was none within ``wait`` seconds."""
        ready, _, _ = select.select([self._terminal], [], [], wait)
        if not ready:
            return None
        try:
            chunk = os.read(self._terminal, 65536)
        except OSError:
            return None
        self._output = (self._output + chunk)[-400_000:]
        self._received += len(chunk)
        return time.perf_counter() if chunk else None
