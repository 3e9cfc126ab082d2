"""What keys and a mouse say to Textual, from the records of a Windows console.

The records are those of ``ReadConsoleInput``: virtual key codes and control key states as Microsoft
documents them (KEY_EVENT_RECORD, MOUSE_EVENT_RECORD). What comes out are xterm's sequences.
"""

from __future__ import annotations

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


def typed(code: int, character: str, state: int, *, down: bool = True) -> str:
    """Return what a key stands for, empty where for nothing.

    ``code`` is the virtual key code, ``character`` what Windows makes of it, ``state`` the control
    keys that are held. A letter with Alt is no command here and types nothing; the right Alt key
    types characters where it is AltGr (Windows gives it as Ctrl and Alt).
    """
    character = "" if character == "\0" else character
    if not down:
        # A character typed by its number comes when Alt is let go. What is on the keyboard is not
        # typed so; some consoles repeat a letter there that was pressed with Alt.
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


def is_alt_letter(text: str) -> bool:
    """Whether what came in one read is a letter with Alt: Escape and one character.

    A person who presses Escape and then a letter sends them in two.
    """
    return len(text) == 2 and text[0] == "\x1b" and text[1].isprintable()


def pointed(x: int, y: int, buttons: int, before: int, event: int) -> str:
    """Return what a mouse does at a cell, counted from 0, with the buttons it held before."""
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
