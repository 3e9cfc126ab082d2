"""Editions of a plan in words that screens and commands share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from db.plans.editions import EditionChange, EditionComparison, EditionStep, MatchedBy
from db.vocabulary.phrases import count_in_words
from db.vocabulary.terms import Choice, ProviderType

if TYPE_CHECKING:
    from db.plans.edition_codes import EditionCodes
    from db.views import ActionView

GROUPS = (
    EditionChange.SPLIT,
    EditionChange.MERGED,
    EditionChange.WITHDRAWN,
    EditionChange.ADDED,
    EditionChange.RENAMED,
    EditionChange.RE_RATED,
    EditionChange.MOVED,
    EditionChange.CHANGED,
    EditionChange.SAME,
)
"""What a step is listed under: the first of these that it is."""


def group_of(step: EditionStep) -> EditionChange:
    """Return what a step is listed under, if several changes are in it."""
    return next(change for change in GROUPS if change in step.changes)


def by_group(comparison: EditionComparison) -> dict[EditionChange | None, list[EditionStep]]:
    """Return the steps by the one group that each action of the earlier edition is in, with all of
    its steps, and each added action: ``None`` for those with a guess, to decide about.
    """
    there: dict[str, list[EditionStep]] = {}
    groups: dict[EditionChange | None, list[EditionStep]] = {}
    for step in comparison.steps:
        if step.before is None:
            groups.setdefault(group_of(step), []).append(step)
        else:
            there.setdefault(step.before.code, []).append(step)
    for steps in there.values():
        guessed = any(step.by is MatchedBy.GUESS for step in steps)
        group = None if guessed else min(map(group_of, steps), key=GROUPS.index)
        groups.setdefault(group, []).extend(steps)
    return groups


def size_of_group(steps: Iterable[EditionStep]) -> int:
    """Return how many actions the steps of a group are of. All groups but those that were added
    come to the number of actions in the earlier edition.
    """
    return len({step.pair if step.before is None else step.before.code for step in steps})


def counts_by_change(comparison: EditionComparison) -> dict[EditionChange, int]:
    """Return how many actions each change is of: those of the earlier edition, but for added and
    merged ones, which are those of the later.
    """
    later = (EditionChange.ADDED, EditionChange.MERGED)
    codes = {
        (change, step.pair[change in later]) for step in comparison.steps for change in step.changes
    }
    counted = Counter(change for change, _ in codes)
    return {change: counted[change] for change in EditionChange}


def counts_in_words(comparison: EditionComparison) -> str:
    """Return how many actions are the same, renamed and so on: ``78 same · 2 renamed``."""
    counts = counts_by_change(comparison)
    return " · ".join(f"{number:,} {of.label.lower()}" for of, number in counts.items() if number)


def left_out_in_words(comparison: EditionComparison) -> str:
    """Return what the later edition gives for no action: ``It does not give: Benefits.``."""
    return f"It does not give: {', '.join(comparison.left_out)}."


def held_in_words(action: ActionView, updates: int) -> str:
    """Return what is recorded about an action, in a few words: ``in our plan, complete, 2 pieces of
    evidence``. ``updates`` is how many it has, 0 if they were not counted.
    """
    counted = (
        (updates, "update", None),
        (action.evidence, "piece of evidence", "pieces of evidence"),
        (action.measures, "measure", None),
        (action.barriers, "barrier", None),
    )
    said = [
        "" if action.choice is Choice.UNDECIDED else action.choice.label.lower(),
        action.status.label.lower() if action.status else "",
        f"lead {action.lead}" if action.lead else "",
        *(count_in_words(number, one, many) if number else "" for number, one, many in counted),
    ]
    only = "updates" if action.latest_update else "something recorded"
    return ", ".join(filter(None, said)) or only


def was_in_words(codes: EditionCodes, code: str) -> str:
    """Return what an action of the present edition was called before, or an empty text if it was
    always called so: ``Was GC1 and GC2 in Draft V2``.
    """
    by_edition: dict[tuple[str, str], list[str]] = {}
    for one in codes.before(code):
        by_edition.setdefault((one.plan, one.edition), []).append(one.code)
    differing = [
        f"{' and '.join(dict.fromkeys(there))} in {edition}"
        for (_, edition), there in by_edition.items()
        if there != [code]
    ]
    return f"Was {', '.join(differing)}" if differing else ""


def why_set_aside(codes: EditionCodes, action: ActionView) -> str:
    """Return in one line why an action with something recorded is not in the list."""
    here = [one for one in codes.there if one.plan == codes.present and one.number == action.id]
    if any(one.main and one.held != action.id for one in here):
        return "Recorded before it carried on another action"
    names = codes.of(action.id)
    present = next((one for one in names if one.plan == codes.present), None)
    if present is not None and not present.main:
        return f"Merged into {present.code}"
    kind = present.provider_type if present else action.provider_type
    if present is not None or action.plan == codes.present:
        return _FOR.get(kind, "Not in your list")
    if not names:
        return "Not in the present edition (recorded in one whose upgrade was undone)"
    last = names[-1]
    code = "" if last.code == action.code else f" as {last.code}"
    return f"Not in the present edition (withdrawn; last in {last.edition}{code})"


_FOR = {
    ProviderType.GENERAL_PRACTICE: "For general practices",
    ProviderType.DENTAL_PRACTICE: "For dental practices",
    ProviderType.COMMUNITY_PHARMACY: "For community pharmacies",
    ProviderType.OPTOMETRY_PRACTICE: "For optometry practices",
    ProviderType.INTEGRATED_URGENT_CARE: "For integrated urgent care",
}
