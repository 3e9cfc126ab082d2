"""The app in a window of Windows: its title, its clipboard, and being closed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from at_the_keyboard import (
    PATIENCE,
    Person,
    at_the_tracker,
    changes,
    come_at_once,
    contents,
    log,
    stored,
)
from textual import events
from textual._xterm_parser import XTermParser
from textual.widgets import Input

from tracker.app.app import GreenPlanApp
from tracker.screens.actions.action_list import ActionListScreen
from tracker.screens.common.dialogs import LineForm, TextEntry, TextForm
from tracker.windows.keys import key_sequence


class AWindow:
    """Stands where Windows does: a title, a clipboard, and somebody who closes the window."""

    def __init__(self, copied: str | None = "", *, distinguishes_pastes: bool = True) -> None:
        self.title = "cmd.exe"
        self.copied = copied
        self.distinguishes_pastes = distinguishes_pastes
        self.takes_copies = True
        self.answers = threading.Event()
        self.answers.set()
        self.waited_in_vain = 0
        self.close: Callable[[], object] = lambda: None

    def set_title(self, title: str) -> None:
        self.title = title

    def when_closed(self, leave: Callable[[], object]) -> None:
        self.close = leave

    def leave(self) -> None:
        self.title = "cmd.exe"

    def wait(self) -> None:
        self.waited_in_vain += not self.answers.wait(PATIENCE)

    def clipboard(self) -> str | None:
        self.wait()
        return self.copied

    def copy(self, text: str) -> bool:
        self.wait()
        if self.takes_copies:
            self.copied = text
        return self.takes_copies


@pytest.fixture
def typing_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell words and pastes by how fast they come, as for people."""
    monkeypatch.setattr("tracker.keyboard.typed_text.A_PAUSE", 0.35)
    monkeypatch.setattr("tracker.keyboard.typed_text.BURST", 0.01)


async def pasted_as_keys(person: Person, text: str) -> None:
    """Paste as the old console does: one read holds a key for each character, Enter for a line."""
    keys = "".join(key_sequence(0x0D if c == "\r" else 0, c, 0) for c in text.replace("\n", "\r"))
    come_at_once(person.app, (e for e in XTermParser().feed(keys) if isinstance(e, events.Key)))
    await person.pilot.pause()
    await person.until(lambda: person.app.keys.is_idle, "the keys to take effect")


# The title


async def test_the_window_is_named_for_the_organisation(fresh: Path) -> None:
    window = AWindow()
    async with at_the_tracker(fresh, window=window) as person:
        await person.until(lambda: window.title == "Green Plan Tracker – Example Surgery")


# The clipboard


async def test_what_another_program_copied_is_pasted_with_ctrl_v(fresh: Path) -> None:
    window = AWindow("Zoë Sample")
    async with at_the_tracker(fresh, window=window) as person:
        await person.press("l", "ctrl+v", "enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC1")["lead"] == "Zoë Sample"


async def test_of_two_lines_that_were_copied_a_field_of_one_takes_the_first(fresh: Path) -> None:
    window = AWindow("Dr Roy\r\nsc\r\n")
    async with at_the_tracker(fresh, window=window) as person:
        await person.press("l", "ctrl+v")
        await person.sees("Only the first line was pasted: this field takes one line.")
        assert person.app.screen.query_one(Input).value == "Dr Roy"


async def test_lines_that_were_copied_go_into_an_update(fresh: Path) -> None:
    window = AWindow("Asked the bank.\r\nThey agreed.")
    async with at_the_tracker(fresh, window=window) as person:
        await person.press("u", "ctrl+v", "enter")
        await person.is_at(ActionListScreen)
    assert log(fresh, "GC1") == [("Sam Example", "Asked the bank.\nThey agreed.")]


async def test_on_the_list_what_was_copied_changes_nothing(practice: Path) -> None:
    before = contents(practice)
    async with at_the_tracker(practice, window=AWindow("tips\nsc")) as person:
        await person.press("ctrl+v")
        await person.sees("tips sc")
    assert contents(practice) == before


