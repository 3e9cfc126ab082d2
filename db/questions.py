"""Every question asked of the register: one SQL text each, answered with frozen views."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from db.brag import brag
from db.errors import UnknownCode, UnknownOrganisation
from db.reading import Query, Row, from_json
from db.views import (
    ActionView,
    ChangeView,
    FieldChange,
    Organisation,
    PlanView,
    TypeChange,
    Update,
)
from db.words import Area, Benefit, Choice, Ease, ProviderType, Rating, Status

CONCERNS = """(
    a.organisation_id = o.id
    OR (a.plan_id = o.plan_id AND a.provider_type IN ('generic', o.provider_type))
)"""
"""Whether the action ``a`` is one of the organisation ``o``: its own, or for its type."""

PLANS = """
    SELECT p.key, p.title, p.edition, p.published, p.issuer, p.source, p.notes,
           (SELECT count(*) FROM action a WHERE a.plan_id = p.id)
    FROM plan p ORDER BY p.id
"""

ORGANISATIONS = """
    SELECT o.id, o.ods, o.name, o.provider_type, o.pcn, o.icb, o.contact, o.email,
           p.key, p.title, p.edition, o.return_days, o.return_name, o.asks
    FROM organisation o JOIN plan p ON p.id = o.plan_id
    ORDER BY lower(o.name), o.ods
"""

ACTIONS = """
    SELECT a.id, a.code, a.title, a.detail,
           CASE WHEN a.organisation_id IS NULL THEN a.provider_type ELSE o.provider_type END,
           a.area, a.rating, a.quick_win,
           a.organisation_id, a.benefits, a.notes,
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
    FROM change c LEFT JOIN change_field f
      ON f.change_id = c.id AND NOT (f.entity = 'return' AND f.field = 'seal')
    WHERE c.organisation_id = :organisation
      AND (CAST(:code AS TEXT) IS NULL OR upper(f.code) = upper(CAST(:code AS TEXT)))
      AND (CAST(:number AS INTEGER) IS NULL OR c.id = :number)
      AND c.id > :after
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

LOG_ENDS = """
    SELECT min(at), max(id) FROM change WHERE organisation_id = :organisation
"""

_AREAS = {word.value: word for word in Area}
_TYPES = {word.value: word for word in ProviderType}
_RATINGS: dict[str | None, Rating | None] = {None: None, **{word.value: word for word in Rating}}
_CHOICES = {word.value: word for word in Choice}
_STATUSES = {word.value: word for word in Status}
_BENEFITS = {word.value: word for word in Benefit}
_EASES: dict[str | None, Ease | None] = {None: None, **{word.value: word for word in Ease}}


def plans(ask: Query) -> tuple[PlanView, ...]:
    """Return the plans in the register, oldest first."""
    return tuple(
        PlanView(key, title, edition, published, issuer, source, tuple(from_json(notes)), actions)
        for key, title, edition, published, issuer, source, notes, actions in ask(PLANS)
    )


def organisations(ask: Query) -> tuple[Organisation, ...]:
    """Return the organisations in the register, by name."""
    return tuple(
        Organisation(*(*row[:3], _TYPES[row[3]], *row[4:-1], tuple(from_json(row[-1] or "[]"))))
        for row in ask(ORGANISATIONS)
    )


def organisation(ask: Query, ods: str) -> Organisation:
    """Return the organisation with that ODS code, in either case.

    Raises:
        UnknownOrganisation: there is none; the message names those there are.
    """
    there = organisations(ask)
    wanted = "".join(ods.split()).casefold()
    for candidate in there:
        if candidate.ods.casefold() == wanted:
            return candidate
    known = ", ".join(o.ods for o in there[:8]) or "none yet"
    raise UnknownOrganisation(
        f"There is no organisation {ods!r} in this register (it holds: {known})."
        " Give one of these codes with --org, or start one with 'greenplan init'."
    )


def organisation_now(ask: Query, number: int) -> Organisation:
    """Return the organisation of that number as it is now, whatever its code.

    Raises:
        UnknownOrganisation: it is not in the register any more.
    """
    for candidate in organisations(ask):
        if candidate.id == number:
            return candidate
    raise UnknownOrganisation(
        "This organisation is not in the register any more. Open the register again."
    )


def actions(
    ask: Query, organisation: int, today: date, codes: Collection[str] | None = None
) -> tuple[ActionView, ...]:
    """Return the actions that concern the organisation, in plan order, own actions last.

    With ``codes``, in either case, only those.
    """
    among, named = _among(codes)
    logs: defaultdict[int, list[Row]] = defaultdict(list)
    for row in ask(_of_it(UPDATES, among), organisation=organisation, **named):
        logs[row[5]].append(row)
    rows = ask(_of_it(ACTIONS, among), organisation=organisation, **named)
    return tuple(_action(row, logs.get(row[0], []), today) for row in rows)


def updates(
    ask: Query, organisation: int, codes: Collection[str] | None = None
) -> tuple[Update, ...]:
    """Return the log entries of every action, or of those with ``codes``, oldest first."""
    among, named = _among(codes)
    return tuple(
        Update(number, code, moment(at), by, text)
        for number, code, at, by, text, _ in ask(
            _of_it(UPDATES, among), organisation=organisation, **named
        )
    )


def _of_it(question: str, among: str) -> str:
    return question.format(concerns=CONCERNS, among=among)


