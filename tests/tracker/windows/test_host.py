"""What the app makes of what Windows says of a console."""

from __future__ import annotations

import pytest

from tracker.appearance.symbols import CONSOLE
from tracker.widgets.plain_marks import plain_marks
from tracker.windows.host import (
    DRAWN,
    OLD_CONSOLE,
    PSEUDO_CONSOLE,
    Host,
    Marks,
    console_in_words,
    encoding_of_pipe,
    font_wanted,
    is_terminal,
    marks_for,
    title_for,
    window_size,
)

IN_TERMINAL = {"WT_SESSION": "f0a1"}
CONSOLAS = Host(OLD_CONSOLE, "Consolas", code_page=850)
RASTER = Host(OLD_CONSOLE, "Terminal", truetype=False, code_page=437)
SPARSE = Host(OLD_CONSOLE, "Some Mono", code_page=1252, missing="√☼")


@pytest.mark.parametrize(
    ("host", "environment", "marks"),
    [
        (CONSOLAS, {}, Marks.OLD),
        (RASTER, {}, Marks.PLAIN),
        (SPARSE, {}, Marks.PLAIN),
        (Host(OLD_CONSOLE), {}, Marks.OLD),
        (Host(), {}, Marks.OLD),
        (Host(), IN_TERMINAL, Marks.EVERY),
        # A window opened by a double-click has a terminal, and no variable that says so.
        (Host(PSEUDO_CONSOLE, "Consolas"), {}, Marks.EVERY),
        # An old console that was started from Windows Terminal has its variable.
        (RASTER, IN_TERMINAL, Marks.PLAIN),
        (Host("WineConsoleClass", "DejaVu Sans Mono"), {}, Marks.OLD),
    ],
)
def test_marks_are_those_that_the_console_can_draw(host, environment, marks):
    assert marks_for(host, environment) is marks
    assert is_terminal(host, environment) == (marks is Marks.EVERY)


def test_the_font_is_asked_for_every_mark_of_the_old_console():
    marks = {c for text in (getattr(CONSOLE, name) for name in CONSOLE.__slots__) for c in text}
    (line_filter,) = plain_marks(CONSOLE)
    drawn = {c for c in line_filter._marks.values() if not c.isascii()} | marks
    assert {c for c in drawn if not c.isascii()} <= set(DRAWN)


def test_a_window_of_our_own_gets_another_font_only_where_the_marks_are_missing():
    assert font_wanted(RASTER, {}) == font_wanted(SPARSE, {}) == "Consolas"
    assert font_wanted(CONSOLAS, {}) is None
    assert font_wanted(Host(PSEUDO_CONSOLE), {}) is None


@pytest.mark.parametrize(
    ("now", "largest", "then"),
    [
        ((80, 25), (240, 63), (120, 36)),
        ((80, 25), (100, 30), (100, 30)),
        ((132, 50), (240, 63), (132, 50)),
        ((80, 25), (0, 0), (80, 25)),
    ],
)
def test_a_window_of_our_own_fits_the_screen_and_never_shrinks(now, largest, then):
    assert window_size(now, largest) == then


def test_the_title_names_the_organisation_in_one_line():
    assert title_for("Example\nSurgery ") == "Green Plan Tracker – Example Surgery"
    assert title_for("") == "Green Plan Tracker"


def test_doctor_names_the_console_its_font_and_its_code_page_and_what_to_do():
    assert console_in_words(CONSOLAS, {}) == [
        "The old Windows console, font Consolas (a TrueType font), code page 850."
    ]
    said = " ".join(console_in_words(RASTER, {}))
    assert "font Terminal (a raster font), code page 437" in said
    assert "choose Properties, then Font, then Consolas" in said
    assert "all symbols" in " ".join(console_in_words(Host(PSEUDO_CONSOLE, "Consolas"), {}))


@pytest.mark.parametrize(
    ("code_page", "environment", "encoding"),
    [
        (850, {}, "cp850"),
        (437, {}, "cp437"),
        (65001, {}, "utf-8"),
        (0, {}, None),
        (850, {"PYTHONIOENCODING": "utf-8"}, None),
        (850, {"PYTHONUTF8": "1"}, None),
    ],
)
def test_a_pipe_is_written_as_the_command_at_its_end_reads(code_page, environment, encoding):
    assert encoding_of_pipe(code_page, environment) == encoding
