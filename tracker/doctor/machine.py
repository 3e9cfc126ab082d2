"""What a register is looked at with: the versions, the disk, the terminal."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from db.files.backup_files import folder_of
from db.files.faults import fault
from db.inspection import SQLITE, Look
from db.storage.file_check import REVISIONS
from tracker.doctor.found import Check, checked
from tracker.windows.host import Host, in_words, is_terminal

VERSION = ("version", "The program and the register go together")
DISK = ("disk", "There is room on the disk")
TERMINAL = ("terminal", "This terminal can show the app")

MEGABYTE = 1024 * 1024
ROOM, TIMES = 50 * MEGABYTE, 5
"""So many bytes must be free, and so many times what the register takes."""

_ROOM_TO_WORK = (80, 24)


# Versions


def versions(look: Look | None) -> Check:
    """Compare the register's schema with this program's."""
    program = (
        f"Tracker {_version('greenplan-tracker')}, Python {platform.python_version()},"
        f" SQLite {SQLITE}, Textual {_version('textual')}."
    )
    if look is None or look.revision is None:
        return checked(*VERSION, told=[program])
    theirs, ours = look.revision, REVISIONS[-1]
    if theirs == ours:
        return checked(*VERSION, told=[program, f"Both have schema {ours}."])
    if look.refusal is None:
        older = (
            f"An earlier version of this program made the register: it has schema {theirs}, the"
            f" program has {ours}. The texts in it were not looked at."
        )
        cure = (
            "Any other command, such as 'greenplan orgs', copies it and brings it up to date; then"
            " look again."
        )
        return checked(*VERSION, [older], cure, [program])
    if theirs in REVISIONS:
        return checked(*VERSION, told=[program])
    newer = f"A newer version made the register: it has schema {theirs}, the program has {ours}."
    return checked(*VERSION, [newer], "Install the newer version of the program.", [program])


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(version not known: it is not installed)"


# The disk


def room(register: Path) -> Check:
    """Look how much is free where a register and its copies lie."""
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
            short.append(f"How much is free where {what} cannot be told ({fault(error)}).")
            continue
        if free < needed:
            short.append(f"{in_bytes(free)} free where {what}; it should be {in_bytes(needed)}.")
        else:
            told.append(f"{in_bytes(free)} free where {what}.")
    return checked(*DISK, short, "Make room there: a full disk lets nothing be changed.", told)


def _folders(register: Path) -> list[tuple[str, Path]]:
    """Return the folder of the register, or the one where it would be made, and that of its copies
    where this is on another disk.
    """
    of_register = register.parent
    while not of_register.is_dir() and of_register != of_register.parent:
        of_register = of_register.parent
    folders = [("it lies", of_register)]
    of_copies = folder_of(register)
    if of_copies.is_dir() and of_copies.stat().st_dev != of_register.stat().st_dev:
        folders.append(("its copies lie", of_copies))
    return folders


def in_bytes(number: int) -> str:
    """Return a number of bytes for people: ``640 MB``, ``12.5 GB``."""
    megabytes = number / MEGABYTE
    if megabytes < 1024:
        return f"{megabytes:.0f} MB"
    return f"{megabytes / 1024:.1f} GB" if megabytes < 1024**2 else f"{megabytes / 1024**2:.1f} TB"


# The terminal


def terminal() -> Check:
    """Look at the terminal that the answers are written to, if they are."""
    if sys.stdin is None or sys.stdout is None or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return Check(*TERMINAL, None)
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except OSError:
        size = os.terminal_size((0, 0))
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    if sys.platform == "win32":
        from tracker.windows.console import host

        return judged(size, encoding, os.environ, console=host())
    return judged(size, encoding, os.environ)


def judged(
    size: os.terminal_size,
    encoding: str,
    environment: Mapping[str, str],
    *,
    console: Host | None = None,
) -> Check:
    """Say what a terminal of that size, encoding and environment can do. It is asked nothing.

    ``console`` is what Windows says of its console.
    """
    wrong, cures = [], []
    if 0 < size.columns < _ROOM_TO_WORK[0] or 0 < size.lines < _ROOM_TO_WORK[1]:
        wrong.append(
            f"It is {size.columns} x {size.lines} characters; the app is made for 80 x 24."
        )
        cures.append("Make the window larger.")
    name = environment.get("TERM", "")
    if name == "dumb" or not (name or console is not None):
        wrong.append(f"It says of itself that it can move no cursor (TERM is {name or 'not set'}).")
        cures.append("Use another terminal; all commands work in this one.")
    if not _writes_symbols(encoding):
        wrong.append(f"It is written to as {encoding}, which lacks the app's marks and lines.")
        cures.append("Start with 'greenplan --ascii', or set the terminal to UTF-8.")
    large = f"{size.columns} x {size.lines} characters, " if size.columns else ""
    colours = f"{large}{_colours(name, environment, console)}."
    told = [colours[0].upper() + colours[1:]]
    if console is not None:
        told += in_words(console, environment)
    told.append("The mouse: none here, the keys do all." if name == "linux" else _MOUSE)
    return checked(*TERMINAL, wrong, " ".join(cures), told)


_MOUSE = "The mouse works where the terminal passes it on; the keys do all."


def _writes_symbols(encoding: str) -> bool:
    try:
        "✔◐‖○·→–★…▰".encode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _colours(name: str, environment: Mapping[str, str], console: Host | None) -> str:
    if environment.get("NO_COLOR"):
        return "no colours, as NO_COLOR asks"
    if environment.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "all colours"
    if console is not None:
        return "all colours" if is_terminal(console, environment) else "16 colours"
    return "256 colours" if "256" in name else "8 or 16 colours"
