"""Check a table file before anything parses it: what it is, and whether it is safe."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime
from math import prod

from db.frozen import frozen
from db.validation.text_rules import safe_line
from imports.reading.appearance import (
    Appearance,
    sheet_appearance,
    spans_of_styles,
)
from imports.reading.books import BookRefused, cell_address
from imports.reading.ods_parsing import OdsTable, ods_tables
from imports.reading.sheet_xml import (
    BadXml,
    SheetContents,
    blank_texts,
    inspect_sheet,
    needs_inspection,
)
from imports.reading.workbook_parts import (
    SheetPart,
    last_saved,
    main_part,
    shared_texts,
    sheet_parts,
)
from imports.reading.zip_checks import MEGABYTE, unpack

MOST_CELLS = 5_000_000
"""The most cells in all sheets together, from A1 to the last one with a value."""

KINDS = "Files of the kinds .xlsx, .xlsm, .xls, .ods and .csv can be read"
_SAVE_AS = "Open it in Excel, save it as an Excel Workbook (.xlsx), and try again."
_XLS_LIMIT = 20 * MEGABYTE
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN = (
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"Rar!", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"SQLite format 3", "a database"),
)
_OPEN_XML = (
    (b"sheet.macroenabled.main+xml", "xlsm"),
    (b"template.macroenabled.main+xml", "xlsm"),
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"spreadsheetml.template.main+xml", "xlsx"),
)
_OTHER_OFFICE = (
    (b"ms-excel.sheet.binary", "an Excel binary workbook (.xlsb), to be saved as .xlsx first"),
    (b"wordprocessingml", "a Word document"),
    (b"ms-word", "a Word document"),
    (b"presentationml", "a PowerPoint presentation"),
)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_ENCODING = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']+)""")
_NO_DOCTYPE = re.compile(rb"""(?:\xef\xbb\xbf)?(?:<\?xml[^?>]*\?>)?\s*<[A-Za-z]""")
_XML, _WIDE = (".xml", ".rels"), (b"\xff\xfe", b"\xfe\xff")
_PLAIN_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii", b"ascii")


LeaveOut = Callable[[Collection[str]], Collection[str]]
"""Returns which of the sheets with these names are not needed: their cells are not read."""


def read_all(_names: Collection[str]) -> Collection[str]:
    """Leave no sheet out."""
    return ()


@frozen
class Checked:
    """A file that may be parsed: its kind, cells that the parser leaves out, who saved it when.

    ``faults`` are (sheet, row, column, why), counted from 0. ``sheets`` are the names of the
    sheets with cells in an Open XML workbook; ``sparse`` is true if they have blanks so far out
    that python-calamine would need too much memory. ``tables`` are those of an .ods file. ``looks``
    say how sheets show their cells, where that is anything special. ``left_out`` are sheets that
    are not needed.
    """

    kind: str
    faults: tuple[tuple[str, int, int, str], ...] = ()
    sheets: tuple[str, ...] = ()
    sparse: bool = False
    tables: tuple[OdsTable, ...] = ()
    saved_by: str | None = None
    saved_at: datetime | None = None
    looks: Mapping[str, Appearance] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()


def check_file(data: bytes, file_name: str, name: str, leave_out: LeaveOut = read_all) -> Checked:
    """Return what the file with the content ``data`` is, if it is safe to parse.

    ``file_name`` is its name, which tells CSV from other text; ``name`` the one for messages.

    Raises:
        BookRefused: it is of another kind, protected, too large, damaged, or built to do harm.
    """
    if not data:
        raise BookRefused(f"{name} is empty. Ask the sender to send it again.")
    if data.startswith(_OLE):
        return _check_ole(data, name)
    if data.startswith(b"PK"):
        return _check_zip(data, name, leave_out)
    return _check_text(data, file_name, name)


def refuse_area(cells: int, sheet: str, furthest: tuple[int, int], name: str) -> None:
    """Refuse a file with more than ``MOST_CELLS`` cells up to and including this sheet.

    ``furthest`` is the outermost cell of that sheet, counted from 0.

    Raises:
        BookRefused: it has more.
    """
    if cells > MOST_CELLS:
        raise BookRefused(
            f"{name}: sheet '{safe_line(sheet, 31)}' is too large, as it reaches cell"
            f" {cell_address(*furthest)}. Up to {MOST_CELLS:,} cells can be read. Delete what is"
            " far"
            " below or to the right of the table, save the file, and try again."
        )


