"""Large registers to measure with: long change logs, many organisations, returns of many quarters.

    python -m benchmarks.large_registers FILE ORGANISATIONS CHANGES QUARTERS

CHANGES and QUARTERS are for each organisation. The rows are written with SQL, as the register would
have written them: log and returns agree with the register, so ``doctor`` finds no problem.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.registers import plan_of
from db.opening import open_register
from db.returns import seals
from db.storage.packed_text import pack, unpack
from db.storage.query_readers import fetch_rows
from db.validation.periods import Period
from db.validation.progress import Edit
from db.vocabulary.terms import Choice, ProviderType, Status

ACTIONS = 81
USER = "Sam Example"
BEGUN = datetime(2023, 4, 20, 9, tzinfo=UTC)
STEP = timedelta(minutes=7)
PEOPLE = (USER, "Alex Sample", "Kim Sample")


def build(
    file: Path, organisations: int, changes: int, quarters: int = 0, *, every_update: int = 10
) -> Path:
    """Make a register of ``organisations``, each with ``changes`` and a return for each quarter.

    One change in ``every_update`` is an update. The others set a lead.
    """
    _start(file, quarters > 0)
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        (plan,) = _row(connection, "SELECT plan_id FROM organisation")
        made = _all_of(connection, "frozen_return")
        actions = connection.execute("SELECT id, code FROM action ORDER BY id").fetchall()
        for number in range(2, organisations + 1):
            _add_organisation(connection, number, plan)
        for turn in range(1, quarters + 1):
            _add_changes(
                connection, organisations, actions, changes // quarters, turn, every_update
            )
            _add_returns(connection, organisations, made, turn)
        if not quarters:
            _add_changes(connection, organisations, actions, changes, 0, every_update)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


def _start(file: Path, returned: bool) -> None:
    """Create a register with one organisation: all in its plan, and a return if ``returned``."""
    register = open_register(file, user=USER, create=True, clock=lambda: BEGUN)
    organisation = register.organisations.add(
        plan_of(ACTIONS),
        name="Surgery 1",
        ods="A00001",
        provider_type=ProviderType.GENERAL_PRACTICE,
    )
    wanted = Edit(choice=Choice.IN_PLAN, status=Status.IN_PROGRESS, due=date(2027, 3, 31))
    register.actions.edit(organisation, [f"M{number}" for number in range(1, ACTIONS + 1)], wanted)
    if returned:
        from tracker.use_cases.returning import make_return

        make_return(register, organisation, Period.quarter_of(BEGUN.date()), USER, incomplete=True)
    register.close()


def _add_organisation(connection: sqlite3.Connection, number: int, plan: int) -> None:
    """Add an organisation with the same progress as the first."""
    ods, name = f"A{number:05}", f"Surgery {number}"
    kind = ProviderType.GENERAL_PRACTICE.value
    _insert(
        connection,
        "organisation",
        id=number,
        plan_id=plan,
        ods=ods,
        name=name,
        provider_type=kind,
        own_actions=0,
    )
    _insert(connection, "plan_in_use", organisation_id=number, plan_id=plan, position=1)
    copied = "choice, reason, status, status_on, lead, start, due, review, completed, percent"
    copied += ", own_ease, updated_at, updated_by, version"
    connection.execute(
        f"INSERT INTO progress (organisation_id, action_id, {copied})"
        f" SELECT ?, action_id, {copied} FROM progress WHERE organisation_id = 1",
        [number],
    )
    fields = [("organisation", name, None, json.dumps(value)) for name, value in _told(ods, name)]
    _add_change(connection, number, BEGUN, USER, "add-organisation", "final", fields)
    (edited,) = _row(connection, "SELECT min(id) FROM change WHERE what = 'edit'")
    change = _add_change(connection, number, BEGUN, USER, "edit", "done", [])
    connection.execute(
        "INSERT INTO change_field (change_id, action_id, code, entity, field, old, new)"
        " SELECT ?, action_id, code, entity, field, old, new FROM change_field"
        " WHERE change_id = ? ORDER BY id",
        [change, edited],
    )


def _told(ods: str, name: str) -> Iterator[tuple[str, str]]:
    yield "ods", ods
    yield "name", name
    yield "provider_type", ProviderType.GENERAL_PRACTICE.value


def _add_changes(
    connection: sqlite3.Connection,
    organisations: int,
    actions: list[tuple[int, str]],
    changes: int,
    turn: int,
    every_update: int,
) -> None:
    """Add ``changes`` to each organisation: leads that follow from each other, and updates."""
    begun = BEGUN + timedelta(days=91 * turn, hours=1)
    (last,) = _row(connection, "SELECT coalesce(max(id), 0) FROM change")
    (entry,) = _row(connection, "SELECT coalesce(max(id), 0) FROM update_entry")
    leads = {
        (organisation, action): lead
        for organisation, action, lead in connection.execute(
            "SELECT organisation_id, action_id, lead FROM progress"
        )
    }
    versions: dict[tuple[int, int], int] = {}
    log: list[tuple[Any, ...]] = []
    fields: list[tuple[Any, ...]] = []
    entries: list[tuple[Any, ...]] = []
    latest: dict[tuple[int, int], tuple[str, str]] = {}
    for number in range(changes):
        at = _stamp(begun + number * STEP)
        by = PEOPLE[number % len(PEOPLE)]
        for organisation in range(1, organisations + 1):
            last += 1
            action, code = actions[(number * 7 + organisation) % len(actions)]
            key = (organisation, action)
            if number % every_update == every_update - 1:
                entry += 1
                text = f"Met the team about this for the {number + 1:,}th time."
                log.append((last, organisation, at, by, "add-update", "done"))
                fields.append((last, action, code, "update", entry, "update", None, _json(text)))
                entries.append((entry, organisation, action, at, by, text))
                continue
            before, lead = leads[key], f"Lead {turn} {number}"
            leads[key] = lead
            versions[key] = versions.get(key, 0) + 1
            latest[key] = (at, by)
            log.append((last, organisation, at, by, "set-lead", "done"))
            told = None if before is None else _json(before)
            fields.append((last, action, code, "progress", None, "lead", told, _json(lead)))
    connection.executemany(
        'INSERT INTO change (id, organisation_id, at, "by", what, state) VALUES (?, ?, ?, ?, ?, ?)',
        log,
    )
    connection.executemany(
        "INSERT INTO change_field (change_id, action_id, code, entity, entity_id, field, old, new)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        fields,
    )
    connection.executemany("INSERT INTO update_entry VALUES (?, ?, ?, ?, ?, ?)", entries)
    connection.executemany(
        "UPDATE progress SET lead = ?, version = version + ?, updated_at = ?, updated_by = ?"
        " WHERE organisation_id = ? AND action_id = ?",
        [(leads[key], more, *latest[key], *key) for key, more in versions.items()],
    )


def _add_returns(
    connection: sqlite3.Connection, organisations: int, made: dict[str, Any], turn: int
) -> None:
    """Add a return of the quarter ``turn`` to each organisation, as large as the first's."""
    at = BEGUN + timedelta(days=91 * turn, minutes=30)
    period = Period.quarter_of(at.date())
    told = json.loads(unpack(made["snapshot"]))
    told |= {"period": str(period), "number": 1, "signed_by": USER}
    told["position"]["on"] = at.date().isoformat()
    workbook = made["workbook"] + turn.to_bytes(2)
    for organisation in range(1, organisations + 1):
        ods, name = f"A{organisation:05}", f"Surgery {organisation}"
        told["position"]["organisation"] |= {"id": organisation, "ods": ods, "name": name}
        named = f"{period}, number 1"
        fields = [
            ("return", "return", None, _json(named)),
            ("return", "signed_by", None, _json(USER)),
        ]
        change = _add_change(connection, organisation, at, USER, "return", "final", fields)
        number = _insert(
            connection,
            "frozen_return",
            **made
            | {
                "id": None,
                "organisation_id": organisation,
                "change_id": change,
                "period": str(period),
                "number": 1,
                "on": at.date().isoformat(),
                "at": _stamp(at),
                "sha256": hashlib.sha256(workbook).hexdigest(),
                "snapshot": pack(json.dumps(told, ensure_ascii=False)),
                "workbook": workbook,
            },
        )
        sealed = seals.seal_of(lambda sql, **values: fetch_rows(connection, sql, values), number)
        connection.execute(
            "INSERT INTO change_field (change_id, entity, entity_id, field, new)"
            " VALUES (?, 'return', ?, 'seal', ?)",
            [change, number, _json(sealed)],
        )


