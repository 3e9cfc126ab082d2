"""Which plans returns were received for, and what other plans count on from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.plans.codes import spelled
from db.plans.plan_edition import PlanEdition
from db.received.earlier_editions import earlier_editions
from db.received.kept_rollup import KeptRollUp
from db.register import Register
from db.validation.periods import Period


@dataclass(frozen=True, slots=True)
class PlanReceived:
    """A plan that returns were received for. ``codes`` are those of the editions before it, each
    with today's; ``periods`` are those with returns, oldest first.
    """

    plan: PlanEdition
    codes: Mapping[str, Mapping[str, str]]
    periods: tuple[Period, ...]

    def rollup(self, register: Register, period: Period) -> KeptRollUp:
        """Return what the returns of a period say together."""
        return register.received.rollup(self.plan, self.codes, period)


def plans_received(register: Register, *, or_in_use: bool = False) -> tuple[PlanReceived, ...]:
    """Return the plans that returns were received for, that of most first.

    Returns of an earlier edition count for the latest edition in the register. ``or_in_use``: also
    those that only the register's own organisations work with, without periods.
    """
    received = register.received.plans()
    if or_in_use:
        received += tuple(plan.key for plan in register.plans() if plan.in_use)
    if not received:
        return ()
    known = [register.plan_edition(plan.key) for plan in register.plans()]
    before = {plan.key: earlier_editions(plan, known) for plan in known}
    is_earlier = {key for earlier in before.values() for key in earlier}
    found: dict[str, PlanReceived] = {}
    for key in received:
        for plan in known:
            if plan.key not in is_earlier and key in {plan.key, *before[plan.key]}:
                codes = {key: earlier.codes for key, earlier in before[plan.key].items()}
                periods = register.received.periods([plan.key, *codes])
                found.setdefault(plan.key, PlanReceived(plan, codes, periods))
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class DeliveryItem:
    """An action of another plan, and the codes of those that stand behind it."""

    plan: str
    code: str
    title: str
    behind: tuple[str, ...]


def delivery_items(received: PlanReceived) -> tuple[DeliveryItem, ...]:
    """Return the actions of other plans that a plan's actions stand behind, in their order.

    Links between plans come with the tracker. Those that only compare are left out.
    """
    from db.plans.plan_edition import Relation
    from imports.plans.plan_links import linked_plans

    plans = linked_plans()
    ours = {action.code for action in received.plan.actions}
    behind: dict[tuple[str, str], dict[str, None]] = {}
    for key in (received.plan.key, *received.codes):
        carried = received.codes.get(key, {code: code for code in ours})
        today = {spelled(old): new for old, new in carried.items()}
        for code, action in plans[key].actions.items() if key in plans else ():
            for link in action.links:
                if link.relation is not Relation.COMPARE and code in today:
                    there = behind.setdefault((link.plan, spelled(link.code)), {})
                    there[today[code]] = None
    return tuple(
        DeliveryItem(plan.title, action.code, action.title, tuple(behind[key, code]))
        for key, plan in plans.items()
        for code, action in plan.actions.items()
        if (key, code) in behind
    )
