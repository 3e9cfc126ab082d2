"""What a workbook says, as frozen values without a register; every value has its place.

A row names the heading of each of its cells, and how it is read: see :func:`_cell`.
"""

# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from db.frozen import frozen
from db.returns import headings as h
from db.vocabulary.terms import Answer, BarrierKind, Dimension
from imports.reading.books import CellFault, Value
from imports.returned.export_origin import Origin
from imports.returned.values import (
    is_not_assessed,
    read_answer,
    read_day,
    read_email,
    read_figure,
    read_figure_or_none,
    read_plainly,
    read_word,
)
from imports.tables.cell_readings import Read, Understood
from imports.tables.rows import read_line
from imports.tables.tracker import TrackerRead
from imports.tables.values import read_name

T = TypeVar("T")
Reader = Callable[[Value, date, str], Read[Any]]
"""Reads a cell, on that day, below that heading."""


@frozen
class Typed(Generic[T]):
    """A cell: what it means, or why that is not known, and its ``text`` in one line.

    ``place`` is its address, empty if the sheet has no such column. ``fault`` says why it could
    not be read at all.
    """

    place: str
    text: str
    is_filled: bool
    read: Read[T]
    fault: CellFault | None = None

    @property
    def value(self) -> T | None:
        """What it means, ``None`` where it is empty or that is not known."""
        return self.read.value if isinstance(self.read, Understood) else None


def _cell(heading: str, read: Reader) -> Any:
    """Return a field of a row: the cell below, or beside, ``heading``."""
    return field(metadata={"heading": heading, "read": read})


def _line(heading: str) -> Any:
    return _cell(heading, lambda value, today, what: read_line(value))


def _day(heading: str) -> Any:
    return _cell(heading, read_day)


def _figure(heading: str, read: Callable[[Value, str], Read[float | None]] = read_figure) -> Any:
    return _cell(heading, lambda value, today, what: read(value, what))


def _word(heading: str, kind: type[Any]) -> Any:
    return _cell(heading, lambda value, today, what: read_word(kind, value))


