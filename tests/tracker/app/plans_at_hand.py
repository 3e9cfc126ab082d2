"""Plans of a health system and of a theme, made up, and registers of who works with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from at_the_keyboard import NOW, SAM

from db.opening import open_register
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.register import Register
from db.vocabulary.declared import (
    DateKind,
    Declaration,
    FieldType,
    PlanField,
    PlanWord,
    PrintedDate,
    RoleKind,
    RoleLetter,
    Section,
    Value,
)
from db.vocabulary.terms import Area, ProviderType, Rating
from tracker.use_cases.editions import prepare_upgrade, upgrade

THEMES = (
    PlanWord("workforce", "1. Workforce and leadership"),
    PlanWord("estates", "6. Estates & facilities"),
)


def by(printed: str, year: int, month: int, day: int, *, ongoing: bool = False) -> PrintedDate:
    """Return a date as a plan prints it, understood as that day."""
    return PrintedDate(printed, DateKind.BY, date(year, month, day), ongoing=ongoing)


def _action(
    code: str, title: str, section: str, area: Area, roles: dict[str, str], **fields: Value
) -> PlannedAction:
    letters = {kind: tuple(map(RoleLetter, given)) for kind, given in roles.items()}
    generic = ProviderType.GENERIC
    return PlannedAction(code, title, generic, area, section=section, fields=fields, roles=letters)


SYSTEM = PlanEdition(
    key="example-system-2025",
    title="Example System Green Plan 2025-32",
    edition="First",
    published="2025",
    issuer="Example ICB",
    source="Made up",
    actions=(
        _action(
            "C1 A/i",
            "Tell staff what the plan is for",
            "C1 A",
            Area.CULTURE,
            {"primary-care": "C", "icb": "AR", "trust": "S"},
            theme="workforce",
            date=by("Sep-25", 2025, 9, 30),
            measured_by="Answers of a survey",
            accountable_lead="Director of People",
            funded=True,
        ),
        _action(
            "C1 A/ii",
            "Teach carbon literacy",
            "C1 A",
            Area.CULTURE,
            {"icb": "S", "trust": "A"},
            theme="workforce",
            date=by("Mar-26 & ongoing", 2026, 3, 31, ongoing=True),
            accountable_lead="Chief Nurse",
            funded=False,
        ),
        _action(
            "ES2 A/vii",
            "Heat the buildings without oil",
            "ES2 A",
            Area.ENVIRONMENTALLY_SUSTAINABLE,
            {"trust": "AR"},
            theme="estates",
            date=by("Dec-25", 2025, 12, 31),
            earlier_date=PrintedDate("Q1 2024", DateKind.NONE),
        ),
    ),
    declared=Declaration(
        short="System plan",
        sections=(
            Section("C", "Culture", "area", area=Area.CULTURE),
            Section("C1", "A story that all know", "driver", "C"),
            Section("C1 A", "Staff who know and care", "aim", "C1"),
            Section(
                "ES",
                "Environmentally Sustainable",
                "area",
                area=Area.ENVIRONMENTALLY_SUSTAINABLE,
            ),
            Section("ES2", "Buildings", "driver", "ES"),
            Section("ES2 A", "Buildings without oil", "aim", "ES2"),
        ),
        fields=(
            PlanField("date", "Date", FieldType.DATE, column=True),
            PlanField("measured_by", "Measured by", FieldType.TEXT),
            PlanField("theme", "Theme", FieldType.WORD, THEMES, column=True, filter=True),
            PlanField("accountable_lead", "Accountable lead", FieldType.TEXT, (), True, True),
            PlanField("funded", "Funded", FieldType.YES_NO, filter=True),
            PlanField("earlier_date", "Earlier date", FieldType.DATE),
        ),
        kinds=(
            RoleKind("trust", "Acute trusts", (ProviderType.ACUTE_TRUST,)),
            RoleKind("icb", "ICB", (ProviderType.ICB,)),
            RoleKind("primary-care", "Primary care", (ProviderType.GENERAL_PRACTICE,)),
        ),
    ),
)
"""Like the delivery plan of an ICS."""

THEMED = PlanEdition(
    key="example-themes-2022",
    title="Example Themes 2022-25",
    edition="V1",
    published="2022",
    issuer="Example ICB",
    source="Made up",
    actions=(
        PlannedAction("T1", "Count the miles", ProviderType.GENERIC, None, section="T"),
        PlannedAction("M1", "Count the gases", ProviderType.GENERIC, None, section="M"),
    ),
    declared=Declaration(
        sections=tuple(
            Section(code, f"Theme {code}", "theme") for code in ("T", "M", "F", "W", "E")
        ),
    ),
)
"""Like the key actions of an ICS: themes, and neither areas nor ratings."""


RATED = PlanEdition(
    key="example-ratings",
    title="Example Ratings",
    edition="V1",
    published="2026",
    issuer="Example ICB",
    source="Made up",
    actions=(
        PlannedAction("G1", "For everybody", ProviderType.GENERIC, Area.CULTURE),
        PlannedAction(
            "P1",
            "For practices",
            ProviderType.GENERAL_PRACTICE,
            Area.CULTURE,
            rating=Rating.MUST_DO,
        ),
    ),
)
"""Only its actions for general practice have a rating."""


def surgery_with(path: Path, plan: PlanEdition) -> Path:
    """Make a register with Example Surgery, which works with the plan."""
    register = open_register(path, user=SAM, create=True, clock=lambda: NOW)
    kind = ProviderType.GENERAL_PRACTICE
    register.organisations.add(plan, name="Example Surgery", ods="A99999", provider_type=kind)
    register.close()
    return path


def icb_with(path: Path, *plans: PlanEdition) -> Path:
    """Make a register with Example ICB, which works with the plans."""
    register = open_register(path, user=SAM, create=True, clock=lambda: NOW)
    add_icb(register, *plans)
    register.close()
    return path


def add_icb(register: Register, *plans: PlanEdition) -> None:
    """Add Example ICB to a register, with the plans it works with."""
    first, *others = plans
    organisation = register.organisations.add(
        first, name="Example ICB", ods="QXX", provider_type=ProviderType.ICB
    )
    for plan in others:
        register.organisations.work_with(organisation, plan)


def second_edition(first: PlanEdition, **declared: object) -> PlanEdition:
    """Return an edition that follows the primary care plan: GC1 has another code, GC3 is only
    guessed to be GC12, GR2 and GR3 are one, GR5 is withdrawn, GR13 a Must Do and GC13 new.
    """
    actions = {action.code: action for action in first.actions}
    for code, facts in {
        "GC1": {"code": "GC01"},
        "GC3": {"code": "GC12", "title": "Training and education of all staff for their role"},
        "GR13": {"rating": Rating.MUST_DO},
    }.items():
        actions[code] = replace(actions[code], **facts)
    del actions["GR3"], actions["GR5"]
    actions["GC13"] = replace(actions["GC2"], code="GC13", title="Show patients what was saved")
    return replace(
        first,
        key="primary-care-2028",
        edition="Second edition",
        published="2028",
        actions=tuple(actions.values()),
        declared=replace(
            first.declared, **{"follows": first.key, "was": {"GR2": ("GR2", "GR3")}, **declared}
        ),
    )


def upgraded(register: Register, after: PlanEdition) -> None:
    """Let the only organisation go on with a later edition. GR5 is withdrawn, other guesses are
    confirmed.
    """
    organisation = register.organisations.find()
    found = prepare_upgrade(register, organisation, after).comparison
    sure = [guess for guess in found.guesses if guess.pair[0] != "GR5"]
    decided = (*found.confirmed(*sure), *[("GR5", "")] * (len(sure) < len(found.guesses)))
    upgrade(register, prepare_upgrade(register, organisation, after, decided))
