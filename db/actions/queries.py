"""Queries of the register: one SQL text each, with frozen views as results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from operator import attrgetter
from typing import Any

from db.errors import UnknownCode, UnknownOrganisation
from db.storage.column_types import (
    BENEFITS,
    ENTITY,
    FIELD,
    ID,
    LIST,
    LOGGED,
    MOMENT,
    NUMBER,
    PROVIDER,
    SAID,
    STATE,
    TEXT,
    VERSION,
    WAIT,
    WHAT,
    Unfit,
    convert_rows,
    field_type,
)
from db.storage.named_columns import Columns, UnreadRows, of_table
from db.storage.place import Place
from db.storage.query import Query
from db.validation.progress import Progress
from db.views import (
    WHOLE_LOG,
    ActionView,
    ChangeView,
    FieldChange,
    LogFilter,
    Organisation,
    PlanView,
    TypeChange,
    Update,
)
from db.vocabulary.action_fields import EDITED, HIDDEN, OWN
from db.vocabulary.brag import brag
from db.vocabulary.fields import Field, plain_value
from db.vocabulary.record_kinds import OF_ACTIONS
from db.vocabulary.terms import Choice, ProviderType, Status

CONCERNS = """(
    a.organisation_id = o.id
    OR (a.plan_id = o.plan_id AND a.provider_type IN ('generic', o.provider_type))
)"""
"""SQL: whether action ``a`` belongs to organisation ``o``: its own, or for its type."""

_PLAN = Columns(
    {
        **of_table("p", key=SAID, title=SAID, edition=TEXT, published=TEXT, issuer=TEXT),
        **of_table("p", source=TEXT, notes=LIST),
        "actions": ("(SELECT count(*) FROM action a WHERE a.plan_id = p.id)", NUMBER),
    }
)
PLANS = f"SELECT {_PLAN.sql} FROM plan p ORDER BY p.id"

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
    }
)
ORGANISATIONS = f"""
    SELECT {_ORGANISATION.sql}
    FROM organisation o JOIN plan p ON p.id = o.plan_id{{which}}
    ORDER BY lower(o.name), o.ods
"""

_PUBLISHED = {
    "id": ID,
    "code": SAID,
    **{field.key: field_type(field) for field in OWN},
    "detail": TEXT,
    "benefits": BENEFITS.or_none,
    "notes": LIST,
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
        **of_table("a", **_PUBLISHED),
        "provider_type": (
            "CASE WHEN a.organisation_id IS NULL THEN a.provider_type ELSE o.provider_type END",
            PROVIDER,
        ),
        **of_table("p", **{name: kind.or_none for name, kind in _RECORDED.items()}),
        "owner": ("a.organisation_id", ID.or_none),
        "recorded": ("p.action_id", ID.or_none),
        **{
            f"count_{table}": (
                f"(SELECT count(*) FROM {table} r"
                f" WHERE r.organisation_id = o.id AND r.action_id = a.id{which})",
                NUMBER,
            )
            for table, which in _COUNTS.items()
        },
    }
)
ACTIONS = f"""
    SELECT {_ACTION.sql}
    FROM organisation o
    JOIN action a ON {CONCERNS}
    LEFT JOIN progress p ON p.organisation_id = o.id AND p.action_id = a.id
    WHERE o.id = :organisation{{among}}
    ORDER BY CASE WHEN a.organisation_id IS NULL THEN 0 ELSE 1 END, a.position
"""

_UPDATE = Columns(
    {
        **of_table("u", id=ID, at=MOMENT, by=TEXT, text=SAID, action_id=ID),
        **of_table("a", code=SAID),
    }
)
UPDATES = f"""
    SELECT {_UPDATE.sql}
    FROM update_entry u
    JOIN organisation o ON o.id = u.organisation_id
    JOIN action a ON a.id = u.action_id AND {CONCERNS}
    WHERE u.organisation_id = :organisation{{among}}
    ORDER BY u.id
