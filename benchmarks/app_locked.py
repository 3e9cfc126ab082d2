"""The app while another program holds the register, in a real pseudo-terminal of 120 x 40.

    python -m benchmarks.app_locked [SECONDS]

Another connection holds the register for five seconds, with ``BEGIN IMMEDIATE`` and with ``BEGIN
EXCLUSIVE``. A change is made, then the cursor moves. The output is how long each key took to its
last paint, when the message came that says what the change waits for, and when it was stored.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from threading import Thread

from benchmarks.app_speed import environment, words_of_first_row
from benchmarks.registers import make
from benchmarks.terminal import Terminal

KEYS = 20


def main() -> None:
    """Measure and print."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 5.0
    for how in ("IMMEDIATE", "EXCLUSIVE"):
        with tempfile.TemporaryDirectory() as folder:
            _measure(*make(Path(folder), 81), how, seconds)


def _measure(database: Path, table: Path, how: str, seconds: float) -> None:
    terminal = Terminal(["tracker"], environment(database))
    terminal.until(words_of_first_row(table))
    terminal.settle()
    free = [terminal.press("down") for _ in range(KEYS)]
    other = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    other.execute(f"BEGIN {how}")
    letting_go = Thread(target=lambda: (time.sleep(seconds), other.execute("ROLLBACK")))
    letting_go.start()
    terminal.press("s")
    begun = time.perf_counter()
    terminal.send("c")
    told = terminal.seen("Waiting for the register", begun)
    terminal.settle(0.1)
    held = [terminal.press("down") for _ in range(KEYS)]
    stored = terminal.seen("marked as complete", begun)
    letting_go.join()
    terminal.close()
    print(f"BEGIN {how}, held for {seconds:g} s")
    print(f"  key to last paint    {statistics.median(held):6.1f} ms, at most {max(held):.1f}")
    print(f"  with a free register {statistics.median(free):6.1f} ms, at most {max(free):.1f}")
    print(f"  message after        {told:6.0f} ms")
    print(f"  stored after         {stored:6.0f} ms")


if __name__ == "__main__":
    main()
