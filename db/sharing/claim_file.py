"""Read, write and refresh the small file beside a register that says who has it open."""

from __future__ import annotations

import json
import os
import secrets
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from db.files.retries import FileHeld, retry_while_held
from db.frozen import frozen
from db.sharing.holder import Holder
from db.sharing.process import Process

SUFFIX = ".in-use"
_LONGEST = 4096
"""The number of bytes to read. A claim is far shorter."""

_NAME_LIMIT = 120
_DAMAGED = (ValueError, TypeError, KeyError, OverflowError, RecursionError)


@frozen
class Mark:
    """The content of a claim: who has the register, with which program. ``token`` is unique."""

    holder: Holder
    process: Process
    token: str

    def to_text(self) -> bytes:
        """Return the claim as its file contains it."""
        told = {
            "person": self.holder.person,
            "computer": self.holder.computer,
            "since": self.holder.since.astimezone(UTC).isoformat(timespec="seconds"),
            "process": self.process.number,
            "started": self.process.started,
            "system": self.process.system,
            "token": self.token,
        }
        return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


@frozen
class FoundClaim:
    """A claim found in a file, and when it was last refreshed, in seconds by the share's clock."""

    mark: Mark
    touched: float


def claim_file_of(register: Path) -> Path:
    """Return the file that says who has ``register``."""
    return register.with_name(f"{register.name}{SUFFIX}")


def new_token() -> str:
    """Return a unique token for a claim."""
    return secrets.token_hex(8)


def read_claim(file: Path) -> FoundClaim | None:
    """Return the claim in ``file``, or ``None`` if there is none or it cannot be read.

    Raises:
        Held: another program has the file locked. It may be a valid claim.
        OSError: the share does not respond.
    """
    try:
        return retry_while_held(lambda: _read(file))
    except FileHeld:
        raise
    except (FileNotFoundError, PermissionError, IsADirectoryError, *_DAMAGED):
        return None


def _read(file: Path) -> FoundClaim:
    # The times of an open file come from the share; those of a name may be cached.
    with file.open("rb") as opened:
        return FoundClaim(_mark(opened.read(_LONGEST)), os.fstat(opened.fileno()).st_mtime)


def _mark(stored: bytes) -> Mark:
    told = json.loads(stored)
    computer = _line(told["computer"])
    since = datetime.fromisoformat(told["since"])
    number = int(told["process"])
    if since.tzinfo is None or number < 1:
        raise ValueError("no time with its zone, or no process")
    since.astimezone()  # fails for a time that no clock shows
    process = Process(computer, number, str(told["started"]), str(told["system"]))
    return Mark(Holder(_line(told["person"]), computer, since), process, str(told["token"]))


def _line(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError("not a name")
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    return " ".join(words)[:_NAME_LIMIT] or "someone"


def write_beside(file: Path, mark: Mark, register: Path) -> tuple[Path, float]:
    """Write a claim beside its place. Return its path and the time of the share's clock.

    Everyone who may read the register may read who has it open, and no one else.

    Raises:
        OSError: it cannot be written there.
    """
    # Kept apart from db.files.durable_files: sweep() finds leftovers by this name, and a claim lost
    # in a power cut does no harm, so its folder is not forced to the disk.
    beside = file.with_name(f"{file.name}.{mark.token}")
    opened = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | _BINARY, 0o600)
    try:
        with os.fdopen(opened, "wb") as file_object:
            file_object.write(mark.to_text())
            file_object.flush()
            os.fsync(file_object.fileno())
        with suppress(OSError):
            beside.chmod(stat.S_IMODE(register.stat().st_mode) & 0o666)
        with retry_while_held(lambda: beside.open("rb")) as reading:
            return beside, os.fstat(reading.fileno()).st_mtime
    except OSError:
        delete_if_possible(beside)
        raise


_BINARY = getattr(os, "O_BINARY", 0)


def place_if_free(beside: Path, file: Path) -> bool:
    """Move a claim to its place if no claim is there yet. Return whether it was moved.

    Raises:
        OSError: it cannot be written there.
    """
    try:
        if os.name == "nt":
            retry_while_held(
                lambda: beside.rename(file)
            )  # which does not replace a file on Windows
        else:
            os.link(beside, file)
    except FileExistsError:
        return False
    except OSError:
        return _put_new_without_links(beside, file)
    return True


def _put_new_without_links(beside: Path, file: Path) -> bool:
    stored = retry_while_held(beside.read_bytes)
    try:
        opened = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(opened, "wb") as file_object:
        file_object.write(stored)
        file_object.flush()
        os.fsync(file_object.fileno())
    with suppress(OSError):
        file.chmod(stat.S_IMODE(beside.stat().st_mode))
    return True


def place_over(beside: Path, file: Path) -> None:
    """Move a claim to its place, replacing the one there.

    Raises:
        OSError: it cannot be written there.
    """
    retry_while_held(lambda: beside.replace(file))


def refresh_claim(file: Path, token: str) -> bool:
    """Rewrite the claim with this token unchanged. Return whether it was still there.

    Writing makes the share set the time by its own clock; setting a file's time would send this
    computer's time. One file stays open throughout, so that the claim of someone who takes over at
    this moment is never overwritten.

    Raises:
        OSError: the share refuses it.
    """
    try:
        return retry_while_held(lambda: _touch(file, token))
    except FileNotFoundError:
        return False


def _touch(file: Path, token: str) -> bool:
    with file.open("r+b") as opened:
        stored = opened.read(_LONGEST)
        try:
            if _mark(stored).token != token:
                return False
        except _DAMAGED:
            return False
        opened.seek(0)
        opened.write(stored)
        opened.flush()
        os.fsync(opened.fileno())
    return True


def delete_leftovers(file: Path, before: float) -> None:
    """Delete files older than ``before`` that stopped programs left while claiming."""
    with suppress(OSError):
        for left in file.parent.iterdir():
            if left.name.startswith(f"{file.name}.") and left.stat().st_mtime < before:
                delete_if_possible(left)


def delete_if_possible(file: Path) -> None:
    """Delete a file. Ignore one that is missing or cannot be deleted."""
    with suppress(OSError):
        retry_while_held(lambda: file.unlink(missing_ok=True))