def _check_ole(data: bytes, name: str) -> Checked:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise BookRefused(
            f"{name} is password-protected. Open it in Excel, remove the password (File, Info,"
            " Protect Workbook), save, and try again."
        )
    if not any(stream.encode("utf-16-le") in data for stream in ("Workbook\0", "Book\0")):
        raise _other_kind(name, "an older Office file that is not a workbook")
    if len(data) > _XLS_LIMIT:
        raise BookRefused(
            f"{name} is too large. .xls files of up to {_XLS_LIMIT // MEGABYTE} MB can be read."
            f" {_SAVE_AS}"
        )
    return Checked("xls")


def _check_text(data: bytes, file_name: str, name: str) -> Checked:
    for beginning, what in _KNOWN:
        if data.startswith(beginning):
            raise _other_kind(name, what)
    start = data[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").replace(b"\0", b"").lower()
    if start.startswith(b"\xff\xfe<") or start.startswith(b"<"):
        if b"<html" in start or b"<table" in start or b"<!doctype html" in start:
            raise BookRefused(f"{name} is a web page (HTML), not a workbook. {_SAVE_AS}")
        if b"<?xml" in start:
            raise BookRefused(f"{name} is XML, not a workbook. {_SAVE_AS}")
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BookRefused(f"{name} is neither a workbook nor text. {KINDS}. {_SAVE_AS}")
    if not file_name.lower().endswith(".csv"):
        raise BookRefused(
            f"{name} is plain text, such as CSV, not a workbook. If it is CSV, give it a name that"
            f" ends in .csv. If not, open it in Excel and save it as an Excel Workbook (.xlsx)."
        )
    return Checked("csv")


def _check_zip(data: bytes, name: str, leave_out: LeaveOut) -> Checked:
    parts = unpack(data, name)
    book, kind = _kind_of(parts, name)
    for part_name, part in parts.items():
        # Other programs keep their own data there, in any encoding; nothing here reads it.
        if not part_name.startswith("customxml/"):
            _check_xml(part_name, part, name)
    try:
        checked = (
            _check_ods(parts, name, leave_out)
            if kind == "ods"
            else _check_open_xml(parts, book, name, leave_out)
        )
    except BadXml:
        raise BookRefused(f"{name} is damaged: a sheet in it is cut short. {_SAVE_AS}") from None
    by, at = last_saved(parts, kind)
    return replace(checked, kind=kind, saved_by=by, saved_at=at)


def _kind_of(parts: Mapping[str, bytes], name: str) -> tuple[str, str]:
    """Return the part that holds the workbook, and its kind."""
    if parts.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument"):
        return _ods_kind(parts, name)
    book, main_type = main_part(parts)
    # Types of parts that are missing prove nothing; use them only if the part itself is missing.
    types = main_type or parts.get("[content_types].xml", b"").lower()
    for mark, what in _OTHER_OFFICE:
        if mark in types:
            raise _other_kind(name, what)
    for mark, kind in _OPEN_XML:
        if mark in types:
            if book not in parts:
                raise BookRefused(f"{name} is damaged: parts of it are missing. {_SAVE_AS}")
            return book, kind
    if any(part.endswith(".iwa") or part == "index.zip" for part in parts):
        raise _other_kind(name, "an Apple Numbers or Pages document, to be exported as .xlsx first")
    if types:
        raise _other_kind(name, "an Office file that is not a workbook")
    raise _other_kind(name, "a zip archive; unpack it first if the workbook is in it")


def _ods_kind(parts: Mapping[str, bytes], name: str) -> tuple[str, str]:
    if not parts["mimetype"].startswith(_ODS):
        raise _other_kind(name, "an OpenDocument file that is not a spreadsheet")
    if b"encryption-data" in parts.get("meta-inf/manifest.xml", b""):
        raise BookRefused(
            f"{name} is password-protected. Open it in LibreOffice, save it without a password,"
            " and try again."
        )
    if "content.xml" not in parts:
        raise BookRefused(f"{name} is damaged: parts of it are missing. {_SAVE_AS}")
    return "content.xml", "ods"


def _check_xml(part_name: str, part: bytes, name: str) -> None:
    """Refuse XML that defines entities or is in another encoding than UTF-8."""
    if _NO_DOCTYPE.match(part) is None and b"<!DOCTYPE" in part:
        raise BookRefused(
            f"{name} has XML with its own definitions, which no spreadsheet program writes."
            " Ask the sender for another file."
        )
    declared = _ENCODING.match(part.removeprefix(b"\xef\xbb\xbf"), 0, 300)
    wide = part_name.endswith(_XML) and (b"\0" in part[:4] or part[:2] in _WIDE)
    if wide or (declared and declared[1].lower() not in _PLAIN_ENCODINGS):
        raise _uncommon(name)


def _check_open_xml(
    parts: Mapping[str, bytes], book: str, name: str, leave_out: LeaveOut
) -> Checked:
    sheets = sheet_parts(parts, book)
    left_out = frozenset(leave_out([sheet.name for sheet in sheets]))
    if not sheets:
        raise _uncommon(name)
    looks = []
    for sheet in sheets:
        part = parts.get(sheet.part)
        if part is None:
            raise BookRefused(
                f"{name} is damaged: sheet '{safe_line(sheet.name, 31)}' is missing. {_SAVE_AS}"
            )
        if not sheet.cells:
            continue
        if b"sheetData" not in part:
            raise _uncommon(name)
        if sheet.name not in left_out and needs_inspection(part):
            looks.append((sheet.name, _look(part, parts, book)))
    _refuse_areas(looks, name)
    with_cells = tuple(sheet.name for sheet in sheets if sheet.cells)
    sparse = sum(prod(look.span) for _, look in looks) > MOST_CELLS
    shown_so = _appearances(parts, [sheet for sheet in sheets if sheet.name not in left_out])
    return Checked("", _faults(looks), with_cells, sparse, looks=shown_so, left_out=left_out)


def _appearances(
    parts: Mapping[str, bytes], sheets: Sequence[SheetPart]
) -> Mapping[str, Appearance]:
    styles = next((part for name, part in parts.items() if name.endswith("/styles.xml")), b"")
    spans = spans_of_styles(styles)
    looks = (
        (sheet.name, sheet_appearance(parts[sheet.part], spans)) for sheet in sheets if sheet.cells
    )
    return {name: look for name, look in looks if look is not None}


def _look(part: bytes, parts: Mapping[str, bytes], book: str) -> SheetContents:
    look = inspect_sheet(part)
    if look.cells <= MOST_CELLS:
        return look
    # Cells far out may hold only blanks.
    texts = shared_texts(parts, book)
    return inspect_sheet(part, blank_texts(texts)) if texts else look


def _check_ods(parts: Mapping[str, bytes], name: str, leave_out: LeaveOut) -> Checked:
    tables = ods_tables(parts["content.xml"], parts.get("styles.xml", b""))
    if not tables:
        raise _uncommon(name)
    left_out = leave_out([table.name for table in tables])
    tables = [table for table in tables if table.name not in left_out]
    looks = [(table.name, table.look) for table in tables]
    _refuse_areas(looks, name)
    shown_so = {table.name: table.appearance for table in tables}
    return Checked("", _faults(looks), tables=tuple(tables), looks=shown_so)


def _refuse_areas(looks: Iterable[tuple[str, SheetContents]], name: str) -> None:
    cells = 0
    for sheet, look in looks:
        cells += look.cells
        refuse_area(cells, sheet, look.furthest, name)


def _faults(looks: Iterable[tuple[str, SheetContents]]) -> tuple[tuple[str, int, int, str], ...]:
    return tuple((sheet, *fault) for sheet, look in looks for fault in look.faults)


def _other_kind(name: str, what: str) -> BookRefused:
    return BookRefused(f"{name} is {what}. {KINDS}.")


def _uncommon(name: str) -> BookRefused:
    return BookRefused(f"{name} is damaged, or its text is not in UTF-8. {_SAVE_AS}")
