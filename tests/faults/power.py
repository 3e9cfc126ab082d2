"""What a disk may hold after the power went, worked out from a record of what was written to it.

Assumed of the disk and its file system, and no more: what was forced to the disk before is there.
Of what was written to a file since it was last forced, any sectors of 512 bytes may be there or
not, in any order, and so may changes of its length; where the length came first there are zeros.
Of the names made, moved and deleted in a folder since that was last forced any may be there or
not; moving a name is one step.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.disk import Call

SECTOR = 512
_HEAD = struct.Struct("<IIIIQqq")


@dataclass(frozen=True, slots=True)
class Event:
    """One call: ``other`` is the new name of a move or link, ``content`` what was written."""

    call: Call
    inode: int
    path: str
    other: str
    offset: int
    length: int
    content: bytes


def events(log: Path) -> Iterator[Event]:
    """Yield the calls in a record, in their order."""
    with log.open("rb") as file:
        while head := file.read(_HEAD.size):
            call, path, other, size, inode, offset, length = _HEAD.unpack(head)
            old, new = (os.fsdecode(file.read(count)) for count in (path, other))
            yield Event(Call(call), inode, old, new, offset, length, file.read(size))


@dataclass(slots=True)
class _File:
    """What was forced to the disk, and what was done to it since."""

    sure: bytearray = field(default_factory=bytearray)
    since: list[Event] = field(default_factory=list)

    def force(self) -> None:
        for event in self.since:
            _carry_out(self.sure, event)
        self.since.clear()

    def perhaps(self, chance: random.Random, likely: float) -> bytes:
        content = bytearray(self.sure)
        for event in self.since:
            if event.call is Call.TRUNCATE:
                if chance.random() < likely:
                    _carry_out(content, event)
                continue
            for at, part in _sectors(event):
                if chance.random() < likely:
                    _put(content, at, part)
        return bytes(content)


def _sectors(event: Event) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(event.content):
        size = SECTOR - (event.offset + at) % SECTOR
        yield event.offset + at, event.content[at : at + size]
        at += size


def _carry_out(content: bytearray, event: Event) -> None:
    if event.call is Call.WRITE:
        _put(content, event.offset, event.content)
    elif event.length <= len(content):
        del content[event.length :]
    else:
        content.extend(bytes(event.length - len(content)))


def _put(content: bytearray, at: int, part: bytes) -> None:
    if at > len(content):
        content.extend(bytes(at - len(content)))
    content[at : at + len(part)] = part


class Disk:
    """A folder as it was, and what was done in it since."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[str, _File | None] = {}  # a folder has no file
        self._by_inode: dict[int, _File] = {}
        self._since: list[tuple[Event, _File | None]] = []
        for path in folder.rglob("*"):
            if path.is_dir():
                self._names[str(path)] = None
                continue
            file = _File(bytearray(path.read_bytes()))
            self._names[str(path)] = self._by_inode[path.stat().st_ino] = file

    def carry_out(self, event: Event) -> None:
        """Let the program do one thing more."""
        if event.call in (Call.WRITE, Call.TRUNCATE):
            self._by_inode[event.inode].since.append(event)
        elif event.call is Call.SYNC:
            self._by_inode[event.inode].force()
        elif event.call is Call.SYNC_FOLDER:
            forced = [one for one in self._since if _folder_of(one[0]) == event.path]
            for one in forced:
                _rename(self._names, *one)
            self._since = [one for one in self._since if _folder_of(one[0]) != event.path]
        elif event.call is Call.CREATE:
            self._by_inode[event.inode] = _File()
            self._since.append((event, self._by_inode[event.inode]))
        elif event.call in (Call.RENAME, Call.LINK):
            self._since.append((event, self._by_inode[event.inode]))
        elif event.call in (Call.UNLINK, Call.MKDIR, Call.RMDIR):
            self._since.append((event, None))

    def lose_power(self, chance: random.Random) -> None:
        """Make the folder what a disk may hold if the power goes now."""
        likely, names = chance.choice((0.0, 0.5, 0.9, 1.0)), dict(self._names)
        in_order, named = chance.random() < 0.5, chance.choice((0.0, 0.5, 0.9, 1.0))
        for one in self._since:
            if chance.random() < named:
                _rename(names, *one)
            elif in_order:
                break
        shutil.rmtree(self._folder)
        self._folder.mkdir()
        for name, file in sorted(names.items()):
            path = Path(name)
            if not path.parent.is_dir():
                continue
            if file is None:
                path.mkdir()
            else:
                path.write_bytes(file.perhaps(chance, likely))
                if path.name.endswith("-shm"):  # of a mapped file nothing is known
                    path.write_bytes(chance.randbytes(32768))


def _folder_of(event: Event) -> str:
    return str(Path(event.other or event.path).parent)


def _rename(names: dict[str, _File | None], event: Event, file: _File | None) -> None:
    if event.call in (Call.CREATE, Call.MKDIR):
        names[event.path] = file
    elif event.call in (Call.RENAME, Call.LINK):
        names[event.other] = file
        if event.call is Call.RENAME and names.get(event.path) is file:
            del names[event.path]
    else:
        names.pop(event.path, None)
