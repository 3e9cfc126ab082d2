"""Questions about records: evidence, measures, barriers, commitments, questions and returns."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from db.errors import Refused
from db.periods import Period
from db.questions import CONCERNS, moment
from db.reading import Query, from_json
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
from db.wording import CONTEXT, FIELD_LABELS
from db.words import Answer, BarrierKind, Dimension

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
    SELECT s.key, s.title, s.edition, s.source, q.key, q.text, q.help, a.answer, a.comment
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

SIGNATURE = """
    SELECT n.new, c.at, c."by"
    FROM change c
    JOIN change_field p ON p.change_id = c.id AND p.field = 'period'
    JOIN change_field n ON n.change_id = c.id AND n.field = 'signed_by'
    WHERE c.organisation_id = :organisation AND c.what = 'sign-off' AND c.state = 'done'
      AND p.new = :period
      AND NOT EXISTS (
        SELECT 1 FROM change l LEFT JOIN change u ON u.id = l.of_id
        WHERE l.organisation_id = c.organisation_id AND l.id > c.id
          AND l.what <> 'sign-off' AND (u.id IS NULL OR u.what <> 'sign-off')
      )
    ORDER BY c.id DESC LIMIT 1
"""

CHANGED_SINCE = """
    SELECT f.code, f.entity, f.entity_id, f.field, f.old, f.new
    FROM change c JOIN change_field f ON f.change_id = c.id
    WHERE c.organisation_id = :organisation AND c.id > :after
      AND f.entity NOT IN ('import', 'return')
    ORDER BY c.id, f.id
"""


def evidence(ask: Query, organisation: int, code: str | None = None) -> tuple[Evidence, ...]:
    """Return the evidence of every action, or of one, in plan order."""
    return tuple(
        Evidence(number, of, title, link, moment(at), by)
        for number, of, title, link, at, by in ask(EVIDENCE, organisation=organisation, code=code)
    )


def measures(ask: Query, organisation: int, code: str | None = None) -> tuple[Measure, ...]:
    """Return the measures of every action, or of one, each with its readings by day."""
    readings: defaultdict[int, list[Reading]] = defaultdict(list)
    for number, of, measure, on, value, note, at, by in ask(
        READINGS, organisation=organisation, code=code
    ):
        day = date.fromisoformat(on)
        readings[measure].append(Reading(number, of, measure, day, value, note, moment(at), by))
    return tuple(
        Measure(
            id=row[0],
            code=row[1],
            name=row[2],
            unit=row[3],
            dimension=Dimension(row[4]),
            baseline=row[5],
            baseline_on=_day(row[6]),
            target=row[7],
            target_on=_day(row[8]),
            source=row[9],
            at=moment(row[10]),
            by=row[11],
            readings=tuple(readings[row[0]]),
        )
        for row in ask(MEASURES, organisation=organisation, code=code)
    )


def barriers(ask: Query, organisation: int, code: str | None = None) -> tuple[Barrier, ...]:
    """Return the barriers of every action, or of one, in plan order."""
    return tuple(
        Barrier(number, of, BarrierKind(kind), note, support, _day(resolved), moment(at), by)
        for number, of, kind, note, support, resolved, at, by in ask(
            BARRIERS, organisation=organisation, code=code
        )
    )


def commitments(ask: Query, organisation: int) -> tuple[Commitment, ...]:
    """Return what the organisation committed itself to, oldest first."""
    return tuple(
        Commitment(number, objective, description, comments, moment(at), by)
        for number, objective, description, comments, at, by in ask(
            COMMITMENTS, organisation=organisation
        )
    )


def question_sets(
    ask: Query, organisation: int, keys: Collection[str]
) -> tuple[QuestionSetView, ...]:
    """Return the question sets with ``keys``, in that order, with the organisation's answers."""
    sets: dict[str, tuple[tuple[str, str, str, str], list[QuestionView]]] = {}
    for row in ask(QUESTION_SETS, organisation=organisation):
        _, questions = sets.setdefault(row[0], (row[:4], []))
        key, text, help_, answer, comment = row[4:]
        given = Answer(answer) if answer else None
        questions.append(QuestionView(key, text, help_, given, comment))
    asked = (sets[key] for key in keys if key in sets)
    return tuple(QuestionSetView(*about, tuple(questions)) for about, questions in asked)


def _period(stored: str) -> Period:
    try:
        return Period.parse(stored)
    except Refused as error:
        raise ValueError(str(error)) from error  # nobody typed it: it is damaged


def returns(ask: Query, organisation: int) -> tuple[ReturnView, ...]:
    """Return the returns that were made, newest first."""
    return tuple(
        ReturnView(
            id=row[0],
            period=_period(row[1]),
            number=row[2],
            on=date.fromisoformat(row[3]),
            at=moment(row[4]),
            by=row[5],
            signed_by=row[6],
            change=row[7],
            complete=bool(row[8]),
            file_name=row[9],
            sha256=row[10],
        )
        for row in ask(RETURNS, organisation=organisation)
    )


def return_file(ask: Query, number: int) -> bytes:
    """Return the workbook of the return with that id, as it was made."""
    ((content,),) = ask(RETURN_FILE, number=number)
    return bytes(content)


def return_snapshot(ask: Query, number: int) -> str:
    """Return the frozen position of the return with that id, as JSON."""
    ((text,),) = ask(RETURN_SNAPSHOT, number=number)
    return str(text)


def signature(ask: Query, organisation: int, period: Period) -> Signature | None:
    """Return who signed a period's return off, ``None`` where nobody has.

    A signature is a line of the log. It lapses with the next line that is no signature: what was
    signed is not what the return would tell then.
    """
    rows = ask(SIGNATURE, organisation=organisation, period=json.dumps(str(period)))
    for signed_by, at, by in rows:
        return Signature(period, _logged(signed_by), moment(at), by)
    return None


def changed_since(
    ask: Query, organisation: int, after: int
) -> dict[str | None, tuple[FieldChange, ...]]:
    """Return by code what differs since the change numbered ``after``, net of what was undone.

    Every field has its first old and its last new value; what came back to where it was is left
    out, and so is how the file is named. ``None`` holds the organisation's own.
    """
    ends: dict[tuple[str | None, str, int | None, str], tuple[str | None, str | None]] = {}
    for code, entity, number, field, old, new in ask(
        CHANGED_SINCE, organisation=organisation, after=after
    ):
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
            change = FieldChange(code, field, _logged(old), _logged(new), entity, number)
            by_code[code].append(change)
    return {code: tuple(fields) for code, fields in by_code.items()}


def _logged(text: str | None) -> Any:
    return None if text is None else from_json(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
