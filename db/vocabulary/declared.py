"""What a plan declares: its sections, its own fields with their words, roles and tabs.

The values of declared fields are stored as JSON (:func:`values_from_json`), and so is the
declaration itself (:func:`declaration_json`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, field
from datetime import date
from functools import cache
from typing import Any

from db.frozen import frozen
from db.vocabulary.action_fields import EDITED
from db.vocabulary.fields import Field, Kind
from db.vocabulary.terms import Area, ProviderType, Word


class FieldType(Word):
    """What a field that a plan declares may hold."""

    TEXT = "text", "Text"
    WORD = "word", "One of its words"
    WORDS = "words", "Some of its words"
    YES_NO = "yes-no", "Yes or no"
    FIGURE = "figure", "Figure"
    DATE = "date", "Date"


class DateKind(Word):
    """How a printed date is understood."""

    BY = "by", "By"
    FROM = "from", "From"
    ONGOING = "ongoing", "Ongoing"
    RECURRING = "recurring", "Recurring"
    RANGE = "range", "From and until"
    COMPLETE = "complete", "Complete"
    NONE = "none", "Not understood"


class WhenDue(Word):
    """When an action that is still to be done is due, by a date in its plan.

    Quarters are those of the NHS financial year.
    """

    OVERDUE = "overdue", "Overdue"
    THIS_QUARTER = "this-quarter", "This quarter"
    NEXT_QUARTER = "next-quarter", "Next quarter"
    LATER = "later", "Later"
    NO_DAY = "none", "No day given"


class RoleLetter(Word):
    """What an organisation is in an action (RASCI)."""

    ACCOUNTABLE = "A", "Accountable"
    RESPONSIBLE = "R", "Responsible"
    SUPPORTING = "S", "Supporting"
    CONSULTED = "C", "Consulted"
    INFORMED = "I", "Informed"


@frozen
class PrintedDate:
    """A date as the plan prints it, and as it is understood; ``None`` where it says nothing.

    ``begins`` and ``due`` are the first and the last day. It is ``ongoing`` if it goes on after
    that.
    """

    printed: str
    kind: DateKind
    due: date | None = None
    begins: date | None = None
    ongoing: bool = False


@frozen
class PlanWord:
    """A word of a declared field: its key (kebab-case) and its label for people."""

    key: str
    label: str


@frozen
class PlanField:
    """A field that a plan declares. ``key`` is in snake_case, ``words`` in the plan's order.

    ``column``: lists and workbooks have a column for it. ``filter``: lists can be narrowed by it.
    """

    key: str
    label: str
    type: FieldType
    words: tuple[PlanWord, ...] = ()
    column: bool = False
    filter: bool = False

    @property
    def name(self) -> str:
        """What it is called beside the fields that people fill in: ``Lead in the plan``."""
        taken = any(field.label.casefold() == self.label.casefold() for field in EDITED)
        return f"{self.label} in the plan" if taken else self.label


@cache
def described(field: PlanField) -> Field:
    """Return a field that a plan declares as all other fields are described."""
    make: Any = Word
    words = make(field.name, [(word.key, (word.key, word.label)) for word in field.words])
    return Field(
        field.key,
        field.name,
        _KINDS[field.type],
        words if field.words else None,
        filtered=field.filter,
        declared=True,
    )


_KINDS = {
    FieldType.TEXT: Kind.NOTE,
    FieldType.WORD: Kind.WORD,
    FieldType.WORDS: Kind.WORDS,
    FieldType.YES_NO: Kind.FLAG,
    FieldType.FIGURE: Kind.FIGURE,
    FieldType.DATE: Kind.PRINTED,
}


@frozen
class Section:
    """A part of a plan with a code of its own. ``level`` is what the plan calls it, such as driver.

    ``parent`` is the code of the section that it is in, empty at the top. ``area`` is its
    programme area, if the plan has those.
    """

    code: str
    title: str
    level: str = ""
    parent: str = ""
    area: Area | None = None


@frozen
class RoleKind:
    """A kind of organisation that has roles in a plan, and whom the plan means by it."""

    key: str
    label: str
    members: tuple[ProviderType, ...]


@frozen
class PlanTab:
    """A tab of the list of actions. ``where`` gives the values that an action has, by field."""

    title: str
    where: Mapping[str, tuple[str, ...]] = field(hash=False)


_STARTS = ("start", "from", "begin")
"""How the label of a date begins that is not when something is due."""

Value = str | bool | float | tuple[str, ...] | PrintedDate
"""A value of a declared field: of words their keys."""

Roles = Mapping[str, tuple[RoleLetter, ...]]
"""The letters of each kind of organisation that has any, as printed."""


@frozen
class Declaration:
    """All that a plan declares besides its actions. ``short`` is its name where there is little
    room. Sections come after those that they are in.

    ``follows`` is the key of the edition before, and ``was`` the codes there of its actions, by
    their codes here, as far as the plan says so.
    """

    short: str = ""
    sections: tuple[Section, ...] = ()
    fields: tuple[PlanField, ...] = ()
    kinds: tuple[RoleKind, ...] = ()
    tabs: tuple[PlanTab, ...] = ()
    follows: str = ""
    was: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def path(self, section: str) -> tuple[Section, ...]:
        """Return the section with this code and those that it is in, from the top."""
        by_code = {one.code: one for one in self.sections}
        path: list[Section] = []
        while (found := by_code.get(section)) and found not in path:
            path.insert(0, found)
            section = found.parent
        return tuple(path)

    def paths(self) -> dict[str, tuple[Section, ...]]:
        """Return each section, by its code, with those that it is in, from the top."""
        found: dict[str, tuple[Section, ...]] = {}
        for section in self.sections:
            found[section.code] = (*found.get(section.parent, ()), section)
        return found

    @property
    def tops(self) -> tuple[Section, ...]:
        """The sections that are in no other."""
        return tuple(one for one in self.sections if not one.parent)

    @property
    def tops_are_areas(self) -> bool:
        """Whether each top section is a programme area of its own. If so, or if the plan has no
        sections, its actions are grouped by programme area.
        """
        areas = [top.area for top in self.tops]
        return None not in areas and len(set(areas)) == len(areas)

    def levels(self) -> tuple[str, ...]:
        """Return what the plan calls its sections, from the top level down: area, driver, aim."""
        names: dict[int, str] = {}
        for path in self.paths().values():
            names.setdefault(len(path), path[-1].level or "section")
        return tuple(names[depth] for depth in sorted(names))

    @property
    def due_fields(self) -> tuple[PlanField, ...]:
        """The fields that may say when an action is due: dates that are not of its start."""
        dates = (one for one in self.fields if one.type is FieldType.DATE)
        return tuple(one for one in dates if not one.label.casefold().startswith(_STARTS))

    @property
    def due_field(self) -> PlanField | None:
        """The first of them, by which actions are due unless another is named."""
        return next(iter(self.due_fields), None)

    def due_date(self, values: DeclaredValues) -> PrintedDate | None:
        """Return the date that says when an action with these values is due, as printed."""
        found = self.due_field and values.fields.get(self.due_field.key)
        return found if isinstance(found, PrintedDate) else None

    def kind_of(self, provider_type: ProviderType) -> str:
        """Return what the plan calls that type of organisation, or an empty text."""
        return next((one.key for one in self.kinds if provider_type in one.members), "")


NO_DECLARATION = Declaration()


def declaration_json(declared: Declaration) -> str:
    """Return a declaration as the register stores it."""
    return json.dumps(asdict(declared), ensure_ascii=False)


def declaration_from_json(plain: Any) -> Declaration:
    """Return a declaration from what its JSON holds.

    Raises:
        ValueError, TypeError, LookupError: it is not one.
    """
    return Declaration(
        short=plain["short"],
        sections=tuple(
            Section(**{**one, "area": one["area"] and Area(one["area"])})
            for one in plain["sections"]
        ),
        fields=tuple(
            PlanField(
                **{
                    **one,
                    "type": FieldType(one["type"]),
                    "words": tuple(PlanWord(**word) for word in one["words"]),
                }
            )
            for one in plain["fields"]
        ),
        kinds=tuple(
            RoleKind(one["key"], one["label"], tuple(map(ProviderType, one["members"])))
            for one in plain["kinds"]
        ),
        tabs=tuple(
            PlanTab(one["title"], {key: tuple(words) for key, words in one["where"].items()})
            for one in plain["tabs"]
        ),
        follows=plain.get("follows", ""),
        was={code: tuple(codes) for code, codes in plain.get("was", {}).items()},
    )


@frozen
class DeclaredValues:
    """What an action has of its plan's own fields and roles."""

    fields: Mapping[str, Value] = field(default_factory=dict, hash=False)
    roles: Roles = field(default_factory=dict, hash=False)


