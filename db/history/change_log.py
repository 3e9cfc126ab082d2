"""The change log: every change writes one row and the fields it changed. Undo and redo read it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from db.errors import UnknownOrganisation
from db.frozen import frozen
from db.storage.models import (
    ActionRow,
    CarriedActionRow,
    ChangeFieldRow,
    ChangeRow,
    OrganisationRow,
    PlanInUseRow,
)
from db.validation.identity import Identity
from db.views import Changed
from db.vocabulary.fields import plain_value

LOGGED = "logged"
"""The key under which a session remembers that it wrote to the log."""


@frozen
class OpenChange:
    """A change in progress: the open transaction, the organisation, the user and the time.

    ``in_use`` is the number of the plan in use, and ``plan_key`` the edition of it that the user
    saw: codes are those of its actions.
    ``by`` is the name that signs it, ``identity`` who that is.
    ``at`` is ISO 8601 in UTC, to the second. ``today`` is the date where the user is.
    """

    session: Session
    organisation: int
    in_use: int
    by: str
    at: str
    today: date
    identity: Identity
    plan_key: str = ""


@frozen
class Touched:
    """One field that a change set, and the record it belongs to."""

    entity: str
    field: str
    old: Any
    new: Any
    action_id: int | None = None
    code: str | None = None
    entity_id: int | None = None


@frozen
class HeldAction:
    """An action that is changed: its code, and the ``id`` under which what is recorded about it is
    held (:class:`db.storage.models.CarriedActionRow`).
    """

    id: int
    code: str


def held_action(open_change: OpenChange, number: int) -> HeldAction:
    """Return the action under whose number something is held, with its code today."""
    return HeldAction(number, codes_today(open_change, [number])[number])


def codes_today(open_change: OpenChange, numbers: Iterable[int]) -> dict[int, str]:
    """Return the codes today of the actions under whose ``numbers`` something is held, by number,
    without those that were deleted. One that is set aside has the code of its own edition.
    """
    wanted = list(numbers)
    own = select(ActionRow.id, ActionRow.code).where(ActionRow.id.in_(wanted))
    carried = (
        select(CarriedActionRow.held_id, ActionRow.code)
        .join(ActionRow, ActionRow.id == CarriedActionRow.action_id)
        .join(
            PlanInUseRow,
            and_(
                PlanInUseRow.id == CarriedActionRow.plan_in_use_id,
                PlanInUseRow.plan_id == CarriedActionRow.plan_id,
            ),
        )
        .where(
            PlanInUseRow.organisation_id == open_change.organisation,
            CarriedActionRow.held_id.in_(wanted),
        )
    )
    session = open_change.session
    return {row[0]: row[1] for which in (own, carried) for row in session.execute(which)}


def lock_organisation(session: Session, organisation: int) -> None:
    """Stop others from changing this organisation until the transaction ends.

    On SQLite the transaction itself does this. On a server the organisation's row is locked.

    Raises:
        UnknownOrganisation: it is not in the register (any more).
    """
    if session.get(OrganisationRow, organisation, with_for_update=True) is None:
        raise UnknownOrganisation(
            "This organisation is no longer in the register. Open the register again."
        )


def is_own(open_change: OpenChange) -> ColumnElement[bool]:
    """Return the condition for changes by the person who makes this one.

    Of changes that only have a name, those with the same name count.
    """
    return is_by(open_change.by, open_change.identity)


def is_by(by: str, identity: Identity) -> ColumnElement[bool]:
    """Return the condition for changes by the person with this name and identity."""
    person = ChangeRow.person
    known = person.in_(identity.numbers)
    return and_(ChangeRow.by == by, or_(person.is_(None), known))


def write_change(
    open_change: OpenChange,
    what: str,
    touched: Iterable[Touched],
    *,
    final: bool = False,
    of: int | None = None,
) -> Changed:
    """Write a change to the log and return it. Write nothing if no field changed.

    After a change that can be undone, its author's undone changes can no longer be redone.
    """
    fields = list(touched)
    codes = tuple(dict.fromkeys(f.code for f in fields if f.code is not None))
    if not fields:
        return Changed(None, what, codes)
    session = open_change.session
    if not final:
        session.execute(
            update(ChangeRow)
            .where(
                ChangeRow.organisation_id == open_change.organisation,
                is_own(open_change),
                ChangeRow.state == "undone",
            )
            .values(state="superseded")
        )
    change = ChangeRow(
        organisation_id=open_change.organisation,
        at=open_change.at,
        by=open_change.by,
        what=what,
        state="final" if final else "done",
        of_id=of,
        person=open_change.identity.number,
        account=open_change.identity.account,
        plan_in_use_id=open_change.in_use,
    )
    session.add(change)
    session.flush()
    session.info[LOGGED] = True
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


def _stored(value: Any) -> str | None:
    return None if value is None else json.dumps(plain_value(value), ensure_ascii=False)
