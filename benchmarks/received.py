"""Time to ask what received returns say together.

    python -m benchmarks.received [ROUNDS]

At an ICB's size, 400 organisations with a return for each of 12 quarters, and as many of the
register's own, it times every question that the roll-up and the matrix on screen ask: the budget is
100 ms each. At England's size, 33,000 returns of one quarter in 42 ICBs, it compares the tally,
which is kept up to date with each return, with the roll-up, which reads all returns. Python
searches for garbage as in the app. The output is medians in milliseconds.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter

from db.opening import open_register
from db.plans.plan_edition import PlanEdition
from db.received.kept import Collation, JudgedReturn, ReadFile
from db.received.received_json import received_json
from db.received.received_return import (
    Expected,
    FileReport,
    Outcome,
    ReceivedAction,
    ReceivedBarrier,
    ReceivedMeasure,
    ReceivedReturn,
    Sender,
)
from db.register import Register
from db.storage.packed_text import pack
from db.validation.periods import Period
from db.vocabulary.terms import BarrierKind, Brag, Choice, Dimension, ProviderType, Status
from imports.plans.plan_file import default_plan
from tracker.app.garbage import search_among_new

PERIOD = Period(2026, 3)
DISTINCT = 40
PRACTICES, QUARTERS, ICBS, ENGLAND = 400, 12, 42, 33_000
MISSING = 10


def main(rounds: int) -> None:
    """Make both registers, and print the figures."""
    plan = default_plan()
    with tempfile.TemporaryDirectory() as folder:
        with closing(open_register(Path(folder, "icb.db"), user="Sam", create=True)) as register:
            period = PERIOD
            for _ in range(QUARTERS):
                keep(register, plan, period, PRACTICES, 1)
                period = period.previous()
            add_own(register, plan)
            search_among_new()
            print(f"{PRACTICES} x {len(plan.actions)} x {QUARTERS}")
            for name, question in icb_questions(register, plan).items():
                print(f"  {name:28} {timed(question, rounds):8.1f}", flush=True)
        with closing(open_register(Path(folder, "all.db"), user="Sam", create=True)) as register:
            keep(register, plan, PERIOD, ENGLAND, ICBS)
            print(f"{ENGLAND:,} x {len(plan.actions)} in {ICBS} ICBs")
            for name, question in england_questions(register, plan).items():
                print(f"  {name:28} {timed(question, rounds):8.1f}", flush=True)


def icb_questions(register: Register, plan: PlanEdition) -> dict[str, Callable[[], object]]:
    """Return what the screens ask of an ICB's register."""
    received = register.received
    rollup = received.rollup(plan, {}, PERIOD)
    one = rollup.kept[rollup.organisations[0].organisation.ods]
    return {
        "plans and periods": lambda: (received.plans(), received.periods([plan.key])),
        "the plan": lambda: register.plan_edition(plan.key),
        "the roll-up": lambda: received.rollup(plan, {}, PERIOD),
        "by rating, area, kind, group": lambda: (
            *(rollup.by_rating, rollup.by_area, rollup.by_kind, rollup.by_pcn, rollup.by_place),
            [*rollup.must_dos],
        ),
        "one organisation's returns": lambda: received.all([plan.key], ods=one.sender.ods),
        "all that one return says": lambda: received.said(one),
        "the tally": lambda: received.tallied(plan.key, PERIOD),
        "the matrix of returns": lambda: received.matrix(plan, {}, PERIOD),
        "the matrix of our own": lambda: register.organisations.matrix(plan, {}),
    }


def england_questions(register: Register, plan: PlanEdition) -> dict[str, Callable[[], object]]:
    """Return how all actions stand, from the tally and from the returns."""
    return {
        "the tally": lambda: register.received.tallied(plan.key, PERIOD),
        "the tally of one ICB": lambda: register.received.tallied(
            plan.key, PERIOD, "Example ICB 1"
        ),
        "the roll-up": lambda: register.received.rollup(plan, {}, PERIOD),
    }


def timed(question: Callable[[], object], rounds: int) -> float:
    """Return the median of the milliseconds that a question takes."""
    times = []
    for _ in range(rounds):
        began = perf_counter()
        question()
        times.append(perf_counter() - began)
    return statistics.median(times) * 1000


