"""Find rows that no question returns, because they lead to nothing."""

from __future__ import annotations

from db.storage.column_types import PROVIDER, Unfit, convert_rows
from db.storage.edition_checks import edition_faults
from db.storage.place import Place
from db.storage.query import Query

REFERENCES = """
    SELECT m.name, k."from", k."table"
    FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table'
"""

OUTSIDE = """
    SELECT 1 FROM {table} r
    WHERE r.{column} > (SELECT max(p.id) FROM {parent} p)
       OR r.{column} < (SELECT min(p.id) FROM {parent} p) LIMIT 1
"""

OF_NOTHING = """
    SELECT 1 FROM {table} r
    WHERE r.organisation_id = :organisation AND r.{column} IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.id = r.{column}) LIMIT 1
"""


BESIDE_NOTHING = """
    SELECT 1 FROM action a
    WHERE a.organisation_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM plan_in_use u
        WHERE u.id = a.plan_in_use_id AND u.organisation_id = a.organisation_id
    ) LIMIT 1
"""
"""SQL: whether there is an own action that is in no list."""


def refuse_unreachable_rows(query: Query, place: Place, organisation: int) -> None:
    """Refuse a register with rows that no query would return: rows of no organisation at all, or
    rows of this one that belong to nothing. The log and other organisations' rows are not read:
    ``doctor`` checks those.

    Raises:
        Unfit: a row belongs to nothing, an action is in no list or twice, or a record is in none.
    """
    if place.path is not None and _has_orphans(query, organisation):  # a server refuses them
        raise Unfit("something that belongs to nothing")
    if query("SELECT 1 FROM action WHERE (plan_id IS NULL) = (organisation_id IS NULL)"):
        raise Unfit("not one plan or one organisation")
    if query(BESIDE_NOTHING):
        raise Unfit("beside no plan of its organisation")
    for fault in edition_faults(query, organisation):
        raise Unfit(fault.why)
    convert_rows(query("SELECT DISTINCT provider_type FROM action"), (PROVIDER,))


def _has_orphans(query: Query, organisation: int) -> bool:
    """Whether a row leads to nothing: in the log and among received returns, only rows beyond the
    ends are found.
    """
    references = [tuple(map(str, row)) for row in query(REFERENCES)]
    owned = {table for table, column, _ in references if column == "organisation_id"} - {"action"}
    ((first, last, count),) = query("SELECT min(id), max(id), count(*) FROM organisation")
    for table, column, parent in references:
        large = table == "change_field" or table.startswith("received_")
        if large or (column == "organisation_id" and last - first < count):
            found = query(OUTSIDE.format(table=table, column=column, parent=parent))
        elif table not in owned or column == "organisation_id":
            found = query(f"PRAGMA foreign_key_check({table})")
        elif table == "change":
            continue
        else:
            sql = OF_NOTHING.format(table=table, column=column, parent=parent)
            found = query(sql, organisation=organisation)
        if found:
            return True
    return False
