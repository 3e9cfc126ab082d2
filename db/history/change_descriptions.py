"""The change log in plain words, for screens, the command line and workbooks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from db.validation.figures import figure_in_words
from db.views import ChangeView, FieldChange
from db.vocabulary.action_fields import EDITED
from db.vocabulary.field_labels import FIELD_LABELS, WHAT_LABELS
from db.vocabulary.fields import Field, Kind
from db.vocabulary.phrases import first_of
from db.vocabulary.record_kinds import OWN_ACTION, RECORDS
from db.vocabulary.terms import ProviderType, Word

_ALL = (
    *EDITED,
    *(field for kind in (*RECORDS, OWN_ACTION) for field in kind.fields),
    Field("provider_type", "Provider type", Kind.WORD, ProviderType),
)
_FIELDS = {of.key: tuple(field for field in _ALL if field.key == of.key) for of in _ALL}
"""The fields with each key. They are of one kind, but each may have words of its own."""

_NAMING = {f"remove-{kind.entity}": kind.gone_by for kind in (*RECORDS, OWN_ACTION)}
"""The fields that name a deleted record."""

_EDITION = "edition"
"""The word in the log for what another edition does to an action (:mod:`db.plans.upgrading`)."""

_PARTS = {"ods": "ODS code"}
"""The labels of parts of a return's file name that differ from the names of the parts."""


def value_in_words(field: str, value: Any) -> str:
    """Return a logged value in words. No value is an en dash."""
    if value is None or value in ("", []):
        return "–"
    described = _FIELDS.get(field, ())
    kind = described[0].kind if described else None
    if kind in (Kind.WORD, Kind.DAY):
        return _word_or_day(described, value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if kind is Kind.FIGURE and isinstance(value, int | float):
        return figure_in_words(value)
    words = ", ".join(value) if isinstance(value, list) else str(value)
    if field == "return_name":
        words = re.sub(r"\{(\w+)\}", lambda found: f"[{_PARTS.get(found[1], found[1])}]", words)
    return f"{words}%" if kind is Kind.PERCENT else words


def _word_or_day(fields: Iterable[Field], value: Any) -> str:
    """Return a word's label or a day. Return other values of an old log unchanged."""
    for field in fields:
        with suppress(TypeError, ValueError):
            meant = field.parse(value)
            return meant.label if isinstance(meant, Word) else f"{meant:%d/%m/%Y}"
    return str(value)


def change_in_words(change: ChangeView) -> str:
    """Return a change in one line: what was done, to which codes, and how the fields changed."""
    codes = () if is_of_editions(change) else change.codes
    what = f"{what_in_words(change)} {first_of(codes, 4)}".rstrip()
    how = how_in_words(change)
    return f"{what}: {how}" if how else what


def what_in_words(change: ChangeView) -> str:
    """Return what was done: ``Set the status``."""
    return WHAT_LABELS.get(change.what, change.what)


def how_in_words(change: ChangeView) -> str:
    """Return how the fields changed, in one line.

    For several actions, include the old value only if it was the same for all. For an import to
    several actions, include only the file.
    """
    by_field: dict[str, list[FieldChange]] = {}
    whole = own_actions_moved(change)
    if whole and set(whole) == set(change.codes) and change.what in ("undo", "redo"):
        return ", ".join(
            f"{title.old} (removed)" if title.new is None else f"{title.new} (restored)"
            for title in whole.values()
        )
    named = _NAMING.get(change.what)
    if named:
        entity = change.what.removeprefix("remove-")
        of_it = [f for f in change.fields if f.entity == entity]
        if len(change.codes) > 1:
            return ", ".join(value_in_words(f.field, f.old) for f in of_it if f.field in named)
        gone = {f.field: f.old for f in of_it}
        return ", ".join(value_in_words(name, gone[name]) for name in named if name in gone)
    fields = [field for field in change.fields if field.entity != _EDITION]
    for field in fields:
        if field.field in FIELD_LABELS and (_says(field.old) or _says(field.new)):
            by_field.setdefault(field.field, []).append(field)
    actions = 1 if is_of_editions(change) else max(len(change.codes), 1)
    if actions > 1 and "file" in by_field:
        (file,) = by_field["file"]
        return f"{FIELD_LABELS['file']}: {file.new or file.old}"
    said = [_field_in_words(fields, actions) for fields in by_field.values()]
    if change.what == "add-reading" and "value" not in by_field:
        said.append("not assessed")
    if other_codes := [_other_code(field) for field in change.fields if field.entity == _EDITION]:
        said.append(first_of(other_codes, 6))
    how = "; ".join(said)
    return " ".join(how.split())


def is_of_editions(change: ChangeView) -> bool:
    """Return whether a change was an upgrade to another edition of a plan, or undid or redid
    one.
    """
    return any(
        field.entity == _EDITION or (field.field == "plan" and field.old and field.new)
        for field in change.fields
    )


def _other_code(change: FieldChange) -> str:
    """Return what another edition does to an action: ``GC1 is now N1``, or ``GC1 withdrawn``."""
    if change.new is None:
        return f"{change.old} withdrawn"
    return f"{change.new} restored" if change.old is None else f"{change.old} is now {change.new}"


def own_actions_moved(change: ChangeView) -> dict[str, FieldChange]:
    """Return by code the titles of the own actions that a change added or deleted."""
    return {
        field.code: field
        for field in change.fields
        if field.code and (field.entity, field.field) == ("own-action", "title")
        if field.old is None or field.new is None
    }


def field_in_words(change: FieldChange) -> str:
    """Return the change of one field of one action: ``Status: Not started → Complete``."""
    return _field_in_words([change], 1)


def old_and_new(change: FieldChange) -> str:
    """Return both values of a field: ``Lead: – → Kim``, or an empty text if it has neither."""
    if change.entity == _EDITION:
        return _other_code(change)
    if change.field not in FIELD_LABELS or not (_says(change.old) or _says(change.new)):
        return ""
    old, new = (value_in_words(change.field, value) for value in (change.old, change.new))
    values = new if old == new else f"{old} → {new}"
    return f"{FIELD_LABELS[change.field]}: {values}"


def _field_in_words(fields: list[FieldChange], actions: int) -> str:
    name = fields[0].field
    if name in ("about", "question"):
        return _common(name, [field.new or field.old for field in fields])
    new = _common(name, [field.new for field in fields])
    if name == "update":
        return new if _says(fields[0].new) else _common(name, [field.old for field in fields])
    olds = [str(f.old) if isinstance(f.old, list) else f.old for f in fields]
    if all(field.old == field.new for field in fields):
        return f"{FIELD_LABELS[name]}: {new}"
    same_before = len(set(olds)) == 1 and (olds[0] is None or len(olds) == actions)
    if not same_before or olds[0] is None:
        return f"{FIELD_LABELS[name]}: {new}"
    return f"{FIELD_LABELS[name]}: {value_in_words(name, fields[0].old)} → {new}"


def _common(name: str, values: list[Any]) -> str:
    words = {value_in_words(name, value) for value in values}
    return words.pop() if len(words) == 1 else "various"


def _says(value: Any) -> bool:
    return value is not None and value is not False and value != ""