async def test_an_empty_clipboard_pastes_what_was_copied_in_the_app(fresh: Path) -> None:
    window = AWindow("")
    async with at_the_tracker(fresh, window=window) as person:
        await person.press("l")
        person.app.copy_to_clipboard("Dr Roy")
        window.copied = ""  # a picture, say
        await person.press("ctrl+v", "enter")
        await person.is_at(ActionListScreen)
    assert stored(fresh, "GC1")["lead"] == "Dr Roy"


@pytest.mark.parametrize("hangs", [False, True])
async def test_a_clipboard_that_is_held_is_told_of_and_nothing_older_is_pasted(
    fresh: Path, hangs: bool
) -> None:
    window = AWindow()
    async with at_the_tracker(fresh, window=window) as person:
        await person.press("l")
        person.app.copy_to_clipboard("Dr Old")
        await person.until(lambda: window.copied == "Dr Old", "the copy")
        window.copied = None
        if hangs:
            window.answers.clear()
        person.app.post_message(events.Key("ctrl+v", "\x16"))
        await person.sees("Another program is using the clipboard. Paste again.")
        assert person.app.screen.query_one(Input).value == ""
        await person.press("escape")
        await person.is_at(ActionListScreen)
    window.answers.set()


async def test_a_program_that_hangs_while_it_is_copied_for_is_not_waited_for(fresh: Path) -> None:
    window = AWindow()
    window.answers.clear()
    async with at_the_tracker(fresh, window=window) as person:
        await person.press("l")
        await person.type("Dr Roy")
        await person.press("ctrl+c")
        await person.sees("Another program is using the clipboard. Copy again.")
        await person.press("enter")
        await person.is_at(ActionListScreen)
    assert window.waited_in_vain == 0
    window.answers.set()


async def test_ctrl_c_and_ctrl_x_copy_for_other_programs(fresh: Path) -> None:
    window = AWindow()
    async with at_the_tracker(fresh, window=window) as person:
        await person.press("l")
        await person.type("Dr Roy")
        await person.press("ctrl+c")
        await person.until(lambda: window.copied == "Dr Roy", "the copy")


async def test_a_clipboard_that_is_held_is_told_of(fresh: Path) -> None:
    window = AWindow()
    window.takes_copies = False
    async with at_the_tracker(fresh, window=window) as person:
        await person.press("l")
        await person.type("Dr Roy")
        await person.press("ctrl+c")
        await person.sees("Another program is using the clipboard. Copy again.")


# The old console's paste


async def test_a_paste_that_comes_as_keys_is_text_in_a_field(
    fresh: Path, typing_fast: None
) -> None:
    async with at_the_tracker(fresh) as person:
        await person.press("l")
        await pasted_as_keys(person, "Dr Roy\nsc\n")
        await person.sees("Only the first line was pasted: this field takes one line.")
        await person.is_at(LineForm)
        await person.press("escape", "escape", "u")
        await person.is_at(TextForm)
        await pasted_as_keys(person, "Asked the bank.\nsc is next\n")
        assert person.app.screen.query_one(TextEntry).text == "Asked the bank.\nsc is next\n"
    assert changes(fresh)[-1][0] == "add-organisation"


PASTED = ("GC1\nsc\n", "7\nsc\nnt\n", "5 bins\n12 lids\n", "2\n3\n4", "12.5\tkg\nsc\n", "x\ny\nz")


@pytest.mark.parametrize("text", PASTED, ids=range(len(PASTED)))
async def test_a_line_break_in_a_paste_that_comes_as_keys_opens_nothing_on_the_list(
    practice: Path, typing_fast: None, text: str
) -> None:
    before = contents(practice)
    window = AWindow(distinguishes_pastes=False)
    async with at_the_tracker(practice, window=window) as person:
        await pasted_as_keys(person, text)
        if not text.startswith("x"):  # the first letter of all opens what it stands for
            await person.is_at(ActionListScreen)
    assert contents(practice) == before


