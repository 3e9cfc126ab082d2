"""Tab, filter, order and row are as they were left, for each organisation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from at_the_keyboard import Person, at_the_tracker
from somebody_else import opened_by

from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.organisations.organisation_list import OrganisationListScreen
from tracker.user_files.settings import load_settings, settings_file
from tracker.workspace.filter_words import filter_in_words
from tracker.workspace.last_view import LastView
from tracker.workspace.plan_shown import PlanShown


async def left_on_status_in_our_plan(person: Person) -> None:
    """Look at our plan by status, backwards, Culture only, on GC10; then leave."""
    await person.press("6", "f", "space", "enter", "o", "s", "o", "s")
    await person.sees("Area Culture", "Status↓")
    await person.goes_to("GC10")
    await person.press("q")


async def test_the_list_is_as_it_was_left(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await left_on_status_in_our_plan(person)
        left = person.codes
    async with at_the_tracker(practice, settings=load_settings()) as person:
        await person.sees("Area Culture", "Status↓")
        assert (person.codes, person.on) == (left, "GC10")
        assert len(left) == 4
        await person.press("1", "escape", "o", "p")
        await person.press("ctrl+q")
    async with at_the_tracker(practice, settings=load_settings()) as person:
        await person.sees("F to filter, O to sort")
        assert len(person.codes) == 54


async def test_each_organisation_has_its_own(practice: Path) -> None:
    with opened_by(practice) as register:
        register.organisations.add(
            default_plan(),
            name="Example Pharmacy",
            ods="FX999",
            provider_type=ProviderType.COMMUNITY_PHARMACY,
        )
    async with at_the_tracker(practice, ods="A99999") as person:
        await person.press("2", "end")
        on = person.on
        await person.press("g")
        await person.is_at(OrganisationListScreen)
        await person.press("up", "enter")
        await person.sees("Example Pharmacy FX999")
        assert (len(person.codes), person.on) == (48, "GC1")
        await person.press("g")
        await person.is_at(OrganisationListScreen)
        await person.press("down", "enter")
        await person.sees("Example Surgery A99999")
        await person.until(lambda: person.on == on, "the row that was left")


async def test_of_a_demo_nothing_is_kept(practice: Path) -> None:
    async with at_the_tracker(practice, demo=True) as person:
        await left_on_status_in_our_plan(person)
    assert not settings_file().exists()


async def test_a_second_window_keeps_what_the_first_has_kept(
    practice: Path, tmp_path: Path
) -> None:
    async with at_the_tracker(practice) as person:
        settings_file().write_text(json.dumps({"views": {"elsewhere X": {"tab": "All"}}}))
        await person.press("3", "q")
    assert len(load_settings().views) == 2


@pytest.mark.parametrize(
    "kept",
    [
        None,
        [],
        "6",
        {"tab": 6, "filter": [], "sort": [], "backwards": "yes", "code": 3},
        {"tab": "Gone", "filter": {"areas": ["gone", {}], "leads": [3]}, "sort": "gone"},
        {"tab": "Must Do", "filter": {"leads": ["Somebody who left"]}, "code": "ZZ9"},
    ],
)
async def test_what_is_not_known_is_passed_over(practice: Path, kept: Any) -> None:
    settings_file().write_text(json.dumps({"views": {f"{practice} A99999": kept}}))
    async with at_the_tracker(practice, settings=load_settings()) as person:
        await person.is_at(ActionListScreen)
        await person.sees("F to filter, O to sort", "No.↑")
        assert len(person.codes) == 54
        assert person.on == "GC1"


def test_a_filter_that_an_earlier_version_stored_is_still_known(example_surgery) -> None:
    organisation = example_surgery.organisation
    actions = example_surgery.register.actions.all(organisation)
    plan = PlanShown.of(default_plan().declared, actions, organisation.provider_type)
    stored = {"areas": ["culture"], "statuses": ["on-hold"], "leads": [None, "Kim"]}
    kept = LastView.from_settings({"filter": stored}, plan).filter
    words = filter_in_words(kept, plan.filters)
    assert words == "Area Culture · Status On hold · Lead Kim, none"
    assert LastView.from_settings(LastView(filter=kept).to_settings(plan), plan).filter == kept
