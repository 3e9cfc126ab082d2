"""The sample practice of ``greenplan demo``: half a year of work on a plan, all made up."""

from __future__ import annotations

from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, time, timedelta

from db.opening import open_register
from db.plans.plan_edition import PlanEdition
from db.register import Register
from db.validation.progress import Edit
from db.views import Organisation
from db.vocabulary.terms import Area, Choice, Ease, ProviderType, Rating, Status
from tracker.demo.records import record_steps
from tracker.demo.steps import KIM, LEE, ROY, SAM, OwnAction, Step, carry_out_step

STARTED = 203
"""How many days ago the practice started."""


def add_sample_practice(register: Register, plan: PlanEdition) -> Organisation:
    """Add Example Surgery A99999 to ``register`` with work on ``plan``, and return it.

    Every change is signed by one of four made-up people and dated before ``register.today``. On
    the same day, the result is always the same.

    Raises:
        GreenPlanError: the practice already exists, or ``plan`` is not the BLMK plan, whose codes
            the practice uses.
    """
    clock = _Clock(register.today)
    with ExitStack() as stack:
        people = {
            name: stack.enter_context(
                closing(open_register(register.place.url, user=name, clock=clock))
            )
            for name in (SAM, LEE, ROY, KIM)
        }
        clock.go_to(STARTED)
        organisation = people[SAM].organisations.add(
            plan,
            name="Example Surgery",
            ods="A99999",
            provider_type=ProviderType.GENERAL_PRACTICE,
            pcn="Example PCN",
            icb="Example ICB",
            contact=SAM,
            email="sam@example.org",
        )
        steps = [*_steps(register.today), *record_steps(register.today)]
        for step in sorted(steps, key=lambda step: -step.days_ago):
            clock.go_to(step.days_ago)
            carry_out_step(step, people[step.by], organisation)
    return organisation


class _Clock:
    """A clock that is set to one working day after another, and moves on with every change."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._now = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        return self._now

    def go_to(self, days_ago: int) -> None:
        day = self._today - timedelta(days=days_ago)
        day -= timedelta(days=max(day.weekday() - 4, 0))
        morning = datetime.combine(day, time(9, 10), UTC)
        self._now = max(morning, self._now + timedelta(minutes=17))


def _steps(today: date) -> list[Step]:
    def day(number: int) -> date:
        return today + timedelta(days=number)

    in_plan = Edit(choice=Choice.IN_PLAN)
    begun = Status.IN_PROGRESS
    complete = Edit(status=Status.COMPLETE)
    bicycles = OwnAction(
        "Covered bicycle parking at the staff entrance",
        "six places, seen from reception",
        Area.ADAPTATION,
        Rating.SHOULD_DO,
    )
    return [
        Step(202, SAM, "GES2 GES3", complete),
        Step(202, SAM, "GC1 GC3 GR1 GR2 GR5", in_plan),
        Step(202, SAM, "GC11 GA5", _later("After the energy survey")),
        Step(202, SAM, "GR14", _not_for_us("We have mains water in every room")),
        Step(201, ROY, "GPES1 GPES2 GPES5", in_plan),
        Step(201, ROY, "GPES4 GPES10", _later("Once the inhaler work has settled")),
        Step(201, ROY, "GPR1", _not_for_us("No room to sterilise instruments here")),
        Step(200, SAM, "GC1", Edit(status=begun, lead=SAM, due=day(-150))),
        Step(196, SAM, "GPC1", Edit(status=begun, lead=KIM, own_ease=Ease.VERY_EASY)),
        Step(190, KIM, "GPC1", "Signed up; the bronze criteria are on the notice board."),
        Step(190, KIM, "GPC1", complete),
        Step(180, KIM, "GC8 GC9", _later("Waiting for a second Green Champion")),
        Step(180, SAM, "GA2", _not_for_us("The landlord looks after the windows")),
        Step(171, SAM, "GC1", "Read the guidance with the partners. Evidence folder made."),
        Step(171, SAM, "GC1", complete),
        Step(168, LEE, "GR13", Edit(status=Status.COMPLETE, lead=LEE, own_ease=Ease.VERY_EASY)),
        Step(168, LEE, "GR13", "No more plastic cups: everyone has their own bottle."),
        Step(160, ROY, "GPES2", Edit(status=begun, lead=ROY, start=day(-160))),
        Step(160, ROY, "GPES2", "Agreed with the PCN pharmacist how we switch."),
        Step(150, LEE, "GR9", _not_for_us("Desks and chairs belong to the landlord")),
        Step(145, LEE, "GR5", Edit(status=begun, lead=LEE, start=day(-145))),
        Step(140, ROY, "GPES1", Edit(status=begun, lead=ROY)),
        Step(134, ROY, "GPES1", "Template for the respiratory review is in use."),
        Step(125, SAM, "GA1", Edit(status=begun, lead=SAM, start=day(-125))),
        Step(110, LEE, "GR5", "Bins have new labels. First figures received from the contractor."),
        Step(101, KIM, "GR11", Edit(status=Status.COMPLETE, lead=KIM)),
        Step(88, SAM, "GA1", Edit(status=Status.ON_HOLD, review=day(40))),
        Step(88, SAM, "GA1", "The landlord wants to look at the lease first."),
        Step(80, KIM, "GR2", Edit(status=begun, lead=KIM, due=day(-9))),
        Step(74, ROY, "GPES2", Edit(due=day(66), percent=40)),
        Step(74, ROY, "GPES2", "Two in five reviews done.\nNext: those due for recall."),
        Step(66, SAM, "", bicycles),
        Step(66, SAM, "OWN-1", Edit(status=begun, lead=SAM, due=day(95))),
        Step(52, KIM, "GR2", "We used half as much couch roll as last quarter. Gloves are next."),
        Step(45, SAM, "GC3", Edit(status=begun, lead=KIM, due=day(120), percent=25)),
        Step(38, LEE, "GR5", Edit(due=day(18), percent=70, own_ease=Ease.LITTLE_HARDER)),
        Step(31, SAM, "GR1", Edit(lead=LEE, due=day(84), own_ease=Ease.NEEDS_EFFORT)),
        Step(24, KIM, "GC3", "Three of twelve have done the e-learning."),
        Step(17, LEE, "GR5", "Recycling is up again; food waste still to do."),
        Step(11, ROY, "GPES2", "The leaflet for the waiting room is at the printer's."),
        Step(11, ROY, "GPES2", Edit(percent=60)),
        Step(6, SAM, "OWN-1", "Two quotes received, a third promised."),
        Step(3, SAM, "GC10", Edit(choice=Choice.IN_PLAN, lead=KIM)),
    ]


def _later(reason: str) -> Edit:
    return Edit(choice=Choice.LATER, reason=reason)


def _not_for_us(reason: str) -> Edit:
    return Edit(choice=Choice.NOT_FOR_US, reason=reason)
