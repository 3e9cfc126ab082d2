"""What changed since the period before, counted in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from db.received.rollup import IN_PLAN, ActionChange, Turn
from db.vocabulary.phrases import count_in_words
from db.vocabulary.terms import Letter

_CHANGES: tuple[tuple[str, str, Callable[[ActionChange], bool]], ...] = (
    (
        "action was completed",
        "actions were completed",
        lambda one: one.after is Letter.BLUE is not one.before,
    ),
    (
        "action joined a plan",
        "actions joined a plan",
        lambda one: one.after in IN_PLAN and one.before not in IN_PLAN,
    ),
    (
        "action left a plan",
        "actions left a plan",
        lambda one: one.before in IN_PLAN and one.after not in IN_PLAN,
    ),
    (
        "action turned Red",
        "actions turned Red",
        lambda one: one.after is Letter.RED is not one.before,
    ),
    (
        "target date moved later",
        "target dates moved later",
        lambda one: one.turn is Turn.SLIPPED,
    ),
)


def change_sentences(changes: Iterable[ActionChange]) -> list[str]:
    """Return a sentence for each kind of change that there is. An action may be in several."""
    there = [*changes]
    counts = ((sum(map(is_one, there)), one, many) for one, many, is_one in _CHANGES)
    return [f"{count_in_words(count, one, many)}." for count, one, many in counts if count]
