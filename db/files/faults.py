"""Errors of SQLite and the system, in plain words: what happened, and what to do now.

Their own messages ("disk I/O error", "[Errno 28] ...") are never shown. :func:`code_name` gives IT
the name to look up (sqlite.org/rescode.html).
"""

from __future__ import annotations

import errno
import sqlite3

from db.files.retries import FileHeld
from db.files.windows_paths import NEARER, why_too_long
from db.frozen import frozen


@frozen
class Fault:
    """``happened`` is a sentence about ``{it}``, the file. ``cure`` says what to do now."""

    happened: str
    cure: str

    def sentence(self, it: str) -> str:
        """Return what happened to ``it``, such as "the register FILE"."""
        said = self.happened.format(it=it)
        return said[0].upper() + said[1:]

    def __str__(self) -> str:
        """Return what happened as part of a sentence that has already named the file."""
        said = self.happened.format(it="it").rstrip(".")
        return said[0].lower() + said[1:]


_AGAIN = "Try again. If it happens again, 'greenplan doctor' looks for the cause."
_RESTORE = "Restore a backup of it: press F4 in the app, or use 'greenplan restore'."
_BUSY = Fault("Another program is writing to {it}.", "Wait a moment, then try again.")
_READ_ONLY = Fault("{it} is read-only.", "Ask IT for write access to it.")
_NO_ACCESS = Fault("You do not have access to {it}.", "Ask IT for access to it.")
_FULL = Fault("The disk is full.", "Free some space on it, then try again.")
_DISK = Fault(
    "The disk or network drive that holds {it} reported an error.",
    "Check the connection to it, then try again. If it happens again, ask IT to check the disk.",
)
_NO_MEMORY = Fault("This computer has run out of memory.", "Close other programs, then try again.")
_NOT_THERE = Fault(
    "{it} is no longer there, or cannot be opened.",
    "Move the file back to its folder, or open the tracker again.",
)
_UNREADABLE = Fault("Part of {it} cannot be read.", _RESTORE)
_UNKNOWN = Fault("{it} could not be used.", _AGAIN)

_OF_SQLITE = {
    "SQLITE_AUTH": _NO_ACCESS,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_CANTOPEN": _NOT_THERE,
    "SQLITE_CORRUPT": _UNREADABLE,
    "SQLITE_ERROR": _UNREADABLE,
    "SQLITE_FORMAT": _UNREADABLE,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": _DISK,
    "SQLITE_IOERR_NOMEM": _NO_MEMORY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_NOLFS": Fault("{it} is too large for this disk.", "Move it to another disk."),
    "SQLITE_NOMEM": _NO_MEMORY,
    "SQLITE_NOTADB": Fault("{it} does not start like a register.", _RESTORE),
    "SQLITE_NOTFOUND": _UNREADABLE,
    "SQLITE_PERM": _NO_ACCESS,
    "SQLITE_PROTOCOL": _BUSY,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_READONLY_DBMOVED": _NOT_THERE,
    "SQLITE_SCHEMA": _BUSY,
    "SQLITE_TOOBIG": Fault("The text is too long to be saved.", "Shorten it."),
}
"""What SQLite's codes mean. An extended code counts as the shorter code it starts with."""

