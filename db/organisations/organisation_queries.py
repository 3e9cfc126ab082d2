"""Ask for organisations: one SQL text, with frozen views as results."""

from __future__ import annotations

from db.errors import UnknownOrganisation
from db.storage.column_types import ID, LIST, PROVIDER, SAID, TEXT, WAIT
from db.storage.named_columns import Columns, UnreadRows, of_table
from db.storage.query import Query
from db.views import Organisation

_MAYBE = TEXT.or_none
_ORGANISATION = Columns(
    {
        **of_table("o", id=ID, ods=SAID, name=SAID, provider_type=PROVIDER),
        **of_table("o", pcn=_MAYBE, icb=_MAYBE, contact=_MAYBE, email=_MAYBE),
        "plan_key": ("p.key", SAID),
        "plan_title": ("p.title", SAID),
        "plan_edition": ("p.edition", TEXT),
        **of_table("o", return_days=WAIT.or_none, return_name=_MAYBE),
        "asks": ("coalesce(o.asks, '[]')", LIST),
        "in_use": ("u.id", ID),
        "plan_number": ("u.position", ID),
        **of_table("o", place=_MAYBE, neighbourhood=_MAYBE),
        "groups": ("coalesce(o.groups, '[]')", LIST),
    }
)
ORGANISATIONS = f"""
    SELECT {_ORGANISATION.sql}
    FROM organisation o
    LEFT JOIN plan_in_use u ON u.organisation_id = o.id{{seen_with}}
    LEFT JOIN plan p ON p.id = u.plan_id{{which}}
    ORDER BY lower(o.name), o.ods
"""


_SHOWN_FIRST = " AND u.plan_id = o.plan_id"


def organisations(
    query: Query,
    unread: UnreadRows | None = None,
    which: str = "",
    *,
    each_plan: bool = False,
    **values: object,
) -> tuple[Organisation, ...]:
    """Return the organisations in the register, by name, or those that the SQL ``which`` selects.

    Each is seen with the plan that is shown first, or, with ``each_plan``, once with each of its
    plans. See :func:`db.storage.column_types.convert_rows` for ``unread``.
    """
    sql = ORGANISATIONS.format(
        seen_with="" if each_plan else _SHOWN_FIRST, which=which and f" WHERE {which}"
    )
    rows = query(sql, **values)
    return tuple(_ORGANISATION.views(Organisation, rows, unread))


def organisation(query: Query, ods: str) -> Organisation:
    """Return the organisation with this ODS code, in upper or lower case.

    Raises:
        UnknownOrganisation: there is none. The message lists those that exist.
        Unfit: its stored values cannot be read.
    """
    wanted = "".join(ods.split())
    if wanted.isprintable() and (
        exact := organisations(query, None, "o.ods = :ods", ods=wanted.upper())
    ):
        return exact[0]
    unread: UnreadRows = []
    there = organisations(query, unread)
    for candidate in there:
        if candidate.ods.casefold() == wanted.casefold():
            return candidate
    for _, error in unread:
        raise error
    known = ", ".join(o.ods for o in there[:8]) or "none yet"
    raise UnknownOrganisation(
        f"There is no organisation {ods!r} in this register (it has: {known})."
        " Use one of these codes with --org, or add an organisation with 'greenplan init'."
    )


def current_organisation(query: Query, seen: Organisation) -> Organisation:
    """Return an organisation as it is now, whatever its code, with the same plan.

    Raises:
        UnknownOrganisation: it is no longer in the register.
        Unfit: its stored values cannot be read.
    """
    for candidate in organisations(
        query, None, "u.id = :number", each_plan=True, number=seen.in_use
    ):
        return candidate
    raise UnknownOrganisation(
        "This organisation is no longer in the register. Open the register again."
    )
