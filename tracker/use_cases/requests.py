"""Take on a request with the plan that its action is of."""

from __future__ import annotations

from db.plans.codes import spelled
from db.register import Register
from db.views import Changed, Organisation, Request


def take_request(
    register: Register, organisation: Organisation, seen: Request, note: str = ""
) -> Changed:
    """Take on a request, given as seen, also one for an action of another plan in use.

    Raises:
        UnknownCode: no plan has the action.
        GreenPlanError: it is refused (:meth:`db.parts.requests.Requests.take`).
    """
    whose = _seen_with_action(register, organisation, seen.code) if seen.code else organisation
    return register.requests.take(whose, seen, note)


def _seen_with_action(register: Register, organisation: Organisation, code: str) -> Organisation:
    plans = register.organisations.plans(organisation)
    others = [one.key for one in plans if one.key != organisation.plan_key]
    for key in (organisation.plan_key, *others):
        seen = register.organisations.seen_with(organisation, key)
        there, _ = register.actions.readable(seen)
        if spelled(code) in {spelled(action.code) for action in there}:
            return seen
    return organisation
