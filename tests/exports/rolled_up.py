"""A folder of returns made from a register, what that register says, and the roll-up of them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from db.opening import open_register
from db.received.received_return import Expected
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure, NewReading
from db.register import Register
from db.validation.periods import Period
from db.validation.progress import Edit
from db.views import ActionView, Barrier, Measure, Organisation
from db.vocabulary.terms import BarrierKind, Choice, Dimension, ProviderType, Status
from exports.rollup.workbook import rollup_bytes
from imports.plans.plan_file import default_plan
from tracker.use_cases.collating import Collated, collate, plans_to_collate
from tracker.use_cases.returning import make_return

BEFORE, PERIOD = Period(2026, 2), Period(2026, 3)
MOMENTS = {
    BEFORE: datetime(2026, 10, 10, 10, tzinfo=UTC),
    PERIOD: datetime(2027, 1, 12, 10, tzinfo=UTC),
}
"""When the returns for each period are made."""

GP, DENTAL = ProviderType.GENERAL_PRACTICE, ProviderType.DENTAL_PRACTICE
SENDERS = {
    "A90001": ("Example Surgery", GP, "Example PCN", "North"),
    "A90002": ('=SUM("Smith & Sons") <Surgery>', GP, "EXAMPLE  PCN", "North"),
    "A90003": ("Röntgen-Praxis 診療所 _x0041_", GP, "@Other PCN*", "South?"),
    "V90001": ("Amber", DENTAL, "", "South?"),
}
"""ODS code -> name, kind, PCN and place."""

MISSING = Expected("B90001", "-Missing", DENTAL, contact="Kim", email="kim@example.org")
UNREADABLE = Expected("B90002", "Unreadable", GP, contact="Lee", email="lee@example.org")


@dataclass(frozen=True)
class Truth:
    """What the register says of an organisation on the day of a return."""

    organisation: Organisation
    actions: tuple[ActionView, ...]
    barriers: tuple[Barrier, ...]
    measures: tuple[Measure, ...]


@dataclass(frozen=True)
class RolledUp:
    """A folder of returns, what the register says for each period by ODS code, and the roll-up."""

    folder: Path
    truth: dict[Period, dict[str, Truth]]
    collated: Collated
    workbook: bytes


def expected() -> tuple[Expected, ...]:
    there = (
        Expected(ods, name, kind, pcn, place) for ods, (name, kind, pcn, place) in SENDERS.items()
    )
    return (*there, MISSING, UNREADABLE)


def rolled_up(below: Path) -> RolledUp:
    """Make the returns, and collate them with a file that nobody can read."""
    folder = below / "returns"
    folder.mkdir()
    truth = {period: made(below / "all.db", folder, period) for period in MOMENTS}
    (folder / "B90002 final FINAL.pdf").write_bytes(b"%PDF-1.4 no return")
    collated = collate(folder, plans_to_collate(None), expected(), MOMENTS[PERIOD].date())
    return RolledUp(folder, truth, collated, rollup_bytes(collated.rollup, collated.counted))


def made(path: Path, folder: Path, period: Period) -> dict[str, Truth]:
    """Make the returns for a period, and return what the register says."""
    now, rnd = MOMENTS[period], random.Random(str(period))
    first = period == BEFORE
    found: dict[str, Truth] = {}
    with closing(open_register(path, user="Sam Example", create=first, clock=lambda: now)) as there:
        if first:
            for ods, (name, kind, pcn, _) in SENDERS.items():
                there.organisations.add(
                    default_plan(), name=name, ods=ods, provider_type=kind, pcn=pcn
                )
        for organisation in there.organisations.all():
            work(there, organisation, rnd, now.date())
            if first and organisation.ods == "A90003":
                continue  # its first return is that of the second period
            make_return(there, organisation, period, "Sam Example", incomplete=True)
            sent = there.returns.file(organisation, period)
            (folder / sent.view.file_name).write_bytes(sent.workbook)
            found[organisation.ods] = Truth(
                organisation,
                tuple(there.actions.all(organisation)),
                there.records.barriers(organisation),
                there.records.measures(organisation),
            )
    return found


def work(there: Register, us: Organisation, rnd: random.Random, today: date) -> None:
    """Decide on actions and add records, as ``rnd`` has it."""
    codes = [action.code for action in there.actions.all(us) if not action.own]
    there.own_actions.add(us, "+Beside the plan")
    for code in codes:
        match rnd.randrange(6):
            case 0 | 1:
                due = today + timedelta(days=rnd.randrange(-60, 400))
                status = rnd.choice([*Status])
                there.actions.edit(
                    us, [code], Edit(choice=Choice.IN_PLAN, status=status, lead="Amber", due=due)
                )
            case 2:
                there.actions.choose(us, [code], Choice.IN_PLAN)
            case 3:
                there.actions.choose(us, [code], Choice.LATER)
            case 4:
                there.actions.choose(us, [code], Choice.NOT_FOR_US, "Landlord")
    there.records.add_barrier(
        us, some(codes, rnd), NewBarrier(rnd.choice([*BarrierKind]), "=1+1 stands in the way")
    )
    there.records.add_barrier(
        us, some(codes, rnd), NewBarrier(BarrierKind.IT, f"Searches, {today}", "An hour of IT")
    )
    there.records.add_evidence(us, some(codes, rnd), NewEvidence(f"Minutes of {today}"))
    if not there.records.measures(us):
        unit = "%" if us.provider_type is DENTAL else "kWh"
        there.records.add_measure(
            us, codes[:1], NewMeasure("Electricity", unit, Dimension.ENVIRONMENTAL, 1000.5)
        )
    measure = there.records.measures(us)[0]
    there.records.add_reading(us, measure, NewReading(rnd.randrange(900) + 0.25, today))


def some(codes: list[str], rnd: random.Random) -> Iterable[str]:
    return rnd.sample(codes, 2)
