"""Check that every value in a register is valid: each column of each table, by the models.

``doctor`` reports what is found here, and so does every query and change that meets such a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Float, Integer, LargeBinary, Table

from db.errors import CannotRead
from db.frozen import frozen
from db.storage.column_types import (
    BYTES,
    FIGURE,
    FLAG,
    ID,
    NUMBER,
    TEXT,
    ColumnType,
    Unfit,
    missing_reference,
)
from db.storage.edition_checks import edition_faults
from db.storage.models import Base
from db.storage.query import Query
from db.vocabulary.action_fields import PROGRESS
from db.vocabulary.field_labels import FIELD_LABELS
from db.vocabulary.fields import option_in_words

_TABLES = {
    "progress": "",
    "update_entry": "update",
    "frozen_return": "return",
    "change": "change log, number",
    "change_field": "change log, line",
}
"""The words for a row of a table, before its number. Others are called by their own name."""

_LABELS = {
    "id": "Number",
    "at": "Date and time",
    "by": "Signed by",
    "updated_at": "Last changed",
    "updated_by": "Last changed by",
    **{field.key: field.label for field in PROGRESS if field.hidden},
    "own_actions": "Own actions so far",
    "held_id": "Action that is carried on",
    "sha256": "Check figure",
    "person": "Number of the account",
    "account": "Account",
    "what": "What was done",
    "old": "Value before",
    "new": "Value after",
}
_RULES = {"ck_action_one_owner": "not one plan or one organisation"}
"""What is wrong if a rule of a table is broken, by the name of the rule."""

_BY_SET = {field.key: option_in_words(field) for field in PROGRESS}
"""The options of 'greenplan set' that set a column of an action's progress."""

_BEGINNING = 40
"""The number of bytes to read of a stored file: as much as a message shows if it is not one."""

_UP = (
    *("action_id", "held_id", "measure_id", "change_id", "question_id"),
    *("organisation_id", "plan_in_use_id", "received_id"),
)
"""The columns that lead from a row to its action or organisation."""

_NAMING = ("id", "ods", "code", *_UP)
"""The columns that say which row it is."""


@frozen
class Unreadable:
    """A value that is invalid for its column, or odd (``doubtful``), and where it is.

    ``row`` is the table and the row in words, ``why`` what is wrong, ``cure`` how to correct it
    with a command, if there is one.
    """

    table: str
    column: str
    row: str
    why: str
    organisation: str | None = None
    code: str | None = None
    number: int | None = None
    cure: str = ""
    doubtful: bool = False

    def __str__(self) -> str:
        """Return one sentence: ``A99999 GC1: Status is 'finished', which is not ...``."""
        of = " ".join(filter(None, (self.organisation, self.code)))
        where = ", ".join(filter(None, (of, self.row))) or "The register"
        return f"{where}: {label_of(self.column)} is {self.why}."


def unreadable_error(place: object, query: Query, error: BaseException) -> CannotRead | None:
    """Return the error that explains ``error``, or ``None`` if everything stored can be read, so
    that the fault is in the program.
    """
    try:
        told = _cause(query, error)
    except Exception as another:  # the file is too damaged to find out
        raise another from error
    return None if told is None else CannotRead(place, str(told), told.cure)


def _cause(query: Query, error: BaseException) -> Unreadable | None:
    """Return the value that caused ``error``, or else the first one that cannot be read."""
    first = None
    for one in unreadable_values(query):
        if one.why == str(error):
            return one
        if not one.doubtful:
            first = first or one
            if not isinstance(error, Unfit):
                break
    return first


def column_type_of(column: Column[Any]) -> ColumnType:
    """Return what a column may contain, by its model or else by its type."""
    kind = column.info.get("kind")
    if kind is None:
        is_number = column.primary_key and isinstance(column.type, Integer)
        kind = ID if is_number or column.foreign_keys else _by_type(column)
    return kind.or_none if column.nullable else kind


def _by_type(column: Column[Any]) -> ColumnType:
    for type_, kind in (
        (Boolean, FLAG),
        (Float, FIGURE),
        (Integer, NUMBER),
        (LargeBinary, BYTES),
    ):
        if isinstance(column.type, type_):
            return kind
    return TEXT


def label_of(column: str) -> str:
    """Return the label of a column."""
    named = _LABELS.get(column) or FIELD_LABELS.get(column)
    return named or column.removesuffix("_id").replace("_", " ").capitalize()


def unreadable_values(query: Query) -> Iterator[Unreadable]:
    """Yield all invalid values in a register, table by table."""
    tables = [_Stored(table, query) for table in Base.metadata.sorted_tables]
    held = {one.table.name: one for one in tables}
    for one in tables:
        yield from _of_table(one, held)
        yield from _against_rules(one, held, query)
    for fault in edition_faults(query):
        words = _TABLES.get(fault.table, fault.table.replace("_", " "))
        whose = _text(fault.ods), _text(fault.code)
        yield Unreadable(fault.table, fault.column, words, fault.why, *whose)


