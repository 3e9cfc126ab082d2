"""The short forms of the commands in tests/soak that break, kill and cut the power, in one.

Run from the checkout: ``python -m tests.faults.short``. Exit 1 when anything is amiss.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.faults.disk import is_loaded, quick_place, run_on_faulty_disk
from tests.faults.operations import made
from tests.soak import faulty_disk, killing, power_loss

SEED = 5


def main() -> int:
    """Run each on the same practice; 1 if anything is amiss."""
    with tempfile.TemporaryDirectory(prefix="faults-", dir=quick_place()) as place:
        folder = Path(place)
        (folder / "first").mkdir()
        first = made(folder / "first")
        amiss = faulty_disk.run(folder, first, sampled=True)
        amiss |= killing.run(folder, first, kills=16, seed=SEED, a_life=8)
        amiss |= power_loss.run(folder, first, runs=2, cuts=4, seed=SEED)
    return amiss


if __name__ == "__main__":
    sys.exit(main() if is_loaded() else run_on_faulty_disk("tests.faults.short", sys.argv[1:]))
