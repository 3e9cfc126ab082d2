"""Where a register lies, who may read it there, and who has it open now."""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from db.backups.folder import backups_of
from db.examining import Look
from db.sharing.claim import SILENT
from db.sharing.claim_file import claim_of, read
from db.storage import Place
from tracker.doctor.found import Check, Found, checked, minute

PLACE = ("place", "It lies where it is safe")
IN_USE = ("in-use", "It is known who has it open")

_SYNCED = (
    (r"OneDrive( - .+|-.+)?", "OneDrive"),
    (r"Dropbox( \(.+\)|-.+)?", "Dropbox"),
    (r"Google ?Drive(-.+)?|My Drive", "Google Drive"),
    (r"iCloud ?Drive|Mobile Documents|com~apple~CloudDocs", "iCloud"),
)
"""What the folders are called that sync clients keep on Windows, macOS and Linux."""

_SYNCED_BY_NAME = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
"""Variables with which OneDrive tells Windows programs where its folders are."""

_TEMPORARY_BY_NAME = ("TMPDIR", "TEMP", "TMP")
_TEMPORARY = ("/tmp", "/var/tmp")
_REMOVABLE_DRIVE = 2
"""What Windows' GetDriveType says of a drive whose disk can be taken out."""

_ELSEWHERE = (
    "Close it everywhere, then move it with the folder of its copies to another, such as your data"
    " folder, and name it with --db."
)
_PRIVATE = "'chmod go= FILE' keeps others from reading a file."


def place(register: Path) -> Check:
    """Look at the folder that a register lies in, and at who may read its files."""
    shared = Place.of(register).shared
    told = [
        "On a network share: one person at a time can work on it."
        if shared
        else "On a disk of this computer."
    ]
    wrong = []
    if client := sync_client(register, os.environ):
        wrong.append(
            f"A folder that {client} copies to other computers: its copy may be of a moment within"
            " a change, and work done on two computers becomes two registers."
        )
    if is_temporary(register, os.environ):
        wrong.append("A folder for temporary files, which the computer may empty.")
    if not shared and _is_removable(register):
        wrong.append("A disk that can be taken out and lost, with the names in the register.")
    closed = list(_closed(register))
    open_files = [] if shared else list(_read_by_others(register))
    cures = [
        _ELSEWHERE if wrong else "",
        "Ask IT for write access there." if closed else "",
        _PRIVATE if open_files else "",
    ]
    return checked(*PLACE, [*wrong, *closed, *open_files], " ".join(filter(None, cures)), told)


def sync_client(path: Path, environment: Mapping[str, str]) -> str | None:
    """Return which sync client copies the folder of ``path``, by where it is and its name."""
    path = path.resolve()
    for variable in _SYNCED_BY_NAME:
        folder = environment.get(variable)
        if folder and path.is_relative_to(Path(folder).resolve()):
            return "OneDrive"
    for part in path.parts[:-1]:
        for pattern, client in _SYNCED:
            if re.fullmatch(pattern, part, re.IGNORECASE):
                return client
    return None


def is_temporary(path: Path, environment: Mapping[str, str]) -> bool:
    """Whether ``path`` lies in a folder for temporary files, and not in a home within one."""
    path = path.resolve()
    named = [environment[name] for name in _TEMPORARY_BY_NAME if environment.get(name)]
    home = Path.home().resolve()
    for folder in (*named, *(_TEMPORARY if os.name == "posix" else ())):
        temporary = Path(folder).resolve()
        at_home = home.is_relative_to(temporary) and path.is_relative_to(home)
        if path.is_relative_to(temporary) and not at_home:
            return True
    return False


def _is_removable(path: Path) -> bool:
    """Whether the system says that the disk can be taken out; where it says nothing, it cannot."""
    if sys.platform == "win32":
        import ctypes

        drive = f"{path.resolve().drive}\\"
        return bool(ctypes.windll.kernel32.GetDriveTypeW(drive) == _REMOVABLE_DRIVE)
    if sys.platform != "linux":
        return False
    try:
        device = path.resolve().parent.stat().st_dev
        disk = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}").resolve(strict=True)
    except OSError:
        return False
    for folder in (disk, disk.parent):  # a disk, or a part of one
        try:
            return (folder / "removable").read_text(encoding="ascii").strip() == "1"
        except OSError:
            continue
    return False


def _closed(register: Path) -> Iterator[str]:
    if not register.parent.is_dir():
        return
    if not os.access(register.parent, os.W_OK):
        yield "Its folder cannot be written to, so that nothing in it can be changed."
    elif register.exists() and not os.access(register, os.W_OK):
        yield "Its file cannot be written to, so that nothing in it can be changed."


def _read_by_others(register: Path) -> Iterator[str]:
    """Name the files that everybody on this computer may read, where the system tells by bits."""
    if os.name != "posix":
        return
    beside = [register.with_name(f"{register.name}{end}") for end in ("", "-wal", "-journal")]
    for file in (*beside, *(backup.path for backup in backups_of(register))):
        try:
            mode = file.stat().st_mode
        except OSError:
            continue
        if mode & (stat.S_IROTH | stat.S_IWOTH):
            yield f"Everybody on this computer may read the file {file.name}."


def in_use(register: Path, look: Look | None) -> Check:
    """Say who has the register open, as far as the share or the system tells."""
    if Place.of(register).shared:
        return _claimed(register)
    if sys.platform not in ("linux", "darwin"):
        return Check(*IN_USE, None)
    if look is None or look.used_by is None:
        return checked(*IN_USE, told=["No other program has it open."])
    who = f"Process {look.used_by.process}" if look.used_by.process else "Another program"
    return checked(*IN_USE, told=[f"{who} has it open. Any number may, on this computer."])


def _claimed(register: Path) -> Check:
    """Read the file with which a program says that it has a register on a share."""
    file = claim_of(register)
    claim = read(file)
    if claim is None:
        if not file.exists():
            return checked(*IN_USE, told=["Nobody has it open."])
        unread = Found(f"The file {file.name} beside it cannot be read.")
        return checked(*IN_USE, [unread], "The next change puts it right.")
    holder, quiet = claim.mark.holder, time.time() - claim.touched
    since = f"{holder.person} on the computer {holder.computer}, since {minute(holder.since)}."
    if claim.mark.process.gone or quiet > SILENT:
        last = datetime.fromtimestamp(claim.touched, UTC)
        return checked(
            *IN_USE,
            told=[f"Nobody, as it seems. Last heard of, {minute(last)}: {since}"],
        )
    return checked(*IN_USE, told=[since])
