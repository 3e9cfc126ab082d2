"""Yield every text and figure in a register and its place, to find what must not be stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from db.storage.column_types import json_or_text, parse_moment_or_none
from db.storage.packed_text import unpack
from db.storage.query import Query
from db.validation.figures import LARGEST
from db.vocabulary.action_fields import EDITED
from db.vocabulary.fields import Kind
from db.vocabulary.record_kinds import ANSWER, RECORDS, RecordKind


@dataclass(frozen=True, slots=True)
class StoredText:
    """A text, or a whole figure as text, and its place.

    ``what`` is ``plan``, ``organisation``, ``action``, ``progress``, ``update``, ``evidence``,
    ``measure``, ``reading``, ``barrier``, ``commitment``, ``question``, ``answer``, ``change`` (the
    log) or ``return``; ``number`` is the number of that record, change or return, ``name`` its
    other name. ``ods`` is ``None`` if it does not belong to an organisation, ``code`` if it does
    not belong to an action.
    """

    text: str
    what: str
    field: str
    ods: str | None = None
    code: str | None = None
    number: int | None = None
    name: str | None = None
    at: datetime | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class _Source:
    """The place of texts of one kind.

    ``sql`` returns ods, code, number, at and by, and then ``fields``. ``lists`` are the fields that
    are JSON arrays of text.
    """

    what: str
    fields: tuple[str, ...]
    sql: str
    lists: tuple[str, ...] = ()


def _of_record(kind: RecordKind) -> _Source:
    """Return the texts of a kind of record, and then its figures."""
    texts = [field.key for field in kind.fields if field.is_text]
    return _source(
        kind.entity,
        [*texts, *(field.key for field in kind.fields if field.kind is Kind.FIGURE)],
        of_action=kind.of_action,
    )


def _source(
    what: str, fields: Sequence[str], *, table: str = "", of_action: bool = True
) -> _Source:
    code, action = ("a.code", " JOIN action a ON a.id = r.action_id") if of_action else ("NULL", "")
    return _Source(
        what,
        tuple(fields),
        f'SELECT o.ods, {code}, r.id, r.at, r."by", {", ".join(f"r.{name}" for name in fields)}'
        f" FROM {table or what} r JOIN organisation o ON o.id = r.organisation_id{action}"
        " ORDER BY r.id",
    )


_TYPED = tuple(field.key for field in EDITED if field.is_text)

_SOURCES = (
    _Source(
        "plan",
        ("title", "edition", "published", "issuer", "source", "declared", "notes"),
        "SELECT NULL, NULL, NULL, NULL, NULL,"
        " p.title, p.edition, p.published, p.issuer, p.source, p.declared, p.notes"
        " FROM plan p ORDER BY p.id",
        ("notes",),
    ),
    _Source(
        "organisation",
        ("name", "pcn", "icb", "contact", "email", "return_name"),
        "SELECT o.ods, NULL, NULL, NULL, NULL,"
        " o.name, o.pcn, o.icb, o.contact, o.email, o.return_name"
        " FROM organisation o ORDER BY o.id",
    ),
    _Source(
        "action",
        ("title", "detail", "section", "declared", "notes"),
        "SELECT o.ods, a.code, NULL, NULL, NULL,"
        " a.title, a.detail, a.section, a.declared, a.notes"
        " FROM action a LEFT JOIN organisation o ON o.id = a.organisation_id ORDER BY a.id",
        ("notes",),
    ),
    _Source(
        "progress",
        _TYPED,
        "SELECT o.ods, a.code, NULL, p.updated_at, p.updated_by,"
        f" {', '.join(f'p.{name}' for name in _TYPED)}"
        " FROM progress p JOIN organisation o ON o.id = p.organisation_id"
        " JOIN action a ON a.id = p.action_id ORDER BY o.id, a.id",
    ),
    _source("update", ["text"], table="update_entry"),
    *(_of_record(kind) for kind in RECORDS if kind is not ANSWER),
    _Source(
        "question",
        ("title", "edition", "source", "text", "help"),
        "SELECT NULL, NULL, q.id, NULL, NULL, s.title, s.edition, s.source, q.text, q.help"
        " FROM question q JOIN question_set s ON s.id = q.set_id ORDER BY q.id",
    ),
    _of_record(ANSWER),
    _Source(
        "change",
        ("by", "account"),
        'SELECT o.ods, NULL, c.id, c.at, c."by", c."by", c.account'
        " FROM change c JOIN organisation o ON o.id = c.organisation_id ORDER BY c.id",
    ),
)

_LOG = """
    SELECT o.ods, f.code, c.id, c.at, c."by", f.field, f.old, f.new
    FROM change_field f JOIN change c ON c.id = f.change_id
    JOIN organisation o ON o.id = c.organisation_id
    WHERE NOT (f.entity = 'return' AND f.field = 'seal')
    ORDER BY f.id