def keep(register: Register, plan: PlanEdition, period: Period, many: int, icbs: int) -> None:
    """Keep returns of ``many`` organisations for a period, as collating does.

    They are of :data:`DISTINCT` files, for several organisations each.
    """
    made = [_filled_in(plan, period, number) for number in range(DISTINCT)]
    register.received.keep_files(map(_read, made))
    returns = list(_judged(plan, made, period, many, icbs))
    expected = tuple(one.sender for one in returns) + tuple(
        Expected(f"B{number}", f"Missing Practice {number}") for number in range(MISSING)
    )
    collation = Collation(
        plan.key, period, "returns", "0" * 64, tuple(one.report for one in returns), expected, ()
    )
    register.received.keep(plan, {}, {}, returns, collation)


def add_own(register: Register, plan: PlanEdition) -> None:
    """Add organisations of the register's own that all recorded something of every action."""
    kinds = [one for one in ProviderType if one is not ProviderType.GENERIC]
    for number in range(PRACTICES):
        register.organisations.add(
            plan if number == 0 else plan.key,
            name=f"Own Practice {number}",
            ods=f"Y{number:05}",
            provider_type=kinds[number % 5],
            pcn=f"Example PCN {number // 10}",
        )
    with closing(sqlite3.connect(str(register.place.path))) as there:
        there.executescript(_RECORDED)


_RECORDED = """
    INSERT INTO progress (organisation_id, action_id, choice, status, due, status_on,
        updated_at, updated_by, version)
    SELECT o.id, a.id, 'in-plan', CASE abs(random()) % 2 WHEN 0 THEN 'in-progress' ELSE
        'not-started' END, date('2026-11-01', (abs(random()) % 300) || ' days'), '2026-09-01',
        '2026-10-01T10:00:00Z', 'Sam', 1
    FROM organisation o JOIN action a ON a.provider_type IN ('generic', o.provider_type);
    INSERT INTO update_entry (organisation_id, action_id, at, by, text)
    SELECT p.organisation_id, p.action_id, '2026-10-0' || n.n || 'T10:00:00Z', 'Sam', 'Talked'
    FROM progress p JOIN (SELECT 1 n UNION SELECT 2) n;
"""


def _filled_in(plan: PlanEdition, period: Period, number: int) -> ReceivedReturn:
    chance = random.Random(f"{period} {number}")
    actions = tuple(
        _action(chance, action.code, action.title, row, period)
        for row, action in enumerate(plan.actions, start=7)
    )
    barriers = [
        ReceivedBarrier(
            code, kind, "The landlord will not agree", "A letter", None, f"Barriers!A{n}"
        )
        for n, code in enumerate(chance.sample([a.code for a in plan.actions], 3), start=7)
        for kind in [chance.choice([*BarrierKind])]
    ]
    measures = [
        ReceivedMeasure(
            "GC1", f"Measure {n}", "kg", Dimension.ENVIRONMENTAL, 10, 5, n, None, f"Measures!A{n}"
        )
        for n in range(7, 11)
    ]
    digest = hashlib.sha256(f"{period} {number}".encode()).hexdigest()
    return ReceivedReturn(
        *(Sender("", ""), plan.key, plan.edition, period, 1, period.end, "Kim Sample", True),
        *("Action tracker", (("code", "A"), ("status", "I")), actions),
        *(tuple(barriers), tuple(measures), f"return-{number}.xlsx", digest),
    )


def _action(
    chance: random.Random, code: str, title: str, row: int, period: Period
) -> ReceivedAction:
    choice = chance.choice([*Choice, Choice.IN_PLAN, Choice.IN_PLAN])
    if choice is not Choice.IN_PLAN:
        return ReceivedAction(code, title, row, choice)
    brag = chance.choice([*Brag, None])
    status = Status.COMPLETE if brag is Brag.BLUE else Status.IN_PROGRESS
    due: date = period.end + timedelta(chance.randrange(-60, 300))
    evidence = chance.randrange(2)
    return ReceivedAction(
        code, title, row, choice, status, brag, "Kim Sample", due, evidence=evidence
    )


def _read(said: ReceivedReturn) -> ReadFile:
    head = received_json(replace(said, actions=(), barriers=(), measures=()))
    return ReadFile(said.sha256, said.file, head=head, said=pack(received_json(said)))


def _judged(
    plan: PlanEdition, made: list[ReceivedReturn], period: Period, many: int, icbs: int
) -> Iterator[JudgedReturn]:
    kinds = [*ProviderType]
    for number in range(many):
        said = made[number % len(made)]
        sender = Expected(
            *(f"A{number}", f"Example Practice {number}", kinds[number % len(kinds)]),
            *(f"Example PCN {number // 10}", f"Place {number % 3}"),
            icb=f"Example ICB {number % icbs}",
        )
        report = FileReport(said.file, Outcome.TAKEN, said.sha256, sender.ods, period, 1)
        yield JudgedReturn.of(plan, sender, report, said)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
