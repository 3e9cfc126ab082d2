"""A plan as the register takes it: one edition of a published list of actions."""

from __future__ import annotations

from dataclasses import dataclass

from db.vocabulary.terms import Area, Benefit, Ease, ProviderType, Rating


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One line of a plan, exactly as published; ``None`` is "not published", never "no"."""

    code: str
    title: str
    provider_type: ProviderType
    area: Area
    detail: str = ""
    rating: Rating | None = None
    quick_win: bool = False
    benefits: frozenset[Benefit] | None = None
    ease: Ease | None = None
    page: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanEdition:
    """One edition of a plan with its actions in the order they are printed.

    ``key`` names the edition for good (kebab-case); ``published`` is as the cover words it.
    """

    key: str
    title: str
    edition: str
    published: str
    issuer: str
    source: str
    actions: tuple[PlannedAction, ...]
    notes: tuple[str, ...] = ()