"""

_RETURNS = """
    SELECT r.id, o.ods, r.number, r.period, r.at, r."by", r.snapshot
    FROM frozen_return r JOIN organisation o ON o.id = r.organisation_id
    WHERE r.id > :after ORDER BY r.id LIMIT 100
"""
"""A few at a time: all would not fit in memory."""

_FIGURE = r"[0-9][0-9.eE+]{9,}"
"""A figure in JSON of ten characters or more. A shorter one is no NHS number."""

_NOT_TYPED = frozenset({"sha256", "latest_update"})
"""Parts of a frozen return that are calculated, or that are also among the updates."""


def stored_texts(
    query: Query, is_wanted: Callable[[str], object] = lambda _: True
) -> Iterator[StoredText]:
    """Yield every text that was typed or imported and ``is_wanted``, with the log and the returns
    last.

    Figures are yielded if they are whole, as an NHS number would be. Texts that the register
    creates (words of the vocabulary, dates, keys) are left out.
    """
    is_wanted = cache(is_wanted)  # most texts are stored many times: in the log, in each return
    for source in _SOURCES:
        for ods, code, number, at, by, *texts in query(source.sql):
            for field, stored in zip(source.fields, texts, strict=True):
                for text in _strings(json_or_text(stored) if field in source.lists else stored):
                    if is_wanted(text):
                        yield StoredText(
                            text,
                            source.what,
                            field,
                            ods,
                            code,
                            number,
                            None,
                            parse_moment_or_none(at),
                            by,
                        )
    for ods, code, number, at, by, field, *ends in query(_LOG):
        for logged in ends:
            for text in _strings(json_or_text(logged)):
                if is_wanted(text):
                    at_ = parse_moment_or_none(at)
                    yield StoredText(text, "change", field, ods, code, number, None, at_, by)
    plain: set[str] = set()
    after = 0
    while returns := query(_RETURNS, after=after):
        for after, ods, number, period, at, by, snapshot in returns:  # noqa: B007
            for field, code, text in _in_return(_unpacked(snapshot), is_wanted, plain):
                at_ = parse_moment_or_none(at)
                yield StoredText(text, "return", field, ods, code, number, period, at_, by)


def _in_return(
    snapshot: object, is_wanted: Callable[[str], object], plain: set[str]
) -> Iterator[tuple[str, str | None, str]]:
    """Yield the texts of a snapshot that are wanted, each with its field and its action's code.

    ``plain`` grows by the parts of snapshots that are not wanted: the next ones repeat them. A
    snapshot with nothing else is not taken apart, which would be slow.
    """
    told = json_or_text(snapshot)
    if isinstance(snapshot, str) and isinstance(told, dict) and '\\"' not in snapshot:
        pieces = snapshot.split('"')  # in turn what is between texts, and a text
        texts = set(pieces[1::2]) - plain
        parts = [f'"{text}"' for text in texts]
        parts += [figure for one in set(pieces[::2]) for figure in re.findall(_FIGURE, one)]
        if not any(is_wanted(text) for part in parts for text in _strings(json_or_text(part))):
            plain |= texts
            return
    for field, code, text in _in_snapshot(told):
        if is_wanted(text):
            yield field, code, text


def texts_of(stored: object) -> Iterator[str]:
    """Yield the texts in a stored value: text, a figure, or JSON that contains them."""
    if isinstance(stored, str) and stored.startswith(('"', "[")):
        stored = json_or_text(stored)
    yield from _strings(stored)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, int | float):
        if abs(value) < LARGEST and value % 1 == 0:
            yield f"{abs(value):.0f}"
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _unpacked(stored: object) -> object:
    """Return a snapshot's JSON, or what is stored in its place."""
    try:
        return unpack(stored) if isinstance(stored, str) else stored
    except ValueError:
        return stored


def _in_snapshot(
    value: Any, field: str = "", code: str | None = None
) -> Iterator[tuple[str, str | None, str]]:
    """Yield each text of a frozen return with its field and the code of its action."""
    if isinstance(value, dict):
        code = value.get("code") or code
        for name, one in value.items():
            if name not in _NOT_TYPED:
                yield from _in_snapshot(one, name, code)
    elif isinstance(value, list):
        for one in value:
            yield from _in_snapshot(one, field, code)
    else:
        for text in _strings(value):
            yield field, code, text
