"""What becomes of an action from one edition to the next, in one line that a test can name."""

from __future__ import annotations

from collections.abc import Iterator

from db.plans.editions import CHANGED_BY, Difference, EditionChange, EditionStep, MatchedBy
from db.vocabulary.phrases import first_of


def step_in_words(step: EditionStep) -> str:
    """Return a step in one line: ``GC1 -> GC01: renamed, re-rated from Must Do to Priority``."""
    codes = list(dict.fromkeys(filter(None, step.pair)))
    words = dict.fromkeys(
        words for change in step.changes for words in _change_in_words(change, step)
    )
    guess = " (a guess)" if step.by is MatchedBy.GUESS else ""
    return f"{' -> '.join(codes)}: {', '.join(words)}{guess}"


def _change_in_words(change: EditionChange, step: EditionStep) -> Iterator[str]:
    of_it = [
        one
        for one in step.differences
        if CHANGED_BY.get(one.field, EditionChange.CHANGED) is change
    ]
    match change:
        case EditionChange.RE_RATED:
            for one in of_it:
                if one.field == "quick_win":
                    yield "now a quick win" if one.after == "Yes" else "no longer a quick win"
                else:
                    yield f"re-rated{_way(one, 'no rating')}"
        case EditionChange.MOVED:
            yield from (f"moved{_way(one, f'no {one.label.lower()}')}" for one in of_it)
        case EditionChange.CHANGED:
            yield f"changed ({first_of([one.label for one in of_it], 4)})"
        case _:
            yield change.label.lower()


def _way(one: Difference, nothing: str) -> str:
    return f" from {one.before or nothing} to {one.after or nothing}"