_MISSING = Fault("{it} was not found.", "Check its name and its folder.")
_NO_FILE = Fault("{it} is not an ordinary file.", "Choose another file.")
_NO_NAME = Fault("That file name is not allowed here.", "Choose another name.")
_OPEN_ELSEWHERE = Fault("Another program is using {it}.", "Close it there, then try again.")
_HELD = Fault(
    "Another program, such as Excel, OneDrive or antivirus software, is using {it}.",
    "Close it there, or wait a minute, then try again.",
)
_HELD_OR_NO_ACCESS = Fault(
    f"{_HELD.happened[:-1]}, or you do not have access to it.",
    f"{_HELD.cure} If no one has it open, ask IT for access to it.",
)
_TOO_LARGE = Fault("{it} is too large for this disk.", "Choose a place on another disk.")
_PROTECTED = Fault(
    "The disk that holds {it} is write-protected.",
    "Remove the write protection, or choose a place on another disk.",
)
_NOT_READY = Fault(
    "The drive that holds {it} is not ready.", "Check that it is connected, then try again."
)
_NO_NETWORK = Fault(
    "The network folder that holds {it} cannot be reached.",
    "Check your network connection and the name of the folder, then try again.",
)
_NOT_SIGNED_IN = Fault(
    "The server that holds {it} did not accept your sign-in.",
    "Sign in to Windows again. If it happens again, ask IT.",
)
_BLOCKED = Fault("Antivirus software has blocked {it}.", "Ask IT to check it.")
_NOT_ALLOWED = Fault("A rule on this computer blocks {it}.", "Ask IT to allow it.")

_TOO_LONG = Fault("The path of {it} is too long for Windows.", NEARER)
_FILENAME_EXCED_RANGE = 206
"""Windows' number for this error. Most of its calls only report that nothing was found."""

NOT_FETCHED = Fault(
    "{it} is kept in the cloud and could not be downloaded.",
    "Check that OneDrive is running and signed in and that you are online. Then right-click the"
    " file in File Explorer, choose 'Always keep on this device', and try again.",
)
_OF_CLOUD_FILES = frozenset(
    {362, 363, 377, 383, 386, 387, 388, 389, 390, 393, 394, 395, 398, 404, 426}
)
"""Windows' ERROR_CLOUD_FILE_...: errors reading a file that a sync client fails to download."""

_OF_THE_SYSTEM = {
    errno.EACCES: _NO_ACCESS,
    errno.EPERM: _NO_ACCESS,
    errno.EROFS: _READ_ONLY,
    errno.ENOSPC: _FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): _FULL,
    errno.EFBIG: _TOO_LARGE,
    errno.ENOENT: _MISSING,
    errno.ENOTDIR: _MISSING,
    errno.EEXIST: Fault("A file with that name already exists.", "Choose another name."),
    errno.EISDIR: Fault("{it} is a folder.", "Give the name of a file in it."),
    errno.ENXIO: _NO_FILE,
    errno.ENODEV: _NO_FILE,
    errno.ESPIPE: _NO_FILE,
    errno.ELOOP: Fault("{it} is a link that leads to itself.", "Choose another name."),
    errno.ENAMETOOLONG: Fault("The name is too long for this disk.", "Use a shorter name."),
    errno.EINVAL: _NO_NAME,
    errno.EILSEQ: _NO_NAME,
    errno.EBUSY: _OPEN_ELSEWHERE,
    errno.ETXTBSY: _OPEN_ELSEWHERE,
    errno.EMFILE: _NO_MEMORY,
    errno.ENFILE: _NO_MEMORY,
    errno.ENOMEM: _NO_MEMORY,
    errno.EAGAIN: _NO_MEMORY,
    **dict.fromkeys(
        (
            *(errno.ENETDOWN, errno.ENETUNREACH, errno.ENOTCONN, errno.ESTALE, errno.ETIMEDOUT),
            *(errno.ECONNABORTED, errno.ECONNREFUSED, errno.ECONNRESET),
            *(errno.EHOSTDOWN, errno.EHOSTUNREACH),
        ),
        _DISK,
    ),
}
"""What the system's error numbers mean. Its own messages are in the system's language."""

