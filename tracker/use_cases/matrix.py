"""The matrix that is asked for: of received returns, or of the register's own organisations."""

from __future__ import annotations

from db.errors import Refused
from db.matrix.matrix import Matrix
from db.register import Register
from db.validation.periods import Period
from tracker.use_cases.plans_received import PlanReceived, plans_received


def plan_of_matrix(register: Register, wanted: str = "") -> PlanReceived:
    """Return the plan with a key, or the one that follows it, by default that of most returns.

    Raises:
        Refused: no returns were received for it, and no organisation works with it.
    """
    there = plans_received(register, or_in_use=True)
    for one in there:
        if not wanted or wanted in {one.plan.key, *one.codes}:
            return one
    if not there:
        raise Refused("This register has no organisations yet. Add one with 'greenplan init'.")
    known = ", ".join(one.plan.key for one in there)
    raise Refused(f"No organisation works with a plan {wanted!r}. Choose one of: {known}.")


def received_matrix(register: Register, plan: PlanReceived, period: Period | None = None) -> Matrix:
    """Return how actions stand in the returns received for a period, by default the newest.

    Raises:
        Refused: none was received.
    """
    if not plan.periods:
        raise Refused("No returns were received. Use 'greenplan collate' to bring a folder in.")
    if period is not None and period not in plan.periods:
        known = ", ".join(map(str, plan.periods))
        raise Refused(f"No returns were received for {period}, only for: {known}.")
    return register.received.matrix(plan.plan, plan.codes, period or plan.periods[-1])


def own_matrix(register: Register, plan: PlanReceived) -> Matrix:
    """Return how actions stand today with the organisations in the register."""
    return register.organisations.matrix(plan.plan, plan.codes)
