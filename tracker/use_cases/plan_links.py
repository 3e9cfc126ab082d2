"""What an action counts towards in other plans, and what they count on from an organisation.

Links between plans, and the recommendations behind actions, are somebody's reading. They come with
the plan files and are not stored in a register.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from db.frozen import frozen
from db.plans.codes import spelled
from db.views import ActionView, Organisation
from db.vocabulary.declared import PrintedDate, RoleLetter
from imports.plans.plan_links import LinkedAction, LinkedPlan, linked_plans
from tracker.use_cases.shipped_names import AS_SHIPPED, Name, ShippedNames, shipped_names

if TYPE_CHECKING:
    from db.plans.plan_edition import Activity, PlanLink, Recommendation, Sureness
    from db.register import Register
    from db.vocabulary.terms import ProviderType


@frozen
class CountsTowards:
    """A link of an action to one of another plan. ``letters`` are what the organisation is there.

    ``date`` and ``measured_by`` are what the other plan gives, if it does.
    """

    link: PlanLink
    plan_title: str
    title: str
    letters: tuple[RoleLetter, ...]
    date: PrintedDate | None
    measured_by: str


@frozen
class Behind:
    """An action that stands behind one of another plan, by a link. ``seen`` is how it stands, or
    ``None`` if the organisation does not have it.
    """

    plan: str
    code: str
    title: str
    link: PlanLink
    seen: ActionView | None


@frozen
class CountedOn:
    """An action of a plan in which the organisation has a role, and what stands behind it.

    ``behind`` leaves out links that only compare. It is empty if no other plan answers the action.
    ``seen`` is how it stands itself, or ``None`` if the organisation does not work with its plan.
    """

    plan: str
    plan_title: str
    code: str
    title: str
    letters: tuple[RoleLetter, ...]
    date: PrintedDate | None
    behind: tuple[Behind, ...]
    seen: ActionView | None

    @property
    def ours(self) -> tuple[ActionView, ...]:
        """The organisation's own actions behind it."""
        return tuple(one.seen for one in self.behind if one.seen is not None)


def counts_towards(
    plan: str, code: str, kind: ProviderType, names: ShippedNames = AS_SHIPPED
) -> tuple[CountsTowards, ...]:
    """Return what an action of the plan with that key counts towards, the surest links first.

    ``names`` says what it carries on, and what carries on the actions that links lead to. A link to
    one that is no longer in the list leads to the shipped edition.
    """
    from db.plans.plan_edition import Sureness

    plans = linked_plans()
    found: dict[tuple[str, str], CountsTowards] = {}
    for link in _links(plan, code, names):
        there = plans[link.plan]
        target = there.actions[spelled(link.code)]
        letters = target.roles.get(there.declared.kind_of(kind), ())
        now = names.today.get((link.plan, spelled(link.code)))
        of, _, named, title = _as_today(there, target, now)
        leads = replace(link, plan=of, code=named)
        one = CountsTowards(leads, there.title, title, letters, target.date, target.measured_by)
        found.setdefault((of, named), one)
    return tuple(sorted(found.values(), key=lambda one: [*Sureness].index(one.link.sure)))


def recommendations_behind(
    plan: str, code: str, names: ShippedNames = AS_SHIPPED
) -> tuple[tuple[Recommendation, Sureness], ...]:
    """Return the recommendations behind an action, each with how sure that is."""
    plans = linked_plans()
    found = {
        one.code: (one, sure)
        for of, known in names.of(plan, code)
        for one in (plans[of].recommendations if of in plans else ())
        for named, sure in one.actions.items()
        if spelled(named) == known
    }
    return tuple(found.values())


def activities_beside(
    plan: str, code: str, names: ShippedNames = AS_SHIPPED
) -> tuple[Activity, ...]:
    """Return the lines of the plan's main text that say the same as an action in other words."""
    plans = linked_plans()
    found = {
        one.code: one
        for of, known in names.of(plan, code)
        for one in (plans[of].activities if of in plans else ())
        if known in map(spelled, one.actions)
    }
    return tuple(found.values())


def stand_behind(
    plan: str, code: str, names: ShippedNames = AS_SHIPPED
) -> tuple[tuple[str, str, PlanLink], ...]:
    """Return the actions of other plans that stand behind an action: code, title and link each.

    Those that only compare are left out.
    """
    behind = _all_behind(names.today)
    found = {
        one.code: (one.code, one.title, one.link)
        for name in names.of(plan, code)
        for one in behind.get(name, ())
    }
    return tuple(found.values())


def counted_on(register: Register, organisation: Organisation) -> tuple[CountedOn, ...]:
    """Return what plans count on from an organisation: where its kind is Accountable or
    Responsible first, then the others, in the plan's order.

    Raises:
        CannotRead: a stored action cannot be read.
    """
    stands: dict[Name, ActionView | None] = {}
    for one in register.organisations.plans(organisation):
        seen = register.organisations.seen_with(organisation, one.key)
        for action in register.actions.all(seen):
            stands[one.key, spelled(action.code)] = action
    stands |= shipped_names(register, organisation).today
    behind = _all_behind(stands)
    kind = organisation.provider_type
    found = [
        CountedOn(
            *_as_today(plan, action, stands.get((plan.key, code))),
            letters,
            action.date,
            tuple(behind.get((plan.key, code), ())),
            stands.get((plan.key, code)),
        )
        for plan in linked_plans().values()
        for code, action in plan.actions.items()
        if stands.get((plan.key, code), plan) is not None  # it is in a later edition too
        and (letters := action.roles.get(plan.declared.kind_of(kind), ()))
    ]
    return tuple(sorted(found, key=lambda one: LEADING.isdisjoint(one.letters)))


LEADING = frozenset({RoleLetter.ACCOUNTABLE, RoleLetter.RESPONSIBLE})
"""What an organisation is where it leads or does the work."""


def _as_today(
    plan: LinkedPlan, action: LinkedAction, seen: ActionView | None
) -> tuple[str, str, str, str]:
    """Return the key and title of an action's plan, its code and its own title."""
    if seen is None:
        return plan.key, plan.title, action.code, action.title
    return seen.plan, plan.title, seen.code, seen.title


def _links(plan: str, code: str, names: ShippedNames) -> Iterator[PlanLink]:
    plans = linked_plans()
    for of, known in names.of(plan, code):
        action = plans[of].actions.get(known) if of in plans else None
        yield from action.links if action else ()


def _all_behind(stands: Mapping[Name, ActionView | None]) -> dict[Name, list[Behind]]:
    """Return what stands behind each action, by its plan and its code in plain spelling."""
    from db.plans.plan_edition import Relation

    found: dict[tuple[str, str], list[Behind]] = {}
    for plan in linked_plans().values():
        for code, action in plan.actions.items():
            for link in action.links:
                if link.relation is not Relation.COMPARE:
                    seen = stands.get((plan.key, code))
                    of, _, named, title = _as_today(plan, action, seen)
                    there = found.setdefault((link.plan, spelled(link.code)), [])
                    if (of, named) not in ((one.plan, one.code) for one in there):
                        there.append(Behind(of, named, title, link, seen))
    return found
