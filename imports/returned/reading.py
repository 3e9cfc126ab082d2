"""Read what a workbook says: a return, a tracker of ours, or a list of actions kept by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.errors import Refused
from db.returns import headings as h
from db.validation.text_rules import checked_email, safe_line
from db.views import Organisation
from db.vocabulary.synonyms import normalised
from db.vocabulary.terms import Answer, BarrierKind, Dimension
from imports.reading.books import Book, BookRefused, CellFault, Value
from imports.returned import sheets
from imports.returned.export_origin import read_origin
from imports.returned.returned_workbook import (
    AnswerTyped,
    BarrierTyped,
    CommitmentShown,
    CoverTyped,
    EvidenceTyped,
    MeasureTyped,
    ReadingShown,
    ReturnedWorkbook,
    ReturnRead,
    Typed,
    UpdateShown,
)
from imports.returned.values import is_not_assessed, read_day, read_figure, read_word
from imports.tables.cell_readings import NotUnderstood, Read, Understood
from imports.tables.known_actions import KnownActions
from imports.tables.layout import Remembered
from imports.tables.layout_explanation import NO_EXPLANATION
from imports.tables.rows import raw_text, read_line
from imports.tables.tracker import read_tracker
from imports.tables.values import read_name

_NOT_APPLICABLE = ("n a", "na")
_READINGS_BEFORE = (h.READINGS_BEFORE, h.LATEST_READING, h.READ_ON)


def read_return(
    book: Book,
    known: KnownActions,
    today: date,
    remembered: Remembered = lambda _: NO_EXPLANATION,
    heading_row: int | None = None,
    *,
    of: Organisation | None = None,
) -> ReturnedWorkbook:
    """Return all that a workbook says. No register is needed, and nothing is compared.

    ``known`` are the actions by which tables are recognised; ``today`` tells which year a date
    without one means. ``remembered`` and ``heading_row`` are what a person said about layouts, and
    about where the headings are.

    Raises:
        NoTable: it is not a return, and has no table of actions.
        BookRefused: a later release wrote it, it is too large, or it names another organisation
            than ``of``.
    """
    returned = read_sheets(book, today)
    if of is not None:
        _refuse_of_others(book, returned, of)
    tracker = read_tracker(
        *(book, known, today, remembered, heading_row),
        beside=returned.names,
        needed=not returned.is_return,
    )
    return ReturnedWorkbook(book.name, book.saved_by, book.saved_at, returned, tracker, book.faults)


def read_sheets(book: Book, today: date) -> ReturnRead:
    """Return what the sheets of a return say, besides its action tracker.

    Raises:
        BookRefused: a later release wrote it, or it has more rows than can be read.
    """
    origin = read_origin(book)
    found = sheets.find_return_sheets(book, is_return=origin is not None and origin.period != "")
    faults = {(fault.sheet, fault.cell): fault for fault in book.faults}

    def of(kind: str) -> Iterator[_Row]:
        return (_Row(cells, faults, today) for cells in found.rows.get(kind, ()))

    return ReturnRead(
        is_return=found.is_return,
        origin=origin,
        cover=_cover(_Row(found.cover, faults, today)) if found.cover else None,
        evidence=tuple(map(_evidence, of(sheets.EVIDENCE))),
        measures=tuple(map(_measure, of(sheets.MEASURES))),
        readings=tuple(map(_reading, of(sheets.READINGS))),
        barriers=tuple(map(_barrier, of(sheets.BARRIERS))),
        answers=tuple(map(_answer, of(sheets.QUESTIONS))),
        updates=tuple(map(_update, of(sheets.UPDATE_LOG))),
        commitments=tuple(map(_commitment, of(sheets.COMMITMENTS))),
        names=found.names,
        unknown=found.unknown,
        unread=found.unread,
    )


def _refuse_of_others(book: Book, returned: ReturnRead, organisation: Organisation) -> None:
    others = returned.owners - {organisation.ods}
    if others:
        raise BookRefused(
            f"{safe_line(book.name)} is the tracker of {safe_line(min(others), 20)}, not of"
            f" {organisation.name} ({organisation.ods}). If you manage that organisation too,"
            " switch to it first (G in the app, --org on the command line). If not, ask the sender"
            " for your own."
        )


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of a row, and how they are read."""

    cells: sheets.Cells
    faults: dict[tuple[str, str], CellFault]
    today: date

    def typed(self, heading: str, read: Callable[[Value], Read[Any]]) -> Typed[Any]:
        cells = self.cells
        value, place = cells.value(heading), cells.place(heading)
        fault = self.faults.get((cells.sheet, place)) if self.faults else None
        return Typed(place, cells.text(heading), value is not None, read(value), fault)

    def line(self, heading: str) -> Typed[Any]:
        return self.typed(heading, read_line)

    def figure(self, heading: str) -> Typed[Any]:
        return self.typed(heading, lambda value: read_figure(value, heading))

    def day(self, heading: str) -> Typed[Any]:
        return self.typed(heading, lambda value: read_day(value, self.today, heading))

    def word(self, heading: str, kind: type[Any]) -> Typed[Any]:
        return self.typed(heading, lambda value: read_word(kind, value))

    @property
    def where(self) -> tuple[str, str]:
        """The fields of every row."""
        return self.cells.sheet, self.cells.name

    @property
    def about(self) -> tuple[str, str, Typed[Any], str, date | None, str, bool]:
        """The fields of every row about an action."""
        on = self.cells.value(h.ADDED_ON)
        return (
            *self.where,
            self.line(h.NUMBER),
            self.cells.text(h.ACTION),
            on.date() if isinstance(on, datetime) else on if isinstance(on, date) else None,
            raw_text(self.cells.value(h.ADDED_BY)),
            self.cells.has_any(h.ADDED_ON, h.ADDED_BY),
        )


