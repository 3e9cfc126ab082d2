"""Ask for the plans in the register: one SQL text, with frozen views as results."""

from __future__ import annotations

from db.storage.column_types import LIST, NUMBER, SAID, TEXT
from db.storage.named_columns import Columns, of_table
from db.storage.query import Query
from db.views import PlanView

_PLAN = Columns(
    {
        **of_table("p", key=SAID, title=SAID, edition=TEXT, published=TEXT, issuer=TEXT),
        **of_table("p", source=TEXT, notes=LIST),
        "actions": ("(SELECT count(*) FROM action a WHERE a.plan_id = p.id)", NUMBER),
    }
)
PLANS = f"SELECT {_PLAN.sql} FROM plan p ORDER BY p.id"


def plans(query: Query) -> tuple[PlanView, ...]:
    """Return the plans in the register, oldest first."""
    return tuple(_PLAN.views(PlanView, query(PLANS)))
