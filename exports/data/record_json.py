"""Return an action's records, commitments, risks and the ICB's questions as JSON.

Values are written as in :mod:`exports.data.action_json`. ``id`` is the number used on the command
line.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from db.records.evidence_links import link_kind
from db.views import Barrier, Evidence, Measure, QuestionSetView
from db.vocabulary.record_kinds import (
    BARRIER,
    COMMITMENT,
    EVIDENCE,
    MEASURE,
    READING,
    REQUEST,
    RISK,
    RecordKind,
)
from exports.data.json_values import Json, json_of


def record_json(kind: RecordKind, record: Any, more: Json | None = None) -> Json:
    """Return a record: its number, its fields and ``more``, and who added it when."""
    fields = (field.key for field in kind.fields if not field.hidden)
    return {
        **json_of(record, f"id {' '.join(fields)}"),
        **(more or {}),
        **json_of(record, "at by"),
    }


reading_json = partial(record_json, READING)
barrier_json = partial(record_json, BARRIER)
commitment_json = partial(record_json, COMMITMENT)
risk_json = partial(record_json, RISK)
request_json = partial(record_json, REQUEST)


def evidence_json(evidence: Evidence) -> Json:
    """Return evidence. ``kind`` is what its link points to, ``None`` if it has no link."""
    pointed_to = link_kind(evidence.link).value if evidence.link else None
    return record_json(EVIDENCE, evidence, {"kind": pointed_to})


def measure_json(measure: Measure) -> Json:
    """Return a measure with its readings, oldest first. Not assessed is ``None``."""
    readings = [reading_json(reading) for reading in measure.readings]
    return {**record_json(MEASURE, measure), "readings": readings}


def record_of_action_json(record: Evidence | Measure | Barrier, plan: str) -> Json:
    """Return evidence, a measure or a barrier with its action's code and plan (its key)."""
    match record:
        case Evidence():
            told = evidence_json(record)
        case Measure():
            told = measure_json(record)
        case Barrier():
            told = barrier_json(record)
    return {"code": record.code, "plan": plan, **told}


def question_set_json(questions: QuestionSetView) -> Json:
    """Return a question set with its questions in order. ``None`` means not answered yet."""
    return {
        **json_of(questions, "key title edition source"),
        "questions": [json_of(one, "key text help answer comment") for one in questions.questions],
    }
