"""Steps for writing a file whole: create it beside its place, force it to the disk, rename it.

No one sees half a file, and a failure leaves what was there before. Callers delete the unfinished
file at the end with :func:`db.files.retries.delete_temporary_file`, whatever happened.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from db.files.retries import retry_while_held

UNFINISHED = ".greenplan-"
"""The start of the name of every unfinished file and folder."""

PRIVATE = 0o600
"""The mode of a file that only its owner may read."""

_BLOCK = 1 << 20
"""How much is written at once, of a file that is written in pieces: a share is slow with each."""


def temporary_name(place: Path) -> Path:
    """Return a new name in the folder of ``place``, for the unfinished file."""
    return place.parent / f"{UNFINISHED}{os.urandom(4).hex()}.tmp"


def create_empty_file(file: Path, mode: int = PRIVATE) -> None:
    """Create an empty file that is never open to more people than ``mode`` allows.

    Raises:
        FileExistsError: there is a file of that name already.
        OSError: it cannot be created.
    """
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))


Content = bytes | Callable[[IO[bytes]], object]
"""What a file holds, or a function that writes it: what is large need not be held at once."""


def write_new_file(file: Path, content: Content, mode: int = PRIVATE) -> None:
    """Create a file with ``content`` and return when that is on the disk.

    Raises:
        Held: another program, such as antivirus software, has opened the new file.
        OSError: it cannot be written.
    """
    create_empty_file(file, mode)
    with retry_while_held(lambda: file.open("wb", _BLOCK)) as opened:
        if isinstance(content, bytes):
            opened.write(content)
        else:
            content(opened)
        opened.flush()
        os.fsync(opened.fileno())


def replace_file(file: Path, place: Path) -> None:
    """Rename a file to ``place``, replace what is there, and return when that is on the disk.

    Raises:
        Held: another program has the old file open, or the user may not replace it.
        OSError: it cannot be renamed.
    """
    retry_while_held(lambda: file.replace(place))
    flush_folder_to_disk(place.parent)


def flush_to_disk(path: Path) -> None:
    """Return when the content of a file is on the disk."""
    with retry_while_held(lambda: path.open("r+b")) as file:
        os.fsync(file.fileno())


def flush_folder_to_disk(folder: Path) -> None:
    """Return when the names in a folder are on the disk, where the system can do that."""
    if os.name != "posix":
        return
    with suppress(OSError):  # some shares cannot do it
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
