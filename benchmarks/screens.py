"""Time to open each screen: from the key to its first frame and to its last.

    python -m benchmarks.screens [ROUNDS]

In a pseudo-terminal of 120 x 40, on the sample practice fresh and with 5,000 more changes, the
first time after the start and again. The output is medians in milliseconds, with the processor
time, which other programs disturb less. The budget is 60 for the first frame. Linux only.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections import defaultdict
from contextlib import closing
from pathlib import Path

from benchmarks.terminal import Terminal
from db.opening import open_register
from imports.plans.plan_file import default_plan
from tracker.demo.demo import add_sample_practice

SCREENS = {
    "action": "enter",
    "return": "r",
    "history": "h",
    "import": "i",
    "measures": "m",
    "export": "x",
    "fill": "w",
    "backups": "f4",
    "palette": "palette",
    "dates": "d",
    "status": "s",
    "update": "u",
    "evidence": "v",
    "barrier": "b",
    "filter": "f",
    "triage": "t",
    "organisation": "f5",
    "help": "?",
    "roll-up": "z",
}
MANY = 5_000
READY = "Our plan"
AFTER_THE_START = 1.5
"""Seconds until the app has loaded what keys will need."""

Figures = defaultdict[tuple[str, str], list[tuple[float, ...]]]


def make(folder: Path, changes: int) -> Path:
    """Make the sample practice with ``changes`` more changes, and return its register."""
    path = folder / f"{changes}.db"
    with closing(open_register(path, user="Sam Example", create=True)) as register:
        practice = add_sample_practice(register, default_plan())
        for number in range(changes):
            register.actions.set_lead(practice, [f"GC{number % 9 + 1}"], f"Lead {number}")
    return path


def open_all(figures: Figures, database: Path) -> None:
    """Open and close every screen twice in one run of the app."""
    terminal = Terminal(
        ["tracker"],
        {"GREENPLAN_DB": str(database), "GREENPLAN_SETTINGS": f"{database}.settings"},
    )
    terminal.until(READY)
    terminal.settle(AFTER_THE_START)
    for name, key in SCREENS.items():
        for time in ("first", "again"):
            before = terminal.processor_time()
            paint = terminal.paint(key)
            figures[name, time].append((*paint, terminal.processor_time() - before))
            terminal.settle(0.2)
            terminal.press("escape")
            terminal.settle(0.2)
    terminal.close()


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{rounds} rounds, {os.cpu_count()} processors, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory() as folder:
        for changes in (0, MANY):
            figures: Figures = defaultdict(list)
            database = make(Path(folder), changes)
            for _ in range(rounds):
                open_all(figures, database)
            print(f"\n{changes:,} more changes: first, last, processor; then the same again")
            for name in SCREENS:
                print(
                    f"  {name:<16}", *(_middle(figures[name, time]) for time in ("first", "again"))
                )


def _middle(figures: list[tuple[float, ...]]) -> str:
    middle = [statistics.median(ms) for ms in zip(*figures, strict=True)]
    return "".join(f"{ms:6.0f}" for ms in middle) + " ms "


if __name__ == "__main__":
    main()
