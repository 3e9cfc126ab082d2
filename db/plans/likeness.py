"""How alike the titles of actions are, and which of many are most like one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from heapq import nsmallest
from itertools import pairwise
from unicodedata import normalize

_SMALL = frozenset(
    {"a", "all", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "our", "the"}
    | {"their", "to", "with", "your"}
)
_STEM = 5
"""Words are looked up by their beginnings, without an s at the end: light, lights and lighting."""
_MOST_LOOKED_AT, _MOST_WEIGHED = 200, 10


class Title:
    """A title, prepared for comparing. ``words`` are the same for all spellings of a title.

    Spellings differ in case, spaces and punctuation.
    """

    __slots__ = ("_keys", "_pieces", "words")

    def __init__(self, title: str) -> None:
        self.words = " ".join(re.findall(r"\w+", normalize("NFKC", title).casefold()))
        self._pieces: frozenset[str] | None = None
        self._keys: tuple[str, ...] | None = None

    @property
    def telling(self) -> list[str]:
        """Its words without the small ones, unless it has no others."""
        words = self.words.split()
        return [word for word in words if word not in _SMALL] or words

    @property
    def pieces(self) -> frozenset[str]:
        """Each three letters that follow each other in a word, its ends included."""
        if self._pieces is None:
            spaced = (f" {word} " for word in self.telling)
            self._pieces = frozenset(
                word[at : at + 3] for word in spaced for at in range(len(word) - 2)
            )
        return self._pieces

    @property
    def keys(self) -> tuple[str, ...]:
        """The beginnings of its words, and of each two that follow each other."""
        if self._keys is None:
            stems = [word.rstrip("s")[:_STEM] for word in self.telling]
            self._keys = tuple(dict.fromkeys((*stems, *map(" ".join, pairwise(stems)))))
        return self._keys


def likeness(one: Title, other: Title) -> float:
    """Return how alike two titles are, from 0 to 1: which part of their pieces they share."""
    shared, both = len(one.pieces & other.pieces), len(one.pieces) + len(other.pieces)
    return 2 * shared / both if both else 0.0


def share(one: Title, other: Title) -> float:
    """Return how much of the shorter of two titles is in the longer one, from 0 to 1."""
    shorter = min(len(one.pieces), len(other.pieces))
    return len(one.pieces & other.pieces) / shorter if shorter else 0.0


class Titles:
    """Titles in an order, among which those that share rare words with another are found fast."""

    def __init__(self, titles: Sequence[Title]) -> None:
        self._having: dict[str, list[int]] = {}
        self._length = len(titles)
        for place, title in enumerate(titles):
            for key in title.keys:
                self._having.setdefault(key, []).append(place)

    def near(self, title: Title, at: float) -> list[int]:
        """Return the places of up to ten titles that share the most and rarest words with it.

        ``at`` is where it is in its own list, from 0 to 1. Those that are there in this list too
        are preferred to others that share as much.
        """
        having = sorted((found for key in title.keys if (found := self._having.get(key))), key=len)
        middle = at * self._length
        weights: dict[int, float] = {}
        left = _MOST_LOOKED_AT
        for places in having:
            start = max(0, min(bisect_left(places, middle) - left // 2, len(places) - left))
            for place in places[start : start + left]:
                weights[place] = weights.get(place, 0.0) + 1 / len(places)
            left -= len(places)
            if left <= 0:
                break
        return nsmallest(
            _MOST_WEIGHED, weights, key=lambda place: (-weights[place], abs(place - middle), place)
        )
