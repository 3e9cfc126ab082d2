"""Registers of organisations that send returns, and what their roll-up must say.

What it must say is counted here from the registers by plain loops, without any of the code that
collates.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from db.opening import open_register
from db.plans.plan_edition import PlanEdition
from db.received.received_return import Expected
from db.received.rollup import OrganisationLine, RollUp, Tally
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure, NewReading
from db.register import Register
from db.returns.returns import ReturnContent
from db.validation.periods import Period
from db.validation.progress import Edit
from db.views import ActionView, Measure, Organisation
from db.vocabulary.terms import (
    BarrierKind,
    Brag,
    Choice,
    Dimension,
    ProviderType,
    Rating,
    Status,
)
from imports.plans.plan_file import default_plan

BEFORE, PERIOD = Period(2026, 2), Period(2026, 3)
MOMENTS = {
    BEFORE: datetime(2026, 10, 10, 10, tzinfo=UTC),
    PERIOD: datetime(2027, 1, 12, 10, tzinfo=UTC),
}
"""When the returns for each period are made."""

KINDS = tuple(kind for kind in ProviderType if kind is not ProviderType.GENERIC)
NOT_KNOWN = "Not known"
LEADS = ("Pat Sample", "Dr Sample", "Zoë Example", "P. O'Neill")
MEASURES = {
    ("Electricity", "kWh"): True,
    ("Recycled", "%"): False,
    ("Travel", "miles per visit"): False,
}
"""Name and unit -> whether figures of several organisations can be added."""

_BY_BRAG = {Brag.BLUE: "B", Brag.GREEN: "G", Brag.AMBER: "A", Brag.RED: "R", None: "P"}
_BY_CHOICE = {Choice.LATER: "L", Choice.NOT_FOR_US: "N", Choice.UNDECIDED: "?"}
_BEST_FIRST = "BGPAR"


def _edition(
    plan: PlanEdition, key: str, codes: dict[str, str], gone: tuple[str, ...]
) -> PlanEdition:
    actions = tuple(
        replace(action, code=codes.get(action.code, action.code))
        for action in plan.actions
        if action.code not in gone
    )
    declared = replace(plan.declared, follows=plan.key)
    return replace(plan, key=key, edition=key.title(), actions=actions, declared=declared)


FIRST = default_plan()
SECOND = _edition(FIRST, "second", {"GC1": "GC2", "GC2": "GC1"}, ("GC5",))
THIRD = _edition(SECOND, "third", {"GC2": "NEW1"}, ("GC4",))
PLANS = (FIRST, SECOND, THIRD)
_PLANNED = {action.code: action for action in THIRD.actions}
TODAYS: dict[str, dict[str, str | None]] = {
    FIRST.key: {"GC1": "NEW1", "GC2": "GC1", "GC4": None, "GC5": None},
    SECOND.key: {"GC2": "NEW1", "GC4": None},
    THIRD.key: {},
}
"""Plan -> codes that differ in the third edition, ``None`` if nothing carries the action on."""


@dataclass(frozen=True)
class Sent:
    """A return: its content in the register, whether formulas keep their results, and its file."""

    content: ReturnContent
    file: str = ""
    calculated: bool = True

    @property
    def ods(self) -> str:
        return self.content.position.organisation.ods

    def code(self, code: str) -> str | None:
        """Return the code of an action in the third edition."""
        return TODAYS[self.content.position.plan.key].get(code, code)

    def actions(self) -> Iterator[tuple[str, ActionView]]:
        """Yield the actions that the third edition has, by its codes."""
        for action in self.content.position.actions:
            if not action.own and (code := self.code(action.code)):
                yield code, action


def made(folder: Path, organisations: int, seed: int) -> Iterator[Sent]:
    """Yield the returns of so many organisations, for the period before and for the period."""
    for first in range(0, organisations, 50):
        path = folder / f"{first}.db"
        numbers = range(first, min(first + 50, organisations))
        for period, now in MOMENTS.items():
            with closing(
                open_register(
                    path, user="Sam Example", create=period == BEFORE, clock=lambda now=now: now
                )
            ) as register:
                for number in numbers:
                    chance = random.Random(f"{seed} {number} {period}")
                    if period == BEFORE:
                        _add(register, number)
                    us = register.organisations.find(_ods(number))
                    _work(register, us, chance, now.date())
                    if period == PERIOD or number % 5:
                        signed_by = "" if number % 11 == 0 else "Sam Example"
                        yield Sent(register.returns.content(us, period, signed_by))


def expected(organisations: int) -> list[Expected]:
    """Return the list of who should send a return: nine in ten, and one that sends none."""
    listed = [number for number in range(organisations) if number % 10]
    return [
        *(
            Expected(_ods(n), _name(n), KINDS[n % len(KINDS)], _pcn(n), f"Place {n % 3}")
            for n in listed
        ),
        Expected("Z99999", "Nobody's Surgery", ProviderType.GENERAL_PRACTICE),
    ]


def _ods(number: int) -> str:
    return f"A{number:05}"


def _name(number: int) -> str:
    return f"Example {number} & Söhne <Ltd>"


def _pcn(number: int) -> str:
    return f"PCN {number % 7}" if number % 7 else ""


def _add(register: Register, number: int) -> None:
    register.organisations.add(
        PLANS[min(number % 6, 2)],
        name=_name(number),
        ods=_ods(number),
        provider_type=KINDS[number % len(KINDS)],
        pcn=_pcn(number),
        icb="Example ICB",
    )


def _work(register: Register, us: Organisation, chance: random.Random, today: date) -> None:
    """Decide on some actions and add records of every kind."""
    codes = [action.code for action in register.actions.all(us)]
    chance.shuffle(codes)

    def some(most: int) -> list[str]:
        taken = codes[: chance.randrange(1, most)]
        del codes[: len(taken)]
        return taken

    for status in Status:
        done = {"completed": today - timedelta(days=3)} if status is Status.COMPLETE else {}
        due = today + timedelta(days=chance.randrange(-60, 400))
        edit = Edit(
            choice=Choice.IN_PLAN, status=status, lead=chance.choice(LEADS), due=due, **done
        )
        register.actions.edit(us, some(6), edit)
    register.actions.choose(us, some(8), Choice.IN_PLAN)
    register.actions.choose(us, some(8), Choice.LATER)
    register.actions.choose(us, some(4), Choice.NOT_FOR_US, "=The landlord's")
    plan = [action.code for action in register.actions.all(us) if not action.own]
    register.actions.add_update(us, chance.sample(plan, 3), f"Talked about on {today}.")
    register.own_actions.add(us, f"Hedgehogs, {today}")
    own = [action.code for action in register.actions.all(us) if action.own]
    register.records.add_evidence(us, [*chance.sample(plan, 4), own[0]], NewEvidence("Minutes"))
    kind = chance.choice(list(BarrierKind))
    support = chance.choice(["", "A grant"])
    resolved = chance.choice([None, today])
    register.records.add_barrier(
        us, chance.sample(plan, 2), NewBarrier(kind, "+The boiler is new", support, resolved)
    )
    if not register.records.measures(us):
        for name, unit in chance.sample(list(MEASURES), 2):
            new = NewMeasure(name, unit, Dimension.ENVIRONMENTAL, 100.5, date(2026, 3, 31))
            register.records.add_measure(us, [chance.choice(plan)], new)
    for measure in register.records.measures(us):
        if chance.random() < 0.7:
            value = chance.choice([None, chance.randrange(900) + 0.25])
            register.records.add_reading(us, measure, NewReading(value, today))


Figure = tuple[str, Any, Any]
"""What it is, what the roll-up says, and what the registers say."""


def figures(
    rollup: RollUp, returns: Iterable[Sent], listed: Iterable[Expected]
) -> Iterator[Figure]:
    """Yield every figure of a roll-up, and every list of what it holds."""
    returns = list(returns)
    now = {one.ods: one for one in returns if one.content.period == PERIOD}
    before = {one.ods: one for one in returns if one.content.period == BEFORE}
    by_ods = {one.ods: one for one in listed}
    yield "organisations", {line.organisation.ods for line in rollup.organisations}, {*now}
    for line in rollup.organisations:
        ods = line.organisation.ods
        if ods in now:
            yield from _of_organisation(line, now[ods], by_ods.get(ods))
    yield from _of_groups(rollup, now, by_ods)
    yield "rows", rollup.rows, sum(line.rows for line in rollup.organisations)
    earlier = [pair for sent in before.values() for pair in sent.actions()]
    # Evidence of the period before is not counted.
    yield "before", rollup.before and _figures(rollup.before)[0], _counted(earlier)[0]
    yield "compared", rollup.compared, len(before.keys() & now.keys())
    lists: dict[str, tuple[Iterator[Any], Iterator[Any]]] = {
        "Must Dos": (_must_dos_said(rollup), _must_dos(now)),
        "barriers": (_barriers_said(rollup), _barriers(now)),
        "changes": (_changes_said(rollup), _changes(now, before)),
        "measures": (_measures_said(rollup), _measures(now)),
    }
    for name, (said, wanted) in lists.items():
        yield name, sorted(map(repr, said)), sorted(map(repr, wanted))
    for key, wanted_total in _totals(now).items():
        total = next((one for one in rollup.measures if (one.name, one.unit) == key), None)
        found = total and (total.total, total.reported, len(total.figures))
        yield f"measure {key}", found, wanted_total
    missing = {one.expected.ods: one.why for one in rollup.missing}
    yield "missing", missing, dict.fromkeys(by_ods.keys() - now.keys(), "Nothing came.")


def _of_organisation(
    line: OrganisationLine, sent: Sent, asked: Expected | None
) -> Iterator[Figure]:
    us, actions = sent.content.position.organisation, dict(sent.actions())
    own = sum(action.own for action in sent.content.position.actions)
    complete = sent.content.complete if sent.calculated else None
    for what, said, wanted in (
        ("name", line.organisation.name, us.name),
        ("kind", line.kind, us.provider_type.label),
        ("PCN", line.pcn, us.pcn or NOT_KNOWN),
        ("place", line.place, asked.place if asked else NOT_KNOWN),
        ("file", line.report.name, sent.file),
        ("rows", line.rows, len(actions) + own),
        ("own actions", line.own_actions, own),
        ("signed by", line.signed_by, sent.content.signed_by),
        ("complete", line.complete, complete),
        ("figures", _figures(line.tally), _counted(actions.items())),
    ):
        yield f"{us.ods} {what}", said, wanted
    for code, letter in line.letters.items():
        is_asked = code in actions
        yield f"{us.ods} {code}", letter.value, _letter(actions[code]) if is_asked else "–"


def _of_groups(
    rollup: RollUp, now: dict[str, Sent], by_ods: dict[str, Expected]
) -> Iterator[Figure]:
    def of(ods: str) -> Organisation:
        return now[ods].content.position.organisation

    groups: dict[str, Callable[[str, str], str]] = {
        "by_kind": lambda ods, _: of(ods).provider_type.label,
        "by_pcn": lambda ods, _: of(ods).pcn or NOT_KNOWN,
        "by_place": lambda ods, _: by_ods[ods].place if ods in by_ods else NOT_KNOWN,
        "by_rating": lambda _, code: _label(_PLANNED[code].rating),
        "by_area": lambda _, code: _label(_PLANNED[code].area),
        "uptake": lambda _, code: code,
    }
    every = [(ods, code, one) for ods, sent in now.items() for code, one in sent.actions()]
    for name, group_of in groups.items():
        theirs: defaultdict[str, list[tuple[str, ActionView]]] = defaultdict(list)
        for ods, code, one in every:
            theirs[group_of(ods, code)].append((code, one))
        there = getattr(rollup, name)
        yield name, {group for group in there if there[group].asked}, {*theirs}
        for group, actions in theirs.items():
            yield f"{name} {group}", _figures(there.get(group, Tally())), _counted(actions)
    yield "whole", _figures(rollup.whole), _counted((code, one) for _, code, one in every)


def _label(word: Any) -> str:
    return word.label if word else ""


def _letter(action: ActionView) -> str:
    return _BY_CHOICE.get(action.choice) or _BY_BRAG[action.brag]


def _figures(tally: Any) -> tuple[dict[str, int], int]:
    return {k.value: n for k, n in tally.by_letter.items() if n and k.value != "–"}, tally.evidence


def _counted(actions: Iterable[tuple[str, ActionView]]) -> tuple[dict[str, int], int]:
    there = [action for _, action in actions]
    return dict(Counter(map(_letter, there))), sum(action.evidence > 0 for action in there)


def _must_dos_said(rollup: RollUp) -> Iterator[Any]:
    for one in rollup.must_dos:
        yield one.organisation.ods, one.action.code, one.days_late, one.said.due, one.said.lead


def _must_dos(now: dict[str, Sent]) -> Iterator[Any]:
    on = MOMENTS[PERIOD].date()
    for ods, sent in now.items():
        for code, one in sent.actions():
            if _PLANNED[code].rating is Rating.MUST_DO and _letter(one) not in "BN":
                late = max((on - one.due).days, 0) if one.due else 0
                yield ods, code, late, one.due, one.lead or ""


def _barriers_said(rollup: RollUp) -> Iterator[Any]:
    for one in rollup.barriers:
        said = one.said
        yield one.organisation.ods, said.code, said.kind, said.note, said.support, said.resolved


def _barriers(now: dict[str, Sent]) -> Iterator[Any]:
    for ods, sent in now.items():
        for one in sent.content.position.barriers:
            code = sent.code(one.code) or ""
            yield ods, code, one.kind, one.note, one.support or "", one.resolved


def _newest(measure: Measure) -> float | None:
    return measure.latest.value if measure.latest else None


def _measures_said(rollup: RollUp) -> Iterator[Any]:
    for one in (figure for total in rollup.measures for figure in total.figures):
        yield one.organisation.ods, one.said.code, one.said.name, one.said.unit, one.said.figure


def _measures(now: dict[str, Sent]) -> Iterator[Any]:
    for ods, sent in now.items():
        for one in sent.content.position.measures:
            yield ods, sent.code(one.code) or "", one.name, one.unit, _newest(one)


def _totals(now: dict[str, Sent]) -> dict[tuple[str, str], tuple[float | None, int, int]]:
    figures: defaultdict[tuple[str, str], list[float | None]] = defaultdict(list)
    for sent in now.values():
        for one in sent.content.position.measures:
            figures[one.name, one.unit].append(_newest(one))
    totals = {}
    for key, there in figures.items():
        known = [figure for figure in there if figure is not None]
        adds_up = MEASURES[key] and len(known) > 1
        totals[key] = (sum(known) if adds_up else None, len(known), len(there))
    return totals


def _changes_said(rollup: RollUp) -> Iterator[Any]:
    for one in rollup.changes:
        yield (
            *(one.organisation.ods, one.action.code, one.turn.value),
            *(one.before.value, one.after.value, one.due_before, one.due_after),
        )


def _changes(now: dict[str, Sent], before: dict[str, Sent]) -> Iterator[Any]:
    for ods in now.keys() & before.keys():
        then = dict(before[ods].actions())
        for code, one in now[ods].actions():
            turn = _turn(then[code], one)
            if turn:
                yield ods, code, turn, _letter(then[code]), _letter(one), then[code].due, one.due


def _turn(then: ActionView, one: ActionView) -> str:
    was, is_ = _BEST_FIRST.find(_letter(then)), _BEST_FIRST.find(_letter(one))
    if was >= 0 and is_ >= 0:
        if is_ > was:
            return "worse"
        if then.due and one.due and one.due > then.due:
            return "slipped"
        return "better" if is_ < was else ""
    if is_ >= 0:
        return "better"
    if was >= 0:
        return "worse"
    return "" if then.choice is one.choice else "other"
