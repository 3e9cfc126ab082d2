"""An organisation's own actions: added, edited, deleted. Each step is in the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from db.actions.action_changes import actions_with_codes, edit_action, progress_changes
from db.errors import Refused, RefusedBySome, StaleChange
from db.history.change_log import HeldAction, OpenChange, Touched, write_change
from db.history.edit_conflicts import (
    field_conflicts,
    last_settings,
    latest_setting,
    refuse_stale_actions,
)
from db.history.logged_fields import COLUMNS
from db.own_actions.new_own_action import NewOwnAction
from db.records.record_changes import delete_with_readings
from db.storage.models import (
    RECORD_ROWS,
    ActionRow,
    OrganisationRow,
    ProgressRow,
    UpdateRow,
    own_action_row,
    progress_of,
)
from db.validation.field_values import checked_value
from db.validation.progress import Edit, Progress
from db.views import ActionView, Changed
from db.vocabulary.action_fields import OWN
from db.vocabulary.field_labels import FIELD_LABELS
from db.vocabulary.fields import plain_value
from db.vocabulary.record_kinds import OF_ACTIONS, READING

ENTITY = "own-action"
"""Its word in the log."""

FIELDS = COLUMNS[ENTITY]
"""The fields of an own action, apart from its progress. The title is never empty."""

_RECORDS = [kind for kind in OF_ACTIONS if kind is not READING]
"""The kinds that an action may have. Readings are those of its measures."""

_NOT_OWN = (
    "This action is part of the plan. Only your own actions can be edited or deleted."
    " Choose 'not for us' to leave it out."
)


def add_own_action(open_change: OpenChange, new: NewOwnAction, edit: Edit) -> Changed:
    """Add an own action of the organisation, with the ``edit`` progress.

    Raises:
        Refused: an empty or unusable title, or a rule was broken.
    """
    action, touched = create_own_action(open_change, new)
    touched += edit_action(open_change, action, edit)
    return write_change(open_change, "add-own-action", touched)


def create_own_action(
    open_change: OpenChange, new: NewOwnAction
) -> tuple[HeldAction, list[Touched]]:
    """Add an own action with the next OWN code. Return it and the changed fields.

    Raises:
        Refused: an empty or unusable title.
    """
    owner = open_change.session.get_one(OrganisationRow, open_change.organisation)
    owner.own_actions += 1
    code = f"OWN-{owner.own_actions}"
    values = _stored(new)
    row = own_action_row(owner, open_change.in_use, code, values)
    open_change.session.add(row)
    open_change.session.flush()
    touched = [Touched(ENTITY, name, None, value, row.id, code) for name, value in values.items()]
    return HeldAction(row.id, code), touched


def edit_own_action(open_change: OpenChange, seen: ActionView, new: NewOwnAction) -> Changed:
    """Edit an own action. ``seen`` is what the user saw.

    Raises:
        UnknownCode: it has been deleted.
        Refused: it is not an own action, or a value is invalid.
        StaleChange: someone else has edited it since.
    """
    (row,) = _own(open_change, [seen.code])
    values = _stored(new)
    theirs = _values(row)
    changed = _changed_since(row, seen)
    if changed:
        last = last_settings(open_change, ENTITY, row.id)
        who = latest_setting(last, changed)
        raise StaleChange(
            f"{row.code} was edited by {who.by or 'someone else'} since you opened it."
            " Nothing was saved. Check it, then edit it again.",
            field_conflicts(row.code, theirs, values, last),
            who.by,
            who.at,
        )
    touched = []
    for name, value in values.items():
        if theirs[name] != value:
            touched.append(Touched(ENTITY, name, theirs[name], value, row.id, row.code))
            setattr(row, name, value)
    return write_change(open_change, "change-own-action", touched)


def delete_own_actions(open_change: OpenChange, seen: Sequence[ActionView]) -> Changed:
    """Delete own actions and all their records. ``seen`` are the actions as the user saw them.

    The log keeps every value, so that undo restores everything.

    Raises:
        UnknownCode: one has been deleted.
        Refused: one is not an own action.
        StaleChange: someone else has changed one since.
    """
    rows = _own(open_change, [action.code for action in seen])
    versions = {action.code: action.version for action in seen}
    refuse_stale_actions(open_change, [(_held(row), Edit()) for row in rows], versions)
    for row, action in zip(rows, seen, strict=True):
        changed = _changed_since(row, action)
        if changed:
            who = latest_setting(last_settings(open_change, ENTITY, row.id), changed)
            raise StaleChange(
                f"{row.code} was edited by {who.by or 'someone else'} since you opened it."
                " Nothing was deleted. Check it, then delete it again.",
                by=who.by,
                at=who.at,
            )
    touched = [field for row in rows for field in _deleted(open_change, row)]
    return write_change(open_change, "remove-own-action", touched)


def restore_own_action(open_change: OpenChange, fields: Sequence[Touched]) -> None:
    """Add an own action again for undo and redo, with its former code and number."""
    owner = open_change.session.get_one(OrganisationRow, open_change.organisation)
    values = {field.field: field.new for field in fields}
    code = fields[0].code or ""
    row = own_action_row(owner, open_change.in_use, code, values, number=fields[0].action_id)
    open_change.session.add(row)


def restore_own_fields(open_change: OpenChange, fields: Sequence[Touched], unchanged: str) -> None:
    """Set the ``new`` values of ``fields`` on an own action, for undo and redo.

    Raises:
        Refused: someone else has edited it since.
    """
    row = open_change.session.get_one(ActionRow, fields[0].action_id)
    for field in fields:
        if getattr(row, field.field) != field.old:
            label = FIELD_LABELS[field.field].lower()
            raise Refused(f"Someone else has edited the {label} of {row.code} since. {unchanged}.")
        setattr(row, field.field, field.new)


def remove_added_own_action(
    open_change: OpenChange, fields: Sequence[Touched], unchanged: str
) -> None:
    """Delete an own action for undo and redo, if nothing but ``fields`` is recorded for it.

    Raises:
        Refused: someone has changed it since.
    """
    session = open_change.session
    action = session.get_one(ActionRow, fields[0].action_id)
    row = session.get(ProgressRow, (open_change.organisation, action.id))
    tables: list[Any] = [UpdateRow, *(RECORD_ROWS[kind.entity] for kind in _RECORDS)]
    used = any(
        session.scalars(select(table.id).where(table.action_id == action.id)).first() is not None
        for table in tables
    )
    edited = any(getattr(action, field.field) != field.old for field in fields)
    if used or edited or progress_of(row) != Progress():
        raise Refused(f"{action.code} has been changed since it was added. {unchanged}.")
    if row is not None:
        session.delete(row)
        session.flush()
    session.delete(action)


def _own(open_change: OpenChange, codes: Iterable[str]) -> list[ActionRow]:
    """Return the own actions with these codes. Refuse any other action.

    Raises:
        UnknownCode: there is no such action.
        Refused: an action is part of the plan.
    """
    named = actions_with_codes(open_change, codes)
    rows = [open_change.session.get_one(ActionRow, action.id) for action in named]
    of_plan = {one.code for one, row in zip(named, rows, strict=True) if not row.organisation_id}
    if of_plan:
        refusals = {one.code: _NOT_OWN for one in named if one.code in of_plan}
        raise RefusedBySome(refusals, [one.code for one in named])
    return rows


def _stored(new: NewOwnAction) -> dict[str, Any]:
    values = {
        field.key: plain_value(checked_value(field, getattr(new, field.key))) for field in OWN
    }
    return {**values, "detail": values["detail"] or "", "area": values["area"] or ""}


def _held(row: ActionRow) -> HeldAction:
    return HeldAction(row.id, row.code)


def _values(row: ActionRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _changed_since(row: ActionRow, seen: ActionView) -> list[str]:
    there = _values(row)
    return [name for name in there if (there[name] or None) != (getattr(seen, name) or None)]


def _deleted(open_change: OpenChange, action: ActionRow) -> list[Touched]:
    """Delete an own action and return all that it contained."""
    session = open_change.session
    touched: list[Touched] = []
    for kind in _RECORDS:
        table = RECORD_ROWS[kind.entity]
        of_it = select(table).where(table.action_id == action.id).order_by(table.id)
        for one in session.scalars(of_it).all():
            touched += delete_with_readings(open_change, kind, one)
    entries = select(UpdateRow).where(UpdateRow.action_id == action.id).order_by(UpdateRow.id)
    for entry in session.scalars(entries).all():
        for name, value in (("update", entry.text), ("at", entry.at), ("by", entry.by)):
            touched.append(Touched("update", name, value, None, action.id, action.code, entry.id))
        session.delete(entry)
    row = session.get(ProgressRow, (open_change.organisation, action.id))
    if row is not None:
        touched += progress_changes(_held(action), progress_of(row), Progress())
        session.delete(row)
    session.flush()
    touched += [
        Touched(ENTITY, name, value, None, action.id, action.code)
        for name, value in _values(action).items()
    ]
    session.delete(action)
    return touched
