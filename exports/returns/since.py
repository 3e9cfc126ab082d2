"""What differs from the last return, in words: every difference, and counted in a few lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from db.returns.differences import (
    ANCHORS,
    became_complete,
    completed_on,
    differences_in_words,
)
from db.returns.returns import Difference, ReturnContent
from db.views import FieldChange
from db.vocabulary.terms import Brag, Choice

LONGEST = 1_000
"""The most characters of a line; a row can show no more than a few dozen lines of text."""

_NOTHING = "Nothing has changed since"


def compared_with(content: ReturnContent) -> str:
    """Return with what this return is compared; there must be a previous one."""
    before = content.previous
    assert before is not None
    return (
        f"Compared with return {before.number} of {before.period}, the position on"
        f" {before.on:%d/%m/%Y}."
    )


def in_words(difference: Difference) -> list[str]:
    """Return what differs, a line for each thing; the colour is told by :func:`colours`."""
    return [_shortened(line) for line in differences_in_words(replace(difference, brag=None))]


def colours(difference: Difference) -> str:
    """Return how the colour differs, ``Amber → Green``; empty where it is the same."""
    if difference.brag is None:
        return ""
    return " → ".join(colour.label if colour else "No colour" for colour in difference.brag)


def counted(content: ReturnContent) -> list[str]:
    """Return the differences in short lines, each with its count.

    What is complete now counts as completed since the last return only where its day says so.
    """
    since, before = content.since, content.previous
    assert before is not None
    actions = [d for d in since if d.code is not None]
    completed = [completed_on(d) for d in actions if became_complete(d)]
    ours = sum(len(in_words(d)) for d in since if d.code is None)
    counts = (
        ("Actions that differ", len(actions)),
        ("Came into our plan", _that(actions, _set_to("choice", Choice.IN_PLAN))),
        ("Left our plan", _that(actions, _was("choice", Choice.IN_PLAN))),
        ("Completed", sum(day is not None and day >= before.on for day in completed)),
        ("Completed before then", sum(day is not None and day < before.on for day in completed)),
        ("Complete, day not known", completed.count(None)),
        ("Turned Red", sum(d.brag is not None and d.brag[1] is Brag.RED for d in actions)),
        ("Updates written", _added(since, "update")),
        ("Pieces of evidence added", _added(since, "evidence")),
        ("Readings taken", _added(since, "reading")),
        ("Barriers added", _added(since, "barrier")),
        ("Differences in our details, commitments or answers", ours),
    )
    said = [f"{what}: {number}" for what, number in counts if number]
    return said or [_NOTHING]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _that(actions: Iterable[Difference], test: Callable[[FieldChange], bool]) -> int:
    return sum(any(map(test, action.fields)) for action in actions)


def _set_to(name: str, value: str) -> Callable[[FieldChange], bool]:
    return lambda f: f.entity == "progress" and f.field == name and value == f.new != f.old


def _was(name: str, value: str) -> Callable[[FieldChange], bool]:
    return lambda f: f.entity == "progress" and f.field == name and value == f.old != f.new


def _added(since: Iterable[Difference], entity: str) -> int:
    """Count what was added: what is there now and was not, as its anchor tells."""
    anchor = ANCHORS.get(entity, entity)  # an update is a single field
    return sum(
        f.entity == entity and f.field == anchor and f.old is None and f.new is not None
        for difference in since
        for f in difference.fields
    )
