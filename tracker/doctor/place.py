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

from db.files.backup_files import backups_of, copies_too_long
from db.files.cloud_files import is_in_cloud_only, is_kept_by_sync_client
from db.files.open_programs import Opener, how_to_close, in_words, programs_with
from db.files.paths import is_folder, real_path
from db.inspection import Look
from db.sharing.claim import SILENT
from db.sharing.claim_file import claim_of, read
from db.storage.place import Place
from db.vocabulary.phrases import counted
from tracker.doctor import profile
from tracker.doctor.found import Check, Found, checked, minute
from tracker.user_files.folders import PORTABLE_CURE, portable_folder

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
_TO_ADD_A_FILE = (0x2, 0x7, None, 3, 0x0200_0000, None)
"""What CreateFileW gets after the name: FILE_ADD_FILE, for a folder that all may go on using."""
_MAY_NOT = (5, 19)
"""Windows' ERROR_ACCESS_DENIED and ERROR_WRITE_PROTECT."""
_REMOVABLE_DRIVE = 2
"""What Windows' GetDriveType says of a drive whose disk can be taken out."""

_ELSEWHERE = (
    "Close it everywhere, then move it with the folder of its copies to another, such as your data"
    " folder, and name it with --db."
)
_KEEP_HERE = (
    "Right-click it in File Explorer and choose 'Always keep on this device', then wait until it is"
    " there."
)
_NOT_TOLD = (
    "Windows did not say which programs have it open.",
    "Before you move or replace the register, close every window of the tracker.",
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
    folder = portable_folder()
    if folder is not None:
        told += portable(register, folder)
    wrong = []
    here, own = real_path(register), profile.own_profile()
    lost = own.wrong_with(here) if own else None
    if own and (more := own.worth_knowing(here)):
        told.append(more)
    if client := sync_client(register, os.environ) or _marked_by_client(register):
        wrong.append(
            f"A folder that {client} copies to other computers: its copy may be of a moment within"
            " a change, and work done on two computers becomes two registers."
        )
    if is_temporary(register, os.environ):
        wrong.append("A folder for temporary files, which the computer may empty.")
    if not shared and _is_removable(register):
        wrong.append("A disk that can be taken out and lost, with the names in the register.")
    not_here = list(_not_here(register, client or "a sync client"))
    too_long = copies_too_long(register)
    closed = list(_closed(register))
    open_files = [] if shared else list(_read_by_others(register))
    elsewhere = _ELSEWHERE if wrong else ""
    cures = [
        profile.ELSEWHERE if lost else elsewhere,
        _KEEP_HERE if not_here else "",
        _cure_of_closed(register, folder) if closed else "",
        _PRIVATE if open_files else "",
    ]
    found = [lost, *wrong, *not_here, too_long, *closed, *open_files]
    return checked(*PLACE, list(filter(None, found)), " ".join(filter(None, cures)), told)


def portable(register: Path, folder: Path) -> list[str]:
    """Return what it means that the program keeps its data in ``folder``, a sentence each."""
    if not real_path(register).is_relative_to(real_path(folder)):
        return [f"Portable: your settings are kept beside the program in {folder}."]
    return [
        "Portable: the register, its copies and your settings are kept beside the program.",
        f"Anyone who takes {folder}, or the USB stick it is on, has the register.",
        "If it is lost, so are the copies: save one elsewhere with 'greenplan backup FILE'.",
    ]


def _marked_by_client(register: Path) -> str | None:
    """Return words for the sync client that keeps a register or its folder, as the system tells."""
    marked = any(map(is_kept_by_sync_client, (register, register.parent)))
    return "a sync client" if marked else None


def _not_here(register: Path, client: str) -> Iterator[str]:
    """Say which files of a register are not on this computer but in the cloud."""
    if is_in_cloud_only(register):
        yield f"The register is not on this computer: {client} keeps it in the cloud."
    copies = sum(is_in_cloud_only(backup.path) for backup in backups_of(register))
    if copies:
        yield f"{counted(copies, 'copy', 'copies')} of it cannot be restored without a connection."


def sync_client(path: Path, environment: Mapping[str, str]) -> str | None:
    """Return which sync client copies the folder of ``path``, by where it is and its name."""
    path = real_path(path)
    for variable in _SYNCED_BY_NAME:
        folder = environment.get(variable)
        if folder and path.is_relative_to(real_path(folder)):
            return "OneDrive"
    for part in path.parts[:-1]:
        for pattern, client in _SYNCED:
            if re.fullmatch(pattern, part, re.IGNORECASE):
                return client
    return None


def is_temporary(path: Path, environment: Mapping[str, str]) -> bool:
    """Whether ``path`` lies in a folder for temporary files, and not in a home within one."""
    path = real_path(path)
    named = [environment[name] for name in _TEMPORARY_BY_NAME if environment.get(name)]
    home = real_path(Path.home())
    for folder in (*named, *(_TEMPORARY if os.name == "posix" else ())):
        temporary = real_path(folder)
        at_home = home.is_relative_to(temporary) and path.is_relative_to(home)
        if path.is_relative_to(temporary) and not at_home:
            return True
    return False


def _is_removable(path: Path) -> bool:
    """Whether the system says that the disk can be taken out; where it says nothing, it cannot."""
    if sys.platform == "win32":
        import ctypes

        drive = f"{real_path(path).drive}\\"
        return bool(ctypes.windll.kernel32.GetDriveTypeW(drive) == _REMOVABLE_DRIVE)
    if sys.platform != "linux":
        return False
    try:
        device = real_path(path).parent.stat().st_dev
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
    if not is_folder(register.parent):
        there = next(filter(is_folder, register.parents), None)
        if there is not None and not takes_files(there):
            yield f"The folder {there} cannot be written to, so that no register can be made in it."
    elif not takes_files(register.parent):
        yield "Its folder cannot be written to, so that nothing in it can be changed."
    elif register.exists() and not os.access(register, os.W_OK):
        yield "Its file cannot be written to, so that nothing in it can be changed."


def takes_files(folder: Path) -> bool:
    """Whether a file may be made in a folder; nothing is changed.

    Windows is asked to open the folder for adding a file: the mark "read-only" of a folder means
    nothing there. Source: learn.microsoft.com/windows/win32/fileio/file-access-rights-constants
    """
    if sys.platform != "win32":
        return os.access(folder, os.W_OK)
    import ctypes

    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(str(folder), *_TO_ADD_A_FILE)
    if handle == ctypes.c_void_p(-1).value:
        return ctypes.get_last_error() not in _MAY_NOT
    kernel.CloseHandle(ctypes.c_void_p(handle))
    return True


def _cure_of_closed(register: Path, folder: Path | None) -> str:
    if folder is not None and real_path(register).is_relative_to(real_path(folder)):
        return PORTABLE_CURE
    return "Ask IT for write access there."


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
        return opened_by(programs_with(register))
    if look is None or look.used_by is None:
        return checked(*IN_USE, told=["No other program has it open."])
    who = f"Process {look.used_by.process}" if look.used_by.process else "Another program"
    return checked(*IN_USE, told=[f"{who} has it open. Any number may, on this computer."])


def opened_by(openers: tuple[Opener, ...] | None) -> Check:
    """Say which other programs on this computer have the register open, where that is known."""
    if openers is None:
        return Check(*IN_USE, None, told=_NOT_TOLD)
    if not openers:
        return checked(*IN_USE, told=["No other program has it open."])
    allowed = "Any number may, on this computer, but a damaged register cannot be replaced then."
    return checked(*IN_USE, told=[in_words(openers), allowed, how_to_close(openers)])


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
