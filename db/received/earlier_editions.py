"""What a return of an earlier edition of a plan says, under the codes of today's edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from db.plans.editions import MatchedBy, compare_editions
from db.plans.plan_edition import PlanEdition
from db.received.received_return import ReceivedAction, ReceivedReturn


@dataclass(frozen=True, slots=True)
class EarlierEdition:
    """An edition before another. ``codes`` are its codes, each with the code in the later one; not
    those that were withdrawn or only may be the same. ``gone`` are these.
    """

    key: str
    edition: str
    codes: Mapping[str, str]
    gone: tuple[str, ...]


def earlier_editions(
    plan: PlanEdition, known: Sequence[PlanEdition]
) -> Mapping[str, EarlierEdition]:
    """Return the editions before ``plan`` among those ``known``, newest first, by their keys."""
    by_key = {one.key: one for one in known}
    found: dict[str, EarlierEdition] = {}
    codes = {action.code: action.code for action in plan.actions}
    after = plan
    while (before := by_key.get(after.declared.follows)) and before.key not in {plan.key, *found}:
        steps = dict(_sure_steps(before, after))
        codes = {old: codes[new] for old, new in steps.items() if new in codes}
        gone = tuple(action.code for action in before.actions if action.code not in codes)
        found[before.key] = EarlierEdition(before.key, before.edition, codes, gone)
        after = before
    return found


def _sure_steps(before: PlanEdition, after: PlanEdition) -> Iterator[tuple[str, str]]:
    for step in compare_editions(before, after).steps:
        if step.before and step.after and step.main and step.by is not MatchedBy.GUESS:
            yield step.before.code, step.after.code


def in_todays_codes(
    said: ReceivedReturn, earlier: EarlierEdition, plan: PlanEdition
) -> ReceivedReturn:
    """Return what a return of an earlier edition says, under the codes and titles of ``plan``.

    Actions that nothing carries on are left out, and what is said of them names no action.
    """
    titles = {action.code: action.title for action in plan.actions}

    def carried_on() -> Iterator[ReceivedAction]:
        for action in said.actions:
            if action.own:
                yield action
            elif code := earlier.codes.get(action.code):
                yield replace(action, code=code, title=titles[code])

    return replace(
        said,
        plan=plan.key,
        actions=tuple(carried_on()),
        barriers=tuple(replace(one, code=earlier.codes.get(one.code, "")) for one in said.barriers),
        measures=tuple(replace(one, code=earlier.codes.get(one.code, "")) for one in said.measures),
    )
