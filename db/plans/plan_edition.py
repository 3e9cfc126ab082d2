"""A plan to store in the register: one edition of a published list of actions."""

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

    ``key`` is the permanent name of the edition (kebab-case). ``published`` is as on the cover.
    """

    key: str
    title: str
    edition: str
    published: str
    issuer: str
    source: str
    actions: tuple[PlannedAction, ...]
    notes: tuple[str, ...] = ()
