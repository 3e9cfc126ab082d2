"""The change log: every change writes one row with the fields it touched; undo and redo read it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db.errors import Refused, UnknownOrganisation
from db.models import (
    ActionRow,
    ChangeFieldRow,
    ChangeRow,
    OrganisationRow,
    ProgressRow,
    UpdateRow,
    progress_of,
)
from db.progress import Progress, check
from db.views import Changed
from db.wording import FIELD_LABELS, value_in_words


@dataclass(frozen=True, slots=True)
class Writing:
    """A change being made: the open transaction, for which organisation, by whom and when.

    ``at`` is ISO 8601 in UTC, to the second; ``today`` is the day it is for the person.
    """

    session: Session
    organisation: int
    by: str
    at: str
    today: date


@dataclass(frozen=True, slots=True)
class Touched:
    """One field that a change set, with what tells the thing it belongs to."""

    entity: str
    field: str
    old: Any
    new: Any
    action_id: int | None = None
    code: str | None = None
    entity_id: int | None = None


def hold(session: Session, organisation: int) -> None:
    """Keep others from changing this organisation until the transaction ends.

    On SQLite the transaction itself does that; a server locks the organisation's row.

    Raises:
        UnknownOrganisation: it is not in the register, or no longer.
    """
    if session.get(OrganisationRow, organisation, with_for_update=True) is None:
        raise UnknownOrganisation(
            "This organisation is not in the register any more. Open the register again."
        )


def record(
    writing: Writing,
    what: str,
    touched: Iterable[Touched],
    *,
    final: bool = False,
    of: int | None = None,
) -> Changed:
    """Write a change to the log and return what it did; nothing touched writes nothing.

    A change that can be undone ends what its author could still have done again.
    """
    fields = list(touched)
    codes = tuple(dict.fromkeys(f.code for f in fields if f.code is not None))
    if not fields:
        return Changed(None, what, codes)
    session = writing.session
    if not final:
        session.execute(
            update(ChangeRow)
            .where(
                ChangeRow.organisation_id == writing.organisation,
                ChangeRow.by == writing.by,
                ChangeRow.state == "undone",
            )
            .values(state="superseded")
        )
    change = ChangeRow(
        organisation_id=writing.organisation,
        at=writing.at,
        by=writing.by,
        what=what,
        state="final" if final else "done",
        of_id=of,
    )
    session.add(change)
    session.flush()
    session.add_all(
        ChangeFieldRow(
            change_id=change.id,
            action_id=f.action_id,
            code=f.code,
            entity=f.entity,
            entity_id=f.entity_id,
            field=f.field,
            old=_stored(f.old),
            new=_stored(f.new),
        )
        for f in fields
    )
    return Changed(change.id, what, codes)


def undo(writing: Writing) -> Changed | None:
    """Take back the author's last change; ``None`` when there is nothing left to take back.

    Raises:
        Refused: somebody else has changed the same thing since.
    """
    newest = _next(writing, "done", last=True)
    return _reverse(writing, newest, back=True) if newest else None


def redo(writing: Writing) -> Changed | None:
    """Do the author's last undone change again; ``None`` when there is none.

    Raises:
        Refused: somebody else has changed the same thing since.
    """
    oldest = _next(writing, "undone", last=False)
    return _reverse(writing, oldest, back=False) if oldest else None


def _next(writing: Writing, state: str, *, last: bool) -> ChangeRow | None:
    order = ChangeRow.id.desc() if last else ChangeRow.id.asc()
    return writing.session.scalars(
        select(ChangeRow)
        .where(
            ChangeRow.organisation_id == writing.organisation,
            ChangeRow.by == writing.by,
            ChangeRow.state == state,
        )
        .order_by(order)
        .limit(1)
    ).first()


def _reverse(writing: Writing, change: ChangeRow, *, back: bool) -> Changed:
    """Set every field of ``change`` to what it was before (``back``) or after it."""
    rows = writing.session.scalars(
        select(ChangeFieldRow)
        .where(ChangeFieldRow.change_id == change.id)
        .order_by(ChangeFieldRow.id)
    ).all()
    touched = [
        Touched(
            row.entity,
            row.field,
            _logged(row.new if back else row.old),
            _logged(row.old if back else row.new),
            row.action_id,
            row.code,
            row.entity_id,
        )
        for row in rows
    ]
    unchanged = f"Nothing was {'undone' if back else 'done again'}"
    _refuse_gone(writing.session, touched, unchanged)
    by_action: dict[int, list[Touched]] = {}
    for field in touched:
        if field.entity == "progress" and field.action_id is not None:
            by_action.setdefault(field.action_id, []).append(field)
    for action_id, fields in by_action.items():
        _restore_progress(writing, action_id, fields, unchanged)
    entries = [field for field in touched if field.entity == "update"]
    if entries:
        _restore_updates(writing.session, change, entries, back=back)
    owned = [field for field in touched if field.entity == "own-action"]
    if owned:
        _restore_own_action(writing, owned, back=back)
    change.state = "undone" if back else "done"
    what = "undo" if back else "redo"
    return record(writing, what, touched, final=True, of=change.id)


def _refuse_gone(session: Session, touched: list[Touched], unchanged: str) -> None:
    """Refuse work on an own action that the one who added it has taken back since."""
    worked_on = {f.action_id: f.code for f in touched if f.entity in ("progress", "update")}
    there = set(session.scalars(select(ActionRow.id).where(ActionRow.id.in_(worked_on))))
    for action_id, code in worked_on.items():
        if action_id not in there:
            raise Refused(f"{code} is no longer there: its author took it back. {unchanged}.")


def _restore_progress(
    writing: Writing, action_id: int, fields: list[Touched], unchanged: str
) -> None:
    row = writing.session.get(ProgressRow, (writing.organisation, action_id))
    if row is None:
        row = new_progress(writing.organisation, action_id)
        writing.session.add(row)
    for field in fields:
        there = getattr(row, field.field)
        if there != field.old:
            raise Refused(
                f"{field.code} was changed by {_who_else_changed(writing, field)} since:"
                f" {FIELD_LABELS.get(field.field, field.field)} is now"
                f" {value_in_words(field.field, there)!r}. {unchanged}; set it by hand."
            )
        setattr(row, field.field, field.new)
    try:
        check(progress_of(row))
    except Refused as error:
        raise Refused(f"{fields[0].code}: {error} {unchanged}.") from None
    row.updated_at, row.updated_by = writing.at, writing.by


def _who_else_changed(writing: Writing, field: Touched) -> str:
    """Return the name of the last other person who changed that field of that action."""
    latest = (
        select(ChangeRow.by)
        .join(ChangeFieldRow, ChangeFieldRow.change_id == ChangeRow.id)
        .where(
            ChangeRow.organisation_id == writing.organisation,
            ChangeRow.by != writing.by,
            ChangeFieldRow.action_id == field.action_id,
            ChangeFieldRow.field == field.field,
        )
        .order_by(ChangeRow.id.desc())
        .limit(1)
    )
    return writing.session.scalars(latest).first() or "somebody else"


def _restore_updates(
    session: Session, change: ChangeRow, entries: list[Touched], *, back: bool
) -> None:
    for entry in entries:
        if back:
            session.delete(session.get_one(UpdateRow, entry.entity_id))
        else:
            session.add(
                UpdateRow(
                    id=entry.entity_id,
                    organisation_id=change.organisation_id,
                    action_id=entry.action_id,
                    at=change.at,
                    by=change.by,
                    text=entry.new,
                )
            )


def _restore_own_action(writing: Writing, fields: list[Touched], *, back: bool) -> None:
    session = writing.session
    number, code = fields[0].action_id, fields[0].code or ""
    if not back:
        owner = session.get_one(OrganisationRow, writing.organisation)
        values = {field.field: field.new for field in fields}
        session.add(own_action(owner, code, values, number=number))
        return
    row = session.get(ProgressRow, (writing.organisation, number))
    used = session.scalars(select(UpdateRow.id).where(UpdateRow.action_id == number)).first()
    if used is not None or progress_of(row) != Progress():
        raise Refused(f"{code} has been worked on since it was added. Nothing was undone.")
    if row is not None:
        session.delete(row)
        session.flush()
    session.delete(session.get_one(ActionRow, number))


def own_action(
    owner: OrganisationRow, code: str, values: dict[str, Any], *, number: int | None = None
) -> ActionRow:
    """Return the row of an own action; ``number`` gives it the id it had before."""
    return ActionRow(
        id=number,
        organisation_id=owner.id,
        position=int(code.rpartition("-")[2]),
        code=code,
        title=values["title"],
        detail=values["detail"],
        provider_type=owner.provider_type,
        area=values["area"],
        rating=values["rating"],
        quick_win=values["quick_win"],
        benefits=None,
        notes="[]",
    )


def new_progress(organisation: int, action_id: int) -> ProgressRow:
    """Return a row that says nothing yet."""
    empty = Progress()
    return ProgressRow(
        organisation_id=organisation,
        action_id=action_id,
        choice=empty.choice.value,
        status=empty.status.value,
        updated_by="",
    )


def _stored(value: Any) -> str | None:
    if value is None:
        return None
    return json.dumps(value.isoformat() if isinstance(value, date) else value, ensure_ascii=False)


def _logged(text: str | None) -> Any:
    return None if text is None else json.loads(text)
