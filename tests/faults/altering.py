"""A register in which another program altered one value: each column of each table, each way."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, String

from db.storage.models import Base

UNDECODABLE = "CAST(X'41FF42' AS TEXT)"
"""SQL for a text that is none."""

WAYS: dict[str, object] = {
    "an unknown word": "zzz",
    "nothing, where something is": "",
    "an impossible date": "2026-02-31",
    "a date of year 0": "0000-01-01",
    "a date of year 99999": "99999-01-01",
    "JSON that is none": "{nope",
    "JSON of another kind": '{"a": 1}',
    "a text in the log": '"zzz"',
    "a word in a list": '["zzz"]',
    "a file in a text": b"\x00\xff",
    "a text that cannot be decoded": UNDECODABLE,
    "no value": None,
    "a number": 7,
    "a fraction": 1.5,
    "a negative number": -5,
    "a huge number": 2**63 - 1,
    "no figure": float("inf"),
    "what is not there": 987654,
    "control characters": "a\x1b[2Jb\x00c\u202e",
}

_ALWAYS = ("a text that cannot be decoded", "control characters", "a negative number")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)+|[a-z]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?")
_CONSTRAINTS = re.compile(r" NOT NULL|,\s*CONSTRAINT \w+ CHECK .*?\)(?=,?\s*\n)")


@dataclass(frozen=True)
class Alteration:
    """``way`` of :data:`WAYS`, in the first row of the column that has something in it."""

    table: str
    column: str
    way: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}: {self.way}"


def alterations(*ways: str) -> Iterator[Alteration]:
    """Yield each way, or those named, in each column of each table, by the models."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            for way in ways or WAYS:
                yield Alteration(table.name, column.name, way)


def altered(register: Path, alteration: Alteration) -> bool:
    """Alter a value; whether it is another now. What the database forbids, it forbids no more."""
    with closing(freed(register, alteration.table)) as connection:
        return alter(connection, alteration)


def freed(register: Path, *tables: str) -> sqlite3.Connection:
    """Open a register whose tables may hold anything from now on; without names, all of them."""
    with closing(sqlite3.connect(register, isolation_level=None)) as connection:
        schema = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        ((version,),) = connection.execute("PRAGMA schema_version")
        for kind, name, _ in schema:
            if kind == "trigger":
                connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("PRAGMA writable_schema = ON")
        for kind, name, sql in schema:
            if kind == "table" and name in (tables or Base.metadata.tables):
                connection.execute(
                    "UPDATE sqlite_master SET sql = ? WHERE name = ?",
                    [_CONSTRAINTS.sub("", sql), name],
                )
        connection.execute("PRAGMA writable_schema = OFF")
        connection.execute(f"PRAGMA schema_version = {version + len(schema) + 1}")
    return sqlite3.connect(register, isolation_level=None)


def alter(connection: sqlite3.Connection, alteration: Alteration) -> bool:
    """Alter a value through a connection that :func:`freed` gave; whether it is another now."""
    stored = WAYS[alteration.way]
    value = UNDECODABLE if stored == UNDECODABLE else ":value"
    name, column = alteration.table, alteration.column
    row = connection.execute(
        f'SELECT rowid FROM "{name}" ORDER BY "{column}" IS NULL, rowid LIMIT 1'
    ).fetchone()
    if row is None:
        raise AssertionError(f"there is nothing in {name} to alter")
    change = (
        f'UPDATE "{name}" SET "{column}" = {value} WHERE rowid = :row AND "{column}" IS NOT {value}'
    )
    try:
        return connection.execute(change, {"value": stored, "row": row[0]}).rowcount == 1
    except sqlite3.IntegrityError:  # a row's own number is a number, whatever is said
        return False


def places(alteration: Alteration) -> set[tuple[str, str]]:
    """Return the columns, each with its table, at which an alteration may be told: where it is, and
    where something is named that has gone by another name since, or the table's rule is broken.
    """
    here = Base.metadata.tables[alteration.table].columns[alteration.column]
    naming = (
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.references(here) or column.info.get("of") == str(here)
    )
    ruled = any(isinstance(rule, CheckConstraint) for rule in here.table.constraints)
    owner = {(alteration.table, "owner")} if ruled else set()
    return {(alteration.table, alteration.column), *naming, *owner}


class Sound:
    """What a sound register holds: by it, whether an alteration has to be told."""

    def __init__(self, register: Path) -> None:
        with closing(sqlite3.connect(register)) as connection:
            self._held = {
                (table.name, column.name): [
                    value
                    for (value,) in connection.execute(
                        f'SELECT "{column.name}" FROM "{table.name}"'
                    )
                    if value is not None
                ]
                for table in Base.metadata.sorted_tables
                for column in table.columns
            }

    def is_wrong(self, alteration: Alteration) -> bool:
        """Whether no program of ours could have stored that, judged by what stands there."""
        column = Base.metadata.tables[alteration.table].columns[alteration.column]
        way, held = alteration.way, self._held[alteration.table, alteration.column]
        if way == "no value":
            return not column.nullable
        if isinstance(column.type, LargeBinary):
            # Bytes are bytes: whether they are the file is told by its check figure.
            return way not in ("a file in a text", "a text that cannot be decoded")
        if way == "a file in a text":
            return True
        if not isinstance(column.type, String):
            return self._is_no_number(column, way)
        if way in _ALWAYS[:2]:
            return True
        if not held:
            return False
        if all(_DAY.fullmatch(one) for one in held):
            return True
        if all(one.startswith(("[", "{")) for one in held):
            return way not in ("a word in a list", "JSON of another kind")
        return self._is_of_a_vocabulary(column, held)

    def _is_no_number(self, column: Column[Any], way: str) -> bool:
        if way in ("a number", "a fraction", "what is not there", "a negative number"):
            whole = isinstance(column.type, Integer)
            return bool(column.foreign_keys and way != "a number") or (
                whole and way in ("a fraction", "a negative number")
            )
        return True

    def _is_of_a_vocabulary(self, column: Column[Any], held: list[Any]) -> bool:
        few = len(set(held)) < max(len(held) / 3, 2)
        return few and all(_WORD.fullmatch(one) for one in held) and column.name != "field"
