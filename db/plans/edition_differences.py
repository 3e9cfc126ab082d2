"""What differs between an action of one edition of a plan and of the next, in words."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from db.plans.codes import spelled
from db.plans.declared_words import declared_in_words, understood_in_words
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.vocabulary.action_fields import BENEFITS, BY_KEY
from db.vocabulary.declared import Declaration, PlanField, PrintedDate, RoleKind, Section, Value
from db.vocabulary.field_labels import FIELD_LABELS
from db.vocabulary.fields import Field
from db.vocabulary.terms import Benefit, Word

_Declared = TypeVar("_Declared", bound=PlanField | RoleKind)


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact of an action in both editions, in words; ``field`` is its key, ``label`` its name.

    ``before`` or ``after`` is empty where that edition does not say.
    """

    field: str
    label: str
    before: str
    after: str


class EditionDifferences:
    """Finds how actions of two editions differ. What each edition declares is compared once."""

    def __init__(
        self, before: Declaration, after: Declaration, left_out: Iterable[str] = ()
    ) -> None:
        self._left_out = frozenset(left_out)
        self._paths = before.paths(), after.paths()
        self._titles = tuple(
            {_plain(section.title) for section in declared.sections} for declared in (before, after)
        )
        self._moved: dict[tuple[str, str], bool] = {}
        self._fields = _side_by_side(before.fields, after.fields)
        self._kinds = _side_by_side(before.kinds, after.kinds)

    def of(self, before: PlannedAction, after: PlannedAction) -> tuple[Difference, ...]:
        """Return what differs, without pages, places, notes, and what is left out altogether."""
        return tuple(
            Difference(key, label, old, new)
            for key, label, old, new in self._facts(before, after)
            if old != new and key not in self._left_out
        )

    def _facts(
        self, before: PlannedAction, after: PlannedAction
    ) -> Iterator[tuple[str, str, str, str]]:
        """Yield facts with their keys and labels as both editions have them."""
        if spelled(before.code) != spelled(after.code):
            yield *_named(BY_KEY["code"]), before.code, after.code
        yield *_named(BY_KEY["title"]), _line(before.title), _line(after.title)
        yield *_named(BY_KEY["detail"]), _line(before.detail), _line(after.detail)
        types = before.provider_type.label, after.provider_type.label
        yield "provider_type", FIELD_LABELS["provider_type"], *types
        if self._has_moved(before.section, after.section):
            paths = self._path(0, before.section), self._path(1, after.section)
            yield "section", "Section", *paths
        yield *_named(BY_KEY["area"]), _label(before.area), _label(after.area)
        yield *_named(BY_KEY["rating"]), _label(before.rating), _label(after.rating)
        wins = _YES_NO[before.quick_win], _YES_NO[after.quick_win]
        yield *_named(BY_KEY["quick_win"]), *wins
        yield *_named(BENEFITS), _benefits(before.benefits), _benefits(after.benefits)
        yield "ease", "Ease", _label(before.ease), _label(after.ease)
        for old, new in self._fields:
            values = _value(before.fields, old), _value(after.fields, new)
            if _meant(old, values[0]) != _meant(new, values[1]):
                yield *_of_either(old, new), *_in_words(old, new, *values)
        for old_kind, new_kind in self._kinds:
            letters = _letters(before, old_kind), _letters(after, new_kind)
            key, label = _of_either(old_kind, new_kind)
            yield f"roles.{key}", label, *letters

    def _has_moved(self, before: str, after: str) -> bool:
        if (before, after) not in self._moved:
            old, new = self._paths[0].get(before, ()), self._paths[1].get(after, ())
            same = len(old) == len(new) and all(map(self._is_same, old, new))
            self._moved[before, after] = not same
        return self._moved[before, after]

    def _is_same(self, old: Section, new: Section) -> bool:
        """Whether their titles are the same, or else their codes and the other edition has neither
        title.
        """
        titles = _plain(old.title), _plain(new.title)
        if titles[0] == titles[1]:
            return True
        known = titles[0] in self._titles[1] or titles[1] in self._titles[0]
        return spelled(old.code) == spelled(new.code) and not known

    def _path(self, edition: int, section: str) -> str:
        return " > ".join(one.title for one in self._paths[edition].get(section, ()))


def facts_left_out(before: PlanEdition, after: PlanEdition) -> dict[str, str]:
    """Return the labels of facts, by key, that actions have in one edition and none in the next.

    These are ratings and benefits, which a spreadsheet often has no column for.
    """
    return {
        field.key: field.label
        for field in (BY_KEY["rating"], BENEFITS)
        if _is_given(before, field.key) and not _is_given(after, field.key)
    }


def _is_given(edition: PlanEdition, key: str) -> bool:
    return any(getattr(action, key) is not None for action in edition.actions)


_YES_NO = {True: "Yes", False: "No"}


def _side_by_side(
    before: Sequence[_Declared], after: Sequence[_Declared]
) -> list[tuple[_Declared | None, _Declared | None]]:
    """Return what two editions declare in pairs, by key or else by label, in the later order."""
    left = {one.key: one for one in before}
    found = {one.key: left.pop(one.key, None) for one in after}
    by_label = {_plain(one.label): one.key for one in left.values()}
    for one in after:
        if found[one.key] is None and (key := by_label.pop(_plain(one.label), None)):
            found[one.key] = left.pop(key)
    return [*((found[one.key], one) for one in after), *((one, None) for one in left.values())]


def _named(field: Field) -> tuple[str, str]:
    return field.key, field.label


def _of_either(old: _Declared | None, new: _Declared | None) -> tuple[str, str]:
    one = new or old
    return (one.key, one.label) if one else ("", "")


def _plain(text: str) -> str:
    return _line(text).casefold()


def _line(text: str) -> str:
    return " ".join(text.split())


def _label(word: Word | None) -> str:
    return word.label if word else ""


def _benefits(marked: Iterable[Benefit] | None) -> str:
    if marked is None:
        return ""
    there = {*marked}
    return ", ".join(benefit.label for benefit in Benefit if benefit in there) or "None"


def _letters(action: PlannedAction, kind: RoleKind | None) -> str:
    letters = action.roles.get(kind.key, ()) if kind else ()
    return ", ".join(sorted(letter.label for letter in letters))


def _value(values: Mapping[str, Value], field: PlanField | None) -> Value | None:
    return values.get(field.key) if field else None


def _meant(field: PlanField | None, value: Value | None) -> Hashable:
    """Return what a value means: with words for keys, and several words in no order."""
    match value:
        case PrintedDate():
            return value
        case tuple():
            labels = {word.key: word.label for word in field.words} if field else {}
            return frozenset(_plain(labels.get(word, word)) for word in value)
    return _line(declared_in_words(field, value)) if field else ""


def _in_words(
    old: PlanField | None, new: PlanField | None, before: Value | None, after: Value | None
) -> tuple[str, str]:
    pairs = (old, before), (new, after)
    words = [_line(declared_in_words(field, value)) if field else "" for field, value in pairs]
    if words[0] == words[1]:
        words = [
            f"{said} ({understood_in_words(value) or 'not understood'})"
            if isinstance(value, PrintedDate)
            else said
            for said, (_, value) in zip(words, pairs, strict=True)
        ]
    return words[0], words[1]
