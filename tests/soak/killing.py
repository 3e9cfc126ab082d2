"""Kills the program again and again while it works, and looks each time whether all is there.

Run from the checkout: ``python -m tests.soak.killing [--kills 2000] [--seed 1]``. It needs Linux
and a C compiler. A program does random edits, updates, evidence, undo, imports, exports, returns,
migrations, backups and restores, by the command line and by the register itself, and says what
was confirmed to it. It is killed by SIGKILL at a random moment, or exactly before, after or half
way through a random write. Then the register must open at once and be sound; every confirmed
change must be there, once; the one in hand whole or not at all; every file must be whole. Half of
the registers are kept in WAL as on a local disk, half with a rollback journal and a claim as on a
network share. Exit 1 when anything is amiss.
"""

from __future__ import annotations

import argparse
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.faults.disk import FaultyDisk, Kill, is_loaded, quick_place, run_on_faulty_disk
from tests.faults.ledger import Ledger
from tests.faults.looking import Looker, pretend_a_share
from tests.faults.operations import Practice, made
from tests.faults.working import read_lines, started

A_LIFE = 50
"""So many kills fall on one practice; then another is begun."""

LINES = (0, 0, 1, 2, 4, 8, 16)
"""After one of these numbers of lines, and a moment, a program is killed."""

MOMENT = 0.1
"""The longest moment, in seconds."""

LAST_WRITE = 300
_HOW = {
    Kill.NEVER: "kills at any moment",
    Kill.BEFORE: "kills before a write",
    Kill.AFTER: "kills after a write",
    Kill.HALF_WAY: "kills in a write",
}
_GIVE_UP = 30.0


class Run:
    """One run of kills; ``faults`` are what was found to be wrong, ``counted`` what was done."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._seed = seed
        self._random = random.Random(seed)
        self._disk = FaultyDisk()
        self.faults: list[str] = []
        self.counted: Counter[str] = Counter()

    def go(self, first: Practice, kills: int, a_life: int) -> None:
        """Kill so many times, on a new copy of ``first`` after every ``a_life``."""
        for number, begin in enumerate(range(0, kills, a_life)):
            work = Practice(self._folder / "work")
            shutil.copytree(first.folder, work.folder)
            pretend_a_share(number % 2 == 1)
            self._one_life(work, range(begin, min(begin + a_life, kills)))
            shutil.rmtree(work.folder)

    def _one_life(self, practice: Practice, numbers: Iterable[int]) -> None:
        ledger, looker = Ledger(), Looker(practice, self.counted)
        said = self._folder / "said.txt"
        practice.enter()
        for number in numbers:
            at, how = self._moment()
            self._disk.watch(practice.folder, at, kill=how)
            process, pipe = started(practice, number, f"{self._seed}-{number}", said)
            lines = read_lines(self._killed(process, pipe, how))
            self._disk.watch(None)
            ledger.enter(lines)
            complaint = said.read_text(encoding="utf-8", errors="replace").strip()
            found = [complaint] if "Traceback" in complaint else []
            found += looker.look(ledger, f"m{number}-0", lines)
            self.faults += [f"kill {number} ({_HOW[how]}): {fault}" for fault in found]

    def _moment(self) -> tuple[int, Kill]:
        """Half of the kills come at any moment, half at one exact write."""
        if self._random.random() < 0.5:
            return 0, Kill.NEVER
        how = self._random.choice((Kill.BEFORE, Kill.AFTER, Kill.HALF_WAY))
        return self._random.randint(1, LAST_WRITE), how

    def _killed(self, process: int, pipe: int, how: Kill) -> str:
        """Wait for the end of a program, or bring it about; return what it said."""
        text, moment = b"", self._random.random() * MOMENT
        lines = self._random.choice(LINES) if how is Kill.NEVER else sys.maxsize
        until = time.monotonic() + (_GIVE_UP if lines else moment)
        while select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
            chunk = os.read(pipe, 65536)
            if not chunk:
                break
            text += chunk
            if text.count(b"\n") >= lines:
                until, lines = time.monotonic() + moment, sys.maxsize
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        self.counted[_HOW[how] if os.WIFSIGNALED(status) else "ended by itself"] += 1
        while chunk := os.read(pipe, 65536):
            text += chunk
        os.close(pipe)
        return text.decode()


def run(folder: Path, first: Practice, *, kills: int, seed: int, a_life: int = A_LIFE) -> int:
    """Kill on copies of a practice, print what came of it; 1 if anything is amiss."""
    begun, one = time.monotonic(), Run(folder, seed)
    one.go(first, kills, a_life)
    for name, number in sorted(one.counted.items()):
        print(f"{number:8}  {name}")
    print(*one.faults, sep="\n", end="\n" if one.faults else "")
    seconds = time.monotonic() - begun
    print(
        f"{'Amiss' if one.faults else 'All well'}: {kills} kills, seed {seed},"
        f" {len(one.faults)} amiss, {seconds:.0f} s."
    )
    return 1 if one.faults else 0


def main(kills: int, seed: int) -> int:
    """Kill; 1 if anything is amiss."""
    with tempfile.TemporaryDirectory(prefix="killing-", dir=quick_place()) as place:
        folder = Path(place)
        (folder / "first").mkdir()
        return run(folder, made(folder / "first"), kills=kills, seed=seed)


if __name__ == "__main__":
    if not is_loaded():
        sys.exit(run_on_faulty_disk("tests.soak.killing", sys.argv[1:]))
    reading = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reading.add_argument("--kills", type=int, default=2000)
    reading.add_argument("--seed", type=int, default=1)
    given = reading.parse_args()
    sys.exit(main(given.kills, given.seed))
