"""Unpack the parts of a zip file in memory, only as far as is safe."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from imports.reading.books import BookRefused

MEGABYTE = 1024 * 1024
MOST_PARTS = 5_000
PART_LIMIT = 100 * MEGABYTE
BOOK_LIMIT = 200 * MEGABYTE
_MOST_RATIO = 300
_RATIO_FROM = 10 * MEGABYTE

_LOCAL_HEADER = 30
_OUTSIDE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:|\0")
_SAVE_AGAIN = "Open it in Excel, save it as an Excel Workbook (.xlsx), and try again."
_NOT_FROM_EXCEL = "It was not made by a spreadsheet program. Ask the sender for another file."


def unpack(data: bytes, name: str) -> dict[str, bytes]:
    """Return the parts of the zip file ``data``, unpacked and counted while unpacking.

    Their names are in lower case, with slashes.

    ``name`` is the file's, for messages.

    Raises:
        BookRefused: it is damaged, protected, larger than ``PART_LIMIT`` or ``BOOK_LIMIT``, or
            built to deceive: paths that lead elsewhere, the same name twice, parts that overlap,
            sizes other than announced, a ratio that no table reaches.
    """
    try:
        entries = ZipFile(io.BytesIO(data)).infolist()
    except (BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise _damaged(name) from error
    _check_list(entries, name)
    ends = _ends(entries, len(data), name)
    parts: dict[str, bytes] = {}
    room = BOOK_LIMIT
    for entry in entries:
        part = _unpack(data, entry, ends[entry.header_offset], name)
        room -= len(part)
        if room < 0:
            raise _too_large(name)
        parts[_part_name(entry)] = part
    return parts


def _check_list(entries: list[ZipInfo], name: str) -> None:
    if len(entries) > MOST_PARTS:
        raise BookRefused(
            f"{name} has {len(entries):,} parts; a table file has {MOST_PARTS:,} at most."
            f" {_NOT_FROM_EXCEL}"
        )
    seen: set[str] = set()
    for entry in entries:
        if _OUTSIDE.search(entry.orig_filename):
            raise BookRefused(f"{name} has a part that points outside the file. {_NOT_FROM_EXCEL}")
        if _part_name(entry) in seen:
            raise BookRefused(f"{name} has two parts with the same name. {_NOT_FROM_EXCEL}")
        seen.add(_part_name(entry))
        if entry.flag_bits & 1:
            raise BookRefused(
                f"{name} is password-protected. Save it without a password and try again."
            )
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise BookRefused(f"{name} is compressed in an unusual way. {_SAVE_AGAIN}")
        if entry.file_size > PART_LIMIT:
            raise _too_large(name)
    if sum(entry.file_size for entry in entries) > BOOK_LIMIT:
        raise _too_large(name)


def _part_name(entry: ZipInfo) -> str:
    """Return a part's name: some programs refer to it in one case and store it in another."""
    return entry.filename.replace("\\", "/").casefold()


def _ends(entries: Iterable[ZipInfo], size: int, name: str) -> dict[int, int]:
    """Return where the next part begins after each part, by the place of its header."""
    places = sorted(entry.header_offset for entry in entries)
    ends = dict(zip(places, [*places[1:], size], strict=False))
    if len(ends) < len(places):
        raise _overlapping(name)
    return ends


def _unpack(data: bytes, entry: ZipInfo, end: int, name: str) -> bytes:
    head = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER]
    if len(head) < _LOCAL_HEADER or not head.startswith(b"PK\x03\x04"):
        raise _damaged(name)
    lengths = int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    begin = entry.header_offset + _LOCAL_HEADER + lengths
    if begin + entry.compress_size > end:
        raise _overlapping(name)
    packed = data[begin : begin + entry.compress_size]
    if entry.compress_type == ZIP_STORED:
        part = packed
    else:
        try:
            # One byte more than announced is enough to see that there is more.
            part = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, entry.file_size + 1)
        except zlib.error as error:
            raise _damaged(name) from error
    if len(part) != entry.file_size:
        raise _damaged(name)
    if len(part) > _RATIO_FROM and len(part) > _MOST_RATIO * max(len(packed), 1):
        raise BookRefused(
            f"{name} expands to more than {_MOST_RATIO} times its size when it is unpacked."
            f" {_NOT_FROM_EXCEL}"
        )
    return part


def _damaged(name: str) -> BookRefused:
    return BookRefused(f"{name} is damaged or only partly copied. {_SAVE_AGAIN}")


def _overlapping(name: str) -> BookRefused:
    return BookRefused(f"{name} has parts that overlap. {_NOT_FROM_EXCEL}")


def _too_large(name: str) -> BookRefused:
    return BookRefused(
        f"{name} is too large: more than {BOOK_LIMIT // MEGABYTE} MB when it is unpacked, or"
        f" {PART_LIMIT // MEGABYTE} MB in one part. Copy what you need into a new workbook, save"
        " that as .xlsx, and try again."
    )
