"""Turn views into the plain dictionaries that ``--json`` and ``export json`` give.

Words are kebab-case, dates ISO 8601, times UTC to the second. Unknown values are ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from db.views import (
    ActionView,
    Barrier,
    ChangeView,
    Evidence,
    FieldChange,
    Measure,
    Organisation,
    PlanView,
    Update,
)
from db.vocabulary.action_fields import EDITED
from db.vocabulary.declared import plain_values
from db.vocabulary.field_labels import FIELD_LABELS
from db.vocabulary.record_kinds import KINDS
from db.vocabulary.terms import Benefit
from exports.data.json_values import Json, json_of, json_value, json_word
from exports.data.record_json import barrier_json, evidence_json, measure_json


def action_json(action: ActionView) -> Json:
    """Return an action as ``actions --json`` lists it, with benefits in the plan's order."""
    return {
        **json_of(action, "code title detail provider_type area rating quick_win own"),
        "benefits": _benefits(action.benefits),
        "benefits_published": action.benefits is not None,
        **_fields(action, of_task=True),
        **_fields(action, of_task=False),
        **json_of(action, "updated_at updated_by"),
        "plan": action.plan,
        "sections": list(action.sections),
        "fields": plain_values(action.declared.fields),
        "roles": {kind: list(letters) for kind, letters in action.declared.roles.items()},
    }


def action_with_log_json(
    action: ActionView,
    updates: Iterable[Update],
    evidence: Iterable[Evidence] = (),
    measures: Iterable[Measure] = (),
    barriers: Iterable[Barrier] = (),
) -> Json:
    """Return an action as ``show CODE --json`` gives it, with its log, oldest entry first.

    The records passed in may include those of other actions; only its own are used.
    """
    return {
        **action_json(action),
        "updates": [json_of(one, "at by text") for one in updates if one.code == action.code],
        "evidence": [evidence_json(one) for one in evidence if one.code == action.code],
        "measures": [measure_json(one) for one in measures if one.code == action.code],
        "barriers": [barrier_json(one) for one in barriers if one.code == action.code],
        "notes": list(action.notes),
    }


def history_json(changes: Iterable[ChangeView]) -> list[Json]:
    """Return the change log, in the order given: one entry for each change and action code.

    ``code`` is ``None`` for changes to the organisation itself. If a change set one field of an
    action twice, the second value has an entry of its own. Records of an action (evidence,
    measures and so on) have their own entries, with ``record``: the kind and the number.
    """
    return [entry for change in changes for entry in _entries(change)]


def organisation_json(organisation: Organisation) -> Json:
    """Return an organisation as ``orgs --json`` lists it."""
    return json_of(
        organisation,
        "ods name provider_type pcn icb contact email plan_key plan_title plan_edition"
        " return_days return_name asks place neighbourhood groups",
    )


def plan_json(plan: PlanView) -> Json:
    """Return a plan as ``plans --json`` lists it; ``actions`` is the number of actions."""
    told = json_of(plan, "key title edition published issuer source actions in_use notes")
    return {**told, "in_use": plan.in_use > 0, "follows": plan.declared.follows or None}


def _entries(change: ChangeView) -> list[Json]:
    entries: list[Json] = []
    current: dict[tuple[Any, ...], Json] = {}
    for field in change.fields:
        of_record = field.entity in KINDS
        if of_record and field.field not in FIELD_LABELS:
            continue  # needed only by undo: who added it, and the measure's number
        of = (field.code, field.entity, field.number) if of_record else (field.code,)
        entry = current.get(of)
        if entry is None or field.field in entry["fields"]:
            entry = current[of] = _entry(change, field.code, field if of_record else None)
            entries.append(entry)
        entry["fields"][field.field] = {"old": field.old, "new": field.new}
    return entries or [_entry(change, None)]


def _entry(change: ChangeView, code: str | None, record: FieldChange | None = None) -> Json:
    return {
        **json_of(change, "id at by what"),
        "code": code,
        "plan": change.plan,
        **({"record": {"kind": record.entity, "id": record.number}} if record else {}),
        "fields": {},
    }


def _fields(action: ActionView, *, of_task: bool) -> Json:
    """Return the fields that people fill in, with BRAG after the status."""
    values: Json = {}
    for field in EDITED:
        if field.in_json and field.of_task is of_task:
            values[field.key] = json_value(getattr(action, field.key))
            if field.key == "status":
                values["brag"] = json_word(action.brag)
    return values


def _benefits(marked: frozenset[Benefit] | None) -> list[str] | None:
    return None if marked is None else [benefit.value for benefit in Benefit if benefit in marked]
