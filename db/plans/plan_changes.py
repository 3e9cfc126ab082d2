"""Store plans, and let organisations work with them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.errors import Refused
from db.history.change_log import OpenChange, Touched, write_change
from db.plans.codes import spelled
from db.plans.plan_edition import PlanEdition
from db.storage.models import ActionRow, EditionUsedRow, PlanInUseRow, PlanRow
from db.validation.text_rules import NOTE_LIMIT, plain_text
from db.views import Changed
from db.vocabulary.declared import declaration_json, values_json


def add_plan(session: Session, plan: PlanEdition | str) -> int:
    """Store a plan's edition and return its number. One that is already stored is not changed.

    Of a stored plan its key is enough.

    Raises:
        Refused: there is no plan with that key.
    """
    key = plan if isinstance(plan, str) else plan.key
    there = session.scalars(select(PlanRow.id).where(PlanRow.key == key)).first()
    if there is not None:
        return there
    if isinstance(plan, str):
        raise Refused(f"There is no plan {plan!r} in this register.")
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


def add_new_plan(session: Session, plan: PlanEdition) -> None:
    """Store a plan that nobody works with yet.

    Raises:
        Refused: there is a plan with the same key.
    """
    if session.scalars(select(PlanRow.id).where(PlanRow.key == plan.key)).first() is not None:
        raise Refused(
            f"There is already a plan with the key {plan.key!r} in this register. Give the new one"
            " another key."
        )
    add_plan(session, plan)


def add_wording(session: Session, key: str, wording: Mapping[str, str]) -> int:
    """Give the actions of a stored plan their published wording, by code in any spelling. Return
    how many have another detail now.

    Raises:
        Refused: there is no such plan, it has no such action, or a text is too long.
    """
    plan = session.scalars(select(PlanRow.id).where(PlanRow.key == key)).first()
    if plan is None:
        raise Refused(f"There is no plan {key!r} in this register. Work with it, or add it first.")
    rows = session.scalars(select(ActionRow).where(ActionRow.plan_id == plan)).all()
    by_code = {spelled(row.code): row for row in rows}
    changed = 0
    for code, text in wording.items():
        row = by_code.get(spelled(code))
        if row is None:
            raise Refused(f"The plan {key} has no action {code!r}. Nothing was changed.")
        checked = plain_text(text, f"{row.code}: wording", NOTE_LIMIT, lines=True)
        changed += checked != row.detail
        row.detail = checked
    return changed


def work_with(open_change: OpenChange, plan: PlanEdition | str) -> Changed:
    """Let the organisation work with a plan too. The plan is stored if it is new; of a stored one
    its key is enough.

    Raises:
        Refused: it works with it already, or there is no plan with that key.
    """
    session = open_change.session
    number = add_plan(session, plan)
    in_use = select(PlanInUseRow).where(PlanInUseRow.organisation_id == open_change.organisation)
    if session.scalars(in_use.where(PlanInUseRow.plan_id == number)).first() is not None:
        raise Refused(f"You already work with the plan {session.get_one(PlanRow, number).title}.")
    earlier = (
        select(EditionUsedRow.plan_id)
        .join(PlanInUseRow, PlanInUseRow.id == EditionUsedRow.plan_in_use_id)
        .where(
            PlanInUseRow.organisation_id == open_change.organisation,
            EditionUsedRow.plan_id == number,
        )
    )
    if session.scalars(earlier).first() is not None:
        raise Refused(
            f"{session.get_one(PlanRow, number).title} is another edition of a plan that you work"
            " with. To go on with it, use 'greenplan plan upgrade'."
        )
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
    key = plan if isinstance(plan, str) else plan.key
    told = [Touched("organisation", "plan", None, key)]
    return write_change(open_change, "use-plan", told, final=True)
