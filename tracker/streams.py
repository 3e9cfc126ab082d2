"""The standard streams: whether they are a terminal, what they can show, how to report failure."""

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

from db.validation.text_rules import safe_text

DONE, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130
"""The exit codes of a command."""

_LONGEST_MESSAGE = 600
_FOR_PEOPLE = frozenset({"TEXTUAL_ANIMATIONS", "TEXTUAL_DISABLE_KITTY_KEY"})
_SIGNS = "✔◐‖○·→–★…"
"""If an encoding has these, it has all symbols of the screens."""

_NEAREST = "greenplan-nearest"
_PLAIN_LETTERS = {
    **{"Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "Đ": "D", "đ": "d", "ı": "i", "ß": "ss", "þ": "th"},
    **{"Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "€": "EUR", "→": "->", "←": "<-"},
    **{"–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*", "·": "-"},
}
"""Letters and signs that are not a plain letter with an accent."""


@dataclass
class _Outcome:
    """Whether the running command has done its job, and the error if its output was lost."""

    is_done: bool = False
    lost: OSError | None = None


_outcome = _Outcome()


class _Closed(io.TextIOBase):
    """Replaces a stream that was closed before we began. Writing to it raises an error."""

    encoding = "ascii"

    def write(self, _text: str) -> int:
        raise OSError(errno.EBADF, "it is closed")


def prepare() -> None:
    """Replace characters that the output cannot encode with the nearest ones that it can.

    Writing to a closed stream raises an error. Its number is reserved, so that no file opened
    later gets the number, and with it the output.
    """
    _outcome.is_done, _outcome.lost = False, None
    if sys.stdout is None or sys.stderr is None:
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(number)
        sys.stdout = _Closed() if sys.stdout is None else sys.stdout
        sys.stderr = _Closed() if sys.stderr is None else sys.stderr
    codecs.register_error(_NEAREST, nearest_letters)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _speak_as_read(stream)
            stream.reconfigure(errors=_NEAREST)


def nearest_letters(error: UnicodeError) -> tuple[str, int]:
    """Return plain letters for those that an encoding lacks, and the position after them.

    This is an error handler for :func:`codecs.register_error`. A character without a near letter
    becomes a question mark.
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
    """Write to a pipe of a Windows console in the encoding that the other command reads."""
    if sys.platform == "win32":
        from tracker.windows.console import code_page
        from tracker.windows.host import encoding_of_pipe

        try:
            if stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode):
                stream.reconfigure(encoding=encoding_of_pipe(code_page(), os.environ))
        except (OSError, ValueError, LookupError):
            return  # not a file of the system, or a code page that Python lacks: change nothing


def has_terminal() -> bool:
    """Whether both stdin and stdout are a terminal."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def colour_wanted() -> bool:
    """Whether NO_COLOR is not set."""
    return not os.environ.get("NO_COLOR")


def draws_signs() -> bool:
    """Whether the output's encoding has the symbols that commands and the app show."""
    try:
        _SIGNS.encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeError, LookupError):
        return False
    return True


def forget_switches() -> None:
    """Remove Textual's environment variables for developers, before it is imported.

    They would write files, wait for another program, press keys or load another driver. Those
    that a person or a terminal may need are kept. COLUMNS and LINES would fix the size even if the
    window has another, so they are removed and the terminal is asked.
    """
    for name in list(os.environ):
        for_developers = name.split("_")[0] == "TEXTUAL" and name not in _FOR_PEOPLE
        if for_developers or name in ("COLUMNS", "LINES"):
            del os.environ[name]


# The output of a command, and whether its job is done


def write_output(text: str | bytes) -> None:
    """Write to stdout. If that fails, the command continues and :func:`finish` reports it."""
    try:
        if isinstance(text, str):
            sys.stdout.write(text)
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(text)
    except OSError as error:
        discard_output(error)


def discard_output(error: OSError) -> None:
    """Note that stdout cannot be written to, and discard the rest of the output."""
    _outcome.lost = _outcome.lost or error
    _abandon(sys.stdout)


def is_of_output(error: OSError) -> bool:
    """Whether an error came from writing to stdout, as Click does for help.

    It did if stdout still cannot be written to, and the error does not name a file.
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
    """Write buffered output to stdout."""
    try:
        sys.stdout.flush()
    except OSError as error:
        discard_output(error)


def mark_done() -> None:
    """Note that the command's job is done, even if its output cannot be written."""
    _outcome.is_done = True


def is_done() -> bool:
    """Whether the command's job is done."""
    return _outcome.is_done


def finish(code: int) -> int:
    """Write the rest of the output and return the exit code of a command that ended with ``code``.

    A command that did its job keeps its code, even if the output could not be written. A command
    that only shows something fails then. If the reader, such as ``head``, has closed the pipe,
    that is no error. A command that failed has already said so on stderr.
    """
    flush()
    lost = _outcome.lost
    if lost is None or is_closed_pipe(lost) or code != DONE:
        return code
    from db.files.faults import describe_error

    why = "it is closed" if lost.errno == errno.EBADF else str(describe_error(lost))
    if _outcome.is_done:
        write_note(f"greenplan: Done, but the result could not be shown ({why}).")
        return code
    return fail(f"The output could not be written ({why}). Send it somewhere else.")


def fail(message: str) -> int:
    """Say on stderr, in one line, what went wrong; return the exit code for a failure."""
    line = " ".join(message.split())
    if len(line) > _LONGEST_MESSAGE:
        line = f"{line[: _LONGEST_MESSAGE // 2]} ... {line[-_LONGEST_MESSAGE // 2 :]}"
    write_note(f"greenplan: {line}")
    return FAILED


def write_note(text: str) -> None:
    """Write lines to stderr. If stderr is closed, continue.

    In a terminal, wrap lines between words.
    """
    try:
        text = safe_text(text, lines=True)
        if sys.stderr.isatty():
            text = _wrapped(text, os.get_terminal_size(sys.stderr.fileno()).columns)
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        _abandon(sys.stderr)


def _wrapped(text: str, columns: int) -> str:
    from textwrap import TextWrapper

    width = columns - 1  # after a full last column the old Windows console adds an empty line
    if width < 1:  # the terminal does not say how wide it is
        return text
    wrapper = TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    lines = (wrapper.wrap(line) or [""] for line in text.split("\n"))
    return "\n".join(part for parts in lines for part in parts)


def is_closed_pipe(error: OSError) -> bool:
    """Whether the reader of our output, such as ``head``, has closed the pipe."""
    if isinstance(error, BrokenPipeError):
        return True
    return sys.platform == "win32" and error.errno == errno.EINVAL and error.filename is None


def abandon_output() -> None:
    """Discard the rest of the output, so that the interpreter ends without an error."""
    _abandon(sys.stdout)


def _abandon(stream: TextIO) -> None:
    with contextlib.suppress(OSError, AttributeError, ValueError):
        output = stream.fileno()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, output)
        os.close(nowhere)
