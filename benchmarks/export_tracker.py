"""Time to write the tracker workbook, compared with openpyxl writing only the same cells.

Run from the checkout: ``python -m benchmarks.export_tracker [ROUNDS]``. The two take turns in one
process; the figures are medians and the ratio between them. The budget is 2 for the 53 actions of
a general practice; 10,000 actions are shown for information. "Bare" is every value of every
sheet, formulas as formulas, with no style, width, rule, result, table, chart or print set-up.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from openpyxl import Workbook, load_workbook

from db.opening import open_register
from db.views import Position
from db.vocabulary.terms import Choice, ProviderType, Status
from exports.tracker.action_tracker import tracker_bytes
from imports.plans.plan_file import default_plan

BUDGET = 2.0
MANY = 10_000

Cells = dict[str, list[list[Any]]]


def main(rounds: int) -> None:
    """Print the medians and ratios for 53 and for 10,000 actions."""
    position = sample_position()
    compare(position, rounds)
    copies = -(-MANY // len(position.actions))
    compare(replace(position, actions=(position.actions * copies)[:MANY]), max(rounds // 10, 3))


def sample_position() -> Position:
    """Return the position of a made-up practice with a third of its actions in its plan."""
    with tempfile.TemporaryDirectory() as folder:
        now = datetime(2026, 11, 22, 10, tzinfo=UTC)
        register = open_register(
            Path(folder, "tracker.db"), user="Sam Example", create=True, clock=lambda: now
        )
        practice = register.organisations.add(
            default_plan(),
            name="Example Surgery",
            ods="A99999",
            provider_type=ProviderType.GENERAL_PRACTICE,
        )
        codes = [action.code for action in register.actions.all(practice)]
        register.actions.choose(practice, codes[::3], Choice.IN_PLAN)
        register.actions.set_status(practice, codes[::6], Status.IN_PROGRESS)
        register.actions.set_lead(practice, codes[::3], "P. Example")
        register.actions.set_dates(practice, codes[::3], due=date(2027, 3, 31))
        register.actions.add_update(
            practice, codes[::6], "Talked about at the team meeting; work began."
        )
        register.actions.choose(practice, codes[1::9], Choice.LATER, "After the lease is renewed")
        position = register.position(practice)
        register.close()
    return position


def compare(position: Position, rounds: int) -> None:
    """Time both in turn, and print the results."""
    cells = cells_of(tracker_bytes(position))
    tasks: dict[str, Callable[[], object]] = {
        "tracker": lambda: tracker_bytes(position),
        "bare": lambda: bare_bytes(cells),
    }
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            begun = perf_counter()
            task()
            times[name].append(perf_counter() - begun)
    tracker, bare = (median(times[name]) for name in ("tracker", "bare"))
    filled = sum(value is not None for rows in cells.values() for row in rows for value in row)
    print(
        f"{len(position.actions):>6,} actions, {filled:>8,} cells filled:"
        f" tracker {tracker * 1000:8.1f} ms, bare {bare * 1000:8.1f} ms,"
        f" ratio {tracker / bare:.2f} (budget {BUDGET:g}; {rounds} rounds)"
    )


def cells_of(workbook: bytes) -> Cells:
    """Return every value of every sheet, formulas as text."""
    return {
        sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()]
        for sheet in load_workbook(BytesIO(workbook)).worksheets
    }


def bare_bytes(cells: Cells) -> bytes:
    """Return a workbook from openpyxl with the same values and nothing else."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in cells.items():
        sheet = workbook.create_sheet(title)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    sheet.cell(number, column, value)
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
