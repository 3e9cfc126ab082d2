"""The published plan is carried over exactly, and a bad plan file is refused in one clear line."""

from __future__ import annotations

import re
import time
from collections import Counter
from pathlib import Path

import pytest

from db.errors import GreenPlanError
from db.plans.plan_edition import PlanEdition, PlannedAction
from db.vocabulary.terms import Area, Benefit, ProviderType, Rating
from imports.plans.plan_file import PlanFileError, default_plan, load_plan, shipped_plans

PUBLISHED_TABLE = Path(__file__).with_name("published_table.txt")

GOOD = """\
format = 1
key = "our-plan-2026"
title = "Our plan"
edition = "First"
published = "July 2026"
issuer = "Our ICB"
source = "Our plan, page 3"

[[actions]]
code = "GC1"
title = "Fit LED lights"
provider_type = "generic"
area = "resources"

[[actions]]
code = "GC2"
title = "Walk to work"
detail = "or cycle"
provider_type = "general-practice"
area = "adaptation"
rating = "must-do"
quick_win = true
benefits = ["health", "environment"]
ease = "very-easy"
page = 3
notes = ["The code says culture."]
"""


@pytest.fixture(scope="module")
def plan() -> PlanEdition:
    return default_plan()


@pytest.fixture(scope="module")
def actions(plan: PlanEdition) -> dict[str, PlannedAction]:
    return {action.code: action for action in plan.actions}


# The plan that comes with the tracker


def test_the_blmk_plan_is_the_one_that_comes_with_the_tracker(plan: PlanEdition) -> None:
    assert [path.name for path in shipped_plans()] == ["blmk-primary-care-2026-32.toml"]
    assert plan.key == "blmk-primary-care-2026-32"
    assert plan.title == "BLMK Primary Care Green Plan 2026-32"
    assert (plan.edition, plan.published) == ("Draft V2", "June 2026")
    assert any("Draft V2" in note and "Published June 2026" in note for note in plan.notes)


def test_every_shipped_plan_loads_and_is_an_edition_of_its_own() -> None:
    keys = [load_plan(path).key for path in shipped_plans()]
    assert len(set(keys)) == len(keys)


def test_the_plan_has_81_actions_by_provider_type(plan: PlanEdition) -> None:
    assert Counter(action.provider_type for action in plan.actions) == {
        ProviderType.GENERIC: 39,
        ProviderType.GENERAL_PRACTICE: 14,
        ProviderType.DENTAL_PRACTICE: 11,
        ProviderType.COMMUNITY_PHARMACY: 9,
        ProviderType.OPTOMETRY_PRACTICE: 6,
        ProviderType.INTEGRATED_URGENT_CARE: 2,
    }
    assert len(plan.actions) == 81


@pytest.mark.parametrize(
    ("kind", "concerned"),
    [
        (ProviderType.GENERAL_PRACTICE, 53),
        (ProviderType.DENTAL_PRACTICE, 50),
        (ProviderType.COMMUNITY_PHARMACY, 48),
        (ProviderType.OPTOMETRY_PRACTICE, 45),
        (ProviderType.INTEGRATED_URGENT_CARE, 41),
    ],
)
def test_an_organisation_gets_its_own_and_the_generic_actions(
    plan: PlanEdition, kind: ProviderType, concerned: int
) -> None:
    types = [action.provider_type for action in plan.actions]
    assert types.count(kind) + types.count(ProviderType.GENERIC) == concerned


def test_there_are_9_must_dos_38_priorities_33_should_dos_and_one_without(
    plan: PlanEdition,
) -> None:
    assert Counter(action.rating for action in plan.actions) == {
        Rating.MUST_DO: 9,
        Rating.PRIORITY: 38,
        Rating.SHOULD_DO: 33,
        None: 1,
    }


