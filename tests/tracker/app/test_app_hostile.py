"""A register made elsewhere, or a file's name, commands no terminal by way of the app."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from at_the_keyboard import Person, at_the_tracker
from poisoned import harmful, poison
from rich.cells import cell_len
from scenes import GPES2, GR5, go, home

from db.validation.text_rules import MARK

SCENES = {
    "list": (),
    "action": (*GPES2, "enter", "@ActionScreen"),
    "measures": (*GR5, "m", "@MeasuresScreen"),
    "lead": (*GPES2, "l"),
    "one-change": ("h", "enter"),
    "organisations": ("g",),
    "details": ("f2",),
    "return": ("r",),
    "own-action": ("end", "ctrl+e"),
    "undo": ("ctrl+z",),
}


def drawn(person: Person) -> str:
    return "\n".join(person.lines())


async def test_no_screen_sends_anything_but_text(practice: Path) -> None:
    poison(practice)
    marked = set()
    async with at_the_tracker(practice, size=(160, 44)) as person:
        for name, keys in SCENES.items():
            await go(person, keys)
            await person.rests()
            assert harmful(drawn(person)) == set(), name
            assert {len(line) for line in person.lines()} == {160}, name
            if MARK in drawn(person):
                marked.add(name)
            await home(person)
    assert marked >= SCENES.keys()


async def test_what_is_in_a_name_is_text_and_no_markup(practice: Path) -> None:
    poison(practice)
    async with at_the_tracker(practice, size=(160, 44)) as person:
        await person.sees(f"Example Surgery[red]x[/][@click=app.bell]{MARK}]0;owned")
        await person.press("g")
        await person.sees(f"Example Surgery[red]x[/][@click=app.bell]{MARK}]0;owned")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names for files")
async def test_the_name_of_a_file_is_drawn_with_marks(fresh: Path, documents: Path) -> None:
    name = "plan\x1b]0;owned\x07\x9b31m\n\u202e.xlsx"
    (documents / name).write_bytes(b"PK")
    async with at_the_tracker(fresh) as person:
        await person.press("i")
        await person.sees(f"plan{MARK}]0;owned{MARK}")
        assert harmful("\n".join(person.lines())) == set()
        assert {cell_len(line) for line in person.lines()} == {80}
