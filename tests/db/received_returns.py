"""Returns as others send them, and a register that keeps some."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

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

Q3 = Period.parse("Q3 2026/27")
_CHOICES = (Choice.IN_PLAN, Choice.LATER, Choice.NOT_FOR_US, Choice.UNDECIDED)


def digest(text: str) -> str:
    """Return a check figure of 64 characters."""
    return hashlib.sha256(text.encode()).hexdigest()


def expected(ods: str) -> Expected:
    """Return an organisation as a list of those expected has it."""
    kind = ProviderType.GENERAL_PRACTICE
    named = ("Example PCN", "North", "Hill", "Example ICB", "Kim Lee", "kim@example.org")
    return Expected(ods, f"Surgery {ods}", kind, *named)


def said(
    plan: PlanEdition, ods: str, period: Period = Q3, number: int = 1, seed: int = 0
) -> ReceivedReturn:
    """Return what a return says of every third action of a plan; ``seed`` varies it."""
    actions = tuple(
        ReceivedAction(
            code=action.code,
            title=action.title,
            row=row,
            choice=_CHOICES[(row + seed) % 4],
            status=Status.IN_PROGRESS if (row + seed) % 4 == 0 else None,
            brag=Brag.AMBER if (row + seed) % 4 == 0 else None,
            lead="P. Lee",
            due=date(2027, 1, 31),
            evidence=(row + seed) % 5,
        )
        for row, action in enumerate(plan.actions[seed % 3 :: 3], start=7)
    )
    code = actions[0].code
    barrier = ReceivedBarrier(
        code, BarrierKind.MONEY, "No money", "A grant", date(2026, 12, 1), "Barriers!C7"
    )
    measure = ReceivedMeasure(
        *(code, "Gas", "kWh", Dimension.ENVIRONMENTAL),
        *(100.0, 50.0, 75.0 + seed, date(2026, 12, 1), "Measures!H7"),
    )
    own = ReceivedAction("OWN-1", "A bicycle rack", 90, Choice.IN_PLAN, own=True)
    return ReceivedReturn(
        sender=Sender(ods, f"Surgery {ods}", ProviderType.GENERAL_PRACTICE, icb="Example ICB"),
        plan=plan.key,
        edition=plan.edition,
        period=period,
        number=number,
        position_on=date(2026, 12, 31),
        signed_by="Kim Lee",
        complete=True,
        sheet="Action tracker",
        columns=(("code", "A"), ("status", "I")),
        actions=(*actions, own),
        barriers=(barrier,),
        measures=(measure,),
        file=f"{ods}.xlsx",
        sha256=digest(f"{ods} {period} {number} {seed}"),
    )


def read_file(one: ReceivedReturn) -> ReadFile:
    """Return a file as it is kept once it was read."""
    without = replace(one, actions=(), barriers=(), measures=())
    return ReadFile(one.sha256, one.file, "", received_json(without), pack(received_json(one)))


def report(one: ReceivedReturn) -> FileReport:
    """Return the report on a file that was taken."""
    remark = Remark("not-signed", "Not signed off yet.", "Ask who signs it off.")
    taken = (one.sender.ods, one.period, one.number, (remark,))
    return FileReport(one.file, Outcome.REMARKS, one.sha256, *taken)


def keep(
    register: Register, plan: PlanEdition, returns: Iterable[ReceivedReturn], period: Period = Q3
) -> int:
    """Keep returns of a plan as one folder of a period. Return how many are new."""
    returns = tuple(returns)
    register.received.keep_files(map(read_file, returns))
    judged = [JudgedReturn.of(plan, expected(o.sender.ods), report(o), o) for o in returns]
    missing = (Missing(expected("C00003"), "Nothing came."),)
    collation = Collation(
        *(plan.key, period, "Returns of Q3", digest("folder")),
        tuple(one.report for one in judged),
        (*(one.sender for one in judged), expected("C00003")),
        missing,
    )
    return register.received.keep(plan, {}, {}, judged, collation)


def keep_some(register: Register, plan: PlanEdition) -> None:
    """Keep two returns, a file that was refused, and the workbook that was saved; one of the
    returns was left out.
    """
    register.received.keep_files([ReadFile(digest("refused"), "odd.xlsx", "It is damaged.")])
    keep(register, plan, [said(plan, "B00001"), said(plan, "B00002", seed=1)])
    *_, last = register.received.all([plan.key], Q3)
    register.received.leave_out(last, "Sent by mistake", plan.key, {})
    collation = register.received.last_collation(plan.key, Q3)
    assert collation is not None
    register.received.note_saved(collation, digest("workbook"))
