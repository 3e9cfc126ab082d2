"""Restore records for undo and redo, from the log alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from db.errors import Gone, Refused
from db.history.change_descriptions import value_in_words
from db.history.change_log import OpenChange, Touched, held_action
from db.history.logged_fields import SIGNED
from db.records.record_changes import find_measure
from db.storage.models import RECORD_ROWS, AnswerRow, MeasureRow, ReadingRow
from db.vocabulary.field_labels import FIELD_LABELS
from db.vocabulary.record_kinds import ANSWER, KINDS, MEASURE, READING, RecordKind


def restore_record(open_change: OpenChange, fields: Sequence[Touched], unchanged: str) -> None:
    """Set the ``new`` values of ``fields`` on the record they belong to, for undo and redo.

    Raises:
        Refused: someone else has changed the record since.
    """
    kind, number = KINDS[fields[0].entity], fields[0].entity_id
    held = [field for field in fields if field.field in (*kind.columns, *SIGNED)]
    row = open_change.session.get(RECORD_ROWS[kind.entity], number)
    anchor = next((field for field in held if field.field == kind.anchor), None)
    comes, goes = (anchor is not None and end is None for end in _ends(anchor))
    if comes:
        _put_back(open_change, kind, number, held, unchanged)
        return
    if row is None:
        raise Gone(f"{_named(kind, fields)} has been deleted since. {unchanged}.")
    for field in held:
        if getattr(row, field.field) != field.old:
            raise Refused(
                f"{_named(kind, fields)} has changed since: {FIELD_LABELS.get(field.field)} is now"
                f" {value_in_words(field.field, getattr(row, field.field))!r}. {unchanged}."
            )
    if goes:
        _refuse_with_readings(open_change, kind, number, fields, unchanged)
        open_change.session.delete(row)
        open_change.session.flush()
        return
    if kind is MEASURE:
        _refuse_taken_name(open_change, held, number, unchanged)
    for field in held:
        setattr(row, field.field, field.new)


def _ends(anchor: Touched | None) -> tuple[Any, Any]:
    return (0, 0) if anchor is None else (anchor.old, anchor.new)


def _put_back(
    open_change: OpenChange,
    kind: RecordKind,
    number: int | None,
    held: Sequence[Touched],
    unchanged: str,
) -> None:
    values = {field.field: field.new for field in held}
    if kind is MEASURE:
        _refuse_taken_name(open_change, held, number, unchanged)
    if kind is READING:
        if open_change.session.get(MeasureRow, values["measure_id"]) is None:
            raise Gone(f"The measure for that reading has been deleted. {unchanged}.")
        same_day = select(ReadingRow.id).where(
            ReadingRow.measure_id == values["measure_id"], ReadingRow.on == values["on"]
        )
        if open_change.session.scalars(same_day).first() is not None:
            raise Refused(f"Someone has added another reading for that day. {unchanged}.")
    if kind is ANSWER:
        again = select(AnswerRow.id).where(
            AnswerRow.organisation_id == open_change.organisation,
            AnswerRow.question_id == values["question_id"],
        )
        if open_change.session.scalars(again).first() is not None:
            raise Refused(f"Someone else has answered that question since. {unchanged}.")
    row = RECORD_ROWS[kind.entity](id=number, organisation_id=open_change.organisation, **values)
    if held[0].action_id is not None:
        row.action_id = held[0].action_id
    open_change.session.add(row)
    open_change.session.flush()


def _refuse_taken_name(
    open_change: OpenChange, held: Sequence[Touched], number: int | None, unchanged: str
) -> None:
    """Refuse a name that another measure of the action now has."""
    name = next((field.new for field in held if field.field == "name"), None)
    if name is None or held[0].action_id is None:
        return
    action = held_action(open_change, held[0].action_id)
    there = find_measure(open_change, action, name)
    if there is not None and there.id != number:
        raise Refused(f"{action.code} now has another measure {name!r}. {unchanged}.")


def _refuse_with_readings(
    open_change: OpenChange,
    kind: RecordKind,
    number: int | None,
    fields: Sequence[Touched],
    unchanged: str,
) -> None:
    if kind is not MEASURE:
        return
    used = select(ReadingRow.id).where(ReadingRow.measure_id == number)
    if open_change.session.scalars(used).first() is not None:
        raise Refused(f"{_named(kind, fields)} now has readings. {unchanged}.")


def _named(kind: RecordKind, fields: Sequence[Touched]) -> str:
    code = f" for {fields[0].code}" if fields[0].code else ""
    return f"The {kind.entity}{code}"
