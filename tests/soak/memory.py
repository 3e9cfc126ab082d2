"""Presses keys for a long time in a real terminal, and looks whether the app's memory grows.

Run from the checkout: ``python -m tests.soak.memory [--keys 20000]``. It opens and closes every
screen of the sample practice, moves in the list and searches, round after round. It changes
nothing, because History holds more with each change. After each round it prints the memory of the
process. The first rounds may fill caches. Exit 1 if the last round holds more than 3 MiB more than
the fourth.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.screens import READY, SCREENS, make
from benchmarks.terminal import Terminal

FILLED_AFTER, GROWTH = 4, 3.0
SILENCE = 0.03
BESIDE = ("down", "down", "up", "pagedown", "up", "/", "i", "n", "h", "enter", "escape", "1", "2")


def one_round() -> Iterator[str]:
    """Yield the keys of a round: every screen, and what is done in the list."""
    for key in SCREENS.values():
        yield from (key, "escape", "down")
    yield from BESIDE


def memory_of(process: int) -> float:
    """Return the memory that a process holds, in MiB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def main(arguments: Sequence[str] | None = None) -> int:
    """Press the keys, print the memory after each round; 1 if it still grows."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.memory", description=__doc__)
    parser.add_argument("--keys", type=int, default=20_000)
    wanted = parser.parse_args(arguments).keys
    with tempfile.TemporaryDirectory() as folder:
        database = make(Path(folder), 0)
        settings = {"GREENPLAN_DB": str(database), "GREENPLAN_SETTINGS": f"{folder}/settings.json"}
        terminal = Terminal(["tracker"], settings)
        terminal.until(READY)
        terminal.settle(1.0)
        begun, pressed, held = time.monotonic(), 0, [memory_of(terminal.process)]
        print(f"{held[0]:.1f} MiB at the start", flush=True)
        while pressed < wanted:
            for key in one_round():
                terminal.type(key, SILENCE)
                pressed += 1
            terminal.settle(0.5)
            held.append(memory_of(terminal.process))
            print(f"{pressed:>6,} keys: {held[-1]:.1f} MiB", flush=True)
        terminal.close()
    grown = held[-1] - held[min(FILLED_AFTER, len(held) - 1)]
    print(f"{pressed:,} keys in {time.monotonic() - begun:.0f} s: {grown:+.1f} MiB since round 4")
    return 1 if grown > GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
