"""A made-up second edition of the primary care plan, and a practice that goes on with it.

Everything in it is invented for tests: no such edition was published.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO

from example_register import Surgery
from openpyxl import load_workbook

from db.inspection import inspect_register
from db.plans.editions import EditionComparison
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure, NewReading
from db.validation.periods import Period
from db.validation.progress import Edit
from db.views import ActionView, Organisation
from db.vocabulary.declared import FieldType, PlanField, PlanWord, Section
from db.vocabulary.terms import (
    Area,
    BarrierKind,
    Benefit,
    Dimension,
    Ease,
    ProviderType,
    Rating,
    Status,
)
from exports.tracker.action_tracker import tracker_bytes
from tracker.use_cases.editions import Upgrade, prepare_upgrade, upgrade
from tracker.use_cases.returning import make_return

KEY = "made-up-second-edition"
Q3 = Period(2026, 3)
TODAY = date(2026, 11, 22)
OWN_TITLE = "A bicycle shelter for staff"

WAS = {
    "GC51": ("GC4",),
    "GR41": ("GR4",),
    "GR42": ("GR4",),
    "GPES56": ("GPES6", "GPES5"),
}
"""What the second edition says of its codes."""

TITLES = {
    "GC2": "Declare a climate and nature emergency",
    "GC51": "Everyone on the team may propose a greener way",
    "GC7": "Walk together once a month",
    "GR41": "Use fewer cleaning products",
    "GR42": "Choose milder disinfectants",
    "GES4": "Proactive follow-ups",
    "GES41": "Proactive call-ins",
    "GES67": "Encourage staff and patients to eat a lower-carbon diet (EAT-Lancet Diet)",
    "GPES56": "Social prescribing, indoors and in nature",
}
CODES = {"GC3": "GC31", "GC4": "GC51", "GC5": "GC6", "GC6": "GC5", "GES6": "GES67"}
FACTS: dict[str, dict[str, object]] = {
    "GC8": {"rating": Rating.MUST_DO},
    "GR2": {"rating": Rating.SHOULD_DO},
    "GR3": {"rating": None},
    "GC9": {"quick_win": True},
    "GR5": {"quick_win": False},
    "GA2": {"area": Area.RESOURCES, "section": "R"},
    "GR9": {"provider_type": ProviderType.DENTAL_PRACTICE},
    "DC2": {"provider_type": ProviderType.GENERIC},
    "GR10": {"benefits": frozenset({Benefit.STAFF})},
    "GR11": {"ease": Ease.VERY_EASY},
    "GR6": {"detail": "Begin with a meter reading."},
    "GA4": {"notes": ("The second edition prints this in a box.",)},
    "GA5": {"fields": {"sponsor": "ICB estates", "horizon": "long"}},
}
GONE = frozenset({"GC7", "GR4", "GES7", "GPES5", "GPES6", "GR12", "GR13"})
"""What has no action with the same code and subject any more."""

ADDED = (
    PlannedAction("GC7", TITLES["GC7"], ProviderType.GENERIC, Area.CULTURE, section="C"),
    PlannedAction("GC12", "Share a yearly report", ProviderType.GENERIC, Area.CULTURE, section="C"),
    PlannedAction("GA7", OWN_TITLE, ProviderType.GENERIC, Area.ADAPTATION, section="A"),
)

RECORDED = (
    *("GC1", "GC2", "GC3", "GC4", "GC5", "GC6", "GC7", "GC8", "GC9", "GA2", "GA4", "GA5"),
    *("GR2", "GR3", "GR4", "GR5", "GR6", "GR8", "GR9", "GR10", "GR11", "GR13"),
    *("GES4", "GES6", "GES7", "GPES5", "GPES6"),
)
"""The actions about which the practice records something of every kind."""


def second_edition(first: PlanEdition) -> PlanEdition:
    """Return the made-up second edition that follows ``first``."""
    by_code: dict[str, PlannedAction] = {}
    for action in first.actions:
        if action.code not in GONE:
            code = CODES.get(action.code, action.code)
            title = TITLES.get(code, action.title)
            by_code[code] = replace(action, code=code, title=title, **FACTS.get(action.code, {}))
    old = {action.code: action for action in first.actions}
    for code, was in (("GR41", "GR4"), ("GR42", "GR4"), ("GPES56", "GPES6"), ("GES41", "GES4")):
        by_code[code] = replace(old[was], code=code, title=TITLES[code])
    by_code |= {action.code: action for action in ADDED}
    first_of_all = by_code.pop("GR8")
    declared = first.declared
    sections = tuple(
        replace(one, title="People and culture") if one.code == "C" else one
        for one in declared.sections
    )
    own_fields = (
        PlanField("sponsor", "Sponsor", FieldType.TEXT, column=True),
        PlanField(
            *("horizon", "Horizon", FieldType.WORD),
            words=(PlanWord("short", "Short"), PlanWord("long", "Long")),
            filter=True,
        ),
    )
    return replace(
        first,
        key=KEY,
        edition="Second edition, made up",
        actions=(first_of_all, *by_code.values()),
        declared=replace(
            declared,
            sections=(*sections, Section("X", "New ideas", "programme area", "", Area.CULTURE)),
            fields=own_fields,
            follows=first.key,
            was=WAS,
        ),
    )


def work_on(surgery: Surgery) -> None:
    """Record something of every kind about :data:`RECORDED`, add an own action, make a return."""
    register, seen = surgery.register, surgery.organisation
    for code in RECORDED:
        progress = Edit(lead=f"Lead of {code}", status=Status.IN_PROGRESS, due=date(2027, 1, 31))
        register.actions.edit(seen, [code], progress)
        register.actions.add_update(seen, [code], f"Update about {code}")
        register.records.add_evidence(seen, [code], NewEvidence(f"Evidence for {code}"))
        new = NewMeasure(f"Measure of {code}", "kg", Dimension.ENVIRONMENTAL)
        register.records.add_measure(seen, [code], new)
        register.records.add_barrier(seen, [code], NewBarrier(BarrierKind.TIME, f"For {code}"))
    for measure in register.records.measures(seen):
        number = RECORDED.index(measure.code)
        register.records.add_reading(seen, measure, NewReading(number, TODAY))
    register.own_actions.add(seen, OWN_TITLE, area=Area.ADAPTATION, edit=Edit(lead="Sam"))
    make_return(register, seen, Q3, "Sam Example", incomplete=True)


def prepared(surgery: Surgery) -> Upgrade:
    """Return the upgrade, as a person decides who confirms all guesses but one: the code GC7 was
    given to something else.
    """
    register, seen = surgery.register, surgery.organisation
    if KEY not in {plan.key for plan in register.plans()}:
        register.add_plan(second_edition(register.plan_edition(seen.plan_key)))
    first = prepare_upgrade(register, seen).comparison
    (other,) = [step for step in first.guesses if step.pair == ("GC7", "GC7")]
    same = [step for step in first.guesses if step is not other]
    return prepare_upgrade(register, seen, KEY, (*first.rejected(other), *first.confirmed(*same)))


@dataclass(frozen=True)
class Stage:
    """All that a practice sees at one moment. Records are by the code of their action."""

    seen: Organisation
    listed: tuple[ActionView, ...]
    actions: dict[str, ActionView]
    aside: dict[str, ActionView]
    beside: dict[str, list[str]]
    beside_aside: dict[str, list[str]]
    history: dict[str, list[str]]
    return_file: bytes
    return_content: str
    tracker: list[str]
    faults: tuple[object, ...]


def stage(surgery: Surgery) -> Stage:
    """Return all that the practice sees now."""
    register = surgery.register
    seen = register.organisations.current(surgery.organisation)
    listed, aside = register.actions.all(seen), register.actions.set_aside(seen)
    beside: dict[str, list[str]] = {action.code: [] for action in listed}
    for entry in register.actions.updates(seen):
        beside[entry.code].append(entry.text)
    for evidence in register.records.evidence(seen):
        beside[evidence.code].append(evidence.title)
    for measure in register.records.measures(seen):
        values = [reading.value for reading in measure.readings]
        beside[measure.code].append(f"{measure.name}: {values}")
    for barrier in register.records.barriers(seen):
        beside[barrier.code].append(barrier.note)
    beside_aside = {}
    for action in aside:
        there = register.records.of_set_aside(seen, action)
        beside_aside[action.code] = [
            *(one.text for one in there.updates),
            *(one.title for one in there.evidence),
            *(f"{one.name}: {[r.value for r in one.readings]}" for one in there.measures),
            *(one.note for one in there.barriers),
        ]
    (made,) = register.returns.made(seen)
    book = load_workbook(BytesIO(tracker_bytes(register.position(seen))), data_only=True)
    return Stage(
        seen,
        listed,
        {action.code: action for action in listed},
        {action.code: action for action in aside},
        beside,
        beside_aside,
        {
            code: [change.what for change in register.history.changes(seen, code)]
            for code in (*beside, *beside_aside)
        },
        register.returns.file(seen, Q3).workbook,
        register.returns.snapshot(made),
        [
            str(cell)
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for cell in row
            if cell is not None
        ],
        faults(surgery),
    )


def faults(surgery: Surgery) -> tuple[object, ...]:
    """Return what ``doctor`` finds amiss in the register."""
    place = surgery.register.place
    with inspect_register(str(place.path) if place.path else place.url) as found:
        return (
            *found.log_faults(),
            *found.unreadable_values(),
            *(found.faults() or ()),
            *found.altered_returns()[0],
        )


@dataclass(frozen=True)
class Stages:
    """The practice before, after, with the upgrade undone, and with it done again."""

    comparison: EditionComparison
    set_aside: tuple[ActionView, ...]
    before: Stage
    after: Stage
    undone: Stage
    redone: Stage


def stages(surgery: Surgery) -> Stages:
    """Let a practice that has worked on everything go on with the second edition, and back."""
    register = surgery.register
    work_on(surgery)
    before = stage(surgery)
    ready = prepared(surgery)
    upgrade(register, ready)
    after = stage(surgery)
    register.history.undo(surgery.organisation)
    undone = stage(surgery)
    register.history.redo(surgery.organisation)
    return Stages(ready.comparison, ready.set_aside, before, after, undone, stage(surgery))
