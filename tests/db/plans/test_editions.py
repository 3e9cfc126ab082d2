"""Two editions of a plan are compared: each kind of change, what a person decides, in any order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from db.plans.editions import EditionComparison, compare_editions
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.vocabulary.declared import (
    Declaration,
    FieldType,
    PlanField,
    PlanWord,
    RoleKind,
    RoleLetter,
    Section,
)
from db.vocabulary.terms import Area, Benefit, Ease, ProviderType, Rating
from imports.plans.printed_dates import understand

TITLES = {
    "GC1": "Name a green lead for the practice",
    "GC2": "Train reception staff in recycling",
    "GR1": "Switch every light to LED",
    "GR2": "Plant trees for shade and cleaner air",
}
THEME = PlanField(
    "theme",
    "Theme",
    FieldType.WORD,
    (PlanWord("estates", "Estates"), PlanWord("travel", "Travel")),
)
DATE = PlanField("by_when", "By when", FieldType.DATE)
HELPS = PlanField(
    "helps", "Helps", FieldType.WORDS, (PlanWord("air", "Clean air"), PlanWord("cost", "Low costs"))
)
ICB = RoleKind("icb", "ICB", (ProviderType.ICB,))
BUILDINGS, ENERGY, TRAVEL = (
    Section("B", "Buildings"),
    Section("B1", "Energy", parent="B"),
    Section("T", "Travel"),
)
DECLARED = Declaration(
    sections=(BUILDINGS, ENERGY, TRAVEL), fields=(THEME, DATE, HELPS), kinds=(ICB,)
)


def action(code: str, title: str = "", **facts) -> PlannedAction:
    facts = {"section": "B1", "area": Area.RESOURCES, **facts}
    return PlannedAction(code, title or TITLES[code], ProviderType.GENERIC, **facts)


def edition(
    key: str, actions: tuple[PlannedAction, ...], declared: Declaration = DECLARED
) -> PlanEdition:
    return PlanEdition(key, "Plan", key, "2026", "ICB", "Print", actions, declared=declared)


BEFORE = edition("first", tuple(map(action, TITLES)))


def second(*changed: PlannedAction, declared: Declaration = DECLARED, **by_code) -> PlanEdition:
    """Return the second edition: the first with some actions replaced, and others added."""
    there = {one.code: by_code.get(one.code, one) for one in BEFORE.actions}
    kept = tuple(one for one in there.values() if one is not None)
    return edition("second", (*kept, *changed), declared)


def found(comparison: EditionComparison) -> dict[tuple[str, str], str]:
    """Return what was found of each step that is not the same, in one line."""
    return {
        step.pair: " ".join(
            [
                *step.changes,
                *(f"by {step.by}" for _ in [0] if step.by),
                *["aside"] * (not step.main),
            ]
        )
        for step in comparison.steps
        if step.changes != ("same",)
    }


ONE = BEFORE.actions[2]

KINDS: Mapping[str, tuple[PlanEdition, dict[tuple[str, str], str]]] = {
    "same": (second(), {}),
    "the code in another spelling": (second(GR1=action("gr-1", ONE.title)), {}),
    "the page": (second(GR1=replace(ONE, page=9)), {}),
    "a note": (second(GR1=replace(ONE, notes=("Printed twice.",))), {}),
    "the title reworded": (
        second(GR1=action("GR1", "Switch all lights to LED lamps")),
        {("GR1", "GR1"): "changed by code"},
    ),
    "renumbered": (second(GR1=action("GR01", ONE.title)), {("GR1", "GR01"): "renamed by title"}),
    "code and title both": (
        second(GR1=action("X9", "Switch all lights to LED lamps")),
        {("GR1", "X9"): "renamed changed by guess"},
    ),
    "codes swapped": (
        second(GR1=action("GR2", ONE.title), GR2=action("GR1", TITLES["GR2"])),
        {("GR1", "GR2"): "renamed by title", ("GR2", "GR1"): "renamed by title"},
    ),
    "code used for a new action, the old one with another": (
        second(action("GR9", ONE.title), GR1=action("GR1", "Buy no more plastic cups")),
        {("GR1", "GR9"): "renamed by title", ("", "GR1"): "added"},
    ),
    "code used for a new action, the old one gone": (
        second(GR1=action("GR1", "Buy no more plastic cups")),
        {("GR1", "GR1"): "changed by guess"},
    ),
    "rated": (
        second(GR1=replace(ONE, rating=Rating.MUST_DO)),
        {("GR1", "GR1"): "re-rated by code"},
    ),
    "a quick win": (second(GR1=replace(ONE, quick_win=True)), {("GR1", "GR1"): "re-rated by code"}),
    "the area": (second(GR1=replace(ONE, area=Area.CULTURE)), {("GR1", "GR1"): "moved by code"}),
    "the section": (second(GR1=replace(ONE, section="T")), {("GR1", "GR1"): "moved by code"}),
    "out of its section": (second(GR1=replace(ONE, section="")), {("GR1", "GR1"): "moved by code"}),
    "a section's title": (
        second(declared=replace(DECLARED, sections=(BUILDINGS, replace(ENERGY, title="Power")))),
        {},
    ),
    "a section's code": (
        second(
            declared=replace(
                DECLARED, sections=(BUILDINGS, Section("B2", "Energy", parent="B"), TRAVEL)
            ),
            **{code: action(code, section="B2") for code in TITLES},
        ),
        {},
    ),
    "sections renumbered, the action left behind": (
        second(
            declared=replace(
                DECLARED, sections=(Section("B", "Travel"), Section("T", "Buildings"))
            ),
            **{code: action(code, section="T") for code in list(TITLES)[1:]},
            GC1=action("GC1", section="B"),
        ),
        {(code, code): "moved by code" for code in TITLES},
    ),
    "the order": (edition("second", BEFORE.actions[::-1]), {}),
    "the provider type": (
        second(GR1=replace(ONE, provider_type=ProviderType.DENTAL_PRACTICE)),
        {("GR1", "GR1"): "changed by code"},
    ),
    "the benefits": (
        second(GR1=replace(ONE, benefits=frozenset({Benefit.STAFF}))),
        {("GR1", "GR1"): "changed by code"},
    ),
    "the ease": (
        second(GR1=replace(ONE, ease=Ease.VERY_EASY)),
        {("GR1", "GR1"): "changed by code"},
    ),
    "the wording": (second(GR1=replace(ONE, detail="All")), {("GR1", "GR1"): "changed by code"}),
    "a declared field": (
        second(GR1=replace(ONE, fields={"theme": "travel"})),
        {("GR1", "GR1"): "changed by code"},
    ),
    "a date": (
        second(GR1=replace(ONE, fields={"by_when": understand("Mar-28")})),
        {("GR1", "GR1"): "changed by code"},
    ),
    "a role": (
        second(GR1=replace(ONE, roles={"icb": (RoleLetter.ACCOUNTABLE,)})),
        {("GR1", "GR1"): "changed by code"},
    ),
    "a split that the edition declares": (
        second(
            GR1=action("GR1a", "Switch lights in the waiting room"),
            GR2=action("GR1b", "Get rid of the last bulbs"),
            declared=replace(DECLARED, follows="first", was={"GR1b": ("gr1",), "GR1a": ("GR1",)}),
        ),
        {
            ("GR1", "GR1a"): "renamed changed split by plan",
            ("GR1", "GR1b"): "renamed changed split by plan aside",
            ("GR2", ""): "withdrawn",
        },
    ),
    "a split that can be guessed": (
        second(action("GR1a", "Switch every light to LED outside")),
        {
            ("GR1", "GR1"): "split by code",
            ("GR1", "GR1a"): "renamed changed split by guess aside",
        },
    ),
    "a merger that the edition declares": (
        second(
            GC1=None,
            GC2=action("C", "Staff"),
            declared=replace(DECLARED, was={"C": ("GC2", "GC1")}),
        ),
        {
            ("GC2", "C"): "renamed changed merged by plan",
            ("GC1", "C"): "renamed changed merged by plan aside",
        },
    ),
    "a merger and a split in one": (
        second(
            GC1=action("C1", "Staff"),
            GC2=action("C2", "Recycling"),
            declared=replace(DECLARED, was={"C1": ("GC1", "GC2"), "C2": ("GC2",)}),
        ),
        {
            ("GC1", "C1"): "renamed changed merged by plan",
            ("GC2", "C1"): "renamed changed split merged by plan aside",
            ("GC2", "C2"): "renamed changed split by plan",
        },
    ),
    "withdrawn": (second(GR2=None), {("GR2", ""): "withdrawn"}),
    "added": (second(action("X1", "Buy no more plastic cups")), {("", "X1"): "added"}),
    "withdrawn and added": (
        second(GR2=None, GR1=action("X1", "Buy no more plastic cups")),
        {("", "X1"): "added", ("GR1", ""): "withdrawn", ("GR2", ""): "withdrawn"},
    ),
    "another edition declares": (
        second(
            GR1=action("GR1", ONE.title),
            declared=replace(DECLARED, follows="zeroth", was={"GR1": ("GR2",)}),
        ),
        {},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_change_is_found(kind: str) -> None:
    after, expected = KINDS[kind]
    assert found(compare_editions(BEFORE, after)) == expected


def test_the_other_way_round_a_split_is_a_merger() -> None:
    after, _ = KINDS["a split that can be guessed"]
    assert found(compare_editions(after, BEFORE)) == {
        ("GR1", "GR1"): "merged by code",
        ("GR1a", "GR1"): "renamed changed merged by guess aside",
    }