def _as_is(heading: str) -> Any:
    return _cell(heading, lambda value, today, what: read_plainly(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRow:
    """A row of a sheet; ``row_name`` is different from every other in the file: ``Evidence!7``."""

    sheet: str
    row_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRow(ReturnedRow):
    """A row about an action: its number or title as typed, and the title that the sheet shows."""

    action: Typed[str | None] = _line(h.NUMBER)
    shows: Typed[str | None] = _line(h.ACTION)
    added_on: Typed[Value] = _as_is(h.ADDED_ON)
    added_by: Typed[Value] = _as_is(h.ADDED_BY)

    @property
    def was_made(self) -> bool:
        """Whether the return was made with this row."""
        return self.added_on.is_filled or self.added_by.is_filled


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceTyped(RecordRow):
    """A row of the sheet "Evidence"."""

    title: Typed[str | None] = _line(h.EVIDENCE_TITLE)
    link: Typed[str | None] = _line(h.LINK)


@dataclass(frozen=True, slots=True, kw_only=True)
class BarrierTyped(RecordRow):
    """A row of the sheet "Barriers"."""

    kind: Typed[BarrierKind | None] = _word(h.BARRIER_KIND, BarrierKind)
    note: Typed[str | None] = _line(h.BARRIER_NOTE)
    support: Typed[str | None] = _line(h.SUPPORT)
    resolved: Typed[date | None] = _day(h.RESOLVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureTyped(RecordRow):
    """A row of the sheet "Measures"; ``new`` is a reading to add, the readings before are shown."""

    name: Typed[str | None] = _line(h.MEASURE_NAME)
    unit: Typed[str | None] = _line(h.UNIT)
    dimension: Typed[Dimension | None] = _word(h.DIMENSION, Dimension)
    baseline: Typed[float | None] = _figure(h.BASELINE)
    baseline_on: Typed[date | None] = _day(h.BASELINE_ON)
    earlier: Typed[str | None] = _line(h.READINGS_BEFORE)
    latest: Typed[float | None] = _figure(h.LATEST_READING, read_figure_or_none)
    latest_on: Typed[date | None] = _day(h.READ_ON)
    target: Typed[float | None] = _figure(h.TARGET)
    target_on: Typed[date | None] = _day(h.TARGET_ON)
    new: Typed[float | None] = _figure(h.NEW_READING, read_figure_or_none)
    new_on: Typed[date | None] = _day(h.NEW_READING_ON)
    source: Typed[str | None] = _line(h.SOURCE)

    @property
    def has_readings(self) -> bool:
        """Whether it shows readings that the return was made with."""
        return any(cell.is_filled for cell in (self.earlier, self.latest, self.latest_on))

    @property
    def not_assessed(self) -> bool:
        """Whether the new reading is that it was not assessed."""
        return is_not_assessed(self.new.text)

    def definition(self) -> dict[str, Typed[Any]]:
        """Return what it says about the measure itself besides its name, by field."""
        names = ("unit", "dimension", "baseline", "baseline_on", "target", "target_on", "source")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingShown(ReturnedRow):
    """A row of the table "All readings": a baseline or a reading that the return was made with."""

    action: Typed[str | None] = _line(h.NUMBER)
    measure: Typed[str | None] = _line(h.MEASURE_NAME)
    kind: Typed[str | None] = _line(h.READING_TYPE)
    figure: Typed[float | None] = _figure(h.FIGURE, read_figure_or_none)
    on: Typed[date | None] = _day(h.READING_DATE)
    note: Typed[str | None] = _line(h.READING_NOTE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTyped(ReturnedRow):
    """A question with its answer; ``section`` is the heading of its table."""

    section: str
    question: Typed[str | None] = _line(h.QUESTION)
    answer: Typed[Answer | None] = _cell(h.ANSWER, lambda value, today, what: read_answer(value))
    comment: Typed[str | None] = _line(h.COMMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateShown(ReturnedRow):
    """A row of the sheet "Update log"."""

    action: Typed[str | None] = _line(h.NUMBER)
    on: Typed[date | None] = _day(h.LOG_DATE)
    by: Typed[str | None] = _line(h.LOG_BY)
    text: Typed[str | None] = _line(h.LOG_UPDATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentShown(ReturnedRow):
    """A row of the sheet "Commitments"."""

    objective: Typed[str | None] = _line(h.OBJECTIVE)
    description: Typed[str | None] = _line(h.DESCRIPTION)
    comments: Typed[str | None] = _line(h.COMMENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverTyped(ReturnedRow):
    """The details on the cover; ``number`` says which return it is, in words."""

    ods: Typed[str | None] = _line(h.ODS_CODE)
    organisation: Typed[str | None] = _line(h.ORGANISATION)
    kind: Typed[str | None] = _line(h.TYPE)
    pcn: Typed[str | None] = _line(h.PCN)
    icb: Typed[str | None] = _line(h.ICB)
    plan: Typed[str | None] = _line(h.PLAN)
    period: Typed[str | None] = _line(h.PERIOD)
    number: Typed[str | None] = _line(h.RETURN)
    position_on: Typed[date | None] = _day(h.POSITION_ON)
    contact: Typed[str | None] = _cell(h.CONTACT, lambda value, today, what: read_name(value))
    email: Typed[str | None] = _cell(h.EMAIL, lambda value, today, what: read_email(value))
    signed_by: Typed[str | None] = _line(h.SIGNED_BY)
    signed_on: Typed[date | None] = _day(h.SIGNED_ON)


@frozen
class ReturnRead:
    """What a return says besides its action tracker; ``is_return`` is false for other books.

    ``origin`` is what any tracker of ours says it was made from. ``names`` are the sheets in which
    not to look for a table of actions; ``unknown`` those of them that people fill in and that have
    lost their headings, ``unread`` the others that have.
    """

    is_return: bool
    origin: Origin | None
    cover: CoverTyped | None = None
    evidence: tuple[EvidenceTyped, ...] = ()
    measures: tuple[MeasureTyped, ...] = ()
    readings: tuple[ReadingShown, ...] = ()
    barriers: tuple[BarrierTyped, ...] = ()
    answers: tuple[AnswerTyped, ...] = ()
    updates: tuple[UpdateShown, ...] = ()
    commitments: tuple[CommitmentShown, ...] = ()
    names: frozenset[str] = frozenset()
    unknown: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def owners(self) -> frozenset[str]:
        """The ODS codes of whom it says it is."""
        on_cover = self.cover.ods.text.upper() if self.cover else ""
        return frozenset({self.origin.ods if self.origin else "", on_cover} - {""})


@frozen
class ReturnedWorkbook:
    """All that a workbook says: a return, a tracker or a list of actions kept by hand.

    ``file`` is its name; ``saved_by`` and ``saved_at`` are who saved it last, and when. ``faults``
    are all cells that could not be read, whether or not a row above names them.
    """

    file: str
    saved_by: str | None
    saved_at: datetime | None
    returned: ReturnRead
    tracker: TrackerRead
    faults: tuple[CellFault, ...]
