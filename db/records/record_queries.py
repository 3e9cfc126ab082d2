"""Queries of records: evidence, measures, barriers, commitments, risks, questions and returns."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import Any

from db.actions.listing import CARRIED, LISTED, WHOSE, Listing, held_under
from db.actions.queries import updates
from db.history.history_queries import IS_EDITION, WITH_PLAN
from db.storage.column_types import (
    ANSWER,
    BYTES,
    DAY,
    DIGEST,
    ENTITY,
    FIELD,
    FLAG,
    ID,
    LOGGED,
    MOMENT,
    NUMBER,
    PERIOD,
    SAID,
    SNAPSHOT,
    TEXT,
    ColumnType,
    Unfit,
    field_type,
    missing_reference,
)
from db.storage.named_columns import Columns, UnreadRows, View, of_table
from db.storage.query import Query
from db.validation.periods import Period
from db.views import (
    ActionRecords,
    Barrier,
    Commitment,
    Evidence,
    FieldChange,
    Measure,
    QuestionSetView,
    QuestionView,
    Reading,
    Request,
    ReturnView,
    Risk,
    Signature,
)
from db.vocabulary.field_labels import CONTEXT, FIELD_LABELS
from db.vocabulary.record_kinds import (
    BARRIER,
    COMMITMENT,
    EVIDENCE,
    MEASURE,
    OF_ACTIONS,
    READING,
    REQUEST,
    RISK,
    RecordKind,
)

_SIGNED = {"at": MOMENT, "by": TEXT}


def _record_columns(kind: RecordKind) -> dict[str, tuple[str, ColumnType]]:
    """Return the columns of a kind of record, with the code of its action."""
    fields = {field.key: field_type(field) for field in kind.fields}
    code = of_table("a", code=SAID) if kind.of_action else {}
    return {**of_table("r", id=ID, **fields, **_SIGNED), **code}


_OF_ACTIONS = """
    SELECT {columns}
    FROM {whose}
    JOIN {table} r ON r.organisation_id = o.id {{listed}}
    WHERE u.id = :in_use
      AND (CAST(:code AS TEXT) IS NULL OR upper(a.code) = upper(CAST(:code AS TEXT)))
    ORDER BY CASE WHEN a.organisation_id IS NULL THEN 0 ELSE 1 END, a.position, {order}
"""

_OURS = (COMMITMENT, RISK, REQUEST)
_COLUMNS = {kind.entity: Columns(_record_columns(kind)) for kind in (*OF_ACTIONS, *_OURS)}
_QUESTIONS = {
    kind.entity: _OF_ACTIONS.format(
        columns=_COLUMNS[kind.entity].sql,
        table=kind.entity,
        whose=WHOSE,
        order='r."on", r.id' if kind is READING else "r.id",
    )
    for kind in OF_ACTIONS
}

_OF_ORGANISATION = {
    kind.entity: f"""
    SELECT {_COLUMNS[kind.entity].sql}
    FROM {kind.entity} r WHERE r.organisation_id = :organisation ORDER BY r.id
"""
    for kind in _OURS
}

_SENT = Columns({"organisation": ("r.organisation_id", ID), **_record_columns(REQUEST)})
SENT = f"SELECT {_SENT.sql} FROM request r ORDER BY r.id"

_QUESTION = Columns(
    {
        "set_key": ("s.key", SAID),
        **of_table("s", title=SAID, edition=TEXT, source=TEXT),
        **of_table("q", key=SAID, text=SAID, help=TEXT),
        "answered": ("a.id", ID.or_none),
        **of_table("a", answer=ANSWER.or_none, comment=TEXT.or_none),
    }
)
QUESTION_SETS = f"""
    SELECT {_QUESTION.sql}
    FROM question_set s
    JOIN question q ON q.set_id = s.id
    LEFT JOIN answer a ON a.question_id = q.id AND a.organisation_id = :organisation
    ORDER BY s.id, q.position
"""

_RETURN = Columns(
    {
        **of_table("r", id=ID, period=PERIOD, number=ID, on=DAY, **_SIGNED, signed_by=SAID),
        "change": ("r.change_id", ID),
        **of_table("r", complete=FLAG, file_name=SAID, sha256=DIGEST),
    }
)
RETURNS = f"""
    SELECT {_RETURN.sql}
    FROM plan_in_use u JOIN frozen_return r ON r.organisation_id = u.organisation_id
    WHERE u.id = :in_use AND {WITH_PLAN.format(of="r")} ORDER BY r.id DESC
"""

LAST_NUMBER = """
    SELECT max(r.number) FROM frozen_return r
    WHERE r.organisation_id = :organisation AND r.period = :period
