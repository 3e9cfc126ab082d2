"""Return an action's records, commitments and the ICB's questions as JSON.

Values are written as in :mod:`exports.data.action_json`. ``id`` is the number used on the command
line.
"""

from __future__ import annotations

from db.records.evidence_links import link_kind
from db.views import Barrier, Commitment, Evidence, Measure, QuestionSetView, Reading
from exports.data.json_values import Json, json_day, json_figure, json_moment, json_word


def evidence_json(evidence: Evidence) -> Json:
    """Return evidence. ``kind`` is what its link points to, ``None`` if it has no link."""
    return {
        "id": evidence.id,
        "title": evidence.title,
        "link": evidence.link,
        "kind": link_kind(evidence.link).value if evidence.link else None,
        "at": json_moment(evidence.at),
        "by": evidence.by,
    }


def measure_json(measure: Measure) -> Json:
    """Return a measure with its readings, oldest first."""
    return {
        "id": measure.id,
        "name": measure.name,
        "unit": measure.unit,
        "dimension": json_word(measure.dimension),
        "baseline": json_figure(measure.baseline),
        "baseline_on": json_day(measure.baseline_on),
        "target": json_figure(measure.target),
        "target_on": json_day(measure.target_on),
        "source": measure.source,
        "at": json_moment(measure.at),
        "by": measure.by,
        "readings": [reading_json(reading) for reading in measure.readings],
    }


def reading_json(reading: Reading) -> Json:
    """Return a reading. A ``value`` of ``None`` means "not assessed"."""
    return {
        "id": reading.id,
        "on": json_day(reading.on),
        "value": json_figure(reading.value),
        "note": reading.note,
        "at": json_moment(reading.at),
        "by": reading.by,
    }


def barrier_json(barrier: Barrier) -> Json:
    """Return a barrier. ``resolved`` is a date, ``None`` while the barrier is open."""
    return {
        "id": barrier.id,
        "kind": json_word(barrier.kind),
        "note": barrier.note,
        "support": barrier.support,
        "resolved": json_day(barrier.resolved),
        "at": json_moment(barrier.at),
        "by": barrier.by,
    }


def commitment_json(commitment: Commitment) -> Json:
    """Return a commitment."""
    return {
        "id": commitment.id,
        "objective": commitment.objective,
        "description": commitment.description,
        "comments": commitment.comments,
        "at": json_moment(commitment.at),
        "by": commitment.by,
    }


def question_set_json(questions: QuestionSetView) -> Json:
    """Return a question set with its questions in order. ``None`` means not answered yet."""
    return {
        "key": questions.key,
        "title": questions.title,
        "edition": questions.edition,
        "source": questions.source,
        "questions": [
            {
                "key": question.key,
                "text": question.text,
                "help": question.help,
                "answer": json_word(question.answer),
                "comment": question.comment,
            }
            for question in questions.questions
        ],
    }