def test_37_of_the_38_quick_wins_are_rated_too(plan: PlanEdition) -> None:
    quick_wins = [action for action in plan.actions if action.quick_win]
    assert len(quick_wins) == 38
    assert [action.code for action in quick_wins if action.rating is None] == ["DR3"]


def test_benefits_are_counted_as_the_plan_marks_them(plan: PlanEdition) -> None:
    marked = Counter(benefit for action in plan.actions for benefit in action.benefits or ())
    assert marked == {
        Benefit.ENVIRONMENT: 60,
        Benefit.HEALTH: 39,
        Benefit.FINANCE: 67,
        Benefit.STAFF: 53,
        Benefit.SOCIAL: 42,
    }


def test_the_benefits_of_the_nine_pharmacy_actions_are_not_published(plan: PlanEdition) -> None:
    unpublished = [action for action in plan.actions if action.benefits is None]
    assert len(unpublished) == 9
    assert {action.provider_type for action in unpublished} == {ProviderType.COMMUNITY_PHARMACY}
    assert all(action.benefits for action in plan.actions if action not in unpublished)


def test_the_ease_of_every_action_is_not_published(plan: PlanEdition) -> None:
    assert {action.ease for action in plan.actions} == {None}


def test_generic_actions_begin_on_page_10_and_the_others_on_page_14(plan: PlanEdition) -> None:
    pages = {(action.provider_type is ProviderType.GENERIC, action.page) for action in plan.actions}
    assert pages == {(True, 10), (False, 14)}


def test_dr3_has_no_rating(actions: dict[str, PlannedAction]) -> None:
    assert actions["DR3"].rating is None
    assert "no rating" in actions["DR3"].notes[0]


def test_gpe2_stands_under_resources_and_says_so(actions: dict[str, PlannedAction]) -> None:
    assert actions["GPE2"].area is Area.RESOURCES
    assert "Stands under Resources" in actions["GPE2"].notes[0]


@pytest.mark.parametrize("code", ["DES1", "DES2"])
def test_a_tick_in_the_ease_column_is_noted_not_read(
    actions: dict[str, PlannedAction], code: str
) -> None:
    assert actions[code].ease is None
    assert "column Ease of Task" in actions[code].notes[0]


@pytest.mark.parametrize(
    ("code", "title", "detail"),
    [
        ("GC7", "Swap to a Greener bank", "one which doesn't invest in fossil fuels"),
        ("GA6", "Increase biodiversity (staff/patient gardens, green roofs)", ""),
        ("GES6", "Encourage staff to eat a lower-carbon diet (EAT-Lancet Diet)", ""),
        ("GPR1", "Reusable Instruments", "tourniquets, vaginal speculums"),
        ("GPES2", "Inhalers", "MART and low carbon switches"),
        ("DC2", "Plastic-free patient oral care supplies", "toothbrushes, toothpaste, floss"),
        (
            "DR1",
            "Nitrous oxide",
            "leaks, mask fitting, ventilation, N2O capture & conversion",
        ),
        ("PC2", 'Ensure drug labels state "Return to Pharmacy"', ""),
        ("PR2", "Check patient's technique when issuing inhalers (MCAs)", ""),
        ("PR5", "Re-Hale scheme – register an interest", ""),
        ("PR6", "Pencycle scheme - enrol and promote", ""),
    ],
)
def test_only_what_is_printed_in_italics_is_detail(
    actions: dict[str, PlannedAction], code: str, title: str, detail: str
) -> None:
    assert (actions[code].title, actions[code].detail) == (title, detail)


def test_no_title_or_detail_keeps_markup_or_a_loose_bracket_or_dash(plan: PlanEdition) -> None:
    for action in plan.actions:
        for text in (action.title, action.detail):
            assert not re.search(r"[<>*]|&\w+;|^[\s–(-]|[\s–(-]$|  ", text), action.code
            assert text.count("(") == text.count(")"), action.code


# The published table, line by line


