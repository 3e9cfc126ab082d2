"""Read what a workbook says: a return, a tracker of ours, or a list of actions kept by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import Field, fields
from datetime import date
from functools import cache
from typing import Any, TypeVar

from db.frozen import frozen
from db.returns import headings as h
from db.validation.text_rules import safe_line
from db.views import Organisation
from db.vocabulary.synonyms import normalised
from imports.reading.books import Book, BookRefused, CellFault
from imports.returned.export_origin import read_origin
from imports.returned.returned_workbook import (
    AnswerTyped,
    BarrierTyped,
    CommitmentShown,
    CoverTyped,
    EvidenceTyped,
    MeasureTyped,
    Reader,
    ReadingShown,
    ReturnedRow,
    ReturnedWorkbook,
    ReturnRead,
    Typed,
    UpdateShown,
)
from imports.returned.sheets import Cells, PlacedValue, find_return_sheets
from imports.tables.cell_readings import Read, Understood
from imports.tables.known_actions import KnownActions
from imports.tables.layout import Remembered
from imports.tables.layout_explanation import NO_EXPLANATION
from imports.tables.rows import raw_text
from imports.tables.tracker import read_tracker

_NO_CELL = PlacedValue(None, "")
_NOT_READ: Typed[Any] = Typed("", "", False, Understood(None))

_Row = TypeVar("_Row", bound=ReturnedRow)

Needed = Mapping[type[ReturnedRow], Collection[str]]
"""The kinds of rows that are needed, and their fields."""


def read_return(
    book: Book,
    known: KnownActions,
    today: date,
    remembered: Remembered = lambda _: NO_EXPLANATION,
    heading_row: int | None = None,
    *,
    returned: ReturnRead | None = None,
) -> ReturnedWorkbook:
    """Return all that a workbook says. No register is needed, and nothing is compared.

    ``known`` are the actions by which tables are recognised; ``today`` tells which year a date
    without one means. ``remembered`` and ``heading_row`` are what a person said about layouts, and
    about where the headings are. ``returned`` is what :func:`read_sheets` gives, if that is known.

    Raises:
        NoTable: it is not a return, and has no table of actions.
        BookRefused: a later release wrote it, or it is too large.
    """
    returned = returned or read_sheets(book, today)
    tracker = read_tracker(
        *(book, known, today, remembered, heading_row),
        beside=returned.names,
        needed=not returned.is_return,
    )
    return ReturnedWorkbook(book.name, book.saved_by, book.saved_at, returned, tracker, book.faults)


def read_sheets(book: Book, today: date, needed: Needed | None = None) -> ReturnRead:
    """Return what the sheets of a return say, besides its action tracker; with ``needed``, only
    those rows and fields: other cells are as if they were empty.

    Raises:
        BookRefused: a later release wrote it, or it has more rows than can be read.
    """
    origin = read_origin(book)
    found = find_return_sheets(book, is_return=origin is not None and origin.period != "")
    rows = _Rows({(fault.sheet, fault.cell): fault for fault in book.faults}, today, needed)

    def of(kind: type[_Row], name: str) -> tuple[_Row, ...]:
        there = () if needed is not None and kind not in needed else found.rows.get(name, ())
        return tuple(rows.row(kind, cells) for cells in there)

    questions = found.rows.get(h.QUESTIONS, ()) if needed is None else ()
    return ReturnRead(
        is_return=found.is_return,
        origin=origin,
        cover=rows.row(CoverTyped, found.cover) if found.cover else None,
        evidence=of(EvidenceTyped, h.EVIDENCE),
        measures=of(MeasureTyped, h.MEASURES),
        readings=of(ReadingShown, h.ALL_READINGS),
        barriers=of(BarrierTyped, h.BARRIERS),
        answers=tuple(rows.row(AnswerTyped, one, section=one.section) for one in questions),
        updates=of(UpdateShown, h.UPDATE_LOG),
        commitments=of(CommitmentShown, h.COMMITMENTS),
        names=found.names,
        unknown=found.unknown,
        unread=found.unread,
    )


def refuse_of_others(book: Book, returned: ReturnRead, organisation: Organisation) -> None:
    """Refuse a workbook that names another organisation.

    Raises:
        BookRefused: it does.
    """
    others = returned.owners - {organisation.ods}
    if others:
        raise BookRefused(
            f"{safe_line(book.name)} is the tracker of {safe_line(min(others), 20)}, not of"
            f" {organisation.name} ({organisation.ods}). If you manage that organisation too,"
            " switch to it first (G in the app, --org on the command line). If not, ask the sender"
            " for your own."
        )


@frozen
class _Rows:
    """Reads rows on a day, with the cells of the book that cannot be read."""

    faults: Mapping[tuple[str, str], CellFault]
    today: date
    needed: Needed | None

    def row(self, kind: type[_Row], cells: Cells, **more: str) -> _Row:
        """Return one row as that kind; ``more`` are its fields that no cell holds."""
        described: Any = kind
        needed = None if self.needed is None else self.needed[described]
        said = {
            name: _NOT_READ
            if needed is not None and name not in needed
            else self._typed(cells, words, heading, read, nothing)
            for name, words, heading, read, nothing in _cells_of(described)
        }
        return kind(sheet=cells.sheet, row_name=cells.name, **more, **said)

    def _typed(
        self, cells: Cells, words: str, heading: str, read: Reader, nothing: Read[Any]
    ) -> Typed[Any]:
        there = cells.cells.get(words, _NO_CELL)
        fault = self.faults.get((cells.sheet, there.place)) if self.faults else None
        if there.value is None:
            return Typed(there.place, "", False, nothing, fault)
        text = " ".join(raw_text(there.value).split())
        meaning = read(there.value, self.today, heading)
        return Typed(there.place, text, True, meaning, fault)


@cache
def _cells_of(kind: type[Any]) -> tuple[tuple[str, str, str, Reader, Read[Any]], ...]:
    """Return the fields of a row that cells hold: heading, as compared and as written; reader, and
    what it makes of an empty cell.
    """
    found = ((one.name, one.metadata["heading"], one.metadata["read"]) for one in _described(kind))
    return tuple(
        (name, normalised(heading), heading, read, read(None, date.min, heading))
        for name, heading, read in found
    )


def _described(kind: type[Any]) -> Iterator[Field[Any]]:
    return (one for one in fields(kind) if one.metadata)
