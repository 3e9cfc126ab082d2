"""Ask for the plans in the register: one SQL text each, with frozen views as results."""

from __future__ import annotations

from db.storage.column_types import DECLARATION, ID, LIST, NUMBER, SAID, TEXT
from db.storage.named_columns import Columns, of_table
from db.storage.query import Query
from db.views import PlanInUse, PlanView

_PLAN = Columns(
    {
        **of_table("p", key=SAID, title=SAID, edition=TEXT, published=TEXT, issuer=TEXT),
        **of_table("p", source=TEXT, notes=LIST),
        "actions": ("(SELECT count(*) FROM action a WHERE a.plan_id = p.id)", NUMBER),
        **of_table("p", declared=DECLARATION),
        "in_use": ("(SELECT count(*) FROM plan_in_use u WHERE u.plan_id = p.id)", NUMBER),
    }
)
PLANS = f"SELECT {_PLAN.sql} FROM plan p ORDER BY p.id"

_IN_USE = Columns(
    {
        **of_table("u", id=ID),
        **of_table("p", key=SAID, title=SAID, edition=TEXT, declared=DECLARATION),
    }
)
IN_USE = f"""
    SELECT {_IN_USE.sql}
    FROM plan_in_use u JOIN plan p ON p.id = u.plan_id
    WHERE u.{{column}} = :number ORDER BY u.position
"""


EDITIONS = f"""
    SELECT p.id, {_IN_USE.sql}
    FROM plan_in_use u JOIN plan p
      ON p.id = u.plan_id
      OR p.id IN (SELECT e.plan_id FROM edition_used e WHERE e.plan_in_use_id = u.id)
    WHERE u.id = :number ORDER BY p.id
"""


def plans(query: Query) -> tuple[PlanView, ...]:
    """Return the plans in the register, oldest first."""
    return tuple(_PLAN.views(PlanView, query(PLANS)))


def plans_in_use(query: Query, organisation: int) -> tuple[PlanInUse, ...]:
    """Return the plans that an organisation works with, in the order in which it began to."""
    rows = query(IN_USE.format(column="organisation_id"), number=organisation)
    return tuple(_IN_USE.views(PlanInUse, rows))


def editions(query: Query, in_use: int) -> tuple[tuple[int, PlanInUse], ...]:
    """Return the editions that a plan in use has or had, each with its number as a plan."""
    rows = query(EDITIONS, number=in_use)
    views = _IN_USE.views(PlanInUse, [row[1:] for row in rows])
    return tuple((int(row[0]), view) for row, view in zip(rows, views, strict=True))


def plan_in_use(query: Query, number: int) -> PlanInUse:
    """Return a plan in use by its number."""
    (found,) = _IN_USE.views(PlanInUse, query(IN_USE.format(column="id"), number=number))
    return found
