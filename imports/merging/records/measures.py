"""Read the measures in a return: new readings, and new measures typed in its free rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from db.errors import Refused
from db.records.new_records import NewMeasure
from db.returns import headings
from db.validation.nhs_number import without_nhs_numbers
from db.validation.text_rules import NAME_LIMIT
from db.views import Measure
from db.vocabulary.terms import Dimension
from imports.returned.readings import NEW, NEW_ON, propose_reading, read_reading
from imports.returned.return_comparison import EDITED, ELSEWHERE, ReturnComparison
from imports.returned.sheets import Cells
from imports.returned.targets import Target
from imports.returned.values import read_day, read_figure, read_word
from imports.tables.cell_readings import Read, Understood
from imports.tables.rows import read_line

FIELD = "measure"
NAME, UNIT = headings.MEASURE_NAME, headings.UNIT
DIMENSION, SOURCE = headings.DIMENSION, headings.SOURCE
BASELINE, BASELINE_ON = headings.BASELINE, headings.BASELINE_ON
TARGET, TARGET_ON = headings.TARGET, headings.TARGET_ON

_BEFORE = (headings.READINGS_BEFORE, headings.LATEST_READING, headings.READ_ON)
_ELSEWHERE = f"{ELSEWHERE}; the readings before stay in the file"
_SAID = (NAME, UNIT, DIMENSION, BASELINE, BASELINE_ON, TARGET, TARGET_ON, NEW, NEW_ON, SOURCE)


def propose_measures(rows: Iterable[Cells], comparison: ReturnComparison) -> None:
    """Propose the readings and measures that the register does not have."""
    for row in rows:
        target = comparison.target(
            row, FIELD, said=(NEW, NEW_ON) if row.has_any(*_BEFORE) else _SAID
        )
        if target is not None:
            _Row(row, target, comparison).look_at()


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the sheet, the action that it is about, and the work."""

    row: Cells
    target: Target
    work: ReturnComparison

    def look_at(self) -> None:
        name = self.work.read(self.row, NAME, read_line(self.row.value(NAME)), self.target, FIELD)
        if name is None:
            return
        if not name.value:
            typed = next((self.row.text(said) for said in _SAID if self.row.has_any(said)), None)
            if typed:
                self._ignore(NAME, f"a measure needs a name under '{NAME}'", typed)
            return
        measure = self._there(name.value)
        if measure is not None:
            self._say_edits(measure)
            propose_reading(self.row, self.target, self.work, measure, self._doubts(measure))
        elif not self._went_out(name.value):
            self._offer(name.value, name.doubt)
        elif self.row.has_any(NEW, NEW_ON):
            why = f"{self.target.code} no longer has a measure '{name.value}'"
            self.work.ignore(
                self.row, NEW, why, self.target, field="reading", new=self.row.text(NEW) or None
            )

    def _there(self, name: str) -> Measure | None:
        mine = (m for m in self.work.position.measures if m.code == self.target.code)
        return next((m for m in mine if m.name.casefold() == name.casefold()), None)

    def _went_out(self, name: str) -> bool:
        """Whether the return was made with this measure, in this register."""
        if self.work.start.origin is None:
            return False
        code, after = self.target.code, self.work.after
        return self.row.has_any(*_BEFORE) or self.work.log.ever_had(
            FIELD, code, {"name": name}, after
        )

    def _say_edits(self, measure: Measure) -> None:
        """List what the row says about a measure that this register never said."""
        for heading, (field, read) in self._definition().items():
            if not isinstance(read, Understood) or read.value is None:
                continue
            value = read.value.isoformat() if isinstance(read.value, date) else read.value
            known = {"name": measure.name, field: value}
            if not self.work.log.ever_had(FIELD, self.target.code, known):
                self._ignore(heading, EDITED, self.row.text(heading), field)

    def _doubts(self, measure: Measure) -> Iterator[str]:
        """Yield each way in which the row differs from the register's measure of that name."""
        unit = without_nhs_numbers(self.row.text(UNIT))
        if unit and unit.casefold() != " ".join(measure.unit.split()).casefold():
            yield f"the return says {unit[:NAME_LIMIT]}, the register says {measure.unit}"
        read = read_word(Dimension, self.row.value(DIMENSION))
        if isinstance(read, Understood) and read.value not in (None, measure.dimension):
            theirs, ours = read.value.label, measure.dimension.label
            yield f"the return says {theirs}, the register says {ours}"

    def _definition(self) -> dict[str, tuple[str, Read[Any]]]:
        """Return the measure's other values in the row: field and reading by heading."""
        row, today = self.row, self.work.today
        return {
            UNIT: ("unit", read_line(row.value(UNIT))),
            DIMENSION: ("dimension", read_word(Dimension, row.value(DIMENSION))),
            BASELINE: ("baseline", read_figure(row.value(BASELINE), BASELINE)),
            BASELINE_ON: ("baseline_on", read_day(row.value(BASELINE_ON), today, BASELINE_ON)),
            TARGET: ("target", read_figure(row.value(TARGET), TARGET)),
            TARGET_ON: ("target_on", read_day(row.value(TARGET_ON), today, TARGET_ON)),
            SOURCE: ("source", read_line(row.value(SOURCE))),
        }

    def _offer(self, name: str, doubt: str) -> None:
        said: dict[str, Any] = {}
        doubts = [_ELSEWHERE if self.row.has_any(*_BEFORE) else "", doubt]
        for heading, (field, read) in self._definition().items():
            found = self.work.read(self.row, heading, read, self.target, field)
            said[field] = found.value if found else None
            doubts.append(found.doubt if found else "")
        reading = read_reading(self.row, self.target, self.work)
        lacking = [h for h, field in ((UNIT, "unit"), (DIMENSION, "dimension")) if not said[field]]
        if lacking:
            why = f"a measure needs its {' and its '.join(lacking).lower()}: fill that in"
            self._ignore(NAME, why, name)
            return
        if self.work.earlier_value(self.target, FIELD, name.casefold()):
            self._ignore(NAME, "another row has a measure with that name", name)
            return
        try:
            stored = NewMeasure(name, **{**said, "source": said["source"] or ""}).column_values(
                self.work.today
            )
        except Refused as error:
            self._ignore(NAME, str(error), name)
            return
        more = {field: value for field, value in stored.items() if field != "name"}
        more["value"] = reading.value if reading else None
        more["on"] = reading.on.isoformat() if reading else None
        self.work.propose_record(
            self.row,
            NAME,
            self.target,
            FIELD,
            stored["name"],
            {"name": stored["name"]},
            more=more,
            there=False,
            key=name.casefold(),
            doubts=doubts,
        )

    def _ignore(self, heading: str, why: str, new: str, field: str = FIELD) -> None:
        self.work.ignore(self.row, heading, why, self.target, field=field, new=new)
