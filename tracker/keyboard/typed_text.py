"""Texts that come as keys: pastes, and words typed where letters are commands.

Two things that come as keys are none, and are recognised before they take effect:

- A *paste* into a console without bracketed paste: a burst of keys with a line break inside. It
  goes into the field as a text; what follows the line break never runs as commands, and where
  there is no field the line break opens nothing. With bracketed paste only a field is asked
  about: keys that were typed ahead over a slow line come in a burst, too.
- A *word* where letters are commands: three letters or more in quick succession, of which none
  led to a field. The third stops them all, whatever they opened is closed, and the search is
  offered. So a letter that follows another quickly waits for :data:`A_PAUSE` before it acts, as
  does a first one that leaves or stores without asking. Others, and those that open a field, act
  at once.

A screen may say more: ``QUICK_ANSWERS`` that its letters may come as fast as they like,
``LETTERS_ARE_TEXT`` that they go into a field of its own, also when that has not the focus,
``remember_view()`` what brings back how it was before a word began, ``offer_search(text)`` how it
offers to search.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual import events

if TYPE_CHECKING:
    from textual.screen import Screen

    from tracker.keyboard.key_queue import KeyQueue
    from tracker.workspace.tracker_app import TrackerApp

BURST = 0.01
"""Seconds: keys that follow each other so soon are typed by a machine, or pasted."""

A_PAUSE = 0.35
"""Seconds: a letter that comes sooner after another may belong to a word; it acts when no further
one has come within the same time.
"""

WORD_GOES_ON = 0.8
"""Seconds within which further letters belong to a word that was recognised."""

WORD_LENGTH = 60
"""How many characters of a word typed by mistake are quoted and offered to search for."""

ONE_LINE = "Only the first line was pasted: this field holds one."


@runtime_checkable
class PicksByLetter(Protocol):
    """A screen on which a letter picks something."""

    def opens_a_field(self, character: str) -> bool:
        """Whether what that letter picks asks for a text next."""


class TypedText:
    """Takes keys and pastes from a queue, and recognises what is a text."""

    def __init__(self, app: TrackerApp, queue: KeyQueue) -> None:
        self._app = app
        self._queue = queue
        self._before: events.Key | None = None
        self._run: list[events.Key] = []
        self._began_on: Screen[Any] | None = None
        self._restore: Callable[[], None] = _nothing

    async def take_key(self, key: events.Key) -> None:
        """Hand on a key, or take it and those that follow as a text."""
        await self._take(key)
        if self._before is None or self._before.time < key.time:
            self._before = key

    async def _take(self, key: events.Key) -> None:
        if key.key == "enter" and await self._is_paste(key):
            await self._paste_rest(key)
            return
        if key.is_printable and self._goes_into_a_field(key) and not self._continues_run(key):
            self._run.clear()
            await self._queue.hand_on(key)
            return
        await self._queue.is_drawn()
        if not key.is_printable:
            self._run.clear()
        elif await self._is_word(key):
            await self._refuse_word()
            return
        await self._queue.hand_on(key)

    # Pastes

    def _goes_into_a_field(self, key: events.Key) -> bool:
        focused = self._app.focused
        return focused is not None and focused.check_consume_key(key.key, key.character)

    async def take_paste(self, paste: events.Paste) -> None:
        """Hand on a paste; a field of one line gets the first one that is not blank."""
        from textual.widgets import Input, TextArea

        lines = [line for line in paste.text.splitlines() if line.strip()]
        focused = self._app.focused
        if isinstance(focused, Input) and lines:
            await self._queue.hand_on(events.Paste(lines[0]))
            if len(lines) > 1:
                self._app.say(ONE_LINE, refused=True)
        elif isinstance(focused, Input | TextArea) or any(
            hasattr(node, "on_paste") for node in self._queue.way_of_a_key()
        ):
            await self._queue.hand_on(paste)
        else:
            self._offer(" ".join(lines))

    async def _is_paste(self, enter: events.Key) -> bool:
        """Whether Enter stands inside a burst of characters: then it is a pasted line break."""
        before = self._before
        if before is None or not before.is_printable or enter.time - before.time > BURST:
            return False
        if self._app.tells_pastes and not self._goes_into_a_field(before):
            return False
        return await self._characters_follow(enter)

    async def _characters_follow(self, enter: events.Key, place: int = 0) -> bool:
        """Whether a character comes so soon after Enter that both are of one paste."""
        last: events.Key = enter
        while isinstance(event := await self._queue.next_within(last, BURST, place), events.Key):
            if event.is_printable:
                return True
            if event.key != "enter":
                return False
            last, place = event, place + 1
        return False

    async def _paste_rest(self, enter: events.Key) -> None:
        """Take a line break and what was pasted after it into the field, or leave it out."""
        from textual.widgets import TextArea

        is_in_field = self._before is not None and self._goes_into_a_field(self._before)
        text = "\n" + await self._rest_of_burst(enter)
        if isinstance(self._app.focused, TextArea):
            await self._queue.hand_on(events.Paste(text))
        elif is_in_field:
            self._app.say(ONE_LINE, refused=True)
        else:
            self._offer(" ".join(text.split()))

    async def _rest_of_burst(self, last: events.Key, seconds: float = BURST) -> str:
        """Take what follows a key in the same burst, and return it as a text."""
        text = ""
        while isinstance(event := await self._queue.next_within(last, seconds), events.Key):
            if not event.is_printable and event.key != "enter":
                break
            self._queue.drop()
            text += "\n" if event.key == "enter" else event.character or ""
            last = event
        self._before = last
        return text

    # Words

    def _continues_run(self, key: events.Key) -> bool:
        """Whether a letter comes quickly after one that was a command and opened no field."""
        return bool(self._run) and key.time - self._run[-1].time <= A_PAUSE

    async def _is_word(self, key: events.Key) -> bool:
        """Whether a letter that is a command belongs to a word that was typed by mistake."""
        continues = self._continues_run(key)
        if self._opens_a_field(key) or (not continues and self._is_text_here()):
            self._run.clear()
            return False
        if not continues:
            self._begin_run(key)
            return self._acts_at_once(key) and await self._letters_follow(key)
        self._run.append(key)
        return key.key != self._run[-2].key and await self._letters_follow(key)

    def _is_text_here(self) -> bool:
        return getattr(self._app.screen, "LETTERS_ARE_TEXT", False)

    def _begin_run(self, key: events.Key) -> None:
        screen = self._app.screen
        if getattr(screen, "QUICK_ANSWERS", False):
            self._run.clear()
            return
        self._run = [key]
        self._began_on = screen
        self._restore = getattr(screen, "remember_view", lambda: _nothing)()

    async def _letters_follow(self, key: events.Key) -> bool:
        event = await self._queue.next_within(key, A_PAUSE)
        if not isinstance(event, events.Key):
            return False
        if event.key == "enter" and event.time - key.time <= BURST:
            return await self._characters_follow(event, 1)
        if event.character == "/":
            return not await self._searches(event, 1)
        return event.is_printable

    async def _searches(self, slash: events.Key, place: int) -> bool:
        """Whether / is the key that goes to the search, not part of a date."""
        then = await self._queue.next_within(slash, A_PAUSE, place)
        return not (isinstance(then, events.Key) and (then.character or "").isdigit())

    def _acts_at_once(self, key: events.Key) -> bool:
        """Whether a letter leaves or stores something without asking: also a first one waits."""
        from tracker.keyboard.commands import ACTS_AT_ONCE

        active = self._app.screen.active_bindings.get(key.key)
        return active is not None and active.binding.action in ACTS_AT_ONCE

    def _opens_a_field(self, key: events.Key) -> bool:
        """Whether what a letter begins asks for a text next: then more letters are meant for it."""
        from tracker.keyboard.commands import OPENS_A_FIELD

        screen = self._app.screen
        if isinstance(screen, PicksByLetter):
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
                await self._queue.settle()
            self._restore()
        while True:
            self._offer(text)
            event = await self._queue.next_within(last, WORD_GOES_ON)
            if not isinstance(event, events.Key):
                return
            if event.key == "enter":
                self._queue.drop()
                self._before = event
                await self._rest_of_burst(event)
                return
            if not event.is_printable:
                return
            if event.character == "/" and await self._searches(event, 1):
                return
            self._queue.drop()
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
            self._app.say(f"Letters are commands here: “{text}”.", refused=True)


def _nothing() -> None:
    """Restore nothing."""
