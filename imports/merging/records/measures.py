"""Compare the measures in a return: new readings, and new measures typed in its free rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from db.errors import Refused
from db.records.new_records import NewMeasure
from db.returns import headings
from db.validation.nhs_number import without_nhs_numbers
from db.validation.text_rules import NAME_LIMIT
from db.views import Measure
from db.vocabulary.fields import plain_value
from imports.merging.records.readings import propose_reading, read_reading
from imports.merging.records.return_comparison import (
    EDITED,
    ELSEWHERE,
    ReturnComparison,
    first_text,
)
from imports.merging.records.targets import Target
from imports.returned.returned_workbook import MeasureTyped, Typed

FIELD = "measure"
_ELSEWHERE = f"{ELSEWHERE}; the readings before stay in the file"


def propose_measures(rows: Iterable[MeasureTyped], comparison: ReturnComparison) -> None:
    """Propose the readings and measures that the register does not have."""
    for row in rows:
        said = (row.new, row.new_on) if row.has_readings else _said(row)
        target = comparison.target(row, FIELD, said)
        if target is not None:
            _Row(row, target, comparison).look_at()


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the sheet, the action that it is about, and the work."""

    row: MeasureTyped
    target: Target
    work: ReturnComparison

    def look_at(self) -> None:
        name = self.work.read(self.row, self.row.name, self.target, FIELD)
        if name is None:
            return
        if not name.value:
            typed = first_text(_said(self.row))
            if typed:
                why = f"a measure needs a name under '{headings.MEASURE_NAME}'"
                self._ignore(self.row.name, why, typed)
            return
        measure = self._there(name.value)
        if measure is not None:
            self._say_edits(measure)
            propose_reading(self.row, self.target, self.work, measure, self._doubts(measure))
        elif not self._went_out(name.value):
            self._offer(name.value, name.doubt)
        elif self.row.new.is_filled or self.row.new_on.is_filled:
            why = f"{self.target.code} no longer has a measure '{name.value}'"
            self.work.ignore(
                *(self.row, self.row.new, why, self.target),
                field="reading",
                new=self.row.new.text or None,
            )

    def _there(self, name: str) -> Measure | None:
        mine = (m for m in self.work.position.measures if m.code == self.target.code)
        return next((m for m in mine if m.name.casefold() == name.casefold()), None)

    def _went_out(self, name: str) -> bool:
        """Whether the return was made with this measure, in this register."""
        if self.work.start.origin is None:
            return False
        code, after = self.target.code, self.work.after
        return self.row.has_readings or self.work.log.ever_had(FIELD, code, {"name": name}, after)

    def _say_edits(self, measure: Measure) -> None:
        """List what the row says about a measure that this register never said."""
        for field, cell in self.row.definition().items():
            if cell.value is None:
                continue
            known = {"name": measure.name, field: plain_value(cell.value)}
            if not self.work.log.ever_had(FIELD, self.target.code, known):
                self._ignore(cell, EDITED, cell.text, field)

    def _doubts(self, measure: Measure) -> Iterator[str]:
        """Yield each way in which the row differs from the register's measure of that name."""
        unit = without_nhs_numbers(self.row.unit.text)
        if unit and unit.casefold() != " ".join(measure.unit.split()).casefold():
            yield f"the return says {unit[:NAME_LIMIT]}, the register says {measure.unit}"
        dimension = self.row.dimension.value
        if dimension not in (None, measure.dimension):
            theirs, ours = dimension.label, measure.dimension.label
            yield f"the return says {theirs}, the register says {ours}"

    def _offer(self, name: str, doubt: str) -> None:
        said: dict[str, Any] = {}
        doubts = [_ELSEWHERE if self.row.has_readings else "", doubt]
        for field, cell in self.row.definition().items():
            found = self.work.read(self.row, cell, self.target, field)
            said[field] = found.value if found else None
            doubts.append(found.doubt if found else "")
        reading = read_reading(self.row, self.target, self.work)
        needed = ((headings.UNIT, "unit"), (headings.DIMENSION, "dimension"))
        lacking = [heading for heading, field in needed if not said[field]]
        if lacking:
            why = f"a measure needs its {' and its '.join(lacking).lower()}: fill that in"
            self._ignore(self.row.name, why, name)
            return
        if self.work.earlier_value(self.target, FIELD, name.casefold()):
            self._ignore(self.row.name, "another row has a measure with that name", name)
            return
        try:
            stored = NewMeasure(name, **{**said, "source": said["source"] or ""}).column_values(
                self.work.today
            )
        except Refused as error:
            self._ignore(self.row.name, str(error), name)
            return
        more = {field: value for field, value in stored.items() if field != "name"}
        more["value"] = reading.value if reading else None
        more["on"] = reading.on.isoformat() if reading else None
        self.work.propose_record(
            self.row,
            self.row.name,
            self.target,
            FIELD,
            stored["name"],
            {"name": stored["name"]},
            more=more,
            there=False,
            key=name.casefold(),
            doubts=doubts,
        )

    def _ignore(self, cell: Typed[Any], why: str, new: str, field: str = FIELD) -> None:
        self.work.ignore(self.row, cell, why, self.target, field=field, new=new)


def _said(row: MeasureTyped) -> tuple[Typed[Any], ...]:
    """Return the cells that people fill in, from left to right."""
    *definition, source = row.definition().values()
    return (row.name, *definition, row.new, row.new_on, source)
