"""Read plan files: TOML that people write, checked and turned into a ``PlanEdition``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from db.errors import GreenPlanError
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.validation.text_rules import NOTE_LIMIT, TITLE_LIMIT, quoted_text
from db.vocabulary.terms import Area, Benefit, Ease, ProviderType, Rating
from imports.data_files.checked_toml import (
    FactModel,
    Format,
    Lax,
    Wording,
    is_kebab,
    limited_text,
    read_toml_as,
)

_PLANS = Path(__file__).parent
_DEFAULT = "blmk-primary-care-2026-32.toml"
_CODE_LIMIT = 20
_LAST_PAGE = 9_999
_WORDING = Wording(
    entries="actions",
    known_by="code",
    called="action",
    numbered="action",
    longest=_CODE_LIMIT,
)


class PlanFileError(GreenPlanError):
    """A plan file that cannot be used; says which file and action, the fault and the fix."""


def load_plan(path: Path) -> PlanEdition:
    """Read the plan file at ``path`` and return it, actions in the order of the file.

    Raises:
        PlanFileError: the file cannot be read, is not TOML, or breaks a rule; the first fault
            found, in one line.
    """
    return read_toml_as(path, _PlanFile, _WORDING, PlanFileError).edition_of_plan()


def shipped_plans() -> tuple[Path, ...]:
    """Return the plan files that come with the tracker, by name."""
    return tuple(sorted(_PLANS.glob("*.toml")))


def default_plan() -> PlanEdition:
    """Return the plan that a new register starts with: BLMK Primary Care 2026-32.

    Raises:
        PlanFileError: the shipped file is damaged or missing.
    """
    return load_plan(_PLANS / _DEFAULT)


def _text(limit: int) -> AfterValidator:
    return limited_text(limit, "Fill in what the plan prints there.")


def _code(value: str) -> str:
    if value.split() != [value]:
        raise ValueError(f"code {quoted_text(value)} is not one word. Write it without spaces.")
    if value.upper().startswith("OWN-"):
        raise ValueError(
            f"code {quoted_text(value)} is reserved for own actions. Give the action another code."
        )
    return value


def _kebab(value: str) -> str:
    if not is_kebab(value):
        raise ValueError(
            f"key {quoted_text(value)} is not in the form 'our-plan-2026-32'. Use lower-case"
            " letters, numbers and hyphens."
        )
    return value


def _benefits_once(values: tuple[Benefit, ...]) -> tuple[Benefit, ...]:
    for number, value in enumerate(values):
        if value in values[:number]:
            raise ValueError(f"benefits lists {value.value!r} twice. Delete one of them.")
    return values


def _codes_differ(actions: tuple[_Action, ...]) -> tuple[_Action, ...]:
    if not actions:
        raise ValueError("the plan has no actions. Add at least one under [[actions]].")
    first: dict[str, int] = {}
    for number, action in enumerate(actions, start=1):
        # Codes are typed by hand, so two that differ only in capitals count as the same.
        before = first.setdefault(action.code.casefold(), number)
        if before != number:
            raise ValueError(
                f"code {action.code!r} is used twice, at actions no. {before} and no. {number}."
                " Give each its own code."
            )
    return actions


_Line = Annotated[str, _text(TITLE_LIMIT)]
_Notes = Annotated[tuple[Annotated[str, _text(NOTE_LIMIT)], ...], Lax]


class _Action(FactModel):
    code: Annotated[str, AfterValidator(_code), _text(_CODE_LIMIT)]
    title: _Line
    detail: _Line | None = None
    provider_type: Annotated[ProviderType, Lax]
    area: Annotated[Area, Lax]
    rating: Annotated[Rating, Lax] | None = None
    quick_win: bool = False
    benefits: (
        Annotated[tuple[Annotated[Benefit, Lax], ...], Lax, AfterValidator(_benefits_once)] | None
    ) = None
    ease: Annotated[Ease, Lax] | None = None
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


class _PlanFile(FactModel):
    format: Format
    key: Annotated[str, AfterValidator(_kebab), _text(TITLE_LIMIT)]
    title: _Line
    edition: _Line
    published: _Line
    issuer: _Line
    source: _Line
    notes: _Notes = ()
    actions: Annotated[tuple[_Action, ...], Lax, AfterValidator(_codes_differ)]

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
