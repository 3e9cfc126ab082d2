"""The plans that come with the tracker: each loads, and a list of them is cheap and right."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from db.plans.editions import compare_editions
from imports.plans.plan_file import (
    PlanFileError,
    default_plan,
    load_plan,
    shipped_plan,
    shipped_plans,
)
from imports.plans.shipped import ShippedPlan, list_shipped_plans

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("path", shipped_plans(), ids=lambda path: path.stem)
def test_every_shipped_plan_loads_and_is_called_by_its_key(path: Path) -> None:
    assert load_plan(path).key == path.stem
    assert shipped_plan(path.stem) == load_plan(path)


@pytest.mark.parametrize("path", shipped_plans(), ids=lambda path: path.stem)
def test_every_shipped_plan_compared_with_itself_is_the_same(path: Path) -> None:
    plan = load_plan(path)
    steps = compare_editions(plan, plan).steps
    assert [(step.before, step.after, step.changes) for step in steps] == [
        (action, action, ("same",)) for action in plan.actions
    ]


@pytest.mark.parametrize("path", shipped_plans(), ids=lambda path: path.stem)
def test_every_shipped_plan_with_other_codes_and_order_is_found_by_its_titles(path: Path) -> None:
    plan = load_plan(path)
    others = [replace(action, code=f"X {n}") for n, action in enumerate(plan.actions)]
    later = replace(plan, key="later", actions=tuple(others[::-1]))
    steps = compare_editions(plan, later).steps
    assert [(step.before, step.changes, step.by) for step in steps] == [
        (action, ("renamed",), "title") for action in plan.actions[::-1]
    ]


def test_the_list_says_what_the_plans_say() -> None:
    plans = [load_plan(path) for path in shipped_plans()]
    assert list_shipped_plans() == tuple(
        ShippedPlan(plan.key, plan.title, plan.edition, plan.issuer, len(plan.actions))
        for plan in plans
    )
    assert default_plan() in plans


@pytest.mark.parametrize("key", ["no-plan", "../plans/blmk-primary-care-2026-32", ""])
def test_a_plan_that_does_not_come_with_the_tracker_is_refused(key: str) -> None:
    with pytest.raises(PlanFileError, match=r"is not a plan that comes with.*Use .*blmk-primary"):
        shipped_plan(key)


def test_a_list_of_the_plans_loads_neither_the_checks_nor_pydantic() -> None:
    code = "from imports.plans.shipped import list_shipped_plans as all; all()\n"
    finished = subprocess.run(
        [sys.executable, "-c", f"{code}import sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = finished.stdout.split()
    assert "imports.plans.shipped" in loaded
    assert {"pydantic", "imports.plans.plan_file"}.isdisjoint(loaded)
