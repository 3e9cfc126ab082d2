"""The upgrade to a later edition in the app: what is shown before, what is decided, and after."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import NOW, SAM, Person, at_the_tracker, changes
from plans_at_hand import second_edition, upgraded
from somebody_else import ALEX, opened_by

from db.validation.identity import by_name_only
from imports.plans.plan_file import default_plan
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.history.history import HistoryScreen
from tracker.widgets.action_table import ActionTable

SECOND = second_edition(default_plan())


@pytest.fixture
def done(practice: Path) -> Path:
    """A register whose practice Sam has upgraded to the second edition."""
    with opened_by(practice, SAM, NOW, by_name_only()) as register:
        upgraded(register, SECOND)
    return practice


async def lists(person: Person, code: str) -> None:
    """Wait until the list shows an action."""
    await person.until(
        lambda: person.app.screen.query(ActionTable) and code in person.codes, f"{code} in the list"
    )
    await person.rests()


# The app follows


async def test_undo_brings_the_earlier_edition_back_and_redo_the_later(done: Path) -> None:
    async with at_the_tracker(done) as person:
        await person.goes_to("GC13")
        await person.goes_to("GC01")
        await person.press("ctrl+z")
        await lists(person, "GC1")
        assert "GC13" not in person.codes
        assert "GR5" in person.codes
        await person.press("ctrl+y")
        await lists(person, "GC01")
        assert "GR5" not in person.codes
    assert [what for what, *_ in changes(done)[-3:]] == ["upgrade-plan", "undo", "redo"]


@pytest.mark.parametrize(("key", "screen"), [("h", HistoryScreen), ("enter", ActionScreen)])
async def test_undo_on_another_screen_goes_back_to_the_list(
    done: Path, key: str, screen: type
) -> None:
    async with at_the_tracker(done) as person:
        await person.press(key)
        await person.is_at(screen)
        await person.press("ctrl+z")
        await person.is_at(ActionListScreen)
        await lists(person, "GC1")
        await person.press("h")
        await person.is_at(HistoryScreen)
        await person.sees("Undid")


@pytest.mark.usefixtures("others_are_followed")
@pytest.mark.parametrize("keys", [(), ("enter",), ("h",), ("t",), ("r",), ("m",), ("s",), ("f1",)])
async def test_the_app_follows_who_upgrades_and_undoes_it_elsewhere(
    practice: Path, keys: tuple[str, ...]
) -> None:
    async with at_the_tracker(practice) as person:
        with opened_by(practice) as register:
            await person.goes_to("GC3")
            await person.press(*keys)
            upgraded(register, SECOND)
            await person.rests(0.1)
            while not isinstance(person.app.screen, ActionListScreen):
                await person.press("escape")
            await lists(person, "GC01")
            await person.sees(f"{ALEX} upgraded")
            await person.goes_to("GC12")
            await person.press("enter")
            await person.sees("Training and education of all staff", "Kim Sample")
            organisation = register.organisations.find()
            register.history.undo(organisation)
            await person.is_at(ActionListScreen)
            await lists(person, "GC1")
            await person.goes_to("GC3")


async def test_nothing_is_saved_for_an_action_of_the_edition_before(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.goes_to("GC2")
        with opened_by(practice) as register:
            upgraded(register, SECOND)
            await person.press("s", "c")
            await person.sees("Not done: You work with", "Second edition, by now")
    assert changes(practice)[-1][0] == "upgrade-plan"
