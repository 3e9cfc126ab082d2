"""Compare the new readings typed beside the measures of a return."""

from __future__ import annotations

from collections.abc import Iterable

from db.errors import Refused
from db.records.new_records import NewReading
from db.returns import headings
from db.validation.figures import figure_in_words
from db.views import Measure
from db.vocabulary.phrases import long_day
from imports.merging.records.return_comparison import ComparedRecord
from imports.returned.returned_workbook import MeasureTyped

FIELD = "reading"
NEW, NEW_ON = headings.NEW_READING, headings.NEW_READING_ON


def read_reading(found: ComparedRecord[MeasureTyped]) -> NewReading | None:
    """Return the new reading of a row; leave half a reading alone, and list it."""
    row = found.row
    figure, day = found.read(row.new, FIELD), found.read(row.new_on, "on")
    if figure is None or day is None:
        return None
    given = row.not_assessed or figure.value is not None
    if not given:
        if day.value is not None:
            why = f"a date without a reading: fill in '{NEW}' too"
            found.ignore(row.new_on, why, "on", day.value.isoformat())
        return None
    if day.value is None:
        why = f"a reading needs its date: fill in '{NEW_ON}' too"
        found.ignore(row.new, why, FIELD, row.new.text)
        return None
    read = NewReading(figure.value, day.value)
    try:
        read.column_values(found.work.today)
    except Refused as error:
        found.ignore(row.new_on, str(error), FIELD, row.new.text)
        return None
    return read


def propose_reading(
    found: ComparedRecord[MeasureTyped], measure: Measure, doubts: Iterable[str]
) -> None:
    """Propose the new reading of a measure that the register has.

    ``doubts`` say why it may be of another measure.
    """
    row, read = found.row, read_reading(found)
    if read is None:
        return
    on = read.on.isoformat()
    key = (measure.id, on)
    of_day = [reading.value for reading in measure.readings if reading.on == read.on]
    there = [value for value in of_day if value is not None or read.value is None]
    earlier = found.earlier_value(FIELD, key)
    why, old = "", None
    if there and there[0] != read.value:
        old = there[0]
        said = figure_in_words(old)
        why = f"{measure.name} already has a reading on {long_day(read.on)}: {said}"
    elif earlier and earlier["value"] != read.value:
        why = f"another row has a different reading of {measure.name} on that day"
    if why:
        found.ignore(row.new, why, FIELD, row.new.text, old)
        return
    found.propose_record(
        *(row.new, FIELD, read.value),
        {"measure_id": measure.id, "on": on, "value": read.value},
        more={"measure": measure.name, "unit": measure.unit, "on": on},
        there=bool(there),
        key=key,
        doubts=doubts,
    )
