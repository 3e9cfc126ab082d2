"""The standard streams: whether a person sits there, what fits on them, how failure is told."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import stat
import sys
from dataclasses import dataclass
from typing import TextIO

from db.validation.text_rules import marked

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
"""What a command ends with."""

_LONGEST_MESSAGE = 600
_FOR_PEOPLE = frozenset({"TEXTUAL_ANIMATIONS", "TEXTUAL_DISABLE_KITTY_KEY"})
_SIGNS = "✔◐‖○·→–★…"
"""Where these can be written, all marks of the screens can."""

_NEAREST = "greenplan-nearest"
_PLAIN_LETTERS = {
    **{"Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "ı": "i", "ß": "ss", "þ": "th"},
    **{"Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "€": "EUR", "→": "->", "←": "<-"},
    **{"–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*", "·": "-"},
}
"""Letters and signs that are no plain letter with an accent."""


@dataclass
class _Outcome:
    """How far the command that runs has come: the job itself, and telling of it."""

    is_done: bool = False
    lost: OSError | None = None


_outcome = _Outcome()


class _Closed(io.TextIOBase):
    """Takes the place of a stream that was closed before we began, and says so when written to."""

    encoding = "ascii"

    def write(self, _text: str) -> int:
        raise OSError(errno.EBADF, "it is closed")


def prepare() -> None:
    """Let no character stop the output: one that it cannot carry becomes the nearest that it can.

    A stream that is closed is one that cannot be written to; no file that is opened later gets its
    number, and with it what was meant for the stream.
    """
    _outcome.is_done, _outcome.lost = False, None
    if sys.stdout is None or sys.stderr is None:
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(number)
        sys.stdout = _Closed() if sys.stdout is None else sys.stdout
        sys.stderr = _Closed() if sys.stderr is None else sys.stderr
    codecs.register_error(_NEAREST, nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _speak_as_read(stream)
            stream.reconfigure(errors=_NEAREST)


def nearest(error: UnicodeError) -> tuple[str, int]:
    """Return plain letters for those that an encoding lacks, and where it goes on after them.

    It is a handler of errors as :func:`codecs.register_error` describes them. What comes near to
    nothing is a question mark.
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    from unicodedata import normalize

    lacking = error.object[error.start : error.end]
    letters = (
        _PLAIN_LETTERS.get(letter)
        or normalize("NFKD", letter).encode("ascii", "ignore").decode("ascii")
        or "?"
        for letter in lacking
    )
    return "".join(letters), error.end


def _speak_as_read(stream: io.TextIOWrapper) -> None:
    """Write to a pipe of a Windows console as the command on its other end reads."""
    if sys.platform == "win32":
        from tracker.windows.console import code_page
        from tracker.windows.host import encoding_of_pipe

        try:
            if stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode):
                stream.reconfigure(encoding=encoding_of_pipe(code_page(), os.environ))
        except (OSError, ValueError, LookupError):
            return  # no file of the system's, or a code page that Python lacks: it stays as it is


def has_terminal() -> bool:
    """Whether a person reads what we write and types what we read."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def colour_wanted() -> bool:
    """Whether colours are not switched off by NO_COLOR."""
    return not os.environ.get("NO_COLOR")


def draws_signs() -> bool:
    """Whether the output's encoding has the marks that commands and the app draw."""
    try:
        _SIGNS.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True


def forget_switches() -> None:
    """Drop the switches that Textual has for developers, before it is imported.

    They would write files, wait for another program, press keys or load one's own driver. Those
    that a person or a terminal may need stay. A size given by name would stay the same in a window
    that has another: the terminal is asked.
    """
    for name in list(os.environ):
        for_developers = name.split("_")[0] == "TEXTUAL" and name not in _FOR_PEOPLE
        if for_developers or name in ("COLUMNS", "LINES"):
            del os.environ[name]


# What a command tells, and whether it was done


def write(text: str | bytes) -> None:
    """Write on stdout. Where that cannot be, the command goes on: :func:`ended` tells of it."""
    try:
        if isinstance(text, str):
            sys.stdout.write(text)
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(text)
    except OSError as error:
        give_up(error)


def give_up(error: OSError) -> None:
    """Note that stdout cannot be written to; the rest goes nowhere."""
    _outcome.lost = _outcome.lost or error
    _abandon(sys.stdout)


def is_of_output(error: OSError) -> bool:
    """Whether an error came of writing on stdout, as Click writes the help: it still takes nothing.

    One that names a file did not.
    """
    if error.filename is not None:
        return False
    try:
        sys.stdout.write("")
        sys.stdout.flush()
    except (OSError, ValueError):  # or it is closed
        return True
    return False


def flush() -> None:
    """Write what waits to be written on stdout."""
    try:
        sys.stdout.flush()
    except OSError as error:
        give_up(error)


def done() -> None:
    """Note that what the command is for is done, and stays, whatever comes of telling of it."""
    _outcome.is_done = True


def is_done() -> bool:
    """Whether what the command is for is done."""
    return _outcome.is_done


def ended(code: int) -> int:
    """Return the exit code of a command that ended with ``code``, once all of it is told.

    What was done is done, also where it could not be told of; where telling is all that was to be
    done, it failed. A reader that went away, such as ``head``, wanted no more. A command that
    failed has said so on stderr.
    """
    flush()
    lost = _outcome.lost
    if lost is None or is_closed_pipe(lost) or code != DONE:
        return code
    from db.files.faults import fault

    why = "it is closed" if lost.errno == errno.EBADF else str(fault(lost))
    if _outcome.is_done:
        note(f"greenplan: Done, but what there is to tell of it could not be written ({why}).")
        return code
    return fail(f"The output could not be written ({why}). Send it to another place.")


def fail(message: str) -> int:
    """Tell on stderr, in one line, what went wrong; return the exit code for it."""
    line = " ".join(message.split())
    if len(line) > _LONGEST_MESSAGE:
        line = f"{line[: _LONGEST_MESSAGE // 2]} ... {line[-_LONGEST_MESSAGE // 2 :]}"
    note(f"greenplan: {line}")
    return FAILED


def note(text: str) -> None:
    """Write lines on stderr; a stderr that is gone is no reason to stop.

    In a terminal no line breaks within a word.
    """
    try:
        text = marked(text, lines=True)
        if sys.stderr.isatty():
            text = _wrapped(text, os.get_terminal_size(sys.stderr.fileno()).columns)
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        _abandon(sys.stderr)


def _wrapped(text: str, columns: int) -> str:
    from textwrap import TextWrapper

    width = columns - 1  # a full last column makes the old Windows console leave a line empty
    if width < 1:  # the terminal does not say how wide it is
        return text
    wrapper = TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    lines = (wrapper.wrap(line) or [""] for line in text.split("\n"))
    return "\n".join(part for parts in lines for part in parts)


def is_closed_pipe(error: OSError) -> bool:
    """Whether the reader of our output, such as ``head``, has gone away."""
    if isinstance(error, BrokenPipeError):
        return True
    return sys.platform == "win32" and error.errno == errno.EINVAL and error.filename is None


def abandon_output() -> None:
    """Send the rest of the output nowhere, so that the interpreter ends without complaint."""
    _abandon(sys.stdout)


def _abandon(stream: TextIO) -> None:
    with contextlib.suppress(OSError, AttributeError, ValueError):
        output = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, output)
        os.close(nowhere)
