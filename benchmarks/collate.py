"""Time and memory to collate returns, compared with python-calamine reading every sheet of them.

Run from the checkout: ``python -m benchmarks.collate [FILES ...]``, by default 100 and 1,000. Each
number of files is collated in a process of its own, so that its memory is its own. "Looking" is
what :mod:`imports.collating` does: check, parse and understand each file. "Collating" also judges
and adds up, and "saving" writes the workbook too. The budget for collating is 45 s for 10,000 files
on two processors, and 200 MiB.

If the Department for Transport's ``datamaps`` is on the path (``pip install datamaps``), it imports
up to 1,000 of the files too, with a list of the cells of six columns for each action.

A return is one of :data:`DISTINCT` from a few registers, each filled in differently, with the code
and the name of an organisation of its own.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from io import BytesIO
from pathlib import Path
from time import perf_counter, process_time
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from python_calamine import CalamineWorkbook

from benchmarks.read_returns import NOW, filled_in, made_register
from db.interchange.export_baseline import HEADINGS, Row, origin_rows, rows_digest
from db.records.new_records import NewBarrier, NewEvidence, NewMeasure
from db.register import Register
from db.returns import headings as h
from db.validation.periods import Period
from db.vocabulary.terms import BarrierKind, Dimension
from exports.returns.workbook import return_bytes

REGISTERS, DISTINCT = 10, 40
PERIOD = Period(2026, 3)
ODS, NAME = "A99999", "Example Surgery"
TRACKER = "Action tracker"
DATAMAPS = shutil.which("datamaps") or ""


def main(sizes: list[int]) -> None:
    """Print the figures for each number of files."""
    with tempfile.TemporaryDirectory() as folder:
        made = list(distinct_returns(Path(folder)))
        for files in sizes:
            returns = Path(folder, f"returns-{files}")
            returns.mkdir()
            for number in range(files):
                content = made[number % len(made)].of_another(number)
                (returns / f"return-{number}.xlsx").write_bytes(content)
            print(f"{files:,} returns, {len(content) // 1024} KiB each:", flush=True)
            for task in TASKS:
                if task == "datamaps" and (not DATAMAPS or files > 1_000):
                    continue
                command = [sys.executable, "-m", "benchmarks.collate", task, str(returns)]
                subprocess.run(command, check=True)


def bare(folder: Path) -> int:
    """Read every sheet with python-calamine, in this process."""
    files = sorted(folder.iterdir())
    for file in files:
        with CalamineWorkbook.from_path(file) as book:
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()
    return len(files)


def look(folder: Path) -> int:
    """Look at every file, and keep nothing."""
    from imports.collating.run import look_at
    from tracker.use_cases.collating import known_plan, plans_to_collate

    plans = [known_plan(plan) for plan in plans_to_collate(None)]
    return sum(not one.refused for one in look_at(folder, plans, NOW.date()))


def collate(folder: Path) -> int:
    """Collate the folder as the command does, without the workbook."""
    from tracker.use_cases.collating import collate, plans_to_collate

    return len(collate(folder, plans_to_collate(None), (), NOW.date()).judgement.counted)


def save(folder: Path) -> int:
    """Collate the folder as the command does."""
    from exports.rollup.workbook import write_rollup
    from tracker.use_cases.collating import collate, plans_to_collate

    collated = collate(folder, plans_to_collate(None), (), NOW.date())
    with tempfile.TemporaryDirectory() as out:
        write_rollup(collated.rollup, collated.counted, Path(out, "roll-up.xlsx"))
    return len(collated.judgement.counted)


def import_with_datamaps(folder: Path) -> int:
    """Have ``datamaps`` import the folder to its own workbook."""
    files = sorted(folder.iterdir())
    with tempfile.TemporaryDirectory() as home:
        cells = Path(home, "datamap.csv")
        cells.write_text("\n".join(_cells_to_read(files[0])))
        given = ("-m", "-d", str(cells), "--inputdir", str(folder))
        subprocess.run(
            [DATAMAPS, "import", "templates", *given],
            check=True,
            capture_output=True,
            env={**os.environ, "HOME": home, "PYTHONPATH": ""},
        )
        assert list(Path(home).rglob("master.xlsx"))
    return len(files)


def _cells_to_read(file: Path) -> Iterator[str]:
    """Yield the lines of a list of cells, as ``datamaps`` has it: name, sheet, address."""
    yield "cell_key,template_sheet,cell_reference"
    rows = list(load_workbook(file, read_only=True)[TRACKER].iter_rows(values_only=True))
    top = next(number for number, row in enumerate(rows) if row[0] == h.NUMBER)
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        for column in (h.NUMBER, "Choice", "Status", "Lead", "Target date", "Completed on"):
            letter = get_column_letter(rows[top].index(column) + 1)
            if row[0]:
                yield f"{row[0]} {column},{TRACKER},{letter}{number}"


TASKS: dict[str, Callable[[Path], int]] = {
    **{"bare": bare, "looking": look, "collating": collate, "saving": save},
    "datamaps": import_with_datamaps,
}


def measure(task: str, folder: Path) -> None:
    """Run a task in this process, and print what it took."""
    begun, ready = perf_counter(), process_time()
    files = TASKS[task](folder)
    took = perf_counter() - begun
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    worked, theirs = process_time() - ready, children.ru_utime + children.ru_stime
    print(
        f"  {task:<10}{files / took:7.0f} files/s, {took:6.1f} s;"
        f" CPU a file {(worked + theirs) / files * 1000:5.2f} ms,"
        f" {worked / files * 1000:.2f} here;"
        f" most memory {_most_memory()} MiB, a child {children.ru_maxrss // 1024} MiB",
        flush=True,
    )


def _most_memory() -> int:
    """Return the most memory that this process used, in MiB: without that of its parent, as
    ``ru_maxrss`` is not.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


