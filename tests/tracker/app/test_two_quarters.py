"""Two quarters of a year, by keys alone: choose, work, check, return, change, return again."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from at_the_keyboard import SAM, TO_THE_START, Person, ask
from openpyxl import load_workbook
from returns_at_hand import opened
from scenes import go
from textual.widgets import Input, Label

from db.validation.periods import Period
from tracker.app.app import GreenPlanApp
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.measures.measures import MeasuresScreen
from tracker.screens.organisations.welcome import WelcomeScreen
from tracker.screens.returns.changes_since import ChangesSinceScreen
from tracker.screens.returns.return_check import ReturnCheckScreen
from tracker.screens.returns.save_return import SaveReturn
from tracker.user_files.settings import Settings

OCTOBER = datetime(2026, 10, 20, 9, 0, tzinfo=UTC)
JANUARY = datetime(2027, 1, 12, 9, 0, tzinfo=UTC)
GPES2 = ("slash", "'gpes2", "enter")


@asynccontextmanager
async def sitting(path: Path, moment: datetime) -> AsyncIterator[Person]:
    """Open the app on a day, in a window of 80 x 24."""
    app = GreenPlanApp(str(path), Settings(name=SAM), clock=lambda: moment)
    app.animation_level = "none"
    async with app.run_test(size=(80, 24)) as pilot:
        yield Person(app, pilot)


async def finish(person: Person, name: str) -> None:
    """Save the return that was made where it is proposed, and go back to the list."""
    await person.is_at(SaveReturn)
    assert person.app.screen.query_one("#target", Input).value.endswith(name)
    await person.press("enter")
    await person.until(
        lambda: "Send this file" in str(person.app.screen.query_one("#kind", Label).content)
    )
    await person.press("enter")
    await person.is_at(ReturnCheckScreen)
    await person.press("escape")
    await person.is_at(ActionListScreen)


async def the_second_quarter(path: Path) -> None:
    """Begin with nothing: choose, work, see what is missing, fill it in, return."""
    async with sitting(path, OCTOBER) as person:
        await person.is_at(WelcomeScreen)
        await go(person, ("enter", "'Example Surgery", "tab", "'A99999", *TO_THE_START))
        await person.is_at(TriageScreen)
        await go(person, ("i", "p", "escape"))  # GC1 in place already, GC2 in our plan
        await person.is_at(ActionListScreen)
        await go(person, ("2", "ctrl+a", "space", "c", "l", "escape", "1"))
        await person.sees("1 of 2 complete")
        await go(person, (*GPES2, "escape", "escape"))
        await go(person, (*GPES2, "s", "i", "l", "'Dr Roy", "enter", "d", "'31/3/27", "enter"))
        await go(person, ("u", "'Reviews have begun.", "enter"))
        await go(person, ("b", "t", "'No clinic free before spring", "enter", "'A locum", "enter"))
        await person.sees("Barrier added to GPES2")
        await person.press("m")
        await person.is_at(MeasuresScreen)
        await go(person, ("a", "enter"))
        await person.sees("Emissions per SABA inhaler")
        await go(person, ("enter", "r", "'17.6", "enter"))
        await person.sees("17.6")
        await go(person, ("escape", "r"))
        await person.is_at(ReturnCheckScreen)
        await person.sees("Return for Q2 2026/27", "Incomplete")
        await go(person, ("enter", "'Pat Sample", "enter", "enter", "'pat@example.org", "enter"))
        await person.sees("Incomplete: 4 items missing")
        await go(person, ("enter", "'Kim Sample", "enter", "enter", "'30/6/27", "enter"))
        await person.sees("Incomplete: 2 items missing")
        await go(person, ("enter", "'Minutes of the partners", "enter", "'Folder 3", "enter"))
        await go(person, ("enter", "enter"))  # signed off by the contact
        await person.sees("Complete: nothing is missing")
        await go(person, ("m", "enter"))
        await finish(person, "A99999_Q2-2026-27_1.xlsx")


async def the_third_quarter(path: Path) -> str:
    """Go on three months later: change, look at what differs, return; give what was told."""
    async with sitting(path, JANUARY) as person:
        await person.is_at(ActionListScreen)
        await person.sees("Q3 2026/27 · return due 31 Jan")
        await go(person, (*GPES2, "u", "'Half of the reviews are done.", "enter"))
        await go(person, ("p", "'50", "enter", "m", "@MeasuresScreen"))
        await go(person, ("r", "'16.2", "enter"))
        await person.sees("16.2")
        await go(person, ("escape", "escape", "escape"))
        await person.is_at(ActionListScreen)
        await go(person, ("slash", "'gc2", "enter", "s", "i", "u", "'On the agenda.", "enter"))
        await go(person, ("l", "'Nobody", "enter", "ctrl+z", "escape", "escape"))
        await go(person, ("r", "c"))
        await person.is_at(ChangesSinceScreen)
        told = person.words()
        await go(person, ("escape", "m", "enter"))
        await finish(person, "A99999_Q3-2026-27_1.xlsx")
    return told


async def test_two_quarters_by_keys_alone(tmp_path: Path, documents: Path) -> None:
    path = tmp_path / "tracker.db"
    first, second = (documents / f"A99999_Q{n}-2026-27_1.xlsx" for n in (2, 3))
    await the_second_quarter(path)
    as_sent = first.read_bytes()
    told = await the_third_quarter(path)
    differing = {
        "GC2 Declare a climate emergency": (
            "Status: Not started → In progress",
            "Update: On the agenda.",
        ),
        "GPES2 Inhalers": (
            "Update: Half of the reviews are done.",
            "Percent: 50%",
            "Reading added: Emissions per SABA inhaler prescribed: 16.2 on 12/01/2027",
        ),
    }
    words = (" ".join((action, *lines)) for action, lines in differing.items())
    said = f"What changed since return 1 of Q2 2026/27 2 actions changed. {' '.join(words)} made"
    assert said in told

    assert first.read_bytes() == as_sent
    kept = ask(path, "SELECT period, number, complete, workbook, sha256 FROM frozen_return")
    assert [(r["period"], r["number"], r["complete"]) for r in kept] == [
        ("Q2 2026/27", 1, 1),
        ("Q3 2026/27", 1, 1),
    ]
    assert [r["workbook"] for r in kept] == [as_sent, second.read_bytes()]
    assert kept[0]["sha256"] == hashlib.sha256(as_sent).hexdigest()
    book = load_workbook(BytesIO(second.read_bytes()))
    since = {c.value for row in book["Summary"].iter_rows() for c in row if c.value}
    for action, lines in differing.items():
        assert action in since
        for line in lines:
            assert any(line in str(there) for there in since), line
    register, practice = opened(path, JANUARY)
    assert register.returns.content(practice, Period(2026, 3)).since == ()
    register.close()
