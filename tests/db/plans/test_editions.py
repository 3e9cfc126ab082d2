"""Two editions of a plan are compared: each kind of change, what a person decides, in any order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest
from edition_steps import step_in_words

from db.plans.editions import EditionComparison, compare_editions
from db.plans.plan_edition import PlanEdition, PlannedAction
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
POWER = Section("B2", "Energy", parent="B")
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
            declared=replace(DECLARED, sections=(BUILDINGS, POWER, TRAVEL)),
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
    "a section with the code of another": (
        second(
            declared=replace(
                DECLARED, sections=(BUILDINGS, Section("B1", "Waste", parent="B"), TRAVEL, POWER)
            ),
            GR1=replace(ONE, section="B2"),
            **{code: action(code, section="B2") for code in ("GC1", "GC2")},
        ),
        {("GR2", "GR2"): "moved by code"},
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
    "a split of which one part has the code still": (
        second(
            action("GR0", "Get rid of the last bulbs"),
            GR1=action("GR1", "Switch every light inside"),
            declared=replace(DECLARED, follows="first", was={"GR0": ("GR1",)}),
        ),
        {
            ("GR1", "GR1"): "changed split by code",
            ("GR1", "GR0"): "renamed changed split by plan aside",
        },
    ),
    "a code that another action has now": (
        second(
            action("GR0", "Get rid of the last bulbs"),
            GR1=action("GR1", "Buy no more plastic cups"),
            declared=replace(DECLARED, follows="first", was={"GR0": ("GR1",)}),
        ),
        {("GR1", "GR0"): "renamed changed by plan", ("", "GR1"): "added"},
    ),
    "a split that can be guessed": (
        second(action("GR1a", "Switch every light to LED outside")),
        {("GR1", "GR1a"): "renamed changed split by guess aside"},
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
    comparison = compare_editions(after, BEFORE)
    assert found(comparison) == {("GR1a", "GR1"): "renamed changed merged by guess aside"}
    confirmed = compare_editions(after, BEFORE, comparison.confirmed(*comparison.guesses))
    assert found(confirmed) == {
        ("GR1", "GR1"): "merged by decided",
        ("GR1a", "GR1"): "renamed changed merged by decided aside",
    }


def differences(before: PlannedAction, after: PlannedAction, declared=DECLARED):
    """Return how the action differs, in words."""
    second_edition = edition("second", (after,), declared)
    (step,) = compare_editions(edition("first", (before,)), second_edition).steps
    return [(one.field, one.label, one.before, one.after) for one in step.differences]


def test_every_fact_that_differs_is_told_in_words() -> None:
    before = action(
        "GR1",
        detail="Inside\nand outside",
        rating=Rating.MUST_DO,
        benefits=frozenset(),
        ease=Ease.VERY_EASY,
        roles={"icb": (RoleLetter.RESPONSIBLE, RoleLetter.ACCOUNTABLE)},
        fields={"theme": "estates", "by_when": understand("Mar-28"), "helps": ("air", "cost")},
    )
    after = replace(
        before,
        code="GR01",
        title="Switch every light to LED.",
        detail="Inside",
        provider_type=ProviderType.COMMUNITY_PHARMACY,
        section="T",
        area=None,
        rating=Rating.PRIORITY,
        quick_win=True,
        benefits=frozenset({Benefit.STAFF, Benefit.HEALTH}),
        ease=None,
        roles={"icb": (RoleLetter.INFORMED,)},
        fields={"theme": "travel", "by_when": understand("Mar-29"), "helps": ("cost",)},
    )
    assert differences(before, after) == [
        ("code", "Code", "GR1", "GR01"),
        ("title", "Title", "Switch every light to LED", "Switch every light to LED."),
        ("detail", "Detail", "Inside and outside", "Inside"),
        ("provider_type", "Provider type", "Generic", "Community pharmacy"),
        ("section", "Section", "Buildings > Energy", "Travel"),
        ("area", "Programme area", "Resources", ""),
        ("rating", "Rating", "Must Do", "Priority"),
        ("quick_win", "Quick win", "No", "Yes"),
        ("benefits", "Benefits", "None", "Health, Staff"),
        ("ease", "Ease", "Very easy", ""),
        ("theme", "Theme", "Estates", "Travel"),
        ("by_when", "By when", "Mar-28", "Mar-29"),
        ("helps", "Helps", "Clean air, Low costs", "Low costs"),
        ("roles.icb", "ICB", "Accountable, Responsible", "Informed"),
    ]
    assert differences(replace(before, benefits=None), replace(before, code="gr-1")) == [
        ("benefits", "Benefits", "", "None")
    ]


def test_the_order_of_words_and_letters_is_no_difference() -> None:
    before = action(
        "GR1",
        detail="Inside  and\noutside",
        fields={"helps": ("air", "cost")},
        roles={"icb": (RoleLetter.RESPONSIBLE, RoleLetter.ACCOUNTABLE)},
    )
    after = replace(
        before,
        detail="Inside and outside",
        fields={"helps": ("cost", "air")},
        roles={"icb": (RoleLetter.ACCOUNTABLE, RoleLetter.RESPONSIBLE)},
    )
    assert differences(before, after) == []


def test_each_edition_is_read_with_its_own_fields_and_words() -> None:
    theme = PlanField("topic", "theme", FieldType.WORD, (PlanWord("t-1", "Estates"),))
    dropped, new = DATE, PlanField("cost", "Cost", FieldType.FIGURE)
    later = replace(DECLARED, fields=(theme, new, HELPS), kinds=(RoleKind("board", "ICB", ()),))
    before = action(
        "GR1",
        fields={"theme": "estates", "by_when": understand("Mar-28")},
        roles={"icb": (RoleLetter.ACCOUNTABLE,)},
    )
    after = replace(
        before,
        fields={"topic": "t-1", "cost": 1200.0},
        roles={"board": (RoleLetter.ACCOUNTABLE,)},
    )
    assert differences(before, after, later) == [
        ("cost", "Cost", "", "1,200"),
        ("by_when", dropped.label, "Mar-28", ""),
    ]


def test_a_date_that_is_printed_alike_may_mean_another_day() -> None:
    before = action("GR1", fields={"by_when": PrintedDate("Winter", DateKind.NONE)})
    day = PrintedDate("Winter", DateKind.BY, date(2028, 2, 29))
    assert differences(before, replace(before, fields={"by_when": day})) == [
        ("by_when", "By when", "Winter (not understood)", "Winter (due 29 February 2028)")
    ]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("same", "GC1: same"),
        ("renumbered", "GR1 -> GR01: renamed"),
        ("code and title both", "GR1 -> X9: renamed, changed (Title) (a guess)"),
        ("rated", "GR1: re-rated from no rating to Must Do"),
        ("a quick win", "GR1: now a quick win"),
        ("the area", "GR1: moved from Resources to Culture"),
        ("the section", "GR1: moved from Buildings > Energy to Travel"),
        ("out of its section", "GR1: moved from Buildings > Energy to no section"),
        ("withdrawn", "GR2: withdrawn"),
        ("added", "X1: added"),
        ("a merger and a split in one", "GC2 -> C1: renamed, changed (Title), split, merged"),
    ],
)
def test_a_step_is_told_in_one_line(kind: str, words: str) -> None:
    comparison = compare_editions(BEFORE, KINDS[kind][0])
    assert words in map(step_in_words, comparison.steps)


def test_a_rating_and_a_quick_win_that_went_are_told() -> None:
    before = action("GC1", rating=Rating.MUST_DO, quick_win=True)
    after = action("GC01", TITLES["GC1"], rating=Rating.PRIORITY)
    (step,) = compare_editions(edition("first", (before,)), edition("second", (after,))).steps
    assert step_in_words(step) == (
        "GC1 -> GC01: renamed, re-rated from Must Do to Priority, no longer a quick win"
    )


def test_an_area_that_is_a_section_too_moves_once() -> None:
    areas = replace(DECLARED, sections=(Section("C", "Culture", area=Area.CULTURE), ENERGY))
    before = action("GC1")
    after = replace(before, section="C", area=Area.CULTURE)
    (step,) = compare_editions(
        edition(
            "first",
            (replace(before, section="R"),),
            replace(areas, sections=(Section("R", "Resources", area=Area.RESOURCES),)),
        ),
        edition("second", (after,), areas),
    ).steps
    assert step_in_words(step) == "GC1: moved from Resources to Culture"


def test_what_the_later_edition_gives_for_no_action_is_said_once() -> None:
    before = action("GR1", rating=Rating.MUST_DO, benefits=frozenset({Benefit.STAFF}))
    after = replace(before, benefits=None)
    found = compare_editions(edition("first", (before,)), edition("second", (after,)))
    assert found.left_out == ("Benefits",)
    assert [step.changes for step in found.steps] == [("same",)]
