"""Find which action of an edition carries on which of the edition before.

What a person decided comes first, then what the new edition says. Then actions are matched by code
and by title. What that leaves is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from db.errors import Refused
from db.plans.codes import nearest_codes, spelled
from db.plans.likeness import Title, Titles, likeness, share
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.validation.text_rules import quoted_text
from db.vocabulary.terms import Word

_ALIKE = 0.45
"""How alike titles with the same code must be."""
_GUESSED, _SAME_CODE = 0.5, 0.25
"""How alike other titles must be for a guess, and how much more likely the same code makes it."""
_VERY_LIKE, _CONTAINED = 0.8, 0.9
"""How alike an action must be to one that is matched already, or how much of it must be there."""


class MatchedBy(Word):
    """How an action of the later edition was found for one of the earlier."""

    PLAN = "plan", "The new edition says so"
    DECIDED = "decided", "You said so"
    CODE = "code", "Same code"
    TITLE = "title", "Same title"
    GUESS = "guess", "A guess"


Decided = Sequence[tuple[str, str]]
"""What a person said: codes before and after, the first empty for an action that is new, the second
for one that was withdrawn. It replaces all else that was found for these actions. Of a split or
merged action the first pair is the main one.
"""


@dataclass(frozen=True, slots=True)
class Match:
    """An action before and one after, by their places, and whether progress goes on this way."""

    old: int
    new: int
    by: MatchedBy
    main: bool


@dataclass(frozen=True, slots=True)
class Matches:
    """All matches, and the codes that the new edition says its actions had and that never were."""

    found: tuple[Match, ...]
    unknown: tuple[str, ...]


def match_actions(before: PlanEdition, after: PlanEdition, decided: Decided) -> Matches:
    """Return which actions of two editions belong together. The rest were withdrawn or added.

    Raises:
        Refused: a decision names an unknown code, contradicts another, or is there twice.
    """
    matching = _Matching(before, after)
    matching.decide(decided)
    matching.declare()
    matching.match_by_code_and_title()
    matching.guess()
    return Matches(tuple(matching.matches()), matching.unknown)


class _Edition:
    """The actions of an edition, their titles, and what is known of them.

    ``matched`` are the places of those with a match, ``alone`` of those that a person said have
    none.
    """

    def __init__(self, actions: Sequence[PlannedAction], named: str) -> None:
        self.actions = actions
        self.titles = [Title(action.title) for action in actions]
        self.places: dict[str, int] = {}
        for place, action in enumerate(actions):
            self.places.setdefault(spelled(action.code), place)
        self.matched: set[int] = set()
        self.alone: set[int] = set()
        self._named = named

    def place(self, code: str) -> int:
        """Return the place of the action with this code.

        Raises:
            Refused: there is no such action.
        """
        place = self.places.get(spelled(code))
        if place is None:
            near = nearest_codes(code, [action.code for action in self.actions])
            hint = f" Nearest: {', '.join(near)}." if near else ""
            raise Refused(f"{self._named} has no action {quoted_text(code)}.{hint}")
        return place

    def code(self, place: int | None) -> str:
        """Return the code of an action in messages."""
        return "nothing" if place is None else self.actions[place].code

    def is_free(self, place: int) -> bool:
        """Whether nothing is known of an action yet."""
        return place not in self.matched and place not in self.alone

    @property
    def free(self) -> list[int]:
        """The places of the actions of which nothing is known yet."""
        return [place for place in range(len(self.actions)) if self.is_free(place)]

    def unique(self, key: Callable[[_Edition, int], Hashable]) -> dict[Hashable, int]:
        """Return the places of actions by a key that no two of them share."""
        keys = [key(self, place) for place in range(len(self.actions))]
        times = Counter(keys)
        return {key: place for place, key in enumerate(keys) if key and times[key] == 1}

    def near(self, places: Sequence[int], to: _Edition, of: Sequence[int]) -> _Near:
        """Yield each of some actions with those ``of`` another edition that it may be like."""
        titles = Titles([to.titles[place] for place in of])
        for number, place in enumerate(places):
            near = titles.near(self.titles[place], number / len(places))
            yield place, [of[one] for one in near]


_Near = Iterator[tuple[int, list[int]]]


def _title(edition: _Edition, place: int) -> Hashable:
    return edition.titles[place].words


def _title_and_type(edition: _Edition, place: int) -> Hashable:
    words = edition.titles[place].words
    return (words, edition.actions[place].provider_type) if words else None


class _Matching:
    """Matches actions step by step. The first match of an action is its main one."""

    def __init__(self, before: PlanEdition, after: PlanEdition) -> None:
        self._before, self._after = before, after
        self._old = _Edition(before.actions, "The edition before")
        self._new = _Edition(after.actions, "The new edition")
        self._pairs: dict[tuple[int, int], MatchedBy] = {}
        self._same_code = [
            (old, new)
            for code, new in self._new.places.items()
            if (old := self._old.places.get(code)) is not None
        ]
        self.unknown: tuple[str, ...] = ()

    def matches(self) -> Iterator[Match]:
        """Yield the matches."""
        olds: set[int] = set()
        news: set[int] = set()
        for (old, new), by in self._pairs.items():
            main = old not in olds and new not in news
            if main:
                olds.add(old)
                news.add(new)
            yield Match(old, new, by, main)

    def _match(self, old: int, new: int, by: MatchedBy) -> None:
        self._pairs[old, new] = by
        self._old.matched.add(old)
        self._new.matched.add(new)

    def _match_free(self, old: int, new: int, by: MatchedBy) -> bool:
        both = self._old.is_free(old) and self._new.is_free(new)
        if both:
            self._match(old, new, by)
        return both

    def decide(self, decided: Decided) -> None:
        """Match as a person decided.

        Raises:
            Refused: see :func:`match_actions`.
        """
        said: set[tuple[int | None, int | None]] = set()
        for before, after in decided:
            old = self._old.place(before) if before else None
            new = self._new.place(after) if after else None
            if old is not None and new is not None:
                self._match(old, new, MatchedBy.DECIDED)
            elif old is not None:
                self._old.alone.add(old)
            elif new is not None:
                self._new.alone.add(new)
            else:
                raise Refused("A decision names no action. Name one, or delete the decision.")
            if (old, new) in said:
                codes = f"{self._old.code(old)} -> {self._new.code(new)}"
                raise Refused(f"{codes} is decided twice. Delete one of them.")
            said.add((old, new))
        for edition, what in ((self._old, "withdrawn"), (self._new, "added")):
            for place in sorted(edition.matched & edition.alone):
                code = edition.code(place)
                raise Refused(f"{code} is decided to be {what}, and is matched too. Choose one.")

    def declare(self) -> None:
        """Match as the new edition says, if it follows the one before.

        An action that still has the code and a similar title need not say so: of a split action it
        is the main one.
        """
        declared, key = self._after.declared, self._before.key
        if declared.follows not in ("", key) or self._after.key == key:
            return
        unknown: dict[str, None] = {}
        pairs: list[tuple[int, int]] = []
        for new, action in enumerate(self._after.actions):
            for code in declared.was.get(action.code, ()):
                old = self._old.places.get(spelled(code))
                if old is None:
                    unknown[code] = None
                elif self._old.is_free(old) and self._new.is_free(new):
                    pairs.append((old, new))
        olds, news = {old for old, _ in pairs}, {new for _, new in pairs}
        for old, new in self._same_code:
            if old in olds and new not in news and self._alike(old, new):
                self._match_free(old, new, MatchedBy.CODE)
        for old, new in dict.fromkeys(pairs):
            self._match(old, new, MatchedBy.PLAN)
        self.unknown = tuple(unknown)

    def _alike(self, old: int, new: int) -> bool:
        return likeness(self._old.titles[old], self._new.titles[new]) >= _ALIKE

    def match_by_code_and_title(self) -> None:
        """Match what is sure: both the same, then the same title, then the same code."""
        titles = self._old.titles, self._new.titles
        for old, new in self._same_code:
            if titles[0][old].words == titles[1][new].words:
                self._match_free(old, new, MatchedBy.CODE)
        for key in (_title, _title_and_type):
            there = self._old.unique(key)
            for title, new in self._new.unique(key).items():
                if title in there:
                    self._match_free(there[title], new, MatchedBy.TITLE)
        for old, new in self._same_code:
            if self._old.is_free(old) and self._alike(old, new):
                self._match_free(old, new, MatchedBy.CODE)

    def guess(self) -> None:
        """Guess what is left, until there is nothing more to guess."""
        while self._guess_pairs() or self._guess_parts():
            pass

    def _guess_pairs(self) -> bool:
        """Match actions that are left, the likeliest first. Return whether there were any."""
        olds, news = self._old.free, self._new.free
        if not (olds and news):
            return False
        likely = sorted(self._likely(olds, news))
        return sum(self._match_free(old, new, MatchedBy.GUESS) for *_, old, new in likely) > 0

    def _likely(
        self, olds: Sequence[int], news: Sequence[int]
    ) -> Iterator[tuple[float, bool, int, int]]:
        """Yield pairs with how unlikely they are, and whether their provider types differ."""
        same_code = {new: old for old, new in self._same_code if self._old.is_free(old)}
        for new, near in self._new.near(news, self._old, olds):
            after, title = self._new.actions[new], self._new.titles[new]
            for old in {*near, *([same_code[new]] if new in same_code else [])}:
                alike, same = likeness(self._old.titles[old], title), same_code.get(new) == old
                if same or alike >= _GUESSED:
                    other_type = self._old.actions[old].provider_type != after.provider_type
                    yield -alike - same * _SAME_CODE, other_type, old, new

    def _guess_parts(self) -> bool:
        """Match actions that are left with very similar ones that are matched already: guess splits
        and merges. Return whether there were any.
        """
        splits = [(old, new) for new, old in _parts(self._new, self._old)]
        found = [*splits, *_parts(self._old, self._new)]
        for old, new in found:
            self._match(old, new, MatchedBy.GUESS)
        return bool(found)


def _parts(left: _Edition, there: _Edition) -> Iterator[tuple[int, int]]:
    """Yield each action that is left in one edition with the matched one of the other that it is
    very like.
    """
    places = left.free
    if not (places and there.matched):
        return
    for place, near in left.near(places, there, sorted(there.matched)):
        title = left.titles[place]
        alike, other = max(
            ((likeness(there.titles[one], title), -one) for one in near), default=_NONE
        )
        contained = alike >= _GUESSED and share(there.titles[-other], title) >= _CONTAINED
        if alike >= _VERY_LIKE or contained:
            yield place, -other


_NONE = (0.0, 0)
