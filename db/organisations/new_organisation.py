"""Add an organisation to the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import date

from sqlalchemy.orm import Session

from db.frozen import frozen
from db.history.change_log import OpenChange, Touched, write_change
from db.organisations.organisation_changes import checked_detail, detail_of, set_detail
from db.storage.models import OrganisationRow, PlanInUseRow
from db.validation.identity import Identity
from db.vocabulary.terms import ProviderType


@frozen
class NewOrganisation:
    """An organisation as the user enters it. Only the first three fields are required."""

    name: str
    ods: str
    provider_type: ProviderType
    pcn: str = ""
    icb: str = ""
    contact: str = ""
    email: str = ""
    place: str = ""
    neighbourhood: str = ""
    groups: Sequence[str] = ()


def add_organisation(
    session: Session,
    plan: int,
    new: NewOrganisation,
    by: str,
    at: str,
    today: date,
    identity: Identity,
) -> OpenChange:
    """Add an organisation that works with the plan of that number. The rest: see an open change,
    which is returned.

    Raises:
        Refused: an invalid name or code, or a code that is already used.
    """
    row = OrganisationRow(plan_id=plan)
    names = list(dict.fromkeys(("ods", *(field.name for field in fields(NewOrganisation)))))
    for name in names:
        set_detail(row, name, checked_detail(session, name, getattr(new, name)))
    session.add(row)
    session.flush()
    touched = [
        Touched("organisation", name, [] if name == "groups" else None, detail_of(row, name))
        for name in names
        if detail_of(row, name)
    ]
    in_use = PlanInUseRow(organisation_id=row.id, plan_id=row.plan_id, position=1)
    session.add(in_use)
    session.flush()
    open_change = OpenChange(session, row.id, in_use.id, by, at, today, identity)
    write_change(open_change, "add-organisation", touched, final=True)
    return open_change
