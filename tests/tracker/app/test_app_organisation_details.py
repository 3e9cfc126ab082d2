"""The organisation's page: what it shows, explains, refuses and stores."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import Person, ask, at_the_tracker, changes, stored
from returns_at_hand import complete, opened
from textual.widgets import Input, Label

from db.errors import Refused
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tracker.screens.actions.action import ActionScreen
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.organisations.organisation_details import ChangeType, OrganisationDetails
from tracker.screens.returns.return_check import ReturnCheckScreen
from tracker.use_cases.organisation_values import days_from, pattern_from
from tracker.user_files.settings import load_settings


def organisation(path: Path) -> dict[str, object]:
    (there,) = ask(
        path,
        "SELECT name, pcn, place, groups, icb, contact, email, return_days, return_name"
        " FROM organisation",
    )
    return there


def hint(person: Person) -> str:
    return str(person.app.screen.query_one(".hint", Label).content)


async def goes_into(person: Person, name: str) -> None:
    person.app.screen.query_one(f"#{name}").focus()
    await person.rests()


async def test_all_of_it_is_stored_in_one_change_and_undone_in_one(fresh: Path) -> None:
    path = complete(fresh)
    before = organisation(path)
    async with at_the_tracker(path) as person:
        await person.press("r", "d")
        await person.is_at(OrganisationDetails)
        for name, text in {
            "contact": "Dr Roy",
            "email": "roy@example.org",
            "pcn": "Example PCN",
            "icb": "",
            "place": "Luton",
            "groups": "Example Chain, Branches",
            "return_days": "30 days",
            "return_name": "{ods} {period} no {number}.xlsx",
        }.items():
            await goes_into(person, name)
            await person.replace(text)
        await person.press("enter")
        await person.is_at(ReturnCheckScreen)
        await person.sees("due 30 January 2027", "Organisation edited")
        after = {
            "name": "Example Surgery",
            "pcn": "Example PCN",
            "place": "Luton",
            "groups": '["Example Chain", "Branches"]',
            "icb": None,
            "contact": "Dr Roy",
            "email": "roy@example.org",
            "return_days": 30,
            "return_name": "{ods} {period} no {number}.xlsx",
        }
        assert organisation(path) == after
        await person.press("ctrl+z")
        await person.sees("due 31 January 2027")
        assert organisation(path) == before


async def test_it_shows_what_the_settings_come_to_and_going_back_stores_nothing(
    fresh: Path,
) -> None:
    before = organisation(complete(fresh))
    async with at_the_tracker(fresh) as person:
        await person.press("r", "d")
        await person.sees("The name of your organisation")
        await goes_into(person, "return_days")
        await person.until(lambda: "Q3 2026/27: due 31 January 2027" in hint(person), "the usual")
        await person.type("14")
        await person.until(lambda: "Q3 2026/27: due 14 January 2027" in hint(person), "14 days")
        await goes_into(person, "return_name")
        await person.until(lambda: "A99999_Q3-2026-27_1.xlsx" in hint(person), "the usual")
        await person.replace("{name} {period} {number}.xlsx")
        await person.until(
            lambda: "Example Surgery Q3-2026-27 1.xlsx" in hint(person), "the file's name"
        )
        await person.press("escape")
        await person.sees("Press Esc again to discard what you typed.")
        await person.press("escape")
        await person.is_at(ReturnCheckScreen)
        await person.press("d")
        await person.is_at(OrganisationDetails)
        await person.press("escape")
        await person.is_at(ReturnCheckScreen)
    assert organisation(fresh) == before


async def test_a_value_that_somebody_else_set_meanwhile_is_not_written_over(fresh: Path) -> None:
    path = complete(fresh)
    async with at_the_tracker(path) as person:
        await person.press("r", "d")
        await person.is_at(OrganisationDetails)
        register, practice = opened(path)
        register.organisations.edit(practice, contact="Dr Roy")
        register.close()
        await goes_into(person, "contact")
        await person.replace("Kim Sample")
        await person.press("enter")
        await person.sees("Contact: changed by Sam Example", "Contact Dr Roy Kim Sample")
        await person.press("escape")
        await person.sees("Someone else changed 'Contact' since you opened it: it is now 'Dr Roy'")
        assert organisation(path)["contact"] == "Dr Roy"
        await person.press("escape", "escape", "d")
        await goes_into(person, "contact")
        await person.sees("Contact Dr Roy")
        await person.replace("Kim Sample")
        await person.press("enter")
        await person.sees("Organisation edited")
    assert organisation(path)["contact"] == "Kim Sample"


@pytest.mark.parametrize(
    ("typed", "days"),
    [("30", 30), (" 30 days ", 30), ("1 day", 1), ("", None), ("Default", None), ("none", None)],
)
def test_days_as_people_write_them(typed: str, days: int | None) -> None:
    assert days_from(typed) == days


@pytest.mark.parametrize("typed", ["soon", "-3", "3.5", "30 weeks", "days"])
def test_what_is_no_number_of_days(typed: str) -> None:
    with pytest.raises(Refused, match="is not a whole number of days"):
        days_from(typed)


@pytest.mark.parametrize("typed", ["", "default", "{ods}_{period}_{number}.xlsx"])
def test_the_usual_file_name_is_kept_as_none(typed: str) -> None:
    assert pattern_from(typed) is None
    assert pattern_from(" {period} {number}.xlsx ") == "{period} {number}.xlsx"


REFUSED = [
    ("name", " ", "Name is empty."),
    ("email", "pat at example", "'pat at example' is not an email address."),
    ("return_days", "soon", "Return due: 'soon' is not a whole number of days."),
    ("return_days", "0", "0 days is not possible. Enter a number from 1 to 366."),
    ("return_name", "ours.xlsx", "does not include the period. Add Q3-2026-27, so that"),
    ("return_name", "{period}/{number}.xlsx", "contains /, which Windows does not allow"),
    ("contact", "Pat 943 476 5919", "looks like an NHS number"),
    ("icb", "ICB 943/476/5919", "looks like an NHS number"),
    ("email", "943.476.5919@example.org", "looks like an NHS number"),
]


async def test_what_cannot_be_is_refused_and_what_was_typed_stays(fresh: Path) -> None:
    path = complete(fresh)
    before = organisation(path)
    async with at_the_tracker(path) as person:
        await person.press("r")
        await person.is_at(ReturnCheckScreen)
        for name, text, why in REFUSED:
            await person.press("d")
            await person.is_at(OrganisationDetails)
            await goes_into(person, name)
            await person.press("home", "ctrl+k")
            await person.paste(text)
            await person.press("enter")
            refusal = person.app.screen.query_one("#refusal", Label)
            await person.until(lambda r=refusal, w=why: w in str(r.content), why)
            assert person.app.screen.query_one(f"#{name}", Input).value == text
            await person.press("escape", "escape")
    assert organisation(path) == before


# The page from the list


async def goes_to_page(person: Person) -> None:
    await person.press("f5")
    await person.is_at(OrganisationDetails)


async def test_one_key_on_the_list_shows_all_that_is_known(fresh: Path) -> None:
    path = complete(fresh)
    async with at_the_tracker(path, size=(120, 36)) as person:
        await goes_to_page(person)
        await person.sees(
            "Name Example Surgery",
            "ODS code A99999",
            "Type ← General practice →",
            "ICB Example ICB",
            "Contact Pat Sample",
            "Email pat@example.org",
            "Return due last day of the following month",
            "File name A99999_Q3-2026-27_1.xlsx",
            "Your name Sam Example",
        )
        assert "{" not in person.words()


async def test_what_was_corrected_on_the_page_is_in_the_heading_at_once(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await goes_to_page(person)
        for name, text in {"name": "Example House", "ods": "k83 099", "pcn": "Example PCN"}.items():
            await goes_into(person, name)
            await person.replace(text)
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Example House K83099", "Organisation edited")
        await person.press("ctrl+z")
        await person.sees("Example Surgery A99999")
        await person.press("ctrl+y")
        await person.sees("Example House K83099")
        await person.press("s", "i")
        await person.sees("GC1 marked as")
        await person.press("r")
        await person.is_at(ReturnCheckScreen)
    assert ask(fresh, "SELECT ods, name, pcn FROM organisation") == [
        {"ods": "K83099", "name": "Example House", "pcn": "Example PCN"}
    ]


async def test_an_odd_ods_code_is_questioned_on_the_page_too(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await goes_to_page(person)
        await goes_into(person, "ods")
        await person.replace("banana")
        await person.press("enter")
        await person.sees("BANANA is not a usual ODS code for general practice. Check the code")
        assert ask(fresh, "SELECT ods FROM organisation") == [{"ods": "A99999"}]
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Example Surgery BANANA")


async def test_the_ods_code_of_another_organisation_is_refused(fresh: Path) -> None:
    register, _ = opened(fresh)
    kind = ProviderType.GENERAL_PRACTICE
    register.organisations.add(default_plan(), name="Two", ods="A99998", provider_type=kind)
    register.close()
    async with at_the_tracker(fresh, ods="A99999") as person:
        await goes_to_page(person)
        await goes_into(person, "ods")
        await person.replace("A99998")
        await person.press("enter")
        await person.sees("A99998 is already in this register.")
        assert isinstance(person.app.screen, OrganisationDetails)
    codes = [row["ods"] for row in ask(fresh, "SELECT ods FROM organisation ORDER BY id")]
    assert codes == ["A99999", "A99998"]


async def test_your_own_name_is_corrected_on_the_page_and_signs(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await goes_to_page(person)
        await goes_into(person, "you")
        await person.replace("Kim Sample")
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Your name is now Kim Sample.")
        assert load_settings().name == "Kim Sample"
        await goes_to_page(person)
        await goes_into(person, "contact")
        await person.replace("Kim Sample")
        await person.press("enter")
        await person.sees("Contact: Kim Sample")
    assert changes(fresh)[-1] == ("edit-organisation", "Kim Sample", "done")


async def test_a_refused_page_leaves_your_name_as_it_was(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await goes_to_page(person)
        await goes_into(person, "you")
        await person.replace("Kim Sample")
        await goes_into(person, "email")
        await person.replace("nobody")
        await person.press("enter")
        await person.sees("'nobody' is not an email address")
        await person.press("escape", "escape")
        await person.is_at(ActionListScreen)
        await person.press("s", "i")
        await person.sees("GC1 marked as")
    assert changes(fresh)[-1] == ("set-status", "Sam Example", "done")


async def test_another_type_says_what_comes_and_goes_and_keeps_what_was_recorded(
    fresh: Path,
) -> None:
    register, practice = opened(fresh)
    register.actions.set_lead(practice, ["GPES2"], "Dr Roy")
    register.close()
    async with at_the_tracker(fresh) as person:
        await goes_to_page(person)
        await goes_into(person, "provider_type")
        await person.press("right", "right")
        await person.sees("← Community pharmacy →", "Your list loses 14 actions and gains 9.")
        await person.press("enter")
        await person.is_at(ChangeType)
        await person.sees(
            "Change to community pharmacy?",
            "14 actions leave your list: GPC1, ",
            "9 actions are added: PC1, ",
            "Everything recorded for GPES2 is kept",
        )
        assert ask(fresh, "SELECT provider_type AS t FROM organisation")[0]["t"] == (
            "general-practice"
        )
        await person.press("c")
        await person.is_at(ActionListScreen)
        await person.sees("All 48", "community pharmacy", "General practice → Community pharmacy")
        assert "PC1" in person.codes
        assert "GPES2" not in person.codes
        await person.press("ctrl+z")
        await person.sees("All 53", "general practice")
        assert "GPES2" in person.codes
        assert person.app.workspace is not None
        assert person.app.workspace.action("GPES2").lead == "Dr Roy"
        await person.press("ctrl+y")
        await person.sees("All 48")
    assert stored(fresh, "GPES2")["lead"] == "Dr Roy"


async def test_the_type_stays_where_the_person_keeps_it(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await goes_to_page(person)
        await goes_into(person, "provider_type")
        await person.press("left", "enter")
        await person.is_at(ChangeType)
        await person.press("k")
        await person.is_at(OrganisationDetails)
        await person.press("escape")
        await person.sees("Press Esc again to discard what you typed.")
        await person.press("escape")
        await person.is_at(ActionListScreen)
        await person.sees("All 53")
    assert changes(fresh)[-1][0] == "add-organisation"


async def test_a_type_that_is_changed_back_in_triage_leaves_no_action_behind(fresh: Path) -> None:
    register, practice = opened(fresh)
    register.organisations.edit(practice, provider_type=ProviderType.DENTAL_PRACTICE)
    register.close()
    async with at_the_tracker(fresh) as person:
        await person.press("t")
        await person.is_at(TriageScreen)
        for _ in range(45):
            await person.press("right")
        await person.sees("46 of 50 in this round")
        await person.press("ctrl+z")
        await person.sees("0 of 53 decided", "general practice")
        await person.press("left", "right")
        await person.press("escape")
        await person.sees("All 53")


@pytest.mark.parametrize(
    ("typed", "pattern"),
    [
        ("A99999_Q3-2026-27_1.xlsx", None),
        ("GP A99999 Q3-2026-27 v1.xlsx", "GP {ods} {period} v{number}.xlsx"),
        ("Example Surgery Q3-2026-27 return 1.xlsx", "{name} {period} return {number}.xlsx"),
        ("1st floor Q3-2026-27_1.xlsx", "1st floor {period}_{number}.xlsx"),
        ("{ods} {period} no {number}.xlsx", "{ods} {period} no {number}.xlsx"),
    ],
)
async def test_a_file_name_is_typed_as_the_next_return_is_to_be_called(
    fresh: Path, typed: str, pattern: str | None
) -> None:
    async with at_the_tracker(fresh) as person:
        await goes_to_page(person)
        await goes_into(person, "return_name")
        await person.replace(typed)
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert organisation(fresh)["return_name"] == pattern
    async with at_the_tracker(fresh) as person:
        await goes_to_page(person)
        assert "{" not in person.words()
        await person.press("escape")


@pytest.mark.parametrize("size", [(72, 20), (80, 24), (120, 36)])
async def test_every_field_of_the_page_and_its_refusal_can_be_seen(
    fresh: Path, size: tuple[int, int]
) -> None:
    async with at_the_tracker(fresh, size=size) as person:
        await goes_to_page(person)
        labels = ("Name Example", "ODS code", "Type", "PCN", "Place", "Neighbourhood", "ICB")
        for label in (*labels, "Groups", "Contact", "Email"):
            await person.sees(label)
            await person.press("tab")
        await person.sees("Return due")
        await person.press("tab")
        await person.sees("File name", "keep Q3-2026-27 and 1, which change each time.")
        await person.press("tab")
        await person.sees("Your name Sam Example")
        await goes_into(person, "ods")
        await person.replace("K830")
        await person.press("enter")
        await person.sees("press Enter again to keep it.", "Save", "Enter saves")


async def test_the_page_opens_from_an_actions_own_page_too(practice: Path) -> None:
    async with at_the_tracker(practice) as person:
        await person.press("enter", "f5")
        await person.is_at(OrganisationDetails)
        await person.replace("Sample Surgery")
        await person.press("enter")
        await person.is_at(ActionScreen)
        await person.sees("Sample Surgery A99999", "Name: Example Surgery → Sample Surgery")
