"""Recognise text that arrives as keys: pastes, and words typed where letters are commands.

Two kinds of text arrive as keys and are recognised before they take effect:

- A *paste* into a console without bracketed paste: a burst of keys with a line break inside. It
  goes into the field as text. The keys after the line break never run as commands, and without a
  field the line break opens nothing. With bracketed paste this applies only in a field: keys that
  were typed ahead over a slow connection arrive in a burst, too.
- A *word* where letters are commands: three or more letters in quick succession, none of which
  opened a field. The third letter stops them all, closes whatever they opened, and offers to
  search. A page that the word itself opened has no fields for it: "gc1" is a code, though "g"
  leads to the organisations. So a letter that quickly follows another waits for :data:`A_PAUSE`
  before it acts, and so does a first letter that leaves or saves without asking. Other letters,
  and those that open a field, act at once.

A screen can define more: ``QUICK_ANSWERS`` if its letters may come at any speed,
``LETTERS_ARE_TEXT`` if they go into a field even without the focus, ``remember_view()`` to return
a function that restores the state before a word, ``offer_search(text)`` to offer a search.
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
"""Seconds: keys that follow each other faster are typed by a machine, or pasted."""

A_PAUSE = 0.35
"""Seconds: a letter that follows another faster may belong to a word; it acts if no further letter
comes within the same time.
"""

WORD_GOES_ON = 0.8
"""Seconds within which further letters belong to a word that was recognised."""

WORD_LENGTH = 60
"""The number of characters of a mistyped word that are quoted and offered for a search."""

ONE_LINE = "Only the first line was pasted: this field takes one line."


@runtime_checkable
class PicksByLetter(Protocol):
    """A screen on which a letter picks something."""

    def opens_a_field(self, character: str) -> bool:
        """Whether what that letter picks asks for a text next."""


class TypedText:
    """Take keys and pastes from a queue, and recognise text among them."""

    def __init__(self, app: TrackerApp, queue: KeyQueue) -> None:
        self._app = app
        self._queue = queue
        self._before: events.Key | None = None
        self._run: list[events.Key] = []
        self._began_on: Screen[Any] | None = None
        self._restore: Callable[[], None] = _nothing

    async def take_key(self, key: events.Key) -> None:
        """Pass on a key, or treat it and those that follow as text."""
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
        """Pass on a paste; a one-line field gets the first line that is not blank."""
        from textual.widgets import Input, TextArea

        lines = [line for line in paste.text.splitlines() if line.strip()]
        focused = self._app.focused
        if isinstance(focused, Input) and lines:
            await self._queue.hand_on(events.Paste(lines[0]))
            if len(lines) > 1:
                self._app.show_message(ONE_LINE, refused=True)
        elif isinstance(focused, Input | TextArea) or any(
            hasattr(node, "on_paste") for node in self._queue.key_path()
        ):
            await self._queue.hand_on(paste)
        else:
            self._offer(" ".join(lines))

    async def _is_paste(self, enter: events.Key) -> bool:
        """Whether Enter is inside a burst of characters, and so is a pasted line break."""
        before = self._before
        if before is None or not before.is_printable or enter.time - before.time > BURST:
            return False
        if self._app.distinguishes_pastes and not self._goes_into_a_field(before):
            return False
        return await self._characters_follow(enter)

    async def _characters_follow(self, enter: events.Key, place: int = 0) -> bool:
        """Whether a character follows Enter so fast that both belong to one paste."""
        last: events.Key = enter
        while isinstance(event := await self._queue.next_within(last, BURST, place), events.Key):
            if event.is_printable:
                return True
            if event.key != "enter":
                return False
            last, place = event, place + 1
        return False

    async def _paste_rest(self, enter: events.Key) -> None:
        """Put a line break and the rest of the paste into the field, or drop it."""
        from textual.widgets import TextArea

        is_in_field = self._before is not None and self._goes_into_a_field(self._before)
        text = "\n" + await self._rest_of_burst(enter)
        if isinstance(self._app.focused, TextArea):
            await self._queue.hand_on(events.Paste(text))
        elif is_in_field:
            self._app.show_message(ONE_LINE, refused=True)
        else:
            self._offer(" ".join(text.split()))

    async def _rest_of_burst(self, last: events.Key, seconds: float = BURST) -> str:
        """Take the rest of a key's burst from the queue, and return it as text."""
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
        """Whether a letter quickly follows a command that opened no field."""
        return bool(self._run) and key.time - self._run[-1].time <= A_PAUSE

    async def _is_word(self, key: events.Key) -> bool:
        """Whether a command letter belongs to a word that was typed by mistake."""
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
        """Whether / is the key for the search, not part of a date."""
        then = await self._queue.next_within(slash, A_PAUSE, place)
        return not (isinstance(then, events.Key) and (then.character or "").isdigit())

    def _acts_at_once(self, key: events.Key) -> bool:
        """Whether a letter leaves or saves without asking, so that even a first one waits."""
        from tracker.keyboard.commands import ACTS_AT_ONCE

        active = self._app.screen.active_bindings.get(key.key)
        return active is not None and active.binding.action in ACTS_AT_ONCE

    def _opens_a_field(self, key: events.Key) -> bool:
        """Whether a letter's command asks for text next, so that more letters belong to that."""
        from tracker.keyboard.commands import OPENS_A_FIELD

        screen = self._app.screen
        if isinstance(screen, PicksByLetter):
            return screen.opens_a_field(key.character or "")
        if self._continues_run(key) and screen is not self._began_on:
            return False
        active = screen.active_bindings.get(key.key)
        return active is not None and active.binding.action in OPENS_A_FIELD

    async def _refuse_word(self) -> None:
        """Close what the first letters of a word opened, and offer to search for it."""
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
        """Say that text was not used as commands, and offer a search if the screen has one."""
        text = text.strip()
        if not text:
            return
        if len(text) > WORD_LENGTH:
            text = f"{text[:WORD_LENGTH].rstrip()}…"
        offer = getattr(self._app.screen, "offer_search", None)
        if offer is not None:
            offer(text)
        else:
            self._app.show_message(
                f"Letters are commands here, so “{text}” was not typed.", refused=True
            )


def _nothing() -> None:
    """Restore nothing."""