@dataclass(frozen=True, slots=True)
class Made:
    """A return that was made, and the rows of its hidden sheet."""

    workbook: bytes
    rows: tuple[Row, ...]

    def of_another(self, number: int) -> bytes:
        """Return it as another organisation would have made it."""
        ods = f"A{number:05}"
        rows = [tuple(cell.replace(ODS, ods) for cell in row) for row in self.rows]
        changes = {ODS: ods, NAME: f"Practice number {number}"}
        changes[rows_digest(self.rows)] = rows_digest(rows)
        changed = BytesIO()
        with ZipFile(BytesIO(self.workbook)) as made, ZipFile(changed, "w", ZIP_DEFLATED) as new:
            for name in made.namelist():
                part = made.read(name)
                for old, other in changes.items():
                    part = part.replace(old.encode(), other.encode())
                new.writestr(name, part)
        return changed.getvalue()


def distinct_returns(folder: Path) -> Iterator[Made]:
    """Yield returns with records, each filled in differently."""
    for number in range(REGISTERS):
        with closing(made_register(folder / f"{number}.db", number)) as register:
            _add_records(register, random.Random(number))
            practice = register.organisations.find()
            content = register.returns.content(practice, PERIOD, "Sam Example")
        for turn in range(DISTINCT // REGISTERS):
            position = filled_in(content.position, random.Random(number * DISTINCT + turn))
            rows = list(origin_rows(position))
            headings = rows.index(HEADINGS)
            rows[headings:headings] = [("period", str(PERIOD)), ("number", str(content.number))]
            yield Made(return_bytes(replace(content, position=position)), tuple(rows))


def _add_records(register: Register, chance: random.Random) -> None:
    practice = register.organisations.find()
    codes = [action.code for action in register.actions.all(practice)]
    for place, code in enumerate(chance.sample(codes, 10)):
        register.records.add_evidence(practice, [code], NewEvidence(f"Minutes {place}"))
    for code in chance.sample(codes, 4):
        barrier = NewBarrier(chance.choice(list(BarrierKind)), "The landlord", "A letter")
        register.records.add_barrier(practice, [code], barrier)
    for code in chance.sample(codes, 3):
        figures = (18, date(2025, 3, 31), 12.5, date(2028, 3, 31))
        carbon = NewMeasure("Carbon", "kgCO2e", Dimension.ENVIRONMENTAL, *figures)
        register.records.add_measure(practice, [code], carbon)


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in TASKS:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main([int(number) for number in sys.argv[1:]] or [100, 1_000])
