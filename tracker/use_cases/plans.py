"""Choose among the plans in a register and those that come with the tracker."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.errors import Refused
from db.register import Register
from db.views import PlanView
from db.vocabulary.terms import PRIMARY_CARE, ProviderType

if TYPE_CHECKING:
    from db.plans.plan_edition import PlanEdition


def known_plans(register: Register) -> tuple[PlanView, ...]:
    """Return the plans in the register, and then those that come with the tracker and are not in
    it. These have no notes and no source.
    """
    from imports.plans.shipped import list_shipped_plans

    there = register.plans()
    keys = {plan.key for plan in there}
    return (
        *there,
        *(
            PlanView(one.key, one.title, one.edition, one.edition, one.issuer, "", (), one.actions)
            for one in list_shipped_plans()
            if one.key not in keys
        ),
    )


def plans_to_begin_with(kind: ProviderType, keys: Sequence[str]) -> list[PlanEdition]:
    """Return the plans with these keys, or by default the plan for primary care.

    Raises:
        Refused: there is no such plan, or none was named and the kind has none by default.
    """
    if keys:
        return [plan_to_use(key) for key in dict.fromkeys(keys)]
    if kind not in PRIMARY_CARE:
        raise Refused(
            "Say which plan it works with: add --plan KEY. 'greenplan plans' lists the keys."
        )
    from imports.plans.plan_file import default_plan

    return [default_plan()]


def plan_to_use(key: str) -> PlanEdition:
    """Return the plan with this key that comes with the tracker. Capitals do not matter.

    Raises:
        Refused: there is none. The message lists those that there are.
        PlanFileError: its file is damaged.
    """
    from imports.plans.shipped import list_shipped_plans

    from imports.plans.plan_file import shipped_plan

    known = [one.key for one in list_shipped_plans()]
    wanted = key.strip().casefold()
    if wanted not in known:
        raise Refused(f"There is no plan {key[:60]!r}. Plans: {', '.join(known)}.")
    return shipped_plan(wanted)
