"""Draws the pictures of the documentation from the sample practice.

    python docs/pictures/draw.py

Each is the screen itself as SVG, with no font fetched from anywhere.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import platformdirs

from db.opening import open_register
from imports.plans.plan_file import default_plan
from tracker.app.app import GreenPlanApp
from tracker.demo import demo
from tracker.screens.actions.action_list import ActionListScreen
from tracker.user_files.settings import LIGHT, Settings

HERE = Path(__file__).parent
CELL = 12.2
"""How wide a character is in the pictures."""

PICTURES = {
    "actions": ((150, 32), "greenplan-dark", ["6", "down", "down", "down", "down"]),
    "triage": ((80, 24), LIGHT, ["t"]),
    "status": ((80, 24), LIGHT, ["6", "down", "down", "s"]),
    "return": ((120, 32), LIGHT, ["r"]),
    "measures": ((120, 32), "greenplan-dark", ["slash", *"gpes2", "enter", "m"]),
    "import": ((120, 32), "greenplan-dark", ["i", "enter"]),
}

BY_HAND = """\
Ref,Action,Owner,By when,Status,Comments
GC7,Swap to a Greener bank,P.  Lee,end of March 2027,WIP,Asked the bank for its figures
GC8,,Dr Roy,Q4 2026/27,Done,
GR2,,Kim Sample,31.01.2027,On track,New gloves are on trial
,Promote public transprt to staff and patients,Sam Example,,Done,Timetables are on the wall
,A wormery for the staff kitchen,Sam Example,ASAP,Not started,
"""
"""A tracker kept by hand, for the picture of what importing it shows."""


def clock() -> datetime:
    """Return the day of the pictures."""
    return datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


async def draw(name: str, folder: Path) -> None:
    """Draw one picture."""
    size, theme, keys = PICTURES[name]
    file = folder / f"{name}.db"
    register = open_register(file, user="Sam Example", create=True, clock=clock)
    demo.add_sample_practice(register, default_plan())
    register.close()
    (folder / "Green plan 2025.csv").write_text(BY_HAND, encoding="utf-8")
    platformdirs.user_documents_path = lambda: folder
    app = GreenPlanApp(str(file), Settings("Sam Example", theme), demo=True, clock=clock)
    async with app.run_test(size=size) as pilot:
        while not isinstance(app.screen, ActionListScreen):
            await pilot.pause(0.05)
        for key in keys:
            await pilot.press(key)
            await pilot.pause(1.0)  # a file is read in the background
        picture = app.export_screenshot(title="Green Plan Tracker")
    picture = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    picture = re.sub(r'x="([\d.]+)"([^>]*>)((?:&#160;)+)(?=[^&<])', _without_leading, picture)
    text = "\n".join(line.rstrip() for line in picture.splitlines()) + "\n"
    (HERE / f"{name}.svg").write_text(text, encoding="utf-8")


def _without_leading(found: re.Match[str]) -> str:
    """Move a text to where its first visible letter is: some viewers drop leading spaces."""
    moved = float(found[1]) + CELL * found[3].count("&")
    return f'x="{moved:.1f}"{found[2]}'


def main() -> None:
    """Draw them all."""
    with tempfile.TemporaryDirectory() as folder:
        for name in PICTURES:
            asyncio.run(draw(name, Path(folder)))


if __name__ == "__main__":
    main()
