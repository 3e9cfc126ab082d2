"""Compare two editions of a plan: which action of the later one carries on which of the earlier."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from db.plans.edition_differences import Difference, EditionDifferences, facts_left_out
from db.plans.matching import Decided, Match, MatchedBy, match_actions
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.vocabulary.terms import Word

__all__ = [
    "Decided",
    "Difference",
    "EditionChange",
    "EditionComparison",
    "EditionStep",
    "MatchedBy",
    "compare_editions",
]


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


@dataclass(frozen=True, slots=True)
class EditionStep:
    """One action from the earlier edition to the later: ``None`` where it is not in one of them.

    A split action has a step for each part, and a merged one for each that it was; a guess makes
    no step that is sure a split or a merger. ``main`` is
    whether progress goes on this way: it is so for one step of each action at most, in either
    edition. ``by`` is ``None`` for one that was withdrawn or added.
    """

    before: PlannedAction | None
    after: PlannedAction | None
    changes: tuple[EditionChange, ...]
    by: MatchedBy | None = None
    main: bool = True
    differences: tuple[Difference, ...] = ()

    @property
    def pair(self) -> tuple[str, str]:
        """Its codes before and after, as in :data:`Decided`."""
        return self.before.code if self.before else "", self.after.code if self.after else ""


@dataclass(frozen=True, slots=True)
class EditionComparison:
    """All steps from one edition to the next, in the order of the later, then what was withdrawn.

    ``unknown`` are codes that the later edition says its actions had, and that the earlier one does
    not have.
    """

    before: PlanEdition
    after: PlanEdition
    steps: tuple[EditionStep, ...]
    unknown: tuple[str, ...] = ()

    @property
    def left_out(self) -> tuple[str, ...]:
        """The names of facts that the earlier edition gives, and the later for no action."""
        return tuple(facts_left_out(self.before, self.after).values())

    @property
    def guesses(self) -> tuple[EditionStep, ...]:
        """The steps that a person has to confirm first."""
        return tuple(step for step in self.steps if step.by is MatchedBy.GUESS)

    def ways(self) -> dict[str, EditionStep]:
        """Return the one step by which the records of each action go on, by its code before: the
        main one of a split action, or else the first.
        """
        ways: dict[str, EditionStep] = {}
        for step in self.steps:
            if step.before and step.after and (step.main or step.before.code not in ways):
                ways[step.before.code] = step
        return ways

    def confirmed(self, *steps: EditionStep) -> tuple[tuple[str, str], ...]:
        """Return what to decide besides, so that these steps are no guesses any more.

        What was decided of an action replaces all else that was found for it. So the steps of
        split or merged actions are confirmed with the others that are no guesses, main ones first.
        """
        there = {step.pair: step for step in steps}
        sure = [step for step in self.steps if step.by not in (None, MatchedBy.GUESS)]
        known = 0
        while known < len(there):
            known = len(there)
            olds, news = ({pair[side] for pair in there} for side in (0, 1))
            there |= {one.pair: one for one in sure if one.pair[0] in olds or one.pair[1] in news}
        undecided = [one for one in there.values() if one.by not in (None, MatchedBy.DECIDED)]
        undecided.sort(key=lambda step: not step.main)
        return tuple(step.pair for step in undecided)

    def rejected(self, step: EditionStep) -> tuple[tuple[str, str], ...]:
        """Return what to decide besides, if a guessed step is wrong: which of its actions were
        withdrawn or added, as nothing else was found for them.
        """
        others = [one.pair for one in self.steps if one.pair != step.pair]
        old, new = step.pair
        gone = [(old, "")] * (old not in {pair[0] for pair in others})
        return (*gone, *[("", new)] * (new not in {pair[1] for pair in others}))


def compare_editions(
    before: PlanEdition, after: PlanEdition, decided: Decided = ()
) -> EditionComparison:
    """Return what becomes of each action. What a person decided comes before all else.

    Then comes what the new edition declares, then what has the same code and title, the same
    title, or the same code and a similar title. The rest is guessed, or was withdrawn or added.

    Raises:
        Refused: a decision names an unknown code, contradicts another, or is there twice.
    """
    matches = match_actions(before, after, decided)
    steps = (*_carried_on(before, after, matches.found), *_withdrawn(before, matches.found))
    return EditionComparison(before, after, steps, matches.unknown)


def _carried_on(
    before: PlanEdition, after: PlanEdition, matches: Sequence[Match]
) -> Iterator[EditionStep]:
    """Yield the steps to the actions of the later edition, in its order."""
    differences = EditionDifferences(before.declared, after.declared, facts_left_out(before, after))
    counted = {guessed: _Counted(matches, guessed) for guessed in (False, True)}
    by_new: dict[int, list[Match]] = {}
    for match in matches:
        by_new.setdefault(match.new, []).append(match)
    for place, new in enumerate(after.actions):
        there = sorted(by_new.get(place, ()), key=lambda match: (not match.main, match.old))
        if not there:
            yield EditionStep(None, new, (EditionChange.ADDED,))
        for match in there:
            old = before.actions[match.old]
            found = differences.of(old, new)
            changes = {CHANGED_BY.get(one.field, EditionChange.CHANGED) for one in found}
            changes.update(counted[match.by is MatchedBy.GUESS].changes(match))
            in_order = tuple(filter(changes.__contains__, EditionChange))
            changed = in_order or (EditionChange.SAME,)
            yield EditionStep(old, new, changed, match.by, match.main, found)


class _Counted:
    """How many steps each action has, with those that are ``guessed`` or without them."""

    def __init__(self, matches: Sequence[Match], guessed: bool) -> None:
        counted = [one for one in matches if guessed or one.by is not MatchedBy.GUESS]
        self._olds = Counter(match.old for match in counted)
        self._news = Counter(match.new for match in counted)

    def changes(self, match: Match) -> Iterator[EditionChange]:
        if self._olds[match.old] > 1:
            yield EditionChange.SPLIT
        if self._news[match.new] > 1:
            yield EditionChange.MERGED


CHANGED_BY = {
    "code": EditionChange.RENAMED,
    "rating": EditionChange.RE_RATED,
    "quick_win": EditionChange.RE_RATED,
    "section": EditionChange.MOVED,
    "area": EditionChange.MOVED,
}
"""What a difference in a field makes of an action; in all other fields it is changed."""


def _withdrawn(before: PlanEdition, matches: Iterable[Match]) -> Iterator[EditionStep]:
    matched = {match.old for match in matches}
    for place, old in enumerate(before.actions):
        if place not in matched:
            yield EditionStep(old, None, (EditionChange.WITHDRAWN,))
