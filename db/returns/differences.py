"""Describe the differences between two returns: one line for each record, not for each field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from db.history.change_descriptions import field_in_words, value_in_words
from db.returns.returns import ReturnDifference
from db.views import FieldChange
from db.vocabulary.field_labels import CONTEXT
from db.vocabulary.record_kinds import OWN_ACTION, RECORDS
from db.vocabulary.terms import Brag, Status

ANCHORS = {kind.entity: kind.anchor for kind in (*RECORDS, OWN_ACTION)}
"""For each kind, the field that is set as long as the record exists."""

_LABELS = {"own-action": "Own action"}

Ends = Mapping[str, FieldChange]

DATE_NOT_KNOWN = "Completed on: date not known"


def became_complete(difference: ReturnDifference) -> bool:
    """Whether the action has become complete."""
    status = _ends(difference, "status")
    return status is not None and status.new == Status.COMPLETE != status.old


def completed_on(difference: ReturnDifference) -> date | None:
    """Return the day on which an action that became complete was completed, if known."""
    day = _ends(difference, "completed")
    return date.fromisoformat(day.new) if day is not None and day.new else None


def _ends(difference: ReturnDifference, name: str) -> FieldChange | None:
    fields = (f for f in difference.fields if f.entity == "progress" and f.field == name)
    return next(fields, None)


def differences_in_words(difference: ReturnDifference) -> tuple[str, ...]:
    """Return a line for each difference: ``Status: In progress → Complete``, ``Evidence added:
    Audit``, ``BRAG: Amber → Blue``.
    """
    things: dict[tuple[str, int | None], list[FieldChange]] = {}
    for field in difference.fields:
        things.setdefault((field.entity, field.number), []).append(field)
    lines: list[str] = []
    for (entity, _), fields in things.items():
        lines += _lines(entity, fields)
        if entity == "progress" and became_complete(difference) and not completed_on(difference):
            lines.append(DATE_NOT_KNOWN)
    if difference.brag:
        then, now = map(_colour, difference.brag)
        lines.append(f"BRAG: {then} → {now}")
    return tuple(" ".join(line.split()) for line in lines)


def _lines(entity: str, fields: Iterable[FieldChange]) -> list[str]:
    if entity == "edition":
        return [_of_edition(field) for field in fields]
    if entity == "update":
        return [f"Update: {f.new}" if f.new else f"Update undone: {f.old}" for f in fields]
    ends = {field.field: field for field in fields}
    if entity not in ANCHORS:
        return [field_in_words(field) for field in ends.values()]
    label = _LABELS.get(entity, entity.capitalize())
    anchor = ends.get(ANCHORS[entity])
    if anchor is not None and anchor.old is None:
        return [f"{label} added: {_described(entity, _values(ends, new=True))}"]
    if anchor is not None and anchor.new is None:
        return [f"{label} deleted: {_described(entity, _values(ends, new=False))}"]
    about = next((f"{ends[of].new}: " for of in CONTEXT if of in ends), "")
    changed = "; ".join(
        field_in_words(f) for f in ends.values() if f.old != f.new and f.field not in CONTEXT
    )
    return [f"{label} changed: {about}{changed}"]


def _of_edition(field: FieldChange) -> str:
    """Return what another edition of the plan says differently."""
    if field.field != "code":
        return field_in_words(field)
    if field.old is None:
        return "New in the plan"
    return field_in_words(field) if field.new else "No longer in the plan"


def _values(ends: Ends, *, new: bool) -> dict[str, Any]:
    return {name: field.new if new else field.old for name, field in ends.items()}


def _described(entity: str, values: Mapping[str, Any]) -> str:
    def said(field: str) -> str:
        return value_in_words(field, values.get(field))

    if entity == "evidence":
        words = said("title") + (f" ({values['link']})" if values.get("link") else "")
    elif entity == "measure":
        words = f"{said('name')}, {said('unit')}"
    elif entity == "reading":
        figure = "not assessed" if values.get("value") is None else said("value")
        of = f"{values['measure']}: " if values.get("measure") else ""
        words = f"{of}{figure} on {said('on')}"
    elif entity == "barrier":
        asked = f"; support needed: {said('support')}" if values.get("support") else ""
        words = f"{said('kind')}: {said('note')}{asked}"
    elif entity == "answer":
        words = f"{values.get('question')}: {said('answer')}"
    else:
        words = said(ANCHORS[entity])
    return words


def _colour(brag: Brag | None) -> str:
    return brag.label if brag else "none"
