"""Check that the change log is complete and agrees with the register.

The log has no checksums. Instead it is redundant: every change has the value before it, which must
be the value that the previous change set, and the last value must be the one in the register. So a
missing or altered line is found.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from db.frozen import frozen
from db.history.change_descriptions import value_in_words
from db.history.history_queries import IS_EDITION
from db.history.logged_fields import COLUMNS, SIGNED
from db.storage.column_types import json_or_text
from db.storage.query import Query, Row
from db.storage.query_readers import without_marks
from db.validation.text_rules import safe_text
from db.vocabulary.field_labels import FIELD_LABELS, WHAT_LABELS
from db.vocabulary.record_kinds import KINDS
from db.vocabulary.terms import Choice, Status

_CHANGES = """
    SELECT c.id, c.organisation_id, coalesce(o.ods, 'No organisation'),
           c.at, c."by", c.what, c.state, c.of_id
    FROM change c LEFT JOIN organisation o ON o.id = c.organisation_id ORDER BY c.id
"""
_FIELDS = """
    SELECT f.change_id, f.code, f.entity, coalesce(f.entity_id, f.action_id), f.field, f.old, f.new
    FROM change c JOIN change_field f ON f.change_id = c.id
    WHERE c.organisation_id BETWEEN :first AND :last AND f.entity NOT IN ('import', 'return')
    ORDER BY c.organisation_id, c.id, f.id
"""
_RETURNS_TOLD = """
    SELECT f.change_id, f.new FROM change_field f WHERE f.entity = 'return' AND f.field = 'return'
"""
_RETURNS = "SELECT r.change_id, r.organisation_id, r.period, r.number FROM frozen_return r"
_UPGRADES = f"""
    SELECT c.id, c.plan_in_use_id, f.new
    FROM change c JOIN change_field f ON f.change_id = c.id
    WHERE {IS_EDITION} ORDER BY c.id
"""
_PLANS_IN_USE = """
    SELECT u.id, o.ods, p.key,
           EXISTS (SELECT 1 FROM edition_used e WHERE e.plan_in_use_id = u.id)
    FROM plan_in_use u
    JOIN organisation o ON o.id = u.organisation_id JOIN plan p ON p.id = u.plan_id
