"""The matrix of the register's own organisations, as they stand today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from db.actions.listing import CARRIED, HELD, HELD_ID, WHOSE, for_it
from db.matrix.matrix import Matrix, MatrixRow, Order, belongs_to
from db.plans.plan_edition import PlanEdition
from db.received.received_queries import Codes
from db.received.rollup import letter_for
from db.storage.column_types import (
    ID,
    LIST,
    MOMENT,
    PROVIDER,
    SAID,
    TEXT,
    field_type,
)
from db.storage.named_columns import Columns, of_table
from db.storage.query import Query, Row
from db.vocabulary.action_fields import EDITED, HIDDEN
from db.vocabulary.brag import brag
from db.vocabulary.terms import Choice, Letter, ProviderType

_Cell = tuple[Letter, date | None]
_NOTHING: _Cell = (Letter.UNDECIDED, None)
_NOT_ASKED: _Cell = (Letter.NOT_ASKED, None)

_MAYBE = TEXT.or_none
_FIELDS = {
    field.key: field_type(field)
    for field in (*EDITED, *HIDDEN)
    if field.key in {"choice", "status", "due", "status_on"}
}
_ORGANISATION = Columns(
    {
        "in_use": ("u.id", ID),
        "plan": ("q.key", SAID),
        **of_table("o", ods=SAID, name=SAID, provider_type=PROVIDER),
        **of_table("o", pcn=_MAYBE, neighbourhood=_MAYBE, place=_MAYBE, icb=_MAYBE),
        "groups": ("""coalesce(o."groups", '[]')""", LIST),
    }
)
_AMONG = "JOIN plan q ON q.id = u.plan_id WHERE q.key IN ({keys})"
_ORGANISATIONS = f"SELECT {_ORGANISATION.sql} FROM {WHOSE} {_AMONG} ORDER BY u.id"

_PROGRESS = Columns(
    {"in_use": ("u.id", ID), **of_table("a", code=SAID), **of_table("p", **_FIELDS)}
)
_RECORDED = f"""
    SELECT {_PROGRESS.sql}
    FROM {WHOSE}
    JOIN action a ON a.plan_id = u.plan_id AND {for_it("a")} {HELD}
    JOIN progress p ON p.organisation_id = o.id AND p.action_id = {HELD_ID}
    {_AMONG}
"""

_NEWS = Columns({"in_use": ("n.in_use", ID), "code": ("n.code", SAID), **of_table("r", at=MOMENT)})
_LAST_UPDATES = f"""
    SELECT {_NEWS.sql}
    FROM (
        SELECT u.id AS in_use, a.code AS code, max(r.id) AS last
        FROM {WHOSE}
        JOIN update_entry r ON r.organisation_id = o.id
        LEFT JOIN carried_action k ON {CARRIED} AND k.held_id = r.action_id
        JOIN action a ON a.id = coalesce(k.action_id, r.action_id) AND a.plan_id = u.plan_id
        {_AMONG}
        GROUP BY u.id, a.code
    ) n
    JOIN update_entry r ON r.id = n.last
"""

_TYPE = Columns({"plan": ("q.key", SAID), **of_table("a", code=SAID, provider_type=PROVIDER)})
_TYPES = (
    f"SELECT {_TYPE.sql} FROM action a JOIN plan q ON q.id = a.plan_id WHERE q.key IN ({{keys}})"
)


def own_matrix(query: Query, plan: PlanEdition, earlier: Codes, today: date) -> Matrix:
    """Return how the plan's actions stand with each organisation that works with it, or with an
    edition before it.

    ``earlier`` are the editions before ``plan`` by key, with their codes in today's. An
    organisation that works with two of them is shown with ``plan``.
    """
    keys = {f"key_{number}": key for number, key in enumerate((plan.key, *earlier))}
    codes = {plan.key: {action.code: action.code for action in plan.actions}, **earlier}

    def ask(sql: str) -> list[Row]:
        return query(sql.format(keys=", ".join(f":{name}" for name in keys)), **keys)

    organisations = list(_ORGANISATION.read(ask(_ORGANISATIONS)))
    cells = _cells(ask, today)
    types = {(one.plan, one.code): one.provider_type for one in _TYPE.read(ask(_TYPES))}
    rows: dict[str, MatrixRow] = {}
    for one in organisations:
        if one.ods not in rows or one.plan == plan.key:
            asked = {ProviderType.GENERIC, one.provider_type}
            there = {
                now: cells[one.in_use].get(code, _NOTHING)
                for code, now in codes[one.plan].items()
                if types[one.plan, code] in asked
            }
            rows[one.ods] = _row(one, plan, there)
    return Matrix(plan, None, plan.actions, tuple(rows.values())).sorted_by(Order.NAME)


def _cells(ask: Callable[[str], list[Row]], today: date) -> Mapping[int, Mapping[str, _Cell]]:
    """Return how actions stand of which something is recorded, by plan in use and code."""
    news = {(row.in_use, row.code): row.at for row in _NEWS.read(ask(_LAST_UPDATES))}
    cells: defaultdict[int, dict[str, _Cell]] = defaultdict(dict)
    for row in _PROGRESS.read(ask(_RECORDED)):
        said, written = row.status_on, news.get((row.in_use, row.code))
        if written is not None:
            said = max(written.astimezone().date(), said or date.min)
        colour = brag(row.choice, row.status, row.due, said, today)
        due = row.due if row.choice is Choice.IN_PLAN else None
        cells[row.in_use][row.code] = letter_for(row.choice, colour), due
    return cells


def _row(one: Any, plan: PlanEdition, there: Mapping[str, _Cell]) -> MatrixRow:
    kind = one.provider_type
    cells = (there.get(action.code, _NOT_ASKED) for action in plan.actions)
    return MatrixRow(
        ods=one.ods,
        name=one.name,
        provider_type=kind,
        groups=belongs_to(*one.groups, one.pcn, one.neighbourhood, one.place, one.icb, kind.label),
        letters="".join(letter for letter, _ in cells),
        number=one.in_use,
        due={code: due for code, (_, due) in there.items() if due},
    )
