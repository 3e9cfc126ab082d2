"""A practice that has worked on everything goes on with a second edition, undoes and redoes it.

What the edition changes is in :mod:`second_edition`: each kind of change has a test here.
"""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from edition_steps import step_in_words
from example_register import NOW, SAM, Surgery
from second_edition import KEY, RECORDED, Stage, Stages, stages

from db.opening import open_register
from db.plans.editions import MatchedBy
from db.register import Register
from db.views import Organisation
from db.vocabulary.terms import Area, Benefit, ProviderType, Rating, Status

FIRST = "blmk-primary-care-2026-32"


@dataclass
class _Worked:
    register: Register
    organisation: Organisation


@pytest.fixture(scope="module")
def practice(_surgery_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    """The practice before, after, undone and redone; nothing is changed any more."""
    path = Path(shutil.copy(_surgery_file, tmp_path_factory.mktemp("second") / "tracker.db"))
    with closing(open_register(path, user=SAM, clock=lambda: NOW)) as register:
        return stages(_Worked(register, register.organisations.find()))  # type: ignore[arg-type]


def all_of(code: str) -> list[str]:
    """Return what the practice recorded beside an action, as a stage shows it."""
    return [
        f"Update about {code}",
        f"Evidence for {code}",
        f"Measure of {code}: [{RECORDED.index(code):.1f}]",
        f"For {code}",
    ]


def assert_has(stage: Stage, code: str, *was: str) -> None:
    """Check that an action in the list has the progress of the first and the records of all."""
    action = stage.actions[code]
    assert (action.lead, action.status) == (f"Lead of {was[0]}", Status.IN_PROGRESS)
    assert sorted(stage.beside[code]) == sorted(line for one in was for line in all_of(one))
    assert (action.evidence, action.measures, action.barriers) == (len(was),) * 3
    assert action.plan == KEY


def assert_starts_empty(stage: Stage, code: str) -> None:
    action = stage.actions[code]
    assert (action.lead, action.status, action.evidence) == (None, None, 0)
    assert (stage.beside[code], stage.history[code]) == ([], [])


def told(practice: Stages, code: str) -> list[str]:
    """Return what the comparison says of an action, by either code."""
    return [step_in_words(step) for step in practice.comparison.steps if code in step.pair]


def test_what_stayed_the_same_stays_as_it_was(practice: Stages) -> None:
    before, after = practice.before.actions["GC1"], practice.after.actions["GC1"]
    assert replace(after, plan=before.plan) == before
    assert told(practice, "GC1") == ["GC1: same"]
    assert_has(practice.after, "GC1", "GC1")


def test_a_reworded_action_keeps_everything(practice: Stages) -> None:
    assert practice.after.actions["GC2"].title == "Declare a climate and nature emergency"
    assert_has(practice.after, "GC2", "GC2")


def test_a_renumbered_action_keeps_everything(practice: Stages) -> None:
    assert "GC3" not in practice.after.actions
    assert_has(practice.after, "GC31", "GC3")
    assert practice.after.history["GC31"] == ["upgrade-plan", *practice.before.history["GC3"]]


def test_an_action_with_another_code_and_title_keeps_everything(practice: Stages) -> None:
    assert told(practice, "GC51") == ["GC4 -> GC51: renamed, changed (Title)"]
    assert_has(practice.after, "GC51", "GC4")


def test_swapped_codes_swap_nothing_else(practice: Stages) -> None:
    assert practice.after.actions["GC6"].title == practice.before.actions["GC5"].title
    assert_has(practice.after, "GC6", "GC5")
    assert_has(practice.after, "GC5", "GC6")


def test_a_code_that_something_else_has_now_brings_nothing_along(practice: Stages) -> None:
    assert practice.after.actions["GC7"].title == "Walk together once a month"
    assert_starts_empty(practice.after, "GC7")
    assert practice.after.aside["GC7"].title == practice.before.actions["GC7"].title


@pytest.mark.parametrize(
    ("code", "rating"), [("GC8", Rating.MUST_DO), ("GR2", Rating.SHOULD_DO), ("GR3", None)]
)
def test_a_re_rated_action_has_the_new_rating_and_keeps_everything(
    practice: Stages, code: str, rating: Rating | None
) -> None:
    assert practice.after.actions[code].rating is rating
    assert practice.undone.actions[code].rating is not rating
    assert_has(practice.after, code, code)


@pytest.mark.parametrize(("code", "quick"), [("GC9", True), ("GR5", False)])
def test_a_quick_win_is_gained_or_lost(practice: Stages, code: str, quick: bool) -> None:
    assert practice.before.actions[code].quick_win is not quick
    assert practice.after.actions[code].quick_win is quick
    assert_has(practice.after, code, code)


def test_an_action_that_moved_is_in_the_other_area(practice: Stages) -> None:
    action = practice.after.actions["GA2"]
    assert (action.area, action.sections) == (Area.RESOURCES, ("R",))
    assert_has(practice.after, "GA2", "GA2")


def test_a_renamed_section_is_no_change_of_its_actions(practice: Stages) -> None:
    declared = practice.comparison.after.declared
    assert [one.title for one in declared.path("C")] == ["People and culture"]
    assert told(practice, "GC1") == ["GC1: same"]
    assert practice.after.actions["GC1"].sections == ("C",)


def test_the_list_is_in_the_order_of_the_second_edition(practice: Stages) -> None:
    assert practice.before.listed[0].code == "GC1"
    assert [one.code for one in practice.after.listed[:2]] == ["GR8", "GC1"]
    assert practice.after.listed[-1].code == "OWN-1"
    assert_has(practice.after, "GR8", "GR8")


def test_an_action_that_is_for_dentists_now_is_set_aside(practice: Stages) -> None:
    assert "GR9" not in practice.after.actions
    assert practice.after.aside["GR9"].lead == "Lead of GR9"
    assert sorted(practice.after.beside_aside["GR9"]) == sorted(all_of("GR9"))


def test_an_action_that_is_for_everybody_now_is_in_the_list(practice: Stages) -> None:
    assert "DC2" not in practice.before.actions
    assert practice.after.actions["DC2"].provider_type is ProviderType.GENERIC
    assert_starts_empty(practice.after, "DC2")
    assert "DC2" not in practice.undone.actions


def test_other_facts_are_those_of_the_second_edition(practice: Stages) -> None:
    there = practice.after.actions
    assert there["GR10"].benefits == {Benefit.STAFF}
    assert told(practice, "GR11") == ["GR11: changed (Ease)"]
    assert there["GR6"].detail == "Begin with a meter reading."
    assert there["GA4"].notes == ("The second edition prints this in a box.",)
    for code in ("GR10", "GR11", "GA4"):
        assert_has(practice.after, code, code)


def test_a_field_that_the_second_edition_declares_has_its_values(practice: Stages) -> None:
    action = practice.after.actions["GA5"]
    assert (action.value("sponsor"), action.value("horizon")) == ("ICB estates", "long")
    assert practice.before.actions["GA5"].value("sponsor") is None
    assert {"Sponsor", "ICB estates"} <= set(practice.after.tracker)
    assert_has(practice.after, "GA5", "GA5")


def test_the_first_part_of_a_declared_split_has_everything(practice: Stages) -> None:
    assert_has(practice.after, "GR41", "GR4")
    assert_starts_empty(practice.after, "GR42")


def test_the_first_part_of_a_guessed_split_has_everything(practice: Stages) -> None:
    assert told(practice, "GES41") == ["GES4 -> GES41: renamed, changed (Title), split"]
    assert_has(practice.after, "GES4", "GES4")
    assert_starts_empty(practice.after, "GES41")


@pytest.mark.parametrize(
    ("code", "main", "other"), [("GPES56", "GPES6", "GPES5"), ("GES67", "GES7", "GES6")]
)
def test_merged_actions_have_all_records_and_what_is_not_shown_is_set_aside(
    practice: Stages, code: str, main: str, other: str
) -> None:
    assert_has(practice.after, code, main, other)
    assert practice.after.aside[other].lead == f"Lead of {other}"
    by = {step.by for step in practice.comparison.steps if step.pair[1] == code}
    assert by == {MatchedBy.PLAN if code == "GPES56" else MatchedBy.DECIDED}


def test_what_was_withdrawn_without_anything_recorded_is_gone(practice: Stages) -> None:
    assert "GR12" in practice.before.actions
    assert "GR12" not in {**practice.after.actions, **practice.after.aside}


def test_what_was_withdrawn_is_set_aside_with_everything(practice: Stages) -> None:
    assert "GR13" not in practice.after.actions
    aside = practice.after.aside["GR13"]
    assert (aside.lead, aside.plan, aside.evidence) == ("Lead of GR13", FIRST, 1)
    assert sorted(practice.after.beside_aside["GR13"]) == sorted(all_of("GR13"))
    assert practice.after.history["GR13"] == ["upgrade-plan", *practice.before.history["GR13"]]


def test_an_added_action_starts_empty(practice: Stages) -> None:
    assert_starts_empty(practice.after, "GC12")


def test_an_own_action_stays_beside_a_published_one_with_its_title(practice: Stages) -> None:
    own, published = practice.after.actions["OWN-1"], practice.after.actions["GA7"]
    assert own.title == published.title
    assert (own.lead, own.own, published.lead) == ("Sam", True, None)


def test_exactly_what_was_announced_is_set_aside(practice: Stages) -> None:
    announced = {(one.plan, one.code) for one in practice.set_aside}
    assert announced == {(FIRST, one) for one in ("GC7", "GR9", "GR13", "GES6", "GPES5")}
    assert {(one.plan, one.code) for one in practice.after.aside.values()} == announced
    assert (practice.before.aside, practice.undone.aside) == ({}, {})


def test_undoing_gives_what_was_before_and_redoing_what_was_after(practice: Stages) -> None:
    for done, again in ((practice.before, practice.undone), (practice.after, practice.redone)):
        assert again.seen == done.seen
        assert (again.listed, again.aside) == (done.listed, done.aside)
        assert (again.beside, again.beside_aside) == (done.beside, done.beside_aside)


def test_a_return_made_before_is_the_same_byte_for_byte(practice: Stages) -> None:
    for stage in (practice.after, practice.undone, practice.redone):
        assert stage.return_file == practice.before.return_file
        assert stage.return_content == practice.before.return_content
    assert FIRST in practice.before.return_content


@pytest.mark.parametrize("name", ["before", "after", "undone", "redone"])
def test_a_tracker_names_the_edition_and_doctor_finds_nothing(practice: Stages, name: str) -> None:
    stage: Stage = getattr(practice, name)
    edition = "Second edition, made up" if name in ("after", "redone") else "Draft V2"
    assert stage.seen.plan_edition == edition
    headings = [text for text in stage.tracker if text.startswith("ODS code")]
    assert headings
    assert all(heading.endswith(edition) for heading in headings)
    assert stage.faults == ()


def test_it_goes_on_undoes_and_redoes_on_every_store(example_surgery: Surgery) -> None:
    if example_surgery.register.place.path is not None:
        pytest.skip("the tests above are of a file")
    done = stages(example_surgery)
    assert (done.undone.listed, done.undone.beside) == (done.before.listed, done.before.beside)
    assert (done.redone.listed, done.redone.beside) == (done.after.listed, done.after.beside)
    assert done.redone.beside_aside == done.after.beside_aside
    assert {*done.before.faults, *done.after.faults, *done.redone.faults} == set()