def printed_lines() -> list[tuple[str, str]]:
    """Return each line of the published table under its heading: ``(heading, line)``."""
    lines, heading = [], ""
    for line in PUBLISHED_TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            heading = line
        elif line and not line.startswith("#"):
            lines.append((heading, line))
    return lines


def as_printed(action: PlannedAction) -> tuple[str, str]:
    """Return an action as the published table would show it."""

    def cells(*ticked: bool) -> str:
        return " ".join("x" if tick else "." for tick in ticked)

    ratings = cells(*(action.rating is rating for rating in Rating), action.quick_win)
    ease = cells(any("tick in the column Ease" in note for note in action.notes))
    benefits = cells(*(benefit in (action.benefits or ()) for benefit in Benefit))
    heading = f"[{action.provider_type.value} {action.area.value}]"
    return heading, f"{action.code:<6} | {ratings} | {ease} | {benefits}"


def test_the_plan_is_the_published_table_line_by_line(plan: PlanEdition) -> None:
    assert [as_printed(action) for action in plan.actions] == printed_lines()


# Plan files that people write


def write(folder: Path, text: str) -> Path:
    path = folder / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_plan_file_says_is_what_is_read(tmp_path: Path) -> None:
    plan = load_plan(write(tmp_path, GOOD))
    assert plan.issuer == "Our ICB"
    lights, walk = plan.actions
    assert lights == PlannedAction("GC1", "Fit LED lights", ProviderType.GENERIC, Area.RESOURCES)
    assert walk.detail == "or cycle"
    assert walk.rating is Rating.MUST_DO
    assert walk.benefits == frozenset({Benefit.ENVIRONMENT, Benefit.HEALTH})
    assert (walk.ease, walk.page, walk.notes) == ("very-easy", 3, ("The code says culture.",))


def test_no_benefits_and_benefits_not_published_stay_apart(tmp_path: Path) -> None:
    text = GOOD.replace('benefits = ["health", "environment"]', "benefits = []")
    lights, walk = load_plan(write(tmp_path, text)).actions
    assert lights.benefits is None
    assert walk.benefits == frozenset()


