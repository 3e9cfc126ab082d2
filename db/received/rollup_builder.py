"""Add up returns, one at a time, to what they say together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from sys import intern

from db.plans.plan_edition import PlanEdition, PlannedAction
from db.received.received_return import (
    Expected,
    FileReport,
    Judgement,
    ReceivedAction,
    ReceivedReturn,
)
from db.received.rollup import (
    UNKNOWN,
    ActionChange,
    BarrierLine,
    MeasureFigure,
    MeasureTotal,
    MustDo,
    OrganisationLine,
    Place,
    RollUp,
    Tally,
    Turn,
    letter_of,
)
from db.vocabulary.terms import Brag, Letter, Rating

Earlier = Mapping[str, Mapping[str, ReceivedAction]]
"""The actions of the period before, by ODS code and code. Each is asked for once."""


class Groups:
    """The names of groups, each in its first spelling: capitals and spaces do not count."""

    def __init__(self) -> None:
        self._spelt: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """Return the name of a group."""
        plain = " ".join(name.split())
        return self._spelt.setdefault(plain.casefold(), plain) or UNKNOWN


def by_name(lines: Iterable[OrganisationLine]) -> tuple[OrganisationLine, ...]:
    """Return organisations by name."""
    return tuple(
        sorted(lines, key=lambda one: (one.organisation.name.casefold(), one.organisation.ods))
    )


def counted_actions(plan: PlanEdition, said: ReceivedReturn) -> dict[str, ReceivedAction]:
    """Return the actions of a plan that a return has, by code. Of two rows the later counts."""
    codes = {action.code for action in plan.actions}
    return {one.code: one for one in said.actions if not one.own and one.code in codes}


class RollUpBuilder:
    """Adds up returns, one at a time."""

    def __init__(self, plan: PlanEdition, judgement: Judgement, earlier: Earlier) -> None:
        self._plan = plan
        self._by_code = {action.code: action for action in plan.actions}
        self._judgement = judgement
        self._earlier = earlier
        self._lines: list[OrganisationLine] = []
        self._uptake = {action.code: Tally() for action in plan.actions}
        self._group = Groups()
        self._before = Tally()
        self._compared: set[str] = set()
        self._must_dos: list[MustDo] = []
        self._barriers: list[BarrierLine] = []
        self._measures: list[MeasureFigure] = []
        self._changes: list[ActionChange] = []

    def add(self, sender: Expected, report: FileReport, said: ReceivedReturn) -> None:
        """Add a return that counts."""
        there = counted_actions(self._plan, said)
        before = self._earlier.get(sender.ods)
        if before is not None:
            self._compared.add(sender.ods)
            self._count_before(before)
        letters: dict[str, Letter] = {}
        tally = Tally()
        for planned in self._plan.actions:
            action = there.get(planned.code)
            letters[planned.code] = letter = letter_of(action) if action else Letter.NOT_ASKED
            if action is None:
                continue
            for one in (tally, self._uptake[planned.code]):
                one.add(letter, action.evidence)
            self._look_closer(sender, report, said, planned, action, before or {})
        kind = sender.provider_type or said.sender.provider_type
        self._lines.append(
            OrganisationLine(
                sender,
                report,
                kind.label if kind else UNKNOWN,
                self._group(sender.pcn or said.sender.pcn),
                self._group(sender.place),
                len(said.actions),
                said.signed_by,
                said.complete,
                letters,
                tally,
                sum(action.own for action in said.actions),
            )
        )
        for barrier in said.barriers:
            place = place_in(report.name, barrier.place)
            self._barriers.append(BarrierLine(sender, barrier, place))
        self._measures += [
            MeasureFigure(sender, one, place_in(report.name, one.place)) for one in said.measures
        ]

    def build(self) -> RollUp:
        """Return what all returns that were added say together."""
        for ods in self._earlier:
            if ods not in self._compared:
                self._count_before(self._earlier[ods])
        return RollUp(
            plan=self._plan,
            period=self._judgement.period,
            organisations=by_name(self._lines),
            uptake=self._uptake,
            before=self._before if self._earlier else None,
            compared=len(self._compared),
            must_dos=tuple(sorted(self._must_dos, key=_urgency)),
            barriers=barriers_in_order(self._barriers),
            measures=totals_of(self._measures),
            changes=tuple(sorted(self._changes, key=lambda one: [*Turn].index(one.turn))),
            missing=self._judgement.missing,
            files=self._judgement.files,
        )

    def _count_before(self, actions: Mapping[str, ReceivedAction]) -> None:
        for code in self._by_code.keys() & actions.keys():
            self._before.add(letter_of(actions[code]))

    def _look_closer(
        self,
        sender: Expected,
        report: FileReport,
        said: ReceivedReturn,
        planned: PlannedAction,
        action: ReceivedAction,
        earlier: Mapping[str, ReceivedAction],
    ) -> None:
        """Note a Must Do that is not in place, and what changed since the period before."""
        letter = letter_of(action)
        before = earlier.get(planned.code)
        turn = turn_of(before, action) if before else None
        is_open = planned.rating is Rating.MUST_DO and letter not in (
            Letter.BLUE,
            Letter.NOT_FOR_US,
        )
        if not (is_open or turn):
            return
        place = place_in(report.name, said.place_of(action))
        on = said.position_on or self._judgement.period.end
        if is_open:
            late = (on - action.due).days if action.due and action.due < on else 0
            self._must_dos.append(MustDo(sender, planned, action, late, place))
        if before and turn:
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
    turn = turn_between(was, now)
    in_both = was in _BEST_FIRST and now in _BEST_FIRST and turn is not Turn.WORSE
    if in_both and before.due and after.due and after.due > before.due:
        return Turn.SLIPPED
    return turn


def turn_between(was: Letter, now: Letter) -> Turn | None:
    """Return which way an action went by its letters alone, or ``None`` if they are the same."""
    if was == now:
        return None
    if was in _BEST_FIRST and now in _BEST_FIRST:
        worse = _BEST_FIRST.index(now) > _BEST_FIRST.index(was)
        return Turn.WORSE if worse else Turn.BETTER
    if now in _BEST_FIRST:
        return Turn.BETTER
    return Turn.WORSE if was in _BEST_FIRST else Turn.OTHER


def _urgency(one: MustDo) -> tuple[int, int]:
    """Order Must Dos: most days late first, then Red, Amber, Green and those without a colour."""
    colours = (Brag.RED, Brag.AMBER, Brag.GREEN, None)
    return -one.days_late, colours.index(one.said.brag)


def place_in(file: str, place: str) -> Place:
    """Return the place of something in a file, from its sheet and cell there."""
    sheet, _, cell = place.rpartition("!")
    return Place(file, intern(sheet), intern(cell))


def barriers_in_order(barriers: Sequence[BarrierLine]) -> tuple[BarrierLine, ...]:
    """Return barriers with a request first, then those of the most common kind."""
    kinds: defaultdict[object, int] = defaultdict(int)
    for one in barriers:
        kinds[one.said.kind] += 1
    return tuple(
        sorted(
            barriers,
            key=lambda one: (
                bool(one.said.resolved),
                not one.said.support,
                -kinds[one.said.kind],
                one.said.kind.label if one.said.kind else "",
            ),
        )
    )


def totals_of(figures: Iterable[MeasureFigure]) -> tuple[MeasureTotal, ...]:
    """Return measures by name and unit, added up where that can be done."""
    alike: defaultdict[tuple[str, str], list[MeasureFigure]] = defaultdict(list)
    for one in figures:
        alike[one.said.name.casefold(), one.said.unit.casefold()].append(one)
    return tuple(map(_total, alike.values()))


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
