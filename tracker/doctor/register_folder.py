"""Check where a register is stored, who can read it, and who has it open."""

from __future__ import annotations

import os
import re
import stat
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from db.files.backup_files import backup_paths_fault, backups_of
from db.files.cloud_files import is_in_cloud_only, is_kept_by_sync_client
from db.files.open_programs import Opener, how_to_close, openers_in_words, programs_with
from db.files.paths import is_folder, real_path
from db.inspection import Inspection
from db.sharing.claim import SILENT
from db.sharing.claim_file import claim_file_of, read_claim
from db.storage.place import Place
from db.vocabulary.phrases import count_in_words
from tracker.doctor import profile
from tracker.doctor.check_results import Check, Finding, check_result
from tracker.phrases.times import long_time_in_words
from tracker.user_files.folders import PORTABLE_CURE, portable_folder

PLACE = ("place", "It is stored in a safe place")
IN_USE = ("in-use", "It is known who has it open")

_SYNCED = (
    (r"OneDrive( - .+|-.+)?", "OneDrive"),
    (r"Dropbox( \(.+\)|-.+)?", "Dropbox"),
    (r"Google ?Drive(-.+)?|My Drive", "Google Drive"),
    (r"iCloud ?Drive|Mobile Documents|com~apple~CloudDocs", "iCloud"),
)
"""The names of the folders of sync clients on Windows, macOS and Linux."""

_SYNCED_BY_NAME = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
"""The variables in which OneDrive gives its folders to Windows programs."""

_TEMPORARY_BY_NAME = ("TMPDIR", "TEMP", "TMP")
_TEMPORARY = ("/tmp", "/var/tmp")
_TO_ADD_A_FILE = (0x2, 0x7, None, 3, 0x0200_0000, None)
"""The arguments of CreateFileW after the name: FILE_ADD_FILE, shared with all others."""
_MAY_NOT = (5, 19)
"""Windows' ERROR_ACCESS_DENIED and ERROR_WRITE_PROTECT."""
_REMOVABLE_DRIVE = 2
"""What Windows' GetDriveType returns for a drive with a removable disk."""

_ELSEWHERE = (
    "Close the register everywhere. Then move it, with its backups folder, to another folder such"
    " as your data folder. Use --db to open it there."
)
_KEEP_HERE = (
    "Right-click it in File Explorer and choose 'Always keep on this device'. Then wait until it"
    " is downloaded."
)
_NOT_TOLD = (
    "Windows did not say which programs have it open.",
    "Before you move or replace the register, close every window of the tracker.",
)
_PRIVATE = "To stop others reading a file, run 'chmod go= FILE'."


def check_folder(register: Path) -> Check:
    """Check the folder of a register, and who can read its files."""
    shared = Place.of(register).shared
    told = [
        "On a network share: only one person at a time can edit it."
        if shared
        else "On a disk of this computer."
    ]
    folder = portable_folder()
    if folder is not None:
        told += portable_notes(register, folder)
    wrong = []
    here, own = real_path(register), profile.own_profile()
    lost = own.wrong_with(here) if own else None
    if own and (more := own.worth_knowing(here)):
        told.append(more)
    if client := sync_client(register, os.environ) or _marked_by_client(register):
        wrong.append(
            f"Its folder is copied to other computers by {client}. A copy may be incomplete, and"
            " changes made on two computers are not combined."
        )
    if is_temporary(register, os.environ):
        wrong.append("It is in a folder for temporary files, which may be deleted at any time.")
    if not shared and _is_removable(register):
        wrong.append("It is on a removable disk, which can be lost with the names in the register.")
    not_here = list(_not_here(register, client or "a sync client"))
    too_long = backup_paths_fault(register)
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
    return check_result(*PLACE, list(filter(None, found)), " ".join(filter(None, cures)), told)


def portable_notes(register: Path, folder: Path) -> list[str]:
    """Return sentences on what it means that the program keeps its data in ``folder``."""
    if not real_path(register).is_relative_to(real_path(folder)):
        return [f"Portable: your settings are kept beside the program in {folder}."]
    return [
        "Portable: the register, its backups and your settings are kept beside the program.",
        f"Anyone who takes {folder}, or the USB stick it is on, has the register.",
        "If it is lost, so are the backups. To save one elsewhere, run 'greenplan backup FILE'.",
    ]


