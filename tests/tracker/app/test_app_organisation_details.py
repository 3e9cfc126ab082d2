"""The form for contact, due date and file name: what it explains, refuses and stores."""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import Person, ask, at_the_tracker
from returns_at_hand import complete, opened
from textual.widgets import Input, Label

from db.errors import Refused
from tracker.organisation_values import days_from, pattern_from
from tracker.screens.organisation_details import OrganisationDetails
from tracker.screens.returns import ReturnScreen


def organisation(path: Path) -> dict[str, object]:
    (there,) = ask(
        path, "SELECT name, pcn, icb, contact, email, return_days, return_name FROM organisation"
    )
    return there


def hint(person: Person) -> str:
    return str(person.app.screen.query_one(".hint", Label).content)


async def goes_into(person: Person, name: str) -> None:
    person.app.screen.query_one(f"#{name}", Input).focus()
    await person.pilot.pause()


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
            "return_days": "30 days",
            "return_name": "{ods} {period} no {number}.xlsx",
        }.items():
            await goes_into(person, name)
            await person.replace(text)
        await person.press("enter")
        await person.is_at(ReturnScreen)
        await person.sees("due 30 January 2027", "Changed the organisation")
        after = {
            "name": "Example Surgery",
            "pcn": "Example PCN",
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
        await person.sees("The name of your practice")
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
        await person.sees("Esc once more throws away what you typed.")
        await person.press("escape")
        await person.is_at(ReturnScreen)
        await person.press("d")
        await person.is_at(OrganisationDetails)
        await person.press("escape")
        await person.is_at(ReturnScreen)
    assert organisation(fresh) == before


async def test_a_value_that_somebody_else_set_meanwhile_is_not_written_over(fresh: Path) -> None:
    path = complete(fresh)
    async with at_the_tracker(path) as person:
        await person.press("r", "d")
        await person.is_at(OrganisationDetails)
        register, practice = opened(path)
        register.edit_organisation(practice, contact="Dr Roy")
        register.close()
        await goes_into(person, "contact")
        await person.replace("Kim Sample")
        await person.press("enter")
        await person.sees("Contact: changed by Sam Example", "Contact Dr Roy Kim Sample")
        await person.press("escape")
        await person.sees("Contact was changed by somebody else meanwhile: it is now 'Dr Roy'")
        assert organisation(path)["contact"] == "Dr Roy"
        await person.press("escape", "escape", "d")
        await goes_into(person, "contact")
        await person.sees("Contact Dr Roy")
        await person.replace("Kim Sample")
        await person.press("enter")
        await person.sees("Changed the organisation")
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
    ("return_days", "0", "0 days is not possible. Give a number from 1 to 366."),
    ("return_name", "ours.xlsx", "leaves out {period}"),
    ("return_name", "{period}/{number}.xlsx", "contains /, which no file name"),
    ("contact", "Pat 943 476 5919", "looks like an NHS number"),
]


async def test_what_cannot_be_is_refused_and_what_was_typed_stays(fresh: Path) -> None:
    path = complete(fresh)
    before = organisation(path)
    async with at_the_tracker(path) as person:
        await person.press("r")
        await person.is_at(ReturnScreen)
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
