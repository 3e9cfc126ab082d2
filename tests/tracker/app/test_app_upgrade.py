"""The upgrade to a later edition in the app: what is shown before, what is decided, and after."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from at_the_keyboard import (
    NOW,
    SAM,
    Person,
    at_the_tracker,
    changes,
    contents,
    stored,
)
from needs import needs_londons_time
from plans_at_hand import SYSTEM, THEMED, icb_with, second_edition, upgraded
from somebody_else import ALEX, opened_by
from test_app_snapshots import MIDDLE, SMALL, Compare, photographed
from test_app_snapshots import steps as steps_to
from test_app_terminals import foreign, hard_to_read, in_both_themes
from textual import events

from db.validation.identity import by_name_only
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.dialogs import Pick
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.history.history import HistoryScreen
from tracker.screens.plans.add_plan import AddPlanScreen, PlanNameForm
from tracker.screens.plans.set_aside import SetAsidePage, SetAsideScreen
from tracker.screens.plans.upgrade import UpgradeScreen, WhichAction
from tracker.user_files.settings import LIGHT, Settings
from tracker.widgets.action_table import ActionTable
from tracker.widgets.edition_list import EditionList

SECOND = second_edition(default_plan())


@pytest.fixture
def done(practice: Path) -> Path:
    """A register whose practice Sam has upgraded to the second edition."""
    with opened_by(practice, SAM, NOW, by_name_only()) as register:
        upgraded(register, SECOND)
    return practice


@pytest.fixture
def offered(practice: Path) -> Path:
    """A register with the practice and the second edition, with which nobody works yet."""
    with opened_by(practice) as register:
        register.add_plan(SECOND)
    return practice


async def at_the_upgrade(person: Person) -> None:
    """Open the upgrade from the chooser of plans."""
    await person.press("n")
    await person.is_at(Pick)
    await person.press("u")
    await person.is_at(UpgradeScreen)


async def decide(person: Person, code: str, *keys: str) -> None:
    """Put the cursor on the action with a code in either edition, and decide about it."""
    await person.is_at(UpgradeScreen)
    lines = person.app.screen.query_one(EditionList)
    lines.go_to(next(e.step for e in lines.entries if e.step and code in e.step.pair))
    await person.rests()
    await person.press("enter")
    await person.is_at(Pick)
    await person.press(*keys)
    await person.rests()


def steps(person: Person) -> dict[str, list[tuple[str, str]]]:
    """Return the codes before and after that are shown under each heading."""
    found: dict[str, list[tuple[str, str]]] = {}
    for entry in person.app.screen.query_one(EditionList).entries:
        if entry.step is None:
            name = entry.text.partition(" · ")[0]
            found[name] = []
        else:
            found[name].append(entry.step.pair)
    return found


async def lists(person: Person, code: str) -> None:
    """Wait until the list shows an action."""
    await person.until(
        lambda: person.app.screen.query(ActionTable) and code in person.codes, f"{code} in the list"
    )
    await person.rests()


# Before the upgrade


async def test_only_a_later_edition_that_is_there_is_offered(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("n")
        await person.sees("Plans", "Begin with BLMK ICS")
        await person.sees_no("Upgrade to")
        await person.press("escape")
        with opened_by(practice) as register:
            register.add_plan(SECOND)
        await person.press("n")
        await person.sees("Upgrade to Second edition, 2028", "a later edition of this")
        await person.sees_no("Begin with BLMK Primary Care")


async def test_what_would_happen_is_shown_before_it_does(offered: Path) -> None:
    before = contents(offered)
    async with at_the_tracker(offered) as person:
        await at_the_upgrade(person)
        await person.sees(
            "Upgrade from Draft V2 to Second edition, 2028",
            "81 actions become 80: 75 same · 1 renamed · 1 re-rated",
            "2 merged · 1 added · 2 to decide",
            "GC3 → GC12 Training and education of all staff for their role",
            "Was: Provide training and education",
            "You recorded: in our plan, in progress, lead Kim Sample",
        )
        shown = steps(person)
        assert next(iter(shown)) == "To decide"
        assert shown["To decide"] == [("GC3", "GC12"), ("GR5", "GR10")]
        assert shown["The same"] == []
        await person.press("end")
        await person.sees("The same · 75 Enter shows or hides them")
        await person.press("enter")
        assert len(steps(person)["The same"]) == 75
        await person.press("enter")
        assert steps(person) == shown
        await person.press("escape")
        await person.is_at(ActionListScreen)
    assert contents(offered) == before


async def test_what_is_merged_into_an_action_for_others_leaves_the_list(practice: Path) -> None:
    actions = {action.code: action for action in SECOND.actions}
    actions["GR2"] = replace(actions["GR2"], provider_type=ProviderType.DENTAL_PRACTICE)
    with opened_by(practice) as register:
        organisation = register.organisations.find()
        register.actions.set_lead(organisation, ["GR3"], "Alex")
        register.add_plan(replace(SECOND, actions=(*actions.values(),)))
    async with at_the_tracker(practice, size=(120, 36)) as person:
        await at_the_upgrade(person)
        await person.sees("You recorded: lead Alex. It leaves your list and stays readable.")


async def test_nothing_is_upgraded_while_something_is_to_decide(offered: Path) -> None:
    async with at_the_tracker(offered) as person:
        await at_the_upgrade(person)
        await person.press("end", "u")
        await person.sees("Not done: 2 actions still to decide. Press Enter on each of them")
        assert person.app.screen.query_one(EditionList).current.step.pair == ("GC3", "GC12")
        await decide(person, "GC3", "s")
        await person.press("u")
        await person.sees("Not done: 1 action still to decide. Press Enter on it")
        await person.press("escape")
        await person.sees("Press Esc again to leave and discard what you decided.")
        await person.press("escape")
        await person.is_at(ActionListScreen)
    assert changes(offered)[-1][0] != "upgrade-plan"


async def test_what_would_be_set_aside_is_named_and_asked_about_once_more(offered: Path) -> None:
    async with at_the_tracker(offered) as person:
        await at_the_upgrade(person)
        await decide(person, "GC3", "s")
        await decide(person, "GR5", "n")
        assert steps(person)["Withdrawn"] == [("GR5", "")]
        await person.sees("lead P. Lee, 1 measure. It leaves your list and stays readable.")
        await person.press("u")
        await person.sees("Set aside what you recorded for 1 action?", "GR5 Reduce waste: in our")
        await person.press("n")
        await person.is_at(UpgradeScreen)
        await person.press("u")
        await person.is_at(Pick)
        await person.press("u")
        await lists(person, "GC01")
        await person.sees("Upgraded to Second edition, 2028. 1 action set aside. Ctrl+Z to undo.")
        await person.press("ctrl+z")
        await lists(person, "GR5")
        await person.sees("Undone: the upgrade to another edition. You work with Draft V2 now.")


async def test_an_action_is_the_same_as_another_one_that_is_searched(offered: Path) -> None:
    async with at_the_tracker(offered) as person:
        await at_the_upgrade(person)
        await decide(person, "GC3", "l")
        await person.is_at(WhichAction)
        await person.sees("GC12 Training and education of all staff")
        await person.type("saved")
        await person.sees_no("GC12 Training")
        await person.press("enter")
        await person.is_at(UpgradeScreen)
        shown = steps(person)
        assert ("GC3", "GC13") in shown["Renamed"]
        assert ("", "GC12") in shown["Added"]
        await decide(person, "GC12", "e")
        await person.is_at(WhichAction)
        await person.type("nothing like it")
        await person.press("enter")
        await person.sees("No action has 'nothing like it'")
        await person.replace("gr5")
        await person.press("enter")
        await person.is_at(UpgradeScreen)
        assert ("GR5", "GC12") in steps(person)["Renamed"]
        assert "To decide" not in steps(person)


async def test_of_merged_actions_a_person_says_whose_progress_goes_on(offered: Path) -> None:
    async with at_the_tracker(offered) as person:
        await at_the_upgrade(person)
        assert steps(person)["Merged"][:2] == [("GR2", "GR2"), ("GR3", "GR2")]
        await person.sees("lead Kim Sample. Goes on here.")
        await decide(person, "GR3", "p")
        await person.sees("lead Kim Sample. This stays", "The log, evidence and measures go on.")
        await decide(person, "GR3", "u")
        await person.sees("lead Kim Sample. Goes on here.")


async def test_what_was_decided_can_be_taken_back(offered: Path) -> None:
    async with at_the_tracker(offered) as person:
        await at_the_upgrade(person)
        shown = steps(person)
        await decide(person, "GR5", "n")
        assert steps(person) != shown
        await decide(person, "GR5", "u")
        assert steps(person) == shown


async def test_who_upgrades_first_is_told_to_who_was_deciding(offered: Path) -> None:
    async with at_the_tracker(offered) as person:
        await at_the_upgrade(person)
        await decide(person, "GC3", "s")
        await decide(person, "GR5", "n")
        with opened_by(offered) as register:
            upgraded(register, SECOND)
        await person.press("u")
        await person.sees("Not done: You now work with", "Second edition. Go back")


async def test_when_viewing_only_nothing_is_upgraded(offered: Path) -> None:
    async with at_the_tracker(offered, read_only=True) as person:
        await person.press("n", "u")
        await person.sees("Not done: The tracker was started with --read-only")
        assert isinstance(person.app.screen, ActionListScreen)


async def test_a_plan_that_does_not_say_what_it_follows_is_chosen(practice: Path) -> None:
    with opened_by(practice) as register:
        register.add_plan(second_edition(default_plan(), follows="", was={}))
    async with at_the_tracker(practice) as person:
        await person.press("n")
        await person.sees("Upgrade to a later edition")
        await person.press("u")
        await person.sees(
            "Which plan is a later edition of BLMK Primary Care", "Second edition, 80"
        )
        await person.press("enter")
        await person.is_at(UpgradeScreen)
        await person.sees("Upgrade from Draft V2 to Second edition, 2028")


async def test_a_spreadsheet_that_is_like_the_plan_may_be_its_later_edition(
    practice: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "Green plan 2028.csv"
    with sheet.open("w", newline="", encoding="utf-8") as file:
        rows = [(action.code, action.title) for action in SECOND.actions]
        csv.writer(file).writerows([("No.", "Action"), *rows])
    async with at_the_tracker(practice) as person:
        await person.press("n")
        await person.is_at(Pick)
        await person.press("a")
        await person.is_at(ChooseFile)
        await person.press("tab")
        await person.type(str(sheet))
        await person.press("enter")
        await person.is_at(AddPlanScreen)
        await person.press("a")
        await person.is_at(PlanNameForm)
        await person.press("enter")
        await person.sees("What is Green plan 2028?", "A later edition of BLMK Primary Care")
        await person.press("l")
        await person.is_at(UpgradeScreen)
        await person.sees("Upgrade from Draft V2 to Not given", "80")


# After it


async def test_what_is_set_aside_is_listed_and_read(done: Path) -> None:
    async with at_the_tracker(done, size=(100, 60)) as person:
        await person.press("n")
        await person.sees("See what is set aside: 1 action")
        await person.press("s")
        await person.is_at(SetAsideScreen)
        await person.sees("Set aside · 1 action", "GR5 Reduce waste", "Draft V2 · in our plan")
        await person.press("enter")
        await person.is_at(SetAsidePage)
        await person.sees(
            "GR5 in Draft V2",
            "P. Lee",
            "Waste that is recycled",
            "Bins have new labels.",
            "Added an update",
        )
        await person.press("s", "c")
        await person.press("escape")
        await person.is_at(SetAsideScreen)
        await person.press("escape")
        await person.is_at(ActionListScreen)


async def test_nothing_set_aside_is_said(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("y")
        await person.is_at(SetAsideScreen)
        await person.sees("Set aside · 0 actions", "Nothing is set aside.")
        await person.press("enter", "escape")
        await person.is_at(ActionListScreen)


async def test_an_action_says_what_it_was_called_and_the_history_names_editions(done: Path) -> None:
    async with at_the_tracker(done) as person:
        await person.goes_to("GC01")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees("Was GC1 in Draft V2")
        await person.press("right")
        await person.sees("GC2")
        await person.sees_no("Was GC")
        await person.press("escape", "h")
        await person.sees("Plan: Draft V2 → Second edition; GC1 is")
        await person.press("enter")
        await person.sees("GC1 is now GC01", "GR5 withdrawn")


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


async def test_keys_typed_right_after_an_undo_do_nothing_else(done: Path) -> None:
    async with at_the_tracker(done) as person:
        for key in ("ctrl+z", "down", "s", "h"):
            person.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await person.rests()
        await person.until(lambda: person.app.keys.is_idle, "the keys to take effect")
        await lists(person, "GC1")
        assert person.app.screen_stack[-1] is person.app.screen_stack[1]
    made = [what for what, *_ in changes(done)]
    assert made[made.index("undo") :] in (["undo"], ["undo", "set-status"])
    assert stored(done, "GC3")["status"] == "in-progress"


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
            await person.sees(
                "Not done: You now work with", "Second edition. Codes may have changed."
            )
    assert changes(practice)[-1][0] == "upgrade-plan"


async def test_the_list_keeps_what_the_other_edition_has_and_nothing_else(tmp_path: Path) -> None:
    path = icb_with(tmp_path / "tracker.db", SYSTEM, THEMED)
    sections = tuple(one for one in SYSTEM.declared.sections if one.code.startswith("C"))
    later = replace(
        SYSTEM,
        key="later",
        edition="2030",
        actions=SYSTEM.actions[:2],
        declared=replace(SYSTEM.declared, sections=sections, fields=()),
    )
    with opened_by(path, SAM, NOW, by_name_only()) as register:
        upgraded(register, later)
    async with at_the_tracker(path) as person:
        await person.sees("Example ICB QXX · System plan")
        await person.press("ctrl+z")
        await lists(person, "ES2 A/vii")
        await person.press("3", "o", "a")
        await person.sees("by Date")
        assert person.codes == ["ES2 A/vii"]
        await person.press("ctrl+y")
        await lists(person, "C1 A/ii")
        assert person.codes == ["C1 A/i", "C1 A/ii"]
        await person.sees("· System plan")


async def test_after_an_undo_the_later_edition_is_offered_again(done: Path) -> None:
    async with at_the_tracker(done) as person:
        await person.press("ctrl+z")
        await lists(person, "GC1")
        await person.press("n")
        await person.sees("Upgrade to Second edition, 2028")
        await person.press("escape", "ctrl+y")
        await lists(person, "GC01")
        await person.press("n")
        await person.sees("Second edition", "See what is set aside")
        await person.sees_no("Upgrade to")
        await person.sees_no("Draft V2")


# How it looks

UPGRADE = ("n", "u", "@UpgradeScreen")


@needs_londons_time
@pytest.mark.parametrize("size", [SMALL, MIDDLE], ids=["80x24", "120x36"])
def test_the_upgrade_in_a_picture(
    snap_compare: Compare, offered: Path, size: tuple[int, int]
) -> None:
    app = photographed(offered, settings=Settings(name=SAM, theme=LIGHT))
    assert snap_compare(app, terminal_size=size, run_before=steps_to(UPGRADE))


async def test_it_can_be_read_in_both_themes_and_in_ascii(offered: Path) -> None:
    async with at_the_tracker(offered, size=(120, 36), ascii_only=True) as person:
        await at_the_upgrade(person)
        await decide(person, "GR5", "n")
        async for theme in in_both_themes(person):
            assert foreign(person) == set()
            assert hard_to_read(person) == [], theme
        await decide(person, "GC3")
        await person.sees("What becomes of GC3 and GC12?", "S The same action")
        assert (foreign(person), hard_to_read(person)) == (set(), [])


async def test_every_key_of_the_upgrade_fits_the_smallest_window(offered: Path) -> None:
    async with at_the_tracker(offered, size=(72, 20)) as person:
        await at_the_upgrade(person)
        await person.sees("Enter decide", "U upgrade", "Esc back", "To decide · 2")
