"""How the sheets of an .xls file show their cells, from the records of its workbook (MS-XLS)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from contextlib import suppress

from imports.reading.appearance import BUILT_IN, Appearance, date_span
from imports.reading.xls_errors import is_biff8, records, sheet_places, workbook_stream

_FORMULA, _NUMBER, _RK, _MULRK = 0x06, 0x203, 0x27E, 0xBD
_FORMAT, _XF, _ROW, _COLINFO, _MERGED = 0x41E, 0xE0, 0x208, 0x7D, 0xE5
_ROW_HIDDEN, _COLUMN_HIDDEN = 0x20, 0x01


def sheet_appearances(data: bytes) -> Mapping[str, Appearance]:
    """Return how each sheet of the .xls file ``data`` shows its cells, by its name.

    For a file with errors, return what was found up to the first one.
    """
    found: dict[str, Appearance] = {}
    with suppress(struct.error, UnicodeDecodeError, IndexError):
        stream = workbook_stream(data)
        spans = _spans(stream)
        for sheet, place in sheet_places(stream):
            found[sheet] = Appearance()
            _look(found[sheet], stream, place, spans)
    return found


def _spans(stream: bytes) -> Mapping[int, str]:
    """Return the numbers of the cell formats that show only the month or year of a date."""
    formats, spans = dict(BUILT_IN), {}
    count = 0
    for kind, content in records(stream, 0):
        if kind == _FORMAT:
            (number,) = struct.unpack_from("<H", content)
            if span := date_span(_code(content, wide=is_biff8(stream))):
                formats[number] = span
        elif kind == _XF:
            (number,) = struct.unpack_from("<H", content, 2)
            if number in formats:
                spans[count] = formats[number]
            count += 1
    return spans


def _code(content: bytes, *, wide: bool) -> str:
    if not wide:
        return content[3:].decode("cp1252", "replace")
    return content[5:].decode("utf-16-le" if content[4] & 1 else "latin-1", "replace")


def _look(found: Appearance, stream: bytes, place: int, spans: Mapping[int, str]) -> None:
    for kind, content in records(stream, place):
        if kind == _ROW:
            (number, options) = struct.unpack_from("<H10xH", content)
            if options & _ROW_HIDDEN:
                found.hidden_rows.append((number, number))
        elif kind == _COLINFO:
            first, last, options = struct.unpack_from("<HH4xH", content)
            if options & _COLUMN_HIDDEN:
                found.hidden_columns.append((first, last))
        elif kind == _MERGED:
            (count,) = struct.unpack_from("<H", content)
            for top, bottom, left, right in struct.iter_unpack("<4H", content[2 : 2 + 8 * count]):
                if bottom > top:
                    found.merged.append((top, left, bottom, right))
        elif spans:
            _look_at_cells(found, kind, content, spans)


def _look_at_cells(found: Appearance, kind: int, content: bytes, spans: Mapping[int, str]) -> None:
    if kind in (_NUMBER, _RK, _FORMULA):
        row, column, style = struct.unpack_from("<HHH", content)
        if style in spans:
            found.spans[row, column] = spans[style]
    elif kind == _MULRK:
        row, first = struct.unpack_from("<HH", content)
        for number, (style, _) in enumerate(struct.iter_unpack("<HI", content[4:-2])):
            if style in spans:
                found.spans[row, first + number] = spans[style]
