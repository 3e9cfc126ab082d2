"""Evidence as shown in papers: its title, where it is, who added it, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from db.views import Evidence
from exports.documents.formatting import when_and_by
from exports.documents.links import location_link
from exports.documents.model import Quiet, Run, Strong, Words


def evidence_by_code(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Return the evidence of each action, by the action's code."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for one in evidence:
        found[one.code].append(one)
    return dict(found)


def evidence_in_full(evidence: Iterable[Evidence], broken: Collection[str]) -> Words:
    """Return each piece of evidence with its link, when it was added and by whom.

    ``broken`` are the links that were checked and not found.
    """
    words: list[Run] = []
    for one in evidence:
        words += ["\n\n"] if words else []
        words += [Strong(one.title), "\n", *_place(one, broken), "\n"]
        words.append(Quiet(f"Added {when_and_by(one.at, one.by)}"))
    return tuple(words) or (Strong("None yet"),)


def evidence_in_short(evidence: Iterable[Evidence], broken: Collection[str]) -> Words:
    """Return each piece of evidence with its link only, or the word ``None``."""
    words: list[Run] = []
    for one in evidence:
        words += ["\n"] if words else []
        words += [one.title, *((": ", *_place(one, broken)) if one.link else ())]
    return tuple(words) or ("None",)


def _place(one: Evidence, broken: Collection[str]) -> Words:
    if not one.link:
        return (Quiet("No link, path or reference given"),)
    if one.link in broken:
        return (location_link(one.link), " ", Strong("Not found"))
    return (location_link(one.link),)
