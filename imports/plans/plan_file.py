"""Plan files: TOML that people can read and write, checked and turned into a ``PlanEdition``."""

from __future__ import annotations

import re
import reprlib
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails

from db.errors import GreenPlanError, Refused
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.validation.text_rules import NOTE_LIMIT, TITLE_LIMIT, plain_text, quoted, shown
from db.vocabulary.terms import Area, Benefit, Ease, ProviderType, Rating
from imports.data_files.toml_text import NotToml, toml_in

_PLANS = Path(__file__).parent
_DEFAULT = "blmk-primary-care-2026-32.toml"
_FORMAT = 1
_CODE_LIMIT = 20
_LAST_PAGE = 9_999


class PlanFileError(GreenPlanError):
    """A plan file that cannot be used: names the file, the action, the fault and the cure."""


def load_plan(path: Path) -> PlanEdition:
    """Read the plan file at ``path`` and return it, actions in the order of the file.

    Raises:
        PlanFileError: the file cannot be read, is not TOML, or breaks a rule; the first fault
            found, in one line.
    """
    try:
        data = toml_in(path)
    except NotToml as error:
        raise PlanFileError(str(error)) from error
    try:
        return _PlanFile.model_validate(data).edition_of_plan()
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        raise PlanFileError(f"{shown(path.name)}{_place(fault, data)}: {_fault(fault)}") from error


def shipped_plans() -> tuple[Path, ...]:
    """Return the plan files that come with the tracker, by name."""
    return tuple(sorted(_PLANS.glob("*.toml")))


def default_plan() -> PlanEdition:
    """Return the plan that a new register starts with: BLMK Primary Care 2026-32.

    Raises:
        PlanFileError: the shipped file is damaged or gone.
    """
    return load_plan(_PLANS / _DEFAULT)


def _text(limit: int) -> AfterValidator:
    def check(value: str, info: ValidationInfo) -> str:
        if not value.strip():
            raise ValueError(f"{info.field_name} is empty. Write what the plan prints there.")
        try:
            return plain_text(value, str(info.field_name), limit)
        except Refused as error:
            raise ValueError(str(error)) from error

    return AfterValidator(check)


def _code(value: str) -> str:
    if value.split() != [value]:
        raise ValueError(f"code {quoted(value)} is not one word. Write it without spaces.")
    if value.upper().startswith("OWN-"):
        raise ValueError(
            f"code {quoted(value)} is kept for own actions. Give the action another code."
        )
    return value


def _known_format(value: int) -> int:
    if value != _FORMAT:
        raise ValueError(
            f"format {value} is not known here. Write {_FORMAT}, or get a newer Green Plan Tracker."
        )
    return value


def _kebab(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError(
            f"key {quoted(value)} is not of the kind 'our-plan-2026-32'. Write it like that."
        )
    return value


def _benefits_once(values: tuple[Benefit, ...]) -> tuple[Benefit, ...]:
    for number, value in enumerate(values):
        if value in values[:number]:
            raise ValueError(f"benefits names {value.value!r} twice. Take one out.")
    return values


def _codes_differ(actions: tuple[_Action, ...]) -> tuple[_Action, ...]:
    if not actions:
        raise ValueError("the plan has no actions. Add at least one under [[actions]].")
    first: dict[str, int] = {}
    for number, action in enumerate(actions, start=1):
        # Codes are typed by hand, so two that differ in capitals only would be one.
        before = first.setdefault(action.code.casefold(), number)
        if before != number:
            raise ValueError(
                f"code {action.code!r} stands twice, at actions no. {before} and no. {number}."
                " Give each a code of its own."
            )
    return actions


_Lax = Field(strict=False)  # TOML has neither enums nor tuples: take its strings and lists
_Line = Annotated[str, _text(TITLE_LIMIT)]
_Notes = Annotated[tuple[Annotated[str, _text(NOTE_LIMIT)], ...], _Lax]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Action(_Part):
    code: Annotated[str, AfterValidator(_code), _text(_CODE_LIMIT)]
    title: _Line
    detail: _Line | None = None
    provider_type: Annotated[ProviderType, _Lax]
    area: Annotated[Area, _Lax]
    rating: Annotated[Rating, _Lax] | None = None
    quick_win: bool = False
    benefits: (
        Annotated[tuple[Annotated[Benefit, _Lax], ...], _Lax, AfterValidator(_benefits_once)] | None
    ) = None
    ease: Annotated[Ease, _Lax] | None = None
    page: Annotated[int, Field(ge=1, le=_LAST_PAGE)] | None = None
    notes: _Notes = ()

    def planned(self) -> PlannedAction:
        return PlannedAction(
            code=self.code,
            title=self.title,
            provider_type=self.provider_type,
            area=self.area,
            detail=self.detail or "",
            rating=self.rating,
            quick_win=self.quick_win,
            benefits=None if self.benefits is None else frozenset(self.benefits),
            ease=self.ease,
            page=self.page,
            notes=self.notes,
        )


class _PlanFile(_Part):
    format: Annotated[int, AfterValidator(_known_format)]
    key: Annotated[str, AfterValidator(_kebab), _text(TITLE_LIMIT)]
    title: _Line
    edition: _Line
    published: _Line
    issuer: _Line
    source: _Line
    notes: _Notes = ()
    actions: Annotated[tuple[_Action, ...], _Lax, AfterValidator(_codes_differ)]

    def edition_of_plan(self) -> PlanEdition:
        return PlanEdition(
            key=self.key,
            title=self.title,
            edition=self.edition,
            published=self.published,
            issuer=self.issuer,
            source=self.source,
            actions=tuple(action.planned() for action in self.actions),
            notes=self.notes,
        )


_SAYINGS = {
    "value_error": "{error}",
    "missing": "{key} is missing. Add it.",
    "extra_forbidden": "{key} is not a key of plan files. Take it out or correct its spelling.",
    "enum": "{key} {value} is not a word we know. Write {expected}.",
    "string_type": "{key} {value} must be text in quotes. Correct it.",
    "int_type": "{key} {value} must be a whole number. Correct it.",
    "greater_than_equal": "{key} {value} must be 1 or more. Correct it.",
    "less_than_equal": "{key} {value} must be {le} or less. Correct it.",
    "bool_type": "{key} {value} must be true or false. Correct it.",
    "tuple_type": "{key} {value} must be a list in square brackets. Correct it.",
    "model_type": "{key} {value} must be a table of keys and values. Correct it.",
}


def _fault(fault: ErrorDetails) -> str:
    key = next((part for part in reversed(fault["loc"]) if isinstance(part, str)), "the file")
    saying = _SAYINGS.get(fault["type"], "{key} {value} does not fit. Correct it.")
    key = quoted(key) if fault["type"] == "extra_forbidden" else key
    return saying.format(key=key, value=reprlib.repr(fault["input"]), **fault.get("ctx", {}))


def _place(fault: ErrorDetails, data: dict[str, Any]) -> str:
    match fault["loc"]:
        case ("actions", int(number), *_):
            action = data["actions"][number]
            code = action.get("code") if isinstance(action, dict) else None
            if isinstance(code, str) and re.fullmatch(r"[\w./-]{1,20}", code):
                return f", action {code}"
            return f", action no. {number + 1}"
    return ""
