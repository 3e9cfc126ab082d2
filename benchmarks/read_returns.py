"""Time to read returned trackers, with all checks, compared with python-calamine alone.

Run from the checkout: ``python -m benchmarks.read_returns [ROUNDS [FILES]]``. The tasks take turns
in one run, each with all the files; the figures are medians and the ratios between them. The
budget is 2 for reading. Comparing with the register is shown for information. "Bare" is
python-calamine in this process: every sheet of every file as rows, without any checks.

A returned tracker is one exported from one of a few registers, with changed fields in some
actions. Its hidden sheet has the values as they were exported.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from zipfile import ZIP_DEFLATED, ZipFile

from python_calamine import load_workbook

from db.opening import open_register
from db.register import Register
from db.validation.progress import Edit
from db.views import ActionView, Position
from db.vocabulary.terms import Choice, Ease, ProviderType, Status
from exports.tracker.action_tracker import tracker_bytes
from imports.plans.plan_file import default_plan
from imports.proposing import propose
from imports.reading.books import Book, BookReader, read_books

BUDGET = 2.0
REGISTERS = 10
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
LEADS = ("P. Example", "Dr Sample", "Zoë Example", "Practice manager")
NOTES = ("After the lease is renewed", "No car park here", "The landlord is responsible for it")


@dataclass(frozen=True, slots=True)
class Returned:
    """A returned tracker and the register that it came from."""

    file: Path
    register: Register


def main(rounds: int, files: int) -> None:
    """Print the medians and ratios."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as opened:
        registers = [
            opened.enter_context(closing(made_register(Path(folder, f"{number}.db"), number)))
            for number in range(REGISTERS)
        ]
        returned = list(returned_trackers(Path(folder), registers, files))
        compare(returned, rounds)


def compare(returned: list[Returned], rounds: int) -> None:
    """Time the tasks in turn, and print the results."""
    tasks: dict[str, Callable[[list[Returned]], object]] = {
        "bare": bare,
        "read many files together": read,
        "read one at a time": read_one_at_a_time,
        "read and compare with the register": read_and_propose,
    }
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            begun = perf_counter()
            task(returned)
            times[name].append(perf_counter() - begun)
    alone = median(times["bare"])
    print(f"{len(returned):,} returned trackers, {rounds} rounds, budget {BUDGET:g} for reading:")
    for name in tasks:
        took = median(times[name])
        each = took / len(returned) * 1000
        print(
            f"  {name:<36}{each:7.2f} ms a file, {len(returned) / took:7.0f} files/s,"
            f" ratio {took / alone:.2f}"
        )


def bare(returned: list[Returned]) -> None:
    """Read every sheet with python-calamine."""
    for tracker in returned:
        book = load_workbook(tracker.file)
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def read(returned: list[Returned]) -> None:
    """Read every file as the tracker reads many: checked first, in two child processes."""
    for _, book in read_books(tracker.file for tracker in returned):
        assert isinstance(book, Book)


def read_one_at_a_time(returned: list[Returned]) -> None:
    """Read every file in one child process."""
    with BookReader() as reader:
        for tracker in returned:
            reader.read(tracker.file)


def read_and_propose(returned: list[Returned]) -> None:
    """Read every file and compare it with its register."""
    books = read_books(tracker.file for tracker in returned)
    for tracker, (_, book) in zip(returned, books, strict=True):
        assert isinstance(book, Book)
        propose(tracker.register, tracker.register.organisations.find(), book)


def made_register(file: Path, number: int) -> Register:
    """Make the register of a practice that has worked on some actions."""
    chance = random.Random(number)
    register = open_register(file, user="Sam Example", create=True, clock=lambda: NOW)
    practice = register.organisations.add(
        default_plan(),
        name="Example Surgery",
        ods="A99999",
        provider_type=ProviderType.GENERAL_PRACTICE,
    )
    codes = [action.code for action in register.actions.all(practice)]
    for code in chance.sample(codes, 20):
        register.actions.edit(
            practice,
            [code],
            Edit(
                choice=Choice.IN_PLAN,
                status=chance.choice([Status.NOT_STARTED, Status.IN_PROGRESS, Status.ON_HOLD]),
                lead=chance.choice(LEADS),
                due=_some_day(chance),
            ),
        )
    register.actions.add_update(
        practice, chance.sample(codes, 8), "Talked about at the team meeting."
    )
    register.actions.choose(practice, chance.sample(codes, 4), Choice.LATER, chance.choice(NOTES))
    return register


def returned_trackers(folder: Path, registers: list[Register], files: int) -> Iterator[Returned]:
    """Write that many returned trackers, each filled in differently."""
    positions = [register.position(register.organisations.find()) for register in registers]
    exported = [tracker_bytes(position) for position in positions]
    for number in range(files):
        place = number % len(registers)
        typed = tracker_bytes(filled_in(positions[place], random.Random(number)))
        file = folder / f"returned-{number}.xlsx"
        file.write_bytes(_started_from(typed, exported[place]))
        yield Returned(file, registers[place])


def filled_in(position: Position, chance: random.Random) -> Position:
    """Return a position after some work on its actions."""
    actions = list(position.actions)
    for place in chance.sample(range(len(actions)), 15):
        actions[place] = _worked_on(actions[place], chance)
    return replace(position, actions=tuple(actions))


def _worked_on(action: ActionView, chance: random.Random) -> ActionView:
    done = chance.random() < 0.3
    return replace(
        action,
        choice=Choice.IN_PLAN,
        reason=None,
        status=Status.COMPLETE if done else Status.IN_PROGRESS,
        lead=chance.choice(LEADS),
        due=_some_day(chance),
        completed=NOW.date() - timedelta(days=chance.randrange(60)) if done else None,
        percent=100 if done else chance.randrange(2, 100),
        own_ease=chance.choice(list(Ease)),
    )


def _some_day(chance: random.Random) -> date:
    return NOW.date() + timedelta(days=chance.randrange(1, 400))


def _started_from(filled_in: bytes, exported: bytes) -> bytes:
    """Return the workbook ``filled_in`` with the hidden sheet of the one that was exported."""
    whole = BytesIO()
    with (
        ZipFile(BytesIO(filled_in)) as typed,
        ZipFile(BytesIO(exported)) as before,
        ZipFile(whole, "w", ZIP_DEFLATED) as returned,
    ):
        for name in typed.namelist():
            part = typed.read(name)
            returned.writestr(name, before.read(name) if b">position-on<" in part else part)
    return whole.getvalue()


if __name__ == "__main__":
    main(
        rounds=int(sys.argv[1]) if len(sys.argv) > 1 else 5,
        files=int(sys.argv[2]) if len(sys.argv) > 2 else 1_000,
    )
