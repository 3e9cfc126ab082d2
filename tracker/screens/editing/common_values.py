"""The current values of several actions, shown before one change to all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from db.vocabulary.phrases import count_in_words

Value = TypeVar("Value")

MOST_NAMED = 5
"""The most values to name; the rest are counted."""

LONGEST = 40
"""The most characters of a value to show."""


class CommonValues(Generic[Value]):
    """The values of one field across several actions."""

    def __init__(self, values: Iterable[Value | None]) -> None:
        self._counts = Counter(values)

    @property
    def differ(self) -> bool:
        """Whether the actions have different values."""
        return len(self._counts) > 1

    @property
    def common(self) -> Value | None:
        """The value that all the actions have; ``None`` if there is none, or they differ."""
        return None if self.differ else next(iter(self._counts), None)

    def current_in_words(self, words: Callable[[Value], str], nothing: str) -> str:
        """Return the values if they differ: ``Now: Complete (2 actions), On hold (1 action).``

        ``nothing`` is the word for an action without a value.
        """
        if not self.differ:
            return ""
        said = self._named(words)
        if None in self._counts:
            said.append(f"{nothing} ({count_in_words(self._counts[None], 'action')})")
        return f"Now: {', '.join(said)}."

    def replaced_in_words(self, words: Callable[[Value], str], nothing: str) -> str:
        """Return what one value for all would replace: ``Replaces Dr Roy (2 actions).``

        ``nothing`` is the noun for what an action has none of.
        """
        if not self.differ:
            return ""
        said = f"Replaces {', '.join(self._named(words))}."
        if None in self._counts:
            lacking = self._counts[None]
            verb = "has" if lacking == 1 else "have"
            said = f"{said} {count_in_words(lacking, 'action')} {verb} no {nothing}."
        return said

    def _named(self, words: Callable[[Value], str]) -> list[str]:
        """Return the values, the most common first, each with the number of actions."""
        there = [(v, n) for v, n in self._counts.most_common() if v is not None]
        named = [
            f"{_short(words(v))} ({count_in_words(n, 'action')})" for v, n in there[:MOST_NAMED]
        ]
        more = len(there) - len(named)
        return [*named, f"{more} more"] if more else named


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
