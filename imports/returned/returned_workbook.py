"""What a workbook says, as frozen values without a register; every value has its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from db.vocabulary.terms import Answer, BarrierKind, Dimension
from imports.reading.books import CellFault
from imports.returned.export_origin import Origin
from imports.tables.cell_readings import Read, Understood
from imports.tables.tracker import TrackerRead

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """A row of a sheet; ``row_name`` is different from every other in the file: ``Evidence!7``."""

    sheet: str
    row_name: str


@dataclass(frozen=True, slots=True)
class RecordRow(ReturnedRow):
    """A row about an action: its number or title as typed, and the title that the sheet shows.

    ``added_on`` and ``added_by`` are there if the return was made with this row.
    """

    action: Typed[str | None]
    shows: str
    added_on: date | None
    added_by: str
    was_made: bool


@dataclass(frozen=True, slots=True)
class EvidenceTyped(RecordRow):
    """A row of the sheet "Evidence"."""

    title: Typed[str | None]
    link: Typed[str | None]


@dataclass(frozen=True, slots=True)
class BarrierTyped(RecordRow):
    """A row of the sheet "Barriers"."""

    kind: Typed[BarrierKind | None]
    note: Typed[str | None]
    support: Typed[str | None]
    resolved: Typed[date | None]


@dataclass(frozen=True, slots=True)
class MeasureTyped(RecordRow):
    """A row of the sheet "Measures".

    ``has_readings`` is true if it shows earlier ones. Where ``new`` is "Not assessed",
    ``not_assessed`` is true and it has no figure.
    """

    name: Typed[str | None]
    unit: Typed[str | None]
    dimension: Typed[Dimension | None]
    baseline: Typed[float | None]
    baseline_on: Typed[date | None]
    target: Typed[float | None]
    target_on: Typed[date | None]
    source: Typed[str | None]
    new: Typed[float | None]
    new_on: Typed[date | None]
    not_assessed: bool
    has_readings: bool

    def definition(self) -> dict[str, Typed[Any]]:
        """Return what it says about the measure itself besides its name, by field."""
        names = ("unit", "dimension", "baseline", "baseline_on", "target", "target_on", "source")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class ReadingShown(ReturnedRow):
    """A row of the table "All readings": a baseline or a reading that the return was made with."""

    action: str
    measure: str
    kind: str
    figure: Typed[float | None]
    on: Typed[date | None]
    note: Typed[str | None]


@dataclass(frozen=True, slots=True)
class AnswerTyped(ReturnedRow):
    """A question with its answer; ``section`` is the heading of its table."""

    question: str
    section: str
    answer: Typed[Answer | None]
    comment: Typed[str | None]


@dataclass(frozen=True, slots=True)
class UpdateShown(ReturnedRow):
    """A row of the sheet "Update log"."""

    action: str
    on: Typed[date | None]
    by: str
    text: Typed[str | None]


@dataclass(frozen=True, slots=True)
class CommitmentShown(ReturnedRow):
    """A row of the sheet "Commitments"."""

    objective: Typed[str | None]
    description: Typed[str | None]
    comments: Typed[str | None]


@dataclass(frozen=True, slots=True)
class CoverTyped(ReturnedRow):
    """The details on the cover; ``number`` says which return it is, in words."""

    ods: Typed[str | None]
    organisation: Typed[str | None]
    kind: Typed[str | None]
    pcn: Typed[str | None]
    icb: Typed[str | None]
    plan: Typed[str | None]
    period: Typed[str | None]
    number: Typed[str | None]
    position_on: Typed[date | None]
    contact: Typed[str | None]
    email: Typed[str | None]
    signed_by: Typed[str | None]
    signed_on: Typed[date | None]


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
