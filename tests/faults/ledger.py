"""What was confirmed, against what a register holds."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.faults.working import Line

_MARK = re.compile(r"m\d+-\d+")

_FIELDS = """
    SELECT c.id, c.what, f.new FROM change c JOIN change_field f ON f.change_id = c.id
    WHERE f.new LIKE '"m%' AND c.what NOT IN ('undo', 'redo')
"""
_PROGRESS = """
    SELECT f.action_id, f.field, f.new FROM change_field f
    WHERE f.entity = 'progress' AND f.field IN ('choice', 'status', 'lead')
    ORDER BY f.change_id, f.id
"""
_STATES = "SELECT id, what, state, of_id FROM change ORDER BY id"
_ENTRIES = """
    SELECT u.text, count(*) FROM update_entry u WHERE u.text GLOB 'm[0-9]*-[0-9]*' GROUP BY u.text
"""
_WRITTEN = """
    SELECT f.new, c.state FROM change c JOIN change_field f ON f.change_id = c.id
    WHERE f.entity = 'update' AND f.new LIKE '"m%' AND c.what NOT IN ('undo', 'redo')
"""


@dataclass(slots=True)
class Ledger:
    """The marks of confirmed changes, with the fields each has, over many programs' lives."""

    confirmed: dict[str, int] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)
    undone: list[int] = field(default_factory=list)
    in_flight: dict[str, int] = field(default_factory=dict)
    """Of the last life: it may be there whole, or not."""
    perhaps_gone: set[str] = field(default_factory=set)

    def enter(self, lines: Iterable[Line]) -> None:
        """Enter what one program said until it was killed. ``settle`` must have come before."""
        for line in lines:
            if line.word == "start":
                self.in_flight[line.mark] = line.rows
            elif line.word == "done":
                self.confirmed[line.mark] = self.in_flight.pop(line.mark)
            elif line.word == "undone":
                self.undone.append(line.rows)
            elif line.word == "back":
                del self.confirmed[line.mark]
                self.perhaps_gone.add(line.mark)
            elif line.word == "gone":
                self.perhaps_gone.discard(line.mark)
                self.taken_back.add(line.mark)

    def settle(self, register: Path) -> Iterator[str]:
        """Yield what is wrong with a register; what was in flight is known from then on."""
        with closing(sqlite3.connect(register, timeout=5)) as connection:
            fields: Counter[str] = Counter()
            changes: dict[str, set[int]] = {}
            for number, _, new in connection.execute(_FIELDS):
                if found := _MARK.fullmatch(json.loads(new)):
                    fields[found[0]] += 1
                    changes.setdefault(found[0], set()).add(number)
            yield from self._compare(fields, changes)
            yield from _inconsistent(connection)
            there = {number for (number,) in connection.execute("SELECT id FROM change")}
        for number in self.undone:
            if number not in there:
                yield f"the undo confirmed as {number} is lost"
        self.undone.clear()
        for mark, rows in self.in_flight.items():
            if mark in fields:
                self.confirmed[mark] = rows
        self.in_flight.clear()
        for mark in self.perhaps_gone:
            if mark in fields:
                self.confirmed[mark] = fields[mark]
            else:
                self.taken_back.add(mark)
        self.perhaps_gone.clear()

    def _compare(self, fields: Counter[str], changes: dict[str, set[int]]) -> Iterator[str]:
        for mark, rows in self.confirmed.items():
            if mark not in fields:
                yield f"the confirmed change {mark} is lost"
            elif fields[mark] != rows:
                yield f"of the confirmed change {mark} {fields[mark]} of {rows} fields are there"
        for mark, rows in self.in_flight.items():
            if fields[mark] not in (0, rows):
                yield f"half of the change {mark} is there: {fields[mark]} of {rows} fields"
        yield from (f"{mark} came back" for mark in sorted(self.taken_back & fields.keys()))
        for mark, numbers in changes.items():
            if len(numbers) > 1:
                yield f"the change {mark} is there {len(numbers)} times"
        known = {*self.confirmed, *self.in_flight, *self.taken_back, *self.perhaps_gone}
        yield from (f"{mark} was never made" for mark in sorted(fields.keys() - known))


def _inconsistent(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield where the log and what it speaks of do not agree."""
    last: dict[tuple[int, str], str | None] = {}
    for action, name, new in connection.execute(_PROGRESS):
        last[action, name] = None if new is None else json.loads(new)
    for action, choice, status, lead in connection.execute(
        "SELECT action_id, choice, status, lead FROM progress"
    ):
        for name, now in (("choice", choice), ("status", status), ("lead", lead)):
            if (action, name) in last and last[action, name] != now:
                yield f"the log says {name} {last[action, name]!r} of action {action}, not {now!r}"
    states, reversed_by = {}, {}
    for number, what, state, of in connection.execute(_STATES):
        states[number] = state
        if of is not None:
            reversed_by[of] = what
    for number, what in reversed_by.items():
        if (states[number] in ("undone", "superseded")) != (what == "undo"):
            yield f"change {number} is {states[number]}, but its last reversal is {what}"
    for number, state in states.items():
        if state == "undone" and number not in reversed_by:
            yield f"change {number} is undone, but nothing undid it"
    entries = dict(connection.execute(_ENTRIES).fetchall())
    for new, state in connection.execute(_WRITTEN):
        text, wanted = json.loads(new), int(state not in ("undone", "superseded"))
        if entries.get(text, 0) != wanted:
            yield f"the update {text} is there {entries.get(text, 0)} times; its change is {state}"
