"""What the register answers with: frozen rows, nothing that can reach the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.words import Area, Benefit, Brag, Choice, Ease, ProviderType, Rating, Status

KEPT = "kept_"
"""In the log, what stands before the name of a field whose value in the file was turned down."""


def is_kept(field: str) -> bool:
    """Whether a field of the log only tells that a file's value was turned down."""
    return field.startswith(KEPT)


@dataclass(frozen=True, slots=True)
class PlanView:
    """A plan that the register holds."""

    key: str
    title: str
    edition: str
    published: str
    issuer: str
    source: str
    notes: tuple[str, ...]
    actions: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """A practice, pharmacy, ... and the plan that it follows."""

    id: int
    ods: str
    name: str
    provider_type: ProviderType
    pcn: str | None
    icb: str | None
    contact: str | None
    email: str | None
    plan_key: str
    plan_title: str
    plan_edition: str


@dataclass(frozen=True, slots=True)
class ActionView:
    """One action as one organisation sees it today.

    ``benefits`` is ``None`` where the plan does not publish them; ``status`` and ``brag`` are
    ``None`` while the action is not in the organisation's plan. ``last_news`` is the day of the
    last update, or on which the status was set, if later. ``version`` goes back with a
    change, so that a stale one is refused. ``haystack`` is the text that search looks in.
    """

    id: int
    code: str
    title: str
    detail: str
    provider_type: ProviderType
    area: Area
    rating: Rating | None
    quick_win: bool
    own: bool
    benefits: frozenset[Benefit] | None
    notes: tuple[str, ...]
    own_ease: Ease | None
    choice: Choice
    reason: str | None
    status: Status | None
    brag: Brag | None
    lead: str | None
    start: date | None
    due: date | None
    review: date | None
    completed: date | None
    percent: int | None
    latest_update: str | None
    last_news: date | None
    updated_at: datetime | None
    updated_by: str | None
    version: int
    haystack: str

    @property
    def in_plan(self) -> bool:
        """Whether the organisation chose it."""
        return self.choice is Choice.IN_PLAN

    @property
    def needs_attention(self) -> bool:
        """Whether it is Red or Amber."""
        return self.brag in (Brag.RED, Brag.AMBER)


@dataclass(frozen=True, slots=True)
class Update:
    """A dated, signed entry in an action's log."""

    id: int
    code: str
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one action (``code`` is ``None`` for the organisation itself), then and now."""

    code: str | None
    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One line of the change log. ``undone`` tells that it has been taken back since."""

    id: int
    at: datetime
    by: str
    what: str
    undone: bool
    fields: tuple[FieldChange, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes it touched, in order, each once."""
        touched = (f.code for f in self.fields if f.code is not None and not is_kept(f.field))
        return tuple(dict.fromkeys(touched))


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did: its number in the log (``None`` when nothing differed) and the codes."""

    id: int | None
    what: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Position:
    """All of one organisation's register at one moment, for what is written to files.

    ``begun`` is when the organisation came into the register (ISO 8601, UTC), ``last_change`` the
    number of its last change.
    """

    organisation: Organisation
    plan: PlanView
    on: date
    actions: tuple[ActionView, ...]
    updates: tuple[Update, ...]
    begun: str = ""
    last_change: int = 0
