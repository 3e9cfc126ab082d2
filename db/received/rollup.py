"""What many returns say together: every figure, and the file and cell that each comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from db.plans.plan_edition import PlanEdition, PlannedAction
from db.received.received_return import (
    Expected,
    FileReport,
    Missing,
    Outcome,
    ReceivedAction,
    ReceivedBarrier,
    ReceivedMeasure,
)
from db.validation.periods import Period
from db.vocabulary.terms import Area, Brag, Choice, Dimension, Letter, Rating, Word

UNKNOWN = "Not known"
"""The group of organisations of which it is not known."""


IN_PLAN = (Letter.BLUE, Letter.GREEN, Letter.AMBER, Letter.RED, Letter.PLANNED)
"""Those of actions in a plan, complete ones too."""

_OF_CHOICE = {
    Choice.LATER: Letter.LATER,
    Choice.NOT_FOR_US: Letter.NOT_FOR_US,
    Choice.UNDECIDED: Letter.UNDECIDED,
}
_OF_BRAG = {
    Brag.BLUE: Letter.BLUE,
    Brag.GREEN: Letter.GREEN,
    Brag.AMBER: Letter.AMBER,
    Brag.RED: Letter.RED,
    None: Letter.PLANNED,
}


def letter_of(action: ReceivedAction) -> Letter:
    """Return how an action stands."""
    return letter_for(action.choice, action.brag)


def letter_for(choice: Choice, brag: Brag | None) -> Letter:
    """Return how an action stands that was chosen so, and has this colour."""
    return _OF_BRAG[brag] if choice is Choice.IN_PLAN else _OF_CHOICE[choice]


@dataclass(slots=True)
class Tally:
    """Actions counted by how they stand. ``asked`` are all of them."""

    by_letter: dict[Letter, int] = field(default_factory=lambda: dict.fromkeys(Letter, 0))
    evidence: int = 0

    def add(self, letter: Letter, evidence: int = 0) -> None:
        """Count one action."""
        self.by_letter[letter] += 1
        self.evidence += evidence > 0

    def add_all(self, other: Tally) -> None:
        """Count what another tally counts."""
        for letter, count in other.by_letter.items():
            self.by_letter[letter] += count
        self.evidence += other.evidence

    @property
    def asked(self) -> int:
        """How many were asked of somebody who sent a return that has them."""
        return sum(self.by_letter.values()) - self.by_letter[Letter.NOT_ASKED]

    @property
    def in_plan(self) -> int:
        """How many are in a plan, complete ones too."""
        return sum(self.by_letter[letter] for letter in IN_PLAN)

    @property
    def complete(self) -> int:
        """How many are complete."""
        return self.by_letter[Letter.BLUE]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the file, its sheet and the row or cell there."""

    file: str
    sheet: str
    cell: str

    def __str__(self) -> str:
        """Return it in one line: ``north/A99999.xlsx, Action tracker!I7``."""
        return f"{self.file}, {self.in_file}"

    @property
    def in_file(self) -> str:
        """The sheet and the cell: ``Action tracker!I7``."""
        return f"{self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation whose return counts. ``letters`` are by code, in the plan's order.

    ``kind``, ``pcn`` and ``place`` are the groups in which it is counted: as the list of those
    expected has them, or else the return. ``rows`` is how many actions the return has.
    """

    organisation: Expected
    report: FileReport
    kind: str
    pcn: str
    place: str
    rows: int
    signed_by: str
    complete: bool | None
    letters: Mapping[str, Letter]
    tally: Tally
    own_actions: int


@dataclass(frozen=True, slots=True)
class MustDo:
    """A Must Do that an organisation has not in place. ``days_late`` is 0 for one that is not."""

    organisation: Expected
    action: PlannedAction
    said: ReceivedAction
    days_late: int
    place: Place


@dataclass(frozen=True, slots=True)
class BarrierLine:
    """A barrier that an organisation names."""

    organisation: Expected
    said: ReceivedBarrier
    place: Place


@dataclass(frozen=True, slots=True)
class MeasureFigure:
    """A measure of an organisation with its newest figure."""

    organisation: Expected
    said: ReceivedMeasure
    place: Place


@dataclass(frozen=True, slots=True)
class MeasureTotal:
    """Measures of one name and unit. ``total`` is ``None`` where figures cannot be added: rates,
    percentages, and where only one was reported.
    """

    name: str
    unit: str
    dimension: Dimension | None
    figures: tuple[MeasureFigure, ...]
    total: float | None

    @property
    def reported(self) -> int:
        """How many reported a figure."""
        return sum(one.said.figure is not None for one in self.figures)


class Turn(Word):
    """Which way an action went since the period before."""

    WORSE = "worse", "Worse"
    SLIPPED = "slipped", "Slipped"
    BETTER = "better", "Better"
    OTHER = "other", "Other"


@dataclass(frozen=True, slots=True)
class ActionChange:
    """An action that stands otherwise than in the period before."""

    organisation: Expected
    action: PlannedAction
    turn: Turn
    before: Letter
    after: Letter
    due_before: date | None
    due_after: date | None
    place: Place


BEFORE = "period-before"
"""The key of the remark on a return of the period before. It does not count."""


def is_of_period_before(report: FileReport) -> bool:
    """Whether a file does not count, but may be compared with."""
    return any(remark.key == BEFORE for remark in report.remarks)


@dataclass(frozen=True, slots=True)
class Uptake:
    """How the actions of a plan stand in the returns of a period that count, one of each
    organisation. ``uptake`` is by code.
    """

    plan: PlanEdition
    period: Period
    organisations: tuple[OrganisationLine, ...]
    uptake: Mapping[str, Tally]
    missing: tuple[Missing, ...]
    files: tuple[FileReport, ...]

    @property
    def expected(self) -> int:
        """How many organisations were expected, or sent a return without being so."""
        return len(self.organisations) + len(self.missing)

    @property
    def whole(self) -> Tally:
        """All actions of all returns."""
        return _sum(self.uptake.values())

    @property
    def must_dos_asked(self) -> Tally:
        """The Must Dos of all returns."""
        return self.by_rating.get(Rating.MUST_DO.label, Tally())

    @property
    def rows(self) -> int:
        """How many actions all returns have, those that are not of the plan too."""
        return sum(line.rows for line in self.organisations)

    @property
    def unusable(self) -> int:
        """How many files could not be used, not even to compare them with."""
        return sum(
            one.outcome is Outcome.REFUSED and not is_of_period_before(one) for one in self.files
        )

    @property
    def by_rating(self) -> dict[str, Tally]:
        """Actions by rating, in order; those without one last, under an empty text."""
        return self._by_word(Rating, lambda action: action.rating)

    @property
    def by_area(self) -> dict[str, Tally]:
        """Actions by programme area, in order; those without one last, under an empty text."""
        return self._by_word(Area, lambda action: action.area)

    @property
    def by_kind(self) -> dict[str, Tally]:
        """Actions by provider type of the organisation."""
        return self._by_group(lambda line: line.kind)

    @property
    def by_pcn(self) -> dict[str, Tally]:
        """Actions by PCN of the organisation."""
        return self._by_group(lambda line: line.pcn)

    @property
    def by_place(self) -> dict[str, Tally]:
        """Actions by place of the organisation."""
        return self._by_group(lambda line: line.place)

    def _by_word(
        self, words: Iterable[Word], word_of: Callable[[PlannedAction], Word | None]
    ) -> dict[str, Tally]:
        groups = {word.label: Tally() for word in words} | {"": Tally()}
        for action in self.plan.actions:
            word = word_of(action)
            groups[word.label if word else ""].add_all(self.uptake[action.code])
        return {name: tally for name, tally in groups.items() if tally.asked}

    def _by_group(self, group_of: Callable[[OrganisationLine], str]) -> dict[str, Tally]:
        groups: dict[str, Tally] = {}
        for line in self.organisations:
            groups.setdefault(group_of(line), Tally()).add_all(line.tally)
        return dict(sorted(groups.items(), key=lambda group: (group[0] == UNKNOWN, group[0])))


@dataclass(frozen=True, slots=True)
class RollUp(Uptake):
    """What the returns of a period say together.

    ``before`` is what the returns of the period before say, and ``compared`` how many organisations
    have a return in both; ``None`` and 0 without any.
    """

    before: Tally | None
    compared: int
    must_dos: tuple[MustDo, ...]
    barriers: tuple[BarrierLine, ...]
    measures: tuple[MeasureTotal, ...]
    changes: tuple[ActionChange, ...]


def _sum(tallies: Iterable[Tally]) -> Tally:
    whole = Tally()
    for tally in tallies:
        whole.add_all(tally)
    return whole
