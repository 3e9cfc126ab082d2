"""What many returns say together: every figure, and the file and cell that each comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from db.plans.plan_edition import PlanEdition, PlannedAction
from db.received.received_return import (
    Expected,
    FileReport,
    Judgement,
    Missing,
    ReceivedAction,
    ReceivedBarrier,
    ReceivedMeasure,
    ReceivedReturn,
)
from db.validation.periods import Period
from db.vocabulary.terms import Brag, Choice, Dimension, Rating, Word

UNKNOWN = "Not known"
"""The group of organisations of which it is not known."""


class Letter(Word):
    """How an action stands in one return, in one letter."""

    BLUE = "B", "Complete"
    GREEN = "G", "On track"
    AMBER = "A", "Amber"
    RED = "R", "Red"
    PLANNED = "P", "In the plan, no date"
    LATER = "L", "Later"
    NOT_FOR_US = "N", "Not for us"
    UNDECIDED = "?", "Undecided"
    NOT_ASKED = "–", "Not asked, or not in the file"


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
    if action.choice is Choice.IN_PLAN:
        return _OF_BRAG[action.brag]
    return _OF_CHOICE[action.choice]


@dataclass(slots=True)
class Tally:
    """Actions counted by how they stand. ``asked`` are all of them."""

    by_letter: dict[Letter, int] = field(default_factory=lambda: dict.fromkeys(Letter, 0))
    evidence: int = 0

    def add(self, letter: Letter, evidence: int = 0) -> None:
        """Count one action."""
        self.by_letter[letter] += 1
        self.evidence += evidence > 0

    @property
    def asked(self) -> int:
        """How many were asked of somebody who sent a return that has them."""
        return sum(self.by_letter.values()) - self.by_letter[Letter.NOT_ASKED]

    @property
    def in_plan(self) -> int:
        """How many are in a plan, complete ones too."""
        states = (Letter.BLUE, Letter.GREEN, Letter.AMBER, Letter.RED, Letter.PLANNED)
        return sum(self.by_letter[letter] for letter in states)

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
        return f"{self.file}, {self.sheet}!{self.cell}"


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """An organisation whose return counts. ``letters`` are by code, in the plan's order."""

    organisation: Expected
    report: FileReport
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


@dataclass(frozen=True, slots=True)
class RollUp:
    """What the returns of a period say together."""

    plan: PlanEdition
    period: Period
    organisations: tuple[OrganisationLine, ...]
    uptake: Mapping[str, Tally]
    by_kind: Mapping[str, Tally]
    by_pcn: Mapping[str, Tally]
    by_place: Mapping[str, Tally]
    must_dos: tuple[MustDo, ...]
    barriers: tuple[BarrierLine, ...]
    measures: tuple[MeasureTotal, ...]
    changes: tuple[ActionChange, ...]
    missing: tuple[Missing, ...]
    files: tuple[FileReport, ...]

    @property
    def expected(self) -> int:
        """How many organisations were expected, or sent a return without being so."""
        return len(self.organisations) + len(self.missing)

    @property
    def whole(self) -> Tally:
        """All actions of all returns."""
        whole = Tally()
        for line in self.organisations:
            for letter, count in line.tally.by_letter.items():
                whole.by_letter[letter] += count
            whole.evidence += line.tally.evidence
        return whole


Earlier = Mapping[str, Mapping[str, ReceivedAction]]
"""The actions of the period before, by ODS code and code."""


