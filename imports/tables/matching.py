"""Find which action a row of a file is about: by its code, or failing that by its title."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from rapidfuzz import fuzz, process

from db.validation.text_rules import TITLE_LIMIT
from db.views import ActionView
from db.vocabulary.terms import ProviderType

_LIKE, _AHEAD = 84, 4
"""From 0 to 100: how similar titles must be, and how much more than the next, to be a match."""

_A_BIT_LIKE = 70
_LONGEST_CODE, _LONGEST_TITLE = 40, 2 * TITLE_LIMIT
_LETTERED = r"[a-z]{1,8}[ _.-]{0,2}[0-9]{1,4}"
_CODE_FIRST = re.compile(
    rf"[\W_]{{0,3}}({_LETTERED})(?![0-9a-z])[\W_]*(.*)", re.IGNORECASE | re.DOTALL
)
_CODE_LAST = re.compile(rf"(.*?)\s*[(\[]\s*({_LETTERED})\s*[)\]]\W*", re.IGNORECASE | re.DOTALL)
_FEW_WORDS = 3


class How(Enum):
    """How sure a match is: by code or exact title, a guess, unknown, or for another type."""

    SURE = auto()
    GUESS = auto()
    UNKNOWN = auto()
    ELSEWHERE = auto()


@dataclass(frozen=True, slots=True)
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

    ``elsewhere`` holds the codes of the plan that are for other types of provider. Without
    ``own_codes`` the file may come from another register, where OWN-1 is something else.
    """

    def __init__(
        self,
        actions: Sequence[ActionView],
        elsewhere: Mapping[str, ProviderType],
        *,
        own_codes: bool = True,
    ) -> None:
        self._own_codes = own_codes
        self._by_code = {_bare(action.code): action for action in actions}
        self._by_title: dict[str, list[ActionView]] = {}
        for action in actions:
            self._by_title.setdefault(title_words(action.title), []).append(action)
        self._elsewhere = {_bare(code): (code, kind) for code, kind in elsewhere.items()}

    def has_code(self, code: object) -> bool:
        """Whether a cell holds a code of the plan, for any type of provider."""
        return self.code_in(code) is not None

    def code_in(self, value: object) -> str | None:
        """Return the plan's code that a cell holds, in the form in which codes are compared."""
        if not isinstance(value, str) or len(value) > _LONGEST_CODE:
            return None
        code = _bare(value)
        return code if code in self._by_code or code in self._elsewhere else None

    def codes_with_title(self, value: object) -> frozenset[str]:
        """Return the codes, as they are compared, of the actions whose exact title a cell holds."""
        if not isinstance(value, str) or len(value) > _LONGEST_TITLE:
            return frozenset()
        _, title = self._code_within(value)
        return frozenset(
            _bare(action.code)
            for words in {title_words(value), title_words(title)}
            for action in self._by_title.get(words, ())
        )

    def chosen(self, code: str) -> Match:
        """Return the action that a person chose by its code; no code means an own action."""
        action = self._by_code.get(_bare(code)) if code else None
        if action is not None:
            return Match(How.SURE, action)
        return Match(How.UNKNOWN, why="" if code else "you said it is your own action")

    def match(self, code: str, title: str) -> Match:
        """Return the action for a row with this code and this title (either may be empty)."""
        action = self._by_code.get(_bare(code)) if code else None
        if action is not None:
            return self._by_its_code(action, title)
        if code and (other := self._elsewhere.get(_bare(code))):
            return Match(How.ELSEWHERE, why=f"{other[0]} is for {other[1].label.lower()}")
        within, rest = self._code_within(title)
        if within in self._elsewhere:
            return self.match(within, rest)
        action = self._by_code.get(within)
        if action is None or (action.own and not self._own_codes):
            return self._by_its_title(rest or title) if title else Match(How.UNKNOWN)
        if title_words(rest) in ("", title_words(action.title)) or self._is_like(rest, action):
            return Match(How.SURE, action)
        return Match(How.GUESS, action, f"the file has '{title}'")

    def _code_within(self, title: str) -> tuple[str, str]:
        """Return the plan's code that a title begins with or has in brackets at its end.

        Return the code as codes are compared, and the title without it; ``""`` and the title if
        there is none.
        """
        if len(title) <= _LONGEST_TITLE:
            first, last = _CODE_FIRST.fullmatch(title), _CODE_LAST.fullmatch(title)
            if first and (code := self.code_in(first[1])):
                several = self._code_within(first[2])[0] or self.code_in(first[2])
                return ("", title) if several else (code, first[2])
            if last and (code := self.code_in(last[2])):
                return code, last[1]
        return "", title

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


def _bare(code: str) -> str:
    """Return a code as it is compared: ``gc 1``, ``GC-01`` and ``GC1`` are the same."""
    letters = re.sub(r"[\W_]+", "", code).casefold()
    return re.sub(r"(?<=[a-z])0+(?=\d)", "", letters)


def title_words(title: str) -> str:
    """Return a title as it is compared: its words and figures in lower case."""
    return " ".join(re.findall(r"\w+", title.casefold()))
