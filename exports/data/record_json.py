"""What is recorded beside an action, and what the ICB asks, as JSON; the agreed shapes.

The words are those of :mod:`exports.data.action_json`. ``id`` is the number that the command line
takes.
"""

from __future__ import annotations

from db.records.evidence_links import link_kind
from db.views import Barrier, Commitment, Evidence, Measure, QuestionSetView, Reading
from exports.data.json_values import Json, day, figure, moment, word


def evidence_json(evidence: Evidence) -> Json:
    """Return evidence; ``kind`` is what its link points to, ``None`` where it has no link."""
    return {
        "id": evidence.id,
        "title": evidence.title,
        "link": evidence.link,
        "kind": link_kind(evidence.link).value if evidence.link else None,
        "at": moment(evidence.at),
        "by": evidence.by,
    }


def measure_json(measure: Measure) -> Json:
    """Return a measure with its readings, oldest first."""
    return {
        "id": measure.id,
        "name": measure.name,
        "unit": measure.unit,
        "dimension": word(measure.dimension),
        "baseline": figure(measure.baseline),
        "baseline_on": day(measure.baseline_on),
        "target": figure(measure.target),
        "target_on": day(measure.target_on),
        "source": measure.source,
        "at": moment(measure.at),
        "by": measure.by,
        "readings": [reading_json(reading) for reading in measure.readings],
    }


def reading_json(reading: Reading) -> Json:
    """Return a reading; a ``value`` of ``None`` says "not assessed"."""
    return {
        "id": reading.id,
        "on": day(reading.on),
        "value": figure(reading.value),
        "note": reading.note,
        "at": moment(reading.at),
        "by": reading.by,
    }


def barrier_json(barrier: Barrier) -> Json:
    """Return a barrier; ``resolved`` is a day, ``None`` while it stands in the way."""
    return {
        "id": barrier.id,
        "kind": word(barrier.kind),
        "note": barrier.note,
        "support": barrier.support,
        "resolved": day(barrier.resolved),
        "at": moment(barrier.at),
        "by": barrier.by,
    }


def commitment_json(commitment: Commitment) -> Json:
    """Return a commitment."""
    return {
        "id": commitment.id,
        "objective": commitment.objective,
        "description": commitment.description,
        "comments": commitment.comments,
        "at": moment(commitment.at),
        "by": commitment.by,
    }


def question_set_json(questions: QuestionSetView) -> Json:
    """Return a question set with its questions in order; no answer yet is ``None``."""
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
                "answer": word(question.answer),
                "comment": question.comment,
            }
            for question in questions.questions
        ],
    }