class _Stored:
    """A stored table. Each value of a column is read once, however many rows have it."""

    def __init__(self, table: Table, query: Query) -> None:
        self.table = table
        self._ask = query
        self._naming = [name for name in _NAMING if name in table.columns]

    def values(self, column: Column[Any]) -> list[Any]:
        """Return the different values of a column. Of a file only the beginning is read. Of row
        numbers the least and the largest are enough, unless one of them is invalid.
        """
        kind, name = column_type_of(column), f'"{column.name}"'
        if [*self.table.primary_key] == [column]:
            ((first, last),) = self._rows(f"min({name}), max({name})", ordered=False)
            ends = [] if last is None else [first, last]
            return [*self.ids] if _odd(kind, ends, []) else ends
        once = "" if kind.long else "DISTINCT "  # SQLite would copy these to compare them
        rows = self._rows(f"{once}{_selected(column)}", ordered=False)
        return list(dict.fromkeys(value for (value,) in rows))

    @cached_property
    def ids(self) -> set[Any]:
        """The numbers of the rows."""
        return {number for (number,) in self._rows('"id"', ordered=False)}

    @cached_property
    def by_id(self) -> dict[Any, dict[str, Any]]:
        """What names the rows, by their numbers, or empty if they have none."""
        return {row["id"]: row for row in self.rows()} if "id" in self._naming else {}

    def rows(self, column: Column[Any] | None = None) -> Iterator[dict[str, Any]]:
        """Yield what names each row, and its value in a column."""
        wanted = {name: f'"{name}"' for name in self._naming}
        if column is not None:
            wanted[column.name] = _selected(column)
        for row in self._rows(", ".join(wanted.values())):
            yield dict(zip(wanted, row, strict=True))

    def _rows(self, columns: str, *, ordered: bool = True) -> list[tuple[Any, ...]]:
        keys = ", ".join(f'"{column.name}"' for column in self.table.primary_key)
        order = f" ORDER BY {keys}" if ordered else ""
        return self._ask(f'SELECT {columns} FROM "{self.table.name}"{order}')


def _selected(column: Column[Any]) -> str:
    """Return the SQL for a column. A file may be large, and its first bytes are enough."""
    name = f'"{column.name}"'
    return f"substr({name}, 1, {_BEGINNING})" if isinstance(column.type, LargeBinary) else name


def _of_table(stored: _Stored, held: dict[str, _Stored]) -> Iterator[Unreadable]:
    for column in stored.table.columns:
        there = [held[key.column.table.name].ids for key in column.foreign_keys]
        if of := column.info.get("of"):
            table, _, name = of.partition(".")
            there.append(set(held[table].values(held[table].table.columns[name])))
        odd = _odd(column_type_of(column), stored.values(column), there)
        for row in stored.rows(column) if odd else ():
            found = odd.get(_key(row[column.name]))
            if found is not None:
                yield _named(stored, row, column.name, *found, held)


def _against_rules(stored: _Stored, held: dict[str, _Stored], query: Query) -> Iterator[Unreadable]:
    """Yield the rows that break a rule of their table which the database no longer enforces."""
    for rule in stored.table.constraints:
        if isinstance(rule, CheckConstraint):
            broken = f'SELECT id FROM "{stored.table.name}" WHERE NOT ({rule.sqltext})'
            why = _RULES.get(str(rule.name), f"against the rule {rule.name}")
            for (number,) in query(broken):
                yield _named(stored, stored.by_id[number], "owner", why, False, held)


def _odd(
    kind: ColumnType, values: list[Any], parents: list[set[Any]]
) -> dict[Any, tuple[str, bool]]:
    """Return what is wrong with values of a column, and whether they can still be read."""
    found: dict[Any, tuple[str, bool]] = {}
    for value in values:
        try:
            read = kind.read(value)
        except Unfit as error:
            found[_key(value)] = (str(error), False)
            continue
        named = read if isinstance(read, tuple) else () if read is None else (read,)
        gone = [one for one in named if any(one not in there for there in parents)]
        if gone:
            found[_key(value)] = (missing_reference(gone[0]), False)
        elif doubt := kind.doubt(value):
            found[_key(value)] = (doubt, True)
    return found


def _key(value: Any) -> tuple[type, Any]:
    return type(value), value


def _named(
    stored: _Stored,
    row: dict[str, Any],
    column: str,
    why: str,
    doubtful: bool,
    held: dict[str, _Stored],
) -> Unreadable:
    name = stored.table.name
    number = row.get("id")
    ods, code = _whose(stored, row, held)
    words = _TABLES.get(name, name.replace("_", " "))
    if name in ("organisation", "action"):
        words = f"{words} number {number}" if (code if name == "action" else ods) is None else ""
    elif number is not None and words:
        words = f"{words} {number}"
    cure = ""
    if name == "progress" and code and column in _BY_SET:
        cure = f"Use 'greenplan set {code} {_BY_SET[column]}' to correct it"
    return Unreadable(
        name, column, words, why, ods, code, number if type(number) is int else None, cure, doubtful
    )


def _whose(
    stored: _Stored, row: dict[str, Any], held: dict[str, _Stored]
) -> tuple[str | None, str | None]:
    """Return the organisation's ODS code and the action's code that a row belongs to."""
    ods = code = None
    if stored.table.name in ("organisation", "received_return"):
        ods = row.get("ods")
    if stored.table.name in ("action", "change_field", "received_barrier", "received_measure"):
        code = row.get("code")
    for name in _UP:
        column = stored.table.columns.get(name)
        for key in () if column is None else column.foreign_keys:
            parent = held[key.column.table.name]
            above = parent.by_id.get(row.get(name))
            if above is not None:
                its_ods, its_code = _whose(parent, above, held)
                ods, code = ods or its_ods, code or its_code
    return _text(ods), _text(code)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() and value.isprintable() else None
