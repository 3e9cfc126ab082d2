"""Check where a file may be saved: as an ordinary file, and never over a file of ours.

Files of ours are registers and everything that belongs to one (journals, claim, backups), the
user's settings and the log. What counts is the file, not its name: links are followed, and a file
that does not exist yet counts if a register would treat it as its own.

Only SQLite may open files here, for the reason given in :mod:`db.storage.file_check`.
"""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from db.errors import CannotOpen, CannotWrite
from db.files.faults import describe_error
from db.files.open_programs import replace_refusal
from db.files.paths import is_file, is_folder, real_path, why_not_connected
from db.files.retries import FileHeld
from db.files.windows_paths import name_fault, why_too_long
from db.storage.place import file_identity

_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH
_OTHER = "Choose another name."
_BELONGS = r"(.+?)(-wal|-shm|-journal|\.in-use(\..*)?)"
"""The suffixes of the files beside a register. Old files that start like a claim are deleted."""
_JOURNALS = (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7")
"""How a write-ahead log begins, in either order of bytes, and a rollback journal."""
_COPY = r".+-\d{8}T\d{6}Z-[a-z]+(\.[^.]*)?"


class HeldElsewhere(CannotWrite):
    """Another program has locked the file, so its content is unknown."""

    def __init__(self, place: Path) -> None:
        found = describe_error(FileHeld())
        super().__init__(f"{found.sentence(place.name)} It was not changed. {found.cure}")


def check_target(
    target: Path, *, reading: Path | None = None, replace_backup: bool = False
) -> None:
    """Refuse a place where a file may not be saved.

    ``reading`` is the file that the new one is made from. With ``replace_backup`` a backup that the
    user made may be replaced.

    Raises:
        HeldElsewhere: another program has the file locked, so its content is unknown.
        CannotWrite: the name or path is not possible, it is a folder or not an ordinary file, its
            folder does not exist or cannot be written to, or the existing file is read-only, is
            being read, or is ours.
    """
    from db.files.durable_files import temporary_name

    place = real_path(target)
    # On Windows the user may never have seen the real path of a mapped drive.
    named = place if os.path.islink(target) else target.absolute()  # noqa: PTH114
    try:
        _check_path(target, f"{temporary_name(target).name}{'-journal' if replace_backup else ''}")
        _check_ordinary(named)
        _check_ours(place, replace_backup=replace_backup)
        if reading is not None and is_same_file(place, reading):
            raise CannotWrite(
                f"{place.name} is the file being read, so it was not replaced. {_OTHER}"
            )
    except (OSError, ValueError) as error:
        found = describe_error(error)
        raise CannotWrite(f"{named} could not be saved ({found}). {found.cure}") from error


def check_register_place(path: Path) -> None:
    """Refuse a place for a register that belongs to another one, or is not an ordinary file.

    Raises:
        CannotOpen: it is such a place.
    """
    place = real_path(path)
    if (owner := _owner(place)) is not None:
        raise CannotOpen(
            f"{path} is part of the register {owner.name}. Name the register itself with --db."
        )
    about = _about(place)
    if about is not None and not (stat.S_ISREG(about.st_mode) or stat.S_ISDIR(about.st_mode)):
        raise CannotOpen(f"{path} is not an ordinary file. Name another file with --db.")


def check_not_ours(target: Path) -> None:
    """Refuse a place for the user's settings that is not an ordinary file or belongs to a register.

    Raises:
        CannotWrite: it is such a place.
    """
    place = real_path(target)
    about = _about(place)
    if about is not None and not stat.S_ISREG(about.st_mode):
        raise CannotWrite(f"{place} is not an ordinary file. {_OTHER}")
    _check_registers(place, replace_backup=False)


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths lead to the same file. Without a file, compare the paths."""
    about = file_identity(one)
    if about is None:
        return real_path(one) == real_path(other)
    return about == file_identity(other)


def _check_path(target: Path, beside: str) -> None:
    if os.name != "nt":
        return
    if found := name_fault(str(target)) or why_too_long(target, beside, "the unfinished file"):
        raise CannotWrite(found)


def _check_ordinary(place: Path) -> None:
    folder = place.parent
    if is_folder(place):
        raise CannotWrite(f"{place} is a folder. Give the name of a file in it.")
    if not is_folder(folder):
        if file := next((part for part in (folder, *folder.parents) if part.is_file()), None):
            raise CannotWrite(f"{file} is a file, not a folder. Choose another place.")
        raise CannotWrite(
            why_not_connected(place)
            or f"The folder {folder} does not exist. Create it, or choose another place."
        )
    # Windows marks folders such as Documents read-only but still allows writing in them.
    closed = os.name == "posix" and not folder.stat().st_mode & _ANY_WRITE
    if closed or not os.access(folder, os.W_OK):
        raise CannotWrite(
            f"You cannot write to the folder {folder}. Choose another place, or ask IT for write"
            " access to it."
        )
    about = _about(place)
    if about is None:
        return
    if not stat.S_ISREG(about.st_mode):
        raise CannotWrite(f"{place} is not an ordinary file. {_OTHER}")
    if not about.st_mode & _ANY_WRITE or not os.access(place, os.W_OK):
        raise CannotWrite(
            f"{place} is read-only. It was not changed. Choose another name, or ask IT for write"
            " access to it."
        )


def _check_ours(place: Path, *, replace_backup: bool) -> None:
    from db.files.protected_files import protected_files

    _check_registers(place, replace_backup=replace_backup)
    for file, what in protected_files().items():
        if is_same_file(place, file):
            raise CannotWrite(f"{place.name} is used for {what}. {_OTHER}")


def _check_registers(place: Path, *, replace_backup: bool) -> None:
    from db.files.backup_files import backups_of

    if (owner := _owner(place)) is not None:
        raise CannotWrite(
            f"{place.name} is part of the register {owner.name}. It was not changed. {_OTHER}"
        )
    if _is_copy_of_ours(place):
        raise CannotWrite(f"{place.name} is a name for backups in {place.parent}. {_OTHER}")
    about = _about(place)
    if about is None or not about.st_size:
        return
    live = bool(_beside(place) or backups_of(place))
    journal = "wal" if live else _journal_mode(place)
    if journal == "unknown":
        # Wait for a program that has it open for a moment, then try again.
        if (refusal := replace_refusal(place)) is not None and refusal.certain:
            raise HeldElsewhere(place)
        journal = _journal_mode(place)
    if journal == "unknown" and not replace_backup:
        raise CannotWrite(
            f"{place.name} cannot be read, so it may be a register. It was not changed. {_OTHER}"
        )
    if journal == "wal" or (journal and not replace_backup):
        what = "the register itself" if journal == "wal" else "a register or a backup of one"
        raise CannotWrite(f"{place.name} is {what}. It was not changed. {_OTHER}")


def _owner(place: Path) -> Path | None:
    """Return the register that ``place`` is the journal, index or claim of."""
    named = re.fullmatch(_BELONGS, place.name.rstrip(". ") or place.name, re.I | re.S)
    about = _about(place)
    if named is not None:
        if named[1] in (".", ".."):  # not a file name
            return None
        owner = place.with_name(named[1])
        # A journal whose register is missing may contain its last changes.
        return owner if _may_be_register(owner) or (is_file(place) and _is_journal(place)) else None
    if about is None or about.st_nlink == 1:
        return None
    for other in place.parent.iterdir():  # a second name of a journal beside it
        if re.fullmatch(_BELONGS, other.name, re.I | re.S) and is_same_file(other, place):
            return other
    return None


def _may_be_register(place: Path) -> bool:
    """Whether SQLite would use the file as its own, or this is unknown."""
    from db.storage.place import read_only_uri

    if not is_file(place):
        return False
    try:
        _asked(read_only_uri(place, unchanging=True), "schema_version")
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_NOTADB
    return True


def _is_journal(place: Path) -> bool:
    """Whether SQLite wrote it. SQLite holds no locks on such a file, so it may be read here."""
    try:
        with place.open("rb") as file:
            return file.read(8).startswith(_JOURNALS)
    except OSError:
        return False


def _is_copy_of_ours(place: Path) -> bool:
    """Whether the name is one that the tracker gives to backups, in a backup folder."""
    ends = place.parent.name.casefold().endswith("-backups")
    return ends and re.fullmatch(_COPY, place.name, re.I | re.S) is not None


def _beside(place: Path) -> list[Path]:
    """Return the files beside a register that is open, or claimed on a share."""
    ends = ("-wal", "-shm", "-journal", ".in-use")
    return [file for end in ends if is_file(file := place.with_name(f"{place.name}{end}"))]


def _journal_mode(place: Path) -> str:
    """Return the journal mode of a register of ours, "unknown" if another program has locked it, or
    an empty text for any other file.
    """
    from db.storage.file_check import APPLICATION_ID
    from db.storage.place import read_only_uri

    try:
        # Open it as unchanging, or SQLite creates files beside it; but this does not show WAL.
        if _asked(read_only_uri(place, unchanging=True), "application_id") != APPLICATION_ID:
            return ""
    except sqlite3.Error as error:
        known = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return "" if known in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT) else "unknown"
    try:
        return str(_asked(f"{read_only_uri(place)}&nolock=1", "journal_mode"))
    except sqlite3.OperationalError:
        return "wal"  # which SQLite cannot open without locks


def _asked(uri: str, pragma: str) -> object:
    with closing(sqlite3.connect(uri, uri=True, timeout=0.5)) as connection:
        return connection.execute(f"PRAGMA {pragma}").fetchone()[0]


def _about(place: Path) -> os.stat_result | None:
    try:
        return place.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
