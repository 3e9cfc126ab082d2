"""Turn what is found on the sheets of a return into lines of the proposal."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from db.validation.nhs_number import without_nhs_numbers
from db.views import Position
from imports.merging.line_builder import LineBuilder
from imports.merging.merge_base import MergeBase
from imports.proposal import RECORDS, Change, Ignored, Needs, Said
from imports.reading.books import CellFault
from imports.returned.record_log import RecordLog, Values
from imports.returned.sheets import ADDED_BY, ADDED_ON, NUMBER, Cells
from imports.returned.targets import Target, Targets
from imports.tables.cell_readings import NotUnderstood, Read, Understood
from imports.tables.rows import raw_text

ELSEWHERE = "it was there when the return was made, but this register never had it"
EDITED = "an import adds new records and does not change existing ones"
UNCLAIMED = "the file does not say which organisation it is from"

_LONGEST = 200
_LOOKED_AT = 2_000

T = TypeVar("T")
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
    faults: Mapping[tuple[str, str], CellFault]
    notes: list[str] = field(default_factory=list)
    unclaimed: bool = False
    _offered: dict[tuple[str, str | None, str, Hashable], Values] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day of the register's position."""
        return self.position.on

    @property
    def after(self) -> int | None:
        """The register's last change when the return was made, ``None`` if it is not known."""
        return self.start.after

    def target(self, row: Cells, field: str, *, said: Collection[str]) -> Target | None:
        """Return the action that a row is about; list the row with the reason if it is not known.

        ``said`` are the headings under which something is typed: without any the row says nothing.
        """
        fault = self.faults.get((row.sheet, row.place(NUMBER)))
        if fault is not None:
            self.lines.fault(fault)
            return None
        target = self.targets.target_of(row)
        if isinstance(target, Target):
            return target
        if self._went_out(row) or not row.has_any(NUMBER, *said):
            return None
        typed = next((row.text(heading) for heading in said if row.has_any(heading)), None)
        self.ignore(row, NUMBER, target, field=field, new=typed)
        return None

    def read(
        self, row: Cells, heading: str, read: Read[T], target: Target | None, field: str
    ) -> Understood[T] | None:
        """Return what a cell means; if it is not recognised, list it and return ``None``."""
        fault = self.faults.get((row.sheet, row.place(heading)))
        if fault is not None:
            self.lines.fault(fault)
            return None
        if isinstance(read, NotUnderstood):
            self.ignore(row, heading, read.why, target, field=field, new=row.text(heading))
            return None
        return read

    def was_in_return(
        self, row: Cells, target: Target, entity: str, values: Values, headings: Mapping[str, str]
    ) -> bool:
        """Whether a row is a record that the return was made with, and not a new one.

        List edits to it, as far as the register's history shows them; ``headings`` are those of
        the fields in ``values``.
        """
        if not self._went_out(row):
            return False
        code, log = target.code, self.log
        on, by = row.value(ADDED_ON), raw_text(row.value(ADDED_BY))
        day = on.date() if isinstance(on, datetime) else on if isinstance(on, date) else None
        if not log.ever_had(entity, code, values) and log.was_added(entity, code, day, by):
            never = (
                name for name in values if not log.ever_had(entity, code, {name: values[name]})
            )
            heading = headings[next(never, next(iter(headings)))]
            self.ignore(row, heading, EDITED, target, field=entity, new=row.text(heading) or None)
        return True

    def propose_record(
        self,
        row: Cells,
        heading: str,
        target: Target,
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
        if there or self.earlier_value(target, entity, key) is not None:
            return
        before = target.code and self.log.when_added(entity, target.code, values, self.after)
        if before:
            since = f"imported {before}, and changed or deleted in the register since"
            self.ignore(row, heading, since, target, field=entity, new=new)
            return
        self._offered[entity, target.code, target.row, key] = values
        elsewhere = ELSEWHERE if row.has_any(ADDED_ON, ADDED_BY) else ""
        why = list(dict.fromkeys(filter(None, (elsewhere, *doubts))))
        self.add(
            Change(
                sheet=row.sheet,
                cell=row.place(heading),
                code=target.code,
                field=entity,
                old=None,
                new=new,
                row=target.row or row.name,
                subject=target.subject,
                needs=target.needs or (Needs.GUESS if why else None),
                doubt="; ".join(filter(None, (target.doubt, *why))),
                more=dict(more),
            )
        )

    def _went_out(self, row: Cells) -> bool:
        """Whether the return was made with this row, in this register."""
        return self.start.origin is not None and row.has_any(ADDED_ON, ADDED_BY)

    def earlier_value(self, target: Target, entity: str, key: Hashable) -> Values | None:
        """Return what an earlier row added to an action under a key, ``None`` for nothing."""
        return self._offered.get((entity, target.code, target.row, key))

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

    def ignore(
        self,
        row: Cells,
        heading: str,
        why: str,
        target: Target | None = None,
        *,
        field: str | None = None,
        new: Said = None,
        old: Said = None,
        subject: str = "",
    ) -> None:
        """Add a line for something that is left alone."""
        shown = without_nhs_numbers(new[:_LOOKED_AT])[:_LONGEST] if isinstance(new, str) else new
        code = target.code if target else None
        about = target.subject if target and not code else subject
        self.lines.ignored.append(
            Ignored(
                sheet=row.sheet,
                cell=row.place(heading),
                code=code,
                field=field,
                old=old,
                new=shown,
                why=without_nhs_numbers(why),
                subject=about,
            )
        )
