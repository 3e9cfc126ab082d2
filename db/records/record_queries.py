"""Queries of records: evidence, measures, barriers, commitments, questions and returns."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from db.actions.queries import CONCERNS, UnreadRows
from db.storage.column_types import (
    ANSWER,
    BARRIER,
    BYTES,
    DAY,
    DIGEST,
    DIMENSION,
    ENTITY,
    FIELD,
    FIGURE,
    FLAG,
    ID,
    LOGGED,
    MOMENT,
    NUMBER,
    PERIOD,
    SAID,
    SNAPSHOT,
    TEXT,
    Unfit,
    convert_rows,
    missing_reference,
)
from db.storage.query import Query
from db.validation.periods import Period
from db.views import (
    Barrier,
    Commitment,
    Evidence,
    FieldChange,
    Measure,
    QuestionSetView,
    QuestionView,
    Reading,
    ReturnView,
    Signature,
)
from db.vocabulary.field_labels import CONTEXT, FIELD_LABELS

_OF_ACTIONS = """
    FROM {table} r
    JOIN organisation o ON o.id = r.organisation_id
    JOIN action a ON a.id = r.action_id AND {concerns}
    WHERE r.organisation_id = :organisation
      AND (CAST(:code AS TEXT) IS NULL OR upper(a.code) = upper(CAST(:code AS TEXT)))
    ORDER BY CASE WHEN a.organisation_id IS NULL THEN 0 ELSE 1 END, a.position, {order}
"""

EVIDENCE = 'SELECT r.id, a.code, r.title, r.link, r.at, r."by"' + _OF_ACTIONS.format(
    table="evidence", order="r.id", concerns=CONCERNS
)

MEASURES = """
    SELECT r.id, a.code, r.name, r.unit, r.dimension, r.baseline, r.baseline_on, r.target,
           r.target_on, r.source, r.at, r."by"
""" + _OF_ACTIONS.format(table="measure", order="r.id", concerns=CONCERNS)

READINGS = (
    'SELECT r.id, a.code, r.measure_id, r."on", r.value, r.note, r.at, r."by"'
    + _OF_ACTIONS.format(table="reading", order='r."on", r.id', concerns=CONCERNS)
)

BARRIERS = (
    'SELECT r.id, a.code, r.kind, r.note, r.support, r.resolved, r.at, r."by"'
    + _OF_ACTIONS.format(table="barrier", order="r.id", concerns=CONCERNS)
)

COMMITMENTS = """
    SELECT r.id, r.objective, r.description, r.comments, r.at, r."by"
    FROM commitment r WHERE r.organisation_id = :organisation ORDER BY r.id
"""

QUESTION_SETS = """
    SELECT s.key, s.title, s.edition, s.source, q.key, q.text, q.help, a.id, a.answer,
           a.comment
    FROM question_set s
    JOIN question q ON q.set_id = s.id
    LEFT JOIN answer a ON a.question_id = q.id AND a.organisation_id = :organisation
    ORDER BY s.id, q.position
"""

RETURNS = """
    SELECT r.id, r.period, r.number, r."on", r.at, r."by", r.signed_by, r.change_id, r.complete,
           r.file_name, r.sha256
    FROM frozen_return r WHERE r.organisation_id = :organisation ORDER BY r.id DESC
"""

RETURN_FILE = "SELECT r.workbook FROM frozen_return r WHERE r.id = :number"

RETURN_SNAPSHOT = "SELECT r.snapshot FROM frozen_return r WHERE r.id = :number"

LAST_BESIDES_SIGNATURES = """
    SELECT c.id FROM change c
    WHERE c.organisation_id = :organisation AND c.what <> 'sign-off'
      AND NOT EXISTS (SELECT 1 FROM change u WHERE u.id = c.of_id AND u.what = 'sign-off')
    ORDER BY c.id DESC LIMIT 1
"""

SIGNATURE = """
    SELECT n.new, c.at, c."by"
    FROM change c
    JOIN change_field p ON p.change_id = c.id AND p.field = 'period'
    JOIN change_field n ON n.change_id = c.id AND n.field = 'signed_by'
    WHERE c.organisation_id = :organisation AND c.id > :after
      AND c.what = 'sign-off' AND c.state = 'done' AND p.new = :period
    ORDER BY c.id DESC LIMIT 1
"""

CHANGED_SINCE = """
    SELECT f.code, f.entity, f.entity_id, f.field, f.old, f.new
    FROM change c JOIN change_field f ON f.change_id = c.id
    WHERE c.organisation_id = :organisation AND c.id > :after
      AND f.entity NOT IN ('import', 'return')
    ORDER BY c.id, f.id
