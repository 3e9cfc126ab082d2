"""Read a stored plan back as it was added."""

from __future__ import annotations

from functools import partial
from typing import Any

from db.plans.plan_edition import PlanEdition, PlannedAction
from db.storage.column_types import (
    AREA,
    BENEFITS,
    DECLARATION,
    DECLARED,
    EASE,
    FLAG,
    ID,
    LIST,
    PROVIDER,
    RATING,
    SAID,
    TEXT,
)
from db.storage.named_columns import Columns, of_table
from db.storage.query import Query
from db.vocabulary.declared import NOTHING_DECLARED, DeclaredValues

_PLAN = Columns(
    of_table(
        "p",
        **{"key": SAID, "title": SAID, "edition": TEXT, "published": TEXT, "issuer": TEXT},
        **{"source": TEXT, "notes": LIST, "declared": DECLARATION},
    )
)
PLAN = f"SELECT {_PLAN.sql} FROM plan p WHERE p.key = :key"

_ACTION = Columns(
    of_table(
        "a",
        **{"code": SAID, "title": SAID, "detail": TEXT, "provider_type": PROVIDER},
        **{"area": AREA, "rating": RATING.or_none, "quick_win": FLAG, "page": ID.or_none},
        **{"benefits": BENEFITS.or_none, "ease": EASE.or_none, "notes": LIST},
        **{"section": TEXT, "declared": DECLARED},
    )
)
ACTIONS = f"""
    SELECT {_ACTION.sql}
    FROM plan p JOIN action a ON a.plan_id = p.id WHERE p.key = :key ORDER BY a.position
"""


def stored_edition(query: Query, key: str) -> PlanEdition | None:
    """Return a plan in the register with its actions, or ``None`` if there is none with that key.
    What is not stored, such as links, is not in it.
    """

    actions = tuple(_ACTION.views(_action, query(ACTIONS, key=key)))
    found = _PLAN.views(partial(PlanEdition, actions=actions), query(PLAN, key=key))
    return next(found, None)


def _action(declared: DeclaredValues | None, **values: Any) -> PlannedAction:
    of_plan = declared or NOTHING_DECLARED
    return PlannedAction(**values, fields=of_plan.fields, roles=of_plan.roles)
