"""Files that are whole or not there: made beside their place, put on the disk, then named.

Nobody sees half a file, and whatever fails leaves what was there before. Whoever uses this deletes
the unfinished file with :func:`db.patience.tidy_away`, whatever happened.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from db.patience import patiently

UNFINISHED = ".greenplan-"
"""How the names of files and folders begin that are not whole yet."""

PRIVATE = 0o600
"""The mode of a file that only its user may read."""


def name_beside(place: Path) -> Path:
    """Return a name in the same folder, for what is not whole yet."""
    return place.parent / f"{UNFINISHED}{os.urandom(4).hex()}.tmp"


def create(file: Path, mode: int = PRIVATE) -> None:
    """Create an empty file, open to nobody beyond ``mode`` from its first moment.

    Raises:
        FileExistsError: something is there already.
        OSError: it cannot be created.
    """
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))


def write_new(file: Path, content: bytes, mode: int = PRIVATE) -> None:
    """Create a file and return once its content is on the disk.

    Raises:
        Held: another program, such as antivirus software, has opened it since it was created.
        OSError: it cannot be written.
    """
    create(file, mode)
    with patiently(lambda: file.open("wb")) as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def take_place(file: Path, place: Path) -> None:
    """Give a file the name of another, if there is one, and return once that is on the disk.

    Raises:
        Held: another program has that file open, or the user may not replace it.
        OSError: it cannot be done.
    """
    patiently(lambda: file.replace(place))
    put_folder_on_disk(place.parent)


def put_on_disk(path: Path) -> None:
    """Return once a file's content is on the disk."""
    with patiently(lambda: path.open("r+b")) as file:
        os.fsync(file.fileno())


def put_folder_on_disk(folder: Path) -> None:
    """Return once the names in a folder are on the disk, where the system can tell."""
    if os.name != "posix":
        return
    with suppress(OSError):  # some shares cannot say
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
