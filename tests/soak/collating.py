"""A thousand returns, saved by three programs, collated: each figure counted again, and traced.

Run from the checkout: ``python -m tests.soak.collating [--organisations 556] [--seed 1]``. Needs
LibreOffice and XlsxWriter; ``--programs openpyxl`` uses only those that are named. The
organisations are of all kinds, with three editions of a plan, own actions and records of every
kind. Most send a return for two periods. Exit 1 if a figure of the roll-up is not what the
registers say (:func:`tests.soak.collated_truth.figures`), if a file is remarked on that should
not be, or if a row of the roll-up, or a place that it names, does not lead to its cell.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from openpyxl import Workbook, load_workbook

from db.received.received_return import Outcome
from db.received.rollup import Place, is_of_period_before
from exports.returns.workbook import return_bytes
from exports.rollup.workbook import rollup_bytes
from tests.soak.collated_truth import MOMENTS, PERIOD, PLANS, Sent, expected, figures, made
from tracker.use_cases.collating import Collated, collate

IN_ONE_CALL = 50
"""The most files that one call of LibreOffice saves."""

WANTED_REMARKS = frozenset(
    {"not-calculated", "incomplete", "not-signed", "not-expected", "earlier-edition"}
)
"""The kinds of remarks that these returns deserve."""

Programs = Sequence[str]


@dataclass(frozen=True)
class Checked:
    """What was compared, and each difference in words."""

    collated: Collated
    figures: int
    faults: tuple[str, ...]


def main(organisations: int, seed: int, programs: Programs) -> int:
    """Make, save and collate the returns; print what was compared, and return the exit code."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as below:
        folder = Path(below, "returns")
        returns = sent_returns(Path(below), folder, organisations, seed, programs)
        print(f"{len(returns):,} returns saved, {time.monotonic() - begun:.0f} s.", flush=True)
        checked = check(folder, returns, organisations)
    rollup = checked.collated.rollup
    traced = sum(1 for _ in _places(checked.collated)) + len(rollup.changes)
    print(
        f"{len(returns):,} returns by {', '.join(programs)}: {checked.figures:,} figures counted"
        f" again, {rollup.rows:,} rows and {traced:,} places"
        f" traced, {len(checked.faults)} differences; {time.monotonic() - begun:.0f} s."
    )
    for fault in checked.faults[:50]:
        print(f"  {fault}")
    return 1 if checked.faults else 0


def check(folder: Path, returns: Sequence[Sent], organisations: int) -> Checked:
    """Collate the folder, and compare what comes of it with the registers and the files."""
    listed = expected(organisations)
    today = MOMENTS[PERIOD].date()
    collated = collate(folder, PLANS, listed, today, period=PERIOD, plan=PLANS[-1].key)
    compared = list(figures(collated.rollup, returns, listed))
    wrong = (
        f"{what}: {said!r}, not {wanted!r}" for what, said, wanted in compared if said != wanted
    )
    faults = (*wrong, *_remarks(collated), *_untraced(collated, folder))
    return Checked(collated, len(compared), faults)


def sent_returns(
    below: Path, folder: Path, organisations: int, seed: int, programs: Programs
) -> list[Sent]:
    """Make the returns, and save them in a folder, each with one of the programs in turn."""
    folder.mkdir()
    office = below / "office"
    office.mkdir()
    returns = []
    for number, sent in enumerate(made(below, organisations, seed)):
        program = programs[number % len(programs)]
        name = f"{sent.ods} {sent.content.period.quarter} {program}.xlsx"
        workbook = return_bytes(sent.content)
        if program == "LibreOffice":
            (office / name).write_bytes(workbook)
        else:
            (folder / name).write_bytes(SAVED_BY[program](workbook))
        returns.append(replace(sent, file=name, calculated=program != "openpyxl"))
    _save_with_libreoffice(office, folder)
    return returns


def saved_by_openpyxl(workbook: bytes) -> bytes:
    """Load and save a workbook: what formulas show is lost."""
    file = BytesIO()
    load_workbook(BytesIO(workbook)).save(file)
    return file.getvalue()


def saved_by_xlsxwriter(workbook: bytes) -> bytes:
    """Write the values of a workbook anew, what formulas show among them."""
    from xlsxwriter import Workbook as NewWorkbook

    file = BytesIO()
    with NewWorkbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as new:
        day = new.add_format({"num_format": "d mmm yyyy"})
        for sheet in load_workbook(BytesIO(workbook), data_only=True).worksheets:
            page = new.add_worksheet(sheet.title)
            if sheet.sheet_state != "visible":
                page.hide()
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                value = cell.value
                if isinstance(value, str):
                    page.write_string(cell.row - 1, cell.column - 1, value)
                elif isinstance(value, datetime):
                    page.write_datetime(cell.row - 1, cell.column - 1, value, day)
                elif value is not None:
                    page.write_number(cell.row - 1, cell.column - 1, value)
    return file.getvalue()