def _add_change(
    connection: sqlite3.Connection,
    organisation: int,
    at: datetime,
    by: str,
    what: str,
    state: str,
    fields: list[tuple[str, str, str | None, str]],
) -> int:
    change = _insert(
        connection,
        "change",
        organisation_id=organisation,
        at=_stamp(at),
        by=by,
        what=what,
        state=state,
    )
    connection.executemany(
        "INSERT INTO change_field (change_id, entity, field, old, new) VALUES (?, ?, ?, ?, ?)",
        [(change, *field) for field in fields],
    )
    return change


def _insert(connection: sqlite3.Connection, table: str, **values: Any) -> int:
    names = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" * len(values))
    done = connection.execute(
        f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values())
    )
    return done.lastrowid or 0


def _all_of(connection: sqlite3.Connection, table: str) -> dict[str, Any]:
    """Return the columns of the only row of a table, or none if it is empty."""
    cursor = connection.execute(f"SELECT * FROM {table}")
    names = [column[0] for column in cursor.description]
    row = cursor.fetchone()
    return {} if row is None else dict(zip(names, row, strict=True))


def _row(connection: sqlite3.Connection, sql: str) -> Any:
    return connection.execute(sql).fetchone()


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Make the register that the command line asks for."""
    file, *numbers = sys.argv[1:]
    made = build(Path(file), *map(int, numbers))
    print(f"{made}: {made.stat().st_size / 1024**2:.0f} MiB")


if __name__ == "__main__":
    main()
