"""Whether the change log is whole, and leads to what the register says now.

The log carries no checksums. It carries more than it needs instead: every change tells the value
before it, which the change before must have left, and the last value must be the one that is
there. A line that is missing or was altered shows so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from db.logged import COLUMNS, RECORDS, SIGNED
from db.reading import Query, Row
from db.wording import FIELD_LABELS, WHAT_LABELS, value_in_words
from db.words import Choice, Status

_CHANGES = """
    SELECT c.id, c.organisation_id, o.ods, c.at, c."by", c.what, c.state, c.of_id
    FROM change c LEFT JOIN organisation o ON o.id = c.organisation_id ORDER BY c.id
"""
_FIELDS = """
    SELECT f.change_id, f.action_id, f.code, f.entity, f.entity_id, f.field, f.old, f.new
    FROM change_field f WHERE f.entity NOT IN ('import', 'return') ORDER BY f.change_id, f.id
"""
_RETURNS_TOLD = """
    SELECT f.change_id, f.new FROM change_field f WHERE f.entity = 'return' AND f.field = 'return'
"""
_RETURNS = "SELECT r.change_id, r.organisation_id, r.period, r.number FROM frozen_return r"
_GIVEN = "SELECT s.seq FROM sqlite_sequence s WHERE s.name = 'change'"
_CODES = "SELECT a.id, a.code FROM action a"

_ALWAYS_FINAL = ("undo", "redo", "return", "restore", "add-organisation")
_TAKEN_BACK = ("undone", "superseded")
_NOTHING = {
    ("progress", "choice"): json.dumps(Choice.UNDECIDED.value),
    ("progress", "status"): json.dumps(Status.NOT_STARTED.value),
    ("organisation", "asks"): "[]",
}
"""What is there of a field of which the log never told, as JSON, where that is not nothing."""

Key = tuple[int, str, int | None, str]
"""An organisation, a kind of thing, the number of the thing, and a field of it."""


@dataclass(frozen=True, slots=True)
class LogFault:
    """Something in the log that does not go with the rest; ``words`` says what, in a sentence.

    ``change`` is the number of the change that it is about, ``None`` where it is of no single one.
    """

    words: str
    ods: str | None = None
    code: str | None = None
    change: int | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class _Change:
    number: int
    organisation: int
    ods: str
    at: str
    by: str
    what: str
    state: str
    of: int | None

    @property
    def name(self) -> str:
        return f"change {self.number} ({WHAT_LABELS.get(self.what, self.what)}, {self.by})"


@dataclass(slots=True)
class _Left:
    """The value that the log left in a field, as JSON, and the number of the change that did."""

    value: str | None
    change: int


def log_faults(ask: Query, *, in_file: bool) -> Iterator[LogFault]:
    """Yield what in the log does not go with the rest, or with what the register says now.

    Numbers of changes follow each other without a gap only in a register that is a file
    (``in_file``): a server does not give those again that a refused change had taken.
    """
    changes = {row[0]: _Change(row[0], row[1], row[2] or "?", *row[3:]) for row in ask(_CHANGES)}
    if in_file:
        yield from _gaps(ask, list(changes.values()))
    yield from _states(changes)
    chain = _Chain(changes)
    yield from chain.followed(ask(_FIELDS))
    yield from chain.compared(ask)
    yield from _returns(ask, changes)


def _gaps(ask: Query, changes: list[_Change]) -> Iterator[LogFault]:
    """Yield which numbers are missing; a restore counts on from those that it took away."""
    expected = 1
    for change in changes:
        if change.number != expected and change.what != "restore":
            yield LogFault(f"The log lacks {_numbers(expected, change.number - 1)}.")
        expected = change.number + 1
    for (given,) in ask(_GIVEN):
        if changes and isinstance(given, int) and given >= expected:
            yield LogFault(f"The log lacks {_numbers(expected, given)}, the last that were made.")


def _numbers(first: int, last: int) -> str:
    return f"change {first}" if first == last else f"changes {first} to {last}"


def _states(changes: dict[int, _Change]) -> Iterator[LogFault]:
    """Yield changes whose state is not what was done with them."""
    reversed_by: dict[int, str] = {}
    for change in changes.values():
        if change.of is None:
            if change.what in ("undo", "redo"):
                yield _about(change, f"{change.name} does not tell of which change it is.")
            continue
        of = changes.get(change.of)
        if of is None or of.number >= change.number or of.organisation != change.organisation:
            yield _about(change, f"{change.name} is of change {change.of}, which is not there.")
        else:
            reversed_by[of.number] = change.what
    for change in changes.values():
        undone = reversed_by.get(change.number) == "undo"
        if change.what in _ALWAYS_FINAL:
            right = change.state == "final"
        else:
            right = change.state in (_TAKEN_BACK if undone else ("done", "final"))
        if not right:
            done = "was undone" if undone else "was not undone"
            yield _about(
                change, f"{change.name} {done} by the log, but is marked {change.state!r}."
            )


def _about(change: _Change, words: str) -> LogFault:
    return LogFault(f"{change.ods}: {words}", change.ods, None, change.number)


class _Chain:
    """What the log leaves in every field, followed from its first line to its last."""

    def __init__(self, changes: dict[int, _Change]) -> None:
        self._changes = changes
        self._ods = {change.organisation: change.ods for change in changes.values()}
        self._left: dict[Key, _Left] = {}
        self._codes: dict[tuple[int, str, int | None], str | None] = {}

    def followed(self, rows: list[Row]) -> Iterator[LogFault]:
        """Yield where a change tells another value before it than the change before it left."""
        for number, group in groupby(rows, key=lambda row: row[0]):
            change = self._changes.get(number)
            if change is None:
                continue  # the check of the file says that it belongs to no change
            lines = list(group)
            # An undo goes through the lines of its change in their own order.
            for line in reversed(lines) if change.what == "undo" else lines:
                yield from self._step(change, line)
            self._signed(change, lines)

    def _step(self, change: _Change, line: Row) -> Iterator[LogFault]:
        _, action, code, entity, number, field, old, new = line
        thing = action if number is None else number
        if not _is_held(entity, field):
            return
        key = (change.organisation, entity, thing, field)
        self._codes[key[:3]] = code
        there = self._left.get(key)
        before = _NOTHING.get((entity, field)) if there is None else there.value
        if not _same(before, old):
            left = (
                "no change before it says so"
                if there is None
                else (f"change {there.change} left {_said(field, before)}")
            )
            yield LogFault(
                f"{_whose(change.ods, code)}: {change.name} tells that {_label(field)} was"
                f" {_said(field, old)} before, but {left}.",
                change.ods,
                code,
                change.number,
                field,
            )
        self._left[key] = _Left(new, change.number)

    def _signed(self, change: _Change, lines: list[Row]) -> None:
        """Keep who wrote an entry, and when, where the log tells it by the change alone."""
        told = {(line[4], line[5]) for line in lines if line[3] == "update"}
        source = self._changes.get(change.of or 0, change)
        for line in lines:
            if (line[3], line[5]) != ("update", "update"):
                continue
            for name, value in (("at", source.at), ("by", source.by)):
                if (line[4], name) not in told:
                    key = (change.organisation, "update", line[4], name)
                    wanted = None if line[7] is None else json.dumps(value, ensure_ascii=False)
                    self._left[key] = _Left(wanted, change.number)

    def compared(self, ask: Query) -> Iterator[LogFault]:
        """Yield what is there now and is not what the log left, a line for each thing."""
        codes: dict[int, str] = dict(ask(_CODES))
        seen: set[tuple[int, str, int | None]] = set()
        for entity, fields, rows in _there_now(ask):
            for organisation, thing, *values in rows:
                seen.add((organisation, entity, thing))
                wrong = [
                    (field, value, left)
                    for field, value in zip(fields, values, strict=True)
                    if not _is(left := self._left_in(organisation, entity, thing, field), value)
                ]
                if wrong:
                    field, value, left = wrong[0]
                    code = self._codes.get((organisation, entity, thing))
                    if entity == "progress":
                        code = codes.get(thing)
                    yield self._differs(organisation, code, entity, thing, field, value, left)
        gone: dict[tuple[int, str, int | None], tuple[str, _Left]] = {}
        for (organisation, entity, thing, field), left in self._left.items():
            if (organisation, entity, thing) not in seen and not _same(
                left.value, _NOTHING.get((entity, field))
            ):
                gone.setdefault((organisation, entity, thing), (field, left))
        for (organisation, entity, thing), (field, left) in gone.items():
            code = self._codes.get((organisation, entity, thing))
            yield self._differs(organisation, code, entity, thing, field, None, left)

    def _left_in(self, organisation: int, entity: str, thing: int | None, field: str) -> _Left:
        left = self._left.get((organisation, entity, thing, field))
        return left or _Left(_NOTHING.get((entity, field)), 0)

    def _differs(
        self,
        organisation: int,
        code: str | None,
        entity: str,
        thing: int | None,
        field: str,
        value: Any,
        left: _Left,
    ) -> LogFault:
        ods = self._ods.get(organisation, "?")
        of = f"{entity} {thing}, " if entity in (*RECORDS, "update") else ""
        log = f"change {left.change} left {_said(field, left.value)}"
        if not left.change:
            log = "no change in the log says so"
        return LogFault(
            f"{_whose(ods, code)}: {of}{_label(field)} is {_in_words(field, value)} now, but"
            f" {log}.",
            ods,
            code,
            left.change or None,
            field,
        )


def _there_now(ask: Query) -> Iterator[tuple[str, tuple[str, ...], list[Row]]]:
    """Yield each kind of thing with its fields, and its rows: organisation, number, values."""

    def rows(table: str, thing: str, fields: tuple[str, ...], which: str = "") -> list[Row]:
        columns = ", ".join(f't."{name}"' for name in fields)
        owner = "t.id" if table == "organisation" else "t.organisation_id"
        return ask(f"SELECT {owner}, {thing}, {columns} FROM {table} t{which}")

    named = (*COLUMNS["organisation"], "asks")
    yield "organisation", named, rows("organisation", "NULL", named)
    progress = COLUMNS["progress"]
    yield "progress", progress, rows("progress", "t.action_id", progress)
    own = COLUMNS["own-action"]
    of_one = " WHERE t.organisation_id IS NOT NULL"
    yield "own-action", own, rows("action", "t.id", own, of_one)
    yield "update", ("update", *SIGNED), rows("update_entry", "t.id", ("text", *SIGNED))
    for entity in RECORDS:
        fields = (*COLUMNS[entity], *SIGNED)
        yield entity, fields, rows(entity, "t.id", fields)


def _returns(ask: Query, changes: dict[int, _Change]) -> Iterator[LogFault]:
    """Yield returns that were made by the log and are not there, and the other way round."""
    told = {number: _parsed(name) for number, name in ask(_RETURNS_TOLD)}
    there: dict[int, str] = {}
    for number, organisation, period, of_period in ask(_RETURNS):
        name = f"{period}, number {of_period}"
        there[number] = name
        change = changes.get(number)
        if change is None or change.organisation != organisation or told.get(number) != name:
            yield LogFault(f"The return {name} is there, but the log does not tell of it.")
    for number, name in told.items():
        if number in changes and number not in there:
            change = changes[number]
            yield _about(change, f"the return {name} of {change.name} is not there.")


def _is_held(entity: str, field: str) -> bool:
    """Whether the log tells of that field because it is kept, not only to say what it speaks of."""
    if entity == "update":
        return field in ("update", *SIGNED)
    kept = COLUMNS.get(entity, ())
    return field in kept or (entity in RECORDS and field in SIGNED) or field == "asks"


def _same(one: str | None, other: str | None) -> bool:
    """Whether two values of the log are the same; 3 and 3.0 are."""
    return one == other or (None not in (one, other) and _parsed(one) == _parsed(other))


def _is(left: _Left, value: Any) -> bool:
    """Whether a field holds what the log left in it."""
    if value is None or left.value is None:
        return value is None and left.value in (None, "[]")
    logged = _parsed(left.value)
    return bool(logged == (_parsed(value) if isinstance(logged, list) else value))


def _parsed(text: Any) -> Any:
    """Return what JSON says, or the text itself where it is none."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def _whose(ods: str, code: str | None) -> str:
    return f"{ods} {code}" if code else ods


def _label(field: str) -> str:
    names: dict[str, str] = {"at": "when it was written", "by": "who wrote it"}
    label = FIELD_LABELS.get(field, field.replace("_", " "))
    return names.get(field, label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}")


def _said(field: str, logged: str | None) -> str:
    return _in_words(field, _parsed(logged))


def _in_words(field: str, value: Any) -> str:
    """Return a value in quotes, short; as it is where it is none that the field can have."""
    try:
        words = value_in_words(field, value)
    except (LookupError, TypeError, ValueError):
        words = str(value)
    words = " ".join(words.split())
    return "nothing" if words == "–" else f"'{words if len(words) <= 60 else words[:60] + '…'}'"