"""

_HISTORY = Columns(
    {
        **of_table("c", id=ID, at=MOMENT, by=TEXT, what=WHAT, state=STATE),
        **of_table("f", code=_MAYBE, field=FIELD.or_none, old=LOGGED, new=LOGGED),
        **of_table("f", entity=ENTITY.or_none, entity_id=NUMBER.or_none),
    }
)
HISTORY = f"""
    SELECT {_HISTORY.sql}
    FROM (SELECT c.* FROM change c WHERE {{changes}} ORDER BY c.id DESC{{limit}}) c
    LEFT JOIN change_field f
      ON f.change_id = c.id AND NOT (f.entity = 'return' AND f.field = 'seal'){{fields}}
    ORDER BY c.id DESC, f.id
"""


def _is_set(field: Field) -> str:
    """Return the SQL for whether a field has been set."""
    nothing = plain_value(getattr(Progress(), field.key))
    return f"p.{field.key} IS NOT NULL" if nothing is None else f"p.{field.key} <> '{nothing}'"


TYPE_CHANGE = """
    SELECT a.code, a.provider_type,
           EXISTS (
               SELECT 1 FROM progress p WHERE p.organisation_id = o.id AND p.action_id = a.id
               AND ({set})
           ) OR {recorded}
    FROM organisation o JOIN action a ON a.plan_id = o.plan_id
    WHERE o.id = :organisation AND a.provider_type IN (o.provider_type, :type)
    ORDER BY a.position
""".format(
    set=" OR ".join(_is_set(field) for field in EDITED),
    recorded=" OR ".join(
        f"EXISTS (SELECT 1 FROM {table} r WHERE r.organisation_id = o.id AND r.action_id = a.id)"
        for table in ("update_entry", *(kind.entity for kind in OF_ACTIONS))
    ),
)

CODES_ELSEWHERE = """
    SELECT a.code, a.provider_type
    FROM organisation o JOIN action a ON a.plan_id = o.plan_id
    WHERE o.id = :organisation AND a.provider_type NOT IN ('generic', o.provider_type)
"""

MANY_CHANGES = """
    SELECT 1 FROM change c WHERE c.organisation_id = :organisation AND {between}
    ORDER BY c.id LIMIT 1 OFFSET 2000
"""
"""SQL: whether an organisation has so many changes there that those of an action are found faster
among all organisations' changes of it.
"""

COUNT_CHANGES = "SELECT count(*) FROM change WHERE organisation_id = :organisation"

LOG_ENDS = """
    SELECT (SELECT min(c.at) FROM change c WHERE c.organisation_id = :organisation),
           (SELECT max(c.id) FROM change c WHERE c.organisation_id = :organisation)
