"""Go on with a later edition of a plan: find it, see what would happen, and do it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from db.errors import Refused
from db.plans.codes import spelled
from db.register import Register
from db.views import ActionView, Organisation, PlanView
from db.vocabulary.action_fields import EDITED
from db.vocabulary.terms import Choice, ProviderType
from tracker.use_cases.plans import known_plans, plan_to_use

if TYPE_CHECKING:
    from db.plans.editions import Decided, EditionComparison, EditionStep
    from db.plans.plan_edition import PlanEdition


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade would do. ``set_aside`` are the actions with something recorded that would
    leave the list, with only that: it stays readable, and in returns already made. ``recorded`` are
    all with something recorded.
    """

    organisation: Organisation
    comparison: EditionComparison
    set_aside: tuple[ActionView, ...]
    recorded: tuple[ActionView, ...] = ()

    @property
    def undecided(self) -> tuple[EditionStep, ...]:
        """The guesses that a person has to decide about before the upgrade."""
        return self.comparison.guesses


_ADD = "'greenplan plan add FILE'"


def later_editions(register: Register, organisation: Organisation) -> tuple[PlanView, ...]:
    """Return the plans that may be a later edition of the one the organisation is seen with: those
    that say so first, then those of a file that it does not work with and did not come from.
    """
    from imports.plans.shipped import list_shipped_plans

    used = {one.key for one in register.organisations.plans(organisation)}
    used.update(register.actions.edition_codes(organisation).path)
    shipped = {one.key for one in list_shipped_plans()}
    found = [
        (plan.declared.follows != organisation.plan_key, plan)
        for plan in known_plans(register)
        if plan.key not in used
    ]
    found = [(other, plan) for other, plan in found if not other or plan.key not in shipped]
    return tuple(plan for _, plan in sorted(found, key=lambda one: one[0]))


def may_follow(register: Register, organisation: Organisation, plan: PlanEdition) -> bool:
    """Return whether a plan may be a later edition of the one the organisation is seen with: it
    says so, or half of its actions have a code or a title of that.
    """
    ours = register.plan_edition(organisation.plan_key).actions
    codes = {spelled(action.code) for action in ours}
    titles = {action.title.casefold() for action in ours}
    known = sum(
        spelled(action.code) in codes or action.title.casefold() in titles
        for action in plan.actions
    )
    return plan.declared.follows == organisation.plan_key or 2 * known >= len(plan.actions) > 0


def later_editions_known(register: Register, there: Sequence[PlanView]) -> tuple[PlanView, ...]:
    """Return those of the plans ``there`` that say that they follow a plan that some organisation
    works with, which does not work with them too.
    """
    used = [
        {one.key for one in register.organisations.plans(organisation)}
        for organisation in register.organisations.readable()[0]
    ]
    return tuple(
        plan
        for plan in there
        if any(plan.declared.follows in keys and plan.key not in keys for keys in used)
    )


def prepare_upgrade(
    register: Register,
    organisation: Organisation,
    later: str | PlanEdition = "",
    decided: Decided = (),
) -> Upgrade:
    """Return what an upgrade to the plan ``later``, or with that key, would do. Nothing is changed.

    Without it, it is the one plan that says that it follows the present edition. ``decided`` is
    what a person said about actions.

    Raises:
        Refused: there is no such plan or no such edition, or what was decided cannot be.
        PlanFileError: a shipped plan is damaged.
    """
    from db.plans.editions import compare_editions

    now = register.organisations.current(organisation)
    if now.plan_key != organisation.plan_key:
        raise Refused(
            f"You now work with {now.plan_title}, {now.plan_edition}. Go back, and look again."
        )
    try:
        after = later or _following(register, organisation)
        after = plan_to_use(register, after) if isinstance(after, str) else after
    except Refused as error:
        raise Refused(f"{error} To add an edition from a file, run {_ADD}.") from None
    if isinstance(after, str):
        after = register.plan_edition(after)
    if after.key in {one.key for one in register.organisations.plans(organisation)}:
        raise Refused(f"You already work with {after.title}, {after.edition}.")
    before = register.plan_edition(organisation.plan_key)
    resolved = {barrier.code for barrier in register.records.barriers(organisation)}
    used = [
        one
        for one in register.actions.all(organisation)
        if not one.own and (is_recorded(one) or one.code in resolved)
    ]
    comparison = compare_editions(before, after, decided)
    steps = _with_progress(comparison.steps, {one.code for one in used}, decided)
    comparison = replace(comparison, steps=steps)
    ways, kind = comparison.ways(), organisation.provider_type
    gone = (_left_behind(one, ways.get(one.code), kind) for one in used)
    return Upgrade(organisation, comparison, tuple(filter(None, gone)), tuple(used))


def upgrade(register: Register, prepared: Upgrade) -> Organisation:
    """Go on with the later edition, and return the organisation as seen with it.

    Raises:
        Refused: a guess has not been decided about, or the organisation works with another edition
            by now.
    """
    return register.organisations.upgrade(prepared.organisation, prepared.comparison)


def edition_name(plan: PlanEdition | PlanView) -> str:
    """Return a plan's edition with when it was published: ``Second edition, 2028``."""
    return plan.edition if plan.published in plan.edition else f"{plan.edition}, {plan.published}"


def is_recorded(action: ActionView) -> bool:
    """Return whether the organisation recorded anything about an action."""
    beside = action.latest_update or action.evidence or action.measures or action.barriers
    return bool(beside) or _has_progress(action)


def _has_progress(action: ActionView) -> bool:
    values = [getattr(action, field.key) for field in EDITED]
    return any(value not in (None, Choice.UNDECIDED) for value in values)


def _following(register: Register, organisation: Organisation) -> str:
    """Return the key of the one plan that says that it follows the present edition."""
    following = [
        plan.key
        for plan in later_editions(register, organisation)
        if plan.declared.follows == organisation.plan_key
    ]
    if len(following) == 1:
        return following[0]
    which = (
        f"Several plans follow it: {', '.join(following)}."
        if following
        else ("No plan in this register says that it follows it.")
    )
    raise Refused(
        f"You work with {organisation.plan_title}, {organisation.plan_edition}. {which} Give the"
        " key of the later edition. 'greenplan plans' lists the keys."
    )


def _with_progress(
    steps: Sequence[EditionStep], used: Collection[str], decided: Decided
) -> tuple[EditionStep, ...]:
    """Let merged actions go on with the progress of one that is ``used``, unless a person said
    which is the main one.
    """
    said = {spelled(new) for _, new in decided}
    going_on = {step.before.code for step in steps if step.before and step.main}
    could: dict[str, int] = {}
    for place, step in enumerate(steps):
        if step.before and step.after and spelled(step.after.code) not in said:
            code = step.before.code
            if not step.main and code in used and code not in going_on:
                could.setdefault(step.after.code, place)
    found = list(steps)
    for place, step in enumerate(steps):
        other = could.get(step.after.code) if step.after and step.before and step.main else None
        if other is not None and step.before and step.before.code not in used:
            found[place] = replace(step, main=False)
            found[other] = replace(steps[other], main=True)
    return tuple(found)


def _left_behind(
    action: ActionView, way: EditionStep | None, kind: ProviderType
) -> ActionView | None:
    """Return an action with only what would leave the list of that type of organisation, or
    ``None`` if nothing would. Records go on with a merged action, though its progress may not.
    """
    if way is None or way.after is None:
        return action
    if way.after.provider_type not in (ProviderType.GENERIC, kind):
        return action
    if way.main or not _has_progress(action):
        return None
    return replace(action, latest_update=None, evidence=0, measures=0, barriers=0)
