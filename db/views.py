"""The results of queries: frozen rows without access to the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from datetime import date, datetime
from typing import Any

from db.frozen import frozen
from db.validation.periods import Period
from db.vocabulary.declared import (
    NO_DECLARATION,
    NOTHING_DECLARED,
    Declaration,
    DeclaredValues,
)
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
    Reply,
    RequestKind,
    RiskKind,
    RiskLevel,
    Status,
)

ROLE = "role."
"""In a filter, the beginning of the key for what a kind of organisation is in an action."""

KEPT = "kept_"
"""In the log, the prefix of a field whose value in the file was rejected."""


def is_rejection(field: str) -> bool:
    """Whether a field of the log only records that a file's value was rejected."""
    return field.startswith(KEPT)


@frozen
class PlanView:
    """A plan in the register."""

    key: str
    title: str
    edition: str
    published: str
    issuer: str
    source: str
    notes: tuple[str, ...]
    actions: int
    declared: Declaration = NO_DECLARATION
    in_use: int = 0

    @property
    def short(self) -> str:
        """Its name where there is little room."""
        return self.declared.short or self.title


@frozen
class PlanInUse:
    """A plan that an organisation works with; ``id`` is the number of its use, not of the plan."""

    id: int
    key: str
    title: str
    edition: str
    declared: Declaration


@frozen
class Organisation:
    """A practice, pharmacy, ... and the plan that it is seen with.

    Actions and everything about them are those of this plan. ``in_use`` is the number of its use
    by this organisation: another plan of the organisation has another one. ``plan_number`` counts
    the organisation's plans from 1, in the order in which it began to work with them.

    ``return_days`` is the number of days after a period's end until its return is due, or ``None``
    for the last day of the next month. ``return_name`` is the pattern of a return's file name, or
    ``None`` for the usual one. ``asks`` are the keys of the question sets that its ICB asks.
    ``groups`` are the names of the groups that it is in, which may mix types.
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
    in_use: int = 0
    plan_number: int = 1
    place: str | None = None
    neighbourhood: str | None = None
    groups: tuple[str, ...] = ()


@frozen
class ActionView:
    """One action as one organisation sees it today.

    ``benefits`` is ``None`` if the plan does not publish them. ``status`` and ``brag`` are ``None``
    while the action is not in the organisation's plan. ``last_news`` is the day of the last update,
    or of the last change of status if later. ``version`` is passed back with a change, so that a
    stale change is refused. ``haystack`` is the text to search. ``evidence``, ``measures`` and
    ``barriers`` (unresolved ones) are counts. ``area`` is ``None`` if its plan has none. ``plan``
    is the key of its plan, ``section`` the code of its section, ``sections`` those from the top,
    and ``declared`` what it has of the plan's own fields.
    """

    id: int
    code: str
    title: str
    detail: str
    provider_type: ProviderType
    area: Area | None
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
    plan: str = ""
    section: str = ""
    sections: tuple[str, ...] = ()
    declared: DeclaredValues = NOTHING_DECLARED

    @property
    def in_plan(self) -> bool:
        """Whether it is in the organisation's plan."""
        return self.choice is Choice.IN_PLAN

    def value(self, key: str) -> Any:
        """Return the value of a field by its key, also of one that its plan declares.

        ``section`` gives the codes of all its sections, and ``role.`` before a kind of
        organisation the letters of that kind; several values are a frozenset.
        """
        if key in _ATTRIBUTES:
            return getattr(self, key)
        if key == "section":
            return frozenset(self.sections)
        if key.startswith(ROLE):
            return frozenset(self.declared.roles.get(key.removeprefix(ROLE), ()))
        value = self.declared.fields.get(key)
        return frozenset(value) if isinstance(value, tuple) else value

    @property
    def needs_attention(self) -> bool:
        """Whether it is Red or Amber."""
        return self.brag in (Brag.RED, Brag.AMBER)


_ATTRIBUTES = frozenset(field.name for field in fields(ActionView)) - {"section"}


@frozen
class TypeChange:
    """Which actions are added and removed if an organisation's type becomes ``to``.

    ``recorded`` are those of both with records. The records stay in the register.
    """

    to: ProviderType
    coming: tuple[str, ...]
    going: tuple[str, ...]
    recorded: frozenset[str]


@frozen
class Update:
    """A dated, signed entry in an action's log."""

    id: int
    code: str
    at: datetime
    by: str
    text: str


@frozen
class Evidence:
    """Evidence that an action was done: a title, and a link, path or reference.

    ``at`` and ``by`` are when it was added and by whom, as in all the following classes.
    """

    id: int
    code: str
    title: str
    link: str | None
    at: datetime
    by: str


@frozen
class Reading:
    """The reading of a measure on a day. A ``value`` of ``None`` means "not assessed"."""

    id: int
    code: str
    measure_id: int
    on: date
    value: float | None
    note: str | None
    at: datetime
    by: str


