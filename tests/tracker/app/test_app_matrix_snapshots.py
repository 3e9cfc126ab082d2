"""Pictures of the matrix, and of the story of one cell.

``--snapshot-update`` takes them again; look at the report of a failing run before.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from at_the_keyboard import NOW, SAM
from received_at_hand import BEFORE, PERIOD, keep, said_by, senders
from test_app_snapshots import MIDDLE, SMALL, Compare, photographed, pytestmark, steps

from db.opening import open_register
from imports.plans.plan_file import default_plan
from tracker.user_files.settings import LIGHT, Settings

__all__ = ["pytestmark"]

MATRIX = ("f8", "@MatrixScreen", "down", "right")
SCENES = {
    "returns": MATRIX,
    "by-area-most-red-first": (*MATRIX, "a", "o"),
    "the-last-actions": (*MATRIX, "end"),
    "a-cell": (*MATRIX, "enter", "@CellScreen"),
    "which-group": (*MATRIX, "f", "@Pick"),
}


@pytest.fixture
def received(practice: Path) -> Path:
    """A register with the returns of two quarters."""
    plan, there = default_plan(), senders(40)
    with closing(open_register(practice, user=SAM, clock=lambda: NOW)) as register:
        keep(register, plan, [said_by(one, plan, BEFORE) for one in there[:30]], BEFORE)
        keep(register, plan, [said_by(one, plan, PERIOD) for one in there[:38]], PERIOD, there)
    return practice


@pytest.mark.parametrize("scene", SCENES)
def test_in_a_small_window(snap_compare: Compare, received: Path, scene: str) -> None:
    app = photographed(received)
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(SCENES[scene]))


def test_in_a_larger_window(snap_compare: Compare, received: Path) -> None:
    app = photographed(received)
    assert snap_compare(app, terminal_size=MIDDLE, run_before=steps(MATRIX))


def test_in_light(snap_compare: Compare, received: Path) -> None:
    app = photographed(received, settings=Settings(name=SAM, theme=LIGHT))
    assert snap_compare(app, terminal_size=MIDDLE, run_before=steps(MATRIX))


def test_in_plain_characters(snap_compare: Compare, received: Path) -> None:
    app = photographed(received, ascii_only=True)
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(MATRIX))


def test_of_one_organisation(snap_compare: Compare, practice: Path) -> None:
    app = photographed(practice)
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(MATRIX))
