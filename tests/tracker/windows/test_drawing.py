"""What is drawn in a console that does not understand escape sequences."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tracker.windows.drawing import PALETTE, PLAIN, Canvas, attribute, nearest_colour

GREEN, WHITE, BLUE = 2, 15, 1


def shown(canvas: Canvas) -> list[str]:
    return ["".join(character for character, _ in row) for row in canvas.rows]


def test_text_stands_where_the_cursor_was_sent():
    canvas = Canvas(10, 3)
    canvas.changed.clear()
    canvas.write("\x1b[?1049h\x1b[?25l\x1b[2;3HGC1\x1b[3;9Hlonger than the line")
    assert shown(canvas) == [" " * 10, "  GC1     ", "        lo"]
    assert canvas.changed == {1, 2}


def test_a_sequence_that_comes_in_pieces_is_one():
    whole = "\x1b[1;2Ha\x1b]0;a title\x07b\x1b[31mc\x1b[0m\x1b]52;c;QQ==\x1b\\d"
    for cut in range(len(whole)):
        canvas = Canvas(6, 1)
        canvas.write(whole[:cut])
        canvas.write(whole[cut:])
        assert shown(canvas) == [" abcd "], cut


def test_colours_are_the_nearest_of_the_console_and_can_be_read():
    canvas = Canvas(6, 1)
    canvas.write("\x1b[37;42ma\x1b[0mb\x1b[7mc\x1b[0;38;2;1;1;1;48;5;16md\x1b[0;94me\x1b[0;39;49mf")
    colours = [colour for _, colour in canvas.rows[0]]
    assert colours[0] >> 4 == GREEN
    assert colours[1] == colours[5] == PLAIN
    assert colours[2] == PLAIN >> 4 | PLAIN << 4
    assert colours[3] & 15 == WHITE  # black on black cannot be read
    assert colours[4] >> 4 == 0
    assert nearest_colour((0, 0, 130)) == BLUE
    assert {nearest_colour(colour) for colour in PALETTE} == set(range(16))


def test_every_pair_of_colours_can_be_read():
    for front in range(16):
        for back in range(16):
            drawn = attribute(front, back, False, False)
            assert drawn & 15 != drawn >> 4
            assert drawn >> 4 == back


def test_a_wide_character_takes_two_cells_and_a_mark_on_another_none():
    canvas = Canvas(6, 1)
    canvas.write("日e\u0301!")
    assert shown(canvas) == ["日 e!  "]


def test_nothing_that_is_written_stops_it():
    letters = ["\x1b", "[", "]", ";", "5", "38", "m", "H", "K", "J", "\x07", "\\", "A", "é", "\n"]
    for seed in range(300):
        chance = random.Random(seed)
        canvas = Canvas(8, 4)
        for _ in range(20):
            canvas.write("".join(chance.choices(letters, k=chance.randint(1, 9))))
        assert {len(row) for row in canvas.rows} == {8}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals to test in")
def test_the_app_is_drawn_as_a_terminal_draws_it(tmp_path: Path) -> None:
    from keys.window import Window

    class Both(Window):
        """A terminal that keeps all that it was sent."""

        sent = ""

        @property
        def shown(self) -> str:
            Both.sent += bytes(self._drawn).decode()
            return super().shown

    folder = {"GREENPLAN_SETTINGS": str(tmp_path / "settings.json")}
    window = Both("demo", size=(100, 30), environment=folder)
    canvas = Canvas(100, 30)
    window.sees("GC1", "help")
    for keys, seen in (
        (("down", "s"), "In progress"),
        (("escape", "?"), "Esc"),
        (("escape",), "GC1"),
    ):
        window.press(*keys)
        window.sees(seen)
        window.settle(0.1)
        terminal = window.shown
        canvas.write(Both.sent)
        Both.sent = ""
        assert "\n".join(shown(canvas)) == terminal
    window.press("q")
    assert window.ends() == 0