@frozen
class Measure:
    """A measure in ``unit``, with its readings by day, oldest first.

    ``source`` is where a suggested target comes from.
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
        """The last reading, including "not assessed"."""
        return self.readings[-1] if self.readings else None


@frozen
class Barrier:
    """A barrier to an action. ``support`` is the support asked of the ICB.

    ``resolved`` is the day on which it was resolved.
    """

    id: int
    code: str
    kind: BarrierKind
    note: str
    support: str | None
    resolved: date | None
    at: datetime
    by: str


@frozen
class ActionRecords:
    """All that stands beside one action."""

    updates: tuple[Update, ...]
    evidence: tuple[Evidence, ...]
    measures: tuple[Measure, ...]
    barriers: tuple[Barrier, ...]


@frozen
class Commitment:
    """A commitment of the organisation, in its own words."""

    id: int
    objective: str
    description: str | None
    comments: str | None
    at: datetime
    by: str


@frozen
class Risk:
    """A risk of the organisation. ``owner`` looks after it; ``review`` is when to look again."""

    id: int
    title: str
    level: RiskLevel | None
    kind: RiskKind | None
    mitigation: str | None
    owner: str | None
    review: date | None
    at: datetime
    by: str


@frozen
class Request:
    """What an organisation is asked for, and its reply. ``note`` is its answer, or why it declined.

    ``code`` is the action's, or ``None`` for a question about no action. ``by`` put the request.
    """

    id: int
    kind: RequestKind
    code: str | None
    text: str | None
    due: date | None
    reply: Reply
    note: str | None
    at: datetime
    by: str


@frozen
class QuestionView:
    """A question that the ICB asks, and its answer, or ``None``.

    ``key`` is the key of its set and its own: ``greener-nhs/board-lead``.
    """

    key: str
    text: str
    help: str
    answer: Answer | None
    comment: str | None


@frozen
class QuestionSetView:
    """A set of questions with the organisation's answers."""

    key: str
    title: str
    edition: str
    source: str
    questions: tuple[QuestionView, ...]


@frozen
class ReturnView:
    """A return that was made: frozen, numbered from 1 within its period.

    ``on`` is the day of its position. ``change`` is the number of its line in the log. ``complete``
    is whether nothing was missing. ``sha256`` is that of its workbook.
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
        """Return its name: ``Q3 2026/27, number 1``."""
        return f"{self.period}, number {self.number}"


@frozen
class Signature:
    """Who signed off a period's return before it was made, and when. ``by`` recorded it."""

    period: Period
    signed_by: str
    at: datetime
    by: str


@frozen
class FieldChange:
    """A field, before and after.

    ``code`` is ``None`` for the organisation itself. ``entity`` and ``number`` are what the field
    belongs to: the action's progress, or the evidence, measure, ... with that number.
    """

    code: str | None
    field: str
    old: Any
    new: Any
    entity: str = "progress"
    number: int | None = None


@frozen
class ChangeView:
    """One line of the change log. ``undone`` is whether it has been undone since, ``plan`` the key
    of the edition that was worked with by then, to which the codes belong.
    """

    id: int
    at: datetime
    by: str
    what: str
    undone: bool
    fields: tuple[FieldChange, ...]
    plan: str | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes it changed, in order, each once."""
        touched = (f.code for f in self.fields if f.code is not None and not is_rejection(f.field))
        return tuple(dict.fromkeys(touched))


@frozen
class LogFilter:
    """Which changes of the log to read: those ``after`` and ``before`` these numbers, the
    ``newest`` so many, those of ``fields``.

    ``held`` leaves only those of the action whose records are held under that number.
    ``details`` leaves only changes to the organisation itself, its commitments, risks and answers;
    ``beside_progress`` only what is not an action's progress or an update; ``imported`` only
    imports; ``standing`` only what has not been undone; ``of_plan`` only what was changed while
    working with the plan that the organisation is seen with.
    """

    after: int = 0
    before: int | None = None
    newest: int | None = None
    fields: tuple[str, ...] = ()
    details: bool = False
    beside_progress: bool = False
    imported: bool = False
    standing: bool = False
    of_plan: bool = False
    held: int = 0


WHOLE_LOG = LogFilter()


@frozen
class Changed:
    """The result of a change: its number in the log (``None`` for no changes) and the codes."""

    id: int | None
    what: str
    codes: tuple[str, ...]


@frozen
class Position:
    """Everything about one organisation at one moment, for writing files.

    ``begun`` is when the organisation was added to the register (ISO 8601, UTC), ``last_change``
    the number of its last change. Evidence, measures and barriers are in the order of the actions,
    ``returns`` with the newest first. If the plan was upgraded, ``first_plan`` is the key of the
    edition begun with, and ``first_names`` are names that never change of actions whose code did.
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
    risks: tuple[Risk, ...] = ()
    question_sets: tuple[QuestionSetView, ...] = ()
    returns: tuple[ReturnView, ...] = ()
    first_plan: str = ""
    first_names: Mapping[int, str] = field(default_factory=dict, hash=False)

    @property
    def other_plan(self) -> str:
        """The plan's short name, empty for the first plan of the organisation."""
        return self.plan.short if self.organisation.plan_number > 1 else ""
