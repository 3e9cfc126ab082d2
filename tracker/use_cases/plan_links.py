"""What an action counts towards in other plans, and what they count on from an organisation.

Links between plans, and the recommendations behind actions, are somebody's reading. They come with
the plan files and are not stored in a register.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from db.plans.codes import spelled
from db.views import ActionView, Organisation
from db.vocabulary.declared import PrintedDate, RoleLetter

if TYPE_CHECKING:
    from db.plans.plan_edition import (
        PlanEdition,
        PlanLink,
        PlannedAction,
        Recommendation,
        Sureness,
    )
    from db.register import Register
    from db.vocabulary.terms import ProviderType


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Behind:
    """An action that stands behind one of another plan, by a link. ``seen`` is how it stands, or
    ``None`` if the organisation does not have it.
    """

    plan: str
    code: str
    title: str
    link: PlanLink
    seen: ActionView | None


@dataclass(frozen=True, slots=True)
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
    """Return what an action of the plan with that key counts towards, the surest links first.

    Raises:
        PlanFileError: a plan file that comes with the tracker is damaged.
    """
    action = _action(plan, code)
    found = []
    for link in action.links if action else ():
        target, edition = _action(link.plan, link.code), _shipped().get(link.plan)
        if target is None or edition is None:
            continue
        measured_by = target.fields.get("measured_by")
        found.append(
            CountsTowards(
                link,
                edition.title,
                target.title,
                target.roles.get(edition.declared.kind_of(kind), ()),
                _date(target),
                measured_by if isinstance(measured_by, str) else "",
            )
        )
    from db.plans.plan_edition import Sureness

    return tuple(sorted(found, key=lambda one: [*Sureness].index(one.link.sure)))


def recommendations_behind(plan: str, code: str) -> tuple[tuple[Recommendation, Sureness], ...]:
    """Return the recommendations behind an action, each with how sure that is.

    Raises:
        PlanFileError: a plan file that comes with the tracker is damaged.
    """
    edition = _shipped().get(plan)
    return tuple(
        (one, sure)
        for one in (edition.recommendations if edition else ())
        for named, sure in one.actions.items()
        if spelled(named) == spelled(code)
    )


def counted_on(register: Register, organisation: Organisation) -> tuple[CountedOn, ...]:
    """Return what plans count on from an organisation: where its kind is Accountable or
    Responsible first, then the others, in the plan's order.

    Raises:
        CannotRead: a stored action cannot be read.
        PlanFileError: a plan file that comes with the tracker is damaged.
    """
    stands: dict[tuple[str, str], ActionView] = {}
    for one in register.organisations.plans(organisation):
        seen = register.organisations.seen_with(organisation, one.key)
        for action in register.actions.all(seen):
            stands[one.key, spelled(action.code)] = action
    found = [
        CountedOn(
            edition.key,
            edition.title,
            action.code,
            action.title,
            letters,
            _date(action),
            _behind(edition.key, action.code, stands),
            stands.get((edition.key, spelled(action.code))),
        )
        for edition in _shipped().values()
        for action in edition.actions
        if (letters := action.roles.get(edition.declared.kind_of(organisation.provider_type), ()))
    ]
    return tuple(sorted(found, key=lambda one: LEADING.isdisjoint(one.letters)))


LEADING = frozenset({RoleLetter.ACCOUNTABLE, RoleLetter.RESPONSIBLE})
"""What an organisation is where it leads or does the work."""


def _behind(plan: str, code: str, stands: dict[tuple[str, str], ActionView]) -> tuple[Behind, ...]:
    from db.plans.plan_edition import Relation

    return tuple(
        Behind(
            edition.key,
            action.code,
            action.title,
            link,
            stands.get((edition.key, spelled(action.code))),
        )
        for edition in _shipped().values()
        for action in edition.actions
        for link in action.links
        if link.plan == plan and spelled(link.code) == spelled(code)
        if link.relation is not Relation.COMPARE
    )


def _date(action: PlannedAction) -> PrintedDate | None:
    date = action.fields.get("date")
    return date if isinstance(date, PrintedDate) else None


def _action(plan: str, code: str) -> PlannedAction | None:
    edition = _shipped().get(plan)
    wanted = spelled(code)
    actions = edition.actions if edition else ()
    return next((action for action in actions if spelled(action.code) == wanted), None)


@cache
def _shipped() -> dict[str, PlanEdition]:
    """Return the plans that come with the tracker, by key. They are read once."""
    from imports.plans.shipped import shipped_plans

    from imports.plans.plan_file import load_plan

    editions = (load_plan(path) for path in shipped_plans())
    return {edition.key: edition for edition in editions}
