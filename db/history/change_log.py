"""The change log: every change writes one row with the fields it touched; undo and redo read it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from db.errors import UnknownOrganisation
from db.storage.models import (
    ChangeFieldRow,
    ChangeRow,
    OrganisationRow,
)
from db.views import Changed

LOGGED = "logged"
"""Under this name a session keeps that it wrote a line of the log."""


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
    if value is None:
        return None
    return json.dumps(value.isoformat() if isinstance(value, date) else value, ensure_ascii=False)