"""

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


def plans(query: Query) -> tuple[PlanView, ...]:
    """Return the plans in the register, oldest first."""
    return tuple(_PLAN.views(PlanView, query(PLANS)))


def organisations(
    query: Query, unread: UnreadRows | None = None, which: str = "", **values: object
) -> tuple[Organisation, ...]:
    """Return the organisations in the register, by name, or those that the SQL ``which`` selects.
    See :func:`db.storage.column_types.convert_rows` for ``unread``.
    """
    rows = query(ORGANISATIONS.format(which=which and f" WHERE {which}"), **values)
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


def organisation_by_number(query: Query, number: int) -> Organisation:
    """Return the organisation with this number as it is now, whatever its code.

    Raises:
        UnknownOrganisation: it is no longer in the register.
        Unfit: its stored values cannot be read.
    """
    for candidate in organisations(query, None, "o.id = :number", number=number):
        return candidate
    raise UnknownOrganisation(
        "This organisation is no longer in the register. Open the register again."
    )


def actions(
    query: Query,
    organisation: int,
    today: date,
    codes: Collection[str] | None = None,
    unread: UnreadRows | None = None,
    log: Sequence[Update] | None = None,
) -> tuple[ActionView, ...]:
    """Return the organisation's actions, in plan order, own actions last.

    With ``codes``, in upper or lower case, return only those. With ``unread``, leave out those that
    cannot be read: see :func:`db.storage.column_types.convert_rows`. ``log`` is their updates, if
    they have been read already.
    """
    among, named = _among(codes)
    lost: UnreadRows | None = None if unread is None else []
    if log is None:
        log = updates(query, organisation, codes, lost)
    logs: defaultdict[str, list[Update]] = defaultdict(list)
    for entry in log:
        logs[entry.code].append(entry)
    rows = query(ACTIONS.format(among=among), organisation=organisation, **named)
    if lost and unread is not None:  # without its complete log an action would be shown wrongly
        reasons = {entry.action_id: error for entry, error in lost}
        of_each = [(row, reasons.get(_ACTION.named(row).id)) for row in rows]
        unread += [(row, error) for row, error in of_each if error]
        rows = [row for row, error in of_each if not error]
    found = []
    for row in _ACTION.read(rows, unread):
        if row.recorded is not None and None in _always_recorded(row):
            error = Unfit("missing")
            if unread is None:
                raise error
            unread.append((row, error))
            continue
        found.append(_action(row, logs.get(row.code, []), today))
    return tuple(found)


_always_recorded = attrgetter(*_ALWAYS_RECORDED)


def refuse_unreachable_rows(query: Query, place: Place, organisation: int) -> None:
    """Refuse a register with rows that no query would return: rows of no organisation at all, or
    rows of this one that belong to nothing. The log and other organisations' rows are not read:
    ``doctor`` checks those.

    Raises:
        Unfit: a row belongs to nothing, or an action is for no organisation.
    """
    if place.path is not None and _has_orphans(query, organisation):  # a server refuses them
        raise Unfit("something that belongs to nothing")
    if query("SELECT 1 FROM action WHERE (plan_id IS NULL) = (organisation_id IS NULL)"):
        raise Unfit("not one plan or one organisation")
    convert_rows(query("SELECT DISTINCT provider_type FROM action"), (PROVIDER,))


def _has_orphans(query: Query, organisation: int) -> bool:
    """Whether a row leads to nothing: in the log only rows beyond its ends are found."""
    references = [tuple(map(str, row)) for row in query(REFERENCES)]
    owned = {table for table, column, _ in references if column == "organisation_id"} - {"action"}
    ((first, last, count),) = query("SELECT min(id), max(id), count(*) FROM organisation")
    for table, column, parent in references:
        if table == "change_field" or (column == "organisation_id" and last - first < count):
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


def updates(
    query: Query,
    organisation: int,
    codes: Collection[str] | None = None,
    unread: UnreadRows | None = None,
) -> tuple[Update, ...]:
    """Return the updates of every action, or of those with ``codes``, oldest first. ``unread`` is
    as in :func:`actions`.
    """
    among, named = _among(codes)
    rows = query(UPDATES.format(among=among), organisation=organisation, **named)
    return tuple(_UPDATE.views(Update, rows, unread, without=("action_id",)))


def _among(codes: Collection[str] | None) -> tuple[str, dict[str, str]]:
    """Return the SQL condition for some codes only, and its values."""
    if codes is None:
        return "", {}
    spelled = [code for code in codes if code.isprintable()]
    named = {f"code_{number}": code for number, code in enumerate(spelled)}
    wanted = ", ".join(f"upper(:{name})" for name in named) or "NULL"
    return f" AND upper(a.code) IN ({wanted})", named


def history(
    query: Query,
    organisation: int,
    code: str | None = None,
    *,
    only: LogFilter = WHOLE_LOG,
) -> tuple[ChangeView, ...]:
    """Return the change log, newest first, or ``only`` a part of it.

    With ``code``, return only changes to that action.
    """
    if code is not None and not code.isprintable():
        return ()
    changes: dict[int, tuple[Any, list[FieldChange]]] = {}
    sql, values = _history_sql(query, organisation, code, only)
    for row in _HISTORY.read(query(sql, **values)):
        _, fields = changes.setdefault(row.id, (row, []))
        if row.field is not None:
            fields.append(
                FieldChange(row.code, row.field, row.old, row.new, row.entity, row.entity_id)
            )
    return tuple(
        ChangeView(row.id, row.at, row.by, row.what, row.state in _TAKEN_BACK, tuple(fields))
        for row, fields in changes.values()
    )


def _history_sql(
    query: Query, organisation: int, code: str | None, only: LogFilter
) -> tuple[str, dict[str, object]]:
    """Return the SQL that reads no more of the log than is asked for, and its values."""
    values: dict[str, object] = {"organisation": organisation, "after": only.after}
    between, changes, fields = "c.id > :after", [], []
    if only.before is not None:
        between += " AND c.id < :before"
        values["before"] = only.before
    if only.imported:
        changes.append("c.what = 'import'")
    if only.standing:
        changes.append("c.state NOT IN ('undone', 'superseded')")
    if code is not None:
        fields.append("f.code IN (:code, upper(:code))")
        values["code"] = code
    elif only.details:
        fields.append("f.code IS NULL AND f.entity IN ('organisation', 'commitment', 'answer')")
    if only.beside_progress:
        fields.append("f.entity NOT IN ('progress', 'update')")
    if only.fields:
        named = {f"field_{number}": name for number, name in enumerate(only.fields)}
        fields.append(f"f.field IN ({', '.join(f':{name}' for name in named)})")
        values |= named
    which = " AND ".join(fields)
    whose = "c.organisation_id = :organisation"
    if fields and query(MANY_CHANGES.format(between=between), **values):
        whose = f"+{whose}"  # so that SQLite begins with the fields
        there = between.replace("c.id", "f.change_id")
        changes.append(
            f"c.id IN (SELECT f.change_id FROM change_field f WHERE {which} AND {there})"
        )
    elif fields:
        changes.append(
            f"EXISTS (SELECT 1 FROM change_field f WHERE f.change_id = c.id AND {which})"
        )
    changes = [whose, between, *changes]
    limit = "" if only.newest is None else f" LIMIT {only.newest:d}"
    fields_too = f" AND {which}" if which else ""
    return HISTORY.format(changes=" AND ".join(changes), limit=limit, fields=fields_too), values


_TAKEN_BACK = ("undone", "superseded")


def type_change(query: Query, organisation: int, wanted: ProviderType) -> TypeChange:
    """Return which actions are added and removed if an organisation's type becomes ``wanted``."""
    rows = query(TYPE_CHANGE, organisation=organisation, type=wanted.value)
    coming = tuple(code for code, kind, _ in rows if kind == wanted.value)
    going = tuple(code for code, kind, _ in rows if kind != wanted.value)
    return TypeChange(wanted, coming, going, frozenset(code for code, _, used in rows if used))


