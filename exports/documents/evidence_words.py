"""Evidence as papers tell of it: its title, where it is, who added it, what is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from db.views import Evidence
from exports.documents.links import place
from exports.documents.model import Quiet, Run, Strong, Words
from exports.documents.wording import signed


def by_code(evidence: Iterable[Evidence]) -> dict[str, list[Evidence]]:
    """Return the evidence of each action that has any."""
    found: dict[str, list[Evidence]] = defaultdict(list)
    for one in evidence:
        found[one.code].append(one)
    return dict(found)


def in_full(evidence: Iterable[Evidence], broken: Collection[str]) -> Words:
    """Return each piece with its place, when it was added and by whom.

    ``broken`` are the links at which nothing was found.
    """
    words: list[Run] = []
    for one in evidence:
        words += ["\n\n"] if words else []
        words += [Strong(one.title), "\n", *_place(one, broken), "\n"]
        words.append(Quiet(f"Added {signed(one.at, one.by)}"))
    return tuple(words) or (Strong("None recorded"),)


def in_short(evidence: Iterable[Evidence], broken: Collection[str]) -> Words:
    """Return each piece with its place only; ``None`` where there is none."""
    words: list[Run] = []
    for one in evidence:
        words += ["\n"] if words else []
        words += [one.title, *((": ", *_place(one, broken)) if one.link else ())]
    return tuple(words) or ("None",)


def _place(one: Evidence, broken: Collection[str]) -> Words:
    if not one.link:
        return (Quiet("No link, path or reference given"),)
    if one.link in broken:
        return (place(one.link), " ", Strong("Not found"))
    return (place(one.link),)
