"""Pictures of the roll-up of received returns, and of collating a folder.

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

ROLL_UP = ("z", "@RollUpScreen")
SCENES = {
    "summary": ROLL_UP,
    "must-dos": (*ROLL_UP, "3"),
    "barriers": (*ROLL_UP, "4"),
    "missing": (*ROLL_UP, "7"),
    "files": (*ROLL_UP, "8"),
    "other-plans": (*ROLL_UP, "9"),
    "behind-an-action": (*ROLL_UP, "2", "enter", "@BehindScreen"),
    "what-one-sent": (*ROLL_UP, "enter", "@BehindScreen", "enter", "@SentScreen"),
    "which-folder": (*ROLL_UP, "c", "@CollateForm"),
}
IN_LARGER_WINDOWS = ("summary", "must-dos", "behind-an-action", "what-one-sent")


@pytest.fixture
def received(practice: Path) -> Path:
    """A register with the returns of two quarters: of 30 organisations, then of 38 of 40."""
    plan, there = default_plan(), senders(40)
    with closing(open_register(practice, user=SAM, clock=lambda: NOW)) as register:
        keep(register, plan, [said_by(one, plan, BEFORE) for one in there[:30]], BEFORE)
        keep(register, plan, [said_by(one, plan, PERIOD) for one in there[:38]], PERIOD, there)
    return practice


@pytest.mark.parametrize("scene", SCENES)
def test_in_a_small_window(snap_compare: Compare, received: Path, scene: str) -> None:
    app = photographed(received)
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(SCENES[scene]))


@pytest.mark.parametrize("scene", IN_LARGER_WINDOWS)
def test_in_a_larger_window(snap_compare: Compare, received: Path, scene: str) -> None:
    app = photographed(received)
    assert snap_compare(app, terminal_size=MIDDLE, run_before=steps(SCENES[scene]))


def test_in_light(snap_compare: Compare, received: Path) -> None:
    app = photographed(received, settings=Settings(name=SAM, theme=LIGHT))
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(ROLL_UP))


def test_in_plain_characters(snap_compare: Compare, received: Path) -> None:
    app = photographed(received, ascii_only=True)
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(ROLL_UP))


def test_without_returns(snap_compare: Compare, practice: Path) -> None:
    app = photographed(practice)
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(ROLL_UP))