def test_a_file_saved_by_notepad_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_bytes(GOOD.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load_plan(path) == load_plan(write(tmp_path, GOOD))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("format = 1", "format = ", r"not a TOML file.*line 1"),
        ("format = 1", "format = 2", r"format 2 is not known.*newer"),
        ("format = 1", "format = true", r"format True must be a whole number"),
        ("format = 1\n", "", r"format is missing\. Add it"),
        ('key = "our-plan-2026"', 'key = "Our plan"', r"key 'Our plan'.*'our-plan-2026-32'"),
        ('published = "July 2026"', "published = 2026-07-01", r"published .* text in quotes"),
        ('issuer = "Our ICB"', 'issuer = ""', r"issuer is empty"),
        ('issuer = "Our ICB"', 'isuer = "Our ICB"', r"issuer is missing"),
        ('issuer = "Our ICB"', 'issuer = "x"\ncolour = "red"', r"'colour' is not a key"),
        ('"must-do"', '"mustdo"', r"action GC2: rating 'mustdo' .*Write 'must-do', 'priority'"),
        ('"adaptation"', '"travel"', r"action GC2: area 'travel' is not a word"),
        ('"general-practice"', '"GP"', r"action GC2: provider_type 'GP' .*'dental-practice'"),
        ('"health", ', '"wealth", ', r"action GC2: benefits 'wealth' .*'health'"),
        ('"health", ', '"health", "health", ', r"action GC2: benefits names 'health' twice"),
        ('["health", "environment"]', '"health"', r"action GC2: benefits 'health' .* list"),
        ('"very-easy"', '"easy"', r"action GC2: ease 'easy' .*Write 'very-easy'"),
        ('code = "GC2"', 'code = "GC1"', r"code 'GC1' stands twice, at actions no\. 1 and no\. 2"),
        ('code = "GC2"', 'code = "gc1"', r"code 'gc1' stands twice"),
        ('code = "GC2"', 'code = "GC 2"', r"action no\. 2: code 'GC 2' .*without spaces"),
        ('code = "GC2"', 'code = "GC2 "', r"action no\. 2: code 'GC2 ' .*without spaces"),
        ('code = "GC2"', 'code = ""', r"action no\. 2: code ''"),
        ('code = "GC2"', 'code = "OWN-1"', r"action OWN-1: code 'OWN-1' is kept"),
        ('code = "GC2"\n', "", r"action no\. 2: code is missing"),
        ('title = "Walk to work"\n', "", r"action GC2: title is missing"),
        ('title = "Walk to work"', 'title = " "', r"action GC2: title is empty"),
        ("Walk to work", r"Walk\u001b[2J", r"action GC2: title contains a control character"),
        ("or cycle", r"or\ncycle", r"action GC2: detail contains a control character"),
        ("Walk to work", "Walk " * 60, r"action GC2: title has \d+ characters.*Shorten"),
        ("quick_win = true", 'quick_win = "yes"', r"action GC2: quick_win 'yes' .*true or false"),
        ("page = 3", "page = 0", r"action GC2: page 0 must be 1 or more"),
        ("page = 3", "page = 10000", r"action GC2: page 10000 must be 9999 or less"),
        ("page = 3", 'page = "3"', r"action GC2: page '3' must be a whole number"),
        ("page = 3", "page = 3\nowner = 'me'", r"action GC2: 'owner' is not a key"),
        ('["The code says culture."]', "[5]", r"action GC2: notes 5 must be text"),
        (GOOD[GOOD.index("[[") :], "actions = []", r"no actions\. Add at least one"),
        (GOOD[GOOD.index("[[") :], "actions = [7]", r"action no\. 1: .* must be a table"),
    ],
)
def test_a_bad_plan_file_is_refused_in_one_clear_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in GOOD
    with pytest.raises(PlanFileError) as refusal:
        load_plan(write(tmp_path, GOOD.replace(old, new)))
    line = str(refusal.value)
    assert re.search(said, line), line
    assert line.startswith("ours.toml")
    assert line.endswith(".")
    assert line.isprintable()
    assert len(line) < 250


def test_a_plan_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GreenPlanError, match=r"gone\.toml cannot be read \(it is not there\)"):
        load_plan(tmp_path / "gone.toml")


def test_a_workbook_given_as_a_plan_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    path.write_bytes(b"PK\x03\x04\xff\xfe\x00")
    with pytest.raises(PlanFileError, match=r"plan\.xlsx is not a TOML file in UTF-8"):
        load_plan(path)


def test_a_plan_file_nested_without_end_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PlanFileError, match="not a TOML file"):
        load_plan(write(tmp_path, "a = " + "[" * 100_000))


def test_keys_of_very_many_parts_are_refused_before_they_take_their_time(tmp_path):
    path = write(tmp_path, GOOD + "".join(f"{'a.' * 20_000}b{n} = 1\n" for n in range(8)))
    begun = time.process_time()
    with pytest.raises(PlanFileError, match=r"^[^:]*\.toml has a key of very many parts"):
        load_plan(path)
    assert time.process_time() - begun < 2


def test_a_file_larger_than_any_plan_is_refused(tmp_path):
    with pytest.raises(PlanFileError, match="is larger than any file of its kind"):
        load_plan(write(tmp_path, GOOD + "#" * 1_000_000))


@pytest.mark.parametrize("long", ["ratin" + "g" * 5_000 + " = 1", "code = '" + "x" * 5_000 + " y'"])
def test_a_refusal_shows_the_beginning_of_what_is_long(tmp_path, long):
    with pytest.raises(PlanFileError) as refusal:
        load_plan(write(tmp_path, f"{GOOD}\n[[actions]]\n{long}\n"))
    assert str(refusal.value).isprintable()
    assert len(str(refusal.value)) < 300
