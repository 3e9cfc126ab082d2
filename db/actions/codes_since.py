"""Ask which actions carry on those of another edition, and what they were called at first."""

from __future__ import annotations

from db.actions.listing import CARRIED, HELD, HELD_ID, WHOSE, for_it
from db.storage.column_types import FLAG, SAID
from db.storage.named_columns import Columns
from db.storage.query import Query
from db.views import CarriedOn

_HELD = "coalesce(there.held_id, x.id)"

_CODES = Columns(
    {
        "was": ("x.code", SAID),
        "code": ("a.code", SAID.or_none),
        "main": ("coalesce(k.main, a.id IS NOT NULL)", FLAG),
    }
)
CODES_SINCE = f"""
    SELECT {_CODES.sql}
    FROM {WHOSE}
    JOIN plan e ON e.key = :edition
    JOIN action x ON x.plan_id = e.id AND {for_it("x")}
    LEFT JOIN carried_action there
      ON there.plan_in_use_id = u.id AND there.plan_id = e.id
      AND there.action_id = x.id AND there.main
    LEFT JOIN carried_action k ON {CARRIED} AND k.held_id = {_HELD}
    LEFT JOIN action a
      ON a.plan_id = u.plan_id AND a.id = coalesce(k.action_id, {_HELD}) AND {for_it("a")}
    WHERE u.id = :in_use ORDER BY x.position
"""

FIRST_EDITION = """
    SELECT p.id, p.key FROM edition_used e JOIN plan p ON p.id = e.plan_id
    WHERE e.plan_in_use_id = :in_use AND NOT EXISTS (
        SELECT 1 FROM carried_action k
        WHERE k.plan_in_use_id = e.plan_in_use_id AND k.plan_id = e.plan_id
    )
    ORDER BY p.id LIMIT 1
"""
FIRST_NAMES = f"""
    SELECT p.id, p.key, h.id, h.code
    FROM {WHOSE} JOIN action a ON a.plan_id = u.plan_id {HELD}
    JOIN action h ON h.id = {HELD_ID} JOIN plan p ON p.id = h.plan_id
    WHERE u.id = :in_use AND (h.code <> a.code OR h.plan_id <> :first)
"""


def first_names(query: Query, in_use: int) -> tuple[str, dict[int, str]]:
    """Return the key of the edition that a plan in use began with, and a name that never changes
    for each action in the list whose code is not such a name, by the number that it has in views:
    its code there, or for an action that came later the key of its edition too. Both are empty if
    the plan was never upgraded.
    """
    for number, key in query(FIRST_EDITION, in_use=in_use):
        rows = query(FIRST_NAMES, in_use=in_use, first=number)
        return key, {
            held: code if plan == number else f"{edition} {code}"
            for plan, edition, held, code in rows
        }
    return "", {}


def codes_since(query: Query, in_use: int, edition: str) -> dict[str, CarriedOn]:
    """Return what carries on each action of an edition that a plan in use has or had, by its code
    there. ``edition`` is its key. Only actions for the organisation's type are returned.
    """
    rows = _CODES.read(query(CODES_SINCE, in_use=in_use, edition=edition))
    return {row.was: CarriedOn(row.code, row.main) for row in rows}
