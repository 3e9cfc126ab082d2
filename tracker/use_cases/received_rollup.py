"""Which plans returns were received for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.plans.plan_edition import PlanEdition
from db.received.earlier_editions import EarlierEdition, earlier_editions
from db.received.kept_rollup import KeptRollUp
from db.register import Register
from db.validation.periods import Period


@dataclass(frozen=True, slots=True)
class PlanReceived:
    """A plan that returns were received for. ``earlier`` are the editions before it, by key, and
    ``periods`` those with returns, oldest first.
    """

    plan: PlanEdition
    earlier: Mapping[str, EarlierEdition]
    periods: tuple[Period, ...]

    def rollup(self, register: Register, period: Period) -> KeptRollUp:
        """Return what the returns of a period say together."""
        codes = {key: edition.codes for key, edition in self.earlier.items()}
        return register.received.rollup(self.plan, codes, period)


def plans_received(register: Register) -> tuple[PlanReceived, ...]:
    """Return the plans that returns were received for, that of most first.

    Returns of an earlier edition count for the latest edition in the register.
    """
    received = register.received.plans()
    if not received:
        return ()
    known = [register.plan_edition(plan.key) for plan in register.plans()]
    before = {plan.key: earlier_editions(plan, known) for plan in known}
    is_earlier = {key for earlier in before.values() for key in earlier}
    found: dict[str, PlanReceived] = {}
    for key in received:
        for plan in known:
            if plan.key not in is_earlier and key in {plan.key, *before[plan.key]}:
                earlier = before[plan.key]
                periods = register.received.periods([plan.key, *earlier])
                found.setdefault(plan.key, PlanReceived(plan, earlier, periods))
    return tuple(found.values())
