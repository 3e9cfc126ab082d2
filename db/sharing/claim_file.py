"""The small file beside a register that says who has it: read, written whole, kept fresh."""

from __future__ import annotations

import json
import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from db.files.patience import Held, patiently
from db.sharing.holder import Holder
from db.sharing.process import Process

SUFFIX = ".in-use"
_LONGEST = 4096
"""Bytes that are read; a claim is far shorter."""

_NAME_LIMIT = 120
_DAMAGED = (ValueError, TypeError, KeyError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a claim says: who has the register, with which program; ``token`` is like no other."""

    holder: Holder
    process: Process
    token: str

    def stored(self) -> bytes:
        """Return the claim as its file holds it."""
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


@dataclass(frozen=True, slots=True)
class Found:
    """A claim that is there, and when it was last touched, in seconds by the share's clock."""

    mark: Mark
    touched: float


def claim_of(register: Path) -> Path:
    """Return the file that says who has ``register``."""
    return register.with_name(f"{register.name}{SUFFIX}")


def new_token() -> str:
    """Return what tells a claim from every other."""
    return secrets.token_hex(8)


def read(file: Path) -> Found | None:
    """Return the claim in ``file``; ``None`` where there is none, or none that can be read.

    Raises:
        Held: another program keeps it from being read. It may be the claim of somebody at work.
        OSError: the share does not answer.
    """
    try:
        return patiently(lambda: _read(file))
    except Held:
        raise
    except (FileNotFoundError, PermissionError, IsADirectoryError, *_DAMAGED):
        return None


def _read(file: Path) -> Found:
    # The times of an open file are asked of the share; those of a name may be remembered ones.
    with file.open("rb") as opened:
        return Found(_mark(opened.read(_LONGEST)), os.fstat(opened.fileno()).st_mtime)


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
    return " ".join(words)[:_NAME_LIMIT] or "somebody"


def write_beside(file: Path, mark: Mark, register: Path) -> tuple[Path, float]:
    """Write a claim beside its place; return where, and what the share's clock says.

    Whoever may read the register may read who has it, and nobody else.

    Raises:
        OSError: it cannot be written there.
    """
    beside = file.with_name(f"{file.name}.{mark.token}")
    opened = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | _BINARY, 0o600)
    try:
        with os.fdopen(opened, "wb") as writing:
            writing.write(mark.stored())
            writing.flush()
            os.fsync(writing.fileno())
        with suppress(OSError):
            beside.chmod(stat.S_IMODE(register.stat().st_mode) & 0o666)
        with patiently(lambda: beside.open("rb")) as reading:
            return beside, os.fstat(reading.fileno()).st_mtime
    except OSError:
        remove(beside)
        raise


_BINARY = getattr(os, "O_BINARY", 0)


def put_new(beside: Path, file: Path) -> bool:
    """Give a claim its name if there is none of that name yet; return whether that was so.

    Raises:
        OSError: it cannot be written there.
    """
    try:
        if os.name == "nt":
            patiently(lambda: beside.rename(file))  # which on Windows replaces nothing
        else:
            os.link(beside, file)
    except FileExistsError:
        return False
    except OSError:
        return _put_new_without_links(beside, file)
    return True


def _put_new_without_links(beside: Path, file: Path) -> bool:
    stored = patiently(beside.read_bytes)
    try:
        opened = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY | _BINARY, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(opened, "wb") as writing:
        writing.write(stored)
        writing.flush()
        os.fsync(writing.fileno())
    with suppress(OSError):
        file.chmod(stat.S_IMODE(beside.stat().st_mode))
    return True


def put_over(beside: Path, file: Path) -> None:
    """Give a claim its name in the place of the one that is there.

    Raises:
        OSError: it cannot be written there.
    """
    patiently(lambda: beside.replace(file))


def touch(file: Path, token: str) -> bool:
    """Write the claim of that token again as it is; return whether it was still there.

    Writing lets the share stamp it with its own clock: setting the time of a file would send the
    time of this computer. One file is held open all the while, so that the claim of somebody who
    takes over at this moment is never written to.

    Raises:
        OSError: the share does not take it.
    """
    try:
        return patiently(lambda: _touch(file, token))
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


def sweep(file: Path, before: float) -> None:
    """Take away what programs that were killed while claiming left, older than ``before``."""
    with suppress(OSError):
        for left in file.parent.iterdir():
            if left.name.startswith(f"{file.name}.") and left.stat().st_mtime < before:
                remove(left)


def remove(file: Path) -> None:
    """Take a file away; one that is gone or cannot be taken away is let be."""
    with suppress(OSError):
        patiently(lambda: file.unlink(missing_ok=True))
