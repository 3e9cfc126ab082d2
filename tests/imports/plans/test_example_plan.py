"""The example to copy shows and explains every part of a plan file, and is no plan to work with."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path

import pytest

import imports.plans
from db.plans.plan_edition import PlanEdition, Relation, Sureness
from db.vocabulary.declared import DateKind, FieldType
from db.vocabulary.terms import Area, Benefit, Ease, ProviderType, Rating
from imports.plans.plan_file import load_plan, shipped_plans

EXAMPLE = Path(imports.plans.__file__).parent / "example" / "example-plan.toml"
COMMENT = re.compile("#")


@pytest.fixture(scope="module")
def plan() -> PlanEdition:
    return load_plan(EXAMPLE)


def parts_of(value: object) -> list[object]:
    """Return every part of a plan, the plan first, with the parts within parts."""
    if isinstance(value, tuple):
        return [part for item in value for part in parts_of(item)]
    if hasattr(value, "values") and not is_dataclass(value):
        return parts_of(tuple(value.values()))
    if not is_dataclass(value):
        return []
    return [value, *parts_of(tuple(getattr(value, field.name) for field in fields(value)))]


def empty(field: Field) -> object:
    return field.default if field.default_factory is MISSING else field.default_factory()


def test_it_has_three_sections_and_six_actions(plan):
    assert (len(plan.declared.sections), len(plan.actions)) == (3, 6)
    assert plan.issuer.startswith("Example ")


def test_every_part_that_a_plan_can_have_is_used(plan):
    used = defaultdict(set)
    for part in parts_of(plan):
        for field in fields(part):
            used[type(part)].add(None)
            if getattr(part, field.name) != empty(field):
                used[type(part)].add(field.name)
    unused = [
        f"{kind.__name__}.{field.name}"
        for kind, names in used.items()
        for field in fields(kind)
        if field.name not in names
    ]
    assert unused == []
    assert {declared.type for declared in plan.declared.fields} == set(FieldType)


def test_every_word_that_it_may_hold_is_explained_in_a_comment():
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    explained = set(re.findall(r"[\w-]+", " ".join(filter(COMMENT.match, lines))))
    for words in (FieldType, DateKind, Relation, Sureness, Rating, Benefit, Ease, Area):
        assert {word.value for word in words} <= explained, words.__name__
    assert {kind.value for kind in ProviderType} - {ProviderType.GENERIC} <= explained


def test_it_says_what_its_actions_were_in_the_edition_before(plan):
    assert plan.declared.follows == "example-icb-2024-27"
    assert plan.declared.was == {"B1/ii": ("B3",), "T1": ("T1", "T4")}


def test_it_is_not_among_the_plans_to_work_with(plan):
    assert EXAMPLE not in shipped_plans()
    assert plan.key not in {load_plan(path).key for path in shipped_plans()}