@pytest.mark.parametrize("key", ["%", "n", "2"])
async def test_keys_typed_ahead_that_come_in_one_read_act_where_pastes_are_told(
    fresh: Path, typing_fast: None, key: str
) -> None:
    async with at_the_tracker(fresh) as person:
        await pasted_as_keys(person, f"{key}\ns")
        await person.sees("In progress")


# Being closed


async def closed(person: Person, window: AWindow) -> None:
    """Close the window as Windows tells of it: from another thread."""
    threading.Thread(target=window.close).start()
    await person.until(lambda: person.app._exit, "the end")


@pytest.mark.parametrize("seed", range(3))
async def test_what_was_typed_before_the_window_was_closed_is_stored(
    fresh: Path, seed: int
) -> None:
    text = f"Typed just before, {Random(seed).randint(0, 9999)}"
    window = AWindow()
    async with at_the_tracker(fresh, window=window) as person:
        await person.until(lambda: "Example" in window.title)
        for key in ("u", *text, "enter", "s", "c"):
            person.app.post_message(events.Key(events.Key(key, key).key, key[:1]))
        await closed(person, window)
    assert log(fresh, "GC1") == [("Sam Example", text)]
    assert stored(fresh, "GC1")["status"] == "complete"


async def test_a_form_that_is_open_when_the_window_is_closed_stores_nothing(fresh: Path) -> None:
    window = AWindow()
    async with at_the_tracker(fresh, window=window) as person:
        await person.press("u")
        await person.type("Half a sent")
        await closed(person, window)
    assert log(fresh, "GC1") == []


async def test_a_window_that_is_closed_as_soon_as_it_is_there_ends_the_app(fresh: Path) -> None:
    for moment in (0.0, 0.01, 0.03):
        window = AWindow()
        async with at_the_tracker(fresh, window=window, ready=None) as person:
            await asyncio.sleep(moment)
            await closed(person, window)
        window.close()  # by then there is nothing left to close


async def test_a_list_that_is_not_made_any_more_as_the_app_leaves_is_no_error(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave_first(screen: ActionListScreen) -> tuple[()]:
        screen.app.exit()
        return ()

    monkeypatch.setattr(ActionListScreen, "compose", leave_first)
    async with at_the_tracker(fresh, ready=None) as person:
        await person.until(lambda: person.app._exit, "the end")
    assert (person.app.failure, person.app.return_code) == (None, 0)


async def test_a_disk_that_does_not_answer_does_not_keep_the_window_open(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.app.leaving.CLOSING", 0.3)
    answers, let_go = threading.Event(), threading.Event()
    waited: list[bool] = []
    save = lambda settings: waited.append(answers.wait(PATIENCE))  # noqa: E731
    monkeypatch.setattr("tracker.app.own_settings.save_settings", save)
    window = AWindow()
    async with at_the_tracker(fresh, window=window) as person:
        close = person.app.register.close
        monkeypatch.setattr(person.app.register, "close", lambda: (close(), let_go.set()))
        person.app.action_switch_theme()
        await closed(person, window)
    assert waited == []
    assert let_go.is_set()
    answers.set()


async def test_a_register_that_cannot_be_let_go_does_not_keep_the_window_open(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.app.leaving.CLOSING", 0.3)
    answers, waited = threading.Event(), []
    window = AWindow()
    async with at_the_tracker(fresh, window=window) as person:
        close = person.app.register.close
        slowly = lambda: (waited.append(answers.wait(PATIENCE)), close())  # noqa: E731
        monkeypatch.setattr(person.app.register, "close", slowly)
        await closed(person, window)
    assert waited == []
    answers.set()


async def test_work_that_lasts_does_not_keep_the_window_open(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.app.leaving.LAST_KEYS", 0.05)
    monkeypatch.setattr("tracker.keyboard.key_queue.KeyQueue.is_idle", property(lambda _: False))
    window = AWindow()
    async with at_the_tracker(fresh, window=window) as person:
        await closed(person, window)
    assert isinstance(person.app, GreenPlanApp)
