"""Store plans, and let organisations work with them."""

from __future__ import annotations

import json

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.errors import Refused
from db.history.change_log import OpenChange, Touched, write_change
from db.plans.plan_edition import PlanEdition
from db.storage.models import ActionRow, PlanInUseRow, PlanRow
from db.views import Changed
from db.vocabulary.declared import declaration_json, values_json


def add_plan(session: Session, plan: PlanEdition) -> int:
    """Store a plan's edition and return its number. One that is already stored is not changed."""
    there = session.scalars(select(PlanRow.id).where(PlanRow.key == plan.key)).first()
    if there is not None:
        return there
    row = PlanRow(
        key=plan.key,
        title=plan.title,
        edition=plan.edition,
        published=plan.published,
        issuer=plan.issuer,
        source=plan.source,
        notes=json.dumps(plan.notes, ensure_ascii=False),
        declared=declaration_json(plan.declared),
    )
    session.add(row)
    session.flush()
    session.add_all(
        ActionRow(
            plan_id=row.id,
            position=position,
            code=action.code,
            title=action.title,
            detail=action.detail,
            provider_type=action.provider_type.value,
            area=action.area.value if action.area else "",
            rating=action.rating.value if action.rating else None,
            quick_win=action.quick_win,
            benefits=None if action.benefits is None else json.dumps(sorted(action.benefits)),
            ease=action.ease.value if action.ease else None,
            page=action.page,
            notes=json.dumps(action.notes, ensure_ascii=False),
            section=action.section,
            declared=values_json(action.fields, action.roles),
        )
        for position, action in enumerate(plan.actions, start=1)
    )
    return row.id


def work_with(open_change: OpenChange, plan: PlanEdition) -> Changed:
    """Let the organisation work with a plan too. The plan is stored if it is new.

    Raises:
        Refused: it works with it already.
    """
    session = open_change.session
    number = add_plan(session, plan)
    in_use = select(PlanInUseRow).where(PlanInUseRow.organisation_id == open_change.organisation)
    if session.scalars(in_use.where(PlanInUseRow.plan_id == number)).first() is not None:
        raise Refused(f"You already work with the plan {plan.title}.")
    last = select(func.max(PlanInUseRow.position)).where(
        PlanInUseRow.organisation_id == open_change.organisation
    )
    session.add(
        PlanInUseRow(
            organisation_id=open_change.organisation,
            plan_id=number,
            position=session.scalars(last).one() + 1,
        )
    )
    told = [Touched("organisation", "plan", None, plan.key)]
    return write_change(open_change, "use-plan", told, final=True)
