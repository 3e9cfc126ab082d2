"""Returns that others sent, made up, and a register that keeps them."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import cycle

from db.plans.plan_edition import PlanEdition
from db.received.kept import Collation, JudgedReturn, ReadFile
from db.received.received_json import received_json
from db.received.received_return import (
    Expected,
    FileReport,
    Missing,
    Outcome,
    ReceivedAction,
    ReceivedBarrier,
    ReceivedMeasure,
    ReceivedReturn,
    Remark,
    Sender,
)
from db.register import Register
from db.storage.packed_text import pack
from db.validation.periods import Period
from db.vocabulary.terms import BarrierKind, Brag, Choice, Dimension, ProviderType, Status

BEFORE, PERIOD = Period(2026, 2), Period(2026, 3)
KINDS = ProviderType.GENERAL_PRACTICE, ProviderType.DENTAL_PRACTICE
ODDLY_SPELT = ("Example PCN", "EXAMPLE  pcn", "Other PCN", "")
REFUSED = FileReport(
    "V90099 final.pdf",
    Outcome.REFUSED,
    "f" * 64,
    "V90099",
    remarks=(Remark("unreadable", "It is no workbook.", "Ask for the file again."),),
)


@dataclass(frozen=True)
class Sent:
    """A return: whose it is, its file's report, and all that it says."""

    sender: Expected
    report: FileReport
    said: ReceivedReturn


def senders(many: int) -> list[Expected]:
    """Return organisations of two kinds, in PCNs that are not all spelt alike."""
    pcns, places = cycle(ODDLY_SPELT), cycle(("North", "South"))
    return [
        Expected(
            *(f"A9{number:04}", f"Example Practice {number}", KINDS[number % 3 == 2], next(pcns)),
            next(places),
            icb="Example ICB",
            contact="Kim Sample",
            email=f"kim{number}@example.org",
        )
        for number in range(1, many + 1)
    ]


def said_by(sender: Expected, plan: PlanEdition, period: Period, number: int = 1) -> Sent:
    """Return what an organisation says for a period: always the same, unlike what others say."""
    chance = random.Random(f"{sender.ods} {period} {number}")
    digest = hashlib.sha256(f"{plan.key} {sender.ods} {period} {number}".encode()).hexdigest()
    file = f"{sender.ods} {period.quarter} {number}.xlsx"
    remarks = (Remark("stale", "A formula is out of date.", ""),) if chance.random() < 0.2 else ()
    outcome = Outcome.REMARKS if remarks else Outcome.TAKEN
    rows = [
        _action(chance, one.code, one.title, n, period) for n, one in enumerate(plan.actions, 7)
    ]
    actions = tuple(row for row in rows if chance.random() < 0.9)
    barriers = tuple(
        ReceivedBarrier(*one, None, f"Barriers!A{row}")
        for row, one in enumerate(_barriers(chance, plan), start=7)
    )
    measures = (
        ReceivedMeasure(
            *(plan.actions[0].code, "Electricity", "kWh", Dimension.ENVIRONMENTAL, 900, 500),
            *(chance.choice([None, 100.25, 250.5]), period.end, "Measures!A7"),
        ),
        ReceivedMeasure("", "Recycled", "%", None, None, None, 40, period.end, "Measures!A8"),
    )
    said = ReceivedReturn(
        Sender(sender.ods, sender.name),
        *(plan.key, plan.edition, period, number, period.end, "Sam Example", True),
        "Action tracker",
        (("code", "A"), ("status", "I"), ("lead", "K")),
        *(actions, barriers, measures, file, digest),
    )
    report = FileReport(file, outcome, digest, sender.ods, period, number, remarks)
    return Sent(sender, report, said)


def _action(
    chance: random.Random, code: str, title: str, row: int, period: Period
) -> ReceivedAction:
    choice = chance.choice([*Choice, Choice.IN_PLAN, Choice.IN_PLAN])
    if choice is not Choice.IN_PLAN:
        return ReceivedAction(code, title, row, choice, reason="Landlord")
    brag = chance.choice([*Brag, None])
    return ReceivedAction(
        *(code, title, row, choice),
        status=Status.COMPLETE if brag is Brag.BLUE else Status.IN_PROGRESS,
        brag=brag,
        lead="Kim Sample",
        due=period.end + timedelta(chance.randrange(-60, 300)) if brag else None,
        update="Talked about at the meeting",
        evidence=chance.randrange(2),
    )


def _barriers(
    chance: random.Random, plan: PlanEdition
) -> Iterator[tuple[str, BarrierKind, str, str]]:
    for _ in range(chance.randrange(3)):
        code = chance.choice(plan.actions).code
        support = chance.choice(["", "A letter from the estates team"])
        yield code, chance.choice([*BarrierKind]), "The landlord will not agree", support


def keep(
    register: Register,
    plan: PlanEdition,
    returns: Sequence[Sent],
    period: Period,
    expected: Sequence[Expected] = (),
    editions: Mapping[str, PlanEdition] | None = None,
    codes: Mapping[str, Mapping[str, str]] | None = None,
) -> int:
    """Keep returns of a period as collating does, and one file that is refused."""
    register.received.keep_files(
        ReadFile(
            one.said.sha256,
            one.said.file,
            head=received_json(replace(one.said, actions=(), barriers=(), measures=())),
            said=pack(received_json(one.said)),
        )
        for one in returns
    )
    there = {one.sender.ods for one in returns}
    missing = tuple(Missing(one, "Nothing came.") for one in expected if one.ods not in there)
    files = (*(one.report for one in returns), REFUSED)
    collation = Collation(plan.key, period, "returns", "0" * 64, files, tuple(expected), missing)
    of_all = {plan.key: plan, **(editions or {})}
    judged = [
        JudgedReturn.of(of_all[one.said.plan], one.sender, one.report, one.said) for one in returns
    ]
    return register.received.keep(plan, editions or {}, codes or {}, judged, collation)
