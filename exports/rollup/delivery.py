"""What other plans count on, and how many organisations stand behind it by the crosswalk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from db.plans.plan_edition import Sureness
from db.received.rollup import IN_PLAN, Uptake
from db.vocabulary.terms import Letter


@dataclass(frozen=True, slots=True)
class DeliveryItem:
    """An action of another plan, and the actions of the roll-up's plan that count towards it.

    ``behind`` are their codes, each with how sure the link is. Links are somebody's reading.
    """

    plan_title: str
    code: str
    title: str
    behind: Mapping[str, Sureness]


@dataclass(frozen=True, slots=True)
class Backing:
    """How many organisations stand behind an item: they have an action in their plan that counts
    towards it. ``less_sure`` are those of which only less sure links say so.
    """

    item: DeliveryItem
    sure: int
    complete: int
    less_sure: int


def backing(rollup: Uptake, item: DeliveryItem) -> Backing:
    """Return how many organisations stand behind an item, and how many have completed an action
    by a sure link.
    """
    sure_codes = {code for code, sure in item.behind.items() if sure is Sureness.HIGH}
    sure = complete = less_sure = 0
    for line in rollup.organisations:
        there = {code for code in item.behind if line.letters.get(code) in IN_PLAN}
        sure += not sure_codes.isdisjoint(there)
        less_sure += bool(there) and sure_codes.isdisjoint(there)
        complete += any(line.letters.get(code) is Letter.BLUE for code in sure_codes)
    return Backing(item, sure, complete, less_sure)
