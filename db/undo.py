"""Undo and redo: apply the change log backwards, and forwards again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import and_, func, not_, select
from sqlalchemy.orm import Session

from db.errors import Gone, PastRestore, Refused
from db.frozen import frozen
from db.history.change_descriptions import value_in_words
from db.history.change_log import (
    OpenChange,
    Touched,
    codes_today,
    is_by,
    is_own,
    write_change,
)
from db.organisations.organisation_changes import restore_organisation
from db.own_actions import own_action_changes
from db.plans import upgrading
from db.records.record_restoring import restore_record
from db.storage.column_types import Unfit, parse_moment
from db.storage.models import (
    RECORD_ROWS,
    ActionRow,
    ChangeFieldRow,
    ChangeRow,
    OrganisationRow,
    PlanInUseRow,
    ProgressRow,
    UpdateRow,
    empty_progress_row,
    progress_of,
)
from db.storage.value_checks import column_type_of
from db.validation.identity import Identity
from db.validation.progress import check_progress
from db.views import Changed
from db.vocabulary.field_labels import FIELD_LABELS, WHAT_LABELS
from db.vocabulary.phrases import count_in_words, long_day


@frozen
class LastChange:
    """A change by anyone: who signed it, from which account, and what it was in words."""

    by: str
    person: str | None
    account: str | None
    words: str


def skip_next_undo(open_change: OpenChange) -> None:
    """Skip the next change to undo for good, because what it refers to was deleted."""
    change = _next(open_change, "done", last=True)
    if change is not None:
        change.state = "final"


def undo(
    open_change: OpenChange, past_restore: int | None = None, only: int | None = None
) -> Changed | None:
    """Undo the author's last change. Return ``None`` if there is nothing to undo.

    ``past_restore`` is the number of a change that may be undone although a backup was restored
    since. With ``only``, undo it only if it is the change with this number.

    Raises:
        PastRestore: a backup was restored since the change, and it is not ``past_restore``.
        Refused: someone else has changed the same thing since, or another change is the last.
    """
    newest = _next(open_change, "done", last=True)
    if newest is None:
        return None
    if only not in (None, newest.id):
        raise Refused("You have changed something else since. Nothing was undone.")
    if newest.id != past_restore:
        _refuse_past_restore(open_change, newest)
    return _reverse(open_change, newest, back=True)


def last_group_change(session: Session, by: str, identity: Identity) -> dict[int, int]:
    """Return this person's last change to several organisations that can be undone: the number of
    each line in the log by that of its organisation.

    Lines of one group change are signed with one moment, and are of the same actions.
    """
    own = and_(is_by(by, identity), ChangeRow.state == "done")
    moments = session.execute(
        select(ChangeRow.at, ChangeRow.what)
        .where(own)
        .group_by(ChangeRow.at, ChangeRow.what)
        .having(func.count(ChangeRow.organisation_id.distinct()) > 1)
        .order_by(func.max(ChangeRow.id).desc())
    )
    for at, what in moments:
        lines = (
            select(ChangeRow.organisation_id, ChangeRow.id, ChangeFieldRow.code)
            .join(ChangeFieldRow, ChangeFieldRow.change_id == ChangeRow.id)
            .where(own, ChangeRow.at == at, ChangeRow.what == what)
            .order_by(ChangeRow.id)
        )
        codes: dict[tuple[int, int], set[str | None]] = {}
        for organisation, number, code in session.execute(lines):
            codes.setdefault((organisation, number), set()).add(code)
        for its in reversed(list(codes.values())):
            made = dict(line for line, others in codes.items() if others == its)
            if len(made) > 1:
                return made
    return {}


def _refuse_past_restore(open_change: OpenChange, change: ChangeRow) -> None:
    since = select(ChangeRow.at).where(
        ChangeRow.organisation_id == open_change.organisation,
        ChangeRow.what == "restore",
        ChangeRow.id > change.id,
    )
    restored = open_change.session.scalars(since.order_by(ChangeRow.id.desc())).first()
    if restored is None:
        return
    raise PastRestore(
        change.id,
        f"A backup was restored on {_day_of(restored)}. Your last change before that was on"
        f" {_in_words(open_change.session, change)}.",
    )


def _in_words(session: Session, change: ChangeRow) -> str:
    """Return when a change was made, and what it was: ``22 November 2026: Set status GC1``."""
    of_change = select(ChangeFieldRow.code).where(ChangeFieldRow.change_id == change.id)
    codes = sorted({code for code in session.scalars(of_change) if code is not None})
    whom = count_in_words(len(codes), "action") if len(codes) > 3 else ", ".join(codes)
    what = WHAT_LABELS.get(change.what, change.what) + (f" {whom}" if whom else "")
    return f"{_day_of(change.at)}: {what}"


def _day_of(at: str) -> str:
    return long_day(parse_moment(at).astimezone().date())


def redo(open_change: OpenChange) -> Changed | None:
    """Redo the author's last undone change. Return ``None`` if there is none.

    Raises:
        Refused: someone else has changed the same thing since.
    """
    oldest = _next(open_change, "undone", last=False)
    return _reverse(open_change, oldest, back=False) if oldest else None


def last_by_others(open_change: OpenChange) -> LastChange | None:
    """Return the last change that can be undone, by whoever made it, or ``None``."""
    done = (
        select(ChangeRow)
        .where(ChangeRow.organisation_id == open_change.organisation, ChangeRow.state == "done")
        .order_by(ChangeRow.id.desc())
        .limit(1)
    )
    last = open_change.session.scalars(done).first()
    if last is None:
        return None
    return LastChange(last.by, last.person, last.account, _in_words(open_change.session, last))


def _next(open_change: OpenChange, state: str, *, last: bool) -> ChangeRow | None:
    order = ChangeRow.id.desc() if last else ChangeRow.id.asc()
    return open_change.session.scalars(
        select(ChangeRow)
        .where(
            ChangeRow.organisation_id == open_change.organisation,
            is_own(open_change),
            ChangeRow.state == state,
        )
        .order_by(order)
        .limit(1)
    ).first()


def _reverse(open_change: OpenChange, change: ChangeRow, *, back: bool) -> Changed:
    """Set every field of ``change`` to what it was before (``back``) or after it."""
    open_change = replace(open_change, in_use=change.plan_in_use_id or _first_plan(open_change))
    what = "undo" if back else "redo"
    rows = open_change.session.scalars(
        select(ChangeFieldRow)
        .where(ChangeFieldRow.change_id == change.id)
        .order_by(ChangeFieldRow.id)
    ).all()
    unchanged = f"Nothing was {'undone' if back else 'redone'}"
    touched = _touched(open_change, rows, back=back)
    if change.what == upgrading.WHAT:
        upgrading.restore_edition(open_change, touched, unchanged)
        touched = _touched(open_change, rows, back=back)  # with the codes of that edition
        change.state = "undone" if back else "done"
        return write_change(open_change, what, touched, final=True, of=change.id)
    _refuse_unreadable(touched, unchanged)
    owned = list(_by_action(touched, own_action_changes.ENTITY).values())
    for fields in owned:
        if _comes(fields):
            # Records of an action can only be restored after the action itself.
            own_action_changes.restore_own_action(open_change, fields)
    open_change.session.flush()
    _refuse_gone(open_change.session, touched, unchanged)
    for fields in owned:
        if not (_comes(fields) or _goes(fields)):
            own_action_changes.restore_own_fields(open_change, fields, unchanged)
    for action_id, fields in _by_action(touched, "progress").items():
        _restore_progress(open_change, action_id, fields, unchanged)
    entries = [field for field in touched if field.entity == "update"]
    if entries:
        _restore_updates(open_change.session, change, entries, unchanged)
    records = list(_by_record(touched).values())
    for fields in reversed(records) if back else records:
        restore_record(open_change, fields, unchanged)
    restore_organisation(open_change, touched, unchanged)
    open_change.session.flush()
    for fields in owned:
        if _goes(fields):
            own_action_changes.remove_added_own_action(open_change, fields, unchanged)
    change.state = "undone" if back else "done"
    return write_change(open_change, what, touched, final=True, of=change.id)


def _touched(
    open_change: OpenChange, rows: Sequence[ChangeFieldRow], *, back: bool
) -> list[Touched]:
    """Return the fields of a change, to set back or forward, with the codes of today."""
    codes = codes_today(open_change, {row.action_id for row in rows if row.action_id is not None})
    return [
        Touched(
            row.entity,
            row.field,
            _logged(row.new if back else row.old),
            _logged(row.old if back else row.new),
            row.action_id,
            row.code if row.action_id is None else codes.get(row.action_id, row.code),
            row.entity_id,
        )
        for row in rows
    ]


def _first_plan(open_change: OpenChange) -> int:
    first = select(PlanInUseRow.id).where(
        PlanInUseRow.organisation_id == open_change.organisation, PlanInUseRow.position == 1
    )
    return open_change.session.scalars(first).one()


def _refuse_unreadable(touched: list[Touched], unchanged: str) -> None:
    """Refuse to restore a value that cannot be read: it was replaced for this reason."""
    for field in touched:
        table = _TABLES.get(field.entity)
        column = None if table is None else table.__table__.columns.get(field.field)
        if column is None or field.new is None:
            continue
        stored = json.dumps(field.new) if isinstance(field.new, list) else field.new
        try:
            column_type_of(column).read(stored)
        except Unfit as error:
            whom = f"{field.code}: " if field.code else ""
            label = FIELD_LABELS.get(field.field, field.field)
            raise Gone(f"{whom}{label} was {error}. {unchanged}.") from None


_TABLES: dict[str, type[Any]] = {
    "progress": ProgressRow,
    own_action_changes.ENTITY: ActionRow,
    "organisation": OrganisationRow,
    **RECORD_ROWS,
}


def _comes(fields: list[Touched]) -> bool:
    """Whether an own action itself is added, not only edited."""
    return any(field.field == "title" and field.old is None for field in fields)


def _goes(fields: list[Touched]) -> bool:
    """Whether an own action itself is deleted."""
    return any(field.field == "title" and field.new is None for field in fields)


def _by_action(touched: list[Touched], entity: str) -> dict[int, list[Touched]]:
    by_action: dict[int, list[Touched]] = {}
    for field in touched:
        if field.entity == entity and field.action_id is not None:
            by_action.setdefault(field.action_id, []).append(field)
    return by_action


def _by_record(touched: list[Touched]) -> dict[tuple[str, int | None], list[Touched]]:
    by_record: dict[tuple[str, int | None], list[Touched]] = {}
    for field in touched:
        if field.entity in RECORD_ROWS:
            by_record.setdefault((field.entity, field.entity_id), []).append(field)
    return by_record


def _refuse_gone(session: Session, touched: list[Touched], unchanged: str) -> None:
    """Refuse changes to an own action that was deleted since, or whose adding was undone."""
    of_actions = ("progress", "update", own_action_changes.ENTITY, *RECORD_ROWS)
    worked_on = {f.action_id: f.code for f in touched if f.entity in of_actions and f.code}
    there = set(session.scalars(select(ActionRow.id).where(ActionRow.id.in_(worked_on))))
    for action_id, code in worked_on.items():
        if action_id not in there:
            raise Gone(f"{code} has been deleted since. {unchanged}.")


def _restore_progress(
    open_change: OpenChange, action_id: int, fields: list[Touched], unchanged: str
) -> None:
    row = open_change.session.get(ProgressRow, (open_change.organisation, action_id))
    if row is None:
        row = empty_progress_row(open_change.organisation, action_id)
        open_change.session.add(row)
    for field in fields:
        there = getattr(row, field.field)
        if there != field.old:
            raise Refused(
                f"{field.code} has been changed by {_who_else_changed(open_change, field)} since:"
                f" {FIELD_LABELS.get(field.field, field.field)} is now"
                f" {value_in_words(field.field, there)!r}. {unchanged}. Set it yourself if needed."
            )
        setattr(row, field.field, field.new)
    try:
        check_progress(progress_of(row))
    except Refused as error:
        raise Refused(f"{fields[0].code}: {error} {unchanged}.") from None
    row.updated_at, row.updated_by = open_change.at, open_change.by


def _who_else_changed(open_change: OpenChange, field: Touched) -> str:
    """Return the name of the last other person who changed that field of that action."""
    latest = (
        select(ChangeRow.by)
        .join(ChangeFieldRow, ChangeFieldRow.change_id == ChangeRow.id)
        .where(
            ChangeRow.organisation_id == open_change.organisation,
            not_(is_own(open_change)),
            ChangeFieldRow.action_id == field.action_id,
            ChangeFieldRow.field == field.field,
        )
        .order_by(ChangeRow.id.desc())
        .limit(1)
    )
    return open_change.session.scalars(latest).first() or "someone else"


def _restore_updates(
    session: Session, change: ChangeRow, touched: list[Touched], unchanged: str
) -> None:
    """Delete updates from logs, or restore them. Their author and time may be with them."""
    entries: dict[int | None, dict[str, Touched]] = {}
    for field in touched:
        entries.setdefault(field.entity_id, {})[field.field] = field
    for number, fields in entries.items():
        entry = fields["update"]
        if entry.new is None:
            row = session.get(UpdateRow, number)
            if row is None:
                raise Gone(f"An update for {entry.code} has been deleted since. {unchanged}.")
            session.delete(row)
            continue
        session.add(
            UpdateRow(
                id=number,
                organisation_id=change.organisation_id,
                action_id=entry.action_id,
                at=fields["at"].new if "at" in fields else change.at,
                by=fields["by"].new if "by" in fields else change.by,
                text=entry.new,
            )
        )


def _logged(text: str | None) -> Any:
    return None if text is None else json.loads(text)
