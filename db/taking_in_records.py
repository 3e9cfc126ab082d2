"""The records, answers and details of an import, stored as steps of its one change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import select

from db.errors import Refused
from db.intake import Intake, NewReadingOf
from db.journal import Touched, Writing
from db.models import ActionRow, AnswerRow, MeasureRow, OrganisationRow, QuestionRow, ReadingRow
from db.organisation_changes import checked_email
from db.record_changes import ANSWER, BARRIER, EVIDENCE, MEASURE, READING, Kind, added
from db.records import NewAnswer, NewBarrier, NewEvidence, NewMeasure
from db.text import NAME_LIMIT, plain_text
from db.wording import FIELD_LABELS, value_in_words

if TYPE_CHECKING:
    from db.intake import NewOfAction

DETAILS = ("contact", "email")
"""What a file may say of the organisation itself."""


def entities_of(intake: Intake) -> set[str]:
    """Return the kinds of things that an import brings beside progress, as the log calls them."""
    of_actions = [taken for _, taken in (*intake.actions, *intake.added)]
    kinds = {_kind_of(new).entity for taken in of_actions for new in taken.records}
    if READING.entity in kinds:
        kinds.add(MEASURE.entity)
    if intake.answers:
        kinds.add(ANSWER.entity)
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
        return _reading_added(writing, action, new)
    values = new.stored(writing.today)
    if isinstance(new, NewMeasure) and _measure(writing, action, values["name"]) is not None:
        raise Refused(
            f"{action.code} has a measure {values['name']!r} already. Give this one another name."
        )
    return added(writing, _kind_of(new), values, action)


def answered(writing: Writing, key: str, new: NewAnswer) -> list[Touched]:
    """Answer the question ``key``, or answer it anew, and return what that touched.

    Raises:
        Refused: there is no such question, or a comment cannot be.
    """
    session = writing.session
    question = session.scalars(select(QuestionRow).where(QuestionRow.key == key)).first()
    if question is None:
        raise Refused(f"There is no question {key!r}. Nothing was stored.")
    values = new.stored(writing.today)
    there = select(AnswerRow).where(
        AnswerRow.organisation_id == writing.organisation, AnswerRow.question_id == question.id
    )
    row = session.scalars(there).first()
    if row is None:
        touched = added(writing, ANSWER, {"question_id": question.id, **values}, None)
    else:
        touched = []
        for name, value in values.items():
            before = getattr(row, name)
            if before != value:
                touched.append(Touched(ANSWER.entity, name, before, value, entity_id=row.id))
                setattr(row, name, value)
    return [*_about(touched, "question", key), *touched]


def details_set(writing: Writing, details: Iterable[tuple[str, str | None]]) -> list[Touched]:
    """Set :data:`DETAILS` of the organisation and return what that touched.

    Raises:
        Refused: a value that cannot be.
    """
    row = writing.session.get_one(OrganisationRow, writing.organisation)
    touched = []
    for name, value in details:
        if name not in DETAILS:
            raise ValueError(name)
        text = value or ""
        checked = (
            checked_email(text)
            if name == "email"
            else plain_text(text, FIELD_LABELS[name], NAME_LIMIT)
        )
        before, after = getattr(row, name), checked or None
        if before != after:
            touched.append(Touched("organisation", name, before, after))
            setattr(row, name, after)
    return touched


def _reading_added(writing: Writing, action: ActionRow, new: NewReadingOf) -> list[Touched]:
    measure = _measure(writing, action, new.measure)
    if measure is None:
        raise Refused(f"{action.code} has no measure {new.measure!r}. Add the measure first.")
    values = {"measure_id": measure.id, **new.reading.stored(writing.today)}
    same_day = select(ReadingRow.id).where(
        ReadingRow.measure_id == measure.id, ReadingRow.on == values["on"]
    )
    if writing.session.scalars(same_day).first() is not None:
        day = value_in_words("on", values["on"])
        raise Refused(f"{measure.name} has a reading of {day} already. Give another day.")
    touched = added(writing, READING, values, action)
    return [*_about(touched, "measure", measure.name), *touched]


def _measure(writing: Writing, action: ActionRow, name: str) -> MeasureRow | None:
    """Return the action's measure of that name, in either case."""
    of_action = select(MeasureRow).where(
        MeasureRow.organisation_id == writing.organisation, MeasureRow.action_id == action.id
    )
    rows = writing.session.scalars(of_action)
    return next((row for row in rows if row.name.casefold() == name.casefold()), None)


def _about(touched: list[Touched], field: str, name: str) -> list[Touched]:
    """Return what the log says besides a record's own fields: which measure, which question."""
    return [
        Touched(of.entity, field, None, name, of.action_id, of.code, of.entity_id)
        for of in touched[:1]
    ]


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
