"""Log unexpected errors in the user's own file, and describe them in calm words.

The log contains no personal data. What a person typed or named is in values and in the messages of
errors; neither is written. The log has the kind of each error, the program lines it went through,
and the versions.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from traceback import FrameSummary, walk_tb

from db.frozen import frozen
from tracker.user_files.folders import log_file, older_log

LIMIT = 1024 * 1024
"""The largest size of the log in bytes; then it is renamed as the older log, of which one is kept.

On Windows it may reach twice that while another program has it open, so that it cannot be renamed.
"""

SAFE = "Your register is safe: everything you saved is kept"
"""True because every change is one transaction: after an error it is complete or undone."""

_FRAMES_AT_EITHER_END = 20
_MOMENT_FOR_OTHERS = 0.1
"""Seconds to wait for a log that another program has open: the event loop may wait too."""

_ERRORS = 12
"""The number of errors in a chain that are logged."""

_ENTRY = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ", re.MULTILINE)
_FOLDER = Path(__file__).resolve().parents[2]
_OURS = frozenset({"db", "exports", "imports", "tracker"})


@frozen
class Noted:
    """The errors in the log: how many, and the time of the last."""

    number: int
    last: datetime


def log_error(error: Exception, doing: str) -> Path | None:
    """Log an error and what was being done, and return the file; ``None`` if that fails.

    ``doing`` names a command or a screen, never what a person typed. Raise nothing.
    """
    try:
        log = log_file()
        _append(log, _entry(error, doing, datetime.now(UTC)).encode("utf-8", "replace"))
    except Exception:  # never raise a second error while reporting the first
        return None
    return log


def errors_since(moment: datetime) -> Noted | None:
    """Return the errors in the log since ``moment``, ``None`` if there are none.

    Raises:
        OSError: There is a log and it cannot be read.
    """
    found: list[datetime] = []
    log = log_file()
    for file in (older_log(log), log):
        with suppress(FileNotFoundError, NotADirectoryError):
            text = file.read_text(encoding="utf-8", errors="replace")
            found += filter(None, map(_moment, _ENTRY.findall(text)))
    recent = [at for at in found if at >= moment]
    return Noted(len(recent), max(recent)) if recent else None


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:  # someone edited the file
        return None


def log_location_in_words(logged_in: Path | None) -> str:
    """Return a sentence that says where an error was logged, or that it could not be."""
    if logged_in is None:
        return "The details could not be saved: your folder for logs cannot be written to."
    return f"The details, without personal data, are in {logged_in}."


def error_kind(error: BaseException) -> str:
    """Return the kind of an error, with its number if the system gave one, and nothing else.

    ``ValueError``, ``PermissionError EACCES``, ``OperationalError SQLITE_FULL``.
    """
    kind = type(error).__name__
    number = getattr(error, "errno", None)
    if isinstance(error, OSError) and isinstance(number, int):
        return f"{kind} {errno.errorcode.get(number, number)}"
    name = getattr(error, "sqlite_errorname", None)
    return f"{kind} {name}" if isinstance(name, str) and name.isidentifier() else kind


def innermost(error: Exception) -> Exception:
    """Return the original error, if this one only reports that a worker failed."""
    inner = getattr(error, "error", None)
    is_news = type(error).__name__ == "WorkerFailed"
    return inner if is_news and isinstance(inner, Exception) else error


# The log's entries


def _entry(error: Exception, doing: str, now: datetime) -> str:
    lines = [f"{now:%Y-%m-%dT%H:%M:%SZ} {_versions()}", f"while: {' '.join(doing.split())}"]
    for relation, one in _chain(innermost(error)):
        lines.append(f"{relation}{error_kind(one)}")
        lines += _frames(one)
    return "\n".join(lines) + "\n\n"


def _versions() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        program = version("greenplan-tracker")
    except PackageNotFoundError:
        program = "of an unknown version"
    python = ".".join(map(str, sys.version_info[:3]))
    return f"greenplan {program}, Python {python}, {sys.platform}"


def _chain(error: BaseException) -> Iterator[tuple[str, BaseException]]:
    """Yield an error and its causes, each with its relation to the one before."""
    seen: set[int] = set()
    waiting: list[tuple[str, BaseException]] = [("", error)]
    while waiting and len(seen) < _ERRORS:
        relation, one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield relation, one
        if isinstance(one, BaseExceptionGroup):
            waiting += [("one of these: ", each) for each in one.exceptions]
        if one.__cause__ is not None:
            waiting.append(("because of: ", one.__cause__))
        elif one.__context__ is not None and not one.__suppress_context__:
            waiting.append(("while handling: ", one.__context__))


def _frames(error: BaseException) -> list[str]:
    """Return the program lines that an error went through, without any values."""
    all_of_them = list(walk_tb(error.__traceback__))
    shown, ends = all_of_them, _FRAMES_AT_EITHER_END
    if len(all_of_them) > 2 * ends:
        shown = all_of_them[:ends] + all_of_them[-ends:]
    lines = []
    for place, (frame, number) in enumerate(shown):
        if len(shown) < len(all_of_them) and place == ends:
            lines.append(f"  ... {len(all_of_them) - len(shown)} more ...")
        code = frame.f_code
        where, is_known = _short(code.co_filename)
        lines.append(f"  {where}:{number} in {code.co_name}")
        source = FrameSummary(code.co_filename, number, code.co_name).line if is_known else ""
        if source:
            lines.append(f"    {source.strip()}")
    return lines


def _short(file: str) -> tuple[str, bool]:
    """Return a source file's path without the folders of this computer, and whether its content
    is known: the program's own, a library's or Python's.
    """
    path = Path(file)
    with suppress(ValueError):
        within = path.resolve().relative_to(_FOLDER)
        if within.parts[0] in _OURS:
            return within.as_posix(), True
    for kind in ("purelib", "platlib", "stdlib"):
        with suppress(ValueError):
            return path.relative_to(sysconfig.get_path(kind)).as_posix(), True
    return path.name, False


def _append(log: Path, entry: bytes) -> None:
    """Add an entry to the log in one write; only the user can read it.

    Raises:
        OSError: It cannot be added.
    """
    from db.files.retries import FileHeld, retry_while_held
    from tracker.user_files.settings import make_private_folder

    make_private_folder(log.parent)
    with suppress(FileNotFoundError):
        about = log.stat()
        if not stat.S_ISREG(about.st_mode):  # a pipe would wait for a reader
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        size = about.st_size + len(entry)
        if size > LIMIT:
            try:
                retry_while_held(lambda: log.replace(older_log(log)), _MOMENT_FOR_OTHERS)
            except FileHeld:  # rename it next time, but limit the size
                if size > 2 * LIMIT:
                    raise
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0)
    opened = retry_while_held(lambda: os.open(log, flags, 0o600), _MOMENT_FOR_OTHERS)
    with os.fdopen(opened, "ab", buffering=0) as file:
        file.write(entry)
