"""Terminals without symbols or without colour, and how well everything can be read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import cache
from pathlib import Path

import pytest
from at_the_keyboard import Person, at_the_tracker, stored
from rich.cells import cell_len
from rich.style import Style
from scenes import tour
from textual.color import Color
from textual.containers import Vertical
from textual.filter import monochrome_style
from textual.geometry import Region
from textual.screen import ModalScreen

from tracker.appearance import symbols
from tracker.appearance.symbols import CONSOLE
from tracker.screens.actions.triage import TriageScreen
from tracker.screens.organisations.welcome import WelcomeScreen
from tracker.user_files.settings import DARK, LIGHT

READABLE = 4.5
"""The contrast that WCAG 2.2 asks of text at level AA."""

DECORATION = frozenset("╭╮╰╯│─┃━╸╺▎▊▔▁▂▃▄▅▆▇█░+-|")
"""Frames, scrollbars, and the cells of bars that stand beside their figures."""


def written(person: Person) -> Iterator[tuple[str, Style]]:
    """Yield the text that is read, each piece with its style: of a dialog only the dialog."""
    screen = person.app.screen
    within = screen.region
    if isinstance(screen, ModalScreen):
        (dialog,) = (child for child in screen.children if isinstance(child, Vertical))
        parts = [part.region for part in dialog.walk_children(with_self=True)]
        within = Region.from_union([region for region in parts if region])
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for text, style, _ in strip:
            shown = ""
            for character in text:
                if within.contains(x, y) and character not in DECORATION:
                    shown += character
                x += cell_len(character)
            if shown.strip() and style is not None:
                yield shown, style


def foreign(person: Person) -> set[str]:
    """Return the characters on the screen that are not ASCII."""
    return {c for line in person.lines() for c in line if not c.isascii()}


def colours_of(style: Style) -> tuple[Color, Color]:
    """Return foreground and background as they are drawn."""
    assert style.color is not None
    assert style.bgcolor is not None
    front, back = Color.from_rich_color(style.color), Color.from_rich_color(style.bgcolor)
    return (back, front) if style.reverse else (front, back)


def luminance(colour: Color) -> float:
    """Return the relative luminance as WCAG 2.2 defines it."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def contrast(style: Style) -> float:
    """Return how strongly text stands out from its background: 1 not at all, 21 at most."""
    darker, lighter = sorted(map(luminance, colours_of(style)))
    return (lighter + 0.05) / (darker + 0.05)


def hard_to_read(person: Person) -> list[str]:
    """Return what has too little contrast, with its colours, as it is and without colour."""
    read = list(written(person))
    assert len(read) > 3
    return [
        f"{text.strip()[:30]!r} {' on '.join(c.hex for c in colours_of(drawn))}"
        for text, style in read
        for drawn in (style, monochrome_style(style))
        if drawn.dim or contrast(drawn) < READABLE
    ]


A_FEW = ("the-list", "help", "history", "export", "an-import", "every-command")
"""Scenes of every kind, where what is looked for does not depend on the scene."""


async def in_both_themes(person: Person) -> AsyncIterator[str]:
    """Show what is there in the theme it has and then in the other."""
    yield person.app.theme
    person.app.theme = LIGHT if person.app.theme == DARK else DARK
    await person.rests()
    yield person.app.theme


async def test_every_screen_can_be_read_in_both_themes_and_in_ascii(
    practice: Path, files_at_hand: None
) -> None:
    async with at_the_tracker(practice, size=(120, 36), ascii_only=True) as person:
        async for scene in tour(person):
            assert foreign(person) == set(), scene
            assert {len(line) for line in person.lines()} == {120}, scene
            async for theme in in_both_themes(person):
                assert hard_to_read(person) == [], (scene, theme)


async def test_what_is_under_the_pointer_and_a_message_can_be_read_in_both_themes(
    practice: Path,
) -> None:
    async with at_the_tracker(practice, size=(120, 36)) as person:
        await person.pilot.hover(person.table, offset=(20, 6))
        person.app.notify("A message", severity="warning")
        await person.sees("A message")
        async for theme in in_both_themes(person):
            assert hard_to_read(person) == [], theme


async def test_without_colour_all_is_grey(
    practice: Path, files_at_hand: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_the_tracker(practice, size=(120, 36)) as person:
        async for scene in tour(person, A_FEW):
            assert hard_to_read(person) == [], scene
            for text, style in written(person):
                for colour in colours_of(style):
                    assert colour.r == colour.g == colour.b, (scene, text)


async def test_in_ascii_the_welcome_draws_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen, ascii_only=True) as person:
        assert foreign(person) == set()
        await person.sees("(*) General practice", "^ v choose")


async def test_in_ascii_every_mark_stands_with_its_word(practice: Path) -> None:
    async with at_the_tracker(practice, ascii_only=True) as person:
        await person.sees(
            "Must Do * x Complete",
            "~ In progress",
            "= On hold",
            "o Not started",
            ". Undecided",
            "> Later",
            "- Not for us",
            "6 of 16 complete ####......",
        )
        await person.press("t")
        await person.is_at(TriageScreen)
        await person.sees("> skip")
        await person.press("right")
        await person.sees("< go back one")


async def test_letters_that_people_type_are_drawn_as_they_are_also_in_ascii(
    practice: Path,
) -> None:
    async with at_the_tracker(practice, ascii_only=True, size=(119, 30)) as person:
        await person.press("l")
        await person.paste("Zoë – Ağa")
        await person.press("enter")
        await person.sees("Zoë - Ağa")
    assert stored(practice, "GC1")["lead"] == "Zoë – Ağa"


IN_OLD_CONSOLES = frozenset("√►║○·»–☼●█░─…│┌┐└┘←↑→↓•")
"""What we draw of Windows Glyph List 4, which every font of the old console has."""


async def test_the_old_windows_console_draws_what_its_fonts_have(
    practice: Path, files_at_hand: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(symbols, "RICH", CONSOLE)
    async with at_the_tracker(practice, size=(120, 36)) as person:
        async for scene in tour(person, A_FEW):
            assert foreign(person) <= IN_OLD_CONSOLES, scene
            assert {len(line) for line in person.lines()} == {120}, scene


async def test_the_welcome_can_be_read_in_both_themes(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    async with at_the_tracker(path, ready=WelcomeScreen) as person:
        async for theme in in_both_themes(person):
            for _ in range(8):
                assert hard_to_read(person) == [], theme
                await person.press("tab")
        await person.press("enter")
        person.app.screen.query_one("#ods").focus()
        await person.type("a9")
        await person.press("enter")
        await person.sees("not a usual ODS code")
        async for theme in in_both_themes(person):
            assert hard_to_read(person) == [], theme
        await person.resize(40, 10)
        await person.sees("This window")
        async for theme in in_both_themes(person):
            assert hard_to_read(person) == [], theme


async def test_without_colour_every_brag_colour_is_told_by_its_word(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with at_the_tracker(practice, size=(120, 60)) as person:
        await person.sees("Blue", "Red 13 Nov", "Amber 10 Dec", "Green 27 Jan")
        await person.press("space")
        await person.sees("●GC1", "▸ GC2")
