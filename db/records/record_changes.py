"""Records added, changed and removed: one way for all kinds, each step in the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from db.actions.action_changes import actions_named
from db.errors import Refused, StaleChange
from db.history.change_descriptions import value_in_words
from db.history.change_log import Touched, Writing, record
from db.history.edit_conflicts import differences, last_set, newest, taken_out
from db.history.logged_fields import COLUMNS, SIGNED
from db.records.new_records import NewAnswer, NewRecord
from db.storage.models import (
    ActionRow,
    AnswerRow,
    BarrierRow,
    CommitmentRow,
    EvidenceRow,
    MeasureRow,
    QuestionRow,
    ReadingRow,
)
from db.views import Changed
from db.vocabulary.field_labels import FIELD_LABELS


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its word in the log, its table, its columns.

    ``anchor`` is the column that is never empty while the record is there: in the log, from
    nothing to something says that it was added, from something to nothing that it was removed.
    ``named_by`` is the column by which people know it.
    """

    entity: str
    row: type[Any]
    columns: tuple[str, ...]
    anchor: str
    named_by: str


def _kind(row: type[Any], anchor: str, named_by: str) -> Kind:
    entity = str(row.__tablename__)
    return Kind(entity, row, COLUMNS[entity], anchor, named_by)


EVIDENCE = _kind(EvidenceRow, "title", "title")
MEASURE = _kind(MeasureRow, "name", "name")
READING = _kind(ReadingRow, "on", "on")
BARRIER = _kind(BarrierRow, "kind", "note")
COMMITMENT = _kind(CommitmentRow, "objective", "objective")
ANSWER = _kind(AnswerRow, "answer", "answer")
KINDS = {k.entity: k for k in (EVIDENCE, MEASURE, READING, BARRIER, COMMITMENT, ANSWER)}


def add_to_actions(
    writing: Writing, kind: Kind, codes: Iterable[str], new: NewRecord, what: str
) -> Changed:
    """Add the same record to each action.

    Raises:
        UnknownCode: a code that this organisation does not have.
        Refused: a value that cannot be.
    """
    values = new.stored(writing.today)
    touched: list[Touched] = []
    for action in actions_named(writing, codes):
        if kind is MEASURE:
            refuse_second_name(writing, action, values["name"])
        touched += added(writing, kind, values, action)
    return record(writing, what, touched)


def add(writing: Writing, kind: Kind, new: NewRecord, what: str) -> Changed:
    """Add a record that belongs to the organisation.

    Raises:
        Refused: a value that cannot be.
    """
    return record(writing, what, added(writing, kind, new.stored(writing.today), None))


def add_reading(writing: Writing, measure: int, new: NewRecord) -> Changed:
    """Add a reading to the measure of that number; one for each day.

    A figure replaces "not assessed" of the same day.

    Raises:
        Refused: the measure is gone, there is a reading of that day, or a value cannot be.
    """
    of = _there(writing, MEASURE, measure)
    return record(writing, "add-reading", reading_added(writing, of, new))


def reading_added(writing: Writing, of: MeasureRow, new: NewRecord) -> list[Touched]:
    """Add a reading to a measure and return what that touched.

    Raises:
        Refused: there is a reading of that day, or a value cannot be.
    """
    values = {"measure_id": of.id, **new.stored(writing.today)}
    same_day = select(ReadingRow).where(
        ReadingRow.measure_id == of.id, ReadingRow.on == values["on"]
    )
    there = writing.session.scalars(same_day).first()
    action = writing.session.get_one(ActionRow, of.action_id)
    if there is None:
        touched = added(writing, READING, values, action)
    elif there.value is None and values["value"] is not None:
        of_day = _touched(READING, there, "on", there.on, there.on, action)  # for the log
        now = {**values, "at": writing.at, "by": writing.by}
        touched = [of_day, *_set(there, READING, now, action)]
    else:
        day = value_in_words("on", values["on"])
        raise Refused(
            f"{of.name} has a reading of {day} already. Delete that reading first, or give"
            " another day."
        )
    return [_context("measure", of.name, touched[0]), *touched]


