"""SQL for the actions in an organisation's list, and for where what it records is held.

An organisation keeps its records under the actions of the edition that it began with. Actions of a
later edition carry them on (:class:`db.storage.models.CarriedActionRow`).
"""

from __future__ import annotations

from dataclasses import dataclass

from db.validation.progress import Progress
from db.views import PlanInUse
from db.vocabulary.action_fields import EDITED
from db.vocabulary.fields import Field, plain_value
from db.vocabulary.record_kinds import OF_ACTIONS

WHOSE = "plan_in_use u JOIN organisation o ON o.id = u.organisation_id"
"""SQL: the plan in use ``u`` and the organisation ``o`` that works with it."""


def for_it(action: str) -> str:
    """Return the SQL for whether an action is for the organisation's type."""
    return f"{action}.provider_type IN ('generic', o.provider_type)"


CONCERNS = f"""(
    a.plan_in_use_id = u.id
    OR (a.plan_id = u.plan_id AND {for_it("a")})
)"""
"""SQL: whether action ``a`` is in the list of plan ``u`` of organisation ``o``: an own action
beside it, or an action for the organisation's type.
"""

CARRIED = "k.plan_in_use_id = u.id AND k.plan_id = u.plan_id"
"""SQL: whether ``k`` says which action carries on which, in the edition that plan ``u`` has."""

HELD = f"LEFT JOIN carried_action k ON {CARRIED} AND k.action_id = a.id AND k.main"
"""SQL: where an organisation's progress with action ``a`` is held, if elsewhere."""

HELD_ID = "coalesce(k.held_id, a.id)"
"""SQL: the number under which an organisation's progress with action ``a`` is held."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Some actions ``a`` of an organisation, as SQL.

    ``actions`` joins them, and ``of_record`` joins the one that a record ``r`` belongs to. ``plan``
    is their plan, if not the one in use. ``counted`` narrows which records that they carry on are
    counted.
    """

    actions: str
    of_record: str
    plan: PlanInUse | None = None
    counted: str = ""


LISTED = Listing(
    f"JOIN action a ON {CONCERNS} {HELD}",
    f"""
    LEFT JOIN carried_action k ON {CARRIED} AND k.held_id = r.action_id
    JOIN action a ON a.id = coalesce(k.action_id, r.action_id) AND {CONCERNS}
    """,
)
"""The actions in the list, own actions too."""


def set_aside(edition: PlanInUse, number: int) -> Listing:
    """Return the actions of an edition with something recorded that is not in the list: progress
    that no action there carries on, or records that stand beside none. ``number`` is that of the
    edition itself, as a plan.
    """
    carried = f"""
        SELECT 1 FROM carried_action k JOIN action b ON b.id = k.action_id
        WHERE {CARRIED} AND k.held_id = a.id AND {for_it("b")}
    """
    listed = f"a.plan_id = u.plan_id AND {for_it('a')}"
    carries_on = f"SELECT 1 FROM carried_action k WHERE {CARRIED} AND k.action_id = a.id AND k.main"
    aside = f"""
        a.plan_id = {number:d} AND (
            {progress_recorded("a.id")} AND NOT EXISTS ({carried} AND k.main)
            AND NOT ({listed} AND NOT EXISTS ({carries_on}))
            OR {stands_beside("a.id")} AND NOT EXISTS ({carried}) AND NOT ({listed})
        )
    """
    return Listing(
        f"JOIN action a ON {aside} LEFT JOIN carried_action k ON 1 = 0",
        f"JOIN action a ON a.id = r.action_id AND {aside}",
        edition,
        " AND 1 = 0",
    )


def held_under(number: int) -> Listing:
    """Return the one action with this number, wherever it is listed."""
    one = f"JOIN action a ON a.id = {number:d}"
    return Listing(f"{one} LEFT JOIN carried_action k ON 1 = 0", f"{one} AND a.id = r.action_id")


def recorded(held: str) -> str:
    """Return the SQL for whether the organisation recorded anything under the number ``held``."""
    return f"({progress_recorded(held)} OR {stands_beside(held)})"


def progress_recorded(held: str) -> str:
    """Return the SQL for whether the organisation set a field under the number ``held``."""
    return f"""EXISTS (
        SELECT 1 FROM progress p WHERE p.organisation_id = o.id AND p.action_id = {held}
        AND ({" OR ".join(map(_is_set, EDITED))})
    )"""


def stands_beside(held: str) -> str:
    """Return the SQL for whether there is an update or a record under the number ``held``."""
    tables = ("update_entry", *(kind.entity for kind in OF_ACTIONS))
    there = (
        f"EXISTS (SELECT 1 FROM {table} r WHERE r.organisation_id = o.id AND r.action_id = {held})"
        for table in tables
    )
    return f"({' OR '.join(there)})"


def _is_set(field: Field) -> str:
    """Return the SQL for whether a field has been set."""
    nothing = plain_value(getattr(Progress(), field.key))
    return f"p.{field.key} IS NOT NULL" if nothing is None else f"p.{field.key} <> '{nothing}'"
