"""Queries of the register: one SQL text each, with frozen views as results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from db.errors import UnknownCode, UnknownOrganisation
from db.storage.column_types import (
    AREA,
    BENEFITS,
    CHOICE,
    DAY,
    EASE,
    ENTITY,
    FIELD,
    FLAG,
    ID,
    LIST,
    LOGGED,
    MOMENT,
    NUMBER,
    PERCENT,
    PROVIDER,
    RATING,
    SAID,
    STATE,
    STATUS,
    TEXT,
    VERSION,
    WAIT,
    WHAT,
    Unfit,
    convert_rows,
)
from db.storage.place import Place
from db.storage.query import Query, Row
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
from db.vocabulary.brag import brag
from db.vocabulary.terms import Choice, ProviderType, Status

UnreadRows = list[tuple[Sequence[Any], Unfit]]
"""Rows with values that cannot be read, each with the reason."""

CONCERNS = """(
    a.organisation_id = o.id
    OR (a.plan_id = o.plan_id AND a.provider_type IN ('generic', o.provider_type))
)"""
"""SQL: whether action ``a`` belongs to organisation ``o``: its own, or for its type."""

PLANS = """
    SELECT p.key, p.title, p.edition, p.published, p.issuer, p.source, p.notes,
           (SELECT count(*) FROM action a WHERE a.plan_id = p.id)
    FROM plan p ORDER BY p.id
"""

ORGANISATIONS = """
    SELECT o.id, o.ods, o.name, o.provider_type, o.pcn, o.icb, o.contact, o.email,
           p.key, p.title, p.edition, o.return_days, o.return_name, o.asks
    FROM organisation o JOIN plan p ON p.id = o.plan_id{which}
    ORDER BY lower(o.name), o.ods
"""

ACTIONS = """
    SELECT a.id, a.code, a.title, a.detail,
           CASE WHEN a.organisation_id IS NULL THEN a.provider_type ELSE o.provider_type END,
           a.area, a.rating, a.quick_win,
           a.organisation_id, a.benefits, a.notes, p.action_id,
           p.choice, p.reason, p.status, p.status_on, p.lead, p.start, p.due, p.review,
           p.completed, p.percent, p.own_ease, p.updated_at, p.updated_by, p.version,
           (SELECT count(*) FROM evidence e
            WHERE e.organisation_id = o.id AND e.action_id = a.id),
           (SELECT count(*) FROM measure m
            WHERE m.organisation_id = o.id AND m.action_id = a.id),
           (SELECT count(*) FROM barrier b
            WHERE b.organisation_id = o.id AND b.action_id = a.id AND b.resolved IS NULL)
    FROM organisation o
    JOIN action a ON {concerns}
    LEFT JOIN progress p ON p.organisation_id = o.id AND p.action_id = a.id
    WHERE o.id = :organisation{among}
    ORDER BY CASE WHEN a.organisation_id IS NULL THEN 0 ELSE 1 END, a.position
"""

UPDATES = """
    SELECT u.id, a.code, u.at, u."by", u.text, u.action_id
    FROM update_entry u
    JOIN organisation o ON o.id = u.organisation_id
    JOIN action a ON a.id = u.action_id AND {concerns}
    WHERE u.organisation_id = :organisation{among}
    ORDER BY u.id
"""

HISTORY = """
    SELECT c.id, c.at, c."by", c.what, c.state, f.code, f.field, f.old, f.new,
           f.entity, f.entity_id
    FROM (SELECT c.* FROM change c WHERE {changes} ORDER BY c.id DESC{limit}) c
    LEFT JOIN change_field f
      ON f.change_id = c.id AND NOT (f.entity = 'return' AND f.field = 'seal'){fields}
    ORDER BY c.id DESC, f.id
"""

TYPE_CHANGE = """
    SELECT a.code, a.provider_type,
           EXISTS (
               SELECT 1 FROM progress p WHERE p.organisation_id = o.id AND p.action_id = a.id
               AND (p.choice <> 'undecided' OR p.status <> 'not-started'
                    OR coalesce(p.reason, p.lead, p.start, p.due, p.review, p.own_ease) IS NOT NULL
                    OR p.percent IS NOT NULL)
           ) OR {recorded}
    FROM organisation o JOIN action a ON a.plan_id = o.plan_id
    WHERE o.id = :organisation AND a.provider_type IN (o.provider_type, :type)
    ORDER BY a.position
