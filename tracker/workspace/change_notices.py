"""What someone else changed, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from db.history.change_descriptions import (
    how_in_words,
    is_of_editions,
    value_in_words,
    what_in_words,
)
from db.views import ChangeView
from db.vocabulary.field_labels import FIELD_LABELS
from db.vocabulary.phrases import count_in_words

_EDITS = frozenset({"choose", "in-place", "set-status", "set-lead", "set-dates", "edit"})
"""Changes that set fields of actions: the fields describe them fully."""

LONGEST = 160
"""Characters in a line; the history has the full text."""


def notices_in_words(changes: Sequence[ChangeView], user: str) -> str:
    """Return what others did, oldest first; count them if there are several changes.

    ``user`` is the person here: their own name on a change means that it was made elsewhere.
    """
    people = list(dict.fromkeys(change.by for change in changes))
    who = f"{people[0]} (elsewhere)" if people == [user] else people[0]
    if len(people) > 1:
        who = f"{', '.join(people[:-1])} and {people[-1]}" if len(people) < 4 else "Several people"
    if len(changes) > 1:
        codes = list(dict.fromkeys(code for change in changes for code in change.codes))
        return f"{who} made {count_in_words(len(changes), 'change')}{_at(codes, ': ')}"
    (change,) = changes
    words = f"{who} {_one_in_words(change)}"
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"


def _one_in_words(change: ChangeView) -> str:
    if change.what in _EDITS:
        fields = {f.field: f for f in change.fields if f.field in FIELD_LABELS}
        said = [f"{FIELD_LABELS[n]} {value_in_words(n, f.new)}" for n, f in fields.items()]
        return f"changed{_at(change.codes, ' ')}: {', '.join(said)}"
    what = what_in_words(change)
    if is_of_editions(change):
        undone = " the upgrade to another edition" if change.what in ("undo", "redo") else ""
        return f"{what[0].lower()}{what[1:]}{undone}"
    how = how_in_words(change)
    return f"{what[0].lower()}{what[1:]}{_at(change.codes, ': ')}{f' · {how}' if how else ''}"


def _at(codes: Sequence[str], before: str) -> str:
    if not codes:
        return ""
    return f"{before}{', '.join(codes) if len(codes) < 4 else f'{len(codes)} actions'}"
