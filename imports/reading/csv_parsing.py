"""CSV as Excel, LibreOffice, web services and people write it."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice

from db.interchange.csv_guard import unguard
from imports.reading.books import BookRefused
from imports.reading.checks import refuse_area

_SEPARATORS = (",", ";", "\t")
_SAMPLE = 50
_SEPARATOR_LINE = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)  # Excel's own hint
_LONGEST = 2**31 - 1  # more than any file that is read; the csv module would stop at 131,072


def csv_rows(data: bytes, name: str) -> list[list[str]]:
    """Return the fields of CSV, every row as long as the longest.

    Takes UTF-8, UTF-16 with a byte order mark, or Windows-1252; commas, semicolons or tabs,
    whichever makes the table. The apostrophe that keeps text from being run is taken off.

    Raises:
        BookRefused: it is no such text, a quotation mark is never closed, or it has too many cells.
    """
    text = _text(data, name)
    found = _SEPARATOR_LINE.match(text)
    separator = found[1] if found else _separator(text)
    csv.field_size_limit(_LONGEST)
    rows: list[list[str]] = []
    width = 0
    lines = csv.reader(
        io.StringIO(text[found.end() :] if found else text, newline=""),
        delimiter=separator,
        strict=True,
    )
    try:
        for row in lines:
            rows.append([unguard(value) for value in row])
            width = max(width, len(row))
            refuse_area(len(rows) * width, "CSV", (len(rows) - 1, len(row) - 1), name)
    except csv.Error as error:
        raise BookRefused(
            f"{name}: a quotation mark near line {lines.line_num:,} is not closed, or stands in"
            " the middle of quoted text. Open it in Excel, save it as CSV, and try again."
        ) from error
    return [row + [""] * (width - len(row)) for row in rows]


def _text(data: bytes, name: str) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise BookRefused(
        f"{name} is not text in a known encoding. Open it in Excel, save it as"
        " CSV UTF-8 (Comma delimited), and try again."
    )


def _separator(text: str) -> str:
    """Return the separator with which most of the first rows have the same number of fields."""

    def fit(separator: str) -> tuple[int, int]:
        lines = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=separator)
        widths = [len(row) for row in islice(lines, _SAMPLE) if len(row) > 1]
        if not widths:
            return 0, 0
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        return widths.count(usual), usual

    return max(_SEPARATORS, key=fit)
