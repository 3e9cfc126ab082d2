"""Registers to measure with: a made-up plan of any number of actions, some of them in progress."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from db.opening import open_register
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.validation.progress import Edit
from db.vocabulary.terms import Area, Benefit, Choice, ProviderType, Rating, Status
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
    """Make a register of ``size`` actions; return its file, and its rows for the bare app."""
    file = folder / f"{size}.db"
    register = open_register(file, user="Sam Example", create=True)
    organisation = register.organisations.add(
        plan_of(size),
        name="Example Surgery",
        ods="A99999",
        provider_type=ProviderType.GENERAL_PRACTICE,
    )
    codes = [f"M{number}" for number in range(1, size + 1, 3)]
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
    rows_file = folder / f"{size}.json"
    rows_file.write_text(json.dumps(rows), encoding="utf-8")
    return file, rows_file