""".format(
    recorded=" OR ".join(
        f"EXISTS (SELECT 1 FROM {table} r WHERE r.organisation_id = o.id AND r.action_id = a.id)"
        for table in ("update_entry", "evidence", "measure", "barrier")
    )
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

_PLAN = (SAID, SAID, TEXT, TEXT, TEXT, TEXT, LIST, NUMBER)
_ORGANISATION = (
    *(ID, SAID, SAID, PROVIDER, *[TEXT.or_none] * 4),
    *(SAID, SAID, TEXT, WAIT.or_none, TEXT.or_none, LIST.or_none),
)
_ACTION = (
    *(ID, SAID, SAID, TEXT, PROVIDER, AREA, RATING.or_none, FLAG),
    *(ID.or_none, BENEFITS.or_none, LIST),
)
_PROGRESS = (
    *(CHOICE, TEXT.or_none, STATUS, DAY.or_none, TEXT.or_none, *[DAY.or_none] * 4),
    *(PERCENT.or_none, EASE.or_none, MOMENT, TEXT, VERSION),
)
_ACTIONS = (*_ACTION, ID.or_none, *(kind.or_none for kind in _PROGRESS), *[NUMBER] * 3)
_UPDATE = (ID, SAID, MOMENT, TEXT, SAID, ID)
_CHANGE = (
    *(ID, MOMENT, TEXT, WHAT, STATE, TEXT.or_none, FIELD.or_none, LOGGED, LOGGED),
    *(ENTITY.or_none, NUMBER.or_none),
)


def plans(query: Query) -> tuple[PlanView, ...]:
    """Return the plans in the register, oldest first."""
    return tuple(PlanView(*row) for row in convert_rows(query(PLANS), _PLAN))


def organisations(
    query: Query, unread: UnreadRows | None = None, which: str = "", **values: object
) -> tuple[Organisation, ...]:
    """Return the organisations in the register, by name, or those that the SQL ``which`` selects.
    See :func:`db.storage.column_types.convert_rows` for ``unread``.
    """
    rows = query(ORGANISATIONS.format(which=which and f" WHERE {which}"), **values)
    read = convert_rows(rows, _ORGANISATION, unread)
    return tuple(Organisation(*(*row[:13], row[13] or ())) for row in read)


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
    rows = query(_of_it(ACTIONS, among), organisation=organisation, **named)
    if lost and unread is not None:  # without its complete log an action would be shown wrongly
        reasons = {row[5]: error for row, error in lost}
        unread += [(row, reasons[row[0]]) for row in rows if row[0] in reasons]
        rows = [row for row in rows if row[0] not in reasons]
    found = []
    for row in convert_rows(rows, _ACTIONS, unread):
        if row[11] is not None:
            try:
                _require(row[12:26])
            except Unfit as error:
                if unread is None:
                    raise
                unread.append((row, error))
                continue
        found.append(_action(row, logs.get(row[1], []), today))
    return tuple(found)


def _require(progress: Row) -> None:
    """Refuse progress without a value that is always there."""
    for kind, value in zip(_PROGRESS, progress, strict=True):
        if value is None and not kind.optional:
            raise Unfit("missing")


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
    rows = query(_of_it(UPDATES, among), organisation=organisation, **named)
    return tuple(Update(*row[:-1]) for row in convert_rows(rows, _UPDATE, unread))


def _of_it(question: str, among: str) -> str:
    return question.format(concerns=CONCERNS, among=among)


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
    unread: UnreadRows | None = None,
) -> tuple[ChangeView, ...]:
    """Return the change log, newest first, or ``only`` a part of it.

    With ``code``, return only changes to that action. With ``unread``, leave out changes that
    cannot be read: see :func:`db.storage.column_types.convert_rows`.
    """
    if code is not None and not code.isprintable():
        return ()
    changes: dict[int, tuple[Row, list[FieldChange]]] = {}
    sql, values = _history_sql(query, organisation, code, only)
    for row in convert_rows(query(sql, **values), _CHANGE, unread):
        _, fields = changes.setdefault(row[0], (row, []))
        if row[6] is not None:
            fields.append(FieldChange(*row[5:]))
    partly = {row[0] for row, _ in unread or ()}
    return tuple(
        ChangeView(*(*row[:4], row[4] in _TAKEN_BACK, tuple(fields)))
        for row, fields in changes.values()
        if row[0] not in partly
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


def _action(row: Row, log: list[Update], today: date) -> ActionView:
    (number, code, title, detail, kind, area, rating, quick_win, owner, benefits, notes) = row[:11]
    (choice, reason, status, status_on, lead, start, due, review) = row[12:20]
    (completed, percent, own_ease, updated_at, updated_by, version) = row[20:26]
    chosen, state = choice or Choice.UNDECIDED, status or Status.NOT_STARTED
    latest, last_news = None, status_on
    if log:
        latest, written_at, written_by = log[-1].text, log[-1].at, log[-1].by
        written_on = written_at.astimezone().date()
        last_news = max(written_on, last_news or written_on)
        if updated_at is None or written_at > updated_at:
            updated_at, updated_by = written_at, written_by
    words = [code, title, detail, lead or "", *(entry.text for entry in log)]
    return ActionView(
        id=number,
        code=code,
        title=title,
        detail=detail,
        provider_type=kind,
        area=area,
        rating=rating,
        quick_win=quick_win,
        own=owner is not None,
        benefits=benefits,
        notes=notes,
        own_ease=own_ease,
        choice=chosen,
        reason=reason,
        status=state if chosen is Choice.IN_PLAN else None,
        brag=brag(chosen, state, due, last_news, today),
        lead=lead,
        start=start,
        due=due,
        review=review,
        completed=completed,
        percent=percent,
        latest_update=latest,
        last_news=last_news,
        updated_at=updated_at,
        updated_by=updated_by,
        version=version or 0,
        haystack="\n".join(words).casefold(),
        evidence=row[26],
        measures=row[27],
        barriers=row[28],
    )
