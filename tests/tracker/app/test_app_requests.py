"""What the organisation is asked for: seen, taken on, declined, and undone."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

from at_the_keyboard import ask, at_the_tracker
from scenes import go

from db.opening import open_register
from db.records.new_records import NewRequest
from db.vocabulary.terms import ProviderType, RequestKind
from imports.plans.plan_file import default_plan
from tracker.screens.common.dialogs import NameForm
from tracker.screens.organisations.organisation_list import OrganisationListScreen
from tracker.screens.organisations.request_form import RequestForm
from tracker.screens.records.requests import RequestsScreen
from tracker.widgets.key_bar import KeyBar

MARCH = date(2027, 3, 31)
TARGET = NewRequest(RequestKind.TARGET, "GC1", "Before the audit", MARCH)
QUESTION = NewRequest(RequestKind.QUESTION, text="Who is your lead?")


def put(path: Path, *requests: NewRequest) -> None:
    with closing(open_register(path, user="Pat at the ICB")) as register:
        for new in requests:
            register.requests.put(register.organisations.find(), new)


def replies(path: Path) -> list[tuple[str, str | None]]:
    rows = ask(path, "SELECT reply, note FROM request ORDER BY id")
    return [(row["reply"], row["note"]) for row in rows]


def due(path: Path) -> list[str]:
    return [row["due"] for row in ask(path, "SELECT due FROM progress WHERE due IS NOT NULL")]


async def test_a_request_is_seen_with_its_action_and_taken_on(fresh: Path) -> None:
    put(fresh, TARGET)
    async with at_the_tracker(fresh) as person:
        await go(person, ("slash", "'gc1", "enter", "enter", "@ActionScreen"))
        await person.sees("Requests. Press F7 to reply.", "Before the audit", "by Pat at the ICB")
        await person.press("f7")
        await person.is_at(RequestsScreen)
        await person.sees("Requests · 1", "Set a target date: GC1, 31/03/2027")
        screen = person.app.screen
        assert screen.query_one(KeyBar).region.bottom == screen.size.height
        await person.press("enter")
        await person.sees("Request taken on", "Ctrl+Z to undo", "Taken on")
        assert (replies(fresh), due(fresh)) == ([("taken", None)], ["2027-03-31"])
        await person.press("enter")
        await person.sees("Not done: This request is taken on already.")
        await person.press("escape")
        await person.sees("31/03/2027")
        await person.sees_no("Requests. Press F7 to reply.")
        await go(person, ("f7", "@RequestsScreen", "ctrl+z"))
        await person.sees("Undone:")
    assert (replies(fresh), due(fresh)) == ([("open", None)], [])


async def test_a_question_is_answered_and_a_request_declined_with_a_reason(fresh: Path) -> None:
    put(fresh, TARGET, QUESTION)
    async with at_the_tracker(fresh) as person:
        await go(person, ("f7", "@RequestsScreen", "d"))
        await person.is_at(NameForm)
        await person.press("enter")
        await person.sees("Reason is empty")
        await go(person, ("'No money", "enter", "@RequestsScreen"))
        await person.sees("Request declined", "Declined: No money")
        await go(person, ("home", "t"))
        await person.is_at(NameForm)
        await person.sees("Your answer", "Who is your lead?")
        await go(person, ("'Kim", "enter", "@RequestsScreen"))
        await person.sees("Request answered", "Answered: Kim")
    assert replies(fresh) == [("declined", "No money"), ("taken", "Kim")]
    assert due(fresh) == []


async def test_where_nothing_is_asked_the_screen_says_so(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("f7", "@RequestsScreen"))
        await person.sees("Requests · 0", "No requests.")
        await person.press("t")
        await person.sees("Not done: There are no requests.")
        await person.press("escape")


async def test_a_reply_of_somebody_else_is_told_and_kept(fresh: Path) -> None:
    put(fresh, TARGET)
    async with at_the_tracker(fresh) as person:
        await go(person, ("f7", "@RequestsScreen", "d"))
        await person.is_at(NameForm)
        with closing(open_register(fresh, user="Alex Sample")) as other:
            practice = other.organisations.find()
            other.requests.take(practice, other.requests.of(practice)[0])
        await go(person, ("'No money", "enter"))
        await person.sees("This request is taken on already")
    assert replies(fresh) == [("taken", None)]


async def test_marked_organisations_are_asked_at_once_and_one_undo_withdraws_it(
    fresh: Path,
) -> None:
    with closing(open_register(fresh, user="Pat at the ICB")) as register:
        for ods, name in (("FA001", "Bell Pharmacy"), ("FA002", "Corner Pharmacy")):
            register.organisations.add(
                default_plan(),
                name=name,
                ods=ods,
                provider_type=ProviderType.COMMUNITY_PHARMACY,
            )

    def asked() -> list[str]:
        rows = ask(
            fresh, "SELECT o.ods FROM request r JOIN organisation o ON o.id = r.organisation_id"
        )
        return sorted(row["ods"] for row in rows)

    async with at_the_tracker(fresh, ods="A99999") as person:
        await go(person, ("g", "home", "space", "space", "r"))
        await person.is_at(RequestForm)
        await person.sees("Ask 2 organisations")
        await go(person, ("tab", "'GPES2", "enter", "enter", "enter"))
        await person.sees("There is no action 'GPES2'")
        assert asked() == []
        await go(person, ("shift+tab", "shift+tab", "ctrl+u", "'GC1", "enter", "enter", "enter"))
        await person.is_at(OrganisationListScreen)
        await person.sees("2 organisations asked. Ctrl+Z to undo.")
        assert asked() == ["FA001", "FA002"]
        await person.press("ctrl+z")
        await person.sees("2 organisations undone.")
    assert asked() == []
