"""The parts of a plan file, each checked on its own: sections, fields, actions and the rest.

Each becomes a part of a ``PlanEdition``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from db.errors import Refused
from db.plans.codes import spelled
from db.plans.plan_edition import Activity, PlanLink, PlannedAction, Relation, Sureness
from db.validation.text_rules import NAME_LIMIT, NOTE_LIMIT, TITLE_LIMIT, quoted_text, safe_line
from db.vocabulary.declared import FieldType, PlanField, PlanWord
from db.vocabulary.terms import Area, Benefit, Ease, ProviderType, Rating
from imports.data_files.checked_toml import FactModel, Lax, limited_text
from imports.plans.checks import kebab_key, snake_key
from imports.plans.row_values import declared_value, printed_date, role_letters

CODE_LIMIT = 20
KEY_LIMIT = 40
_LAST_PAGE = 9_999
_MOST_READERS = 99

Made = TypeVar("Made")


def printed_text(limit: int) -> AfterValidator:
    """Return the check for a text that the plan prints, of at most ``limit`` characters."""
    return limited_text(limit, "Fill in what the plan prints there.")


def _code(value: str) -> str:
    letters = spelled(value)
    if not letters:
        raise ValueError(f"code {quoted_text(value)} has no letter or figure. Correct it.")
    if " ".join(value.split()) != value:
        raise ValueError(
            f"code {quoted_text(value)} has a space or line break too many. Write it in one line,"
            " with single spaces between its parts."
        )
    if value.upper().startswith("OWN-") or re.fullmatch(r"own\d+", letters):
        raise ValueError(
            f"code {quoted_text(value)} is reserved for own actions. Choose another code."
        )
    return value


def _codes_once(codes: tuple[str, ...]) -> tuple[str, ...]:
    before: set[str] = set()
    for code in codes:
        if spelled(code) in before:
            raise ValueError(f"was lists {code!r} twice. Delete one of them.")
        before.add(spelled(code))
    return codes


def _once(called: str) -> AfterValidator:
    def check(values: tuple[Any, ...]) -> tuple[Any, ...]:
        for number, value in enumerate(values):
            if value in values[:number]:
                raise ValueError(f"{called} lists {value.value!r} twice. Delete one of them.")
        return values

    return AfterValidator(check)


Line = Annotated[str, printed_text(TITLE_LIMIT)]
Name = Annotated[str, printed_text(NAME_LIMIT)]
Note = Annotated[str, printed_text(NOTE_LIMIT)]
Notes = Annotated[tuple[Note, ...], Lax]
Code = Annotated[str, AfterValidator(_code), printed_text(CODE_LIMIT)]
Key = Annotated[str, AfterValidator(kebab_key), printed_text(TITLE_LIMIT)]
_Was = Annotated[
    tuple[Code, ...],
    Lax,
    AfterValidator(_codes_once),
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
]
_Area = Annotated[Area, Lax]
_Sureness = Annotated[Sureness, Lax]


class Part(FactModel):
    """A part of the file whose keys are those of the class that it becomes."""

    model_config = ConfigDict(defer_build=True)  # the file's own model takes them all in

    def made(self, kind: type[Made], *without: str, **others: Any) -> Made:
        """Return the part as ``kind``, which has no keys ``without``. ``others`` are values that
        differ from those in the file.
        """
        values = {**vars(self), **others}
        return kind(**{key: value for key, value in values.items() if key not in without})


class SectionPart(Part):
    """A section: areas, drivers, aims, themes."""

    code: Code
    title: Line
    level: Name = ""
    parent: str = ""
    area: _Area | None = None


class KindPart(Part):
    """A kind of organisation that has roles."""

    key: Key
    label: Name
    members: Annotated[tuple[Annotated[ProviderType, Lax], ...], Lax, _once("members")] = ()


class _WordPart(Part):
    key: Key
    label: Line


class FieldPart(Part):
    """A field that the plan declares."""

    key: Annotated[str, AfterValidator(snake_key), printed_text(KEY_LIMIT)]
    label: Name
    type: Annotated[FieldType, Lax]
    words: Annotated[tuple[_WordPart, ...], Lax] = ()
    column: bool = False
    filter: bool = False

    def declared(self) -> PlanField:
        """Return the field."""
        return self.made(PlanField, words=tuple(word.made(PlanWord) for word in self.words))


class TabPart(Part):
    """A tab of the list of actions."""

    title: Annotated[str, printed_text(KEY_LIMIT)]
    where: dict[str, Annotated[tuple[str, ...], Lax]]


class _LinkPart(Part):
    plan: Key
    code: Code
    relation: Annotated[Relation, Lax]
    sure: _Sureness
    readers: Annotated[int, Field(ge=1, le=_MOST_READERS)]
    why: Note = ""


class RecommendationPart(Part):
    """A recommendation behind actions."""

    code: Code
    title: Line
    actions: dict[str, _Sureness]


class ActivityPart(Part):
    """A line of the main text beside the actions."""

    code: Code
    title: Line
    section: str = ""
    part_of: str = ""
    led_by: Line = ""
    date: Any = None
    measured_by: Note = ""
    lowers_emissions: bool = False
    actions: Annotated[tuple[str, ...], Lax] = ()

    def activity(self) -> Activity:
        """Return the activity.

        Raises:
            Refused: its date is not one.
        """
        printed = None if self.date is None else printed_date("date", self.date)
        return self.made(Activity, date=printed)


class ActionPart(Part):
    """An action. ``was`` are its codes in the edition before."""

    code: Code
    title: Line
    detail: Line = ""
    provider_type: Annotated[ProviderType, Lax] = ProviderType.GENERIC
    area: _Area | None = None
    rating: Annotated[Rating, Lax] | None = None
    quick_win: bool = False
    benefits: Annotated[tuple[Annotated[Benefit, Lax], ...], Lax, _once("benefits")] | None = None
    ease: Annotated[Ease, Lax] | None = None
    page: Annotated[int, Field(ge=1, le=_LAST_PAGE)] | None = None
    notes: Notes = ()
    section: str = ""
    was: _Was = ()
    fields: Annotated[dict[str, Any], Field(default_factory=dict)]
    roles: Annotated[dict[str, str], Field(default_factory=dict)]
    links: Annotated[tuple[_LinkPart, ...], Lax] = ()

    def planned(
        self, declared: Mapping[str, PlanField], areas: Mapping[str, Area | None]
    ) -> PlannedAction:
        """Return the action. ``areas`` are those of the sections, for one that has none itself.

        Raises:
            Refused: it has a field that is not ``declared``, or one with a value that is not right.
        """
        return self.made(
            PlannedAction,
            "was",
            area=areas.get(self.section) if self.area is None else self.area,
            benefits=None if self.benefits is None else frozenset(self.benefits),
            fields={
                key: declared_value(_declared(declared, key), value)
                for key, value in self.fields.items()
            },
            roles={
                kind: role_letters(f"roles.{safe_line(kind)}", letters)
                for kind, letters in self.roles.items()
            },
            links=tuple(link.made(PlanLink) for link in self.links),
        )


def _declared(fields: Mapping[str, PlanField], key: str) -> PlanField:
    if key not in fields:
        raise Refused(
            f"fields.{safe_line(key)} is not declared. Add it under [[fields]], or correct it."
        )
    return fields[key]