_OF_WINDOWS = {
    **dict.fromkeys((32, 33, 170, 1224), _HELD),
    **dict.fromkeys((39, 112, 1295), _FULL),
    223: _TOO_LARGE,
    19: _PROTECTED,
    **dict.fromkeys((15, 20, 21, 433, 1110, 1112, 1167), _NOT_READY),
    **dict.fromkeys((23, 27, 29, 30, 31, 483, 1005, 1006, 1117, 1392, 1393), _DISK),
    **dict.fromkeys(
        (
            *(51, 53, 54, 55, 58, 59, 64, 67, 71, 121, 1203, 1222, 1225, 1226, 1231, 1232),
            *(1233, 1234, 1236, 1311, 2250),
        ),
        _NO_NETWORK,
    ),
    **dict.fromkeys((86, 1219, 1326, 1327, 1328, 1330, 1331, 1907, 1909), _NOT_SIGNED_IN),
    **dict.fromkeys((8, 14, 1450, 1453, 1455, 1816), _NO_MEMORY),
    **dict.fromkeys((225, 226), _BLOCKED),
    **dict.fromkeys((1260, 4551), _NOT_ALLOWED),
    **dict.fromkeys((87, 123, 161, 1113), _NO_NAME),
}
"""What Windows' own numbers mean, where Python's numbers are less precise
(learn.microsoft.com/windows/ win32/debug/system-error-codes)."""


def describe_error(error: BaseException | None) -> Fault:
    """Return what an error of SQLite or of the system means."""
    if isinstance(error, UnicodeError) and not isinstance(error, UnicodeDecodeError):
        return _NO_NAME
    if isinstance(error, UnicodeDecodeError):  # SQLite quotes bytes of a damaged file
        return _UNREADABLE
    if isinstance(error, OSError):
        return _of_windows(error) or _of_the_system(error)
    name = code_name(error)
    while name:
        if name in _OF_SQLITE:
            return _OF_SQLITE[name]
        name = name.rpartition("_")[0]
    return _UNKNOWN


def _of_windows(error: OSError) -> Fault | None:
    number = getattr(error, "winerror", None)
    if number in _OF_CLOUD_FILES:
        return NOT_FETCHED
    named = [name for name in (error.filename, error.filename2) if isinstance(name, str)]
    missing = error.errno == errno.ENOENT and any(map(why_too_long, named))
    return _TOO_LONG if missing or number == _FILENAME_EXCED_RANGE else None


def _of_the_system(error: OSError) -> Fault:
    number = getattr(error, "winerror", None) or 0
    if isinstance(error, FileHeld):
        return _HELD if error.certain else _HELD_OR_NO_ACCESS
    if number in _OF_WINDOWS:
        return _OF_WINDOWS[number]
    if number and error.errno == errno.EINVAL:  # Python's number for errors without one
        return _UNKNOWN
    return _OF_THE_SYSTEM.get(error.errno or 0, _UNKNOWN)


def code_name(error: BaseException | None) -> str:
    """Return SQLite's name for an error, such as ``SQLITE_FULL``, or an empty text."""
    name = getattr(error, "sqlite_errorname", "")
    return name if isinstance(name, str) and name.isidentifier() else ""


def primary_code(error: BaseException | None) -> int:
    """Return the number of the kind of error that SQLite reported, or 0 if it reported none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def is_busy(error: BaseException | None) -> bool:
    """Whether another program caused the error, so that trying again may help."""
    return describe_error(error) is _BUSY


def is_damage(error: BaseException | None) -> bool:
    """Whether SQLite says that the file is damaged."""
    return primary_code(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def may_be_stored(error: BaseException | None) -> bool:
    """Whether a change may have been saved: SQLite cannot tell after a disk error."""
    return primary_code(error) == sqlite3.SQLITE_IOERR


def busy() -> sqlite3.Error:
    """Return SQLite's error for a database locked by another program."""
    return _with_code(sqlite3.OperationalError("database is locked"), "SQLITE_BUSY")


def corrupt(verdict: str) -> sqlite3.Error:
    """Return SQLite's error for a damaged file. ``verdict`` is the result of its check."""
    return _with_code(sqlite3.DatabaseError(verdict), "SQLITE_CORRUPT")


def _with_code(error: sqlite3.Error, name: str) -> sqlite3.Error:
    error.sqlite_errorname, error.sqlite_errorcode = name, getattr(sqlite3, name)
    return error
