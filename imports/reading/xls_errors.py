"""Find the error cells of an .xls file, which python-calamine returns as empty.

Read just enough of the two formats involved: the compound file that holds the workbook as a
stream (MS-CFB), and that stream's records (MS-XLS), of Excel 5 to 2003.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from itertools import islice

_NO_SECTOR = 0xFFFFFFFA  # numbers from here on are markers
_LISTED = 109
_SMALL = 64
_ENTRY = 128
_BOUNDSHEET, _EOF, _FORMULA, _BOOLERR = 0x85, 0x0A, 0x06, 0x205
_BIFF8 = 0x600
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def error_cells(data: bytes) -> list[tuple[str, int, int, str]]:
    """Return the cells of the .xls file ``data`` that hold an error: sheet, row, column, why.

    Rows and columns are counted from 0. For a file with errors, return what was found up to the
    first one; parsing it has already shown whether its values can be read.
    """
    found: list[tuple[str, int, int, str]] = []
    try:
        stream = workbook_stream(data)
        for sheet, place in sheet_places(stream):
            for row, column, code in _errors(stream, place):
                found.append((sheet, row, column, f"the error {_ERRORS.get(code, '#ERROR')}"))
    except (struct.error, UnicodeDecodeError, IndexError):
        return found
    return found


def workbook_stream(data: bytes) -> bytes:
    """Return the records of the workbook in the .xls file ``data``, one after another."""
    return _Compound(data).workbook()


def is_biff8(stream: bytes) -> bool:
    """Whether the records are those of Excel 97 and later."""
    return stream[4:6] == _BIFF8.to_bytes(2, "little")


class _Compound:
    """A compound file: sectors of a fixed size, chained by a table."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        (shift,) = struct.unpack_from("<H", data, 30)
        self._size = 1 << min(shift, 16)
        # A table or chain that loops would grow to many times the size of the file.
        self._sectors = len(data) // self._size + 1
        listed = islice(self._table_sectors(), self._sectors)
        self._table = _numbers(b"".join(map(self._sector, listed)))

    def workbook(self) -> bytes:
        """Return the stream "Workbook" ("Book" before Excel 97), or nothing."""
        directory, limit, small_table = struct.unpack_from("<I4xII", self._data, 48)
        entries = self._chain(directory)
        for place in range(0, len(entries), _ENTRY):
            (length,) = struct.unpack_from("<H", entries, place + 64)
            name = entries[place : place + max(min(length, 64) - 2, 0)].decode("utf-16-le")
            if name in ("Workbook", "Book"):
                start, size = struct.unpack_from("<II", entries, place + 116)
                if size >= limit:
                    return self._chain(start)[:size]
                (container,) = struct.unpack_from("<I", entries, 116)
                parts = self._chain(container)
                numbers = _follow(_numbers(self._chain(small_table)), start)
                small = (parts[number * _SMALL : (number + 1) * _SMALL] for number in numbers)
                return b"".join(small)[:size]
        return b""

    def _sector(self, number: int) -> bytes:
        return self._data[(number + 1) * self._size : (number + 2) * self._size]

    def _chain(self, start: int) -> bytes:
        numbers = islice(_follow(self._table, start), self._sectors)
        return b"".join(map(self._sector, numbers))

    def _table_sectors(self) -> Iterator[int]:
        """Yield the sectors of the table: the first in the header, the others in further lists."""
        yield from _used(struct.unpack_from(f"<{_LISTED}I", self._data, 76))
        (further,) = struct.unpack_from("<I", self._data, 68)
        for _ in range(len(self._data) // self._size):
            if further >= _NO_SECTOR:
                return
            *sectors, further = _numbers(self._sector(further)) or (_NO_SECTOR,)
            yield from _used(sectors)


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _used(sectors: Sequence[int]) -> Iterator[int]:
    return (sector for sector in sectors if sector < _NO_SECTOR)


def _follow(table: Sequence[int], start: int) -> Iterator[int]:
    """Yield the sectors of a chain, no more than the table has, so that a loop ends."""
    number = start
    for _ in table:
        if number >= len(table):
            return
        yield number
        number = table[number]


def records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one sheet, or of the workbook's first part, up to its end."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        if kind == _EOF:
            return
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def sheet_places(stream: bytes) -> Iterator[tuple[str, int]]:
    """Yield each sheet's name and the place where its records begin."""
    wide = is_biff8(stream)
    for kind, content in records(stream, 0):
        if kind == _BOUNDSHEET:
            (place,) = struct.unpack_from("<I", content)
            if not wide:
                name = content[7:].decode("cp1252")
            elif content[7] & 1:
                name = content[8:].decode("utf-16-le")
            else:
                name = content[8:].decode("latin-1")
            yield name, place


def _errors(stream: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """Yield row, column and code of each cell that holds an error, or whose formula gives one."""
    for kind, content in records(stream, place):
        if kind == _BOOLERR:
            row, column, _style, code, is_error = struct.unpack_from("<HHHBB", content)
            if is_error:
                yield row, column, code
        elif kind == _FORMULA:
            row, column, _style, what, code, mark = struct.unpack_from("<HHHBxB3xH", content)
            if mark == 0xFFFF and what == 2:
                yield row, column, code
