"""The plan that the screens show: what its actions have, and its tabs, filters and orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import Any

from rich.cells import cell_len

from db.actions.selection import SORTS, Orders, declared_orders
from db.frozen import frozen
from db.plans.declared_words import declared_in_words
from db.views import ActionView
from db.vocabulary.declared import (
    NO_DECLARATION,
    Declaration,
    PlanField,
    PrintedDate,
    Section,
)
from db.vocabulary.fields import Field
from db.vocabulary.terms import ProviderType
from tracker.workspace.filter_words import filters_of
from tracker.workspace.tabs import Tab, tabs_of

LEAST_CODE = 6
"""The least width in cells of the codes: that of ``OWN-12``."""


@frozen
class PlanShown:
    """A plan as an organisation sees it.

    ``used`` are the keys of the fields of :mod:`db.vocabulary.action_fields` that some action of
    the plan has, with ``provider_type`` if some are for one type only. ``ours`` is what the plan
    calls the organisation's kind, empty if that has no roles. ``code_width`` is that of the longest
    code. ``columns`` are the declared fields that lists can show, with the width of the longest
    value of each.
    """

    declared: Declaration = NO_DECLARATION
    used: frozenset[str] = frozenset()
    ours: str = ""
    code_width: int = LEAST_CODE
    columns: Mapping[str, int] = field(default_factory=dict)
    tabs: tuple[Tab, ...] = ()
    filters: tuple[Field, ...] = ()
    orders: Orders = field(default_factory=dict)

    @classmethod
    def of(
        cls, declared: Declaration, actions: Iterable[ActionView], kind: ProviderType
    ) -> PlanShown:
        """Return the plan with these actions, as an organisation of a ``kind`` sees it."""
        planned = [action for action in actions if not action.own]
        used = frozenset(key for key, has in _HAS.items() if any(map(has, planned)))
        ours = declared.kind_of(kind)
        if not any(ours in action.declared.roles for action in planned):
            ours = ""
        own = declared_orders(declared)
        dated = frozenset(one.key for one in declared.fields if any(map(_due_by(one), planned)))
        columns = {one.key: _longest(one, planned) for one in declared.fields if one.key in own}
        unused = {key for key, needs in _NEEDS.items() if needs not in used}
        orders = {**SORTS, **own}
        return cls(
            declared,
            used,
            ours,
            max([LEAST_CODE, *(len(action.code) for action in planned)]),
            {key: width for key, width in columns.items() if width},
            tabs_of(declared),
            filters_of(declared, used | dated, ours),
            {key: order for key, order in orders.items() if key not in unused},
        )

    def path(self, action: ActionView) -> tuple[Section, ...]:
        """Return the sections that an action is in, from the top."""
        return self.declared.path(action.section)


_HAS: Mapping[str, Any] = {
    "rating": lambda action: action.rating is not None,
    "quick_win": lambda action: action.quick_win,
    "area": lambda action: action.area is not None,
    "benefits": lambda action: action.benefits is not None,
    "provider_type": lambda action: action.provider_type is not ProviderType.GENERIC,
}
"""Whether an action has a field, by the key of the field."""

_NEEDS = {"rating": "rating", "quick-win": "quick_win"}
"""The orders that need a field."""


def _due_by(one: PlanField) -> Callable[[ActionView], bool]:
    """Return whether an action has a day by which it is due in that field."""

    def has(action: ActionView) -> bool:
        value = action.declared.fields.get(one.key)
        return isinstance(value, PrintedDate) and value.due is not None

    return has


def _longest(one: PlanField, actions: Iterable[ActionView]) -> int:
    values = {action.declared.fields.get(one.key) for action in actions}
    return max((cell_len(declared_in_words(one, value)) for value in values), default=0)