def _among(codes: Collection[str] | None) -> tuple[str, dict[str, str]]:
    """Return the condition, and its values, that keeps only some codes."""
    if codes is None:
        return "", {}
    spelled = [code for code in codes if code.isprintable()]
    named = {f"code_{number}": code for number, code in enumerate(spelled)}
    wanted = ", ".join(f"upper(:{name})" for name in named) or "NULL"
    return f" AND upper(a.code) IN ({wanted})", named


def history(
    ask: Query,
    organisation: int,
    code: str | None = None,
    number: int | None = None,
    after: int = 0,
) -> tuple[ChangeView, ...]:
    """Return the change log, newest first.

    With ``code`` only what touched that action, with ``number`` only the change of that number,
    with ``after`` only the changes after that number.
    """
    if code is not None and not code.isprintable():
        return ()
    changes: dict[int, tuple[Row, list[FieldChange]]] = {}
    which = {"code": code, "number": number, "after": after}
    for row in ask(HISTORY, organisation=organisation, **which):
        _, fields = changes.setdefault(row[0], (row, []))
        if row[6] is not None:
            old, new = _logged(row[7]), _logged(row[8])
            fields.append(FieldChange(row[5], row[6], old, new, row[9], row[10]))
    return tuple(
        ChangeView(row[0], moment(row[1]), row[2], row[3], row[4] in _TAKEN_BACK, tuple(fields))
        for row, fields in changes.values()
    )


_TAKEN_BACK = ("undone", "superseded")


def type_change(ask: Query, organisation: int, wanted: ProviderType) -> TypeChange:
    """Return which actions come and go where an organisation's type becomes ``wanted``."""
    rows = ask(TYPE_CHANGE, organisation=organisation, type=wanted.value)
    coming = tuple(code for code, kind, _ in rows if kind == wanted.value)
    going = tuple(code for code, kind, _ in rows if kind != wanted.value)
    return TypeChange(wanted, coming, going, frozenset(code for code, _, used in rows if used))


def codes_elsewhere(ask: Query, organisation: int) -> dict[str, ProviderType]:
    """Return the codes of its plan that are for other types of provider, and for which."""
    rows = ask(CODES_ELSEWHERE, organisation=organisation)
    return {code: _TYPES[kind] for code, kind in rows}


def log_ends(ask: Query, organisation: int) -> tuple[str, int]:
    """Return when the change log begins (ISO 8601, UTC) and the number of its last change."""
    ((begun, last),) = ask(LOG_ENDS, organisation=organisation)
    return begun or "", last or 0


def find(actions: tuple[ActionView, ...], code: str) -> ActionView:
    """Return the action with that code, in either case.

    Raises:
        UnknownCode: there is none; the message names the nearest.
    """
    wanted = code.strip().casefold()
    for action in actions:
        if action.code.casefold() == wanted:
            return action
    raise UnknownCode(code.strip(), nearest_codes(code, [a.code for a in actions]))


def nearest_codes(code: str, codes: list[str]) -> list[str]:
    """Return up to three of ``codes`` that are spelled most like ``code``."""
    from difflib import get_close_matches

    return get_close_matches(code.strip().upper()[:40], codes, n=3, cutoff=0.5)


def moment(text: str) -> datetime:
    """Return the stored time as an aware datetime in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _logged(text: str | None) -> Any:
    return None if text is None else from_json(text)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _action(row: Row, log: list[Row], today: date) -> ActionView:
    (number, code, title, detail, kind, area, rating, quick_win, owner, benefits, notes) = row[:11]
    (choice, reason, status, status_on, lead, start, due, review) = row[11:19]
    (completed, percent, own_ease, updated_at, updated_by, version) = row[19:25]
    chosen = _CHOICES[choice] if choice else Choice.UNDECIDED
    state = _STATUSES[status] if status else Status.NOT_STARTED
    due_day, last_news = _day(due), _day(status_on)
    latest = None
    if log:
        latest = log[-1][4]
        written_on = moment(log[-1][2]).astimezone().date()
        last_news = max(written_on, last_news or written_on)
        if updated_at is None or log[-1][2] > updated_at:
            updated_at, updated_by = log[-1][2], log[-1][3]
    words = [code, title, detail, lead or "", *(entry[4] for entry in log)]
    return ActionView(
        id=number,
        code=code,
        title=title,
        detail=detail,
        provider_type=_TYPES[kind],
        area=_AREAS[area],
        rating=_RATINGS[rating],
        quick_win=bool(quick_win),
        own=owner is not None,
        benefits=_marked(benefits),
        notes=tuple(from_json(notes)) if notes != "[]" else (),
        own_ease=_EASES[own_ease],
        choice=chosen,
        reason=reason,
        status=state if chosen is Choice.IN_PLAN else None,
        brag=brag(chosen, state, due_day, last_news, today),
        lead=lead,
        start=_day(start),
        due=due_day,
        review=_day(review),
        completed=_day(completed),
        percent=percent,
        latest_update=latest,
        last_news=last_news,
        updated_at=moment(updated_at) if updated_at else None,
        updated_by=updated_by,
        version=version or 0,
        haystack="\n".join(words).casefold(),
        evidence=row[25],
        measures=row[26],
        barriers=row[27],
    )


def _marked(benefits: str | None) -> frozenset[Benefit] | None:
    if benefits is None:
        return None
    return frozenset(_BENEFITS[word] for word in from_json(benefits))
