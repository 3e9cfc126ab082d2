"""Find which action a row of a file is about: by its code, or failing that by its title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from enum import Enum, auto

from rapidfuzz import fuzz, process

from db.frozen import frozen
from db.plans.codes import spelled
from db.views import ActionView
from db.vocabulary.terms import ProviderType
from imports.tables.known_actions import KnownActions, title_words

_LIKE, _AHEAD = 84, 4
"""From 0 to 100: how similar titles must be, and how much more than the next, to be a match."""

_A_BIT_LIKE = 70
_FEW_WORDS = 3


class How(Enum):
    """How sure a match is: by code or exact title, a guess, unknown, or for another type."""

    SURE = auto()
    GUESS = auto()
    UNKNOWN = auto()
    ELSEWHERE = auto()


@frozen
class Match:
    """The action that a row is about, how that is known, and why it is only a guess.

    ``doubtful`` is true if it may be about an existing action, though it is not known which;
    ``alike`` are the own actions with exactly its title, if several actions have it.
    """

    how: How
    action: ActionView | None = None
    why: str = ""
    doubtful: bool = False
    alike: tuple[ActionView, ...] = ()


class Matcher:
    """Match the rows of one file to an organisation's actions.

    ``elsewhere`` holds the codes of the plan that are for other types of provider. ``known`` are
    all of them, by which the file's tables are recognised. ``shown`` are the headings of columns
    that only show what the plan says.
    """

    def __init__(
        self,
        actions: Sequence[ActionView],
        elsewhere: Mapping[str, ProviderType],
        shown: Iterable[str] = (),
    ) -> None:
        self._own_codes = True
        self.known = KnownActions(((a.code, a.title) for a in actions), elsewhere, shown)
        self._by_code = {spelled(action.code): action for action in actions}
        self._by_title: dict[str, list[ActionView]] = {}
        for action in actions:
            self._by_title.setdefault(title_words(action.title), []).append(action)
        self._elsewhere = {spelled(code): (code, kind) for code, kind in elsewhere.items()}

    def for_another_register(self) -> Matcher:
        """Return it for a file that may come from elsewhere, where OWN-1 is something else."""
        other = copy(self)
        other._own_codes = False
        return other

    def chosen(self, code: str) -> Match:
        """Return the action that a person chose by its code; no code means an own action."""
        action = self._by_code.get(self.known.code_in(code) or "")
        if action is not None:
            return Match(How.SURE, action)
        return Match(How.UNKNOWN, why="" if code else "you said it is your own action")

    def match(self, code: str, title: str) -> Match:
        """Return the action for a row with this code and this title (either may be empty)."""
        known = self.known.code_in(code) or ""
        if action := self._by_code.get(known):
            return self._by_its_code(action, title)
        if other := self._elsewhere.get(known):
            return Match(How.ELSEWHERE, why=f"{other[0]} is for {other[1].label.lower()}")
        within, rest = self.known.code_within(title)
        if within in self._elsewhere:
            return self.match(within, rest)
        action = self._by_code.get(within)
        if action is None or (action.own and not self._own_codes):
            return self._by_its_title(rest or title) if title else Match(How.UNKNOWN)
        if title_words(rest) in ("", title_words(action.title)) or self._is_like(rest, action):
            return Match(How.SURE, action)
        return Match(How.GUESS, action, f"the file has '{title}'")

    def _is_like(self, title: str, action: ActionView) -> bool:
        said = title_words(title)
        return bool(said) and self._nearest(said) is action

    def _by_its_code(self, action: ActionView, title: str) -> Match:
        said = title_words(title)
        if said == title_words(action.title):
            return Match(How.SURE, action)
        if action.own and not self._own_codes:
            alike = self._is_like(title, action)
            why = f"the file has '{title}'"
            return Match(How.GUESS, action, why) if alike else self._by_its_title(title)
        if not said:
            return Match(How.SURE, action)
        # Rows that were sorted without all their columns have codes beside the wrong titles.
        other = self._nearest(said)
        if other is None or other is action:
            return Match(How.SURE, action)
        return Match(How.GUESS, action, f"the title there is that of {other.code}: '{title}'")

    def _by_its_title(self, title: str) -> Match:
        said = title_words(title)
        if not said:
            return Match(How.UNKNOWN)
        same = self._by_title.get(said, [])
        if len(same) == 1:
            return Match(How.SURE, same[0])
        if same:
            codes = ", ".join(action.code for action in same)
            own = tuple(action for action in same if action.own)
            why = f"the title is that of {codes}"
            return Match(How.UNKNOWN, why=why, doubtful=True, alike=own)
        action = self._nearest(said)
        if action is None:
            return Match(How.UNKNOWN, why=self._perhaps(said))
        return Match(How.GUESS, action, f"the file has '{title}'")

    def _perhaps(self, said: str) -> str:
        """Return a hint at the action with the most similar title, empty if there is none."""
        best = process.extractOne(
            said, list(self._by_title), scorer=fuzz.token_set_ratio, score_cutoff=_A_BIT_LIKE
        )
        if best is None:
            return ""
        action = self._by_title[best[0]][0]
        return f"most similar to {action.code} {action.title}"

    def _nearest(self, said: str) -> ActionView | None:
        found = process.extract(
            said, list(self._by_title), scorer=_likeness, score_cutoff=_LIKE - _AHEAD, limit=2
        )
        if not found or found[0][1] < _LIKE:
            return None
        nearly = len(found) > 1 and found[0][1] - found[1][1] < _AHEAD
        actions = self._by_title[found[0][0]]
        return None if nearly or len(actions) > 1 else actions[0]


def _likeness(one: str, other: str, **_: object) -> float:
    """Return how similar two titles are, allowing for typing mistakes and missing words."""
    typed = fuzz.token_sort_ratio(one, other)
    if min(len(one.split()), len(other.split())) <= _FEW_WORDS:
        return typed  # many titles contain "Inhalers"
    return max(typed, 0.95 * fuzz.token_set_ratio(one, other))
