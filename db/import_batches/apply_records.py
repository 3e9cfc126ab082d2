"""Save the records of an import as steps of a single change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.errors import Refused
from db.history.change_log import HeldAction, OpenChange, Touched
from db.import_batches.import_batch import ImportBatch, NewReadingOf
from db.records.new_records import NewMeasure
from db.records.record_changes import (
    create_reading,
    create_record,
    find_measure,
    refuse_duplicate_name,
)
from db.vocabulary.record_kinds import ANSWER, MEASURE, READING

if TYPE_CHECKING:
    from db.import_batches.import_batch import NewOfAction


def entities_of(batch: ImportBatch) -> set[str]:
    """Return the kinds of records, apart from progress, in an import, by the log's words."""
    imported = [one for _, one in (*batch.actions, *batch.added)]
    kinds = {new.record.entity for one in imported for new in one.records}
    if READING.entity in kinds:
        kinds.add(MEASURE.entity)
    if batch.answers:
        kinds |= {ANSWER.entity, "organisation"}
    if batch.details:
        kinds.add("organisation")
    return kinds


def add_record_to_action(
    open_change: OpenChange, action: HeldAction, new: NewOfAction
) -> list[Touched]:
    """Add a record to an action and return the changed fields.

    Raises:
        Refused: a value is invalid; the action already has a measure with this name; a reading is
            for a measure that does not exist or for a day that already has one.
    """
    if isinstance(new, NewReadingOf):
        measure = find_measure(open_change, action, new.measure)
        if measure is None:
            raise Refused(f"{action.code} has no measure {new.measure!r}. Add the measure first.")
        return create_reading(open_change, measure, new.reading)
    values = new.column_values(open_change.today)
    if isinstance(new, NewMeasure):
        refuse_duplicate_name(open_change, action, values["name"])
    return create_record(open_change, new.record, values, action)
