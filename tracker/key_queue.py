"""What is typed, in the order in which it is typed.

Textual hands a key on as soon as it comes, whether or not the one before it has been dealt with;
so a key that is typed ahead can overtake a dialog that is still opening. Here there is one rule:
**a key is handed on when everything that came before it is finished**: the messages that it led
to, the command that it began, the screen that it opened. Nothing is handed on early, apart from
Escape and Ctrl+Q where the work in front of them lasts longer than :data:`LONG_WORK`.

Two things that come as keys are none, and are recognised before they are handed on:

- A *paste* into a console without bracketed paste: a burst of keys with a line break inside. It
  goes into the field as a text; what follows the line break never runs as commands.
- A *word* where letters are commands: three letters or more in quick succession, of which none
  led to a field. The third stops them all, whatever they opened is closed, and the search is
  offered. So a letter that follows another quickly waits for :data:`A_PAUSE` before it acts; the
  first letter, and one that opens a field, act at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeGuard

from textual import events
from textual.widgets import Input, TextArea
from textual.worker import get_current_worker

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.worker import Worker

    from tracker.app import GreenPlanApp

BACKGROUND = "background"
"""How the group of a worker begins that no key waits for."""

BURST = 0.01
"""Seconds: keys that follow each other so soon are typed by a machine, or pasted."""

A_PAUSE = 0.35
"""Seconds: a letter that comes sooner after another may belong to a word; it acts when no further
one has come within the same time.
"""

WORD_GOES_ON = 0.8
"""Seconds within which further letters belong to a word that was recognised."""

LONG_WORK = 1.0
"""Seconds after which Escape and Ctrl+Q no longer wait for what is being done."""

DRAWN_WITHIN = 0.1
"""Seconds after a key by which its screen has been drawn."""

MESSAGE_LIMIT = 1.0
"""Seconds that a widget has to answer; one that was removed never does."""

WORD_LENGTH = 60
"""How many characters of a word typed by mistake are quoted and offered to search for."""

ONE_LINE = "Only the first line was pasted: this field holds one."

Typed = events.Key | events.Paste | events.MouseDown | events.MouseUp


def is_typed(event: object) -> TypeGuard[Typed]:
    """Whether an event comes from the keyboard or a mouse button."""
    return isinstance(event, Typed)


class KeyQueue:
    """Hands on what is typed, one after another; ``hand_on`` is how Textual takes an event."""

    def __init__(self, app: GreenPlanApp, hand_on: Callable[[Any], Awaitable[None]]) -> None:
        self._app = app
        self._hand_on = hand_on
        self._waiting: deque[Typed] = deque()
        self._arrival = asyncio.Event()
        self._asking: dict[Worker[Any], Screen[Any] | str] = {}
        self._is_taking = False
        self._before: events.Key | None = None
        self._run: list[events.Key] = []
        self._began_on: Screen[Any] | None = None
        self._restore: Callable[[], None] = _nothing

    # What comes in

    def add(self, event: Typed) -> None:
        """Take an event into the queue."""
        if (
            isinstance(event, events.Key)
            and event.key.startswith("alt+")
            and len(event.key) == len("alt+x")
        ):
            # A terminal sends the same for Alt with a letter as for Escape and then the letter.
            self._waiting.append(_key_at(event.time, "escape", "\x1b"))
            event = _key_at(event.time, event.key[-1], event.character)
        self._waiting.append(event)
        self._arrival.set()

    @property
    def is_idle(self) -> bool:
        """Whether all that was typed has taken effect."""
        return not self._waiting and not self._is_taking

    @contextmanager
    def asked(self, screen: Screen[Any] | str) -> Iterator[None]:
        """Know that the worker that runs this waits for what a person answers on ``screen``."""
        worker = get_current_worker()
        before = self._asking.get(worker)
        self._asking[worker] = screen
        try:
            yield
        finally:
            if before is None:
                del self._asking[worker]
            else:
                self._asking[worker] = before

    # One after another

    async def run(self) -> None:
        """Hand on what comes, for as long as the app runs."""
        finished = True
        while True:
            while not self._waiting:
                self._arrival.clear()
                await self._arrival.wait()
            self._is_taking = True
            try:
                if finished and not self._is_quiet():
                    await self._settle()
                await self._take(self._waiting.popleft())
                finished = await self._settle()
            except Exception as error:  # the next key is to be handed on all the same
                self._app.went_wrong(error)
            self._is_taking = False

    async def _take(self, event: Typed) -> None:
        if isinstance(event, events.Key):
            await self._take_key(event)
            self._before = event
        elif isinstance(event, events.Paste):
            await self._take_paste(event)
        else:
            await self._hand_on(event)

    async def _take_key(self, key: events.Key) -> None:
        if key.key == "enter" and await self._is_paste(key):
            await self._paste_rest(key)
            return
        if key.is_printable and self._goes_into_a_field(key):
            self._run.clear()
            await self._hand_on(key)
            return
        await self._is_drawn(key)
        if not key.is_printable:
            self._run.clear()
        elif await self._is_word(key):
            await self._refuse_word()
            return
        await self._hand_on(key)

    async def _next_within(self, key: events.Key, seconds: float, place: int = 0) -> Typed | None:
        """Return what comes within ``seconds`` after a key, ``place`` others further on."""
        while len(self._waiting) <= place:
            self._arrival.clear()
            try:
                left = key.time + seconds - perf_counter()
                await asyncio.wait_for(self._arrival.wait(), max(left, 0.0))
            except TimeoutError:
                return None
        found = self._waiting[place]
        return found if found.time - key.time <= seconds else None

    # When everything before is finished

    def _is_quiet(self) -> bool:
        """Whether nothing is going on that a key has to wait for."""
        app = self._app
        if not app.screen_stack:
            return False
        screen = app.screen
        if not screen.is_mounted or app.message_queue_size:
            return False
        if any(node.message_queue_size for node in screen.walk_children(with_self=True)):
            return False
        return not any(self._is_held_by(worker) for worker in app.workers)

    def _is_held_by(self, worker: Worker[Any]) -> bool:
        """Whether keys wait for a worker: until it has ended, or asks the person something."""
        if worker.is_finished or worker.group.startswith(BACKGROUND):
            return False
        asks = self._asking.get(worker)
        return asks is None or asks not in self._app.screen_stack

    async def _settle(self) -> bool:
        """Wait until everything is finished that the last key led to.

        ``False`` where that lasts, and Escape or Ctrl+Q does not wait for it.
        """
        begun, pause = perf_counter(), 0.001
        before: list[DOMNode] = []
        while True:
            nodes = self._way_of_a_key()
            for node in nodes:
                await _called(node.call_later)
            if nodes == before:
                if self._is_quiet():
                    return True
                if perf_counter() - begun > LONG_WORK and self._brings_escape_forward():
                    return False
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, 0.02)
            before = nodes

    def _brings_escape_forward(self) -> bool:
        """Whether Escape or Ctrl+Q waits; what was typed before it is forgotten then."""
        for place, event in enumerate(self._waiting):
            if isinstance(event, events.Key) and event.key in ("escape", "ctrl+q"):
                for _ in range(place):
                    self._waiting.popleft()
                return True
        return False

    def _way_of_a_key(self) -> list[DOMNode]:
        """Return the widgets that a key goes through, from the focused one up to the app."""
        if not self._app.screen_stack:
            return [self._app]
        screen = self._app.screen
        return (screen.focused or screen).ancestors_with_self

    async def _is_drawn(self, key: events.Key) -> None:
        """Wait until the screen is drawn as it is now: a page is as long as what is seen of it."""
        if self._before is not None and key.time - self._before.time < DRAWN_WITHIN:
            await _called(self._app.screen.call_after_refresh)

    # Pastes

    def _goes_into_a_field(self, key: events.Key) -> bool:
        focused = self._app.focused
        return focused is not None and focused.check_consume_key(key.key, key.character)

    async def _take_paste(self, paste: events.Paste) -> None:
        """Hand on a paste; a field of one line gets the first one that is not blank."""
        lines = [line for line in paste.text.splitlines() if line.strip()]
        focused = self._app.focused
        if isinstance(focused, Input) and lines:
            await self._hand_on(events.Paste(lines[0]))
            if len(lines) > 1:
                self._app.say(ONE_LINE, refused=True)
        elif isinstance(focused, Input | TextArea) or any(
            hasattr(node, "on_paste") for node in self._way_of_a_key()
        ):
            await self._hand_on(paste)
        else:
            self._offer(" ".join(lines))

    async def _is_paste(self, enter: events.Key) -> bool:
        """Whether Enter stands inside a burst of characters: then it is a pasted line break."""
        before = self._before
        if before is None or not before.is_printable or enter.time - before.time > BURST:
            return False
        return self._goes_into_a_field(before) and await self._characters_follow(enter)

    async def _characters_follow(self, enter: events.Key, place: int = 0) -> bool:
        """Whether a character comes so soon after Enter that both are of one paste."""
        last: events.Key = enter
        while isinstance(event := await self._next_within(last, BURST, place), events.Key):
            if event.is_printable:
                return True
            if event.key != "enter":
                return False
            last, place = event, place + 1
        return False

    async def _paste_rest(self, enter: events.Key) -> None:
        """Take a line break and what was pasted after it into the field, or leave it out."""
        text = "\n" + await self._rest_of_burst(enter)
        if isinstance(self._app.focused, TextArea):
            await self._hand_on(events.Paste(text))
        else:
            self._app.say(ONE_LINE, refused=True)

    async def _rest_of_burst(self, last: events.Key, seconds: float = BURST) -> str:
        """Take what follows a key in the same burst, and return it as a text."""
        text = ""
        while isinstance(event := await self._next_within(last, seconds), events.Key):
            if not event.is_printable and event.key != "enter":
                break
            self._waiting.popleft()
            text += "\n" if event.key == "enter" else event.character or ""
            last = event
        self._before = last
        return text

    # Words

    async def _is_word(self, key: events.Key) -> bool:
        """Whether a letter that is a command belongs to a word that was typed by mistake."""
        before = self._run[-1] if self._run else None
        if before is None or key.time - before.time > A_PAUSE:
            self._begin_run(key)
            return self._leaves(key) and await self._letters_follow(key)
        self._run.append(key)
        if key.key == before.key or self._opens_a_field(key):
            return False
        return await self._letters_follow(key)

    def _begin_run(self, key: events.Key) -> None:
        screen = self._app.screen
        if getattr(screen, "QUICK_ANSWERS", False):
            self._run.clear()
            return
        self._run = [key]
        self._began_on = screen
        self._restore = getattr(screen, "remember_view", lambda: _nothing)()

    async def _letters_follow(self, key: events.Key) -> bool:
        event = await self._next_within(key, A_PAUSE)
        if not isinstance(event, events.Key):
            return False
        if event.key == "enter" and event.time - key.time <= BURST:
            return await self._characters_follow(event, 1)
        if event.character == "/":
            return not await self._searches(event, 1)
        return event.is_printable

    async def _searches(self, slash: events.Key, place: int) -> bool:
        """Whether / is the key that goes to the search, not part of a date."""
        then = await self._next_within(slash, A_PAUSE, place)
        return not (isinstance(then, events.Key) and (then.character or "").isdigit())

    def _leaves(self, key: events.Key) -> bool:
        active = self._app.screen.active_bindings.get(key.key)
        return active is not None and active.binding.action == "app.leave"

    def _opens_a_field(self, key: events.Key) -> bool:
        """Whether what a letter begins asks for a text next: then more letters are meant for it."""
        from tracker.commands import OPENS_A_FIELD
        from tracker.screens.dialogs import Pick

        screen = self._app.screen
        if isinstance(screen, Pick):
            return screen.opens_a_field(key.character or "")
        active = screen.active_bindings.get(key.key)
        return active is not None and active.binding.action in OPENS_A_FIELD

    async def _refuse_word(self) -> None:
        """Undo what the first letters of a word opened, and offer to search for it."""
        text = "".join(key.character or "" for key in self._run)
        last = self._run[-1]
        self._run.clear()
        base = self._began_on
        if base in self._app.screen_stack:
            for _ in range(len(self._app.screen_stack)):
                if self._app.screen is base:
                    break
                self._app.screen.dismiss(None)
                await self._settle()
            self._restore()
        while True:
            self._offer(text)
            event = await self._next_within(last, WORD_GOES_ON)
            if not isinstance(event, events.Key):
                return
            if event.key == "enter":
                self._waiting.popleft()
                self._before = event
                await self._rest_of_burst(event)
                return
            if not event.is_printable:
                return
            if event.character == "/" and await self._searches(event, 1):
                return
            self._waiting.popleft()
            self._before = last = event
            text += event.character or ""

    def _offer(self, text: str) -> None:
        """Say that a text was not carried out, and offer to search for it where that can be."""
        text = text.strip()
        if not text:
            return
        if len(text) > WORD_LENGTH:
            text = f"{text[:WORD_LENGTH].rstrip()}…"
        offer = getattr(self._app.screen, "offer_search", None)
        if offer is not None:
            offer(text)
        else:
            self._app.say(f"Letters are commands here. “{text}” was ignored.", refused=True)


def _nothing() -> None:
    """Restore nothing."""


async def _called(call: Callable[..., bool]) -> None:
    """Wait until a widget calls back: by then it has dealt with what came before."""
    loop = asyncio.get_running_loop()
    barrier: asyncio.Future[None] = loop.create_future()
    limit = loop.call_later(MESSAGE_LIMIT, _finish, barrier)
    if call(_finish, barrier):
        await barrier
    limit.cancel()


def _finish(barrier: asyncio.Future[None]) -> None:
    if not barrier.done():
        barrier.set_result(None)


def _key_at(time: float, key: str, character: str | None) -> events.Key:
    event = events.Key(key, character)
    event.time = time
    return event