def answer(
    writing: Writing, key: str, new: NewAnswer, seen: Mapping[str, Any] | None = None
) -> Changed:
    """Answer the question ``key``, or answer it anew; ``seen`` is the answer the person saw.

    Raises:
        Refused: there is no such question, or a comment cannot be.
        StaleChange: it was answered otherwise since it was seen.
    """
    return record(writing, "answer", answered(writing, key, new, seen))


def answered(
    writing: Writing, key: str, new: NewAnswer, seen: Mapping[str, Any] | None = None
) -> list[Touched]:
    """Answer a question and return what that touched; raises as :func:`answer` does."""
    session = writing.session
    question = session.scalars(select(QuestionRow).where(QuestionRow.key == key)).first()
    if question is None:
        raise Refused(f"There is no question {key!r}. 'greenplan questions' lists them.")
    values = new.stored(writing.today)
    row = session.scalars(
        select(AnswerRow).where(
            AnswerRow.organisation_id == writing.organisation,
            AnswerRow.question_id == question.id,
        )
    ).first()
    if seen is not None:
        _refuse_stale(writing, row or AnswerRow(), ANSWER, seen, values)
    if row is None:
        touched = added(writing, ANSWER, {"question_id": question.id, **values}, None)
    else:
        touched = _set(row, ANSWER, values, None)
    if not touched:
        return []
    about = [_context(name, told, touched[0]) for name, told in question_told(question)]
    return [*about, *touched]


def question_told(question: QuestionRow) -> tuple[tuple[str, str], ...]:
    """Return what the log says of a question beside its answer: its words, and its key."""
    return (("question", question.text), ("question_key", question.key))


def change(
    writing: Writing,
    kind: Kind,
    number: int,
    new: NewRecord,
    seen: Mapping[str, Any],
    what: str,
) -> Changed:
    """Give a record other values; ``seen`` are those that the person looked at.

    Raises:
        Refused: it is gone, or a value cannot be.
        StaleChange: it was changed since it was seen.
    """
    row = _there(writing, kind, number)
    values = new.stored(writing.today)
    _refuse_stale(writing, row, kind, seen, values)
    action = _action_of(writing, row)
    if kind is MEASURE and action and values["name"].casefold() != row.name.casefold():
        refuse_second_name(writing, action, values["name"])
    named = getattr(row, kind.named_by)
    touched = _set(row, kind, values, action)
    if touched:
        touched.insert(0, _context("about", named, touched[0]))
    return record(writing, what, touched)


def remove(
    writing: Writing, kind: Kind, number: int, seen: Mapping[str, Any], what: str
) -> Changed:
    """Take a record out, a measure with its readings.

    Raises:
        Refused: it is gone already.
        StaleChange: it was changed since it was seen.
    """
    row = _there(writing, kind, number)
    _refuse_stale(writing, row, kind, seen, None)
    touched = removed(writing, kind, row)
    if kind is READING:
        measure = writing.session.get_one(MeasureRow, row.measure_id)
        touched.insert(0, _context("measure", measure.name, touched[0], gone=True))
    return record(writing, what, touched)


def added(
    writing: Writing, kind: Kind, values: Mapping[str, Any], action: ActionRow | None
) -> list[Touched]:
    """Store a new record and return what it touched."""
    row = kind.row(organisation_id=writing.organisation, at=writing.at, by=writing.by, **values)
    if action is not None:
        row.action_id = action.id
    writing.session.add(row)
    writing.session.flush()
    return [
        _touched(kind, row, name, None, getattr(row, name), action)
        for name in (*kind.columns, *SIGNED)
        if getattr(row, name) is not None
    ]


