"""Pictures of evidence, barriers, measures, chart, SusQI page and carbon.

``--snapshot-update`` takes them again; look at the report of a failing run before.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from at_the_keyboard import SAM
from test_app_snapshots import MIDDLE, SMALL, Compare, photographed, pytestmark, steps

from tracker.user_files.settings import LIGHT, Settings

__all__ = ["pytestmark"]

GPES2 = ("slash", "'gpes2", "enter")
MEASURES = (*GPES2, "m", "@MeasuresScreen")

SCENES = {
    "evidence-with-an-nhs-number": ("v", "'Seen by 943 476 5919", "enter", "'Folder 3", "enter"),
    "measures": MEASURES,
    "suggested-measures": ("slash", "'waste", "enter", "m", "@MeasuresScreen", "a"),
    "a-chart": (*MEASURES, "enter", "@ChartScreen"),
    "carbon": (*MEASURES, "c", "down", "down", "enter", "@CarbonForm"),
}
IN_LARGER_WINDOWS = {
    "measures": MEASURES,
    "a-chart": SCENES["a-chart"],
    "susqi": (*MEASURES, "s", "@SusqiScreen"),
}


@pytest.mark.parametrize("scene", SCENES)
def test_in_a_small_window(snap_compare: Compare, practice: Path, scene: str) -> None:
    app = photographed(practice)
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(SCENES[scene]))


@pytest.mark.parametrize("scene", IN_LARGER_WINDOWS)
def test_in_a_larger_window(snap_compare: Compare, practice: Path, scene: str) -> None:
    app = photographed(practice)
    assert snap_compare(app, terminal_size=MIDDLE, run_before=steps(IN_LARGER_WINDOWS[scene]))


def test_measures_in_light(snap_compare: Compare, practice: Path) -> None:
    app = photographed(practice, settings=Settings(name=SAM, theme=LIGHT))
    assert snap_compare(app, terminal_size=SMALL, run_before=steps(MEASURES))
