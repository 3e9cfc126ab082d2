"""Find which action a row of a file is about: by its code, or failing that by its title."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import field
from enum import Enum, auto

from rapidfuzz import fuzz, process

from db.frozen import frozen
from db.plans.codes import spelled
from db.plans.plan_edition import PlannedAction
from db.views import ActionView
from db.vocabulary.phrases import first_of
from db.vocabulary.terms import ProviderType
from imports.tables.known_actions import KnownActions, title_words

_LIKE, _AHEAD = 84, 4
"""From 0 to 100: how similar titles must be, and how much more than the next, to be a match."""

_A_BIT_LIKE = 70
_MOST_NAMED = 20
_FEW_WORDS = 3


class How(Enum):
    """How sure a match is: by code or exact title, a guess, unknown, for another type, or not in
    the edition that is worked with.
    """

    SURE = auto()
    GUESS = auto()
    UNKNOWN = auto()
    ELSEWHERE = auto()
    SET_ASIDE = auto()


@frozen
class Match:
    """The action that a row is about, how that is known, and why it is only a guess.

    ``doubtful`` is true if it may be about an existing action, though it is not known which;
    ``alike`` are the own actions with exactly its title, if several actions have it. ``aside`` says
    why only records about the row's action are the action's, and its progress is not.
    """

    how: How
    action: ActionView | None = None
    why: str = ""
    doubtful: bool = False
    alike: tuple[ActionView, ...] = ()
    aside: str = ""


@frozen
class NamesInFile:
    """What a file calls actions that have other codes and titles today.

    ``names`` are its codes and titles, each with the action's code today. ``set_aside`` says, by
    the file's code, why a row's progress is not that of the action named, or of no action.
    ``printed`` is what the file's edition says about actions, and ``added`` are those that it does
    not have, by their codes today.
    """

    names: Sequence[tuple[str, str, str]] = ()
    set_aside: Mapping[str, str] = field(default_factory=dict)
    printed: Mapping[str, PlannedAction] = field(default_factory=dict)
    added: frozenset[str] = frozenset()

    def note(self, codes: Iterable[str]) -> str:
        """Return which of the ``codes`` in a file no action has today, in words, or nothing."""
        used = {spelled(code) for code in codes}
        told = [
            f"{was} is {now}" for was, _, now in self.names if was != now and spelled(was) in used
        ]
        return f"Codes of another edition: {first_of(told, _MOST_NAMED)} today." if told else ""


TODAY = NamesInFile()
"""Names in a file that has none but today's."""


class Matcher:
    """Match the rows of one file to an organisation's actions.

    ``elsewhere`` holds the codes of the plan that are for other types of provider. ``known`` are
    all of them, by which the file's tables are recognised. ``shown`` are the headings of columns
    that only show what the plan says. What ``named`` says comes before the names of today.
    """

    def __init__(
        self,
        actions: Sequence[ActionView],
        elsewhere: Mapping[str, ProviderType],
        shown: Iterable[str] = (),
        named: NamesInFile = TODAY,
    ) -> None:
        self.named = named
        self._own_codes = True
        there = [(action.code, action.title, action) for action in actions]
        today = {action.code: action for action in actions}
        in_file = [(code, title, today[now]) for code, title, now in named.names]
        self._in_file, titles_in_file = _by_name(in_file)
        self._today, titles_today = _by_name(there)
        self._by_code = self._today | self._in_file
        self._by_title = titles_today | titles_in_file
        self._not_ours = {
            spelled(code): Match(How.ELSEWHERE, why=f"{code} is for {kind.label.lower()}")
            for code, kind in elsewhere.items()
            if spelled(code) not in self._by_code
        }
        for code, why in named.set_aside.items():
            action = self._in_file.get(spelled(code))
            match = Match(How.SURE if action else How.SET_ASIDE, action, why, aside=why)
            self._not_ours[spelled(code)] = match
        names = ((code, title) for code, title, _ in (*in_file, *there))
        self.known = KnownActions(names, (*elsewhere, *named.set_aside), shown)

    def for_another_register(self) -> Matcher:
        """Return it for a file that may come from elsewhere, where OWN-1 is something else."""
        other = copy(self)
        other._own_codes = False
        return other

    def chosen(self, code: str) -> Match:
        """Return the action that a person chose by its code; no code means an own action."""
        action = self._today.get(spelled(code)) or self._by_code.get(self.known.code_in(code) or "")
        if action is not None:
            return Match(How.SURE, action)
        return Match(How.UNKNOWN, why="" if code else "you said it is your own action")

    def match(self, code: str, title: str) -> Match:
        """Return the action for a row with this code and this title (either may be empty)."""
        known = self.known.code_in(code) or ""
        if known in self._not_ours:
            return self._not_ours[known]
        if action := self._by_code.get(known):
            return self._by_its_code(action, title)
        within, rest = self.known.code_within(title)
        if within in self._not_ours:
            return self._not_ours[within]
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
        if any(one is action for one in self._by_title.get(said, ())):
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


def _by_name(
    names: Iterable[tuple[str, str, ActionView]],
) -> tuple[dict[str, ActionView], dict[str, list[ActionView]]]:
    """Return actions by their codes in plain spelling, and by the words of their titles."""
    by_code: dict[str, ActionView] = {}
    by_title: dict[str, dict[str, ActionView]] = {}
    for code, title, action in names:
        by_code[spelled(code)] = action
        by_title.setdefault(title_words(title), {})[action.code] = action
    return by_code, {words: list(alike.values()) for words, alike in by_title.items()}


def _likeness(one: str, other: str, **_: object) -> float:
    """Return how similar two titles are, allowing for typing mistakes and missing words."""
    typed = fuzz.token_sort_ratio(one, other)
    if min(len(one.split()), len(other.split())) <= _FEW_WORDS:
        return typed  # many titles contain "Inhalers"
    return max(typed, 0.95 * fuzz.token_set_ratio(one, other))
