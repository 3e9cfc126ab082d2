"""Compare the measures in a return: new readings, and new measures typed in its free rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    ComparedRecord,
    ReturnComparison,
    first_text,
)
from imports.returned.returned_workbook import MeasureTyped, Typed

FIELD = "measure"
_ELSEWHERE = f"{ELSEWHERE}; the readings before stay in the file"

Found = ComparedRecord[MeasureTyped]


def propose_measures(rows: Iterable[MeasureTyped], comparison: ReturnComparison) -> None:
    """Propose the readings and measures that the register does not have."""
    for row in rows:
        said = (row.new, row.new_on) if row.has_readings else _said(row)
        found = comparison.of_action(row, FIELD, said)
        if found is not None:
            _look_at(found)


def _look_at(found: Found) -> None:
    row = found.row
    name = found.read(row.name, FIELD)
    if name is None:
        return
    if not name.value:
        if typed := first_text(_said(row)):
            why = f"a measure needs a name under '{headings.MEASURE_NAME}'"
            found.ignore(row.name, why, FIELD, typed)
        return
    measure = _there(found, name.value)
    if measure is not None:
        _say_edits(found, measure)
        propose_reading(found, measure, _doubts(row, measure))
    elif not _was_there(found, name.value):
        _offer(found, name.value, name.doubt)
    elif row.new.is_filled or row.new_on.is_filled:
        why = f"{found.target.code} no longer has a measure '{name.value}'"
        found.ignore(row.new, why, "reading", row.new.text or None)


def _there(found: Found, name: str) -> Measure | None:
    mine = (m for m in found.work.position.measures if m.code == found.target.code)
    return next((m for m in mine if m.name.casefold() == name.casefold()), None)


def _was_there(found: Found, name: str) -> bool:
    """Whether the return was made with this measure, in this register."""
    work = found.work
    if work.start.origin is None:
        return False
    code = found.target.code
    return found.row.has_readings or work.log.ever_had(FIELD, code, {"name": name}, work.after)


def _say_edits(found: Found, measure: Measure) -> None:
    """List what the row says about a measure that this register never said."""
    for field, cell in found.row.definition().items():
        if cell.value is None:
            continue
        known = {"name": measure.name, field: plain_value(cell.value)}
        if not found.work.log.ever_had(FIELD, found.target.code, known):
            found.ignore(cell, EDITED, field, cell.text)


def _doubts(row: MeasureTyped, measure: Measure) -> Iterator[str]:
    """Yield each way in which the row differs from the register's measure of that name."""
    unit = without_nhs_numbers(row.unit.text)
    if unit and unit.casefold() != " ".join(measure.unit.split()).casefold():
        yield f"the return says {unit[:NAME_LIMIT]}, the register says {measure.unit}"
    dimension = row.dimension.value
    if dimension not in (None, measure.dimension):
        theirs, ours = dimension.label, measure.dimension.label
        yield f"the return says {theirs}, the register says {ours}"


def _offer(found: Found, name: str, doubt: str) -> None:
    row, said = found.row, dict[str, Any]()
    doubts = [_ELSEWHERE if row.has_readings else "", doubt]
    for field, cell in row.definition().items():
        typed = found.read(cell, field)
        said[field] = typed.value if typed else None
        doubts.append(typed.doubt if typed else "")
    reading = read_reading(found)
    needed = ((headings.UNIT, "unit"), (headings.DIMENSION, "dimension"))
    lacking = [heading for heading, field in needed if not said[field]]
    if lacking:
        why = f"a measure needs its {' and its '.join(lacking).lower()}: fill that in"
        found.ignore(row.name, why, FIELD, name)
        return
    if found.earlier_value(FIELD, name.casefold()):
        found.ignore(row.name, "another row has a measure with that name", FIELD, name)
        return
    new = NewMeasure(name, **{**said, "source": said["source"] or ""})
    try:
        stored = new.column_values(found.work.today)
    except Refused as error:
        found.ignore(row.name, str(error), FIELD, name)
        return
    more = {field: value for field, value in stored.items() if field != "name"}
    more["value"] = reading.value if reading else None
    more["on"] = reading.on.isoformat() if reading else None
    found.propose_record(
        *(row.name, FIELD, stored["name"], {"name": stored["name"]}),
        more=more,
        there=False,
        key=name.casefold(),
        doubts=doubts,
    )


def _said(row: MeasureTyped) -> tuple[Typed[Any], ...]:
    """Return the cells that people fill in, from left to right."""
    *definition, source = row.definition().values()
    return (row.name, *definition, row.new, row.new_on, source)
