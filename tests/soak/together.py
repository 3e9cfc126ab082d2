"""Lets many programs change one register at once, and looks whether all is there, once.

Run from the checkout: ``python -m tests.soak.together [--programs 10] [--seconds 60]``. It needs a
system that forks. First the register lies as on a local disk, in WAL, where any number may write;
then as on a network share, with a rollback journal and one writer at a time. Every change that was
confirmed must be there once and have been made on what its maker saw; none that was refused may
be there, and each refusal must be one that the program knows; no reader may see parts of two
moments. Exit 1 when anything is amiss.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
import tempfile
import time
import traceback
from collections import Counter
from contextlib import closing
from pathlib import Path

from db.errors import GreenPlanError
from db.opening import open_register
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan
from tests.faults.looking import pretend_a_share
from tests.faults.sharing_work import Done, work
from tests.faults.states import unsound

_WRITTEN = """
    SELECT f.new, f.field, f.old, c.id FROM change c JOIN change_field f ON f.change_id = c.id
    WHERE f.new LIKE '"m%'
"""


def together(path: Path, programs: int, seconds: float, seed: int) -> list[str]:
    """Run the programs, print the figures; return what is amiss."""
    _new(path)
    began = time.monotonic()
    reports = [path.with_name(f"{path.stem}-{number}.json") for number in range(programs)]
    forked = [
        _forked(path, number, seed, began + seconds, report)
        for number, report in enumerate(reports)
    ]
    ended = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in forked]
    wrong = [f"program {number} ended with {code}" for number, code in enumerate(ended) if code]
    told = [Done.read(report) for report in reports if report.exists()]
    wrong += [fault for done in told for fault in done.wrong]
    wrong += [
        f"a refusal that nobody foresaw, {why}"
        for d in told
        for why in d.refused
        if why.startswith("told:")
    ]
    wrong += unsound(path)
    confirmed = {mark: saw for done in told for mark, saw in done.confirmed.items()}
    wrong += _compared(path, confirmed)
    print(f"  {len(confirmed)} changes confirmed, {sum(d.readings for d in told)} readings")
    for why, count in sum((done.refused for done in told), Counter[str]()).most_common():
        print(f"  {count} {why}")
    least = min((len(done.confirmed) for done in told), default=0)
    print(f"  the program with the fewest made {least} changes")
    return wrong


def _new(path: Path) -> None:
    with closing(open_register(path, user="Sam Example", create=True)) as register:
        register.organisations.add(
            default_plan(),
            name="Example Surgery",
            ods="A99999",
            provider_type=ProviderType.GENERAL_PRACTICE,
        )


def _forked(path: Path, number: int, seed: int, until: float, report: Path) -> int:
    process = os.fork()
    if process == 0:
        code = 70
        try:
            work(path, number, seed, until).write(report)
            code = 0
        except (Exception, GreenPlanError):
            traceback.print_exc()
        finally:
            os._exit(code)
    return process


def _compared(path: Path, confirmed: dict[str, str | None]) -> list[str]:
    """Return where the change log and what was confirmed do not agree."""
    wrong, there = [], dict[str, set[int]]()
    with closing(sqlite3.connect(path)) as connection:
        for new, name, old, number in connection.execute(_WRITTEN):
            mark = json.loads(new)
            there.setdefault(mark, set()).add(number)
            saw = confirmed.get(mark)
            if name == "lead" and (json.loads(old) if old else None) != saw:
                wrong.append(f"{mark} was put over {old}, its maker had seen {saw}")
    wrong += [f"the confirmed change {mark} is lost" for mark in confirmed if mark not in there]
    wrong += [f"{mark} is there, but it was refused" for mark in there if mark not in confirmed]
    wrong += [f"{mark} is there {len(ids)} times" for mark, ids in there.items() if len(ids) > 1]
    return wrong


def main(programs: int, seconds: float, seed: int) -> int:
    """Run both forms; 1 if anything is amiss."""
    faults = []
    with tempfile.TemporaryDirectory(prefix="together-") as place:
        for on_share, name in ((False, "a local disk, in WAL"), (True, "a network share")):
            pretend_a_share(on_share)
            print(f"{programs} programs for {seconds:g} s as on {name}:", flush=True)
            faults += together(Path(place, f"{on_share}.db"), programs, seconds, seed)
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"{'Amiss' if faults else 'All well'}: {len(faults)} amiss, seed {seed}.")
    return 1 if faults else 0


if __name__ == "__main__":
    if not hasattr(os, "fork"):
        print("Not run: this system does not fork.")
        sys.exit(1)
    reading = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    reading.add_argument("--programs", type=int, default=10)
    reading.add_argument("--seconds", type=float, default=60)
    reading.add_argument("--seed", type=int, default=1)
    given = reading.parse_args()
    sys.exit(main(given.programs, given.seconds, given.seed))