def codes_elsewhere(query: Query, organisation: int) -> dict[str, ProviderType]:
    """Return the codes in its plan that are for other provider types, and for which."""
    return dict(convert_rows(query(CODES_ELSEWHERE, organisation=organisation), (SAID, PROVIDER)))


def count_changes(query: Query, organisation: int) -> int:
    """Return how many lines the change log has."""
    ((count,),) = query(COUNT_CHANGES, organisation=organisation)
    return int(count)


def log_bounds(query: Query, organisation: int) -> tuple[str, int]:
    """Return when the change log begins (ISO 8601, UTC) and the number of its last change."""
    ((begun, last),) = query(LOG_ENDS, organisation=organisation)
    if begun is not None:
        MOMENT.read(begun)
    return begun or "", last or 0


def find_action(actions: tuple[ActionView, ...], code: str) -> ActionView:
    """Return the action with this code, in upper or lower case.

    Raises:
        UnknownCode: there is none. The message lists the nearest codes.
    """
    wanted = code.strip().casefold()
    for action in actions:
        if action.code.casefold() == wanted:
            return action
    raise UnknownCode(code.strip(), nearest_codes(code, [a.code for a in actions]))


def nearest_codes(code: str, codes: list[str]) -> list[str]:
    """Return up to three of ``codes`` that are most like ``code``."""
    from difflib import get_close_matches

    return get_close_matches(code.strip().upper()[:40], codes, n=3, cutoff=0.5)


def _action(row: Any, log: list[Update], today: date) -> ActionView:
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
    )


_AS_STORED = (*_PUBLISHED, "provider_type", *(field.key for field in EDITED))
"""The first columns: what an action's view has as it is stored, under the same name."""
