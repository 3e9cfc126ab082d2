"""Which plans returns were received for, and what stands behind other plans by them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from db.plans.plan_edition import PlanEdition
from db.received.earlier_editions import EarlierEdition, earlier_editions
from db.received.kept_rollup import KeptRollUp
from db.register import Register
from db.validation.periods import Period
from exports.rollup.delivery import Backing, DeliveryItem, backing
from tracker.use_cases.plan_links import CountedOn


@dataclass(frozen=True, slots=True)
class PlanReceived:
    """A plan that returns were received for. ``earlier`` are the editions before it, by key, and
    ``periods`` those with returns, oldest first.
    """

    plan: PlanEdition
    earlier: Mapping[str, EarlierEdition]
    periods: tuple[Period, ...]

    @property
    def codes(self) -> Mapping[str, Mapping[str, str]]:
        """The codes of the editions before the plan, by key, each with today's."""
        return {key: edition.codes for key, edition in self.earlier.items()}

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
                earlier = before[plan.key]
                periods = register.received.periods([plan.key, *earlier])
                found.setdefault(plan.key, PlanReceived(plan, earlier, periods))
    return tuple(found.values())


def newest_rollups(register: Register) -> tuple[KeptRollUp, ...]:
    """Return what the returns of the newest period say together, for each plan."""
    received = plans_received(register)
    return tuple(one.rollup(register, one.periods[-1]) for one in received if one.periods)


def backed(one: CountedOn, rollups: Iterable[KeptRollUp]) -> Iterator[tuple[KeptRollUp, Backing]]:
    """Yield how many of those who sent a return stand behind an action of another plan."""
    for rollup in rollups:
        behind = {that.code: that.link.sure for that in one.behind if that.plan == rollup.plan.key}
        if behind:
            item = DeliveryItem(one.plan_title, one.code, one.title, behind)
            yield rollup, backing(rollup, item)
