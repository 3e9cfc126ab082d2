"""Read the new readings typed beside the measures of a return."""

from __future__ import annotations

from collections.abc import Iterable

from db.errors import Refused
from db.records.new_records import NewReading
from db.returns import headings
from db.validation.figures import figure_in_words
from db.views import Measure
from db.vocabulary.phrases import long_day
from imports.returned.return_comparison import ReturnComparison
from imports.returned.sheets import Cells
from imports.returned.targets import Target
from imports.returned.values import is_not_assessed, read_day, read_figure
from imports.tables.cell_readings import Read, Understood

FIELD = "reading"
NEW, NEW_ON = headings.NEW_READING, headings.NEW_READING_ON


def read_reading(row: Cells, target: Target, comparison: ReturnComparison) -> NewReading | None:
    """Return the new reading of a row; leave half a reading alone, and list it."""
    none = is_not_assessed(row.value(NEW))
    number: Read[float | None] = Understood(None) if none else read_figure(row.value(NEW), NEW)
    figure = comparison.read(row, NEW, number, target, FIELD)
    day = comparison.read(
        row, NEW_ON, read_day(row.value(NEW_ON), comparison.today, NEW_ON), target, "on"
    )
    if figure is None or day is None:
        return None
    given = none or figure.value is not None
    if not given:
        if day.value is not None:
            why = f"a date without a reading: fill in '{NEW}' too"
            comparison.ignore(row, NEW_ON, why, target, field="on", new=day.value.isoformat())
        return None
    if day.value is None:
        why = f"a reading needs its date: fill in '{NEW_ON}' too"
        comparison.ignore(row, NEW, why, target, field=FIELD, new=row.text(NEW))
        return None
    read = NewReading(figure.value, day.value)
    try:
        read.column_values(comparison.today)
    except Refused as error:
        comparison.ignore(row, NEW_ON, str(error), target, field=FIELD, new=row.text(NEW))
        return None
    return read


def propose_reading(
    row: Cells,
    target: Target,
    comparison: ReturnComparison,
    measure: Measure,
    doubts: Iterable[str],
) -> None:
    """Propose the new reading of a measure that the register has.

    ``doubts`` say why it may be of another measure.
    """
    read = read_reading(row, target, comparison)
    if read is None:
        return
    on = read.on.isoformat()
    key = (measure.id, on)
    of_day = [reading.value for reading in measure.readings if reading.on == read.on]
    there = [value for value in of_day if value is not None or read.value is None]
    earlier = comparison.earlier_value(target, FIELD, key)
    why, old = "", None
    if there and there[0] != read.value:
        old = there[0]
        said = figure_in_words(old)
        why = f"{measure.name} already has a reading on {long_day(read.on)}: {said}"
    elif earlier and earlier["value"] != read.value:
        why = f"another row has a different reading of {measure.name} on that day"
    if why:
        comparison.ignore(row, NEW, why, target, field=FIELD, new=row.text(NEW), old=old)
        return
    comparison.propose_record(
        row,
        NEW,
        target,
        FIELD,
        read.value,
        {"measure_id": measure.id, "on": on, "value": read.value},
        more={"measure": measure.name, "unit": measure.unit, "on": on},
        there=bool(there),
        key=key,
        doubts=doubts,
    )
