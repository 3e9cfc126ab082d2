"""Ask for changes in the log: the SQL, with frozen views as results."""

from __future__ import annotations

from typing import Any

from db.storage.column_types import (
    ENTITY,
    FIELD,
    ID,
    LOGGED,
    MOMENT,
    NUMBER,
    SAID,
    STATE,
    TEXT,
    WHAT,
    json_or_text,
)
from db.storage.named_columns import Columns, of_table
from db.storage.query import Query
from db.views import WHOLE_LOG, ChangeView, FieldChange, LogFilter, Organisation
from db.vocabulary.record_kinds import RECORDS

WITH_PLAN = "({of}.plan_in_use_id = u.id OR ({of}.plan_in_use_id IS NULL AND u.position = 1))"
"""SQL: whether a change or a return ``of`` was made with the plan in use ``u``."""

_HISTORY = Columns(
    {
        **of_table("c", id=ID, at=MOMENT, by=TEXT, what=WHAT, state=STATE),
        **of_table("f", code=TEXT.or_none, field=FIELD.or_none, old=LOGGED, new=LOGGED),
        **of_table("f", entity=ENTITY.or_none, entity_id=NUMBER.or_none),
        "in_use": ("u.id", ID.or_none),
        "plan": ("p.key", SAID.or_none),
    }
)
HISTORY = f"""
    SELECT {_HISTORY.sql}
    FROM (SELECT c.* FROM change c WHERE {{changes}} ORDER BY c.id DESC{{limit}}) c
    LEFT JOIN plan_in_use u ON u.organisation_id = c.organisation_id AND {WITH_PLAN.format(of="c")}
    LEFT JOIN plan p ON p.id = u.plan_id
    LEFT JOIN change_field f
      ON f.change_id = c.id AND NOT (f.entity = 'return' AND f.field = 'seal'){{fields}}
    ORDER BY c.id DESC, f.id
"""

IS_EDITION = "(f.entity = 'organisation' AND f.field = 'plan' AND f.old IS NOT NULL)"
"""SQL: whether a line ``f`` of the log says that another edition took the place of one."""

EDITIONS_LEFT = f"""
    SELECT u.id, c.id, f.old
    FROM plan_in_use u
    JOIN change c ON c.organisation_id = u.organisation_id AND {WITH_PLAN.format(of="c")}
    JOIN change_field f ON f.change_id = c.id AND {IS_EDITION}
    WHERE u.organisation_id = :organisation AND c.id > :oldest
      AND c.what IN ('upgrade-plan', 'undo', 'redo')
    ORDER BY c.id
"""

UPGRADED = """
    SELECT 1 FROM edition_used e JOIN plan_in_use u ON u.id = e.plan_in_use_id
    WHERE u.organisation_id = :organisation LIMIT 1
"""

MANY_CHANGES = """
    SELECT 1 FROM change c WHERE c.organisation_id = :organisation AND {between}
    ORDER BY c.id LIMIT 1 OFFSET 2000
"""
"""SQL: whether an organisation has so many changes there that those of an action are found faster
among all organisations' changes of it.
"""

COUNT_CHANGES = "SELECT count(*) FROM change WHERE organisation_id = :organisation"

LOG_ENDS = """
    SELECT (SELECT min(c.at) FROM change c WHERE c.organisation_id = :organisation),
           (SELECT max(c.id) FROM change c WHERE c.organisation_id = :organisation)
"""


def history(
    query: Query,
    organisation: Organisation,
    code: str | None = None,
    *,
    only: LogFilter = WHOLE_LOG,
) -> tuple[ChangeView, ...]:
    """Return the change log, newest first, or ``only`` a part of it.

    With ``code``, return only changes to that action of the plan that the organisation is seen
    with.
    """
    if code is not None and not code.isprintable():
        return ()
    changes: dict[int, tuple[Any, list[FieldChange]]] = {}
    sql, values = _history_sql(query, organisation, code, only)
    for row in _HISTORY.read(query(sql, **values)):
        _, fields = changes.setdefault(row.id, (row, []))
        if row.field is not None:
            fields.append(
                FieldChange(row.code, row.field, row.old, row.new, row.entity, row.entity_id)
            )
    left = _editions_left(query, organisation.id, min(changes, default=0))

    def view(row: Any, fields: list[FieldChange]) -> ChangeView:
        plan = next((key for at, key in left.get(row.in_use, ()) if at > row.id), row.plan)
        undone = row.state in _TAKEN_BACK
        return ChangeView(row.id, row.at, row.by, row.what, undone, tuple(fields), plan)

    return tuple(view(row, fields) for row, fields in changes.values())


