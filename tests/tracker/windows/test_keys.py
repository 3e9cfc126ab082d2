"""Keys and mouse of a Windows console, as Textual understands them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations_with_replacement

import pytest
from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

from tracker.windows.keys import KeyReader, key_sequence, mouse_sequence

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
    text = key_sequence(code, character, state)
    assert understood(text) == understood(key if len(key) == 1 else text) != []
    expected = key if len(key) > 1 else events.Key(key, key).key
    assert len(key) == 1 or understood(text) == [expected]


@pytest.mark.parametrize("code", [0x10, 0x11, 0x12, 0x14, 0x5B, 0x90])
def test_a_key_that_only_holds_another_types_nothing(code):
    assert key_sequence(code, "\0", SHIFT) == ""


def test_a_letter_with_alt_does_nothing():
    assert key_sequence(0x53, "s", ALT) == ""
    assert key_sequence(0x12, "s", 0, down=False) == ""


def test_a_character_typed_by_its_number_comes_when_alt_is_let_go():
    assert key_sequence(0x12, "ş", 0, down=False) == "ş"
    assert key_sequence(0x41, "a", 0, down=False) == ""


# What a terminal sends, however it is cut into reads


def told(events: Iterable[Message]) -> list[tuple[str, object]]:
    """Return what events say."""
    return [
        (type(event).__name__, getattr(event, "key", None) or getattr(event, "text", None))
        for event in events
    ]


def told_by_textual(text: str) -> list[tuple[str, object]]:
    """Return what Textual's own parser makes of a text in one piece."""
    return told(XTermParser().feed(text))


def read(*reads: str) -> list[tuple[str, object]]:
    """Return what our reader makes of what comes in several reads, once nothing more comes."""
    reader = KeyReader()
    events = [event for text in reads for event in reader.feed(text)]
    return told([*events, *reader.finish()])


def keys_read(*reads: str) -> list[object]:
    return [key for _, key in read(*reads)]


SENT = {
    "arrows": "a\x1b[A\x1b[1;5D\x1b[Zb",
    "function keys": "\x1bOP\x1b[24~x",
    "a paste": "\x1b[200~rm\r\nsc\r\n\x1b[201~jk",
    "a paste, then keys": "u\x1b[200~GC1\x1b[201~\x1b[B\r",
    "the mouse": "\x1b[<0;5;3M\x1b[<0;5;3m\x1b[<64;5;3M",
    "the focus": "\x1b[I\x1b[O",
    "kitty": "\x1b[27u\x1b[97;5u",
    "letters beyond the first 65,536": "\U0001f331é\U0001f600",
}


def units(text: str) -> str:
    """Return a text as Windows sends it: characters beyond the first 65,536 in two halves."""
    code = text.encode("utf-16-le")
    return "".join(chr(code[n] | code[n + 1] << 8) for n in range(0, len(code), 2))


@pytest.mark.parametrize("text", SENT.values(), ids=SENT)
def test_however_what_was_sent_is_cut_into_reads_it_says_the_same(text):
    sent, whole = units(text), told_by_textual(text)
    cuts = range(len(sent) + 1)
    for first, second in combinations_with_replacement(cuts, 2):
        reads = (sent[:first], sent[first:second], sent[second:])
        assert read(*reads) == whole, reads


def test_escape_and_what_is_pressed_after_it_are_both_read():
    assert keys_read("\x1b") == ["escape"]
    assert keys_read("\x1b", "l") == ["alt+l"]  # of which the queue of keys makes both
    assert keys_read("\x1b", "/") == ["escape", "slash"]
    assert keys_read("\x1b", "\x1b", "\x1b[A") == ["escape", "escape", "up"]
    assert keys_read("\x1b", "\x1b[A", "l") == ["escape", "up", "l"]


def test_a_letter_with_alt_is_no_command_however_often_it_repeats():
    assert keys_read("\x1bl") == keys_read("\x1bl\x1bl", "\x1bl") == keys_read("\x1b/") == []
    assert keys_read("\x1bl", "\x1b") == ["escape"]
    assert keys_read("\x1bl", "x") == ["x"]
    assert keys_read("\x1b[108;3u") == []
    assert keys_read("\x1b[1;3A") == ["alt+up"]


def test_half_a_character_alone_stops_nothing():
    assert keys_read("\ud83c", "a")[1:] == ["a"]


def mouse(text: str) -> list[tuple[type, int, int]]:
    parser = XTermParser()
    return [(type(e), e.x, e.y) for e in parser.feed(text) if isinstance(e, events.MouseEvent)]


def test_the_mouse_clicks_moves_and_turns_its_wheel():
    assert mouse(mouse_sequence(4, 2, 1, 0, 0)) == [(events.MouseDown, 4, 2)]
    assert mouse(mouse_sequence(4, 2, 0, 1, 0)) == [(events.MouseUp, 4, 2)]
    assert mouse(mouse_sequence(5, 2, 0, 0, 1)) == [(events.MouseMove, 5, 2)]
    assert mouse(mouse_sequence(5, 2, 0x780000, 0, 4)) == [(events.MouseScrollUp, 5, 2)]
    assert mouse(mouse_sequence(5, 2, 0xFF880000, 0, 4)) == [(events.MouseScrollDown, 5, 2)]
    assert mouse_sequence(5, 2, 1, 1, 0) == ""