"""
_GIVEN = "SELECT s.seq FROM sqlite_sequence s WHERE s.name = 'change'"
_CODES = "SELECT a.id, a.code FROM action a"

_ALWAYS_FINAL = ("undo", "redo", "return", "restore", "add-organisation")
_TAKEN_BACK = ("undone", "superseded")
_NOTHING = {
    ("progress", "choice"): json.dumps(Choice.UNDECIDED.value),
    ("progress", "status"): json.dumps(Status.NOT_STARTED.value),
    ("organisation", "asks"): "[]",
    ("organisation", "groups"): "[]",
}
"""The initial value, as JSON, of fields that are not empty at first."""

_HELD = {
    "update": ("update", *SIGNED),
    **COLUMNS,
    **{entity: (*COLUMNS[entity], *SIGNED) for entity in KINDS},
    "organisation": (*COLUMNS["organisation"], "asks"),
}
"""The fields of each kind of record that are stored. Other fields only name the record."""

_KEPT = frozenset((entity, field) for entity, fields in _HELD.items() for field in fields)

_TABLES = {"own-action": "action", "update": "update_entry"}
"""The tables of kinds of record that are not called like their table."""

_AT_ONCE = 100
"""How many organisations are compared at once: the lines of all may be too many for the memory."""

_Thing = tuple[int, str, int | None]
"""An organisation, a kind of record, and the number of the record."""

_Record = dict[str, Row]
"""The line of the log that last set each field of a record."""


@frozen
class LogFault:
    """A contradiction in the log. ``words`` describes it in a sentence.

    ``change`` is the number of the change, or ``None`` if it is not about a single one.
    """

    words: str
    ods: str | None = None
    code: str | None = None
    change: int | None = None
    field: str | None = None


class _Change(NamedTuple):
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


def log_faults(query: Query, *, in_file: bool) -> Iterator[LogFault]:
    """Yield contradictions within the log, or between it and the register.

    Change numbers have no gaps only if the register is a file (``in_file``): a server does not
    reuse the number of a change that was refused.
    """
    for fault in _faults(without_marks(query), in_file=in_file):
        ods, code = (
            fault.ods and safe_text(str(fault.ods)),
            fault.code and safe_text(str(fault.code)),
        )
        yield replace(fault, words=safe_text(fault.words), ods=ods, code=code)


def _faults(query: Query, *, in_file: bool) -> Iterator[LogFault]:
    changes = {row[0]: _Change(*row) for row in query(_CHANGES)}
    if in_file:
        yield from _gaps(query, list(changes.values()))
    yield from _states(changes)
    codes: dict[int, str] = dict(query(_CODES))
    ods = {change.organisation: change.ods for change in changes.values()}
    there = sorted(one for one in ods.keys() | _owners(query) if type(one) is int)
    for at in range(0, len(there), _AT_ONCE):
        some = there[at : at + _AT_ONCE]
        chain = _Chain(changes, codes, ods)
        yield from chain.followed(query(_FIELDS, first=some[0], last=some[-1]))
        yield from chain.compared(query, first=some[0], last=some[-1])
    yield from _returns(query, changes)
    yield from _editions(query, changes)


def _gaps(query: Query, changes: list[_Change]) -> Iterator[LogFault]:
    """Yield which numbers are missing. A restore continues after the numbers that it removed."""
    expected = 1
    for change in changes:
        if change.number != expected and change.what != "restore":
            yield LogFault(f"{_numbers(expected, change.number - 1)} missing from the log.")
        expected = change.number + 1
    for (given,) in query(_GIVEN):
        if changes and isinstance(given, int) and given >= expected:
            lost = _numbers(expected, given)
            yield LogFault(f"{lost} missing from the end of the log.")


def _numbers(first: int, last: int) -> str:
    return f"Change {first} is" if first == last else f"Changes {first} to {last} are"


def _states(changes: dict[int, _Change]) -> Iterator[LogFault]:
    """Yield changes whose state does not match what happened to them."""
    reversed_by: dict[int, str] = {}
    for change in changes.values():
        if change.of is None:
            if change.what in ("undo", "redo"):
                yield _about(change, f"{change.name} does not say which change it refers to.")
            continue
        of = changes.get(change.of)
        if of is None or of.number >= change.number or of.organisation != change.organisation:
            yield _about(
                change, f"{change.name} refers to change {change.of}, which is not in the log."
            )
        else:
            reversed_by[of.number] = change.what
    for change in changes.values():
        undone = reversed_by.get(change.number) == "undo"
        if change.what in _ALWAYS_FINAL:
            right = change.state == "final"
        else:
            right = change.state in (_TAKEN_BACK if undone else ("done", "final"))
        if not right:
            holds = "an undo of it" if undone else "no undo of it"
            marked = f"{change.name} is marked as '{_seen(change.state)}'"
            yield _about(change, f"{marked}, but the log contains {holds}.")


def _about(change: _Change, words: str) -> LogFault:
    return LogFault(f"{change.ods}: {words}", change.ods, None, change.number)


_NEW = -1
"""The place of the new value in a line of the log."""


class _Chain:
    """The records of some organisations as the log has them, followed from its first line."""

    def __init__(
        self, changes: dict[int, _Change], codes: Mapping[int, str], ods: Mapping[int, str]
    ) -> None:
        self._changes = changes
        self._code_of = codes
        self._ods = ods
        self._records: dict[_Thing, _Record] = {}

    def followed(self, rows: list[Row]) -> Iterator[LogFault]:
        """Yield changes whose old value is not the value that the previous change set."""
        records = self._records
        for number, group in groupby(rows, key=itemgetter(0)):
            change = self._changes[number]
            organisation, lines = change.organisation, list(group)
            # An undo lists the fields of its change in their original order.
            for line in reversed(lines) if change.what == "undo" else lines:
                _, _, entity, thing, field, old, _ = line
                if (entity, field) not in _KEPT:
                    continue
                of = (organisation, entity, thing)
                if (record := records.get(of)) is None:
                    record = records[of] = {}
                there = record.get(field)
                left = _NOTHING.get((entity, field)) if there is None else there[_NEW]
                if old != left and not _same(old, left):
                    yield _broken(change, line, there)
                record[field] = line
            self._signed(change, lines)

    def _signed(self, change: _Change, lines: list[Row]) -> None:
        """Record who wrote an update and when, if the log only has that in the change itself."""
        if not (entries := [line for line in lines if line[2] == "update"]):
            return
        told = {(thing, field) for _, _, _, thing, field, _, _ in entries}
        source = self._changes.get(change.of or 0, change)
        for line in entries:
            _, _, entity, thing, field, _, new = line
            for name, value in (("at", source.at), ("by", source.by)):
                if field == "update" and (thing, name) not in told:
                    wanted = None if new is None else json.dumps(value, ensure_ascii=False)
                    self._records[change.organisation, entity, thing][name] = (*line[:_NEW], wanted)

    def compared(self, query: Query, first: int, last: int) -> Iterator[LogFault]:
        """Yield where the register differs from the log, one line for each record."""
        agreed: set[tuple[object, ...]] = set()
        for entity, fields in _HELD.items():
            nothing = [(field, (_NOTHING.get((entity, field)),)) for field in fields]
            for row in query(_there_now(entity, fields), first=first, last=last):
                of: _Thing = (row[0], entity, row[1])
                record = self._records.pop(of, {})
                left = tuple([record.get(field, none)[_NEW] for field, none in nothing])
                if (left, row[2:]) in agreed:  # most records are like others
                    continue
                for field, logged, value in zip(fields, left, row[2:], strict=True):
                    if not _is(logged, value):
                        yield self._differs(of, field, value, record)
                        break
                else:
                    agreed.add((left, row[2:]))
        for of, record in self._records.items():
            for field, line in record.items():
                if not _same(line[_NEW], _NOTHING.get((of[1], field))):
                    yield self._differs(of, field, None, record)
                    break

    def _differs(self, of: _Thing, field: str, value: Any, record: _Record) -> LogFault:
        organisation, entity, thing = of
        code = next((line[1] for line in record.values()), None)
        if entity == "progress":
            code = self._code_of.get(thing or 0)
        ods, line = self._ods.get(organisation, "No organisation"), record.get(field)
        number = "without a number" if thing is None else thing
        name = f"{entity} {number}, " if entity in (*KINDS, "update") else ""
        now = f"{name}the {_label(field)} is {_in_words(field, value)} now"
        words = f"{_whose(ods, code)}: {now}, but {_by_log(field, line)}."
        return LogFault(words, ods, code, None if line is None else line[0], field)


def _broken(change: _Change, line: Row, there: Row | None) -> LogFault:
    _, code, _, _, field, old, _ = line
    before = f"{change.name} says the {_label(field)} was {_said(field, old)} before"
    words = f"{_whose(change.ods, code)}: {before}, but {_by_log(field, there)}."
    return LogFault(words, change.ods, code, change.number, field)


def _by_log(field: str, line: Row | None) -> str:
    return (
        "no change set it"
        if line is None
        else f"change {line[0]} set it to {_said(field, line[_NEW])}"
    )


def _owners(query: Query) -> set[Any]:
    """Return the numbers of the organisations that have something, also those without changes."""
    there = " UNION ".join(f"SELECT {_owner(entity)} FROM {_table(entity)} t" for entity in _HELD)
    return {number for (number,) in query(there)}


def _there_now(entity: str, fields: tuple[str, ...]) -> str:
    """Return the SQL for the records of a kind: organisation, number and then ``fields``."""
    thing = {"organisation": "NULL", "progress": "t.action_id"}.get(entity, "t.id")
    columns = ", ".join(f't."{"text" if name == "update" else name}"' for name in fields)
    owner, own = _owner(entity), " AND t.plan_id IS NULL" if entity == "own-action" else ""
    return (
        f"SELECT {owner}, {thing}, {columns} FROM {_table(entity)} t"
        f" WHERE {owner} BETWEEN :first AND :last{own}"
    )


def _table(entity: str) -> str:
    return _TABLES.get(entity, entity)


def _owner(entity: str) -> str:
    return "t.id" if entity == "organisation" else "t.organisation_id"


def _returns(query: Query, changes: dict[int, _Change]) -> Iterator[LogFault]:
    """Yield returns that are in the log but not in the register, and the reverse."""
    told = {number: json_or_text(name) for number, name in query(_RETURNS_TOLD)}
    there: dict[int, str] = {}
    for number, organisation, period, of_period in query(_RETURNS):
        name = f"{_seen(period)}, number {_seen(of_period)}"
        there[number] = name
        change = changes.get(number)
        if change is None or change.organisation != organisation or told.get(number) != name:
            yield LogFault(f"The return {name} is in the register but not in the log.")
    for number, name in told.items():
        if number in changes and number not in there:
            change = changes[number]
            yield _about(change, f"the return {name} of {change.name} is not in the register.")


def _editions(query: Query, changes: dict[int, _Change]) -> Iterator[LogFault]:
    """Yield plans in use that have another edition than the log says."""
    told: dict[int, tuple[int, Any]] = {}
    for number, in_use, key in query(_UPGRADES):
        told[in_use] = number, json_or_text(key)
    for in_use, ods, key, upgraded in query(_PLANS_IN_USE):
        number, wanted = told.get(in_use, (None, None))
        if number is not None and key != wanted and number in changes:
            words = f"the plan is '{_seen(key)}' now, but {changes[number].name} set it to"
            yield _about(changes[number], f"{words} '{_seen(wanted)}'.")
        elif number is None and upgraded:
            words = f"{ods}: the plan was upgraded to another edition, but no change says so."
            yield LogFault(words, ods)


def _seen(stored: Any) -> str:
    return "missing" if stored is None else "bytes" if isinstance(stored, bytes) else str(stored)


def _same(one: str | None, other: str | None) -> bool:
    """Whether two values of the log are equal. 3 and 3.0 are."""
    return one == other or (None not in (one, other) and json_or_text(one) == json_or_text(other))


def _is(left: str | None, value: Any) -> bool:
    """Whether a field has the value that the log gives, as JSON."""
    if value is None or left is None:
        return value is None and left in (None, "[]")
    if isinstance(value, str) and left == f'"{value}"':
        return True
    logged = json_or_text(left)
    return bool(logged == (json_or_text(value) if isinstance(logged, list) else value))


def _whose(ods: str, code: str | None) -> str:
    return f"{ods} {code}" if code else ods


def _label(field: str) -> str:
    names = {"at": "time", "by": "author", "update": "text"}
    label = FIELD_LABELS.get(field, field.replace("_", " "))
    return names.get(field, label if label[1:2].isupper() else f"{label[:1].lower()}{label[1:]}")


def _said(field: str, logged: str | None) -> str:
    return _in_words(field, json_or_text(logged))


def _in_words(field: str, value: Any) -> str:
    """Return a value in quotes, shortened. A value that is invalid for the field is left as is."""
    try:
        words = value_in_words(field, value)
    except (AttributeError, LookupError, TypeError, ValueError):
        words = str(value)
    words = " ".join(words.split())
    return "nothing" if words == "–" else f"'{words if len(words) <= 60 else words[:60] + '…'}'"
