"""Types random sequences of keys in many ways, and looks whether the register holds the same.

Run from the checkout: ``python -m tests.soak.typed [--sequences 2000] [--jobs 2] [--seed 1]``. It
needs a system with pseudo-terminals. Sequences go ten at a time into one run of the installed
command, at 0, 1, 5 and 200 ms a key, in bursts and with pauses; the same keys typed slowly say
what the register has to hold. Exit 1 when one differs, when the app ends, or when it says that
something went wrong.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

from keys.compared import SAM, differences
from keys.sequences import first_minute, sequence

from db.opening import open_register
from imports.plans.plan_file import default_plan
from tracker.demo.demo import add_sample_practice

SPEEDS = (0.0, 0.0, 0.001, 0.001, 0.005, 0.005, 0.005, 0.2)
TOGETHER = 10


def typed(seed: str, count: int) -> list[str]:
    """Type ``count`` sequences of a seed into one run of the app; return what differs."""
    random = Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ.update(
            HOME=folder, XDG_STATE_HOME=folder, XDG_DATA_HOME=folder, LOGNAME=SAM, USER=SAM
        )
        os.environ["GREENPLAN_SETTINGS"] = str(home / "settings.json")
        os.environ["WT_SESSION"] = "a terminal that draws everything"
        path, keys = home / "register.db", []
        if random.random() < 0.05:
            keys = first_minute(random)
        else:
            register = open_register(path, user=SAM, create=True)
            add_sample_practice(register, default_plan())
            register.close()
            keys = [key for _ in range(count) for key in sequence(random)]
        speed = random.choice(SPEEDS)
        try:
            found = differences(path, keys, speed, random)
        except AssertionError as error:
            found = [str(error)]
    return [f"{seed} at {speed * 1000:.0f} ms a key: {row}" for row in found]


def main() -> int:
    """Type them all, print what differs and how many there were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", default="1")
    asked = parser.parse_args()
    runs = -(-asked.sequences // TOGETHER)
    wrong: list[str] = []
    with ProcessPoolExecutor(asked.jobs) as pool:
        begun = [pool.submit(typed, f"{asked.seed}.{run}", TOGETHER) for run in range(runs)]
        for done, future in enumerate(as_completed(begun), 1):
            wrong += future.result()
            print(f"{done * TOGETHER} sequences, {len(wrong)} differences", flush=True)
            for row in future.result():
                print(f"  {row}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
