"""Find what someone else has changed since the user looked, field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from db.errors import FieldConflict, StaleChange
from db.frozen import frozen
from db.history.change_descriptions import value_in_words
from db.history.change_log import HeldAction, OpenChange
from db.storage.column_types import parse_moment
from db.storage.models import ChangeFieldRow, ChangeRow, ProgressRow
from db.validation.progress import Edit
from db.vocabulary.field_labels import FIELD_LABELS
from db.vocabulary.fields import plain_value
from db.vocabulary.phrases import long_day

_TOLD = 3
"""The number of actions that an error describes in detail."""

TAKEN_OUT = "Deleted"
"""The user's value for every field of a record to be deleted."""


@frozen
class LastSet:
    """Who set a field last, and when (aware, UTC), or ``None`` if the log does not have it."""

    by: str | None
    at: datetime | None


_NOT_TOLD = LastSet(None, None)
_BEGINNING = datetime.min.replace(tzinfo=UTC)


def refuse_stale_actions(
    open_change: OpenChange, wanted: Iterable[tuple[HeldAction, Edit]], seen: Mapping[str, int]
) -> None:
    """Refuse edits of actions that have changed since. ``seen`` gives their versions by code.

    Raises:
        StaleChange: some have changed. The error lists all of them.
    """
    stale: list[tuple[HeldAction, ProgressRow, Edit]] = []
    for action, edit in wanted:
        row = open_change.session.get(ProgressRow, (open_change.organisation, action.id))
        if row is not None and seen.get(action.code, row.version) != row.version:
            stale.append((action, row, edit))
    if not stale:
        return
    told = [_told(action, row, edit) for action, row, edit in stale[:_TOLD]]
    if len(stale) > _TOLD:
        more = len(stale) - _TOLD
        told.append(f"{more} more {'action was' if more == 1 else 'actions were'} changed too.")
    latest = max((row for _, row, _ in stale), key=lambda row: row.updated_at)
    raise StaleChange(
        f"{' '.join(told)} Nothing was saved. Check the changes, then make yours again if it is"
        " still needed.",
        [
            difference
            for action, row, edit in stale
            for difference in field_conflicts(
                action.code,
                {name: getattr(row, name) for name in edit.given()},
                edit.given(),
                last_settings(open_change, "progress", action.id),
            )
        ],
        latest.updated_by,
        parse_moment(latest.updated_at),
    )


def _told(action: HeldAction, row: ProgressRow, edit: Edit) -> str:
    at = parse_moment(row.updated_at).astimezone()
    when = f"{long_day(at.date())} at {at:%H:%M}"
    who = f"{row.updated_by} changed {action.code} on {when}"
    both = "; ".join(
        f"{FIELD_LABELS[name]} is now {value_in_words(name, getattr(row, name))!r},"
        f" you entered {value_in_words(name, plain_value(value))!r}"
        for name, value in edit.given().items()
        if getattr(row, name) != plain_value(value)
    )
    return f"{who}: {both}." if both else f"{who}."


def field_conflicts(
    code: str | None,
    theirs: Mapping[str, Any],
    ours: Mapping[str, Any],
    last: Mapping[str, LastSet],
) -> list[FieldConflict]:
    """Return the fields whose values differ between ``ours`` (stored or typed) and ``theirs``.

    ``last`` is who set each field last, by field name.
    """
    found = []
    for name, value in ours.items():
        there, wanted = (value_in_words(name, plain_value(v)) for v in (theirs[name], value))
        if there != wanted:
            found.append(_difference(code, name, there, wanted, last))
    return found


def deletion_conflicts(
    code: str | None, theirs: Mapping[str, Any], names: Iterable[str], last: Mapping[str, LastSet]
) -> list[FieldConflict]:
    """Return the changed fields ``names`` of a record to be deleted."""
    return [
        _difference(code, name, value_in_words(name, plain_value(theirs[name])), TAKEN_OUT, last)
        for name in names
    ]


def _difference(
    code: str | None, name: str, theirs: str, ours: str, last: Mapping[str, LastSet]
) -> FieldConflict:
    who = last.get(name, _NOT_TOLD)
    return FieldConflict(code, FIELD_LABELS.get(name, name), theirs, ours, who.by, who.at)


def last_settings(
    open_change: OpenChange, entity: str, action: int | None = None, *, number: int | None = None
) -> dict[str, LastSet]:
    """Return who set each field of a record last, by the change log: see :class:`ChangeFieldRow`.

    ``action`` is the number of the action that it belongs to. ``number`` selects the record if
    there are several of that kind.
    """
    fields = (
        select(ChangeFieldRow.field, ChangeRow.by, ChangeRow.at)
        .join(ChangeRow, ChangeFieldRow.change_id == ChangeRow.id)
        .where(
            ChangeRow.organisation_id == open_change.organisation,
            ChangeFieldRow.action_id == action,
            ChangeFieldRow.entity == entity,
        )
        .order_by(ChangeFieldRow.id)
    )
    if number is not None:
        fields = fields.where(ChangeFieldRow.entity_id == number)
    return {
        name: LastSet(by, parse_moment(at)) for name, by, at in open_change.session.execute(fields)
    }


def latest_setting(last: Mapping[str, LastSet], names: Iterable[str]) -> LastSet:
    """Return who was the last to set any of the fields ``names``."""
    told = [last[name] for name in names if name in last]
    return max(told, key=lambda one: one.at or _BEGINNING, default=_NOT_TOLD)
