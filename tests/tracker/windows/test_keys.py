"""Keys and mouse of a Windows console, as Textual understands them."""

from __future__ import annotations

import pytest
from textual import events
from textual._xterm_parser import XTermParser

from tracker.windows.keys import is_alt_letter, pointed, typed

SHIFT, CTRL, ALT, ALT_GR = 0x10, 0x08, 0x02, 0x09
ENHANCED = 0x100


def understood(text: str) -> list[str]:
    """Return what Textual takes a text for."""
    return [event.key for event in XTermParser().feed(text) if isinstance(event, events.Key)]


@pytest.mark.parametrize(
    ("code", "character", "state", "key"),
    [
        (0x41, "a", 0, "a"),
        (0x41, "A", SHIFT, "A"),
        (0xDE, "é", 0, "é"),
        (0x0D, "\r", 0, "enter"),
        (0x0D, "\n", CTRL, "ctrl+j"),
        (0x09, "\t", 0, "tab"),
        (0x09, "\t", SHIFT, "shift+tab"),
        (0x08, "\x08", 0, "backspace"),
        (0x20, " ", 0, "space"),
        (0x26, "\0", ENHANCED, "up"),
        (0x28, "\0", ENHANCED, "down"),
        (0x25, "\0", ENHANCED | CTRL, "ctrl+left"),
        (0x27, "\0", ENHANCED | SHIFT, "shift+right"),
        (0x24, "\0", ENHANCED, "home"),
        (0x23, "\0", ENHANCED, "end"),
        (0x21, "\0", ENHANCED, "pageup"),
        (0x22, "\0", ENHANCED, "pagedown"),
        (0x2E, "\0", ENHANCED, "delete"),
        (0x70, "\0", 0, "f1"),
        (0x73, "\0", 0, "f4"),
        (0x74, "\0", 0, "f5"),
        (0x7B, "\0", 0, "f12"),
        (0x43, "\x03", CTRL, "ctrl+c"),
        (0x56, "\x16", CTRL, "ctrl+v"),
        (0x58, "\x18", CTRL, "ctrl+x"),
        (0x5A, "\x1a", CTRL, "ctrl+z"),
        (0x45, "€", ALT_GR, "€"),
    ],
)
def test_a_key_is_understood(code, character, state, key):
    text = typed(code, character, state)
    assert understood(text) == understood(key if len(key) == 1 else text) != []
    expected = key if len(key) > 1 else events.Key(key, key).key
    assert len(key) == 1 or understood(text) == [expected]


@pytest.mark.parametrize("code", [0x10, 0x11, 0x12, 0x14, 0x5B, 0x90])
def test_a_key_that_only_holds_another_types_nothing(code):
    assert typed(code, "\0", SHIFT) == ""


def test_a_letter_with_alt_does_nothing():
    assert typed(0x53, "s", ALT) == ""
    assert typed(0x12, "s", 0, down=False) == ""
    assert is_alt_letter("\x1bs")
    assert not is_alt_letter("\x1b")
    assert not is_alt_letter("\x1b[A")
    assert not is_alt_letter("ss")


def test_a_character_typed_by_its_number_comes_when_alt_is_let_go():
    assert typed(0x12, "ş", 0, down=False) == "ş"
    assert typed(0x41, "a", 0, down=False) == ""


def mouse(text: str) -> list[tuple[type, int, int]]:
    parser = XTermParser()
    return [(type(e), e.x, e.y) for e in parser.feed(text) if isinstance(e, events.MouseEvent)]


def test_the_mouse_clicks_moves_and_turns_its_wheel():
    assert mouse(pointed(4, 2, 1, 0, 0)) == [(events.MouseDown, 4, 2)]
    assert mouse(pointed(4, 2, 0, 1, 0)) == [(events.MouseUp, 4, 2)]
    assert mouse(pointed(5, 2, 0, 0, 1)) == [(events.MouseMove, 5, 2)]
    assert mouse(pointed(5, 2, 0x780000, 0, 4)) == [(events.MouseScrollUp, 5, 2)]
    assert mouse(pointed(5, 2, 0xFF880000, 0, 4)) == [(events.MouseScrollDown, 5, 2)]
    assert pointed(5, 2, 1, 1, 0) == ""
