"""What the disk refuses is told in plain words, and what was typed stays in its field."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from at_the_keyboard import NOW, Person, at_the_tracker, contents, log, stored
from scenes import go
from somebody_else import alex
from sqlalchemy import event

from db.validation.progress import Edit
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.common.dialogs import LineForm, TextForm
from tracker.screens.forms.dates import Dates
from tracker.screens.measures.measures import MeasuresScreen


@contextmanager
def written_with(person: Person, pragma: str) -> Iterator[None]:
    """Give what the app writes with a limit that a disk has, until the end."""
    engine = person.app.register._core.engine

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        if pragma == "max_page_count":
            ((pages,),) = connection.execute("PRAGMA page_count")
            connection.execute(f"PRAGMA max_page_count = {pages}")
        else:
            connection.execute(f"PRAGMA {pragma}")

    engine.dispose()
    event.listen(engine, "connect", limit)
    yield
    event.remove(engine, "connect", limit)
    engine.dispose()


@contextmanager
def locked(person: Person) -> Iterator[None]:
    """Let another program write to the register until the end."""
    path = person.app.register.place.path
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


REFUSING: dict[str, tuple[Callable[[Person], object], str]] = {
    "locked": (locked, "Another program is writing to the register"),
    "read-only": (lambda person: written_with(person, "query_only = ON"), "is read-only"),
}

TYPED: dict[str, tuple[tuple[str, ...], str, type, Callable[[Path], object], object]] = {
    "lead": (
        ("l", "'Kim Sample"),
        "Kim Sample",
        LineForm,
        lambda p: stored(p, "GC1")["lead"],
        None,
    ),
    "dates": (("d", "'1/2/2027"), "1/2/2027", Dates, lambda p: stored(p, "GC1")["due"], None),
    "percent": (("p", "'35"), "35", LineForm, lambda p: stored(p, "GC1")["percent"], None),
    "reason": (
        ("c", "n", "'Rented rooms"),
        "Rented rooms",
        LineForm,
        lambda p: stored(p, "GC1")["reason"],
        None,
    ),
    "reason in triage": (
        ("t", "@TriageScreen", "n", "'Rented rooms"),
        "Rented rooms",
        LineForm,
        lambda p: stored(p, "GC1")["reason"],
        None,
    ),
    "update": (("u", "'Talked about it"), "Talked about it", TextForm, lambda p: log(p, "GC1"), []),
}


@pytest.fixture(autouse=True)
def nobody_waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for another program's transaction only shortly."""
    monkeypatch.setattr("db.storage.transactions.BUSY_TIMEOUT", 0.05)


@pytest.mark.parametrize("fault", REFUSING)
@pytest.mark.parametrize("what", TYPED)
async def test_what_was_typed_stays_where_it_could_not_be_stored(
    fresh: Path, what: str, fault: str
) -> None:
    keys, typed, dialog, there, nothing = TYPED[what]
    refusing, told = REFUSING[fault]
    async with at_the_tracker(fresh) as person:
        await go(person, keys)
        before = contents(fresh)
        with refusing(person):
            await person.press("enter")
            await person.sees(told, "Nothing was saved", typed)
            await person.is_at(dialog)
        assert contents(fresh) == before
        assert there(fresh) == nothing
        await person.press("enter")
        await person.until(lambda: there(fresh) != nothing, "the change")
        await person.until(lambda: not isinstance(person.app.screen, dialog), "the end of it")
        if what == "reason in triage":
            await person.is_at(TriageScreen)
            await person.sees("2 of 53 in this round")


async def test_a_carbon_sum_stays_until_it_is_in_the_log(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("m", "@MeasuresScreen", "c", "enter", "@CarbonForm", "'120"))
        with locked(person):
            await person.press("u")
            await person.sees("Another program is writing to the register", "120")
        await person.press("u")
        await person.is_at(MeasuresScreen)
    assert "120" in log(fresh, "GC1")[-1][1]


async def test_a_full_disk_keeps_a_long_update(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("u")
        await person.is_at(TextForm)
        await person.paste("Long talks. " * 330)
        with written_with(person, "max_page_count"):
            await person.press("enter")
            await person.sees("full", "Nothing was saved")
            await person.is_at(TextForm)
        assert log(fresh, "GC1") == []
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert log(fresh, "GC1")[-1][1].startswith("Long talks.")


@pytest.mark.parametrize("what", ["lead", "dates", "percent"])
async def test_no_answer_to_whose_value_it_is_goes_back_to_what_was_typed(
    fresh: Path, what: str
) -> None:
    keys, typed, dialog, _, _ = TYPED[what]
    theirs = {
        "lead": Edit(lead="Dr Roy"),
        "dates": Edit(due=NOW.date()),
        "percent": Edit(percent=5),
    }[what]
    async with at_the_tracker(fresh) as person:
        await go(person, keys)
        alex(fresh, lambda r, o: r.actions.edit(o, ["GC1"], theirs))
        before = contents(fresh)
        await person.press("enter")
        await person.sees("changed by Alex Sample", "Esc goes back to what you typed")
        await person.press("escape")
        await person.is_at(dialog)
        await person.sees(typed)
        assert contents(fresh) == before


async def test_what_somebody_else_set_to_the_same_can_be_saved_again(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("l", "'Kim"))
        alex(fresh, lambda r, o: r.actions.set_lead(o, ["GC1"], "Kim"))
        await person.press("enter")
        await person.sees("Alex Sample changed GC1")
        await person.is_at(LineForm)
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("No changes.")
