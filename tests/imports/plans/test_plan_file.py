"""What a plan file of format 1 says is what is read, and a bad one is refused in one clear line."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from db.errors import GreenPlanError
from db.plans.plan_edition import PlannedAction
from db.vocabulary.terms import Area, Benefit, ProviderType, Rating
from imports.plans.plan_file import PlanFileError, load_plan

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
        ("format = 1", "format = 3", r"format 3 is not supported.*update"),
        ("format = 1", "format = true", r"format True must be a whole number"),
        ("format = 1\n", "", r"format is missing\. Add it"),
        ('key = "our-plan-2026"', 'key = "Our plan"', r"key 'Our plan'.*'our-plan-2026-32'"),
        ('published = "July 2026"', "published = 2026-07-01", r"published .* text in quotes"),
        ('issuer = "Our ICB"', 'issuer = ""', r"issuer is empty"),
        ('issuer = "Our ICB"', 'isuer = "Our ICB"', r"issuer is missing"),
        ('issuer = "Our ICB"', 'issuer = "x"\ncolour = "red"', r"'colour' is not a known key"),
        ('"must-do"', '"mustdo"', r"action GC2: rating 'mustdo' .*Use 'must-do', 'priority'"),
        ('"adaptation"', '"travel"', r"action GC2: area 'travel' is not recognised"),
        ('"general-practice"', '"GP"', r"action GC2: provider_type 'GP' .*'dental-practice'"),
        ('"health", ', '"wealth", ', r"action GC2: benefits 'wealth' .*'health'"),
        ('"health", ', '"health", "health", ', r"action GC2: benefits lists 'health' twice"),
        ('["health", "environment"]', '"health"', r"action GC2: benefits 'health' .* list"),
        ('"very-easy"', '"easy"', r"action GC2: ease 'easy' .*Use 'very-easy'"),
        ('code = "GC2"', 'code = "GC1"', r"code 'GC1' is used twice, at actions no\. 1 and no\. 2"),
        ('code = "GC2"', 'code = "gc1"', r"code 'gc1' is used twice"),
        ('code = "GC2"', 'code = "g c/1"', r"'GC1' and 'g c/1' are the same in letters and fig"),
        ('code = "GC2"', 'code = "GC2 "', r"action no\. 2: code 'GC2 ' has a space .*too many"),
        ('code = "GC2"', 'code = "GC  2"', r"action no\. 2: code 'GC  2' has a space .*too many"),
        ('code = "GC2"', r'code = "GC\n2"', r"action no\. 2: code 'GC\\n2' .*line break too many"),
        ('code = "GC2"', 'code = "–/–"', r"action no\. 2: code '–/–' has no letter or figure"),
        ('code = "GC2"', f'code = "GC{"2" * 20}"', r"action no\. 2: code is 22 .*limit is 20"),
        ('code = "GC2"', 'code = ""', r"action no\. 2: code ''"),
        ('code = "GC2"', 'code = "OWN-1"', r"action OWN-1: code 'OWN-1' is reserved"),
        ('code = "GC2"', 'code = "own 1"', r"action own 1: code 'own 1' is reserved"),
        ('code = "GC2"\n', "", r"action no\. 2: code is missing"),
        ('title = "Walk to work"\n', "", r"action GC2: title is missing"),
        ('title = "Walk to work"', 'title = " "', r"action GC2: title is empty"),
        ("Walk to work", r"Walk\u001b[2J", r"action GC2: title contains a control character"),
        ("or cycle", r"or\ncycle", r"action GC2: detail contains a control character"),
        ("Walk to work", "Walk " * 60, r"action GC2: title is \d+ characters.*Shorten"),
        ("quick_win = true", 'quick_win = "yes"', r"action GC2: quick_win 'yes' .*true or false"),
        ("page = 3", "page = 0", r"action GC2: page 0 must be 1 or more"),
        ("page = 3", "page = 10000", r"action GC2: page 10000 must be 9999 or less"),
        ("page = 3", f"page = 0x{'f' * 5_000}", r"ours\.toml has a number with too many figures"),
        ("page = 3", f"page = {'9' * 4_000}", r"action GC2: page 9+\.\.\.9+ must be 9999 or less"),
        ("page = 3", 'page = "3"', r"action GC2: page '3' must be a whole number"),
        ("page = 3", "page = 3\nowner = 'me'", r"action GC2: 'owner' is not a known key"),
        ('["The code says culture."]', "[5]", r"action GC2: notes 5 must be text"),
        ('provider_type = "generic"\n', "", r"action GC1: provider_type is missing"),
        ('area = "adaptation"\n', "", r"action GC2: area is missing"),
        ("page = 3", 'page = 3\nsection = "C"', r"action GC2: section is not in format 1.*= 2"),
        ("page = 3", 'page = 3\nfields.x = "y"', r"action GC2: fields is not in format 1"),
        ("page = 3", 'page = 3\nwas = "GC9"', r"action GC2: was is not in format 1"),
        ('key = "our', 'follows = "x"\nkey = "our', r"toml: follows is not in format 1"),
        (
            "[[actions]]",
            "[[kinds]]\nkey='icb'\nlabel='ICB'\n[[actions]]",
            "kinds is not in format 1",
        ),
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
    assert len(line) < 280


def test_a_plan_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GreenPlanError, match=r"gone\.toml cannot be read \(it was not found\)"):
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
    with pytest.raises(PlanFileError, match=r"^[^:]*\.toml has a key with too many parts"):
        load_plan(path)
    assert time.process_time() - begun < 2


def test_a_file_larger_than_any_plan_is_refused(tmp_path):
    with pytest.raises(PlanFileError, match="is too large"):
        load_plan(write(tmp_path, GOOD + "#" * 8_000_000))


@pytest.mark.parametrize("long", ["ratin" + "g" * 5_000 + " = 1", "code = '" + "x" * 5_000 + " y'"])
def test_a_refusal_shows_the_beginning_of_what_is_long(tmp_path, long):
    with pytest.raises(PlanFileError) as refusal:
        load_plan(write(tmp_path, f"{GOOD}\n[[actions]]\n{long}\n"))
    assert str(refusal.value).isprintable()
    assert len(str(refusal.value)) < 300
