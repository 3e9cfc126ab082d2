"""An organisation's progress: counts of its actions and of those in its plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from db.frozen import frozen
from db.views import ActionView
from db.vocabulary.declared import Declaration
from db.vocabulary.terms import Area, Brag, Choice, Rating, Status


@frozen
class Count:
    """Counts of actions: all, decided, in the plan, and those in the plan by status and BRAG."""

    total: int
    decided: int
    in_plan: int
    statuses: dict[Status, int]
    brags: dict[Brag, int]

    @property
    def complete(self) -> int:
        """The number of complete actions in the plan."""
        return self.statuses[Status.COMPLETE]


def count_actions(actions: Iterable[ActionView]) -> Count:
    """Count ``actions``. Every status and colour has a count, even if it is 0."""
    rows = tuple(actions)
    statuses = Counter(a.status for a in rows)
    brags = Counter(a.brag for a in rows)
    return Count(
        total=len(rows),
        decided=sum(a.choice is not Choice.UNDECIDED for a in rows),
        in_plan=sum(a.in_plan for a in rows),
        statuses={status: statuses[status] for status in Status},
        brags={colour: brags[colour] for colour in Brag},
    )


def count_by_rating(actions: Iterable[ActionView]) -> dict[Rating | None, Count]:
    """Count by rating, in the plan's order. ``None`` counts those without one."""
    rows = tuple(actions)
    return {r: count_actions(a for a in rows if a.rating is r) for r in (*Rating, None)}


def plan_has(field: str, actions: Collection[ActionView]) -> bool:
    """Whether any of a plan's ``actions`` has a rating, a quick win, an area or benefits.

    Own actions count too. Where there are no others, the plan may have them all.
    """
    has_one = any(getattr(action, field) not in (None, False) for action in actions)
    return has_one or all(action.own for action in actions)


@frozen
class Groups:
    """Actions by programme area, or by the top sections of their plan, in its order.

    ``each`` is what a group is, such as "programme area", ``label`` its name at the beginning of a
    column. ``named`` has the actions of each group by its name, and ``others`` those of none.
    """

    each: str
    named: dict[str, list[ActionView]]
    others: list[ActionView]

    @property
    def label(self) -> str:
        """What a group is, as a heading."""
        return f"{self.each[:1].upper()}{self.each[1:]}"

    @property
    def all(self) -> dict[str, list[ActionView]]:
        """The groups by name, and those of none if there are any."""
        return {**self.named, f"No {self.each}": self.others} if self.others else self.named


def group_actions(actions: Iterable[ActionView], declared: Declaration) -> Groups:
    """Group ``actions`` as their plan does. There are no groups if no action has an area."""
    rows = tuple(actions)
    if declared.tops_are_areas:
        has_areas = plan_has("area", rows)
        areas = {area.label: [a for a in rows if a.area is area] for area in Area}
        others = [a for a in rows if a.area is None]
        return Groups("programme area", areas if has_areas else {}, others if has_areas else [])
    # Spreadsheets count sections of one title together, in capitals or not.
    as_first: dict[str, str] = {}
    titles = {
        top.code: as_first.setdefault(top.title.casefold(), top.title) for top in declared.tops
    }
    named: dict[str, list[ActionView]] = {title: [] for title in as_first.values()}
    others = []
    for action in rows:
        (named[titles[action.sections[0]]] if action.sections else others).append(action)
    return Groups(declared.levels()[0], named, others)
