"""Ask for actions and their updates: the SQL, with frozen views as results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from db.actions.listing import HELD, HELD_ID, LISTED, WHOSE, Listing, recorded, set_aside
from db.errors import UnknownCode
from db.plans.codes import nearest_codes, spelled
from db.plans.plan_queries import editions, plan_in_use
from db.storage.column_types import (
    AREA,
    BENEFITS,
    DECLARED,
    ID,
    LIST,
    MOMENT,
    NUMBER,
    PROVIDER,
    SAID,
    TEXT,
    VERSION,
    Unfit,
    convert_rows,
    field_type,
)
from db.storage.named_columns import Columns, UnreadRows, of_table
from db.storage.query import Query
from db.views import ActionView, TypeChange, Update
from db.vocabulary.action_fields import EDITED, HIDDEN, OWN
from db.vocabulary.brag import brag
from db.vocabulary.declared import NOTHING_DECLARED, PrintedDate
from db.vocabulary.terms import Choice, ProviderType, Status

_PUBLISHED = {
    "code": SAID,
    **{field.key: field_type(field) for field in OWN},
    "area": AREA,
    "detail": TEXT,
    "benefits": BENEFITS.or_none,
    "notes": LIST,
    "section": TEXT,
}
"""What the plan says about an action, or the organisation about its own."""

_RECORDED = {
    **{field.key: field_type(field) for field in (*EDITED, *HIDDEN)},
    "updated_at": MOMENT,
    "updated_by": TEXT,
    "version": VERSION,
}
"""What an organisation recorded about an action: nothing at all, or all of it."""

_ALWAYS_RECORDED = tuple(name for name, kind in _RECORDED.items() if not kind.optional)
_COUNTS = {"evidence": "", "measure": "", "barrier": " AND r.resolved IS NULL"}
"""The records of an action that are counted: the table, and which of its rows."""

_ACTION = Columns(
    {
        "id": (HELD_ID, ID),
        **of_table("a", **_PUBLISHED),
        "provider_type": (
            "CASE WHEN a.organisation_id IS NULL THEN a.provider_type ELSE o.provider_type END",
            PROVIDER,
        ),
        **of_table("p", **{name: kind.or_none for name, kind in _RECORDED.items()}),
        "declared": ("a.declared", DECLARED),
        "owner": ("a.organisation_id", ID.or_none),
        "recorded": ("p.action_id", ID.or_none),
        **{
            f"count_{table}": (
                f"(SELECT count(*) FROM {table} r"
                f" WHERE r.organisation_id = o.id AND r.action_id = a.id{which})"
                f" + (SELECT count(*) FROM carried_action h JOIN {table} r"
                " ON r.organisation_id = o.id AND r.action_id = h.held_id"
                f" WHERE h.plan_in_use_id = u.id AND h.action_id = a.id{{carried}}{which})",
                NUMBER,
            )
            for table, which in _COUNTS.items()
        },
    }
)
ACTIONS = f"""
    SELECT {_ACTION.sql}
    FROM {WHOSE}
    {{listed}}
    LEFT JOIN progress p ON p.organisation_id = o.id AND p.action_id = {HELD_ID}
    WHERE u.id = :in_use{{among}}
    ORDER BY CASE WHEN a.organisation_id IS NULL THEN 0 ELSE 1 END, a.position
"""

_UPDATE = Columns(
    {
        **of_table("r", id=ID, at=MOMENT, by=TEXT, text=SAID),
        **of_table("a", code=SAID),
    }
)
UPDATES = f"""
    SELECT {_UPDATE.sql}
    FROM {WHOSE}
    JOIN update_entry r ON r.organisation_id = o.id {{listed}}
    WHERE u.id = :in_use{{among}}
    ORDER BY r.id
"""


TYPE_CHANGE = f"""
    SELECT a.code, a.provider_type, {recorded(HELD_ID)}
    FROM {WHOSE} JOIN action a ON a.plan_id = u.plan_id {HELD}
    WHERE u.id = :in_use AND a.provider_type IN (o.provider_type, :type)
    ORDER BY a.position
"""

RECORDED_ITSELF = f"""
    SELECT a.id FROM {WHOSE} JOIN action a ON a.plan_id = u.plan_id
    WHERE u.id = :in_use AND {recorded("a.id")}
"""

CODES_ELSEWHERE = f"""
    SELECT a.code, a.provider_type
    FROM {WHOSE} JOIN action a ON a.plan_id = u.plan_id
    WHERE u.id = :in_use AND a.provider_type NOT IN ('generic', o.provider_type)
