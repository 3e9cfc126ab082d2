"""What is typed is what is stored, however it is typed."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from needs import NO_PSEUDO_TERMINALS

if sys.platform == "win32":
    pytest.skip(NO_PSEUDO_TERMINALS, allow_module_level=True)

from keys.compared import Typing, differences, side_by_side
from keys.sequences import first_minute, sequence
from keys.window import Window

from db.opening import open_register
from imports.plans.plan_file import default_plan
from tracker.demo.demo import add_sample_practice


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """A register with half a year of work."""
    path = tmp_path / "practice.db"
    register = open_register(path, user="Sam Example", create=True)
    add_sample_practice(register, default_plan())
    register.close()
    return path


def test_keys_take_effect_in_the_order_in_which_they_are_typed(practice: Path) -> None:
    typings = []
    for seconds, count in ((0.0, 3), (0.001, 3), (0.005, 3), (0.2, 1)):
        random = Random(f"typed with {seconds} seconds a key")
        keys = [key for _ in range(count) for key in sequence(random)]
        typings.append(Typing(keys, seconds, random))
    assert side_by_side(practice, typings) == []


def test_the_first_form_takes_what_is_typed_ahead(tmp_path: Path) -> None:
    random = Random("the first minute")
    assert differences(tmp_path / "new.db", first_minute(random), 0.0, random) == []


def test_what_was_typed_is_stored_when_the_terminal_vanishes(practice: Path) -> None:
    settings = {"GREENPLAN_DB": str(practice), "GREENPLAN_SETTINGS": f"{practice}.settings"}
    window = Window(environment=settings, outlives=True)
    window.sees("Our plan", "GC1")
    window.press("l")
    window.send("Dr Roy", "enter")
    window.is_read()
    assert window.vanishes() == 0
    with closing(sqlite3.connect(practice)) as register:
        leads = [lead for (lead,) in register.execute("SELECT lead FROM progress")]
    assert "Dr Roy" in leads
