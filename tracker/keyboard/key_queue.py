"""Pass on keys, pastes and clicks in the order in which they are typed.

Textual passes on a key as soon as it comes, even if the one before it is still being handled; so a
key that is typed ahead can overtake a dialog that is still opening. Here there is one rule: **a
key is passed on when everything before it is finished**: the messages it caused, the command it
started, the screen it opened. There are two exceptions: Escape and Ctrl+Q, if the work before them
lasts longer than :data:`LONG_WORK`; and any key, if that work waits for the register for longer
than :data:`SHORT_WAIT` to store a change, or than :data:`READING_WAIT` to read what a screen shows.
Changes are then still made in the order of their keys.
"""

from __future__ import annotations

import asyncio
import gc
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeGuard

from textual import events
from textual.worker import get_current_worker

from tracker.keyboard.typed_text import TypedText

if TYPE_CHECKING:
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.worker import Worker

    from tracker.workspace.tracker_app import TrackerApp

BACKGROUND = "background"
"""The prefix of the group of a worker that no key waits for."""

LONG_WORK = 1.0
"""Seconds after which Escape and Ctrl+Q no longer wait for the current work."""

SHORT_WAIT = 0.02
"""Seconds after which keys no longer wait for a change that waits for the register."""

READING_WAIT = 0.25
"""Seconds after which they no longer wait for what is read from a slow disk for a screen. They may
be for what is not shown yet.
"""

PAUSE = 0.1
"""Seconds without a key after which there is time to search for garbage."""

WORTH_A_SEARCH = 10_000
"""The new objects from which on it is worth it: a screen that was opened has made more."""

MESSAGE_LIMIT = 1.0
"""Seconds to wait for a widget's answer; a removed widget never answers."""

Typed = events.Key | events.Paste | events.MouseDown | events.MouseUp


def is_typed(event: object) -> TypeGuard[Typed]:
    """Whether an event comes from the keyboard or a mouse button."""
    return isinstance(event, Typed)


class KeyQueue:
    """Pass on what is typed, one event at a time; ``hand_on`` is Textual's own handler.

    With ``searches_for_garbage``, it searches for what closed screens left while nobody types.
    """

    searches_for_garbage = False

    def __init__(self, app: TrackerApp, hand_on: Callable[[Any], Awaitable[None]]) -> None:
        self._app = app
        self.hand_on = hand_on
        self._waiting: deque[Typed] = deque()
        self._arrival = asyncio.Event()
        self._asking: dict[Worker[Any], Screen[Any] | str] = {}
        self._waiting_for_disk: dict[Worker[Any], float] = {}
        self._is_taking = False
        self._text = TypedText(app, self)

    # Incoming events

    def add(self, event: Typed) -> None:
        """Add an event to the queue."""
        if (
            isinstance(event, events.Key)
            and event.key.startswith("alt+")
            and len(event.key) == len("alt+x")
        ):
            # A terminal sends the same for Alt with a letter as for Escape followed by the letter.
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
        """Record that the worker running this waits for an answer on ``screen``."""
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

    @contextmanager
    def waiting_for_register(self, patience: float = SHORT_WAIT) -> Iterator[None]:
        """Record that the worker running this waits for the register; keys wait ``patience``
        seconds for it.
        """
        worker = get_current_worker()
        if worker in self._waiting_for_disk:
            yield
            return
        self._waiting_for_disk[worker] = perf_counter() + patience
        try:
            yield
        finally:
            del self._waiting_for_disk[worker]

    # One after another

    async def run(self) -> None:
        """Pass on events for as long as the app runs."""
        finished = True
        while True:
            while not self._waiting:
                await self._next_arrival()
            self._is_taking = True
            try:
                if finished and not self._is_quiet():
                    await self.settle()
                await self._take(self._waiting.popleft())
                finished = await self.settle()
            except Exception as error:  # the next key must still be passed on
                self._app.report_error(error)
            self._is_taking = False

    async def _next_arrival(self) -> None:
        """Wait for the next event, and search for garbage in a pause."""
        self._arrival.clear()
        if self.searches_for_garbage and gc.get_count()[0] > WORTH_A_SEARCH:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._arrival.wait(), PAUSE)
                return
            gc.collect()
        await self._arrival.wait()

    async def _take(self, event: Typed) -> None:
        if isinstance(event, events.Key):
            pasted = await self._app.window_clipboard() if event.key == "ctrl+v" else ""
            if pasted:
                await self._text.take_paste(events.Paste(pasted))
            elif pasted is not None:
                await self._text.take_key(event)
        elif isinstance(event, events.Paste):
            await self._text.take_paste(event)
        else:
            await self.hand_on(event)

    def drop(self) -> None:
        """Remove the next event from the queue: it has been handled."""
        self._waiting.popleft()

    async def next_within(self, key: events.Key, seconds: float, place: int = 0) -> Typed | None:
        """Return the event within ``seconds`` after a key, after skipping ``place`` others."""
        while len(self._waiting) <= place:
            self._arrival.clear()
            try:
                left = key.time + seconds - perf_counter()
                await asyncio.wait_for(self._arrival.wait(), max(left, 0.0))
            except TimeoutError:
                return None
        found = self._waiting[place]
        return found if found.time - key.time <= seconds else None

    # Wait until everything before is finished

    def _is_quiet(self) -> bool:
        """Whether no work is running that a key must wait for."""
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
        """Whether keys wait for a worker: until it ends, asks the person something, or has waited
        for the register for a while.
        """
        if worker.is_finished or worker.group.startswith(BACKGROUND):
            return False
        patient_until = self._waiting_for_disk.get(worker)
        if patient_until is not None and perf_counter() > patient_until:
            return False
        asks = self._asking.get(worker)
        return asks is None or asks not in self._app.screen_stack

    async def settle(self) -> bool:
        """Wait until everything that the last key started is finished.

        Return ``False`` if that takes long and Escape or Ctrl+Q is waiting.
        """
        begun, pause = perf_counter(), 0.001
        before: list[DOMNode] = []
        while True:
            nodes = self.key_path()
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
        """Whether Escape or Ctrl+Q is waiting; if so, drop what was typed before it."""
        for place, event in enumerate(self._waiting):
            if isinstance(event, events.Key) and event.key in ("escape", "ctrl+q"):
                for _ in range(place):
                    self._waiting.popleft()
                return True
        return False

    def key_path(self) -> list[DOMNode]:
        """Return the widgets that a key passes through, from the focused one up to the app."""
        if not self._app.screen_stack:
            return [self._app]
        screen = self._app.screen
        return (screen.focused or screen).ancestors_with_self

    async def is_drawn(self) -> None:
        """Wait until the screen is drawn: Page Down moves by what is visible."""
        await _called(self._app.screen.call_after_refresh)


async def _called(call: Callable[..., bool]) -> None:
    """Wait until a widget calls back: by then it has handled everything before."""
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
