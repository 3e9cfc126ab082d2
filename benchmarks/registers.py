"""Registers to measure with: a made-up plan of any number of actions, or the delivery plan of the
ICS; some actions are in progress.
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from db.opening import open_register
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.validation.progress import Edit
from db.vocabulary.terms import Area, Benefit, Choice, ProviderType, Rating, Status
from imports.plans.plan_file import load_plan, shipped_plans
from tracker.appearance.symbols import RICH
from tracker.widgets.columns import columns_for
from tracker.workspace.plan_shown import PlanShown

SUBJECTS = ("Heat", "Water", "Inhalers", "Travel", "Paper", "Waste", "Food", "Light", "Dressings")
TABLE_WIDTH = 78


def plan_of(size: int) -> PlanEdition:
    """Return a made-up plan of ``size`` generic actions."""
    return PlanEdition(
        key=f"made-up-{size}",
        title=f"Made-up plan of {size:,}",
        edition="1",
        published="2026",
        issuer="Made up",
        source="made up",
        actions=tuple(
            PlannedAction(
                code=f"M{number}",
                title=f"{SUBJECTS[number % len(SUBJECTS)]} measure number {number} of the plan",
                provider_type=ProviderType.GENERIC,
                area=list(Area)[number % 4],
                rating=list(Rating)[number % 3],
                quick_win=number % 2 == 0,
                benefits=frozenset({Benefit.STAFF}),
            )
            for number in range(1, size + 1)
        ),
    )


def make(folder: Path, size: int) -> tuple[Path, Path]:
    """Make a register of ``size`` actions; return its file, and its table for the bare app."""
    return _make(folder / f"{size}.db", plan_of(size), ProviderType.GENERAL_PRACTICE)


def make_of_ics(folder: Path) -> tuple[Path, Path]:
    """Make a register of an ICB with the delivery plan of the ICS, 103 actions with fields, roles
    and dates of its own; return its file, and its table for the bare app.
    """
    plan = next(path for path in shipped_plans() if path.stem == "blmk-ics-2025-32")
    return _make(folder / "ics.db", load_plan(plan), ProviderType.ICB)


def _make(file: Path, edition: PlanEdition, kind: ProviderType) -> tuple[Path, Path]:
    register = open_register(file, user="Sam Example", create=True)
    organisation = register.organisations.add(
        edition, name="Example Organisation", ods="A99999", provider_type=kind
    )
    codes = [action.code for action in edition.actions[::3]]
    wanted = Edit(
        choice=Choice.IN_PLAN,
        status=Status.IN_PROGRESS,
        lead="P. Lee",
        due=register.today + timedelta(days=60),
    )
    register.actions.edit(organisation, codes, wanted)
    actions = register.actions.all(organisation)
    declared = register.position(organisation).plan.declared
    plan = PlanShown.of(declared, actions, organisation.provider_type)
    columns = columns_for(TABLE_WIDTH, register.today, RICH, plan)
    rows = [[column.text(action) for column in columns] for action in actions]
    register.close()
    table = file.with_suffix(".json")
    headings = [column.heading for column in columns]
    table.write_text(json.dumps([headings, *rows]), encoding="utf-8")
    return file, table
