"""Read the hidden sheet of a returned tracker: what it started from
(:mod:`db.interchange.export_baseline`).
"""

from __future__ import annotations

from collections.abc import Mapping

from db.frozen import frozen
from db.interchange.export_baseline import FORMAT, SHEET, rows_digest
from db.validation.text_rules import safe_line
from imports.reading.books import Book, BookRefused

_CODE = "code"
_LONGEST_NUMBER = 18


@frozen
class Origin:
    """The values that the tracker was exported with, as text, by code and field; empty for none.

    ``whole`` is true if the hash agrees, so the sheet was not edited. ``register`` and ``change``
    are empty and 0 if an earlier release wrote the file. ``period`` and ``number`` are those of a
    return, empty and 0 if the tracker was exported on its own. ``plan`` is the key of its plan.
    """

    ods: str
    on: str
    register: str
    change: int
    whole: bool
    values: Mapping[str, Mapping[str, str]]
    period: str = ""
    number: int = 0
    plan: str = ""


def read_origin(book: Book) -> Origin | None:
    """Return what the workbook says it started from; ``None`` if it is not one of ours.

    Raises:
        BookRefused: a later release of the tracker wrote it.
    """
    sheet = next((sheet for sheet in book.sheets if sheet.name == SHEET), None)
    if sheet is None:
        return None
    rows = [
        ["" if value is None else value if type(value) is str else str(value) for value in row]
        for row in sheet.rows
    ]
    heading = next((n for n, row in enumerate(rows) if row and row[0] == _CODE), None)
    if heading is None:
        return None
    head = {row[0]: row[1] for row in rows[:heading] if len(row) > 1}
    if read_whole_number(head.get("format", "")) > FORMAT:
        raise BookRefused(
            f"{safe_line(book.name)} was written by a newer version of the tracker."
            " Update Green Plan Tracker first."
        )
    told = head.get("sha256", "")
    rest = [row for row in rows if not row or row[0] != "sha256"]
    names = rows[heading]
    values = {
        row[0]: dict(zip(names[1:], row[1:], strict=False)) for row in rows[heading + 1 :] if row[0]
    }
    return Origin(
        ods=head.get("ods", ""),
        on=head.get("position-on", ""),
        register=head.get("register", ""),
        change=read_whole_number(head.get("change", "")),
        whole=rows_digest(rest) == told,
        values=values,
        period=head.get("period", ""),
        number=read_whole_number(head.get("number", "")),
        plan=head.get("plan", ""),
    )


def read_whole_number(text: str) -> int:
    """Return the number in a cell of the hidden sheet, 0 if it is not one or far too long."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else 0
