"""Write an organisation's whole position as one JSON file."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Protocol, TypeVar

from db.views import Position
from db.vocabulary.declared import declaration_json
from exports.data.action_json import action_with_log_json, organisation_json, plan_json
from exports.data.json_values import Json, json_day
from exports.data.record_json import commitment_json, question_set_json, risk_json
from exports.data.return_json import return_json


def position_json(position: Position) -> Json:
    """Return ``{organisation, plan, on, actions, commitments, risks, questions, returns}``.

    Each action is written as ``show CODE --json`` gives it, the plan with all that it declares.
    """
    logs, evidence = _by_code(position.updates), _by_code(position.evidence)
    measures, barriers = _by_code(position.measures), _by_code(position.barriers)
    return {
        "organisation": organisation_json(position.organisation),
        "plan": {
            **plan_json(position.plan),
            **json.loads(declaration_json(position.plan.declared)),
        },
        "on": json_day(position.on),
        "actions": [
            action_with_log_json(
                a, logs[a.code], evidence[a.code], measures[a.code], barriers[a.code]
            )
            for a in position.actions
        ],
        "commitments": [commitment_json(one) for one in position.commitments],
        "risks": [risk_json(one) for one in position.risks],
        "questions": [question_set_json(one) for one in position.question_sets],
        "returns": [return_json(one) for one in position.returns],
    }


def json_bytes(position: Position) -> bytes:
    """Return the position as a JSON file in UTF-8."""
    return f"{json.dumps(position_json(position), ensure_ascii=False, indent=2)}\n".encode()


class _OfAction(Protocol):
    @property
    def code(self) -> str: ...


One = TypeVar("One", bound=_OfAction)


def _by_code(things: Iterable[One]) -> defaultdict[str, list[One]]:
    by_code: defaultdict[str, list[One]] = defaultdict(list)
    for one in things:
        by_code[one.code].append(one)
    return by_code
