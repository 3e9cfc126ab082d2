"""What a return says that somebody sent, as frozen values with the place of each.

It is stored as it was sent, beside the register's own organisations: the sender need not be one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from db.validation.periods import Period
from db.vocabulary.terms import (
    BarrierKind,
    Brag,
    Choice,
    Dimension,
    ProviderType,
    Status,
    Word,
)


@dataclass(frozen=True, slots=True)
class ReceivedAction:
    """A row about an action. ``row`` counts from 1 on the return's sheet of actions.

    ``code`` is as its plan spells it. ``brag`` is worked out for the day of the return's position
    (:func:`db.vocabulary.brag.brag`). ``evidence`` and ``updates`` are counts.
    """

    code: str
    title: str
    row: int
    choice: Choice
    status: Status | None = None
    brag: Brag | None = None
    lead: str = ""
    due: date | None = None
    completed: date | None = None
    reason: str = ""
    update: str = ""
    evidence: int = 0
    updates: int = 0
    own: bool = False


@dataclass(frozen=True, slots=True)
class ReceivedBarrier:
    """A barrier, and the support asked for. ``place`` is where it stands: ``Barriers!A7``."""

    code: str
    kind: BarrierKind | None
    note: str
    support: str
    resolved: date | None
    place: str


@dataclass(frozen=True, slots=True)
class ReceivedMeasure:
    """A measure with its newest figure; ``None`` where there is none or it was not assessed."""

    code: str
    name: str
    unit: str
    dimension: Dimension | None
    baseline: float | None
    target: float | None
    figure: float | None
    on: date | None
    place: str


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom a return is of, as it says itself. Empty texts are not given."""

    ods: str
    name: str
    provider_type: ProviderType | None = None
    pcn: str = ""
    icb: str = ""
    contact: str = ""
    email: str = ""


NOBODY = Sender("", "")


@dataclass(frozen=True, slots=True)
class ReceivedReturn:
    """All that a return says. ``number`` is its number within the period, 0 if it has none.

    ``plan`` is the key of its plan, empty if only ``edition`` says which. ``complete`` is whether
    nothing was missing, ``None`` if that is not known. ``sheet`` is the sheet of actions, and
    ``columns`` the letters of its columns by field, so that every value has a place. ``file`` is
    its name, and ``sha256`` the digest of its content.
    """

    sender: Sender
    plan: str
    edition: str
    period: Period | None
    number: int
    position_on: date | None
    signed_by: str
    complete: bool | None
    sheet: str
    columns: tuple[tuple[str, str], ...]
    actions: tuple[ReceivedAction, ...]
    barriers: tuple[ReceivedBarrier, ...] = ()
    measures: tuple[ReceivedMeasure, ...] = ()
    file: str = ""
    sha256: str = ""

    def place_of(self, action: ReceivedAction) -> str:
        """Return where an action stands: ``Action tracker!I7``, its status if there is one."""
        columns = dict(self.columns)
        return f"{self.sheet}!{columns.get('status', columns.get('code', ''))}{action.row}"


class Outcome(Word):
    """What became of a file among those collated."""

    TAKEN = "taken", "Taken"
    REMARKS = "remarks", "Taken with remarks"
    SUPERSEDED = "superseded", "Another one counts"
    SAME = "same", "Same file again"
    REFUSED = "refused", "Refused"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a file that a person should know. ``key`` is its kind (kebab-case).

    ``text`` says what it is, and ``ask`` what to ask of the sender or do; empty for nothing.
    """

    key: str
    text: str
    ask: str = ""


@dataclass(frozen=True, slots=True)
class FileReport:
    """A file that was looked at. ``name`` is its path within the folder, a zip's parts after "!".

    ``ods``, ``period`` and ``number`` are empty, ``None`` and 0 where the file does not say.
    """

    name: str
    outcome: Outcome
    sha256: str
    ods: str = ""
    period: Period | None = None
    number: int = 0
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """An organisation as a list says, such as the list of those that should send a return."""

    ods: str
    name: str
    provider_type: ProviderType | None = None
    pcn: str = ""
    place: str = ""
    neighbourhood: str = ""
    icb: str = ""
    contact: str = ""
    email: str = ""
    groups: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Missing:
    """An organisation that is expected, and of which no file counts. ``why`` says what is known:
    nothing came, or what came cannot be used.
    """

    expected: Expected
    why: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of every file, in the order in which they were looked at.

    ``counted`` are the numbers of the files that count, and ``senders`` whose they are.
    """

    period: Period
    files: tuple[FileReport, ...]
    counted: tuple[int, ...]
    senders: tuple[Expected, ...]
    missing: tuple[Missing, ...]
