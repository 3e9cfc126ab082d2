"""Views as the plain dictionaries that ``--json`` and ``export json`` give; the agreed shapes.

Words are kebab-case, dates ISO 8601, times UTC to the second, and what is not known is ``None``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from db.views import ActionView, ChangeView, Organisation, PlanView, Update
from db.words import Benefit, Word

Json = dict[str, Any]


def action_json(action: ActionView) -> Json:
    """Return an action as ``actions --json`` lists it; benefits stand in the plan's order."""
    return {
        "code": action.code,
        "title": action.title,
        "detail": action.detail,
        "provider_type": action.provider_type.value,
        "area": action.area.value,
        "rating": _word(action.rating),
        "quick_win": action.quick_win,
        "own": action.own,
        "benefits": _benefits(action.benefits),
        "benefits_published": action.benefits is not None,
        "own_ease": _word(action.own_ease),
        "choice": action.choice.value,
        "reason": action.reason,
        "status": _word(action.status),
        "brag": _word(action.brag),
        "lead": action.lead,
        "start": _day(action.start),
        "due": _day(action.due),
        "review": _day(action.review),
        "percent": action.percent,
        "updated_at": _moment(action.updated_at),
        "updated_by": action.updated_by,
    }


def action_with_log_json(action: ActionView, updates: Iterable[Update]) -> Json:
    """Return an action as ``show CODE --json`` gives it: with its log, oldest entry first.

    ``updates`` may hold other actions' entries; only its own are taken. Evidence, measures and
    barriers are empty: the register does not keep them yet.
    """
    return {
        **action_json(action),
        "updates": [
            {"at": _moment(entry.at), "by": entry.by, "text": entry.text}
            for entry in updates
            if entry.code == action.code
        ],
        "evidence": [],
        "measures": [],
        "barriers": [],
        "notes": list(action.notes),
    }


def history_json(changes: Iterable[ChangeView]) -> list[Json]:
    """Return the change log, in the order given: one entry for each change and code it touched.

    ``code`` is ``None`` for what concerns the organisation itself. Where a change touched one
    field of an action twice, a further entry holds the second time.
    """
    return [entry for change in changes for entry in _entries(change)]


def organisation_json(organisation: Organisation) -> Json:
    """Return an organisation as ``orgs --json`` lists it."""
    return {
        "ods": organisation.ods,
        "name": organisation.name,
        "provider_type": organisation.provider_type.value,
        "pcn": organisation.pcn,
        "icb": organisation.icb,
        "contact": organisation.contact,
        "email": organisation.email,
        "plan_key": organisation.plan_key,
        "plan_title": organisation.plan_title,
        "plan_edition": organisation.plan_edition,
    }


def plan_json(plan: PlanView) -> Json:
    """Return a plan as ``plans --json`` lists it; ``actions`` is how many it has."""
    return {
        "key": plan.key,
        "title": plan.title,
        "edition": plan.edition,
        "published": plan.published,
        "issuer": plan.issuer,
        "source": plan.source,
        "actions": plan.actions,
        "notes": list(plan.notes),
    }


def _entries(change: ChangeView) -> list[Json]:
    entries: list[Json] = []
    current: dict[str | None, Json] = {}
    for field in change.fields:
        entry = current.get(field.code)
        if entry is None or field.field in entry["fields"]:
            entry = current[field.code] = _entry(change, field.code)
            entries.append(entry)
        entry["fields"][field.field] = {"old": field.old, "new": field.new}
    return entries or [_entry(change, None)]


def _entry(change: ChangeView, code: str | None) -> Json:
    return {
        "id": change.id,
        "at": _moment(change.at),
        "by": change.by,
        "what": change.what,
        "code": code,
        "fields": {},
    }


def _benefits(marked: frozenset[Benefit] | None) -> list[str] | None:
    return None if marked is None else [benefit.value for benefit in Benefit if benefit in marked]


def _word(word: Word | None) -> str | None:
    return None if word is None else word.value


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
