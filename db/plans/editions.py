"""Compare two editions of a plan: which action of the later one carries on which of the earlier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.plans.plan_edition import PlanEdition, PlannedAction
from db.vocabulary.terms import Word


class EditionChange(Word):
    """What became of an action from one edition to the next. Several can be so at once."""

    SAME = "same", "Same"
    RENAMED = "renamed", "Renamed"
    RE_RATED = "re-rated", "Re-rated"
    MOVED = "moved", "Moved"
    CHANGED = "changed", "Changed"
    SPLIT = "split", "Split"
    MERGED = "merged", "Merged"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ADDED = "added", "Added"


class MatchedBy(Word):
    """How an action of the later edition was found for one of the earlier."""

    PLAN = "plan", "The new edition says so"
    DECIDED = "decided", "You said so"
    CODE = "code", "Same code"
    TITLE = "title", "Same title"
    GUESS = "guess", "A guess"


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact of an action in both editions, in words; ``field`` is its key, ``label`` its name."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EditionStep:
    """One action from the earlier edition to the later: ``None`` where it is not in one of them.

    A split action has a step for each part, and a merged one for each that it was. ``main`` is
    whether progress goes on this way: it is so for one step of each action at most, in either
    edition. ``by`` is ``None`` for one that was withdrawn or added.
    """

    before: PlannedAction | None
    after: PlannedAction | None
    changes: tuple[EditionChange, ...]
    by: MatchedBy | None = None
    main: bool = True
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class EditionComparison:
    """All steps between two editions, in the order of the later, then what was withdrawn."""

    before: PlanEdition
    after: PlanEdition
    steps: tuple[EditionStep, ...]

    @property
    def guesses(self) -> tuple[EditionStep, ...]:
        """The steps that a person has to confirm first."""
        return tuple(step for step in self.steps if step.by is MatchedBy.GUESS)


Decided = Sequence[tuple[str, str]]
"""What a person said: codes before and after, the first empty for an action that is new, the second
for one that was withdrawn. Of a split or merged action the first pair is the main one.
"""
