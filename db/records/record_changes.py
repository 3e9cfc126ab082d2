"""Add, edit and delete records: the same code for all kinds, each step in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from db.actions.action_changes import actions_with_codes
from db.errors import Refused, StaleChange
from db.history.change_descriptions import value_in_words
from db.history.change_log import HeldAction, OpenChange, Touched, held_action, write_change
from db.history.edit_conflicts import (
    deletion_conflicts,
    field_conflicts,
    last_settings,
    latest_setting,
)
from db.history.logged_fields import SIGNED
from db.records.new_records import NewAnswer, NewRecord
from db.storage.models import (
    RECORD_ROWS,
    AnswerRow,
    MeasureRow,
    QuestionRow,
    ReadingRow,
)
from db.views import Changed
from db.vocabulary.field_labels import FIELD_LABELS
from db.vocabulary.phrases import long_day
from db.vocabulary.record_kinds import ANSWER, MEASURE, READING, RecordKind


def add_to_actions(open_change: OpenChange, codes: Iterable[str], new: NewRecord) -> Changed:
    """Add the same record to each action.

    Raises:
        UnknownCode: a code that this organisation does not have.
        Refused: a value is invalid.
    """
    values = new.column_values(open_change.today)
    touched: list[Touched] = []
    for action in actions_with_codes(open_change, codes):
        if new.record is MEASURE:
            refuse_duplicate_name(open_change, action, values["name"])
        touched += create_record(open_change, new.record, values, action)
    return write_change(open_change, f"add-{new.record.entity}", touched)


def add_record(open_change: OpenChange, new: NewRecord) -> Changed:
    """Add a record that belongs to the organisation.

    Raises:
        Refused: a value is invalid.
    """
    values = new.column_values(open_change.today)
    touched = create_record(open_change, new.record, values, None)
    return write_change(open_change, f"add-{new.record.entity}", touched)


def add_reading(open_change: OpenChange, measure: int, new: NewRecord) -> Changed:
    """Add a reading to the measure with this number, at most one a day.

    A figure replaces "not assessed" of the same day.

    Raises:
        Refused: the measure was deleted, there is already a reading for that day, or a value is
            invalid.
    """
    of = record_there(open_change, MEASURE, measure)
    return write_change(open_change, "add-reading", create_reading(open_change, of, new))


def create_reading(open_change: OpenChange, of: MeasureRow, new: NewRecord) -> list[Touched]:
    """Add a reading to a measure and return the changed fields.

    Raises:
        Refused: there is already a reading for that day, or a value is invalid.
    """
    values = {"measure_id": of.id, **new.column_values(open_change.today)}
    same_day = select(ReadingRow).where(
        ReadingRow.measure_id == of.id, ReadingRow.on == values["on"]
    )
    there = open_change.session.scalars(same_day).first()
    action = held_action(open_change, of.action_id)
    if there is None:
        touched = create_record(open_change, READING, values, action)
    elif there.value is None and values["value"] is not None:
        of_day = _touched(READING, there, "on", there.on, there.on, action)  # for the log
        now = {**values, "at": open_change.at, "by": open_change.by}
        touched = [of_day, *_set(there, READING, now, action)]
    else:
        day = long_day(date.fromisoformat(values["on"]))
        raise Refused(
            f"{of.name} already has a reading for {day}. Delete that reading first, or enter"
            " another day."
        )
    return [_context("measure", of.name, touched[0]), *touched]


def answer_question(
    open_change: OpenChange, key: str, new: NewAnswer, seen: Mapping[str, Any] | None = None
) -> Changed:
    """Answer the question ``key``, or change its answer. ``seen`` is the answer that the user saw.

    Raises:
        Refused: there is no such question, or the comment is invalid.
        StaleChange: someone has changed the answer since the user saw it.
    """
    return write_change(open_change, "answer", set_answer(open_change, key, new, seen))


def set_answer(
    open_change: OpenChange, key: str, new: NewAnswer, seen: Mapping[str, Any] | None = None
) -> list[Touched]:
    """Answer a question and return the changed fields. Raise as :func:`answer_question` does."""
    session = open_change.session
    question = session.scalars(select(QuestionRow).where(QuestionRow.key == key)).first()
    if question is None:
        raise Refused(f"There is no question {key!r}. Use 'greenplan questions' to list them.")
    values = new.column_values(open_change.today)
    row = session.scalars(
        select(AnswerRow).where(
            AnswerRow.organisation_id == open_change.organisation,
            AnswerRow.question_id == question.id,
        )
    ).first()
    if seen is not None:
        _refuse_stale(open_change, row or AnswerRow(), ANSWER, seen, values)
    if row is None:
        touched = create_record(open_change, ANSWER, {"question_id": question.id, **values}, None)
    else:
        touched = _set(row, ANSWER, values, None)
    if not touched:
        return []
    about = [_context(name, told, touched[0]) for name, told in question_for_log(question)]
    return [*about, *touched]


def question_for_log(question: QuestionRow) -> tuple[tuple[str, str], ...]:
    """Return what the log stores of a question with its answer: its text and key."""
    return (("question", question.text), ("question_key", question.key))


def edit_record(
    open_change: OpenChange, number: int, new: NewRecord, seen: Mapping[str, Any]
) -> Changed:
    """Edit a record. ``seen`` are the values that the user saw.

    Raises:
        Refused: it was deleted, or a value is invalid.
        StaleChange: it has been changed since the user saw it.
    """
    kind = new.record
    row = record_there(open_change, kind, number)
    return write_change(
        open_change, f"change-{kind.entity}", set_record(open_change, row, new, seen)
    )


def set_record(
    open_change: OpenChange, row: Any, new: NewRecord, seen: Mapping[str, Any], named: str = ""
) -> list[Touched]:
    """Edit a record and return the changed fields, after the one that says which it is: ``named``,
    or its name before. Raise as :func:`edit_record` does.
    """
    kind = new.record
    values = new.column_values(open_change.today)
    _refuse_stale(open_change, row, kind, seen, values)
    action = _action_of(open_change, row)
    if kind is MEASURE and action and values["name"].casefold() != row.name.casefold():
        refuse_duplicate_name(open_change, action, values["name"])
    named = named or getattr(row, kind.named_by)
    touched = _set(row, kind, values, action)
    if touched:
        touched.insert(0, _context("about", named, touched[0]))
    return touched


def delete_record(
    open_change: OpenChange, kind: RecordKind, number: int, seen: Mapping[str, Any]
) -> Changed:
    """Delete a record. A measure is deleted with its readings.

    Raises:
        Refused: it was already deleted.
        StaleChange: it has been changed since the user saw it.
    """
    row = record_there(open_change, kind, number)
    _refuse_stale(open_change, row, kind, seen, None)
    touched = delete_with_readings(open_change, kind, row)
    if kind is READING:
        measure = open_change.session.get_one(MeasureRow, row.measure_id)
        touched.insert(0, _context("measure", measure.name, touched[0], gone=True))
    return write_change(open_change, f"remove-{kind.entity}", touched)


def create_record(
    open_change: OpenChange, kind: RecordKind, values: Mapping[str, Any], action: HeldAction | None
) -> list[Touched]:
    """Store a new record and return the changed fields."""
    row = RECORD_ROWS[kind.entity](
        organisation_id=open_change.organisation, at=open_change.at, by=open_change.by, **values
    )
    if action is not None:
        row.action_id = action.id
    open_change.session.add(row)
    open_change.session.flush()
    return [
        _touched(kind, row, name, None, getattr(row, name), action)
        for name in (*kind.columns, *SIGNED)
        if getattr(row, name) is not None
    ]


def find_measure(open_change: OpenChange, action: HeldAction, name: str) -> MeasureRow | None:
    """Return the action's measure with that name, ignoring case, or ``None``."""
    of_action = select(MeasureRow).where(
        MeasureRow.organisation_id == open_change.organisation, MeasureRow.action_id == action.id
    )
    rows = open_change.session.scalars(of_action)
    return next((row for row in rows if row.name.casefold() == name.casefold()), None)


