"""Find the files in a folder, in those below it, and in zips as mail programs save them."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from db.files.faults import describe_error
from imports.reading.books import BookRefused
from imports.reading.parsing import read_content
from imports.reading.zip_checks import MEGABYTE

INSIDE = "!"
"""Stands between a zip and a file in it, in a name."""

_NOBODYS = ("~$", ".~lock.", "._", ".ds_store", "thumbs.db", "desktop.ini", "__macosx/")
"""How the names of files begin that programs leave behind, and nobody sent."""

_DEEPEST_FOLDER, _DEEPEST_ZIP = 40, 3
_MOST_IN_ZIP = 20_000
_LARGEST = 50 * MEGABYTE
_NO_TIME = datetime(1980, 1, 1, tzinfo=UTC)
"""When a file was written of which that is not known: the earliest that a zip can say."""

_TYPES = b"[Content_Types].xml"
_END, _ENTRY = struct.Struct("<4s4H2LH"), 46
"""How a zip ends, and the bytes before a name in its list."""

_BOOKS = (".xlsx", ".xlsm", ".ods")
"""How the names of workbooks end that are zips inside."""

_SEND_AGAIN = "Unpack it yourself, and put the files in the folder."


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that was sent. ``name`` is its path in the folder, within a zip after ``!``.

    ``content`` is what it holds, and ``written`` when it was written. If ``fault`` is not empty, it
    says why it, or a folder of that name, could not be read.
    """

    name: str
    content: bytes = b""
    written: datetime = _NO_TIME
    fault: str = ""


def find_files(folder: Path) -> Iterator[FoundFile]:
    """Yield every file below a folder, in the order of their names, one content at a time.

    Files that programs leave behind are passed over. A folder that leads back to one above it is
    passed over too: its files are there already.
    """
    for found in _in_folder(folder, "", frozenset(), 0):
        if isinstance(found, FoundFile):
            yield found
        else:
            yield from _from_file(*found)


def count_files(folder: Path) -> int:
    """Return how many files are below a folder, without opening any: a zip counts as one."""
    return sum(1 for _ in _in_folder(folder, "", frozenset(), 0))


def _in_folder(
    folder: Path, name: str, above: frozenset[tuple[int, int]], depth: int
) -> Iterator[tuple[Path, str] | FoundFile]:
    """Yield the path and the name of each file, and what cannot be looked into."""
    try:
        about = folder.stat()
        key = (about.st_dev, about.st_ino)
        if key in above:
            return
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        fault = describe_error(error)
        yield FoundFile(name or str(folder), fault=f"The folder cannot be read ({fault}).")
        return
    for entry in entries:
        here = f"{name}{_shown(entry.name)}"
        if _is_nobodys(entry.name):
            continue
        try:
            is_folder = entry.is_dir()
        except OSError as error:
            yield FoundFile(here, fault=f"It cannot be read ({describe_error(error)}).")
            continue
        if not is_folder:
            yield Path(entry.path), here
        elif depth == _DEEPEST_FOLDER:
            yield FoundFile(here, fault="The folder is too deep. Move its files further up.")
        else:
            yield from _in_folder(Path(entry.path), f"{here}/", above | {key}, depth + 1)


def _from_file(path: Path, name: str) -> Iterator[FoundFile]:
    try:
        content, written = read_content(path)
    except BookRefused as refusal:
        yield FoundFile(name, fault=str(refusal))
        return
    yield from _from_content(name, content, written, 0)


def _from_content(name: str, content: bytes, written: datetime, depth: int) -> Iterator[FoundFile]:
    """Yield a file, or the files in it if it is a zip and no workbook."""
    if not content.startswith(b"PK\x03\x04") or _is_book(content):
        yield FoundFile(name, content, written)
        return
    if depth == _DEEPEST_ZIP:
        yield FoundFile(name, fault=f"It is a zip in too many others. {_SEND_AGAIN}")
        return
    try:
        with zipfile.ZipFile(BytesIO(content)) as opened:
            members = [one for one in opened.infolist() if not one.is_dir()]
            if len(members) > _MOST_IN_ZIP:
                fault = f"It has more than {_MOST_IN_ZIP:,} files. {_SEND_AGAIN}"
                yield FoundFile(name, fault=fault)
                return
            for member in members:
                inside = _member_name(member)
                if not any(_is_nobodys(part) for part in inside.split("/")):
                    yield from _from_member(opened, member, f"{name}{INSIDE}{inside}", depth)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError):
        if name.casefold().endswith(_BOOKS):  # whoever reads it says what is wrong with it
            yield FoundFile(name, content, written)
            return
        yield FoundFile(name, fault=f"The zip is damaged or only partly copied. {_SEND_AGAIN}")


def _from_member(
    opened: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, depth: int
) -> Iterator[FoundFile]:
    if member.flag_bits & 1:
        yield FoundFile(name, fault=f"The zip is protected with a password. {_SEND_AGAIN}")
        return
    if member.file_size > _LARGEST:
        yield FoundFile(name, fault=f"It is larger than {_LARGEST // MEGABYTE} MB.")
        return
    try:
        with opened.open(member) as file:
            content = file.read(_LARGEST + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError):
        yield FoundFile(name, fault=f"It is damaged in the zip. {_SEND_AGAIN}")
        return
    year, month, day, hour, minute, second = member.date_time
    written = _NO_TIME
    with suppress(ValueError):
        written = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    yield from _from_content(name, content, written, depth + 1)


def _is_book(content: bytes) -> bool:
    """Whether a zip is a workbook (.xlsx, .xlsm, .ods)."""
    if _lists_types(content):
        return True
    try:
        with zipfile.ZipFile(BytesIO(content)) as opened:
            names = opened.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError):
        return False
    return _TYPES.decode() in names or (bool(names) and names[0] == "mimetype")


def _lists_types(content: bytes) -> bool:
    """Whether the list at a zip's end surely has the part that all workbooks of Excel have."""
    end = len(content) - _END.size
    if end < 0 or content[end : end + 4] != b"PK\x05\x06":
        return False
    size, start = _END.unpack_from(content, end)[5:7]
    place = content.find(_TYPES, start, start + size) - _ENTRY
    if start + size != end or place < start or content[place : place + 4] != b"PK\x01\x02":
        return False
    return int.from_bytes(content[place + 28 : place + 30], "little") == len(_TYPES)


def _member_name(member: zipfile.ZipInfo) -> str:
    """Return the name of a member: old programs write it in UTF-8 without saying so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = member.filename
    return _shown(name.replace("\\", "/"))


def _shown(name: str) -> str:
    """Return a name that can be written, and is no other's: what is no text is spelt out."""
    if name.isprintable():
        return name
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )


def _is_nobodys(name: str) -> bool:
    return name.casefold().startswith(_NOBODYS) or name.casefold() == "__macosx"
