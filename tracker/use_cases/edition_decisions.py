"""What a person decides about actions between two editions of a plan, one after the other.

Each function returns all that is decided by then, to compare the editions with again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.plans.editions import Decided, EditionComparison, EditionStep
    from db.plans.plan_edition import PlannedAction
    from tracker.use_cases.editions import Upgrade

Pairs = tuple[tuple[str, str], ...]


def decide_same(
    prepared: Upgrade, decided: Decided, step: EditionStep, old: str, new: str
) -> Pairs:
    """Decide that the action ``new`` carries on ``old``, in place of what ``step`` says.

    What is sure about either stays: then it is split or merged, and progress goes on with one that
    has any. An action that is left with nothing was withdrawn or added.
    """
    comparison = prepared.comparison
    beside = _sure_beside(comparison, old, new, step)
    left = comparison.rejected(step) if step.by and step.pair != (old, new) else ()
    used = {action.code for action in prepared.recorded}
    others = {one.pair[0] for one in beside if one.pair[1] == new}
    goes_on = [(old, new)] if old in used and used.isdisjoint(others) else []
    return _joined(
        goes_on,
        (pair for pair in decided if pair not in (step.pair, (old, ""), ("", new))),
        (pair for pair in comparison.confirmed(*beside) if pair != step.pair),
        (pair for pair in left if pair[0] != old and pair[1] != new),
        [(old, new)],
    )


def decide_apart(comparison: EditionComparison, decided: Decided, step: EditionStep) -> Pairs:
    """Decide that the two actions of ``step`` are not the same: unless they are split or merged,
    one was withdrawn and the other added.
    """
    beside = _sure_beside(comparison, *step.pair, step)
    return _joined(
        (pair for pair in decided if pair != step.pair),
        (pair for pair in comparison.confirmed(*beside) if pair != step.pair),
        comparison.rejected(step),
    )


def decide_progress(comparison: EditionComparison, decided: Decided, step: EditionStep) -> Pairs:
    """Decide that of merged or split actions, progress goes on as ``step`` says."""
    return _joined([step.pair], decided, comparison.confirmed(step))


def decide_no_more(decided: Decided, step: EditionStep) -> Pairs:
    """Undo what was decided about the actions of ``step``."""
    old, new = step.pair
    return tuple(
        pair for pair in decided if not ((old and pair[0] == old) or (new and pair[1] == new))
    )


def is_decided(decided: Decided, step: EditionStep) -> bool:
    """Return whether anything was decided about the actions of ``step``."""
    return decide_no_more(decided, step) != tuple(decided)


def nearest(title: str, actions: Iterable[PlannedAction]) -> tuple[PlannedAction, ...]:
    """Return the actions, those with a title most like ``title`` first."""
    from db.plans.likeness import Title, likeness

    wanted = Title(title)
    return tuple(sorted(actions, key=lambda one: -likeness(wanted, Title(one.title))))


def _sure_beside(
    comparison: EditionComparison, old: str, new: str, step: EditionStep
) -> list[EditionStep]:
    """Return what is sure about two actions, but for ``step`` itself."""
    guesses = {guess.pair for guess in comparison.guesses}
    sure = [one for one in comparison.steps if one.by and one.pair not in guesses]
    return [
        one for one in sure if one.pair != step.pair and (one.pair[0] == old or one.pair[1] == new)
    ]


def _joined(*pairs: Iterable[tuple[str, str]]) -> Pairs:
    """Return pairs one after the other, each once."""
    return tuple(dict.fromkeys(pair for some in pairs for pair in some))
