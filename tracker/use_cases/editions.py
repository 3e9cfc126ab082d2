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


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What an upgrade would do. ``set_aside`` are the actions with something recorded that would
    leave the list: it stays readable, and in returns already made.
    """

    organisation: Organisation
    comparison: EditionComparison
    set_aside: tuple[ActionView, ...]

    @property
    def undecided(self) -> tuple[EditionStep, ...]:
        """The guesses that a person has to decide about before the upgrade."""
        return self.comparison.guesses


def later_editions(register: Register, organisation: Organisation) -> tuple[PlanView, ...]:
    """Return the plans that may be a later edition of the one the organisation is seen with: those
    that say so first, then all that it does not work with.
    """
    used = {one.key for one in register.organisations.plans(organisation)}
    others = [plan for plan in known_plans(register) if plan.key not in used]
    return tuple(sorted(others, key=lambda plan: plan.declared.follows != organisation.plan_key))


def prepare_upgrade(
    register: Register, organisation: Organisation, key: str = "", decided: Decided = ()
) -> Upgrade:
    """Return what an upgrade to the plan with that key would do. Nothing is changed.

    Without a key it is the one plan that says that it follows the present edition. ``decided`` is
    what a person said about actions.

    Raises:
        Refused: there is no such plan or no such edition, or what was decided cannot be.
        PlanFileError: a shipped plan is damaged.
    """
    from db.plans.editions import compare_editions

    after = plan_to_use(register, key or _following(register, organisation))
    if isinstance(after, str):
        after = register.plan_edition(after)
    if after.key == organisation.plan_key:
        raise Refused(f"You already work with {after.title}, {after.edition}.")
    before = register.plan_edition(organisation.plan_key)
    used = [one for one in register.actions.all(organisation) if is_recorded(one) and not one.own]
    comparison = compare_editions(before, after, decided)
    steps = _with_progress(comparison.steps, {one.code for one in used}, decided)
    comparison = replace(comparison, steps=steps)
    kind = organisation.provider_type
    stay = {s.before.code for s in comparison.steps if s.before and not _leaves(s, kind)}
    gone = tuple(one for one in used if one.code not in stay)
    return Upgrade(organisation, comparison, gone)


def upgrade(register: Register, prepared: Upgrade) -> Organisation:
    """Go on with the later edition, and return the organisation as seen with it.

    Raises:
        Refused: a guess has not been decided about, or the organisation works with another edition
            by now.
    """
    return register.organisations.upgrade(prepared.organisation, prepared.comparison)


def is_recorded(action: ActionView) -> bool:
    """Return whether the organisation recorded anything about an action."""
    values = [getattr(action, field.key) for field in EDITED]
    beside = action.latest_update or action.evidence or action.measures or action.barriers
    return bool(beside) or any(value not in (None, Choice.UNDECIDED) for value in values)


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


def _leaves(step: EditionStep, kind: ProviderType) -> bool:
    """Return whether the progress of an action leaves the list of that type of organisation."""
    if step.after is None or not step.main:
        return True
    return step.after.provider_type not in (ProviderType.GENERIC, kind)
