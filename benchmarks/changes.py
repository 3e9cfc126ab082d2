"""One change to the register against a bare insert, both durable (synchronous FULL).

    python -m benchmarks.changes [ROUNDS]

The bare insert uses the standard library. It writes as many rows as the change does, in one
transaction, to a file beside the register.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from benchmarks.registers import make
from db.opening import open_register
from db.vocabulary.terms import Status


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long ``work`` took."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, _ = make(folder, 81)
        register = open_register(file, user="Sam Example")
        organisation = register.organisations.find()
        with closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as bare:
            bare.execute("PRAGMA journal_mode = WAL")
            bare.execute("PRAGMA synchronous = FULL")
            bare.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT)")
            changes: list[float] = []
            inserts: list[float] = []
            register.actions.set_status(organisation, ["M2"], Status.ON_HOLD)
            for turn in range(rounds):
                status = Status.IN_PROGRESS if turn % 2 else Status.ON_HOLD
                changes.append(
                    milliseconds(
                        lambda s=status: register.actions.set_status(organisation, ["M1"], s)
                    )
                )
                inserts.append(milliseconds(lambda: _insert(bare)))
        register.close()
    ours, theirs = statistics.median(changes), statistics.median(inserts)
    worst = sorted(changes)[int(len(changes) * 0.95)]
    print(f"a change {ours:.1f} ms (95% within {worst:.1f}), bare insert {theirs:.1f} ms", end="")
    print(f", {ours / theirs:.1f} x; the budget is 10 ms")


def _insert(database: sqlite3.Connection) -> None:
    database.execute("BEGIN IMMEDIATE")
    database.executemany("INSERT INTO row (text) VALUES (?)", [("a status",)] * 3)
    database.execute("COMMIT")


if __name__ == "__main__":
    main()
