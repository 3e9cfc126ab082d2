"""Makes every write of every operation fail in turn, and looks at what is left.

Run from the checkout: ``python -m tests.soak.faulty_disk``. It needs Linux and a C compiler. Each
operation (edits, imports, returns, exports, backups, ...) is run once to count its calls that
change files; then once for each of them and each fault: a disk that is full from then on, an
input/output error once, a disk that is read-only from then on. After each the program must have
said so in one clear line or have done it all the same; the register must be sound and hold the
whole change or nothing of it; no file may be half written or left behind. ``--sampled`` breaks
only one or two calls of each. ``--only NAME`` takes one operation, and may be given again. Exit 1
when anything is amiss.
"""

from __future__ import annotations

import argparse
import errno
import sys
import tempfile
import time
from collections.abc import Collection, Iterable
from pathlib import Path

from tests.faults.breaking import broken, planned
from tests.faults.disk import FaultyDisk, is_loaded, quick_place, run_on_faulty_disk
from tests.faults.operations import Practice, made, operations

FAULTS = ((errno.ENOSPC, True), (errno.EIO, False), (errno.EROFS, True))
"""Errno, and whether it stays."""

FEW = 100


def run(folder: Path, practice: Practice, *, sampled: bool, only: Collection[str] = ()) -> int:
    """Break the operations on copies of ``practice``, print what came of it; 1 if amiss."""
    disk, begun, faults, runs = FaultyDisk(), time.monotonic(), 0, 0
    for place, operation in enumerate(operations()):
        if only and operation.name not in only:
            continue
        scratch = folder / operation.name.replace(" ", "-")
        scratch.mkdir()
        plan = planned(operation, practice, scratch, disk)
        cases = [
            (at, *fault)
            for number, at in enumerate(_numbers(plan.calls, place, sampled))
            for fault in ([FAULTS[(place + number) % 2]] if sampled else FAULTS)
        ]
        told: dict[str, list[str]] = {}
        for at, error, stays in cases:
            for where, fault in broken(plan, at, error, stays, scratch, disk):
                told.setdefault(fault, []).append(where)
        amiss = sum(map(len, told.values()))
        print(f"{operation.name}: {plan.calls} calls, {len(cases)} runs, {amiss} amiss")
        for fault, places in told.items():
            print(f"  {len(places)} x {fault}\n      first with {places[0]}")
        sys.stdout.flush()
        faults += amiss
        runs += len(cases)
    seconds = time.monotonic() - begun
    print(f"{'Amiss' if faults else 'All well'}: {runs} runs, {faults} amiss, {seconds:.0f} s.")
    return 1 if faults else 0


def main(*, sampled: bool, only: Collection[str]) -> int:
    """Break the operations; 1 if anything is amiss."""
    with tempfile.TemporaryDirectory(prefix="faulty-disk-", dir=quick_place()) as place:
        folder = Path(place)
        (folder / "first").mkdir()
        return run(folder, made(folder / "first"), sampled=sampled, only=only)


def _numbers(calls: int, place: int, sampled: bool) -> Iterable[int]:
    """Return which calls fail: all, or one or two, the first and the last ones among them."""
    if not sampled:
        return range(1, calls + 1)
    parts = ((0.0, 0.5), (0.3, 1.0), (0.15, 0.8), (0.65, 0.95))[place % 4]
    return sorted({1 + round(part * (calls - 1)) for part in parts[: 2 if calls > FEW else 1]})


if __name__ == "__main__":
    if not is_loaded():
        sys.exit(run_on_faulty_disk("tests.soak.faulty_disk", sys.argv[1:]))
    reading = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reading.add_argument("--sampled", action="store_true")
    reading.add_argument("--only", action="append", default=[], metavar="NAME")
    given = reading.parse_args()
    sys.exit(main(sampled=given.sampled, only=given.only))