def refuse_duplicate_name(open_change: OpenChange, action: HeldAction, name: str) -> None:
    """Refuse a measure with a name that the action already uses.

    Raises:
        Refused: the name is already used.
    """
    if find_measure(open_change, action, name) is not None:
        raise Refused(f"{action.code} already has a measure {name!r}. Give this one another name.")


def delete_with_readings(open_change: OpenChange, kind: RecordKind, row: Any) -> list[Touched]:
    """Delete a record, a measure with its readings, and return all that it contained."""
    touched: list[Touched] = []
    if kind is MEASURE:
        of_it = select(ReadingRow).where(ReadingRow.measure_id == row.id).order_by(ReadingRow.id)
        for reading in open_change.session.scalars(of_it).all():
            gone = _removed(open_change, READING, reading)
            touched += [_context("measure", row.name, gone[0], gone=True), *gone]
        open_change.session.flush()
    return touched + _removed(open_change, kind, row)


def _removed(open_change: OpenChange, kind: RecordKind, row: Any) -> list[Touched]:
    action = _action_of(open_change, row)
    touched = [
        _touched(kind, row, name, getattr(row, name), None, action)
        for name in (*kind.columns, *SIGNED)
        if getattr(row, name) is not None
    ]
    open_change.session.delete(row)
    return touched