class RollUpBuilder:
    """Adds up returns, one at a time."""

    def __init__(self, plan: PlanEdition, judgement: Judgement, earlier: Earlier) -> None:
        self._plan = plan
        self._by_code = {action.code: action for action in plan.actions}
        self._judgement = judgement
        self._earlier = earlier
        self._lines: list[OrganisationLine] = []
        self._uptake = {action.code: Tally() for action in plan.actions}
        self._groups: tuple[dict[str, Tally], ...] = ({}, {}, {})
        self._must_dos: list[MustDo] = []
        self._barriers: list[BarrierLine] = []
        self._measures: defaultdict[tuple[str, str], list[MeasureFigure]] = defaultdict(list)
        self._changes: list[ActionChange] = []

    def add(self, sender: Expected, report: FileReport, said: ReceivedReturn) -> None:
        """Add a return that counts."""
        there = {action.code: action for action in said.actions if not action.own}
        letters: dict[str, Letter] = {}
        tally = Tally()
        kind = sender.provider_type or said.sender.provider_type
        groups = [
            self._groups[0].setdefault(kind.label if kind else UNKNOWN, Tally()),
            self._groups[1].setdefault(sender.pcn or said.sender.pcn or UNKNOWN, Tally()),
            self._groups[2].setdefault(sender.place or UNKNOWN, Tally()),
        ]
        for planned in self._plan.actions:
            action = there.get(planned.code)
            letters[planned.code] = letter = letter_of(action) if action else Letter.NOT_ASKED
            if action is None:
                continue
            for one in (tally, self._uptake[planned.code], *groups):
                one.add(letter, action.evidence)
            self._look_closer(sender, report, said, planned, action)
        own = sum(action.own for action in said.actions)
        line = OrganisationLine(sender, report, said.signed_by, said.complete, letters, tally, own)
        self._lines.append(line)
        for barrier in said.barriers:
            place = _place(report, barrier.place)
            self._barriers.append(BarrierLine(sender, barrier, place))
        for measure in said.measures:
            figure = MeasureFigure(sender, measure, _place(report, measure.place))
            self._measures[measure.name.casefold(), measure.unit.casefold()].append(figure)

    def build(self) -> RollUp:
        """Return what all returns that were added say together."""
        kinds, networks, places = (dict(sorted(group.items())) for group in self._groups)
        return RollUp(
            plan=self._plan,
            period=self._judgement.period,
            organisations=tuple(
                sorted(self._lines, key=lambda line: line.organisation.name.casefold())
            ),
            uptake=self._uptake,
            by_kind=kinds,
            by_pcn=networks,
            by_place=places,
            must_dos=tuple(sorted(self._must_dos, key=lambda one: -one.days_late)),
            barriers=tuple(_in_order(self._barriers)),
            measures=tuple(map(_total, self._measures.values())),
            changes=tuple(sorted(self._changes, key=lambda one: [*Turn].index(one.turn))),
            missing=self._judgement.missing,
            files=self._judgement.files,
        )

    def _look_closer(
        self,
        sender: Expected,
        report: FileReport,
        said: ReceivedReturn,
        planned: PlannedAction,
        action: ReceivedAction,
    ) -> None:
        """Note a Must Do that is not in place, and what changed since the period before."""
        letter = letter_of(action)
        columns = dict(said.columns)
        cell = f"{columns.get('status', columns.get('code', ''))}{action.row}"
        place = Place(report.name, said.sheet, cell)
        on = said.position_on or self._judgement.period.end
        if planned.rating is Rating.MUST_DO and letter not in (Letter.BLUE, Letter.NOT_FOR_US):
            late = (on - action.due).days if action.due and action.due < on else 0
            self._must_dos.append(MustDo(sender, planned, action, late, place))
        before = self._earlier.get(sender.ods, {}).get(planned.code)
        if before is not None and (turn := turn_of(before, action)):
            self._changes.append(
                ActionChange(
                    sender, planned, turn, letter_of(before), letter, before.due, action.due, place
                )
            )


_BEST_FIRST = (
    Letter.BLUE,
    Letter.GREEN,
    Letter.PLANNED,
    Letter.AMBER,
    Letter.RED,
)


def turn_of(before: ReceivedAction, after: ReceivedAction) -> Turn | None:
    """Return which way an action went, or ``None`` if it stands as it did.

    One that left the plan, or is no longer complete, is worse; a later target date is a slip.
    """
    was, now = letter_of(before), letter_of(after)
    if was in _BEST_FIRST and now in _BEST_FIRST:
        better, worse = _BEST_FIRST.index(now), _BEST_FIRST.index(was)
        if better > worse:
            return Turn.WORSE
        if before.due and after.due and after.due > before.due:
            return Turn.SLIPPED
        return Turn.BETTER if better < worse else None
    if was == now:
        return None
    if now in _BEST_FIRST:
        return Turn.BETTER
    return Turn.WORSE if was in _BEST_FIRST else Turn.OTHER


def _place(report: FileReport, place: str) -> Place:
    sheet, _, cell = place.rpartition("!")
    return Place(report.name, sheet, cell)


def _in_order(barriers: Sequence[BarrierLine]) -> Iterable[BarrierLine]:
    """Return barriers with a request first, then those of the most common kind."""
    kinds: defaultdict[object, int] = defaultdict(int)
    for one in barriers:
        kinds[one.said.kind] += 1
    return sorted(
        barriers,
        key=lambda one: (
            bool(one.said.resolved),
            not one.said.support,
            -kinds[one.said.kind],
            one.said.kind.label if one.said.kind else "",
        ),
    )


def _total(figures: Sequence[MeasureFigure]) -> MeasureTotal:
    first = figures[0].said
    dimensions = {one.said.dimension for one in figures}
    known = [one.said.figure for one in figures if one.said.figure is not None]
    adds_up = len(known) > 1 and len(dimensions) == 1 and not _is_rate(first.unit)
    return MeasureTotal(
        first.name,
        first.unit,
        first.dimension if len(dimensions) == 1 else None,
        tuple(figures),
        sum(known) if adds_up else None,
    )


def _is_rate(unit: str) -> bool:
    """Whether figures in a unit cannot be added: percentages, shares and what is per something."""
    words = unit.casefold().replace("/", " per ").split()
    return "%" in unit or bool(
        {"per", "percent", "percentage", "rate", "share", "score"} & {*words}
    )
