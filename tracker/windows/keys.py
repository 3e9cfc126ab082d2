"""Translate the keys and mouse events of a Windows console for Textual.

The input is the records of ``ReadConsoleInput``: virtual key codes and control key states as
Microsoft documents them (KEY_EVENT_RECORD, MOUSE_EVENT_RECORD). The output is xterm's sequences,
which Textual's own parser reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.message import Message

_RIGHT_ALT, _LEFT_ALT, _RIGHT_CTRL, _LEFT_CTRL, _SHIFT = 0x1, 0x2, 0x4, 0x8, 0x10
_ALT, _CTRL = _RIGHT_ALT | _LEFT_ALT, _RIGHT_CTRL | _LEFT_CTRL

_BACKSPACE, _TAB, _ALT_KEY = 0x08, 0x09, 0x12
_WITH_LETTER = {
    **{0x26: "A", 0x28: "B", 0x27: "C", 0x25: "D", 0x24: "H", 0x23: "F"},
    **{0x70: "P", 0x71: "Q", 0x72: "R", 0x73: "S"},
}
"""Arrows, Home and End; F1 to F4."""

_WITH_FIGURE = {
    **{0x2D: 2, 0x2E: 3, 0x21: 5, 0x22: 6},
    **{0x74: 15, 0x75: 17, 0x76: 18, 0x77: 19, 0x78: 20, 0x79: 21, 0x7A: 23, 0x7B: 24},
}
"""Insert, Delete, Page Up and Page Down; F5 to F12."""

_MOVED, _WHEEL = 1, 4
_BUTTONS = {0x1: 0, 0x4: 1, 0x2: 2}
"""A mouse's buttons by their bit, and xterm's numbers for them."""


def key_sequence(code: int, character: str, state: int, *, down: bool = True) -> str:
    """Return the sequence or character of a key, empty if it has none.

    ``code`` is the virtual key code, ``character`` the character that Windows gives for it,
    ``state`` the control keys held. A letter with Alt is not a command here and types nothing. The
    right Alt key types characters if it is AltGr (Windows reports it as Ctrl and Alt).
    """
    character = "" if character == "\0" else character
    if not down:
        # A character typed by its number arrives when Alt is released. ASCII is ignored here,
        # because some consoles repeat a letter that was pressed with Alt.
        return character if code == _ALT_KEY and not character.isascii() else ""
    named = _named(code, state)
    if named:
        return named
    alt, ctrl = bool(state & _ALT), bool(state & _CTRL)
    if alt and not (ctrl and character.isprintable()):
        return ""
    return character


def _named(code: int, state: int) -> str:
    shift, alt, ctrl = bool(state & _SHIFT), bool(state & _ALT), bool(state & _CTRL)
    held = 1 + shift + 2 * alt + 4 * ctrl
    if code in _WITH_LETTER:
        letter = _WITH_LETTER[code]
        if held > 1:
            return f"\x1b[1;{held}{letter}"
        return f"\x1bO{letter}" if code >= 0x70 else f"\x1b[{letter}"
    if code in _WITH_FIGURE:
        figure = _WITH_FIGURE[code]
        return f"\x1b[{figure};{held}~" if held > 1 else f"\x1b[{figure}~"
    if code == _BACKSPACE and not alt:
        return "\x08" if ctrl else "\x7f"
    if code == _TAB and not alt:
        return "\x1b[Z" if shift else "\t"
    return ""


def mouse_sequence(x: int, y: int, buttons: int, before: int, event: int) -> str:
    """Return the sequence for a mouse event at a cell, counted from 0; ``before`` are the buttons
    that were held before it.
    """
    at = f"{x + 1};{y + 1}"
    if event == _WHEEL:
        return f"\x1b[<{65 if buttons & 0x80000000 else 64};{at}M"
    if event == _MOVED:
        held = next((number for bit, number in _BUTTONS.items() if buttons & bit), 3)
        return f"\x1b[<{32 + held};{at}M"
    return "".join(
        f"\x1b[<{number};{at}{'M' if buttons & bit else 'm'}"
        for bit, number in _BUTTONS.items()
        if (buttons ^ before) & bit
    )


class KeyReader:
    """Reads what a console sends with Textual's own parser, which knows when a sequence ends.

    It adds two rules: half a character waits for the other half, and a new Escape ends the
    sequence before it. Letters with Alt are left out, because they are not commands here. A
    console sends such a letter after Escape in one read; a person who presses Escape and then a
    letter causes two reads.
    """

    def __init__(self) -> None:
        from tracker.textual_internals import SequenceParser

        self._parser = SequenceParser()
        self._half = ""
        self._open = ""
        self._was_alone = False

    @property
    def is_waiting(self) -> bool:
        """Whether the parser waits for the rest of a sequence. A single Escape may begin one."""
        return self._parser.is_waiting

    def feed(self, text: str) -> Iterator[Message]:
        """Parse the text of one read; yield the events that it completes."""
        text = self._half + text
        self._half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        text = text[: len(text) - len(self._half)]
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        for part in filter(None, re.split("(?=\x1b)", text)):
            if part[0] == "\x1b":
                yield from self.finish()
                self._was_alone = text.endswith("\x1b") and len(part) == 1
            for event in self._parser.feed(part):
                if not _is_alt_letter(event):
                    yield event
            self._open = self._open + part if self.is_waiting else ""

    def finish(self) -> Iterator[Message]:
        """Yield the events of an unfinished sequence that will not be continued."""
        if self.is_waiting:
            self._parser.finish()
            yield from self.tick()

    def tick(self) -> Iterator[Message]:
        """Yield the events of an unfinished sequence if its rest did not arrive in time."""
        was_waiting = self.is_waiting
        events = list(self._parser.tick())
        if was_waiting and not self.is_waiting:
            begun, self._open = self._open, ""
            if events and _is_character_after_escape(begun):
                events = self._after_escape(events)
        yield from events

    def _after_escape(self, events: list[Message]) -> list[Message]:
        """Return the events of Escape and a character: both, or nothing if Alt was held."""
        from textual.events import Key

        if not self._was_alone:
            return events[1:]
        first = events[0]
        tells_escape = isinstance(first, Key) and first.key.startswith("alt+")
        return events if tells_escape else [Key("escape", "\x1b"), *events]


def _is_alt_letter(event: Message) -> bool:
    """Whether ``event`` is a letter with Alt as one sequence (the kitty keyboard protocol)."""
    from textual.events import Key

    if not isinstance(event, Key) or event.character is not None:
        return False
    return event.key.startswith("alt+") and len(event.key) == len("alt+x")


def _is_character_after_escape(begun: str) -> bool:
    """Whether ``begun`` is Escape and one character, not the start of a longer sequence."""
    return begun[1:2].isprintable() and (len(begun) == 2 or begun[1:2] not in ("", "[", "O"))
