"""What the plans that come with the tracker count on from those who work with another plan."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from db.plans.codes import spelled
from db.plans.plan_edition import Relation, Sureness
from exports.rollup.delivery import DeliveryItem
from imports.plans.plan_links import linked_plans

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.plans.plan_edition import PlanEdition
    from db.received.earlier_editions import EarlierEdition


def delivery_items(
    plan: PlanEdition, earlier: Mapping[str, EarlierEdition]
) -> tuple[DeliveryItem, ...]:
    """Return the actions of other plans that actions of a plan count towards, in their order.

    Links come with the plans of the tracker: what they say of ``earlier`` editions of the plan
    holds for the actions that carry these on. Links that only compare are left out.
    """
    plans = linked_plans()
    today = {plan.key: {action.code: action.code for action in plan.actions}}
    today |= {key: dict(edition.codes) for key, edition in earlier.items()}
    behind: defaultdict[tuple[str, str], dict[str, Sureness]] = defaultdict(dict)
    surest = [*Sureness]
    for key in today.keys() & plans.keys():
        for action in plans[key].actions.values():
            for link in action.links:
                if link.relation is not Relation.COMPARE and action.code in today[key]:
                    there = behind[link.plan, spelled(link.code)]
                    code = today[key][action.code]
                    there[code] = min(there.get(code, link.sure), link.sure, key=surest.index)
    return tuple(
        DeliveryItem(other.title, action.code, action.title, behind[other.key, code])
        for other in plans.values()
        for code, action in other.actions.items()
        if (other.key, code) in behind
    )
