"""The columns of a tracker that show what a plan declares: its sections, fields and roles.

Nobody fills them in, so an import reads nothing from them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from db.frozen import frozen
from db.returns import headings
from db.views import ActionView
from db.vocabulary.action_fields import EDITED, OWN
from db.vocabulary.declared import Declaration, described
from db.vocabulary.fields import Kind

_TAKEN = frozenset(
    heading.casefold()
    for heading in (
        *(field.label for field in (*OWN, *EDITED)),
        *(headings.NUMBER, headings.ACTION, headings.LATEST_UPDATE, headings.NEW_UPDATE),
        *(*headings.ONLY_SHOWN, *headings.SHOWN_FOR_SOME),
    )
)
"""The headings of the columns that the tracker has for every plan, as Excel compares them."""


@frozen
class PlanColumn:
    """A column: its heading, unlike all others in the tracker, and its value for an action.

    ``groups`` is true for the sections by which the plan's actions are counted.
    """

    heading: str
    kind: Kind
    value: Callable[[ActionView], Any]
    groups: bool = False


def plan_columns(declared: Declaration) -> tuple[PlanColumn, ...]:
    """Return the columns of a plan: a level of sections each, the declared columns, the roles.

    Top sections that are programme areas have none: the tracker has a column for the area.
    """
    columns: list[PlanColumn] = []
    taken = set(_TAKEN)

    def add(label: str, kind: Kind, value: Callable[[ActionView], Any], **more: bool) -> None:
        columns.append(PlanColumn(_unused(label, taken), kind, value, **more))

    titles = {section.code: section.title for section in declared.sections}
    for depth, level in enumerate(declared.levels()):
        if depth or not declared.tops_are_areas:
            label = f"{level[:1].upper()}{level[1:]}"
            add(label, Kind.TITLE, _section(depth, titles), groups=depth == 0)
    for field in declared.fields:
        if field.column:
            as_others = described(field)
            add(field.label, as_others.kind, as_others.value)
    for kind in declared.kinds:
        add(kind.label, Kind.NAME, _role(kind.key))
    return tuple(columns)


def _section(depth: int, titles: dict[str, str]) -> Callable[[ActionView], str | None]:
    def title(action: ActionView) -> str | None:
        there = action.sections
        return titles[there[depth]] if depth < len(there) else None

    return title


def _role(kind: str) -> Callable[[ActionView], str | None]:
    return lambda action: ", ".join(action.declared.roles.get(kind, ())) or None


def _unused(label: str, taken: set[str]) -> str:
    """Return a label in one line, with a number if it is taken, and take it."""
    plain = " ".join(label.split())
    heading, number = plain, 1
    while heading.casefold() in taken:
        number += 1
        heading = f"{plain} ({number})"
    taken.add(heading.casefold())
    return heading
