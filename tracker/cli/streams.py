"""The three standard streams: whether a person sits there, and how a failure is told."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
"""What a command ends with."""

_LONGEST_MESSAGE = 600


def prepare() -> None:
    """Let no character stop the output: what a console cannot show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def has_terminal() -> bool:
    """Whether a person reads what we write and types what we read."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def colour_wanted() -> bool:
    """Whether colours are not switched off by NO_COLOR."""
    return not os.environ.get("NO_COLOR")


def fail(message: str) -> int:
    """Tell on stderr, in one line, what went wrong; return the exit code for it."""
    line = " ".join(message.split())
    line = "".join(character if character.isprintable() else "?" for character in line)
    if len(line) > _LONGEST_MESSAGE:
        line = f"{line[: _LONGEST_MESSAGE // 2]} ... {line[-_LONGEST_MESSAGE // 2 :]}"
    note(f"greenplan: {line}")
    return FAILED


def note(line: str) -> None:
    """Write a line on stderr; a stderr that is gone is no reason to stop."""
    with contextlib.suppress(OSError, AttributeError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


def is_closed_pipe(error: OSError) -> bool:
    """Whether the reader of our output, such as ``head``, has gone away."""
    if isinstance(error, BrokenPipeError):
        return True
    return sys.platform == "win32" and error.errno == errno.EINVAL and error.filename is None


def abandon_output() -> None:
    """Send the rest of the output nowhere, so that the interpreter ends without complaint."""
    with contextlib.suppress(OSError, AttributeError, ValueError):
        output = sys.stdout.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, output)
        os.close(nowhere)
