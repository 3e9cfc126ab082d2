"""Turn what is found on the sheets of a return into lines of the proposal."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

from db.frozen import frozen
from db.validation.nhs_number import without_nhs_numbers
from db.views import Position
from imports.merging.line_builder import LineBuilder
from imports.merging.merge_base import MergeBase
from imports.merging.records.record_log import RecordLog, Values
from imports.merging.records.targets import Target, Targets
from imports.proposal import RECORDS, Change, Ignored, Needs, Said
from imports.returned.returned_workbook import RecordRow, ReturnedRow, Typed
from imports.tables.cell_readings import NotUnderstood, Understood

ELSEWHERE = "it was there when the return was made, but this register never had it"
EDITED = "an import adds new records and does not change existing ones"
UNCLAIMED = "the file does not say which organisation it is from"

_LONGEST = 200
_LOOKED_AT = 2_000

T = TypeVar("T")
Row = TypeVar("Row", bound=ReturnedRow)
OfAction = TypeVar("OfAction", bound=RecordRow)
More = Mapping[str, str | float | None]


@dataclass(slots=True)
class ReturnComparison:
    """The work on one return. Lines go to ``lines``, remarks on the whole file to ``notes``.

    ``unclaimed`` is true if the file does not say whose it is: a person must agree to all of it.
    """

    position: Position
    start: MergeBase
    log: RecordLog
    lines: LineBuilder
    targets: Targets
    notes: list[str] = field(default_factory=list)
    unclaimed: bool = False
    offered: dict[Hashable, Values] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day of the register's position."""
        return self.position.on

    @property
    def after(self) -> int | None:
        """The register's last change when the return was made, ``None`` if it is not known."""
        return self.start.after

    def of_action(
        self, row: OfAction, field: str, said: Iterable[Typed[Any]]
    ) -> ComparedRecord[OfAction] | None:
        """Return a row with the action that it is about; list it with the reason if not known.

        ``said`` are the cells that people fill in: with all of them empty the row says nothing.
        """
        if row.action.fault is not None:
            self.lines.fault(row.action.fault)
            return None
        target = self.targets.target_of(row)
        if isinstance(target, Target):
            return ComparedRecord(row, target, self)
        typed = first_text(said)
        unknown = ComparedRecord(row, Target(None, ""), self)
        if not unknown.went_out and (row.action.is_filled or typed is not None):
            unknown.ignore(row.action, target, field, typed)
        return None

    def add(self, change: Change) -> None:
        """Add a change, after all others of the same own action."""
        if self.unclaimed:
            doubt = "; ".join(filter(None, (change.doubt, UNCLAIMED)))
            needs = change.needs or Needs.GUESS
            change = change.model_copy(update={"needs": needs, "doubt": doubt})
        changes = self.lines.changes
        place = len(changes)
        if change.field in RECORDS and change.code is None:
            place = max(n for n, one in enumerate(changes, start=1) if one.row == change.row)
        changes.insert(place, change)


@frozen
class ComparedRow(Generic[Row]):
    """A row of a return, what it is about, and the work on the whole return."""

    row: Row
    target: Target
    work: ReturnComparison

    def read(self, cell: Typed[T], field: str) -> Understood[T] | None:
        """Return what a cell means; if it is not recognised, list it and return ``None``."""
        if cell.fault is not None:
            self.work.lines.fault(cell.fault)
            return None
        if isinstance(cell.read, NotUnderstood):
            self.ignore(cell, cell.read.why, field, cell.text)
            return None
        return cell.read

    def ignore(
        self, cell: Typed[Any], why: str, field: str, new: Said = None, old: Said = None
    ) -> None:
        """Add a line for something that is left alone."""
        shown = without_nhs_numbers(new[:_LOOKED_AT])[:_LONGEST] if isinstance(new, str) else new
        self.work.lines.ignored.append(
            Ignored(
                sheet=self.row.sheet,
                cell=cell.place,
                code=self.target.code,
                field=field,
                old=old,
                new=shown,
                why=without_nhs_numbers(why),
                subject="" if self.target.code else self.target.subject,
            )
        )

    def propose(
        self,
        cell: Typed[Any],
        field: str,
        new: Said,
        doubts: Iterable[str],
        more: More,
        *,
        old: Said = None,
    ) -> None:
        """Add a change; with any of ``doubts`` a person must agree to it."""
        why, target = list(dict.fromkeys(filter(None, doubts))), self.target
        self.work.add(
            Change(
                sheet=self.row.sheet,
                cell=cell.place,
                code=target.code,
                field=field,
                old=old,
                new=new,
                row=target.row or self.row.row_name,
                subject=target.subject,
                needs=target.needs or (Needs.GUESS if why else None),
                doubt="; ".join(filter(None, (target.doubt, *why))),
                more=dict(more),
            )
        )


@frozen
class ComparedRecord(ComparedRow[OfAction]):
    """A row that is a record of an action."""

    @property
    def went_out(self) -> bool:
        """Whether the return was made with this row, in this register."""
        return self.work.start.origin is not None and self.row.was_made

    def was_in_return(self, entity: str, values: Values, cells: Mapping[str, Typed[Any]]) -> bool:
        """Whether the row is a record that the return was made with, and not a new one.

        List edits to it, as far as the register's history shows them; ``cells`` are those of the
        fields in ``values``.
        """
        if not self.went_out:
            return False
        code, log = self.target.code, self.work.log
        on, by = self.row.added_on.value, str(self.row.added_by.value or "")
        added = log.was_added(entity, code, on if isinstance(on, date) else None, by)
        if added and not log.ever_had(entity, code, values):
            never = (
                name for name in values if not log.ever_had(entity, code, {name: values[name]})
            )
            cell = cells[next(never, next(iter(cells)))]
            self.ignore(cell, EDITED, entity, cell.text or None)
        return True

    def propose_record(
        self,
        cell: Typed[Any],
        entity: str,
        new: Said,
        values: Values,
        *,
        more: More,
        there: bool,
        key: Hashable = None,
        doubts: Iterable[str] = (),
    ) -> None:
        """Add a change that adds a record, unless it was added before.

        ``values`` are what the register would store, ``key`` what identifies the record if fewer
        values do; ``there`` is true if the register already has it.
        """
        key = key or tuple(sorted(values.items()))
        if there or self.earlier_value(entity, key) is not None:
            return
        code, work = self.target.code, self.work
        before = code and work.log.when_added(entity, code, values, work.after)
        if before:
            since = f"imported {before}, and changed or deleted in the register since"
            self.ignore(cell, since, entity, new)
            return
        work.offered[entity, code, self.target.row, key] = values
        elsewhere = ELSEWHERE if self.row.was_made else ""
        self.propose(cell, entity, new, (elsewhere, *doubts), more)

    def earlier_value(self, entity: str, key: Hashable) -> Values | None:
        """Return what an earlier row added to the action under a key, ``None`` for nothing."""
        return self.work.offered.get((entity, self.target.code, self.target.row, key))


def first_text(cells: Iterable[Typed[Any]]) -> str | None:
    """Return the text of the first cell that is filled in, ``None`` if none is."""
    return next((cell.text for cell in cells if cell.is_filled), None)
