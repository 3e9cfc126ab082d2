"""An organisation's progress: counts of its actions and of those in its plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from db.views import ActionView
from db.vocabulary.terms import Area, Brag, Choice, Rating, Status


@dataclass(frozen=True, slots=True)
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


def count_by_area(actions: Iterable[ActionView]) -> dict[Area, Count]:
    """Count by programme area, in the plan's order."""
    rows = tuple(actions)
    return {area: count_actions(a for a in rows if a.area is area) for area in Area}