"""


_SIGNED = (MOMENT, TEXT)
_EVIDENCE = (ID, SAID, SAID, TEXT.or_none, *_SIGNED)
_READING = (ID, SAID, ID, DAY, FIGURE.or_none, TEXT.or_none, *_SIGNED)
_MEASURE = (ID, SAID, SAID, SAID, DIMENSION, *[FIGURE.or_none, DAY.or_none] * 2, TEXT.or_none)
_BARRIER = (ID, SAID, BARRIER, SAID, TEXT.or_none, DAY.or_none, *_SIGNED)
_COMMITMENT = (ID, SAID, TEXT.or_none, TEXT.or_none, *_SIGNED)
_QUESTION = (SAID, SAID, TEXT, TEXT, SAID, SAID, TEXT, ID.or_none, ANSWER.or_none, TEXT.or_none)
_RETURN = (ID, PERIOD, ID, DAY, MOMENT, TEXT, SAID, ID, FLAG, SAID, DIGEST)
_CHANGED = (TEXT.or_none, ENTITY, NUMBER.or_none, FIELD, LOGGED, LOGGED)


def evidence(
    query: Query, organisation: int, code: str | None = None, unread: UnreadRows | None = None
) -> tuple[Evidence, ...]:
    """Return the evidence for every action, or for one, in plan order.

    With ``unread``, leave out what cannot be read: see
    :func:`db.storage.column_types.convert_rows`.
    """
    rows = query(EVIDENCE, organisation=organisation, code=code)
    return tuple(Evidence(*row) for row in convert_rows(rows, _EVIDENCE, unread))


def measures(query: Query, organisation: int, code: str | None = None) -> tuple[Measure, ...]:
    """Return the measures of every action, or of one, each with its readings by day."""
    readings: defaultdict[int, list[Reading]] = defaultdict(list)
    for row in convert_rows(query(READINGS, organisation=organisation, code=code), _READING):
        readings[row[2]].append(Reading(*row))
    rows = query(MEASURES, organisation=organisation, code=code)
    return tuple(
        Measure(*(*row, tuple(readings[row[0]])))
        for row in convert_rows(rows, (*_MEASURE, *_SIGNED))
    )


def barriers(query: Query, organisation: int, code: str | None = None) -> tuple[Barrier, ...]:
    """Return the barriers of every action, or of one, in plan order."""
    rows = query(BARRIERS, organisation=organisation, code=code)
    return tuple(Barrier(*row) for row in convert_rows(rows, _BARRIER))


def commitments(query: Query, organisation: int) -> tuple[Commitment, ...]:
    """Return the organisation's commitments, oldest first."""
    rows = convert_rows(query(COMMITMENTS, organisation=organisation), _COMMITMENT)
    return tuple(Commitment(*row) for row in rows)


def question_sets(
    query: Query, organisation: int, keys: Collection[str]
) -> tuple[QuestionSetView, ...]:
    """Return the question sets with ``keys``, in that order, with the organisation's answers."""
    sets: dict[str, tuple[tuple[str, str, str, str], list[QuestionView]]] = {}
    for row in convert_rows(query(QUESTION_SETS, organisation=organisation), _QUESTION):
        _, questions = sets.setdefault(row[0], (row[:4], []))
        key, text, help_, number, answer, comment = row[4:]
        if number is not None and answer is None:
            raise Unfit("missing")
        questions.append(QuestionView(key, text, help_, answer, comment))
    for key in keys:
        if key not in sets:
            raise Unfit(missing_reference(key))
    asked = (sets[key] for key in keys)
    return tuple(QuestionSetView(*about, tuple(questions)) for about, questions in asked)


def returns(query: Query, organisation: int) -> tuple[ReturnView, ...]:
    """Return the returns that were made, newest first."""
    rows = convert_rows(query(RETURNS, organisation=organisation), _RETURN)
    return tuple(ReturnView(*row) for row in rows)


def return_file(query: Query, number: int) -> bytes:
    """Return the workbook of the return with that id, as it was made."""
    ((content,),) = query(RETURN_FILE, number=number)
    return bytes(BYTES.read(content))


def return_snapshot(query: Query, number: int) -> str:
    """Return the frozen position of the return with that id, as JSON."""
    ((text,),) = query(RETURN_SNAPSHOT, number=number)
    return str(SNAPSHOT.read(text))


def signature(query: Query, organisation: int, period: Period) -> Signature | None:
    """Return who signed off a period's return, or ``None``.

    A signature is a line of the log. It lapses with the next line that is not a signature, because
    the return would then differ from what was signed.
    """
    besides = query(LAST_BESIDES_SIGNATURES, organisation=organisation)
    after = besides[0][0] if besides else 0
    asked = json.dumps(str(period))
    rows = query(SIGNATURE, organisation=organisation, after=after, period=asked)
    for row in convert_rows(rows, (LOGGED, MOMENT, TEXT)):
        return Signature(period, *row)
    return None


def changed_since(
    query: Query, organisation: int, after: int
) -> dict[str | None, tuple[FieldChange, ...]]:
    """Return by code the differences since change number ``after``, without what was undone.

    Each field has its first old and its last new value. Fields that are back at their old value are
    left out, and so are file names. ``None`` contains the organisation's own fields.
    """
    ends: dict[tuple[str | None, str, int | None, str], tuple[Any, Any]] = {}
    rows = query(CHANGED_SINCE, organisation=organisation, after=after)
    for code, entity, number, field, old, new in convert_rows(rows, _CHANGED):
        key = (code, entity, number, field)
        if field in CONTEXT:
            there = new or old or ends.get(key, (None, None))[1]
            ends[key] = (there, there)
        elif field in FIELD_LABELS and field != "return_name":
            ends[key] = (ends[key][0] if key in ends else old, new)
    differing = {
        (code, entity, number)
        for (code, entity, number, field), (old, new) in ends.items()
        if old != new and field not in CONTEXT
    }
    by_code: defaultdict[str | None, list[FieldChange]] = defaultdict(list)
    for (code, entity, number, field), (old, new) in ends.items():
        if (code, entity, number) in differing and (old != new or field in CONTEXT):
            change = FieldChange(code, field, old, new, entity, number)
            by_code[code].append(change)
    return {code: tuple(fields) for code, fields in by_code.items()}
