"""The change log in plain words, for screens, the command line and workbooks."""

from __future__ import annotations

from datetime import date
from typing import Any

from db.views import ChangeView, FieldChange
from db.words import Area, Choice, Ease, ProviderType, Rating, Status, Word

FIELD_LABELS = {
    "choice": "Choice",
    "reason": "Reason",
    "status": "Status",
    "lead": "Lead",
    "start": "Start",
    "due": "Target date",
    "review": "Review date",
    "completed": "Completed on",
    "percent": "Percent",
    "own_ease": "Our ease",
    "update": "Update",
    "title": "Title",
    "detail": "Detail",
    "area": "Programme area",
    "rating": "Rating",
    "quick_win": "Quick win",
    "name": "Name",
    "provider_type": "Provider type",
}

WHAT_LABELS = {
    "choose": "Chose",
    "in-place": "In place already",
    "set-status": "Set the status",
    "set-lead": "Set the lead",
    "set-dates": "Set dates",
    "edit": "Changed",
    "add-update": "Wrote an update",
    "add-own-action": "Added an own action",
    "add-organisation": "Added the organisation",
    "undo": "Undid",
    "redo": "Did again",
}

_WORDS: dict[str, type[Word]] = {
    "choice": Choice,
    "status": Status,
    "own_ease": Ease,
    "area": Area,
    "rating": Rating,
    "provider_type": ProviderType,
}
_DATES = frozenset({"start", "due", "review", "completed"})


def value_in_words(field: str, value: Any) -> str:
    """Return a logged value as people read it; nothing is an en dash."""
    if value is None or value == "":
        return "–"
    if field in _WORDS:
        return _WORDS[field](value).label
    if field in _DATES:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return f"{value}%" if field == "percent" else str(value)


def field_in_words(change: FieldChange) -> str:
    """Return one field's change: ``Status: Not started → Complete``."""
    if change.field == "update":
        return str(change.new if change.new is not None else change.old)
    label = FIELD_LABELS.get(change.field, change.field)
    new = value_in_words(change.field, change.new)
    if change.old is None:
        return f"{label}: {new}"
    return f"{label}: {value_in_words(change.field, change.old)} → {new}"


def change_in_words(change: ChangeView) -> str:
    """Return a change in a line: what was done, to which codes, and how the fields changed."""
    what = WHAT_LABELS.get(change.what, change.what)
    codes = ", ".join(change.codes[:4])
    more = f" and {len(change.codes) - 4} more" if len(change.codes) > 4 else ""
    first = change.codes[0] if change.codes else None
    fields = [
        f
        for f in change.fields
        if f.code == first and f.field in FIELD_LABELS and (_says(f.old) or _says(f.new))
    ]
    how = "; ".join(field_in_words(field) for field in fields)
    whom = f" {codes}{more}" if codes else ""
    return " ".join((f"{what}{whom}: {how}" if how else f"{what}{whom}").split())


def _says(value: Any) -> bool:
    return value is not None and value is not False and value != ""
