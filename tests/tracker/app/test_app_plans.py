"""The app follows the plan: its codes, tabs, columns, filters and words, and several plans."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from at_the_keyboard import NOW, Person, ask, at_the_tracker, changes, contents
from plans_at_hand import RATED, SYSTEM, THEMED, add_icb, icb_with, surgery_with
from somebody_else import alex, opened_by
from textual.widgets import Input

from db.backups import backups_of, restore_backup
from db.vocabulary.declared import FieldType, PlanField, PlanTab
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.filter import FilterDialog
from tracker.screens.backups.backups import BackupsScreen
from tracker.screens.common.dialogs import Pick
from tracker.screens.organisations.organisation_details import ChangeType, OrganisationDetails
from tracker.user_files.settings import load_settings, settings_file
from tracker.widgets.one_of import OneOf
from tracker.widgets.tab_row import TabRow
from tracker.widgets.ticks import Ticks
from tracker.workspace.tabs import tabs_of


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """A register with Example ICB and the plan of its system."""
    return icb_with(tmp_path / "system.db", SYSTEM)


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """A register with Example ICB, which works with two plans."""
    return icb_with(tmp_path / "both.db", SYSTEM, THEMED)


# The list


async def test_the_list_has_the_plans_codes_and_its_date_but_no_ratings(system: Path) -> None:
    async with at_the_tracker(system) as person:
        await person.sees("ES2 A/vii", "Heat the buildings", "Sep-25", "Mar-26 & …")
        heading = next(line for line in person.lines() if "No." in line)
        assert heading.split() == ["No.↑", "Action", "Status", "Date", "BRAG,", "due"]


async def test_more_of_the_plans_fields_have_a_column_in_a_wide_window(system: Path) -> None:
    async with at_the_tracker(system, size=(220, 30)) as person:
        await person.sees("Mar-26 & ongoing", "1. Workforce and le…")
        heading = next(line for line in person.lines() if "No." in line)
        columns = ["No.↑", "Action", "Status", "Date", "Lead", "Theme", "BRAG"]
        places = [heading.index(name) for name in columns]
        assert places == sorted(places)


async def test_its_sections_at_the_top_are_tabs(system: Path) -> None:
    async with at_the_tracker(system) as person:
        await person.sees("All 3", "Culture 2", "1 Our plan 0 Attention 0")
        await person.press("3")
        assert person.codes == ["ES2 A/vii"]
        await person.press("2")
        assert person.codes == ["C1 A/i", "C1 A/ii"]
        await person.press("9")
        assert person.codes == ["C1 A/i", "C1 A/ii"]
        await person.press("left", "left")
        await person.sees("No actions under 'Needs attention' yet.")
        await person.press("right")
        assert len(person.codes) == 3


async def test_a_plan_with_many_sections_has_no_tabs_of_its_own(tmp_path: Path) -> None:
    async with at_the_tracker(icb_with(tmp_path / "tracker.db", THEMED)) as person:
        await person.sees("All 2 Our plan 0 Needs attention 0")
        heading = next(line for line in person.lines() if "No." in line)
        assert heading.split() == ["No.↑", "Action", "Status", "BRAG,", "due"]


async def test_the_plans_lead_is_told_apart_from_our_own(tmp_path: Path) -> None:
    """A spreadsheet has a column "Lead", which says who leads an action in the plan."""
    printed = PlanField("lead_printed", "Lead", FieldType.TEXT, column=True, filter=True)
    miles, gases = THEMED.actions
    miles = replace(miles, fields={"lead_printed": "Director of Finance"})
    declared = replace(THEMED.declared, fields=(printed,))
    plan = replace(THEMED, actions=(miles, gases), declared=declared)
    path = icb_with(tmp_path / "tracker.db", plan)
    with opened_by(path) as register:
        register.actions.set_lead(register.organisations.find(), ["T1"], "Kim")
    async with at_the_tracker(path, size=(160, 30)) as person:
        await person.press("o")
        await person.sees("Lead in the plan")
        await person.press("escape", "f")
        await person.sees("Lead in the plan")
        await person.press("escape")
        heading = next(line for line in person.lines() if "No." in line)
        assert " ".join(heading.split()).startswith(
            "No.↑ Action Status Lead Lead in the plan BRAG, due"
        )
        await person.press("enter")
        await person.sees("Lead in the plan Director of Finance", "Lead Kim")


@pytest.mark.parametrize("width", [80, 100, 120])
@pytest.mark.parametrize("many", [3, 6, 9])
async def test_tabs_are_never_wider_than_the_window(system: Path, width: int, many: int) -> None:
    tabs = [PlanTab(f"Buildings and estates {n}", {"theme": ("estates",)}) for n in range(many)]
    declared = tabs_of(type(SYSTEM.declared)(tabs=tuple(tabs)))
    assert len(declared) == min(many, 6) + 3
    async with at_the_tracker(system, size=(width, 24)) as person:
        person.app.screen.query_one(TabRow).tabs = tuple((tab, 1_234) for tab in declared)
        await person.rests()
        row = person.lines()[1]
        assert row.count("1234") == len(declared)
        assert row.lstrip().startswith("All 1234")


async def test_it_is_sorted_by_the_dates_of_the_plan(system: Path) -> None:
    async with at_the_tracker(system) as person:
        await person.press("o")
        await person.is_at(Pick)
        await person.sees_no("Rating")
        await person.press("a")
        await person.sees("by Date", "Date↑")
        assert person.codes == ["C1 A/i", "ES2 A/vii", "C1 A/ii"]
        await person.press("q")
    async with at_the_tracker(system, settings=load_settings()) as person:
        await person.sees("by Date")
        assert person.codes == ["C1 A/i", "ES2 A/vii", "C1 A/ii"]


async def test_what_it_is_sorted_by_has_a_column_in_place_of_the_date(system: Path) -> None:
    async with at_the_tracker(system) as person:
        await person.press("o", "c")
        await person.sees(
            "by Accountable lead", "Accountable lead↑", "Chief Nurse", "Director of People"
        )
        assert person.codes == ["C1 A/ii", "C1 A/i", "ES2 A/vii"]
        await person.sees_no("Sep-25")


async def test_with_another_type_it_has_the_columns_and_orders_of_its_other_actions(
    tmp_path: Path,
) -> None:
    with opened_by(surgery_with(tmp_path / "surgery.db", RATED)) as register:
        assert len(register.actions.all(register.organisations.find())) == 2
    async with at_the_tracker(tmp_path / "surgery.db") as person:
        await person.press("o", "r")
        await person.sees("by Rating", "Rating↑", "Must Do")
        await person.press("f5")
        await person.is_at(OrganisationDetails)
        person.app.screen.query_one("#provider_type").focus()
        await person.press("right", "enter")
        await person.is_at(ChangeType)
        await person.press("c")
        await person.is_at(ActionListScreen)
        await person.sees("F to filter, O to", "No.↑", "For everybody")
        await person.sees_no("Rating")
        assert person.codes == ["G1"]


@pytest.mark.usefixtures("others_are_followed")
async def test_it_has_them_too_if_someone_else_changes_the_type(tmp_path: Path) -> None:
    path = surgery_with(tmp_path / "surgery.db", RATED)
    async with at_the_tracker(path) as person:
        await person.press("o", "r")
        await person.sees("by Rating", "Rating↑")
        kind = ProviderType.DENTAL_PRACTICE
        alex(path, lambda register, there: register.organisations.edit(there, provider_type=kind))
        await person.until(lambda: person.codes == ["G1"], "the other actions")
        await person.sees("F to filter, O to", "No.↑", "dental practice")
        await person.sees_no("Rating↑")


# The filter


def offered(person: Person) -> list[str]:
    """Return the lines of the filter."""
    dialog = person.app.screen
    assert isinstance(dialog, FilterDialog)
    return [text for _, _, text in dialog._offers]


async def tick(person: Person, line: str) -> None:
    """Show only what has the ``line`` of the filter ticked."""
    await person.press("escape", "f")
    await person.is_at(FilterDialog)
    await person.press(*["down"] * offered(person).index(line), "space", "enter")
    await person.is_at(ActionListScreen)


async def test_the_filter_offers_what_the_plan_declares(system: Path) -> None:
    async with at_the_tracker(system) as person:
        await person.press("f")
        await person.is_at(FilterDialog)
        lines = offered(person)
        for missing in ("Rating", "Benefit", "Earlier date", "Measured by"):
            assert not [line for line in lines if line.startswith(missing)]
        assert lines[:5] == [
            "Date: Overdue",
            "Date: This quarter",
            "Date: Next quarter",
            "Date: Later",
            "Date: No day given",
        ]
        assert [line for line in lines if line.startswith("Section")] == [
            "Section: Culture",
            "Section:   A story that all know",
            "Section:     Staff who know and care",
            "Section: Environmentally Sustainable",
            "Section:   Buildings",
            "Section:     Buildings without oil",
        ]


@pytest.mark.parametrize(
    ("line", "codes", "words"),
    [
        ("Date: Overdue", ["C1 A/i", "C1 A/ii", "ES2 A/vii"], "Date Overdue"),
        ("We are: Responsible", ["C1 A/i"], "We are Responsible"),
        ("We are: Supporting", ["C1 A/ii"], "We are Supporting"),
        ("Primary care: Consulted", ["C1 A/i"], "Primary care Consulted"),
        ("Theme: 6. Estates & facilities", ["ES2 A/vii"], "Theme 6. Estates & facilities"),
        ("Section:   A story that all know", ["C1 A/i", "C1 A/ii"], "Section A story that all"),
        ("Accountable lead: Chief Nurse", ["C1 A/ii"], "Accountable lead Chief Nurse"),
        ("Accountable lead: none", ["ES2 A/vii"], "Accountable lead none"),
        ("Funded: yes", ["C1 A/i"], "Funded yes"),
        ("Funded: no", ["C1 A/ii"], "Funded no"),
    ],
)
async def test_it_is_narrowed_by_what_the_plan_declares_and_that_is_remembered(
    system: Path, line: str, codes: list[str], words: str
) -> None:
    async with at_the_tracker(system, size=(120, 30)) as person:
        await tick(person, line)
        await person.sees(words)
        assert person.codes == codes
        await person.press("q")
    async with at_the_tracker(system, settings=load_settings(), size=(120, 30)) as person:
        await person.sees(words)
        assert person.codes == codes


async def test_the_arrows_go_from_field_to_field_in_the_filter(system: Path) -> None:
    async with at_the_tracker(system) as person:
        await person.press("f")
        await person.is_at(FilterDialog)
        await person.sees("→ next field")
        for keys, line in (
            (("left",), "Accountable lead: Chief Nurse"),
            (("right", "right"), "Area: Culture"),
            (("right", "right"), "Status: Not started"),
            (("down", "left"), "Status: Not started"),
            (("left",), "Choice: Undecided"),
        ):
            await person.press(*keys)
            at = person.app.screen.query_one(Ticks).highlighted
            assert offered(person)[at] == line


async def test_what_is_overdue_by_the_plan_is_two_keys_away_until_it_is_complete(
    system: Path,
) -> None:
    async with at_the_tracker(system) as person:
        await person.press("f", "enter")
        await person.sees("Date Overdue")
        assert person.codes == ["C1 A/i", "C1 A/ii", "ES2 A/vii"]
        await person.press("s", "c")
        await person.sees("C1 A/i marked as complete")
        await tick(person, "Date: Overdue")
        assert person.codes == ["C1 A/ii", "ES2 A/vii"]


async def test_who_has_no_roles_in_the_plan_is_not_asked_for_them(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("f")
        await person.is_at(FilterDialog)
        assert {line.partition(":")[0] for line in offered(person)} == {
            *("Area", "Choice", "Status", "BRAG", "Benefit", "Lead"),
        }


# An action


async def test_a_page_has_sections_fields_and_roles_in_the_plans_words(system: Path) -> None:
    async with at_the_tracker(system, size=(80, 40)) as person:
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees(
            "Culture › A story that all know › Staff who know and care",
            "Date Sep-25 · due 30 September 2025",
            "Measured by Answers of a survey",
            "Theme 1. Workforce and leadership",
            "Funded Yes",
            "ICB (us) Accountable, Responsible Acute trusts Supporting Primary care Consulted",
        )
        await person.sees_no("No rating published")
        await person.sees_no("Benefits")
        await person.sees_no("Generic")
        await person.press("right")
        await person.sees(
            "Mar-26 & ongoing · due 31 March 2026, and goes on", "ICB (us) Supporting"
        )
        await person.press("right")
        await person.sees("Earlier date Q1 2024", "Acute trusts Accountable")


async def test_without_symbols_the_path_has_plain_ones(system: Path) -> None:
    async with at_the_tracker(system, ascii_only=True) as person:
        await person.press("enter")
        await person.sees("Culture > A story that all know > Staff who know and care")


async def test_the_panel_beside_the_list_has_them_too(system: Path) -> None:
    async with at_the_tracker(system, size=(170, 40)) as person:
        await person.sees("Culture › A story that all know", "ICB (us) Accountable, Responsible")


# Own actions


async def test_beside_a_plan_without_areas_an_own_action_has_none(tmp_path: Path) -> None:
    path = icb_with(tmp_path / "tracker.db", THEMED)
    async with at_the_tracker(path) as person:
        await person.press("a")
        await person.sees("Add own action")
        assert [*person.app.screen.query(OneOf)] == []
        await person.press(*"Hedge", "enter", "enter", "enter")
        await person.sees("OWN-1 added")
        await person.goes_to("OWN-1")
        await person.press("ctrl+e")
        await person.sees("Edit OWN-1")
        assert [*person.app.screen.query(OneOf)] == []
        await person.press("tab", *"Long", "enter")
        await person.sees("OWN-1 edited")
    (row,) = ask(path, "SELECT area, rating, quick_win, detail FROM action WHERE code = 'OWN-1'")
    assert row == {"area": "", "rating": None, "quick_win": 0, "detail": "Long"}


async def test_beside_a_plan_with_areas_only_the_form_asks_for_the_area(system: Path) -> None:
    async with at_the_tracker(system) as person:
        await person.press("a")
        await person.sees("Add own action")
        assert [field.id for field in person.app.screen.query(OneOf)] == ["area"]


async def test_what_an_own_action_has_stays_in_the_form_whatever_the_plan(tmp_path: Path) -> None:
    path = icb_with(tmp_path / "tracker.db", THEMED)
    with opened_by(path) as register:
        register.own_actions.add(register.organisations.find(), "Bees", quick_win=True)
    async with at_the_tracker(path) as person:
        await person.press("end", "ctrl+e")
        await person.sees("Edit OWN-1", "← Culture →", "← Yes →")
        assert len(person.app.screen.query(Input)) == 2


# Several plans


async def test_the_heading_names_the_plan_only_if_there_are_several(
    both: Path, practice: Path
) -> None:
    async with at_the_tracker(both) as person:
        await person.sees("Example ICB QXX · System plan")
        await person.resize(140, 30)
        await person.sees("Example ICB QXX · integrated care board · System plan")
    async with at_the_tracker(practice, size=(140, 30)) as person:
        await person.sees("Example Surgery A99999 · general practice Q3")


async def test_one_key_goes_to_another_plan_which_is_remembered(both: Path) -> None:
    async with at_the_tracker(both) as person:
        await person.press("2", "n")
        await person.is_at(Pick)
        await person.sees("Example System Green Plan 2025-32", "Example Themes 2022-25 V1")
        await person.press("down", "enter")
        await person.sees("Example ICB QXX · Example Themes 2022…", "Count the miles")
        await person.press("end", "s", "c")
        await person.sees("M1 marked as complete")
        await person.press("n", "up", "enter")
        await person.sees("· System plan")
        assert person.codes == ["C1 A/i", "C1 A/ii"]  # its tab, as it was left
        await person.press("n", "down", "enter")
        await person.sees("Count the miles")
        assert person.on == "M1"
        await person.press("q")
    async with at_the_tracker(both, settings=load_settings()) as person:
        await person.sees("Example ICB QXX · Example Themes 2022…")
        assert (person.codes, person.on) == (["T1", "M1"], "M1")


async def test_the_plan_named_at_the_start_is_shown(both: Path) -> None:
    async with at_the_tracker(both, plan="Example-Themes-2022") as person:
        assert person.codes == ["T1", "M1"]
        await person.press("q")
    async with at_the_tracker(both, plan=SYSTEM.key, settings=load_settings()) as person:
        assert len(person.codes) == 3
    async with at_the_tracker(both, plan="no-such-plan", ready=None) as person:
        await person.until(lambda: person.app.failure, "the message")
        assert "no-such-plan" in str(person.app.failure)


async def test_a_plan_that_is_no_longer_worked_with_is_passed_over(system: Path) -> None:
    kept = {"plan": "gone", "tab": "Culture", "code": "C1 A/ii"}
    settings_file().write_text(json.dumps({"views": {f"{system} QXX": kept}}))
    async with at_the_tracker(system, settings=load_settings()) as person:
        assert len(person.codes) == 3


async def test_work_with_a_plan_begins_after_a_question(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice) as person:
        await person.press("n")
        await person.sees("Begin with BLMK ICS Green Plan 2025-32 July 2025, 103")
        await person.press("down", "enter")
        await person.sees("Work with BLMK ICS Green Plan 2025-32 too?", "Begin: 103 actions")
        await person.press("n")
        await person.is_at(ActionListScreen)
        assert (len(person.codes), contents(practice)) == (54, before)
        await person.press("n", "down", "enter", "b")
        await person.sees("Example Surgery A99999 · ICS plan", "All 103")
        await person.press("n", "up", "enter")
        await person.sees("Example Surgery A99999 · Primary care plan")
        assert len(person.codes) == 54
    assert changes(practice)[-1][0] == "use-plan"


async def test_of_a_plan_for_several_types_only_our_actions_are_counted(system: Path) -> None:
    async with at_the_tracker(system) as person:
        await person.press("n")
        await person.sees("Begin with BLMK Primary Care Green Plan 2026-32 Draft V2,")
        await person.press("down", "down", "enter")
        await person.sees("Begin: 39 actions")


async def test_when_viewing_only_no_plan_is_begun(both: Path) -> None:
    async with at_the_tracker(both, read_only=True) as person:
        await person.press("n", "down", "enter")
        await person.sees("Count the miles")
        await person.press("n", "down", "enter")
        await person.sees("Not done: The tracker was started with --read-only")
        await person.rests()
        assert isinstance(person.app.screen, ActionListScreen)
    assert len(ask(both, "SELECT * FROM plan_in_use")) == 2


async def test_each_organisation_has_its_own_plans(practice: Path) -> None:
    with opened_by(practice) as register:
        add_icb(register, SYSTEM, default_plan())
    async with at_the_tracker(practice, ods="QXX") as person:
        await person.press("n", "down", "enter")
        await person.sees("· Primary care plan")
        await person.press("g", "down", "enter")
        await person.sees("Example Surgery A99999 · general practice")
        await person.press("g", "up", "enter")
        await person.sees("Example ICB QXX · Primary care plan")


async def with_a_backup(person: Person) -> None:
    """Go to the second plan, and make a backup."""
    await person.press("n", "down", "enter")
    await person.sees("Count the miles")
    await person.press("f4")
    await person.is_at(BackupsScreen)
    await person.press("b")
    await person.sees("Backup made and checked")


async def test_after_a_restore_the_same_plan_is_shown(both: Path) -> None:
    async with at_the_tracker(both) as person:
        await with_a_backup(person)
        await person.press("enter", "r")
        await person.sees("Restored the backup", "Count the miles")


@pytest.mark.usefixtures("others_are_followed")
async def test_after_someone_else_restores_a_backup_the_same_plan_is_shown(both: Path) -> None:
    async with at_the_tracker(both) as person:
        await with_a_backup(person)
        await person.press("escape")
        backup, *_ = backups_of(both)  # the one of the day may be there too
        await asyncio.to_thread(restore_backup, both, backup.path, NOW, "Alex Sample")
        await person.sees("Alex Sample restored a backup", "Count the miles")
