"""Errors nobody foresaw: noted in a file of the user's own, and told in calm words.

What is noted holds no personal data: what a person typed or named stands in values and in the
messages of errors, and neither is written. What stays is the kind of each error, the lines of the
program it went through, and the versions.
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
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from traceback import FrameSummary, walk_tb

from tracker.user_files.folders import log_file, older_log

LIMIT = 1024 * 1024
"""Bytes that the log may reach; then it becomes the older one, of which one is kept.

On Windows it may reach twice that, while another program has it open and it keeps its name.
"""

SAFE = "Your register is safe: everything that was confirmed is kept"
"""Every change is one transaction, so that an error leaves it whole or undone."""

_FRAMES_AT_EITHER_END = 20
_MOMENT_FOR_OTHERS = 0.1
"""Seconds that a log is waited for which another program has open: the event loop may wait too."""

_ERRORS = 12
"""How many errors of a chain are noted."""

_ENTRY = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) ", re.MULTILINE)
_FOLDER = Path(__file__).resolve().parents[2]
_OURS = frozenset({"db", "exports", "imports", "tracker"})


@dataclass(frozen=True, slots=True)
class Noted:
    """The errors in the log: how many, and when the last was."""

    number: int
    last: datetime


def record(error: Exception, doing: str) -> Path | None:
    """Note an error and what was being done, and return the file; ``None`` where it cannot be.

    ``doing`` names a command or a screen, nothing that a person typed. It raises nothing.
    """
    try:
        log = log_file()
        _append(log, _entry(error, doing, datetime.now(UTC)).encode("utf-8", "replace"))
    except Exception:  # whatever it is: there must be no second error while the first is told
        return None
    return log


def noted_since(moment: datetime) -> Noted | None:
    """Return what the log holds since ``moment``, ``None`` where that is nothing.

    Raises:
        OSError: there is a log and it cannot be read.
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
    except ValueError:  # somebody wrote in the file
        return None


def told(noted: Path | None) -> str:
    """Say in a sentence where an error was noted, or that it could not be."""
    if noted is None:
        return "It could not be noted in a file: your folder for logs cannot be written to."
    return f"It was noted, without personal data, in {noted}."


def kind_of(error: BaseException) -> str:
    """Return what kind of error it is, with its number where the system gave one, no more.

    ``ValueError``, ``PermissionError EACCES``, ``OperationalError SQLITE_FULL``.
    """
    kind = type(error).__name__
    number = getattr(error, "errno", None)
    if isinstance(error, OSError) and isinstance(number, int):
        return f"{kind} {errno.errorcode.get(number, number)}"
    name = getattr(error, "sqlite_errorname", None)
    return f"{kind} {name}" if isinstance(name, str) and name.isidentifier() else kind


def innermost(error: Exception) -> Exception:
    """Return the error that failed, where one is only the news that another's work did."""
    inner = getattr(error, "error", None)
    is_news = type(error).__name__ == "WorkerFailed"
    return inner if is_news and isinstance(inner, Exception) else error


# What is written


def _entry(error: Exception, doing: str, now: datetime) -> str:
    lines = [f"{now:%Y-%m-%dT%H:%M:%SZ} {_versions()}", f"while: {' '.join(doing.split())}"]
    for relation, one in _chain(innermost(error)):
        lines.append(f"{relation}{kind_of(one)}")
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
    """Yield an error and those it came from, each with how it belongs to the one before."""
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
            waiting.append(("while seeing to: ", one.__context__))


def _frames(error: BaseException) -> list[str]:
    """Return the lines of the program that an error went through, without any value."""
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
    """Return a source file's path without the folders of this computer, and whether what stands
    in it is known: the program's own, a library's or Python's.
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
    """Add an entry to the log in one piece, private to the user.

    Raises:
        OSError: it cannot be.
    """
    from db.files.patience import Held, patiently
    from tracker.user_files.settings import make_private_folder

    make_private_folder(log.parent)
    with suppress(FileNotFoundError):
        about = log.stat()
        if not stat.S_ISREG(about.st_mode):  # a pipe would wait for somebody to read it
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        size = about.st_size + len(entry)
        if size > LIMIT:
            try:
                patiently(lambda: log.replace(older_log(log)), _MOMENT_FOR_OTHERS)
            except Held:  # until the next time it grows, but not without end
                if size > 2 * LIMIT:
                    raise
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0)
    opened = patiently(lambda: os.open(log, flags, 0o600), _MOMENT_FOR_OTHERS)
    with os.fdopen(opened, "ab", buffering=0) as file:
        file.write(entry)
