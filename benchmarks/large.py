"""Every question and change at size: long logs, many organisations.

    python -m benchmarks.large FILE [ROUNDS]

FILE is a register that ``benchmarks.large_registers`` made; a copy of it is changed. Each figure is
the median time in milliseconds.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from benchmarks.large_registers import ACTIONS, USER
from db.backups import Why, back_up
from db.opening import open_register, utc_now
from db.records.new_records import NewEvidence
from db.register import Register
from db.validation.periods import Period
from db.validation.progress import Edit
from db.views import LogFilter, Organisation
from db.vocabulary.terms import Status
from exports.tracker.action_tracker import tracker_bytes
from imports.proposing import propose
from imports.reading.books import read_book
from tracker.doctor import run_checks

Work = Callable[[], object]
Named = tuple[str, Work]


def questions(register: Register, organisation: Organisation) -> Iterator[Named]:
    """Yield every question that a screen or a command asks."""
    last = register.history.last(organisation)
    yield "organisations", register.organisations.all
    yield "organisation, by code", lambda: register.organisations.find(organisation.ods)
    yield "organisation, as it is now", lambda: register.organisations.current(organisation)
    yield "actions", lambda: register.actions.readable(organisation)
    yield "one action", lambda: register.actions.find(organisation, "M40")
    yield "some actions", lambda: register.actions.readable(organisation, ["M40"])
    yield "updates of an action", lambda: register.actions.updates(organisation, "M40")
    yield "history of an action", lambda: register.history.changes(organisation, "M40")
    newest = LogFilter(newest=200)
    yield "newest 200 changes", lambda: register.history.changes(organisation, only=newest)
    yield "count of changes", lambda: register.history.count(organisation)
    yield "whole history", lambda: register.history.changes(organisation)
    yield "one change", lambda: register.history.change(organisation, last)
    yield "changes since", lambda: register.history.since(organisation, last - 1)
    yield "last change", lambda: register.history.last(organisation)
    yield "position", lambda: register.position(organisation)
    yield "evidence", lambda: register.records.evidence(organisation)
    yield "measures", lambda: register.records.measures(organisation)
    yield "returns", lambda: register.returns.made(organisation)
    yield "next period", lambda: register.returns.next_period(organisation)
    period = Period.quarter_of(register.today)
    yield "return check", lambda: register.returns.content(organisation, period)
    made = register.returns.made(organisation)
    if made:
        view = made[0]
        yield "return's file", lambda: register.returns.file(organisation, view.period)
        yield "return's snapshot", lambda: register.returns.snapshot(view)


def changes(register: Register, organisation: Organisation) -> Iterator[Named]:
    """Yield every kind of change. Each can be repeated."""
    turn = iter(range(10**6))
    yield (
        "set a lead",
        lambda: register.actions.set_lead(organisation, ["M3"], f"Lead {next(turn)}"),
    )
    yield (
        "set a status",
        lambda: register.actions.set_status(organisation, ["M4"], list(Status)[1 + next(turn) % 2]),
    )
    yield (
        "edit two fields",
        lambda: register.actions.edit(
            organisation, ["M5"], Edit(lead=f"Kim {next(turn)}", due=date(2027, 1, 31))
        ),
    )
    yield (
        "add an update",
        lambda: register.actions.add_update(organisation, ["M6"], f"Update {next(turn)}"),
    )
    yield (
        "add evidence",
        lambda: register.records.add_evidence(
            organisation, ["M7"], NewEvidence(f"Title {next(turn)}")
        ),
    )
    yield "undo", lambda: register.history.undo(organisation)
    yield "redo", lambda: register.history.redo(organisation)
    yield (
        "undo and redo",
        lambda: (register.history.undo(organisation), register.history.redo(organisation)),
    )
    yield (
        "sign off",
        lambda: register.returns.sign_off(
            organisation, Period.quarter_of(register.today), f"Kim {next(turn)}"
        ),
    )


def proposals(register: Register, organisation: Organisation, folder: Path) -> Iterator[Named]:
    """Yield proposals of a tracker: as it was exported, and with other leads in every row, where
    the register has other ones too.
    """
    as_it_was, edited = folder / "tracker.xlsx", folder / "edited.xlsx"
    as_it_was.write_bytes(tracker_bytes(register.position(organisation)))
    workbook = load_workbook(as_it_was)
    sheet = workbook["Action tracker"]
    rows = list(sheet.iter_rows(max_row=ACTIONS + 20))
    heading = next(row for row in rows if any(cell.value == "Lead" for cell in row))
    (column,) = (cell.column for cell in heading if cell.value == "Lead")
    for row in rows[heading[0].row :][:ACTIONS]:
        row[column - 1].value = f"Dr {row[0].row}"
    workbook.save(edited)
    codes = [f"M{number}" for number in range(1, ACTIONS + 1)]
    register.actions.edit(organisation, codes, Edit(lead="Somebody else"))
    for name, file in (("a tracker as it was", as_it_was), ("81 conflicts", edited)):
        book = read_book(file)
        yield f"proposal, {name}", lambda book=book: propose(register, organisation, book)


def median(work: Work, rounds: int) -> float:
    """Return the median time of ``work`` in milliseconds."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 7
    with tempfile.TemporaryDirectory(dir=Path(sys.argv[1]).parent) as folder:
        file = Path(shutil.copy(sys.argv[1], folder))
        open_register(file, user=USER).close()  # the migration, if one is due
        print(f"{'open':30}{median(lambda: open_register(file, user=USER).close(), rounds):9.1f}")
        register = open_register(file, user=USER)
        organisation = register.organisations.all()[0]
        register.warm_up()
        for asked in (questions, changes):
            for name, work in asked(register, organisation):
                print(f"{name:30}{median(work, rounds):9.1f}", flush=True)
        for name, work in proposals(register, organisation, file.parent):
            print(f"{name:30}{median(work, rounds):9.1f}", flush=True)
        register.close()
        print(f"{'doctor, without backups':30}{median(lambda: run_checks(str(file)), 1):9.1f}")
        print(f"{'a backup':30}{median(lambda: back_up(file, Why.HAND, utc_now()), 1):9.1f}")


if __name__ == "__main__":
    main()
