"""Run a child process that answers one question at a time; this is the parent's side.

Each message is eight bytes of length, most significant first, and then that many bytes.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from math import inf
from pathlib import Path
from typing import IO

from db.files.faults import describe_error

READY = b"ready"
"""What a child sends once it is ready for questions."""

ANSWER_LIMIT = 128 * 1024 * 1024
"""The most bytes of one answer; a longer one is not read."""

MEMORY_LIMIT = 1_500 * 1024 * 1024
"""The most bytes of memory that a child may use."""

_LENGTH = struct.Struct(">Q")
_START_SECONDS = 30.0
_LOOK_SECONDS = 0.05 if sys.platform == "win32" else 0.2
"""A parser can use another gigabyte every second, and only on Windows does the parent watch it."""

_HOME = Path(__file__).parents[2]


class CannotStart(Exception):
    """The child process cannot be started; the message says why and what to do, naming no file."""


class ChildLost(Exception):
    """The child ended, or was stopped, without an answer; ``slow`` if its time was up."""

    def __init__(self, *, slow: bool) -> None:
        super().__init__("out of time" if slow else "ended without an answer")
        self.slow = slow


class Child:
    """A running ``python -m MODULE``.

    On POSIX it limits itself. On Windows it is limited from here: by a job and, as not every
    system allows one, by watching its memory.

    Raises:
        CannotStart: there is no interpreter to start, or the module does not become ready.
    """

    def __init__(self, module: str) -> None:
        from imports.reading.windows_limits import limited

        program, surroundings = _python()
        if not program:
            raise CannotStart(
                "Python does not say where its own program is, and a second copy must be started."
                " Start the tracker with its own command, greenplan."
            )
        try:
            self._process = subprocess.Popen(
                [program, "-P", "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=surroundings,
                # Without this a black window appears for a moment on Windows.
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise CannotStart(
                "the part of the tracker that reads files could not be started"
                f" ({describe_error(error)})."
                " Close other programs and try again."
            ) from error
        self._end_limits = limited(self._process, MEMORY_LIMIT)
        self._until = inf
        self._over = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise

    def ask(self, question: bytes, seconds: float) -> bytes:
        """Send ``question`` and return the answer, waiting ``seconds`` at most.

        Raises:
            ChildLost: no answer came. This child cannot be used again: stop it.
        """
        until = self._until = time.monotonic() + seconds
        answer = None
        try:
            with suppress(OSError):  # it has ended; that is reported below
                answer = self._exchange(question)
        finally:
            self._until = inf
        slow = time.monotonic() >= until
        if answer is None or slow:
            raise ChildLost(slow=slow)
        return answer

    def stop(self) -> None:
        """End the process, whatever it is doing, and wait until it has ended."""
        self._over.set()
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # nothing reads what was still to be sent
                    pipe.close()
        self._process.wait()
        self._end_limits()

    def _wait_until_ready(self) -> None:
        try:
            ready = self.ask(b"", _START_SECONDS)
        except ChildLost as error:
            raise CannotStart(
                "the part of the tracker that reads files does not start. Close other programs if"
                " memory is short, or install the tracker again."
            ) from error
        assert ready == READY

    def _watch(self) -> None:
        """End the process once it exceeds its time or memory, even while a read waits."""
        from imports.reading.windows_limits import memory_of

        while not self._over.wait(_LOOK_SECONDS):
            if time.monotonic() >= self._until or memory_of(self._process) > MEMORY_LIMIT:
                self._process.kill()
                return

    def _exchange(self, question: bytes) -> bytes | None:
        assert self._process.stdin is not None and self._process.stdout is not None
        send(self._process.stdin, question)
        return receive(self._process.stdout)


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write one message to ``pipe``."""
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """Return the next message of ``pipe``; ``None`` if it ends or announces too long a one."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > ANSWER_LIMIT:
        return None
    message = pipe.read(length)
    return message if len(message) == length else None


def _python() -> tuple[str, dict[str, str]]:
    """Return the interpreter, and the environment in which it finds these packages, installed or
    not; an embedded one finds them by its ``._pth`` file, and ignores PYTHONPATH.

    On Windows the program of a virtual environment only starts Python's own, which would be outside
    the limits. Start that one instead, as :mod:`multiprocessing` does.
    """
    places = [str(_HOME), os.environ.get("PYTHONPATH", "")]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places))}
    program = sys.executable
    if sys.platform == "win32":
        real = sys._base_executable  # type: ignore[attr-defined]
        if program and program != real:
            surroundings["__PYVENV_LAUNCHER__"] = program
            program = real
    return program, surroundings