def measure_named(writing: Writing, action: ActionRow, name: str) -> MeasureRow | None:
    """Return the action's measure of that name, in either case; ``None`` where it has none."""
    of_action = select(MeasureRow).where(
        MeasureRow.organisation_id == writing.organisation, MeasureRow.action_id == action.id
    )
    rows = writing.session.scalars(of_action)
    return next((row for row in rows if row.name.casefold() == name.casefold()), None)


def refuse_second_name(writing: Writing, action: ActionRow, name: str) -> None:
    """Refuse a measure of a name that the action has already.

    Raises:
        Refused: it has.
    """
    if measure_named(writing, action, name) is not None:
        raise Refused(f"{action.code} has a measure {name!r} already. Give this one another name.")


def removed(writing: Writing, kind: Kind, row: Any) -> list[Touched]:
    """Delete a record, a measure with its readings, and return all that was there."""
    touched: list[Touched] = []
    if kind is MEASURE:
        of_it = select(ReadingRow).where(ReadingRow.measure_id == row.id).order_by(ReadingRow.id)
        for reading in writing.session.scalars(of_it).all():
            gone = _removed(writing, READING, reading)
            touched += [_context("measure", row.name, gone[0], gone=True), *gone]
        writing.session.flush()
    return touched + _removed(writing, kind, row)


def _removed(writing: Writing, kind: Kind, row: Any) -> list[Touched]:
    action = _action_of(writing, row)
    touched = [
        _touched(kind, row, name, getattr(row, name), None, action)
        for name in (*kind.columns, *SIGNED)
        if getattr(row, name) is not None
    ]
    writing.session.delete(row)
    return touched


def _set(
    row: Any, kind: Kind, values: Mapping[str, Any], action: ActionRow | None
) -> list[Touched]:
    touched = []
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            touched.append(_touched(kind, row, name, before, value, action))
            setattr(row, name, value)
    return touched


def _touched(
    kind: Kind, row: Any, name: str, old: Any, new: Any, action: ActionRow | None
) -> Touched:
    number, code = (action.id, action.code) if action is not None else (None, None)
    return Touched(kind.entity, name, old, new, number, code, row.id)


def _context(field: str, value: str, of: Touched, *, gone: bool = False) -> Touched:
    """Return what the log says besides a record's own fields: which measure, which question."""
    old, new = (value, None) if gone else (None, value)
    return Touched(of.entity, field, old, new, of.action_id, of.code, of.entity_id)


def _there(writing: Writing, kind: Kind, number: int) -> Any:
    row = writing.session.get(kind.row, number)
    if row is None or row.organisation_id != writing.organisation:
        raise Refused(f"This {kind.entity} is no longer there: somebody took it out.")
    return row


def _action_of(writing: Writing, row: Any) -> ActionRow | None:
    number = getattr(row, "action_id", None)
    return None if number is None else writing.session.get_one(ActionRow, number)


def _refuse_stale(
    writing: Writing,
    row: Any,
    kind: Kind,
    seen: Mapping[str, Any],
    values: Mapping[str, Any] | None,
) -> None:
    """Refuse to set ``values``, or to remove the record where there are none, if it was changed."""
    changed = [name for name, value in seen.items() if getattr(row, name) != value]
    if not changed:
        return
    theirs = {name: getattr(row, name) for name in {*seen, *(values or ())}}
    last = {} if row.id is None else last_set(writing, kind.entity, number=row.id)
    action = _action_of(writing, row)
    code = None if action is None else action.code
    who = newest(last, changed)
    first = changed[0]
    raise StaleChange(
        f"This {kind.entity} was changed by somebody else meanwhile:"
        f" {FIELD_LABELS.get(first, first)} is now {value_in_words(first, theirs[first])!r}, you"
        f" saw {value_in_words(first, seen[first])!r}. Nothing was stored; look again.",
        taken_out(code, theirs, changed, last)
        if values is None
        else differences(code, theirs, values, last),
        who.by,
        who.at,
    )