"""

RETURN_FILE = "SELECT r.workbook FROM frozen_return r WHERE r.id = :number"

RETURN_SNAPSHOT = "SELECT r.snapshot FROM frozen_return r WHERE r.id = :number"

_NOT_RETURNED = "('sign-off', 'add-request', 'answer-request', 'decline-request')"
"""SQL: the changes of which a return says nothing."""

LAST_BESIDES_SIGNATURES = f"""
    SELECT c.id
    FROM plan_in_use u JOIN change c ON c.organisation_id = u.organisation_id
    WHERE u.id = :in_use AND c.what NOT IN {_NOT_RETURNED}
      AND NOT EXISTS (SELECT 1 FROM change s WHERE s.id = c.of_id AND s.what IN {_NOT_RETURNED})
      AND ({WITH_PLAN.format(of="c")} OR EXISTS (
          SELECT 1 FROM change_field f
          WHERE f.change_id = c.id AND f.code IS NULL AND f.entity NOT IN ('import', 'return')
      ))
    ORDER BY c.id DESC LIMIT 1
"""

_SIGNATURE = Columns({"signed_by": ("n.new", LOGGED), **of_table("c", at=MOMENT, by=TEXT)})
SIGNATURE = f"""
    SELECT {_SIGNATURE.sql}
    FROM plan_in_use u
    JOIN change c ON c.organisation_id = u.organisation_id AND {WITH_PLAN.format(of="c")}
    JOIN change_field p ON p.change_id = c.id AND p.field = 'period'
    JOIN change_field n ON n.change_id = c.id AND n.field = 'signed_by'
    WHERE u.id = :in_use AND c.id > :after
      AND c.what = 'sign-off' AND c.state = 'done' AND p.new = :period
    ORDER BY c.id DESC LIMIT 1
"""

_CHANGED = Columns(
    {
        "code": ("coalesce(a.code, f.code)", TEXT.or_none),
        **of_table("f", entity=ENTITY, entity_id=NUMBER.or_none, field=FIELD),
        **of_table("f", old=LOGGED, new=LOGGED),
    }
)
EDITION_AT = f"""
    SELECT f.old
    FROM plan_in_use u
    JOIN change c ON c.organisation_id = u.organisation_id
    JOIN change_field f ON f.change_id = c.id
    WHERE u.id = :in_use AND c.id > :after AND {WITH_PLAN.format(of="c")} AND {IS_EDITION}
    ORDER BY c.id LIMIT 1
"""

CHANGED_SINCE = f"""
    SELECT {_CHANGED.sql}
    FROM plan_in_use u
    JOIN change c ON c.organisation_id = u.organisation_id
    JOIN change_field f ON f.change_id = c.id
    LEFT JOIN carried_action k
      ON {CARRIED} AND k.held_id = f.action_id AND (k.main OR f.entity <> 'progress')
    LEFT JOIN action a ON a.id = coalesce(k.action_id, f.action_id)
    WHERE u.id = :in_use AND c.id > :after
      AND (f.code IS NULL OR {WITH_PLAN.format(of="c")})
      AND f.entity NOT IN ('import', 'return', 'edition', 'request')
      AND NOT {IS_EDITION} AND coalesce(a.plan_id, u.plan_id) {{edition}} u.plan_id
    ORDER BY c.id, f.id
"""


def evidence(
    query: Query,
    in_use: int,
    code: str | None = None,
    unread: UnreadRows | None = None,
    listed: Listing = LISTED,
) -> tuple[Evidence, ...]:
    """Return the evidence for every action, or for one, in plan order, or for others than those
    ``listed``.

    With ``unread``, leave out what cannot be read: see
    :func:`db.storage.column_types.convert_rows`.
    """
    return tuple(_of_actions(EVIDENCE, Evidence, query, in_use, code, listed, unread))


def measures(
    query: Query, in_use: int, code: str | None = None, listed: Listing = LISTED
) -> tuple[Measure, ...]:
    """Return the measures of every action, or of one, each with its readings by day."""
    readings: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading in _of_actions(READING, Reading, query, in_use, code, listed):
        readings[reading.measure_id].append(reading)

    def with_readings(**values: Any) -> Measure:
        return Measure(**values, readings=tuple(readings[values["id"]]))

    return tuple(_of_actions(MEASURE, with_readings, query, in_use, code, listed))


def barriers(
    query: Query, in_use: int, code: str | None = None, listed: Listing = LISTED
) -> tuple[Barrier, ...]:
    """Return the barriers of every action, or of one, in plan order."""
    return tuple(_of_actions(BARRIER, Barrier, query, in_use, code, listed))


def held_records(query: Query, in_use: int, number: int) -> ActionRecords:
    """Return what stands beside the action with this number, wherever it is listed."""
    held = held_under(number)
    return ActionRecords(
        updates(query, in_use, listed=held),
        evidence(query, in_use, listed=held),
        measures(query, in_use, listed=held),
        barriers(query, in_use, listed=held),
    )


def _of_actions(
    kind: RecordKind,
    view: Callable[..., View],
    query: Query,
    in_use: int,
    code: str | None,
    listed: Listing,
    unread: UnreadRows | None = None,
) -> Iterator[View]:
    sql = _QUESTIONS[kind.entity].format(listed=listed.of_record)
    rows = query(sql, in_use=in_use, code=code)
    return _COLUMNS[kind.entity].views(view, rows, unread)


def commitments(query: Query, organisation: int) -> tuple[Commitment, ...]:
    """Return the organisation's commitments, oldest first."""
    return tuple(_of_organisation(COMMITMENT, Commitment, query, organisation))


