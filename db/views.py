"""What the register answers with: frozen rows, nothing that can reach the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from db.validation.periods import Period
from db.vocabulary.terms import (
    Answer,
    Area,
    BarrierKind,
    Benefit,
    Brag,
    Choice,
    Dimension,
    Ease,
    ProviderType,
    Rating,
    Status,
)

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
    """A practice, pharmacy, ... and the plan that it follows.

    ``return_days`` is how many days after a period's end its return is due, ``None`` for the last
    day of the month after; ``return_name`` the pattern of a return's file name, ``None`` for the
    usual one; ``asks`` the keys of the question sets that its ICB wants answered.
    """

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
    return_days: int | None = None
    return_name: str | None = None
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActionView:
    """One action as one organisation sees it today.

    ``benefits`` is ``None`` where the plan does not publish them; ``status`` and ``brag`` are
    ``None`` while the action is not in the organisation's plan. ``last_news`` is the day of the
    last update, or on which the status was set, if later. ``version`` goes back with a
    change, so that a stale one is refused. ``haystack`` is the text that search looks in.
    ``evidence``, ``measures`` and ``barriers`` (those not resolved) say how many it has.
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
    evidence: int = 0
    measures: int = 0
    barriers: int = 0

    @property
    def in_plan(self) -> bool:
        """Whether the organisation chose it."""
        return self.choice is Choice.IN_PLAN

    @property
    def needs_attention(self) -> bool:
        """Whether it is Red or Amber."""
        return self.brag in (Brag.RED, Brag.AMBER)


@dataclass(frozen=True, slots=True)
class TypeChange:
    """Which actions come and go where an organisation's type becomes ``to``.

    ``recorded`` are those of both for which something is recorded; it stays in the register.
    """

    to: ProviderType
    coming: tuple[str, ...]
    going: tuple[str, ...]
    recorded: frozenset[str]


@dataclass(frozen=True, slots=True)
class Update:
    """A dated, signed entry in an action's log."""

    id: int
    code: str
    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What shows that an action was done: a title, and a link, path or reference to it.

    ``at`` and ``by`` tell when it was added and by whom; so they do for all that follows.
    """

    id: int
    code: str
    title: str
    link: str | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a measure was on a day; a ``value`` of ``None`` says "not assessed"."""

    id: int
    code: str
    measure_id: int
    on: date
    value: float | None
    note: str | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted, in ``unit``; its readings by day, oldest first.

    ``source`` tells where a suggested target comes from.
    """

    id: int
    code: str
    name: str
    unit: str
    dimension: Dimension
    baseline: float | None
    baseline_on: date | None
    target: float | None
    target_on: date | None
    source: str | None
    at: datetime
    by: str
    readings: tuple[Reading, ...] = ()

    @property
    def latest(self) -> Reading | None:
        """The last reading, "not assessed" included."""
        return self.readings[-1] if self.readings else None


@dataclass(frozen=True, slots=True)
class Barrier:
    """What stands in an action's way; ``support`` is what is asked of the ICB.

    ``resolved`` is the day from which it no longer stood in the way.
    """

    id: int
    code: str
    kind: BarrierKind
    note: str
    support: str | None
    resolved: date | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the organisation commits itself to, in its own words."""

    id: int
    objective: str
    description: str | None
    comments: str | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question that the ICB wants answered, and the answer; ``None`` while there is none.

    ``key`` is its set's key and its own: ``greener-nhs/board-lead``.
    """

    key: str
    text: str
    help: str
    answer: Answer | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class QuestionSetView:
    """A set of questions with the organisation's answers."""

    key: str
    title: str
    edition: str
    source: str
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A return that was made: frozen, numbered from 1 within its period.

    ``on`` is the day whose position it tells; ``change`` the number of the line of the log that
    tells of its making; ``complete`` whether nothing was missing; ``sha256`` of its workbook.
    """

    id: int
    period: Period
    number: int
    on: date
    at: datetime
    by: str
    signed_by: str
    change: int
    complete: bool
    file_name: str
    sha256: str

    def __str__(self) -> str:
        """Name it: ``Q3 2026/27, number 1``."""
        return f"{self.period}, number {self.number}"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed a period's return off before it was made, and when; ``by`` wrote it down."""

    period: Period
    signed_by: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, then and now.

    ``code`` is ``None`` for the organisation itself. ``entity`` and ``number`` tell what of the
    action it belongs to: its progress, or the evidence, measure, ... of that number.
    """

    code: str | None
    field: str
    old: Any
    new: Any
    entity: str = "progress"
    number: int | None = None


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
    number of its last change. Evidence, measures and barriers stand in the order of the actions,
    ``returns`` with the newest first.
    """

    organisation: Organisation
    plan: PlanView
    on: date
    actions: tuple[ActionView, ...]
    updates: tuple[Update, ...]
    begun: str = ""
    last_change: int = 0
    evidence: tuple[Evidence, ...] = ()
    measures: tuple[Measure, ...] = ()
    barriers: tuple[Barrier, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    question_sets: tuple[QuestionSetView, ...] = ()
    returns: tuple[ReturnView, ...] = ()
