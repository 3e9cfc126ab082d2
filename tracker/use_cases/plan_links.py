"""What an action counts towards in other plans, and what they count on from an organisation.

Links between plans, and the recommendations behind actions, are somebody's reading. They come with
the plan files and are not stored in a register.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.frozen import frozen
from db.plans.codes import spelled
from db.views import ActionView, Organisation
from db.vocabulary.declared import PrintedDate, RoleLetter
from imports.plans.plan_links import linked_plans

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


def counts_towards(plan: str, code: str, kind: ProviderType) -> tuple[CountsTowards, ...]:
    """Return what an action of the plan with that key counts towards, the surest links first."""
    from db.plans.plan_edition import Sureness

    plans = linked_plans()
    action = plans[plan].actions.get(spelled(code)) if plan in plans else None
    found = []
    for link in action.links if action else ():
        there = plans[link.plan]
        target = there.actions[spelled(link.code)]
        letters = target.roles.get(there.declared.kind_of(kind), ())
        found.append(
            CountsTowards(link, there.title, target.title, letters, target.date, target.measured_by)
        )
    return tuple(sorted(found, key=lambda one: [*Sureness].index(one.link.sure)))


def recommendations_behind(plan: str, code: str) -> tuple[tuple[Recommendation, Sureness], ...]:
    """Return the recommendations behind an action, each with how sure that is."""
    plans = linked_plans()
    return tuple(
        (one, sure)
        for one in (plans[plan].recommendations if plan in plans else ())
        for named, sure in one.actions.items()
        if spelled(named) == spelled(code)
    )


def activities_beside(plan: str, code: str) -> tuple[Activity, ...]:
    """Return the lines of the plan's main text that say the same as an action in other words."""
    plans = linked_plans()
    return tuple(
        one
        for one in (plans[plan].activities if plan in plans else ())
        if spelled(code) in map(spelled, one.actions)
    )


def stand_behind(plan: str, code: str) -> tuple[tuple[str, str, PlanLink], ...]:
    """Return the actions of other plans that stand behind an action: code, title and link each.

    Those that only compare are left out.
    """
    return tuple(
        (one.code, one.title, one.link) for one in _all_behind({}).get((plan, spelled(code)), ())
    )


def counted_on(register: Register, organisation: Organisation) -> tuple[CountedOn, ...]:
    """Return what plans count on from an organisation: where its kind is Accountable or
    Responsible first, then the others, in the plan's order.

    Raises:
        CannotRead: a stored action cannot be read.
    """
    stands: dict[tuple[str, str], ActionView] = {}
    for one in register.organisations.plans(organisation):
        seen = register.organisations.seen_with(organisation, one.key)
        for action in register.actions.all(seen):
            stands[one.key, spelled(action.code)] = action
    behind = _all_behind(stands)
    kind = organisation.provider_type
    found = [
        CountedOn(
            plan.key,
            plan.title,
            action.code,
            action.title,
            letters,
            action.date,
            tuple(behind.get((plan.key, code), ())),
            stands.get((plan.key, code)),
        )
        for plan in linked_plans().values()
        for code, action in plan.actions.items()
        if (letters := action.roles.get(plan.declared.kind_of(kind), ()))
    ]
    return tuple(sorted(found, key=lambda one: LEADING.isdisjoint(one.letters)))


LEADING = frozenset({RoleLetter.ACCOUNTABLE, RoleLetter.RESPONSIBLE})
"""What an organisation is where it leads or does the work."""


def _all_behind(
    stands: dict[tuple[str, str], ActionView],
) -> dict[tuple[str, str], list[Behind]]:
    """Return what stands behind each action, by its plan and its code in plain spelling."""
    from db.plans.plan_edition import Relation

    found: dict[tuple[str, str], list[Behind]] = {}
    for plan in linked_plans().values():
        for code, action in plan.actions.items():
            for link in action.links:
                if link.relation is not Relation.COMPARE:
                    behind = Behind(
                        plan.key, action.code, action.title, link, stands.get((plan.key, code))
                    )
                    found.setdefault((link.plan, spelled(link.code)), []).append(behind)
    return found