NOTHING_DECLARED = DeclaredValues()


def plain_date(printed: PrintedDate) -> dict[str, Any]:
    """Return a printed date as JSON has it."""
    return {
        "printed": printed.printed,
        "kind": printed.kind.value,
        "due": printed.due and printed.due.isoformat(),
        "from": printed.begins and printed.begins.isoformat(),
        "ongoing": printed.ongoing,
    }


def plain_values(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the values of declared fields as JSON has them."""
    return {
        key: plain_date(value) if isinstance(value, PrintedDate) else value
        for key, value in values.items()
    }


def values_json(fields: Mapping[str, Value], roles: Roles) -> str | None:
    """Return an action's declared values as the register stores them, or ``None`` for none."""
    if not (fields or roles):
        return None
    plain = {"fields": plain_values(fields), "roles": {key: [*of] for key, of in roles.items()}}
    return json.dumps(plain, ensure_ascii=False)


def values_from_json(plain: Any) -> DeclaredValues:
    """Return an action's declared values from what their JSON holds.

    Raises:
        ValueError, TypeError, LookupError: they are not in that form.
    """
    return DeclaredValues(
        {key: _value(value) for key, value in plain["fields"].items()},
        {key: tuple(map(RoleLetter, letters)) for key, letters in plain["roles"].items()},
    )


def _value(plain: Any) -> Value:
    match plain:
        case {
            "printed": str(printed),
            "kind": kind,
            "due": due,
            "from": begins,
            "ongoing": ongoing,
        }:
            return PrintedDate(printed, DateKind(kind), _day(due), _day(begins), bool(ongoing))
        case [*words] if all(isinstance(word, str) for word in words):
            return tuple(words)
        case str() | bool() | int() | float():
            return plain
    raise ValueError(plain)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
