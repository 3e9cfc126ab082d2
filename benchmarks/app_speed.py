"""The app against a bare Textual app with the same rows: start, keys, search.

    python -m benchmarks.app_speed [ROUNDS]

Both run in turn in a pseudo-terminal of 120 x 40, on registers of 81 and of 10,000 actions, and of
the 103 in the delivery plan of the ICS. The output is medians in milliseconds, the ratio to the
bare app, and the budget in the design.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from benchmarks.registers import make, make_of_ics
from benchmarks.terminal import Terminal

FIRST_FRAME = "Green Plan Tracker"
WALK = ["down"] * 10 + ["pagedown"] + ["up"] * 5
TYPED = "inhal"
Figures = defaultdict[str, list[float]]


def starts(figures: Figures, database: Path, table: Path) -> None:
    """Measure one start of each app."""
    first_row = words_of_first_row(table)
    bare = Terminal(["benchmarks.bare_app", str(table)], {})
    figures["bare usable"].append(bare.until(first_row))
    bare.close()
    ours = Terminal(["tracker"], environment(database))
    figures["our first frame"].append(ours.until(FIRST_FRAME))
    figures["our usable"].append(ours.until(first_row))
    ours.close()


def keys(figures: Figures, database: Path, table: Path) -> None:
    """Measure moving through the table, and a search, in each app."""
    for name, arguments in (("bare", ["benchmarks.bare_app", str(table)]), ("our", ["tracker"])):
        terminal = Terminal(arguments, environment(database))
        terminal.until(words_of_first_row(table))
        terminal.settle()
        figures[f"{name} key"] += [terminal.press(key) for key in WALK]
        terminal.press("/")
        figures[f"{name} search"] += [terminal.press(letter) for letter in TYPED]
        terminal.close()


def words_of_first_row(table: Path) -> str:
    """Return the beginning of the first action's title, which both apps draw in one piece."""
    _, first, *_ = json.loads(table.read_text(encoding="utf-8"))
    return str(first[1])[:20]


def environment(database: Path) -> dict[str, str]:
    """Return the variables that open a register as if for the first time."""
    Path(f"{database}.settings").unlink(missing_ok=True)
    return {"GREENPLAN_DB": str(database), "GREENPLAN_SETTINGS": f"{database}.settings"}


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    print(f"{rounds} rounds, {os.cpu_count()} processors, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory() as folder:
        for size, made in (
            ("81", make(Path(folder), 81)),
            ("The ICS plan, 103", make_of_ics(Path(folder))),
            ("10,000", make(Path(folder), 10_000)),
        ):
            figures: Figures = defaultdict(list)
            for _ in range(rounds):
                starts(figures, *made)
            for _ in range(max(rounds // 3, 1)):
                keys(figures, *made)
            print(f"\n{size} actions")
            middle = {name: statistics.median(values) for name, values in figures.items()}
            _line("start to first frame", middle["our first frame"], middle["bare usable"], "0.9 x")
            _line("start to usable", middle["our usable"], middle["bare usable"], "1.25 x")
            _line("key to repaint", middle["our key"], middle["bare key"], "+2 ms")
            _line("search key to table", middle["our search"], middle["bare search"], "35 ms")


def _line(what: str, ours: float, bare: float, budget: str) -> None:
    print(f"  {what:<22}{ours:8.1f} ms   bare {bare:8.1f} ms   {ours / bare:5.2f} x   of {budget}")


if __name__ == "__main__":
    main()