def _set(
    row: Any, kind: RecordKind, values: Mapping[str, Any], action: HeldAction | None
) -> list[Touched]:
    touched = []
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            touched.append(_touched(kind, row, name, before, value, action))
            setattr(row, name, value)
    return touched


def _touched(
    kind: RecordKind, row: Any, name: str, old: Any, new: Any, action: HeldAction | None
) -> Touched:
    number, code = (action.id, action.code) if action is not None else (None, None)
    return Touched(kind.entity, name, old, new, number, code, row.id)


def _context(field: str, value: str, of: Touched, *, gone: bool = False) -> Touched:
    """Return what the log stores besides a record's own fields: the measure or question."""
    old, new = (value, None) if gone else (None, value)
    return Touched(of.entity, field, old, new, of.action_id, of.code, of.entity_id)


def record_there(open_change: OpenChange, kind: RecordKind, number: int) -> Any:
    """Return the row of a record of the organisation.

    Raises:
        Refused: it was deleted.
    """
    row = open_change.session.get(RECORD_ROWS[kind.entity], number)
    if row is None or row.organisation_id != open_change.organisation:
        raise Refused(f"This {kind.entity} has been deleted. Nothing was saved.")
    return row


def _action_of(open_change: OpenChange, row: Any) -> HeldAction | None:
    number = getattr(row, "action_id", None)
    return None if number is None else held_action(open_change, number)


def _refuse_stale(
    open_change: OpenChange,
    row: Any,
    kind: RecordKind,
    seen: Mapping[str, Any],
    values: Mapping[str, Any] | None,
) -> None:
    """Refuse to set ``values``, or without them to delete the record, if it has been changed."""
    changed = [name for name, value in seen.items() if getattr(row, name) != value]
    if not changed:
        return
    theirs = {name: getattr(row, name) for name in {*seen, *(values or ())}}
    action = _action_of(open_change, row)
    of, code = (None, None) if action is None else (action.id, action.code)
    last = {} if row.id is None else last_settings(open_change, kind.entity, of, number=row.id)
    who = latest_setting(last, changed)
    first = changed[0]
    raise StaleChange(
        f"Someone else changed this {kind.entity} since you opened it:"
        f" {FIELD_LABELS.get(first, first)} is now {value_in_words(first, theirs[first])!r}, it"
        f" was {value_in_words(first, seen[first])!r}. Nothing was saved. Check it and try again.",
        deletion_conflicts(code, theirs, changed, last)
        if values is None
        else field_conflicts(code, theirs, values, last),
        who.by,
        who.at,
    )
