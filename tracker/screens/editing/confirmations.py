"""The confirmation of a change, in one line: ``GC1 marked as complete. Ctrl+Z to undo.``"""

from __future__ import annotations

from collections.abc import Sequence

from db.history.change_descriptions import (
    how_in_words,
    is_of_editions,
    own_actions_moved,
    value_in_words,
    what_in_words,
)
from db.validation.figures import figure_in_words
from db.views import Changed, ChangeView
from db.vocabulary.field_labels import FIELD_LABELS

_REMOVED = {
    "remove-own-action": ("deleted", "Ctrl+Z"),
    "undo": ("removed by undo", "Ctrl+Y"),
    "redo": ("deleted again", "Ctrl+Z"),
}
"""The word for a change that removed an own action, and the key that restores it."""

_DONE = {
    "choose": "Choice set for {}",
    "in-place": "{} marked as in place already",
    "set-lead": "Lead set for {}",
    "set-dates": "Dates set for {}",
    "edit": "{} edited",
    "add-update": "Update added to {}",
    "add-own-action": "{} added",
    "change-own-action": "{} edited",
    "remove-own-action": "{} deleted",
    "edit-organisation": "Organisation edited",
    "add-organisation": "Organisation added",
    "add-evidence": "Evidence added to {}",
    "change-evidence": "Evidence edited for {}",
    "remove-evidence": "Evidence deleted from {}",
    "add-measure": "Measure added to {}",
    "change-measure": "Measure edited for {}",
    "remove-measure": "Measure deleted from {}",
    "add-reading": "Reading added to {}",
    "remove-reading": "Reading deleted from {}",
    "add-barrier": "Barrier added to {}",
    "change-barrier": "Barrier edited for {}",
    "remove-barrier": "Barrier deleted from {}",
    "add-commitment": "Commitment added",
    "change-commitment": "Commitment edited",
    "remove-commitment": "Commitment deleted",
    "add-risk": "Risk added",
    "change-risk": "Risk edited",
    "remove-risk": "Risk deleted",
    "take-request": "Request taken on",
    "answer-request": "Request answered",
    "decline-request": "Request declined",
    "answer": "Answer saved",
    "import": "Imported: {}",
    "undo": "Undone: {}",
    "redo": "Redone: {}",
}
"""The confirmation of each kind of change; ``{}`` is the actions."""

_NAMED = {"choose": "choice", "set-status": "status", "set-lead": "lead"}
"""The field that a confirmation names already, so that its label is left out."""

UNDO = "Ctrl+Z to undo."

_EDITION = {
    "undo": "Undone: the upgrade to another edition.",
    "redo": f"Redone: the upgrade to another edition. {UNDO}",
}

_NAMED_BY = {
    "add-evidence": ("title",),
    "add-measure": ("name",),
    "add-reading": ("measure", "value", "on"),
    "add-barrier": ("kind", "note"),
}
"""The fields of a new record that its confirmation names."""


def confirmation(changed: Changed, change: ChangeView | None, plan: str = "") -> str:
    """Return the confirmation of ``changed``; ``change`` is its line in the log, if it has one and
    that could be read, ``plan`` the plan of its actions if that is another than the one shown.
    """
    if changed.id is None:
        return "No changes."
    if change is None:
        return f"Saved. {UNDO}"
    if is_of_editions(change):
        return _EDITION.get(change.what, f"{what_in_words(change)}. {UNDO}")
    moved = [of for of, title in own_actions_moved(change).items() if title.new is None]
    if moved and set(moved) == set(changed.codes) and change.what in _REMOVED:
        gone = f"{_of_plan(', '.join(moved), plan)} {'was' if len(moved) == 1 else 'were'}"
        done, key = _REMOVED[change.what]
        return f"{gone} {done}. {key} restores {'it' if len(moved) == 1 else 'them'}."
    if change.what in _NAMED_BY:
        new = {field.field: field.new for field in change.fields}
        naming = [
            value_in_words(name, new[name]) if name in new else figure_in_words(None)
            for name in _NAMED_BY[change.what]
        ]
        return _in_words(change, _whom(changed.codes, plan), ", ".join(naming))
    return _in_words(change, _whom(changed.codes, plan), how_in_words(change))


def _whom(codes: Sequence[str], plan: str) -> str:
    whom = ", ".join(codes) if len(codes) <= 3 else f"{len(codes)} actions"
    return _of_plan(whom, plan)


def _of_plan(whom: str, plan: str) -> str:
    """Return the actions of a change, with their plan if it is another than the one shown."""
    return f"{whom} ({plan})" if plan and whom else whom


def _in_words(change: ChangeView, whom: str, how: str) -> str:
    said = _done(change).format(whom).strip()
    if change.what in _NAMED:
        how = how.removeprefix(f"{FIELD_LABELS[_NAMED[change.what]]}: ")
    if how:
        labelled = how.startswith(tuple(f"{label}: " for label in FIELD_LABELS.values()))
        stop = "." if labelled and not said.endswith(":") else ":"
        said = f"{said.removesuffix(':')}{stop} {how}"
    said = said.removesuffix(":")
    said = said if said.endswith((".", "!", "?", "…")) else f"{said}."
    return said if change.what == "undo" else f"{said} {UNDO}"


def _done(change: ChangeView) -> str:
    """Return the confirmation of a kind of change, with ``{}`` for the actions."""
    if change.what == "set-status":
        status = next((f.new for f in change.fields if f.field == "status"), None)
        return f"{{}} marked as {value_in_words('status', status).lower()}"
    return _DONE.get(change.what, f"{what_in_words(change)}: {{}}")
