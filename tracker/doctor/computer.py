"""Check this computer: the versions, the disk, the terminal."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from db.files.backup_files import backup_folder
from db.files.faults import describe_error
from db.inspection import SQLITE, Inspection
from db.storage.file_check import REVISIONS
from tracker.doctor.check_results import Check, check_result
from tracker.windows.host import Host, console_in_words, is_terminal

VERSION = ("version", "The program and the register match")
DISK = ("disk", "There is enough free disk space")
TERMINAL = ("terminal", "This terminal can show the app")

MEGABYTE = 1024 * 1024
ROOM, TIMES = 50 * MEGABYTE, 5
"""The free space needed: this many bytes, and this many times the size of the register."""

_ROOM_TO_WORK = (80, 24)


# Versions


def check_versions(inspection: Inspection | None) -> Check:
    """Compare the register's schema with this program's."""
    program = (
        f"Tracker {_version('greenplan-tracker')}, Python {platform.python_version()},"
        f" SQLite {SQLITE}, Textual {_version('textual')}."
    )
    if inspection is None or inspection.revision is None:
        return check_result(*VERSION, details=[program])
    theirs, ours = inspection.revision, REVISIONS[-1]
    if theirs == ours:
        return check_result(*VERSION, details=[program, f"Both have schema {ours}."])
    if inspection.refusal is None:
        older = (
            f"The register was made by an earlier version: it has schema {theirs}, this program"
            f" has {ours}. The texts in it were not checked."
        )
        cure = (
            "Run any other command, such as 'greenplan orgs'. It backs up the register and updates"
            " it. Then run 'greenplan doctor' again."
        )
        return check_result(*VERSION, [older], cure, [program])
    if theirs in REVISIONS:
        return check_result(*VERSION, details=[program])
    newer = (
        f"The register was made by a newer version: it has schema {theirs}, this program has"
        f" {ours}."
    )
    return check_result(*VERSION, [newer], "Install the newer version of the program.", [program])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(version not known: it is not installed)"


# The disk


def check_disk_space(register: Path) -> Check:
    """Check how much disk space is free for a register and its backups."""
    try:
        size = register.stat().st_size
    except OSError:
        size = 0
    needed = max(ROOM, TIMES * size)
    told, short = [], []
    for what, folder in _folders(register):
        try:
            free = shutil.disk_usage(folder).free
        except OSError as error:
            short.append(f"The free space for {what} could not be read ({describe_error(error)}).")
            continue
        if free < needed:
            short.append(
                f"{disk_size_in_words(free)} free for {what}. {disk_size_in_words(needed)} is"
                " needed."
            )
        else:
            told.append(f"{disk_size_in_words(free)} free for {what}.")
    return check_result(
        *DISK, short, "Free up disk space. No change can be saved on a full disk.", told
    )


def _folders(register: Path) -> list[tuple[str, Path]]:
    """Return the folder of the register, or where it would be created; also the folder of its
    backups, if that is on another disk.
    """
    of_register = register.parent
    while not of_register.is_dir() and of_register != of_register.parent:
        of_register = of_register.parent
    folders = [("the register", of_register)]
    of_copies = backup_folder(register)
    if of_copies.is_dir() and of_copies.stat().st_dev != of_register.stat().st_dev:
        folders.append(("its backups", of_copies))
    return folders


def disk_size_in_words(number: int) -> str:
    """Return a number of bytes in words: ``640 MB``, ``12.5 GB``."""
    megabytes = number / MEGABYTE
    if megabytes < 1024:
        return f"{megabytes:.0f} MB"
    return f"{megabytes / 1024:.1f} GB" if megabytes < 1024**2 else f"{megabytes / 1024**2:.1f} TB"


# The terminal


def check_terminal() -> Check:
    """Check the terminal that the output goes to, if there is one."""
    if sys.stdin is None or sys.stdout is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Check(*TERMINAL, None)
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        size = os.terminal_size((0, 0))
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    if sys.platform == "win32":
        from tracker.windows.console import host

        return assess_terminal(size, encoding, os.environ, console=host())
    return assess_terminal(size, encoding, os.environ)


def assess_terminal(
    size: os.terminal_size,
    encoding: str,
    environment: Mapping[str, str],
    *,
    console: Host | None = None,
) -> Check:
    """Say what a terminal of that size, encoding and environment can do. Nothing is sent to it.

    ``console`` is what Windows says about its console.
    """
    wrong, cures = [], []
    if 0 < size.columns < _ROOM_TO_WORK[0] or 0 < size.lines < _ROOM_TO_WORK[1]:
        wrong.append(f"It is {size.columns} x {size.lines} characters. The app needs 80 x 24.")
        cures.append("Make the window larger.")
    name = environment.get("TERM", "")
    if name == "dumb" or not (name or console is not None):
        wrong.append(f"It cannot move the cursor (TERM is {name or 'not set'}).")
        cures.append("Open the app in another terminal. All commands work in this one.")
    if not _writes_symbols(encoding):
        wrong.append(f"Its encoding {encoding} does not have the app's symbols and lines.")
        cures.append("Start with 'greenplan --ascii', or set the terminal to UTF-8.")
    large = f"{size.columns} x {size.lines} characters, " if size.columns else ""
    colours = f"{large}{_colours(name, environment, console)}."
    told = [colours[0].upper() + colours[1:]]
    if console is not None:
        told += console_in_words(console, environment)
    told.append(_NO_MOUSE if name == "linux" else _MOUSE)
    return check_result(*TERMINAL, wrong, " ".join(cures), told)


_NO_MOUSE = "There is no mouse here. You can do everything with the keyboard."
_MOUSE = "The mouse works if the terminal supports it. You can do everything with the keyboard."


def _writes_symbols(encoding: str) -> bool:
    try:
        "✔◐‖○·→–★…▰".encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _colours(name: str, environment: Mapping[str, str], console: Host | None) -> str:
    if environment.get("NO_COLOR"):
        return "no colours, because NO_COLOR is set"
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "all colours"
    if console is not None:
        return "all colours" if is_terminal(console, environment) else "16 colours"
    return "256 colours" if "256" in name else "8 or 16 colours"