def _editions_left(
    query: Query, organisation: int, oldest: int
) -> dict[int, list[tuple[int, str]]]:
    """Return by plan in use the keys of the editions that it had since the change ``oldest``, each
    with the number of the change by which another took its place, oldest first.
    """
    left: dict[int, list[tuple[int, str]]] = {}
    if not query(UPGRADED, organisation=organisation):
        return left
    for in_use, number, key in query(EDITIONS_LEFT, organisation=organisation, oldest=oldest):
        left.setdefault(int(in_use), []).append((int(number), str(json_or_text(key))))
    return left


def _history_sql(
    query: Query, organisation: Organisation, code: str | None, only: LogFilter
) -> tuple[str, dict[str, object]]:
    """Return the SQL that reads no more of the log than is asked for, and its values."""
    values: dict[str, object] = {"organisation": organisation.id, "after": only.after}
    between, changes, fields = "c.id > :after", [], []
    if only.before is not None:
        between += " AND c.id < :before"
        values["before"] = only.before
    if only.imported:
        changes.append("c.what = 'import'")
    if only.standing:
        changes.append("c.state NOT IN ('undone', 'superseded')")
    if code is not None or only.of_plan:
        changes.append(_WITH_PLAN)
        values["in_use"] = organisation.in_use
    if code is not None:
        fields.append(_of_action(query, organisation.in_use, code, values))
    elif only.held:
        fields.append("f.action_id = :held")
        values["held"] = only.held
    elif only.details:
        fields.append(f"f.code IS NULL AND f.entity IN ({_OURS})")
    if only.beside_progress:
        fields.append("f.entity NOT IN ('progress', 'update')")
    if only.fields:
        named = {f"field_{number}": name for number, name in enumerate(only.fields)}
        fields.append(f"f.field IN ({', '.join(f':{name}' for name in named)})")
        values |= named
    which = " AND ".join(fields)
    whose = "c.organisation_id = :organisation"
    if fields and query(MANY_CHANGES.format(between=between), **values):
        whose = f"+{whose}"  # so that SQLite begins with the fields
        there = between.replace("c.id", "f.change_id")
        changes.append(
            f"c.id IN (SELECT f.change_id FROM change_field f WHERE {which} AND {there})"
        )
    elif fields:
        changes.append(
            f"EXISTS (SELECT 1 FROM change_field f WHERE f.change_id = c.id AND {which})"
        )
    changes = [whose, between, *changes]
    limit = "" if only.newest is None else f" LIMIT {only.newest:d}"
    fields_too = f" AND {which}" if which else ""
    return HISTORY.format(changes=" AND ".join(changes), limit=limit, fields=fields_too), values


def _of_action(query: Query, in_use: int, code: str, values: dict[str, object]) -> str:
    """Return the SQL for whether a field of the log is of an action, and add its values.

    After an upgrade the action may have had another code, or another action the same one.
    """
    held = [number for (number,) in query(HELD_BY_CODE, in_use=in_use, code=code)]
    if held:
        named = {f"held_{place}": number for place, number in enumerate(held)}
        values |= named
        return f"f.action_id IN ({', '.join(f':{name}' for name in named)})"
    values["code"] = code
    return f"f.code IN {_CODE}"


_CODE = "(CAST(:code AS TEXT), upper(CAST(:code AS TEXT)))"

HELD_BY_CODE = f"""
    SELECT coalesce(k.held_id, a.id)
    FROM plan_in_use u
    JOIN action a ON a.plan_id = u.plan_id AND a.code IN {_CODE}
    LEFT JOIN carried_action k
      ON k.plan_in_use_id = u.id AND k.plan_id = u.plan_id AND k.action_id = a.id
    WHERE u.id = :in_use
      AND EXISTS (SELECT 1 FROM edition_used e WHERE e.plan_in_use_id = u.id)
"""
"""SQL: under which numbers records about an action are held, if its plan was ever upgraded."""

_OURS = ", ".join(
    f"'{entity}'" for entity in ("organisation", *(k.entity for k in RECORDS if not k.of_action))
)
"""SQL: what a change of the organisation itself may be of."""

_WITH_PLAN = f"""
    EXISTS (SELECT 1 FROM plan_in_use u WHERE u.id = :in_use AND {WITH_PLAN.format(of="c")})
"""

_TAKEN_BACK = ("undone", "superseded")


def count_changes(query: Query, organisation: int) -> int:
    """Return how many lines the change log has."""
    ((count,),) = query(COUNT_CHANGES, organisation=organisation)
    return int(count)


def log_bounds(query: Query, organisation: int) -> tuple[str, int]:
    """Return when the change log begins (ISO 8601, UTC) and the number of its last change."""
    ((begun, last),) = query(LOG_ENDS, organisation=organisation)
    if begun is not None:
        MOMENT.read(begun)
    return begun or "", last or 0