def _evidence(row: _Row) -> EvidenceTyped:
    return EvidenceTyped(*row.about, row.line(h.EVIDENCE_TITLE), row.line(h.LINK))


def _barrier(row: _Row) -> BarrierTyped:
    return BarrierTyped(
        *row.about,
        kind=row.word(h.BARRIER_KIND, BarrierKind),
        note=row.line(h.BARRIER_NOTE),
        support=row.line(h.SUPPORT),
        resolved=row.day(h.RESOLVED),
    )


def _measure(row: _Row) -> MeasureTyped:
    not_assessed = is_not_assessed(row.cells.value(h.NEW_READING))
    return MeasureTyped(
        *row.about,
        name=row.line(h.MEASURE_NAME),
        unit=row.line(h.UNIT),
        dimension=row.word(h.DIMENSION, Dimension),
        baseline=row.figure(h.BASELINE),
        baseline_on=row.day(h.BASELINE_ON),
        target=row.figure(h.TARGET),
        target_on=row.day(h.TARGET_ON),
        source=row.line(h.SOURCE),
        new=_figure_or_none(row, h.NEW_READING),
        new_on=row.day(h.NEW_READING_ON),
        not_assessed=not_assessed,
        has_readings=row.cells.has_any(*_READINGS_BEFORE),
    )


def _figure_or_none(row: _Row, heading: str) -> Typed[Any]:
    """Return a figure; "Not assessed" is none."""

    def read(value: Value) -> Read[float | None]:
        return Understood(None) if is_not_assessed(value) else read_figure(value, heading)

    return row.typed(heading, read)


def _reading(row: _Row) -> ReadingShown:
    return ReadingShown(
        *row.where,
        row.cells.text(h.NUMBER),
        row.cells.text(h.MEASURE_NAME),
        row.cells.text(h.READING_TYPE),
        figure=_figure_or_none(row, h.FIGURE),
        on=row.day(h.READING_DATE),
        note=row.line(h.READING_NOTE),
    )


def _answer(row: _Row) -> AnswerTyped:
    return AnswerTyped(
        *row.where,
        row.cells.text(h.QUESTION),
        row.cells.section,
        answer=row.typed(h.ANSWER, _read_answer),
        comment=row.line(h.COMMENT),
    )


def _read_answer(value: Value) -> Read[Answer | None]:
    if isinstance(value, str) and normalised(value) in _NOT_APPLICABLE:
        return Understood(Answer.NOT_APPLICABLE)
    return read_word(Answer, value)


def _update(row: _Row) -> UpdateShown:
    return UpdateShown(
        *row.where,
        row.cells.text(h.NUMBER),
        row.day(h.LOG_DATE),
        row.cells.text(h.LOG_BY),
        row.line(h.LOG_UPDATE),
    )


def _commitment(row: _Row) -> CommitmentShown:
    return CommitmentShown(
        *row.where, row.line(h.OBJECTIVE), row.line(h.DESCRIPTION), row.line(h.COMMENTS)
    )


def _cover(row: _Row) -> CoverTyped:
    return CoverTyped(
        *row.where,
        ods=row.line(h.ODS_CODE),
        organisation=row.line(h.ORGANISATION),
        kind=row.line(h.TYPE),
        pcn=row.line(h.PCN),
        icb=row.line(h.ICB),
        plan=row.line(h.PLAN),
        period=row.line(h.PERIOD),
        number=row.line(h.RETURN),
        position_on=row.day(h.POSITION_ON),
        contact=row.typed(h.CONTACT, read_name),
        email=row.typed(h.EMAIL, _read_email),
        signed_by=row.line(h.SIGNED_BY),
        signed_on=row.day(h.SIGNED_ON),
    )


def _read_email(value: Value) -> Read[str | None]:
    read = read_line(value)
    if isinstance(read, NotUnderstood) or not read.value:
        return read
    try:
        return Understood(checked_email(read.value), doubt=read.doubt)
    except Refused as error:
        return NotUnderstood(str(error))
