"""The records of an import, stored as steps of its one change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.errors import Refused
from db.history.change_log import Touched, Writing
from db.import_batches.import_batch import Intake, NewReadingOf
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure
from db.records.record_changes import (
    ANSWER,
    BARRIER,
    EVIDENCE,
    MEASURE,
    READING,
    Kind,
    added,
    measure_named,
    reading_added,
    refuse_second_name,
)
from db.storage.models import ActionRow

if TYPE_CHECKING:
    from db.import_batches.import_batch import NewOfAction


def entities_of(intake: Intake) -> set[str]:
    """Return the kinds of things that an import brings beside progress, as the log calls them."""
    of_actions = [taken for _, taken in (*intake.actions, *intake.added)]
    kinds = {_kind_of(new).entity for taken in of_actions for new in taken.records}
    if READING.entity in kinds:
        kinds.add(MEASURE.entity)
    if intake.answers:
        kinds |= {ANSWER.entity, "organisation"}
    if intake.details:
        kinds.add("organisation")
    return kinds


def record_added(writing: Writing, action: ActionRow, new: NewOfAction) -> list[Touched]:
    """Add a record to an action and return what it touched.

    Raises:
        Refused: a value that cannot be; a measure of a name that the action has already; a
            reading of a measure that it does not have, or of a day of which it has one.
    """
    if isinstance(new, NewReadingOf):
        measure = measure_named(writing, action, new.measure)
        if measure is None:
            raise Refused(f"{action.code} has no measure {new.measure!r}. Add the measure first.")
        return reading_added(writing, measure, new.reading)
    values = new.stored(writing.today)
    if isinstance(new, NewMeasure):
        refuse_second_name(writing, action, values["name"])
    return added(writing, _kind_of(new), values, action)


def _kind_of(new: NewOfAction) -> Kind:
    match new:
        case NewEvidence():
            return EVIDENCE
        case NewBarrier():
            return BARRIER
        case NewMeasure():
            return MEASURE
        case _:
            return READING
