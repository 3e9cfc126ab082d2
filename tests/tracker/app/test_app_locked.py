"""While another program holds the register, the app goes on, and no change is lost or reordered."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import perf_counter

import pytest
from at_the_keyboard import Person, ask, at_the_tracker, changes, log, stored
from returns_at_hand import with_gaps
from scenes import go
from somebody_else import alex
from textual import events
from textual.widgets import Input

from db.backups import Why, backups_of, creating
from db.errors import CannotOpen
from db.parts.actions import Actions
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.common.dialogs import LineForm, Pick, TextForm
from tracker.screens.common.help import HelpScreen
from tracker.screens.editing.edit_conflict import EditConflictScreen
from tracker.screens.forms.evidence_and_barriers import EvidenceForm

pytestmark = pytest.mark.usefixtures("_keys_wait_as_they_do_for_people")

WAITING = "Waiting for the register"
AT_ONCE = 0.05
"""Seconds in which a key is to be answered."""

ON_A_BUSY_MACHINE = 6
"""How much longer it may take where many tests run side by side."""


@pytest.fixture
def _keys_wait_as_they_do_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.keyboard.key_queue.LONG_WORK", 1.0)


@asynccontextmanager
async def held(path: Path, how: str = "IMMEDIATE", seconds: float = 3.0) -> AsyncIterator[None]:
    """Let another program hold the register meanwhile, but for no longer than so many seconds."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(f"BEGIN {how}")
    is_over = asyncio.Event()

    async def let_go() -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(is_over.wait(), seconds)
        other.execute("ROLLBACK")
        other.close()

    letting_go = asyncio.create_task(let_go())
    try:
        yield
    finally:
        is_over.set()
        await letting_go


async def press_now(person: Person, *keys: str) -> None:
    """Press keys one after the other, without waiting for what they do."""
    for key in keys:
        person.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await asyncio.sleep(0)


async def answered(person: Person, key: str, there: Callable[[], object]) -> float:
    """Press a key and return the seconds until something is so."""
    begun = perf_counter()
    await press_now(person, key)
    while not there():
        assert perf_counter() - begun < 5, f"{key} was not answered"
        await asyncio.sleep(0.001)
    return perf_counter() - begun


async def saw_it_waits(person: Person) -> None:
    await person.until(lambda: WAITING in person.words(), "the message")


@pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE"])
async def test_keys_are_answered_while_a_change_waits_and_it_is_stored(
    fresh: Path, how: str
) -> None:
    async with at_the_tracker(fresh) as person:
        async with held(fresh, how):
            await press_now(person, "s", "c")
            await saw_it_waits(person)
            assert stored(fresh, "GC1")["status"] == "not-started"
            times = []
            for place in range(1, 21):
                code = person.codes[place]
                times.append(await answered(person, "down", lambda c=code: person.on == c))
            tabs = person.app.screen.query_one("TabRow")
            times.append(await answered(person, "2", lambda: tabs.active == 1))
            times.append(await answered(person, "1", lambda: tabs.active == 0))
            shown = lambda: isinstance(person.app.screen, HelpScreen)  # noqa: E731
            times.append(await answered(person, "f1", shown))
            times.append(await answered(person, "q", lambda: not shown()))
            assert stored(fresh, "GC1")["status"] == "not-started"
            assert sorted(times)[len(times) // 2] < AT_ONCE
            assert max(times) < AT_ONCE * ON_A_BUSY_MACHINE
        await person.sees("GC1 marked as complete", "✔ Complete")
    assert stored(fresh, "GC1")["status"] == "complete"


async def test_changes_are_stored_in_the_order_of_their_keys(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        async with held(fresh):
            await press_now(person, "s", "c")
            await saw_it_waits(person)
            await person.press("down", "c", "p")
            await press_now(person, "s", "h")
        await person.sees("GC2 marked as on hold")
    assert [what for what, _, _ in changes(fresh)][-3:] == ["set-status", "choose", "set-status"]
    assert stored(fresh, "GC1")["status"] == "complete"
    assert stored(fresh, "GC2")["status"] == "on-hold"


async def test_a_second_change_of_the_same_action_is_not_refused_because_of_the_first(
    fresh: Path,
) -> None:
    async with at_the_tracker(fresh) as person:
        async with held(fresh):
            await press_now(person, "s", "c")
            await saw_it_waits(person)
            await go(person, ("l", "'Kim"))
            await person.press("enter")
            await person.press("s", "h")
        await person.is_at(ActionListScreen)
        await person.until(lambda: stored(fresh, "GC1")["status"] == "on-hold", "the last change")
    assert stored(fresh, "GC1")["lead"] == "Kim"


async def test_a_form_opened_before_an_own_change_is_stored_saves_after_it(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        async with held(fresh):
            await press_now(person, "s", "c")
            await saw_it_waits(person)
            await go(person, ("l", "'Kim"))
        await person.until(lambda: stored(fresh, "GC1")["status"] == "complete", "the first")
        await person.is_at(LineForm)
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Lead set for GC1: Kim")


@pytest.mark.parametrize(
    ("keys", "field", "value"),
    [("sh", "status", "on-hold"), ("cl", "choice", "later"), ("ev", "own_ease", "very-easy")],
)
async def test_a_question_asked_before_an_own_change_is_stored_is_answered_after_it(
    fresh: Path, keys: str, field: str, value: str
) -> None:
    async with at_the_tracker(fresh) as person:
        async with held(fresh):
            await go(person, ("l", "'Kim"))
            await press_now(person, "enter")
            await saw_it_waits(person)
            await press_now(person, keys[0])
            await person.until(lambda: isinstance(person.app.screen, Pick), "the question")
        await person.until(lambda: stored(fresh, "GC1")["lead"] == "Kim", "the first")
        await person.press(keys[1])
        await person.is_at(ActionListScreen)
        await person.until(lambda: stored(fresh, "GC1")[field] == value, "the second")


async def test_triage_goes_on_with_each_key(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("t")
        await person.is_at(TriageScreen)
        async with held(fresh):
            await press_now(person, *"ilp")
            await saw_it_waits(person)
            await person.sees("4 of 53 in this round")
        await person.sees("3 of 53 decided", "4 of 53 in this round")
    assert [stored(fresh, f"GC{n}")["choice"] for n in (1, 2, 3)] == ["in-plan", "later", "in-plan"]
    assert stored(fresh, "GC1")["status"] == "complete"


async def test_the_reason_in_triage_goes_on_too(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("t", "@TriageScreen", "n", "'Rented rooms"))
        async with held(fresh):
            await press_now(person, "enter", "l")
            await saw_it_waits(person)
            await person.sees("3 of 53 in this round")
        await person.sees("2 of 53 decided", "3 of 53 in this round")
    assert stored(fresh, "GC1")["reason"] == "Rented rooms"
    assert stored(fresh, "GC2")["choice"] == "later"


async def test_undo_waits_its_turn(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        async with held(fresh):
            await press_now(person, "s", "c")
            await saw_it_waits(person)
            await press_now(person, "ctrl+z")
        await person.sees("Undone: GC1")
    assert stored(fresh, "GC1")["status"] == "not-started"


async def test_a_change_goes_on_when_its_screen_has_closed(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("enter")
        await person.comes_to("ActionScreen")
        async with held(fresh):
            await press_now(person, "s", "c")
            await saw_it_waits(person)
            await press_now(person, "escape")
            await person.comes_to("ActionListScreen")
        await person.sees("GC1 marked as complete", "✔ Complete")


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up after a second and a half, as the app does after five."""
    monkeypatch.setattr("db.storage.transactions.BUSY_TIMEOUT", 1.5)


REFUSED = "Another program is writing to the register"


@pytest.mark.usefixtures("_impatient")
async def test_what_was_typed_comes_back_when_it_could_not_be_stored(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("u", "'Spoke to the landlord"))
        async with held(fresh):
            await press_now(person, "enter")
            await saw_it_waits(person)
            await person.is_at(ActionListScreen)
            await press_now(person, "down", "down")
            await person.sees(REFUSED, "Nothing was saved", "Spoke to the landlord")
            await person.is_at(TextForm)
            assert person.on == "GC3"
        assert log(fresh, "GC1") == []
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Update added to GC1")
    assert log(fresh, "GC1")[-1][1] == "Spoke to the landlord"


@pytest.mark.usefixtures("_impatient")
async def test_typing_goes_on_where_it_stopped_in_a_form_that_comes_back(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("v", "'Photo", "enter", "'a.org"))
        async with held(fresh, seconds=3.0):
            await press_now(person, "enter")
            await saw_it_waits(person)
            await person.is_at(EvidenceForm)
        await person.type("/b")
        assert [field.value for field in person.app.screen.query(Input)] == ["Photo", "a.org/b"]


@pytest.mark.usefixtures("_impatient")
async def test_what_comes_back_does_not_take_keys_from_another_form(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("u", "'Spoke to the landlord"))
        async with held(fresh):
            await press_now(person, "enter")
            await saw_it_waits(person)
            await press_now(person, "l", *"Kim")
            await asyncio.sleep(2.0)
            await person.is_at(LineForm)
            await person.sees("Kim")
        await person.press("escape")
        await person.sees("Spoke to the landlord", REFUSED)


@pytest.mark.usefixtures("_impatient")
async def test_a_refused_answer_in_triage_is_told_and_gone_back_to(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("t")
        await person.is_at(TriageScreen)
        async with held(fresh):
            await press_now(person, "i")
            await person.sees(f"Not done: {REFUSED}", "1 of 53 in this round")
        await person.press("i")
        await person.sees("1 of 53 decided", "2 of 53 in this round")


async def test_leaving_waits_for_a_change(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        async with held(fresh, seconds=1.0):
            await press_now(person, "s", "c")
            await saw_it_waits(person)
            await press_now(person, "ctrl+q")
            await asyncio.sleep(0.2)
            assert person.app.is_running
        await person.until(lambda: person.app._exit, "the end")
    assert stored(fresh, "GC1")["status"] == "complete"


@pytest.mark.usefixtures("_impatient")
async def test_what_was_typed_is_told_where_its_screen_has_closed(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("enter", "@ActionScreen", "u", "'Spoke to the landlord"))
        async with held(fresh):
            await press_now(person, "enter")
            await saw_it_waits(person)
            await press_now(person, "escape")
            await person.sees(f"Not done: {REFUSED}", "You had typed: Spoke to the landlord")
    assert log(fresh, "GC1") == []


async def test_on_a_share_screens_are_read_when_the_register_is_free(
    fresh: Path, on_a_share: None
) -> None:
    async with at_the_tracker(fresh) as person:
        async with held(fresh, "EXCLUSIVE"):
            await press_now(person, "enter")
            await person.comes_to("ActionScreen")
            shown = lambda: isinstance(person.app.screen, HelpScreen)  # noqa: E731
            assert await answered(person, "f1", shown) < AT_ONCE * ON_A_BUSY_MACHINE
            assert await answered(person, "q", lambda: not shown()) < AT_ONCE * ON_A_BUSY_MACHINE
        await person.sees("Understand the guidance re CQC requirements", "No evidence yet")


async def test_an_answer_keeps_the_comment_that_waits_before_it(fresh: Path) -> None:
    path = with_gaps(fresh)
    given = lambda: ask(path, "SELECT answer, comment FROM answer WHERE comment != ''")  # noqa: E731
    async with at_the_tracker(path) as person:
        await go(person, ("r", "u", "@QuestionsScreen", "i", "c", "'Since May"))
        async with held(path):
            await press_now(person, "enter")
            await saw_it_waits(person)
            await press_now(person, "n")
        await person.until(lambda: "not-in-place" in str(given()), "the answer")
    assert given() == [{"answer": "not-in-place", "comment": "Since May"}]


async def test_a_form_with_an_older_record_does_not_undo_the_change_that_waits_before_it(
    fresh: Path,
) -> None:
    there = lambda: ask(fresh, "SELECT title, link FROM evidence")  # noqa: E731
    edit = ("enter", "c", "end", "ctrl+u")
    async with at_the_tracker(fresh) as person:
        await go(person, ("enter", "v", "'Photo", "enter", "'a.org", "enter", *edit, "'Plan"))
        async with held(fresh):
            await press_now(person, "enter")
            await saw_it_waits(person)
            await go(person, (*edit[:2], "tab", "end", "'/b", "enter"))
        await person.is_at(EditConflictScreen)
        assert there() == [{"title": "Plan", "link": "a.org"}]
        await person.sees("Plan", "Photo", "a.org/b")
        await person.press("escape")
        await person.is_at(EvidenceForm)
        assert [field.value for field in person.app.screen.query(Input)] == ["Photo", "a.org/b"]
    assert there() == [{"title": "Plan", "link": "a.org"}]


async def test_older_changes_are_read_while_keys_are_answered(
    fresh: Path, on_a_share: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.screens.history.history.PAGE", 5)
    for number in range(8):
        alex(fresh, lambda r, o, n=number: r.actions.add_update(o, ["GC1"], f"Update {n}"))
    async with at_the_tracker(fresh) as person:
        await person.press("h")
        await person.comes_to("HistoryScreen")
        await person.sees("the newest 5")
        async with held(fresh, "EXCLUSIVE"):
            await press_now(person, "end")
            await asyncio.sleep(0.4)
            shown = lambda: isinstance(person.app.screen, HelpScreen)  # noqa: E731
            assert await answered(person, "f1", shown) < AT_ONCE * ON_A_BUSY_MACHINE
            await press_now(person, "q")
        await person.until(lambda: "the newest 5" not in person.words(), "the older changes")


async def test_an_import_says_at_once_that_it_waits_for_its_backup(
    fresh: Path, files_at_hand: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    alex(fresh, lambda r, o: r.actions.set_lead(o, ["GC1"], "Alex"))
    copied, copy = threading.Event(), creating.copy_checked

    def slow(*of, **more) -> object:
        copied.wait(8)
        return copy(*of, **more)

    async with at_the_tracker(fresh) as person:
        await person.app.workers.wait_for_complete()
        monkeypatch.setattr(creating, "copy_checked", slow)
        alex(fresh, lambda r, o: r.actions.set_lead(o, ["GC2"], "Alex"))
        await person.press("i")
        await person.comes_to("ChooseFile")
        await person.press("enter")
        await person.comes_to("ImportScreen")
        said = lambda: "The register is backed up first" in person.words()  # noqa: E731
        assert await answered(person, "enter", said) < AT_ONCE * ON_A_BUSY_MACHINE
        copied.set()
        await person.is_at(ActionListScreen)
        await person.sees("Imported:")
    assert backups_of(fresh)[0].why is Why.IMPORT


async def test_an_import_waits_too(fresh: Path, files_at_hand: None) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.comes_to("ChooseFile")
        await person.press("enter")
        await person.comes_to("ImportScreen")
        async with held(fresh):
            await press_now(person, "enter")
            await person.sees("Importing. The register is backed up first if it has changed.")
            assert await answered(person, "f1", lambda: isinstance(person.app.screen, HelpScreen))
        await person.rests(0.5)
        await person.is_at(HelpScreen)
        await person.press("q")
        await person.is_at(ActionListScreen)
        await person.sees("Imported:")


async def test_a_form_that_is_read_first_gets_the_keys_typed_meanwhile(
    fresh: Path, on_a_share: None
) -> None:
    async with at_the_tracker(fresh) as person:
        async with held(fresh, "EXCLUSIVE"):
            await press_now(person, "f5", "end", "X")
            await person.sees("Waiting for the register")
        await person.comes_to("OrganisationDetails")
        await person.until(
            lambda: person.app.screen.query_one("#name", Input).value.endswith("X"), "the letter"
        )
        await person.press("escape", "escape")
        await person.is_at(ActionListScreen)
        await person.sees_no("Waiting for the register")


@pytest.mark.usefixtures("_impatient")
async def test_a_refusal_is_told_on_the_screen_where_one_is(fresh: Path) -> None:
    async with at_the_tracker(fresh) as person, held(fresh):
        await press_now(person, "s", "c")
        await saw_it_waits(person)
        await press_now(person, "h")
        await person.comes_to("HistoryScreen")
        await person.sees(REFUSED)
        await person.comes_to("HistoryScreen")
    assert stored(fresh, "GC1")["status"] == "not-started"


async def test_a_change_that_is_stored_is_not_refused_if_it_cannot_be_read_again(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("u", "'Spoke to the landlord"))
        usual, failures = Actions.readable, iter([CannotOpen("It cannot be read.")])

        def once_not(*what: object) -> object:
            for error in failures:
                raise error
            return usual(*what)

        monkeypatch.setattr(Actions, "readable", once_not)
        await person.press("enter")
        await person.is_at(ActionListScreen)
        await person.sees("Saved. Ctrl+Z to undo.")
        await person.press("down", "s", "c")
        await person.sees("GC2 marked as complete")
    assert [text for _, text in log(fresh, "GC1")] == ["Spoke to the landlord"]


async def test_a_change_is_confirmed_if_the_screen_cannot_be_read_again(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_the_tracker(fresh) as person:
        await go(person, ("enter", "@ActionScreen", "s"))
        reads = lambda *what: (_ for _ in ()).throw(CannotOpen("It cannot be read."))  # noqa: E731
        monkeypatch.setattr(Actions, "updates", reads)
        await person.press("c")
        await person.sees("GC1 marked as complete")


@pytest.mark.usefixtures("_impatient")
async def test_another_organisation_waits_for_a_change_and_stays_away_if_it_is_refused(
    fresh: Path,
) -> None:
    kind = ProviderType.GENERAL_PRACTICE
    alex(
        fresh,
        lambda r, o: r.organisations.add(
            default_plan(), name="Other House", ods="B99999", provider_type=kind
        ),
    )
    async with at_the_tracker(fresh, ods="A99999") as person:
        for seconds in (3.0, 0.5):
            await go(person, ("u", "'Spoke to the landlord"))
            async with held(fresh, seconds=seconds):
                await press_now(person, "enter")
                await saw_it_waits(person)
                await press_now(person, "g")
                await person.sees("Organisations in this register")
                await press_now(person, "down", "enter")
                if seconds > 1:
                    await person.sees(REFUSED, "Spoke to the landlord")
            if seconds > 1:
                assert person.app.workspace.organisation.ods == "A99999"
                await person.press("escape", "escape")
        await person.until(lambda: person.app.workspace.organisation.ods == "B99999", "the other")
        await person.is_at(ActionListScreen)
    assert [text for _, text in log(fresh, "GC1")] == ["Spoke to the landlord"]