"""


def actions(
    query: Query,
    in_use: int,
    today: date,
    codes: Collection[str] | None = None,
    unread: UnreadRows | None = None,
    log: Sequence[Update] | None = None,
    *,
    listed: Listing = LISTED,
) -> tuple[ActionView, ...]:
    """Return the actions of a plan in use, in plan order, own actions last, or others than those
    ``listed``.

    With ``codes``, in upper or lower case, return only those. With ``unread``, leave out those that
    cannot be read: see :func:`db.storage.column_types.convert_rows`. ``log`` is their updates, if
    they have been read already.
    """
    among, named = _among(codes)
    lost: UnreadRows | None = None if unread is None else []
    if log is None:
        log = updates(query, in_use, codes, lost, listed=listed)
    logs: defaultdict[str, list[Update]] = defaultdict(list)
    for entry in log:
        logs[entry.code].append(entry)
    rows = query(
        ACTIONS.format(among=among, listed=listed.actions, carried=listed.counted),
        in_use=in_use,
        **named,
    )
    if lost and unread is not None:  # without its complete log an action would be shown wrongly
        reasons = {entry.code: error for entry, error in lost}
        of_each = [(row, reasons.get(_ACTION.named(row).code)) for row in rows]
        unread += [(row, error) for row, error in of_each if error]
        rows = [row for row, error in of_each if not error]
    plan = listed.plan or plan_in_use(query, in_use)
    paths = {
        code: tuple(section.code for section in path)
        for code, path in plan.declared.paths().items()
    }
    found = []
    for row in _ACTION.read(rows, unread):
        if row.recorded is not None and None in _always_recorded(row):
            error = Unfit("missing")
            if unread is None:
                raise error
            unread.append((row, error))
            continue
        sections = paths.get(row.section, ())
        found.append(_action(row, plan.key, sections, logs.get(row.code, []), today))
    return tuple(found)


_always_recorded = attrgetter(*_ALWAYS_RECORDED)


def updates(
    query: Query,
    in_use: int,
    codes: Collection[str] | None = None,
    unread: UnreadRows | None = None,
    *,
    listed: Listing = LISTED,
) -> tuple[Update, ...]:
    """Return the updates of every action, or of those with ``codes``, oldest first. ``unread`` and
    ``listed`` are as in :func:`actions`.
    """
    among, named = _among(codes)
    sql = UPDATES.format(among=among, listed=listed.of_record)
    rows = query(sql, in_use=in_use, **named)
    return tuple(_UPDATE.views(Update, rows, unread))


def actions_set_aside(query: Query, in_use: int, today: date) -> tuple[ActionView, ...]:
    """Return the actions about which something is recorded, and which are no longer in the list:
    those that a later edition withdrew or merged, and those for other types of organisation.
    """
    return tuple(
        action
        for number, edition in editions(query, in_use)
        for action in actions(query, in_use, today, listed=set_aside(edition, number))
    )


def _among(codes: Collection[str] | None) -> tuple[str, dict[str, str]]:
    """Return the SQL condition for some codes only, and its values."""
    if codes is None:
        return "", {}
    spelled = [code for code in codes if code.isprintable()]
    named = {f"code_{number}": code for number, code in enumerate(spelled)}
    wanted = ", ".join(f"upper(:{name})" for name in named) or "NULL"
    return f" AND upper(a.code) IN ({wanted})", named


def type_change(query: Query, in_use: int, wanted: ProviderType) -> TypeChange:
    """Return which actions are added and removed if an organisation's type becomes ``wanted``."""
    rows = query(TYPE_CHANGE, in_use=in_use, type=wanted.value)
    coming = tuple(code for code, kind, _ in rows if kind == wanted.value)
    going = tuple(code for code, kind, _ in rows if kind != wanted.value)
    return TypeChange(wanted, coming, going, frozenset(code for code, _, used in rows if used))


def recorded_itself(query: Query, in_use: int) -> frozenset[int]:
    """Return the actions of a plan in use with something held under their own number."""
    return frozenset(int(number) for (number,) in query(RECORDED_ITSELF, in_use=in_use))


def codes_elsewhere(query: Query, in_use: int) -> dict[str, ProviderType]:
    """Return the codes in its plan that are for other provider types, and for which."""
    return dict(convert_rows(query(CODES_ELSEWHERE, in_use=in_use), (SAID, PROVIDER)))


def find_action(actions: tuple[ActionView, ...], code: str) -> ActionView:
    """Return the action with this code, in any spelling.

    Raises:
        UnknownCode: there is none. The message lists the nearest codes.
    """
    wanted = spelled(code)
    for action in actions:
        if spelled(action.code) == wanted:
            return action
    raise UnknownCode(code.strip(), nearest_codes(code, [a.code for a in actions]))


def _action(
    row: Any, plan: str, sections: tuple[str, ...], log: list[Update], today: date
) -> ActionView:
    chosen, state = row.choice or Choice.UNDECIDED, row.status or Status.NOT_STARTED
    latest, last_news = None, row.status_on
    updated_at, updated_by = row.updated_at, row.updated_by
    if log:
        last = log[-1]
        latest, written_on = last.text, last.at.astimezone().date()
        last_news = max(written_on, last_news or written_on)
        if updated_at is None or last.at > updated_at:
            updated_at, updated_by = last.at, last.by
    words = [row.code, row.title, row.detail, row.lead or "", *(entry.text for entry in log)]
    if row.declared is not None:
        words += [
            value.printed if isinstance(value, PrintedDate) else value
            for value in row.declared.fields.values()
            if isinstance(value, str | PrintedDate)
        ]
    values = dict(zip(_AS_STORED, row, strict=False))
    values["choice"] = chosen
    values["status"] = state if chosen is Choice.IN_PLAN else None
    return ActionView(
        **values,
        own=row.owner is not None,
        brag=brag(chosen, state, row.due, last_news, today),
        latest_update=latest,
        last_news=last_news,
        updated_at=updated_at,
        updated_by=updated_by,
        version=row.version or 0,
        haystack="\n".join(words).casefold(),
        evidence=row.count_evidence,
        measures=row.count_measure,
        barriers=row.count_barrier,
        plan=plan,
        sections=sections,
        declared=row.declared or NOTHING_DECLARED,
    )


_AS_STORED = ("id", *_PUBLISHED, "provider_type", *(field.key for field in EDITED))
"""The first columns: what an action's view has as it is stored, under the same name."""
