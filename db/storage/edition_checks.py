"""What must agree between the editions of a plan that an organisation worked with.

The database holds no more than that each row leads to others. What is against a rule here would
show an action twice, or would never be shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from db.storage.query import Query
from db.vocabulary.record_kinds import OF_ACTIONS

_EDITIONS = "(SELECT e.plan_id FROM edition_used e WHERE e.plan_in_use_id = u.id)"


@dataclass(frozen=True, slots=True)
class EditionFault:
    """A row against a rule: its table and column, why, and whose and about which action it is."""

    table: str
    column: str
    why: str
    ods: str | None
    code: str | None


def _carried(column: str, wrong: str, alike: str, more: str = "") -> str:
    """Return the SQL for rows of ``carried_action``, one for all that are ``alike``."""
    return f"""
        SELECT o.ods, min(a.code)
        FROM carried_action k JOIN plan_in_use u ON u.id = k.plan_in_use_id
        JOIN organisation o ON o.id = u.organisation_id
        JOIN action a ON a.id = k.{column}
        WHERE {wrong}{{whose}} GROUP BY o.ods, u.id, {alike} {more}
    """


_RULES = (
    (
        *("carried_action", "action_id", "of another plan than its edition"),
        _carried("action_id", "coalesce(a.plan_id, 0) <> k.plan_id", "k.action_id"),
    ),
    (
        *("carried_action", "plan_id", "an edition that was never worked with"),
        _carried("action_id", f"k.plan_id NOT IN {_EDITIONS}", "k.plan_id"),
    ),
    (
        *("carried_action", "held_id", "of an edition that was never worked with"),
        _carried("held_id", f"coalesce(a.plan_id, 0) NOT IN {_EDITIONS}", "a.plan_id"),
    ),
    (
        *("carried_action", "main", "set for several actions that the same one carries on"),
        _carried("action_id", "k.main", "k.plan_id, k.action_id", "HAVING count(*) > 1"),
    ),
    (
        *("plan_in_use", "plan_id", "not among the editions that were worked with"),
        f"""
        SELECT o.ods, NULL
        FROM plan_in_use u JOIN organisation o ON o.id = u.organisation_id
        WHERE EXISTS (SELECT 1 FROM edition_used e WHERE e.plan_in_use_id = u.id)
          AND u.plan_id NOT IN {_EDITIONS}{{whose}}
        """,
    ),
    *(
        (
            *(table, "action_id", "of a plan that is not worked with"),
            f"""
            SELECT o.ods, a.code
            FROM {table} r JOIN organisation o ON o.id = r.organisation_id
            JOIN action a ON a.id = r.action_id
            WHERE a.plan_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM plan_in_use u WHERE u.organisation_id = o.id
                  AND (u.plan_id = a.plan_id OR a.plan_id IN {_EDITIONS})
            ){{whose}}
            """,
        )
        for table in ("progress", "update_entry", *(kind.entity for kind in OF_ACTIONS))
    ),
)
"""A table, its column, what is wrong, and the SQL for the rows that are so."""


def edition_faults(query: Query, organisation: int | None = None) -> Iterator[EditionFault]:
    """Yield what does not agree, of one organisation or of all."""
    whose, named = "", {}
    if organisation is not None:
        whose, named = " AND o.id = :organisation ", {"organisation": organisation}
    for table, column, why, sql in _RULES:
        for ods, code in query(sql.format(whose=whose), **named):
            yield EditionFault(table, column, why, ods, code)
