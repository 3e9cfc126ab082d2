"""What actions of a plan are called in each of its editions that an organisation worked with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from db.history.history_queries import WITH_PLAN
from db.plans.codes import spelled
from db.storage.column_types import FLAG, ID, PROVIDER, SAID, TEXT, json_or_text
from db.storage.named_columns import Columns, of_table
from db.storage.query import Query
from db.vocabulary.terms import ProviderType

_CODE = Columns(
    {
        **of_table("p", key=SAID, edition=TEXT),
        **of_table("a", code=SAID, provider_type=PROVIDER, id=ID),
        "held": ("coalesce(k.held_id, a.id)", ID),
        "main": ("CASE WHEN k.main THEN 1 WHEN k.held_id IS NULL THEN 1 ELSE 0 END", FLAG),
    }
)
CODES = f"""
    SELECT {_CODE.sql}
    FROM edition_used e
    JOIN plan p ON p.id = e.plan_id
    JOIN action a ON a.plan_id = p.id
    LEFT JOIN carried_action k
      ON k.plan_in_use_id = e.plan_in_use_id AND k.plan_id = p.id AND k.action_id = a.id
    WHERE e.plan_in_use_id = :in_use ORDER BY p.id, a.position
"""

UPGRADES = f"""
    SELECT f.field, f.old, f.new, f.action_id
    FROM plan_in_use u
    JOIN change c ON c.organisation_id = u.organisation_id AND {WITH_PLAN.format(of="c")}
    JOIN change_field f ON f.change_id = c.id
    WHERE u.id = :in_use AND c.what = 'upgrade-plan' AND c.state NOT IN ('undone', 'superseded')
    ORDER BY c.id, f.id
"""

PRESENT = "SELECT p.key FROM plan_in_use u JOIN plan p ON p.id = u.plan_id WHERE u.id = :in_use"


@dataclass(frozen=True, slots=True)
class EditionCode:
    """What an action is called in an edition of its plan, whose key is ``plan``.

    ``number`` is its own. ``held`` is the number under which records about it are held: a merged
    action has one of each that it was. ``main`` is whether progress is held there too.
    """

    plan: str
    edition: str
    code: str
    provider_type: ProviderType
    number: int
    held: int
    main: bool


@dataclass(frozen=True, slots=True)
class CarriedOn:
    """The action in the list that carries on one of another edition: its ``code``, or ``None`` if
    there is none. ``main``: it goes on with its progress, not only with its log and its records.
    """

    code: str | None
    main: bool


@dataclass(frozen=True, slots=True)
class EditionCodes:
    """The codes in all editions that a plan in use has or had; none if it was never upgraded.

    ``path`` are the keys of the editions from the first to the present one, without those whose
    upgrade was undone. ``parts`` are the numbers that actions of the present edition came from, by
    code, where the last upgrade gave them another one.
    """

    path: tuple[str, ...]
    there: tuple[EditionCode, ...] = ()
    parts: Mapping[str, frozenset[int]] | None = None

    @property
    def present(self) -> str:
        """The key of the present edition."""
        return self.path[-1]

    def before(self, code: str) -> tuple[EditionCode, ...]:
        """Return what an action of the present edition was called in those before, oldest first."""
        held = {one.held for one in self.there if (one.plan, one.code) == (self.present, code)}
        held |= (self.parts or {}).get(code, frozenset())
        return tuple(one for one in self._with(held) if self._is_past(one))

    def of(self, held: int) -> tuple[EditionCode, ...]:
        """Return what the action whose records are held under a number is called in each edition of
        the path, oldest first.
        """
        return tuple(self._with({held}))

    def past(self, code: str) -> tuple[EditionCode, ...]:
        """Return the actions of editions before that had a code, in any spelling, newest first."""
        wanted = spelled(code)
        found = [one for one in self._in_order() if spelled(one.code) == wanted]
        return tuple(one for one in found[::-1] if self._is_past(one))

    def since(self, edition: str, kind: ProviderType) -> dict[str, CarriedOn]:
        """Return what carries on each action of an edition, by its code there, for one type of
        organisation. ``edition`` is its key.
        """
        for_it = [one for one in self.there if one.provider_type in (ProviderType.GENERIC, kind)]
        present = [one for one in for_it if one.plan == self.present]
        today = {one.number: CarriedOn(one.code, True) for one in present}
        today |= {one.held: CarriedOn(one.code, one.main) for one in present}
        return {
            code: today.get(held, CarriedOn(None, False))
            for code, held in self._progress_of(edition, for_it).items()
        }

    def first_names(self) -> dict[int, str]:
        """Return a name that never changes for each action of the present edition whose code is not
        such a name, by the number that it has in views: its code in the edition begun with, or for
        an action that came later the key of its edition too.
        """
        by_number = {one.number: one for one in self.there}
        names: dict[int, str] = {}
        for code, held in self._progress_of(self.present, self.there).items():
            first = by_number.get(held)
            if first is not None and (first.plan, first.code) != (self.path[0], code):
                of_first = first.plan == self.path[0]
                names[held] = first.code if of_first else f"{first.plan} {first.code}"
        return names

    def _progress_of(self, edition: str, actions: Iterable[EditionCode]) -> dict[str, int]:
        """Return the number under which progress with each action of an edition is held, by code:
        its own, unless it carries on another's.
        """
        there = [one for one in actions if one.plan == edition]
        return {one.code: one.number for one in there} | {
            one.code: one.held for one in there if one.main
        }

    def _with(self, held: Collection[int]) -> list[EditionCode]:
        """Return those whose records are held under one of some numbers, each code once."""
        found = {
            (one.plan, one.code): one
            for one in self._in_order()
            if one.held in held or one.number in held
        }
        return list(found.values())

    def _is_past(self, one: EditionCode) -> bool:
        return one.plan != self.present

    def _in_order(self) -> list[EditionCode]:
        places = {key: place for place, key in enumerate(self.path)}
        there = [one for one in self.there if one.plan in places]
        return sorted(there, key=lambda one: places[one.plan])


def edition_codes(query: Query, in_use: int) -> EditionCodes:
    """Return what the actions of a plan in use are called in each of its editions."""
    ((present,),) = query(PRESENT, in_use=in_use)
    rows = query(CODES, in_use=in_use)
    if not rows:
        return EditionCodes((present,))
    path, parts = _upgrades(query, in_use, present)
    return EditionCodes(
        path,
        tuple(
            EditionCode(
                one.key, one.edition, one.code, one.provider_type, one.id, one.held, one.main
            )
            for one in _CODE.read(rows)
        ),
        parts,
    )


def _upgrades(
    query: Query, in_use: int, present: str
) -> tuple[tuple[str, ...], dict[str, frozenset[int]]]:
    """Return the keys from the first edition to the present one, and where the actions of that one
    came from, as the log of its upgrade says.
    """
    came_from: dict[str, Any] = {}
    renamed: dict[str, dict[str, frozenset[int]]] = {}
    to = present
    for field, old, new, action_id in query(UPGRADES, in_use=in_use):
        named = json_or_text(new)
        if not isinstance(named, str):
            continue  # withdrawn, or altered outside the tracker
        if field == "plan":
            to = named
            came_from[to], renamed[to] = json_or_text(old), {}
        elif action_id is not None:
            parts = renamed.setdefault(to, {})
            parts[named] = parts.get(named, frozenset()) | {action_id}
    path = [present]
    while isinstance(before := came_from.get(path[0]), str) and before not in path:
        path.insert(0, before)
    return tuple(path), renamed.get(present, {})
