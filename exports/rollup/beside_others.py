"""How an organisation stands beside others, without a figure that gives one of them away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from db.received.rollup import UNKNOWN, OrganisationLine, RollUp, Tally
from db.vocabulary.terms import Letter, Rating

FEWEST = 5
"""The fewest organisations that a group has, and that ask for the same, before a sheet shows it."""

_STEP = 5
"""Shares of others are rounded to this many percent."""

_FEWEST_ASKED = 100 // _STEP
"""Of fewer actions, a rounded share could stand for nobody or for everybody alone."""

ALL = "All actions"
NO_RATING = "No rating"


@dataclass(frozen=True, slots=True)
class Group:
    """Those with whom an organisation is compared. ``others`` are how many it has besides it, and
    ``tallies`` all actions of these by rating.
    """

    name: str
    others: int
    tallies: dict[str, Tally]


class BesideOthers:
    """Compares the organisations of a roll-up with their groups, and counts what they ask for."""

    def __init__(self, rollup: RollUp) -> None:
        self._ratings = {one.code: _rating(one.rating) for one in rollup.plan.actions}
        self._groups: defaultdict[str, dict[str, Tally]] = defaultdict(dict)
        self._sizes: defaultdict[str, int] = defaultdict(int)
        self._all = len(rollup.organisations)
        self._asking: defaultdict[str, set[str]] = defaultdict(set)
        for line in rollup.organisations:
            ours = self.by_rating(line)
            for name in _groups_of(line):
                self._sizes[name] += 1
                for rating, tally in ours.items():
                    self._groups[name].setdefault(rating, Tally()).add_all(tally)
        for one in rollup.barriers:
            if one.said.support and one.said.kind and one.said.resolved is None:
                self._asking[one.said.kind.label].add(one.organisation.ods)

    def by_rating(self, line: OrganisationLine) -> dict[str, Tally]:
        """Return how an organisation's actions stand, by rating in order, then all of them."""
        found = {name: Tally() for name in (*(r.label for r in Rating), NO_RATING, ALL)}
        for code, letter in line.letters.items():
            for name in (self._ratings[code], ALL):
                found[name].add(letter)
        rated = [name for name, tally in found.items() if tally.asked and name != ALL]
        if rated == [NO_RATING]:
            rated = []
        return {name: found[name] for name in (*rated, ALL)}

    def group(self, line: OrganisationLine) -> Group | None:
        """Return the first group with enough organisations: its kind in its PCN, its kind in its
        place, its kind. ``None`` if none has enough.
        """
        for name in _groups_of(line):
            if self._sizes[name] >= FEWEST:
                others = {rating: _copy(tally) for rating, tally in self._groups[name].items()}
                for rating, tally in self.by_rating(line).items():
                    for letter, count in tally.by_letter.items():
                        others[rating].by_letter[letter] -= count
                return Group(name, self._sizes[name] - 1, others)
        return None

    def support(self, ods: str) -> list[tuple[str, int]]:
        """Return what others ask for most, with how many others do, of all that returned.

        Left out is what too few ask for, and what all others do.
        """
        found = [(kind, len(asking - {ods})) for kind, asking in self._asking.items()]
        told = [(kind, many) for kind, many in found if FEWEST <= many < self._all - 1]
        return sorted(told, key=lambda one: (-one[1], one[0]))


def about(tally: Tally, letters: Iterable[Letter]) -> str:
    """Return a share of others' actions, rounded: ``about 35%``, ``5% or less``, ``–``."""
    if tally.asked < _FEWEST_ASKED:
        return "–"
    part = sum(tally.by_letter[letter] for letter in letters)
    rounded = round(part / tally.asked * 100 / _STEP) * _STEP
    if rounded <= _STEP:
        return f"{_STEP}% or less"
    if rounded >= 100 - _STEP:
        return f"{100 - _STEP}% or more"
    return f"about {rounded}%"


def _groups_of(line: OrganisationLine) -> Iterator[str]:
    """Yield the names of an organisation's groups, the nearest first."""
    if line.kind != UNKNOWN:
        if line.pcn != UNKNOWN:
            yield f"{line.kind} in {line.pcn}"
        if line.place != UNKNOWN:
            yield f"{line.kind} in {line.place}"
        yield line.kind


def _rating(rating: Rating | None) -> str:
    return rating.label if rating else NO_RATING


def _copy(tally: Tally) -> Tally:
    copied = Tally()
    copied.add_all(tally)
    return copied