def risks(query: Query, organisation: int) -> tuple[Risk, ...]:
    """Return the organisation's risks, oldest first."""
    return tuple(_of_organisation(RISK, Risk, query, organisation))


def requests(query: Query, organisation: int) -> tuple[Request, ...]:
    """Return the requests to an organisation, oldest first."""
    return tuple(_of_organisation(REQUEST, Request, query, organisation))


def sent_requests(query: Query) -> dict[int, list[Request]]:
    """Return all requests in the register, oldest first, by the number of the organisation."""
    sent: dict[int, list[Request]] = {}
    for row in _SENT.read(query(SENT)):
        values = row._asdict()
        sent.setdefault(values.pop("organisation"), []).append(Request(**values))
    return sent


def _of_organisation(
    kind: RecordKind, view: Callable[..., View], query: Query, organisation: int
) -> Iterator[View]:
    rows = query(_OF_ORGANISATION[kind.entity], organisation=organisation)
    return _COLUMNS[kind.entity].views(view, rows)


def question_sets(
    query: Query, organisation: int, keys: Collection[str]
) -> tuple[QuestionSetView, ...]:
    """Return the question sets with ``keys``, in that order, with the organisation's answers."""
    sets: dict[str, tuple[Any, list[QuestionView]]] = {}
    for row in _QUESTION.read(query(QUESTION_SETS, organisation=organisation)):
        _, questions = sets.setdefault(row.set_key, (row, []))
        if row.answered is not None and row.answer is None:
            raise Unfit("missing")
        questions.append(QuestionView(row.key, row.text, row.help, row.answer, row.comment))
    for key in keys:
        if key not in sets:
            raise Unfit(missing_reference(key))
    asked = (sets[key] for key in keys)
    return tuple(
        QuestionSetView(row.set_key, row.title, row.edition, row.source, tuple(questions))
        for row, questions in asked
    )


def returns(query: Query, in_use: int) -> tuple[ReturnView, ...]:
    """Return the returns of a plan in use that were made, newest first."""
    return tuple(_RETURN.views(ReturnView, query(RETURNS, in_use=in_use)))


def last_number(query: Query, organisation: int, period: Period) -> int:
    """Return the number of the last return of a period, of any plan, or 0."""
    ((number,),) = query(LAST_NUMBER, organisation=organisation, period=str(period))
    return number or 0


def return_file(query: Query, number: int) -> bytes:
    """Return the workbook of the return with that id, as it was made."""
    ((content,),) = query(RETURN_FILE, number=number)
    return bytes(BYTES.read(content))


def return_snapshot(query: Query, number: int) -> str:
    """Return the frozen position of the return with that id, as JSON."""
    ((text,),) = query(RETURN_SNAPSHOT, number=number)
    return str(SNAPSHOT.read(text))


def signature(query: Query, in_use: int, period: Period) -> Signature | None:
    """Return who signed off a period's return of a plan in use, or ``None``.

    A signature is a line of the log. It lapses with the next line of that plan or about the
    organisation itself that is not a signature, because the return would then differ from what was
    signed.
    """
    besides = query(LAST_BESIDES_SIGNATURES, in_use=in_use)
    after = besides[0][0] if besides else 0
    asked = json.dumps(str(period))
    rows = query(SIGNATURE, in_use=in_use, after=after, period=asked)
    for row in _SIGNATURE.read(rows):
        return Signature(period, row.signed_by, row.at, row.by)
    return None


def edition_at(query: Query, in_use: int, after: int) -> str | None:
    """Return the key of the edition that a plan in use had at change number ``after``, or ``None``
    if it was never another since.
    """
    return next(
        (LOGGED.read(old) for (old,) in query(EDITION_AT, in_use=in_use, after=after)), None
    )


def changed_since(
    query: Query, in_use: int, after: int, *, set_aside: bool = False
) -> dict[str | None, tuple[FieldChange, ...]]:
    """Return by code the differences since change number ``after``, without what was undone, of
    the actions in the edition worked with or of those of other editions that are ``set_aside``.

    Each field has its first old and its last new value. Fields that are back at their old value are
    left out, and so are file names. ``None`` contains the organisation's own fields.
    """
    ends: dict[tuple[str | None, str, int | None, str], tuple[Any, Any]] = {}
    sql = CHANGED_SINCE.format(edition="<>" if set_aside else "=")
    rows = query(sql, in_use=in_use, after=after)
    for row in _CHANGED.read(rows):
        field, old, new = row.field, row.old, row.new
        key = (row.code, row.entity, row.entity_id, field)
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
