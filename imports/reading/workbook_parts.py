"""Read what a workbook's package says about itself: its sheets, and who saved it when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from html import unescape
from posixpath import join, normpath

from db.frozen import frozen

_BY = re.compile(rb"<(?:\w+:)?(?:lastModifiedBy|creator)\b[^<>]*>([^<]*)</")
_LAST_BY = re.compile(rb"<(?:\w+:)?lastModifiedBy\b[^<>]*>([^<]*)</")
_AT = re.compile(rb"<(?:\w+:)?(?:modified|date)\b[^<>]*>([^<]*)</")
_NAME_LIMIT = 120


def _attribute(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?:^|\s)" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""")


_LINK = re.compile(rb"<(?:\w+:)?Relationship\s([^<>]*)>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^<>]*)>")
_OVER = re.compile(rb"<(?:\w+:)?Override\s([^<>]*)>")
_ELSE = re.compile(rb"<(?:\w+:)?Default\s([^<>]*)>")
_ID, _LINK_ID, _TARGET, _TYPE, _NAME = map(
    _attribute, (b"Id", rb"\w+:id", b"Target", b"Type", b"name")
)
_PART_NAME, _ENDING, _CONTENT = map(_attribute, (b"PartName", b"Extension", b"ContentType"))


@frozen
class SheetPart:
    """A sheet by its name, the part of the package it is in, and whether it has cells at all."""

    name: str
    part: str
    cells: bool


def last_saved(parts: Mapping[str, bytes], kind: str) -> tuple[str | None, datetime | None]:
    """Return who last saved the workbook and when, if it says so."""
    notes = parts.get("meta.xml" if kind == "ods" else "docprops/core.xml", b"")
    by = (_BY if kind == "ods" else _LAST_BY).search(notes)
    at = _AT.search(notes)
    person = unescape(by[1].decode("utf-8", "replace")).strip()[:_NAME_LIMIT] if by else ""
    return person or None, _moment(at[1].decode("ascii", "replace")) if at else None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        # OpenDocument notes the sender's local time; treat it as the local time here.
        return moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None


def main_part(parts: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return the part that an Open XML package names as its document, and the part's type.

    Both are in lower case, and empty if it does not say.
    """
    book = next(
        (
            _part(_given(link, _TARGET))
            for link in _LINK.findall(parts.get("_rels/.rels", b""))
            if _given(link, _TYPE).endswith("/officeDocument")
        ),
        "",
    )
    types = parts.get("[content_types].xml", b"")
    ending = book.rpartition(".")[2]
    said = (
        *(tag for tag in _OVER.findall(types) if _part(_given(tag, _PART_NAME)) == book),
        *(tag for tag in _ELSE.findall(types) if _given(tag, _ENDING).lower() == ending),
    )
    return book, _given(said[0], _CONTENT).lower().encode() if said else b""


def sheet_parts(parts: Mapping[str, bytes], book: str) -> list[SheetPart]:
    """Return the sheets of the workbook in the part ``book``, in their order."""
    folder = book.rpartition("/")[0]
    targets = {_given(link, _ID): link for link in _links(parts, book)}
    sheets = []
    for sheet in _SHEET.findall(parts.get(book, b"")):
        link = targets.get(_given(sheet, _LINK_ID), b"")
        cells = _given(link, _TYPE).endswith("/worksheet")
        sheets.append(SheetPart(_given(sheet, _NAME), _part(_given(link, _TARGET), folder), cells))
    return sheets


def shared_texts(parts: Mapping[str, bytes], book: str) -> bytes:
    """Return the part with the texts that the sheets of the workbook share, empty for none."""
    folder = book.rpartition("/")[0]
    for link in _links(parts, book):
        if _given(link, _TYPE).endswith("/sharedStrings"):
            return parts.get(_part(_given(link, _TARGET), folder), b"")
    return b""


def _links(parts: Mapping[str, bytes], book: str) -> list[bytes]:
    folder, _, name = book.rpartition("/")
    return _LINK.findall(parts.get(join(folder, "_rels", f"{name}.rels"), b""))


def _part(target: str, folder: str = "") -> str:
    """Return a part's name; one that begins with / starts at the package's top."""
    return normpath(join("/", folder, target)).lstrip("/").casefold()


def _given(tag: bytes, attribute: re.Pattern[bytes]) -> str:
    found = attribute.search(tag)
    return unescape((found[1] or found[2] or b"").decode("utf-8", "replace")) if found else ""
