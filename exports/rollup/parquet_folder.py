"""The roll-up as a folder of Parquet files: the tables of the CSV files, with types."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from db.errors import Refused
from db.received.rollup import RollUp
from exports.files.atomic_write import write_atomically
from exports.rollup.csv_folder import check_table_folder, tables
from exports.rollup.rows import Counted
from exports.rollup.table import Column

_GROUP = 50_000
"""The most rows that are held at once."""


def check_parquet_folder(folder: Path) -> None:
    """Make the folder, and check that each table can be saved there.

    Raises:
        Refused: it is a file, or pyarrow is not installed.
        ExportError: it cannot be made, or a file in it cannot be saved.
    """
    _pyarrow()
    check_table_folder(folder, "parquet", "Parquet files")


def write_parquet_folder(rollup: RollUp, counted: Counted, folder: Path) -> None:
    """Save each table, with all of its rows: dates as days, counts as whole numbers, null if not
    known.

    Raises:
        Refused: pyarrow is not installed.
        ExportError: a file cannot be saved.
    """
    arrow = _pyarrow()
    for name, (columns, rows) in tables(rollup, counted).items():
        write_atomically(folder / f"{name}.parquet", _parquet_bytes(arrow, columns, rows))


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise Refused(
            "Parquet files need the library pyarrow, which is not installed. Install it with"
            " 'pip install pyarrow', or save CSV files instead."
        ) from error
    return pyarrow


def _parquet_bytes(arrow: Any, columns: Sequence[Column[Any]], rows: Iterable[Any]) -> bytes:
    types = {str: arrow.string(), int: arrow.int64(), float: arrow.float64(), date: arrow.date32()}
    schema = arrow.schema([(one.heading, types[one.holds]) for one in columns])
    file, left = io.BytesIO(), iter(rows)
    with arrow.parquet.ParquetWriter(file, schema) as writer:
        while group := list(islice(left, _GROUP)):
            values = [
                arrow.array([_value(one.value(row)) for row in group], types[one.holds])
                for one in columns
            ]
            writer.write_table(arrow.Table.from_arrays(values, schema=schema))
    return file.getvalue()


def _value(value: Any) -> Any:
    """Return a value as Parquet can hold it: an empty text is not known."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() or None
    return value
