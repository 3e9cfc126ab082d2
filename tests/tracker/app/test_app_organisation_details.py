"""The form for contact, due date and file name: what it explains, refuses and stores."""

from __future__ import annotations

from pathlib import Path

from at_the_keyboard import Person, ask, at_the_tracker
from returns_at_hand import complete
from textual.widgets import Input, Label

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
            "return_days": "30",
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
        await person.is_at(ReturnScreen)
    assert organisation(fresh) == before


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
            await person.press("escape")
    assert organisation(path) == before
