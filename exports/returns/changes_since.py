"""Changes since the last return, in words: each change, and a few lines of counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from db.returns.differences import (
    ANCHORS,
    became_complete,
    completed_on,
    differences_in_words,
)
from db.returns.returns import ReturnContent, ReturnDifference
from db.views import FieldChange
from db.vocabulary.phrases import long_day
from db.vocabulary.terms import Brag, Choice

LONGEST = 1_000
"""The most characters of a line, because a row shows only a few dozen lines of text."""

_NOTHING = "No changes"


def compared_with(content: ReturnContent) -> str:
    """Return which return this one is compared with. There must be an earlier return."""
    before = content.previous
    assert before is not None
    return (
        f"Compared with return {before.number} for {before.period}, position on"
        f" {long_day(before.on)}."
    )


def changes_in_words(difference: ReturnDifference) -> list[str]:
    """Return what has changed, one line for each change. For the colour, see
    :func:`colour_change_in_words`.
    """
    return [_shortened(line) for line in differences_in_words(replace(difference, brag=None))]


def colour_change_in_words(difference: ReturnDifference) -> str:
    """Return how the colour has changed, ``Amber → Green``; empty if it is the same."""
    if difference.brag is None:
        return ""
    return " → ".join(colour.label if colour else "No colour" for colour in difference.brag)


def change_counts(content: ReturnContent) -> list[str]:
    """Return the changes as short lines, each with a count.

    An action counts as completed since the last return only if its completion date says so.
    """
    since, before = content.since, content.previous
    assert before is not None
    actions = [d for d in since if d.code is not None]
    completed = [completed_on(d) for d in actions if became_complete(d)]
    ours = sum(len(changes_in_words(d)) for d in since if d.code is None)
    risks = ", risks" if any(f.entity == "risk" for d in since for f in d.fields) else ""
    counts = (
        ("Actions changed", len(actions)),
        ("New in the plan", _that(actions, _of_the_plan(new=True))),
        ("No longer in the plan", _that(actions, _of_the_plan(new=False))),
        ("Added to our plan", _that(actions, _set_to("choice", Choice.IN_PLAN))),
        ("Removed from our plan", _that(actions, _was("choice", Choice.IN_PLAN))),
        ("Completed", sum(day is not None and day >= before.on for day in completed)),
        (
            "Completed before the last return",
            sum(day is not None and day < before.on for day in completed),
        ),
        ("Complete, date not known", completed.count(None)),
        ("Turned Red", sum(d.brag is not None and d.brag[1] is Brag.RED for d in actions)),
        ("Updates added", _added(since, "update")),
        ("Pieces of evidence added", _added(since, "evidence")),
        ("Readings added", _added(since, "reading")),
        ("Barriers added", _added(since, "barrier")),
        (f"Changes to our details, commitments{risks} or answers", ours),
    )
    said = [f"{what}: {number}" for what, number in counts if number]
    return said or [_NOTHING]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _that(actions: Iterable[ReturnDifference], test: Callable[[FieldChange], bool]) -> int:
    return sum(any(map(test, action.fields)) for action in actions)


def _set_to(name: str, value: str) -> Callable[[FieldChange], bool]:
    return lambda f: f.entity == "progress" and f.field == name and value == f.new != f.old


def _was(name: str, value: str) -> Callable[[FieldChange], bool]:
    return lambda f: f.entity == "progress" and f.field == name and value == f.old != f.new


def _of_the_plan(*, new: bool) -> Callable[[FieldChange], bool]:
    """Return whether another edition of the plan has a new action, or one no longer."""
    return lambda f: (
        f.entity == "edition" and f.field == "code" and (f.old if new else f.new) is None
    )


def _added(since: Iterable[ReturnDifference], entity: str) -> int:
    """Count the records added, which have a value in their anchor field now and had none before."""
    anchor = ANCHORS.get(entity, entity)  # an update is a single field
    return sum(
        f.entity == entity and f.field == anchor and f.old is None and f.new is not None
        for difference in since
        for f in difference.fields
    )