SAVED_BY: Mapping[str, Callable[[bytes], bytes]] = {
    "tracker": bytes,
    "openpyxl": saved_by_openpyxl,
    "XlsxWriter": saved_by_xlsxwriter,
}


def _save_with_libreoffice(files: Path, folder: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    names = sorted(files.iterdir())
    for first in range(0, len(names), IN_ONE_CALL):
        assert office is not None, "LibreOffice is not installed"
        command = [
            *(office, f"-env:UserInstallation={(files.parent / 'profile').as_uri()}"),
            *("--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"),
            *(str(folder), *map(str, names[first : first + IN_ONE_CALL])),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=600)


def _remarks(collated: Collated) -> Iterator[str]:
    """Yield files that do not count, or with a remark, without a reason."""
    for file in collated.judgement.files:
        if is_of_period_before(file):
            continue
        keys = {remark.key for remark in file.remarks}
        if file.outcome not in (Outcome.TAKEN, Outcome.REMARKS) or keys - WANTED_REMARKS:
            yield f"{file.name}: {file.outcome.label}, {sorted(keys)}"


def _untraced(collated: Collated, folder: Path) -> Iterator[str]:
    """Yield rows of the roll-up, and places that it names, that do not lead to their cells."""
    book = load_workbook(
        BytesIO(rollup_bytes(collated.rollup, collated.counted)), data_only=True, read_only=True
    )
    headings, *rows = book["Rows"].iter_rows(min_row=5, values_only=True)
    of_file: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        said = dict(zip(headings, row, strict=True))
        of_file[said["File"]].append(said)
    if len(rows) != collated.rollup.rows:
        yield f"{len(rows)} rows, not {collated.rollup.rows}"
    places: defaultdict[str, list[tuple[Place, Any]]] = defaultdict(list)
    for place, value in _places(collated):
        places[place.file].append((place, value))
    statuses = {
        (row["File"], row["Row"]): row["Status"] for said in of_file.values() for row in said
    }
    for change in collated.rollup.changes:
        row_number = int(change.place.cell.lstrip(ascii_uppercase))
        status = statuses[change.place.file, row_number]
        places[change.place.file].append((change.place, status))
    plans = {head.name: head.plan for head in collated.judged.heads}
    for name in of_file.keys() | places.keys():
        source = load_workbook(folder / name, data_only=True)
        moved = plans[name] != collated.rollup.plan.key
        yield from (f"{name} {what}" for what in _rows_untraced(of_file[name], source, moved=moved))
        for place, value in places[name]:
            found = _plain(source[place.sheet][place.cell].value)
            if found != value:
                yield f"{place}: {found!r}, not {value!r}"


def _rows_untraced(
    rows: Iterable[dict[str, Any]], source: Workbook, *, moved: bool
) -> Iterator[str]:
    """Yield rows that are not what their row in the file says. In an earlier edition an action may
    have had another number (``moved``).
    """
    for row in rows:
        cells = [[cell.value for cell in line] for line in source[row["Sheet"]].iter_rows()]
        top = next(line for line in cells if "No." in line and "Target date" in line)
        there = dict(zip(top, cells[row["Row"] - 1], strict=True))
        update = there["New update"] or there["Latest update"]
        wanted = {**there, "Latest update": update}
        same = ["Action", "Choice", "Status", "Lead", "Target date", "Completed on", "Reason"]
        for heading in [*same, "Latest update", *(() if moved else ("No.",))]:
            if _plain(wanted[heading]) != _plain(row[heading]):
                yield f"row {row['Row']} {heading}: {wanted[heading]!r}, not {row[heading]!r}"


def _places(collated: Collated) -> Iterator[tuple[Place, Any]]:
    """Yield each place that the figures name, and what must be there."""
    rollup = collated.rollup
    for must in rollup.must_dos:
        yield must.place, must.said.status.label if must.said.status else None
    for barrier in rollup.barriers:
        yield barrier.place, barrier.said.note or None
    for figure in (figure for total in rollup.measures for figure in total.figures):
        if figure.said.figure is not None:
            yield figure.place, figure.said.figure


def _plain(value: Any) -> Any:
    """Return a value as it is compared: a day without its time, an empty text as none."""
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) or value not in ("",) else None


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--organisations", type=int, default=556)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument(
        "--programs", nargs="+", default=["openpyxl", "XlsxWriter", "LibreOffice"]
    )
    given = arguments.parse_args()
    sys.exit(main(given.organisations, given.seed, given.programs))
