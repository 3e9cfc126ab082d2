"""What a made layout is, and how its workbook comes about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from openpyxl import Workbook

from db.register import Register
from db.views import Organisation, Position

Rows = Iterable[Sequence[object]]
Line = tuple[object, ...]


def _nothing(_register: Register, _organisation: Organisation) -> None:
    pass


@dataclass(frozen=True)
class Layout:
    """A file as a practice has it, and the whole proposal it must give.

    ``made`` gives its content, ``already`` is done in the register before. ``changes`` are (cell,
    code, field, new, needs), ``conflicts`` (cell, code, field, register's, file's), ``ignored``
    (cell, code, field, new, words of the reason); cells with the sheet where it has several.
    ``corrections`` are a person's: plain heading -> field.
    """

    name: str
    file: str
    made: Callable[[Position], bytes]
    changes: tuple[Line, ...] = ()
    conflicts: tuple[Line, ...] = ()
    ignored: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()
    corrections: Mapping[str, str] = field(default_factory=dict)
    already: Callable[[Register, Organisation], object] = _nothing

    def __str__(self) -> str:
        return self.name


def workbook(sheets: Mapping[str, Rows], merged: Iterable[str] = (), hidden: str = "") -> Workbook:
    """A workbook of these sheets, ``merged`` ranges on the first; a row of ``()`` is blank."""
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    for merge in merged:
        made.worksheets[0].merge_cells(merge)
    return made


def content(made: Workbook) -> bytes:
    """The workbook as the bytes of an .xlsx file."""
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def book(sheets: Mapping[str, Rows], merged: Iterable[str] = (), hidden: str = "") -> bytes:
    """Like :func:`workbook`, as bytes."""
    return content(workbook(sheets, merged, hidden))
