"""The roll-up as a folder of CSV files, one table a file, for analysts and for mail merges."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from db.errors import Refused
from db.files.faults import describe_error
from db.received.received_return import Judgement
from db.received.rollup import RollUp
from db.vocabulary.terms import Letter
from exports.data.csv_tables import csv_field
from exports.files.atomic_write import ExportError, check_save_path, write_atomically
from exports.rollup import lists
from exports.rollup.rows import Counted, source_rows
from exports.rollup.table import Column

NAMES = ("organisations", "actions", "barriers", "measures", "files", "missing")
"""The tables, each a file of that name."""


def check_csv_folder(folder: Path) -> None:
    """Do as :func:`check_table_folder` does, for CSV files."""
    check_table_folder(folder, "csv", "CSV files")


def check_table_folder(folder: Path, ending: str, what: str) -> None:
    """Make the folder, and check that each table can be saved there.

    Raises:
        Refused: it is a file.
        ExportError: it cannot be made, or a file in it cannot be saved.
    """
    if folder.exists() and not folder.is_dir():
        raise Refused(f"{folder} is a file. Name a folder for the {what}.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        found = describe_error(error)
        raise ExportError(f"{folder} could not be created ({found}). {found.cure}") from error
    for name in NAMES:
        check_save_path(folder / f"{name}.{ending}")


def write_csv_folder(rollup: RollUp, counted: Counted, folder: Path) -> None:
    """Save each table, with all of its rows: dates in ISO 8601, text guarded, empty if not known.

    Raises:
        ExportError: a file cannot be saved.
    """
    for name, (columns, rows) in tables(rollup, counted).items():
        write_atomically(folder / f"{name}.csv", _csv_bytes(columns, rows))


Table = tuple[Sequence[Column[Any]], Iterable[Any]]


def tables(rollup: RollUp, counted: Counted) -> dict[str, Table]:
    """Return the columns and the rows of each table, by its name."""
    actions, measures = source_rows(rollup, counted), lists.measures(rollup)
    barriers, files = lists.barriers(rollup), lists.files(rollup)
    return {
        "organisations": (_of_organisations(), rollup.organisations),
        "actions": (actions.columns, actions.rows()),
        "barriers": (barriers.columns, barriers.rows()),
        "measures": (measures.columns, (one for one in measures.rows() if one.figure)),
        "files": (files.columns, files.rows()),
        "missing": _missing(rollup),
    }


def missing_csv(found: RollUp | Judgement) -> bytes:
    """Return the table of those that are missing, for a mail merge."""
    return _csv_bytes(*_missing(found))


def _missing(found: RollUp | Judgement) -> Table:
    missing = lists.missing(found)
    due: tuple[Column[Any], ...] = (
        Column("Period", 0, lambda _: str(found.period)),
        Column("Return due", 0, lambda _: found.period.return_due, holds=date),
    )
    return (*missing.columns, *due), missing.rows()


def _of_organisations() -> list[Column[Any]]:
    complete = {True: "Yes", False: "No", None: None}
    return [
        Column("ODS code", 0, lambda one: one.organisation.ods),
        Column("Organisation", 0, lambda one: one.organisation.name),
        Column("Provider type", 0, lambda one: one.kind),
        Column("PCN", 0, lambda one: one.pcn),
        Column("Place", 0, lambda one: one.place),
        Column("Neighbourhood", 0, lambda one: one.organisation.neighbourhood),
        Column("ICB", 0, lambda one: one.organisation.icb),
        Column("Contact", 0, lambda one: one.organisation.contact),
        Column("Email", 0, lambda one: one.organisation.email),
        Column("Signed off by", 0, lambda one: one.signed_by),
        Column("Complete return", 0, lambda one: complete[one.complete]),
        Column("Asked", 0, lambda one: one.tally.asked, holds=int),
        Column("In plans", 0, lambda one: one.tally.in_plan, holds=int),
        *(_of_letter(letter) for letter in Letter if letter is not Letter.NOT_ASKED),
        Column("With evidence", 0, lambda one: one.tally.evidence, holds=int),
        Column("Own actions", 0, lambda one: one.own_actions, holds=int),
        Column("File", 0, lambda one: one.report.name),
    ]


def _of_letter(letter: Letter) -> Column[Any]:
    return Column(letter.label, 0, lambda one: one.tally.by_letter[letter], holds=int)


def _csv_bytes(columns: Sequence[Column[Any]], rows: Iterable[Any]) -> bytes:
    file = io.BytesIO()
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.heading for column in columns)
    for row in rows:
        writer.writerow(csv_field(column.value(row)) for column in columns)
    text.flush()
    return file.getvalue()