def _marked_by_client(register: Path) -> str | None:
    """Return words for a sync client if the system says that one keeps a register or its folder."""
    marked = any(map(is_kept_by_sync_client, (register, register.parent)))
    return "a sync client" if marked else None


def _not_here(register: Path, client: str) -> Iterator[str]:
    """Say which files of a register are stored only in the cloud."""
    if is_in_cloud_only(register):
        yield f"The register is not on this computer: {client} keeps it in the cloud."
    copies = sum(is_in_cloud_only(backup.path) for backup in backups_of(register))
    if copies:
        counted = count_in_words(copies, "backup")
        yield f"{counted} cannot be restored without an internet connection."


def sync_client(path: Path, environment: Mapping[str, str]) -> str | None:
    """Return the sync client that copies the folder of ``path``, judging by the folder's names."""
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
    """Whether ``path`` is in a folder for temporary files, and not in a home folder within one."""
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
    """Whether the system says that the disk is removable. If it says nothing, it is not."""
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
        if there is not None and not can_create_files(there):
            yield f"You cannot write to the folder {there}, so no register can be created there."
    elif not can_create_files(register.parent):
        yield "You cannot write to its folder, so nothing in the register can be changed."
    elif register.exists() and not os.access(register, os.W_OK):
        yield "You cannot write to its file, so nothing in the register can be changed."


def can_create_files(folder: Path) -> bool:
    """Whether a file can be created in a folder. Nothing is changed.

    On Windows, open the folder for adding a file: there the read-only attribute of a folder means
    nothing. Source: learn.microsoft.com/windows/win32/fileio/file-access-rights-constants
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
    """Name the files that everyone on this computer can read, on systems with permission bits."""
    if os.name != "posix":
        return
    beside = [register.with_name(f"{register.name}{end}") for end in ("", "-wal", "-journal")]
    for file in (*beside, *(backup.path for backup in backups_of(register))):
        try:
            mode = file.stat().st_mode
        except OSError:
            continue
        if mode & (stat.S_IROTH | stat.S_IWOTH):
            yield f"Everyone who uses this computer can read the file {file.name}."


_SEVERAL = "On this computer, several programs can have it open."


def check_in_use(register: Path, inspection: Inspection | None) -> Check:
    """Say who has the register open, as far as the share or the system shows it."""
    if Place.of(register).shared:
        return _claimed(register)
    if sys.platform not in ("linux", "darwin"):
        return check_openers(programs_with(register))
    if inspection is None or inspection.used_by is None:
        return check_result(*IN_USE, details=["No other program has it open."])
    who = (
        f"Process {inspection.used_by.process}" if inspection.used_by.process else "Another program"
    )
    return check_result(*IN_USE, details=[f"{who} has it open. {_SEVERAL}"])


def check_openers(openers: tuple[Opener, ...] | None) -> Check:
    """Say which other programs on this computer have the register open, if that is known."""
    if openers is None:
        return Check(*IN_USE, None, told=_NOT_TOLD)
    if not openers:
        return check_result(*IN_USE, details=["No other program has it open."])
    closed = "A damaged register can be replaced only when all of them are closed."
    return check_result(
        *IN_USE, details=[openers_in_words(openers), _SEVERAL, closed, how_to_close(openers)]
    )


def _claimed(register: Path) -> Check:
    """Read the file in which a program says that it has a register on a share open."""
    file = claim_file_of(register)
    claim = read_claim(file)
    if claim is None:
        if not file.exists():
            return check_result(*IN_USE, details=["No one has it open."])
        unread = Finding(f"The file {file.name} beside it cannot be read.")
        return check_result(*IN_USE, [unread], "The next change to the register fixes this.")
    holder, quiet = claim.mark.holder, time.time() - claim.touched
    who = f"{holder.person} on the computer {holder.computer}"
    since = f"since {long_time_in_words(holder.since)}"
    if claim.mark.process.has_ended or quiet > SILENT:
        last = datetime.fromtimestamp(claim.touched, UTC)
        return check_result(
            *IN_USE,
            details=[
                f"No one seems to have it open. Last: {who}, {since}, until"
                f" {long_time_in_words(last)}."
            ],
        )
    return check_result(*IN_USE, details=[f"{who} has it open, {since}."])
