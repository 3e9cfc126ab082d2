"""The list of organisations: find one among hundreds, change several, import a list."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from at_the_keyboard import NOW, SAM, Person, ask, at_the_tracker, stored
from textual.widgets import Input

from db.opening import open_register
from db.vocabulary.terms import ProviderType
from imports.collating.expected import read_expected
from imports.plans.plan_file import default_plan
from imports.reading.books import read_book
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.dialogs import Pick
from tracker.screens.files.choose_file import ChooseFile
from tracker.screens.organisations.group_form import GroupChangeForm
from tracker.screens.organisations.import_list import ImportList
from tracker.screens.organisations.organisation_list import (
    OrganisationEntries,
    OrganisationListScreen,
)
from tracker.use_cases.organisation_list import propose_list, take_list

HEADINGS = "ODS code,Name,Type,PCN,Place,Groups"


@pytest.fixture
def chain(practice: Path) -> Path:
    """Example Surgery in Luton, and two pharmacies of a chain."""
    with closing(open_register(practice, user=SAM, clock=lambda: NOW)) as register:
        register.organisations.edit(register.organisations.find(), place="Luton")
        for ods, name in (("FA001", "Bell Pharmacy"), ("FA002", "Corner Pharmacy")):
            register.organisations.add(
                default_plan(),
                name=name,
                ods=ods,
                provider_type=ProviderType.COMMUNITY_PHARMACY,
                groups=["Example Chain"],
            )
    return practice


def names(person: Person) -> list[str]:
    return [one.name for one in person.app.screen.query_one(OrganisationEntries).entries]


async def test_one_among_four_hundred_is_found_without_reading_all(
    practice: Path, tmp_path: Path
) -> None:
    lines = [f"X{n:05d},Organisation {n},GP,PCN {n % 40},Place {n % 7}," for n in range(400)]
    file = tmp_path / "list.csv"
    file.write_text("\n".join([HEADINGS, *lines]), encoding="utf-8")
    with closing(open_register(practice, user=SAM, clock=lambda: NOW)) as register:
        take_list(register, propose_list(register, read_expected(read_book(file))))
    async with at_the_tracker(practice, ods="A99999") as person:
        await person.press("g")
        await person.sees("Organisations in this register · 401 organisations")
        await person.press("/")
        await person.type("pcn 7 place 2")
        await person.until(lambda: len(names(person)) < 60, "those found")
        await person.press("home", "ctrl+k")
        await person.type("x00237")
        await person.sees("1 of 401 organisations", "Organisation 237 X00237")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Organisation 237 X00237 · general practice")


async def test_the_number_of_a_network_finds_that_network_only(practice: Path) -> None:
    with closing(open_register(practice, user=SAM, clock=lambda: NOW)) as register:
        for ods, name, network in (
            *(("FA001", "Bell Pharmacy", 5), ("FA015", "Corner Pharmacy 45", 15)),
            *(("FA052", "Dale Pharmacy 5", 1), ("FA500", "Elm Pharmacy", 50)),
        ):
            register.organisations.add(
                default_plan(),
                name=name,
                ods=ods,
                provider_type=ProviderType.COMMUNITY_PHARMACY,
                pcn=f"PCN {network}",
            )
    async with at_the_tracker(practice, ods="A99999") as person:
        await person.press("g", "/")
        await person.type("pharmacy pcn 15")
        await person.until(lambda: names(person) == ["Corner Pharmacy 45"], "the one of PCN 15")
        await person.press("ctrl+u")
        await person.type("pharmacy pcn 5")
        found = ["Bell Pharmacy", "Dale Pharmacy 5"]
        await person.until(lambda: names(person) == found, "those with a number 5")


async def test_escape_leaves_the_search_and_then_the_list(chain: Path) -> None:
    async with at_the_tracker(chain, ods="A99999") as person:
        await person.press("g", "/")
        await person.type("corner")
        await person.until(lambda: names(person) == ["Corner Pharmacy"], "the one found")
        await person.press("escape")
        await person.until(lambda: len(names(person)) == 3, "all of them")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.sees("Example Surgery A99999")


async def test_they_are_sorted_by_place_or_group(chain: Path) -> None:
    async with at_the_tracker(chain, ods="A99999") as person:
        await person.press("g")
        await person.is_at(OrganisationListScreen)
        assert names(person) == ["Bell Pharmacy", "Corner Pharmacy", "Example Surgery"]
        await person.press("o")
        await person.is_at(Pick)
        await person.press("c")
        await person.sees("by place")
        assert names(person)[0] == "Example Surgery"
        await person.press("o", "g")
        await person.sees("by group")
        assert names(person)[0] == "Bell Pharmacy"


async def test_a_key_goes_to_the_next_and_the_previous_organisation(chain: Path) -> None:
    async with at_the_tracker(chain, ods="FA001") as person:
        await person.press("right_square_bracket")
        await person.sees("Corner Pharmacy FA002")
        await person.press("h", "right_square_bracket")
        await person.is_at(ActionListScreen)
        await person.sees("Example Surgery A99999")
        await person.press("right_square_bracket")
        await person.sees("Bell Pharmacy FA001")
        await person.press("left_square_bracket")
        await person.sees("Example Surgery A99999")


async def test_with_one_organisation_there_is_no_next(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("right_square_bracket")
        await person.sees("This is the only organisation in the register.")


async def fill(person: Person, **texts: str) -> None:
    for name, text in texts.items():
        person.app.screen.query_one(f"#{name}", Input).focus()
        await person.rests()
        await person.type(text)


async def test_several_are_changed_at_once_and_undone(chain: Path) -> None:
    async with at_the_tracker(chain, ods="FA001") as person:
        await person.press("g", "home", "space", "space")
        await person.sees("2 marked")
        await person.press("c")
        await person.is_at(GroupChangeForm)
        await person.sees("Change 2 organisations")
        await fill(person, codes="gc1, PC1", lead="Kim", due="31/03/2027")
        await person.press("tab", "enter")
        await person.is_at(OrganisationListScreen)
        await person.sees("2 organisations changed. Ctrl+Z to undo.")
        for ods in ("FA001", "FA002"):
            for code in ("GC1", "PC1"):
                there = stored(chain, code, ods)
                assert (there["lead"], there["due"]) == ("Kim", "2027-03-31")
        await person.press("ctrl+z")
        await person.sees("2 organisations undone.")
        assert {stored(chain, "GC1", ods)["lead"] for ods in ("FA001", "FA002")} == {None}
        await person.press("escape", "escape")
        await person.is_at(ActionListScreen)


async def test_if_it_is_refused_for_one_the_form_says_why_and_nothing_is_changed(
    chain: Path,
) -> None:
    async with at_the_tracker(chain, ods="FA001") as person:
        await person.press("g", "ctrl+a", "c")
        await person.is_at(GroupChangeForm)
        await fill(person, codes="PC1", update="Agreed by all")
        await person.press("enter")
        await person.sees("A99999: There is no action 'PC1'", "Nothing was changed.")
        await person.press("escape", "escape")
        await person.is_at(OrganisationListScreen)
    assert ask(chain, "SELECT text FROM update_entry WHERE text = 'Agreed by all'") == []


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"lead": "Kim"}, "Enter the code of an action"),
        ({"codes": "GC1"}, "Set at least one field"),
        ({"codes": "GC1", "lead": "Kim", "update": "Text"}, "but not both"),
    ],
)
async def test_what_a_change_lacks_is_told(chain: Path, texts: dict[str, str], said: str) -> None:
    async with at_the_tracker(chain, ods="FA001") as person:
        await person.press("g", "c")
        await person.is_at(GroupChangeForm)
        await fill(person, **texts)
        person.app.screen.query_one("#update", Input).focus()
        await person.press("enter")
        await person.sees(said)
        await person.press("escape", "escape")


async def test_a_list_is_looked_at_and_imported(chain: Path, documents: Path) -> None:
    rows = ["A99998,New Surgery,GP,North,Luton,", "FA001,,,,Bedford,", "A00001,,GP,,,"]
    (documents / "practices.csv").write_text("\n".join([HEADINGS, *rows]), encoding="utf-8")
    async with at_the_tracker(chain, ods="FA001") as person:
        await person.press("g", "i")
        await person.is_at(ChooseFile)
        await person.press("enter")
        await person.is_at(ImportList)
        await person.sees(
            "1 organisation to add, 1 to edit",
            "Add A99998 New Surgery",
            "Edit FA001 Bell Pharmacy: Place: – → Bedford",
            "A4: a new organisation needs a name.",
        )
        await person.press("enter")
        await person.is_at(OrganisationListScreen)
        await person.sees("1 organisation added, 1 edited.", "New Surgery A99998")
        await person.press("i", "enter")
        await person.is_at(ImportList)
        await person.sees("already has everything in the list")
        await person.press("enter", "escape")
        await person.is_at(OrganisationListScreen)
    assert ask(chain, "SELECT place FROM organisation WHERE ods = 'FA001'") == [
        {"place": "Bedford"}
    ]


async def test_if_someone_else_changed_one_meanwhile_no_line_is_imported(
    chain: Path, documents: Path
) -> None:
    rows = ["A99998,New Surgery,GP,North,Luton,", "FA002,,,,Bedford,"]
    (documents / "practices.csv").write_text("\n".join([HEADINGS, *rows]), encoding="utf-8")
    async with at_the_tracker(chain, ods="FA001") as person:
        await person.press("g", "i")
        await person.is_at(ChooseFile)
        await person.press("enter")
        await person.is_at(ImportList)
        with closing(open_register(chain, user="Alex Sample", clock=lambda: NOW)) as register:
            register.organisations.edit(register.organisations.find("FA002"), place="Luton")
        await person.press("enter")
        await person.sees("FA002: Someone else changed 'Place' since you opened it")
    with closing(sqlite3.connect(chain)) as connection:
        assert connection.execute("SELECT count(*) FROM organisation").fetchone() == (3,)


async def test_in_viewing_only_nothing_is_changed(chain: Path) -> None:
    async with at_the_tracker(chain, ods="FA001", read_only=True) as person:
        await person.press("g", "c")
        await person.is_at(OrganisationListScreen)
        await person.sees("so you are viewing only.")
        await person.press("down", "enter")
        await person.is_at(ActionListScreen)
        await person.sees("Corner Pharmacy FA002")
