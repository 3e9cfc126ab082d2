"""Takes the power away at any moment, and looks whether all that was confirmed is there.

Run from the checkout: ``python -m tests.soak.power_loss [--runs 40] [--cuts 100] [--seed 1]``. It
needs Linux and a C compiler. A program does random edits, imports, exports, returns, backups and
restores while every write is recorded. Then, for many moments, a disk is made that holds what was
forced to it before, and of the rest any part (:mod:`tests.faults.power`). The register must open
and be sound, every change that was confirmed before that moment must be there, every file must be
the old or the new one. Half of the runs are in WAL as on a local disk, half with a rollback
journal as on a network share. Exit 1 when anything is amiss.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults.breaking import forked
from tests.faults.disk import Call, FaultyDisk, is_loaded, quick_place, run_on_faulty_disk
from tests.faults.ledger import Ledger
from tests.faults.looking import Looker, pretend_a_share
from tests.faults.operations import Practice, made
from tests.faults.power import Disk, events
from tests.faults.working import Worker, read_lines

THINGS = 8
"""So many things are done in a run."""


def one_run(
    folder: Path, first: Practice, number: int, cuts: int, seed: int, counted: Counter[str]
) -> list[str]:
    """Record one run and cut the power at ``cuts`` moments; return what is wrong afterwards."""
    disk, chance = FaultyDisk(), random.Random(f"{seed}-{number}")
    on_share = number % 2 == 1
    pretend_a_share(on_share)
    work, log = Practice(folder / "work"), folder / "record"
    log.unlink(missing_ok=True)
    shutil.copytree(first.folder, work.folder)
    was = Disk(work.folder)

    def do() -> int:
        work.enter()
        disk.watch(work.folder)
        disk.record_to(log)
        Worker(work, number, f"{seed}-{number}", disk.mark).work(THINGS)
        return 0

    done = forked(do, folder)
    disk.watch(None)
    if done.code:
        return [f"run {number} ended with {done.code}: {done.err}"]
    written, faults = list(events(log)), []
    work.enter()
    moments = sorted(chance.randrange(len(written) + 1) for _ in range(cuts))
    counted["writes recorded"] += len(written)
    said, at = "", 0
    for moment in moments:
        for event in written[at:moment]:
            was.carry_out(event)
            said += f"{event.path}\n" if event.call is Call.MARK else ""
        at = moment
        was.lose_power(chance)
        counted["power cuts"] += 1
        ledger, lines = Ledger(), read_lines(said)
        ledger.enter(lines)
        found = Looker(work, counted).look(ledger, f"m{number}-0", lines)
        place = "with a rollback journal" if on_share else "in WAL"
        faults += [f"run {number} {place}, cut after {moment} writes: {one}" for one in found]
    shutil.rmtree(work.folder)
    return faults


def run(folder: Path, first: Practice, *, runs: int, cuts: int, seed: int) -> int:
    """Cut the power on copies of a practice, print what came of it; 1 if anything is amiss."""
    begun, faults, counted = time.monotonic(), list[str](), Counter[str]()
    for number in range(runs):
        faults += one_run(folder, first, number, cuts, seed, counted)
    for name, count in sorted(counted.items()):
        print(f"{count:8}  {name}")
    print(*faults, sep="\n", end="\n" if faults else "")
    seconds = time.monotonic() - begun
    print(
        f"{'Amiss' if faults else 'All well'}: {runs} runs with {cuts} cuts each, seed {seed},"
        f" {len(faults)} amiss, {seconds:.0f} s."
    )
    return 1 if faults else 0


def main(runs: int, cuts: int, seed: int) -> int:
    """Cut the power; 1 if anything is amiss."""
    with tempfile.TemporaryDirectory(prefix="power-loss-", dir=quick_place()) as place:
        folder = Path(place)
        (folder / "first").mkdir()
        return run(folder, made(folder / "first"), runs=runs, cuts=cuts, seed=seed)


if __name__ == "__main__":
    if not is_loaded():
        sys.exit(run_on_faulty_disk("tests.soak.power_loss", sys.argv[1:]))
    reading = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reading.add_argument("--runs", type=int, default=40)
    reading.add_argument("--cuts", type=int, default=100)
    reading.add_argument("--seed", type=int, default=1)
    given = reading.parse_args()
    sys.exit(main(given.runs, given.cuts, given.seed))
