"""The roll-up's tables as Parquet: the same rows as the CSV files, each column with its type."""

from __future__ import annotations

import csv
import sys
from datetime import date

import pytest

from db.errors import Refused
from exports.rollup.csv_folder import NAMES, tables, write_csv_folder
from exports.rollup.parquet_folder import check_parquet_folder, write_parquet_folder


def test_every_value_is_of_the_type_that_its_column_holds(rollup):
    collated = rollup.collated
    found = tables(collated.rollup, collated.counted)
    assert tuple(found) == NAMES
    holding = set()
    for name, (columns, rows) in found.items():
        for row in rows:
            for column in columns:
                value = column.value(row)
                fits = (int, float) if column.holds is float else column.holds
                assert value is None or isinstance(value, fits), (name, column.heading, value)
                holding.add(column.holds if value is not None else None)
    assert holding >= {str, int, float, date}, "all types are tried"


def test_the_same_rows_as_the_csv(rollup, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    collated = rollup.collated
    write_csv_folder(collated.rollup, collated.counted, tmp_path)
    check_parquet_folder(tmp_path)
    write_parquet_folder(collated.rollup, collated.counted, tmp_path)
    for name in NAMES:
        read = parquet.read_table(tmp_path / f"{name}.parquet")
        with (tmp_path / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            headings, *rows = csv.reader(file)
        assert read.column_names == headings
        assert read.num_rows == len(rows)
        columns = zip(*[[_plain(value) for value in row] for row in rows], strict=True)
        for heading, column in zip(headings, columns, strict=True):
            values = [_written(value) for value in read.column(heading).to_pylist()]
            assert values == [*column], (name, heading)
    types = {
        field.name: str(field.type) for field in parquet.read_schema(tmp_path / "actions.parquet")
    }
    assert types["Target date"] == "date32[day]"
    assert types["Evidence"] == "int64"
    assert types["No."] == "string"


def _plain(text: str) -> str:
    """Return a text of a CSV file without what guards it from being run as a formula."""
    return text.removeprefix("'") if text[1:2] in tuple("=+-@\t\r") else text


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def test_many_rows_are_written_in_groups(rollup, tmp_path, monkeypatch):
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("exports.rollup.parquet_folder._GROUP", 50)
    collated = rollup.collated
    write_parquet_folder(collated.rollup, collated.counted, tmp_path)
    file = parquet.ParquetFile(tmp_path / "actions.parquet")
    assert file.num_row_groups > 3
    assert file.metadata.num_rows == collated.rollup.rows


def test_without_pyarrow_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Refused, match=r"need the library pyarrow, which is not installed\."):
        check_parquet_folder(tmp_path / "new")
    assert not (tmp_path / "new").exists()
