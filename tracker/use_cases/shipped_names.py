"""How plans that come with the tracker name the actions of an organisation's later editions.

Links and figures come with plan files. Those of an edition that an organisation came from still
say something of the actions that carry its own on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from db.plans.codes import spelled
from imports.plans.plan_links import linked_plans

if TYPE_CHECKING:
    from db.register import Register
    from db.views import ActionView, Organisation

Name = tuple[str, str]
"""The key of a plan, and a code of it in plain spelling."""


@dataclass(frozen=True, slots=True)
class ShippedNames:
    """The actions of later editions by their names in shipped ones, ``None`` for one that is in the
    list no more. ``editions`` are these shipped editions in words, by key.
    """

    today: Mapping[Name, ActionView | None] = field(default_factory=dict)
    editions: Mapping[str, str] = field(default_factory=dict)

    def of(self, plan: str, code: str) -> tuple[Name, ...]:
        """Return the names under which shipped plans know an action."""
        there = (
            name
            for name, action in self.today.items()
            if action is not None and (action.plan, action.code) == (plan, code)
        )
        return tuple(there) or ((plan, spelled(code)),)

    def whose(self, plan: str, code: str) -> str:
        """Return which edition says it, if not the action's own: ``of PLAN, EDITION``."""
        named = {self.editions[key]: None for key, _ in self.of(plan, code) if key != plan}
        return f"of {' and '.join(named)}" if named else ""


AS_SHIPPED = ShippedNames()
"""An organisation works with the editions that come with the tracker, or with none of them."""


def shipped_names(register: Register, organisation: Organisation) -> ShippedNames:
    """Return how shipped plans name the organisation's actions, of all plans that it works with.

    Raises:
        CannotRead: a stored action cannot be read.
    """
    today: dict[Name, ActionView | None] = {}
    words: dict[str, str] = {}
    for plan in register.organisations.plans(organisation):
        if plan.key in linked_plans():
            continue
        seen = register.organisations.seen_with(organisation, plan.key)
        shipped = [
            one for one in register.organisations.editions(seen) if one.key in linked_plans()
        ]
        if not shipped:
            continue
        actions = {one.code: one for one in register.actions.all(seen)}
        edition = shipped[-1]
        words[edition.key] = f"{edition.title}, {edition.edition}"
        since = register.actions.edition_codes(seen).since(edition.key, seen.provider_type)
        for code, on in since.items():
            today[edition.key, spelled(code)] = actions.get(on.code or "")
    return ShippedNames(today, words)
