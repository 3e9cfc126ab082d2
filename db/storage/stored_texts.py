"""Yield every text and figure in a register and its place, to find what must not be stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from db.frozen import frozen
from db.storage.column_types import json_or_text, parse_moment_or_none
from db.storage.packed_text import unpack
from db.storage.query import Query, Row
from db.validation.figures import LARGEST
from db.vocabulary.action_fields import EDITED
from db.vocabulary.fields import Kind
from db.vocabulary.record_kinds import ANSWER, RECORDS, RecordKind


@frozen
class StoredText:
    """A text, or a whole figure as text, and its place.

    ``what`` is ``plan``, ``organisation``, ``action``, ``progress``, ``update``, ``evidence``,
    ``measure``, ``reading``, ``barrier``, ``commitment``, ``risk``, ``question``, ``answer``,
    ``change`` (the log), ``return``, or of others ``received file``, ``received return``,
    ``received barrier``, ``received measure`` and ``collated folder``; ``number`` is the number of
    that record, change or return, ``name`` its other name. ``ods`` is ``None`` if it does not
    belong to an organisation, ``code`` if it does not belong to an action.
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


@frozen
class _Source:
    """The place of texts of one kind, in SQL.

    ``place`` are the columns with the ods, code, number, at and by of a row, and the field that it
    is about, or NULL: then each of ``columns``, which contain the texts, has the field's name.
    ``lists`` are the fields that are JSON. ``only`` is which rows.
    """

    what: str
    place: str
    columns: tuple[str, ...]
    origin: str
    order: str
    lists: tuple[str, ...] = ()
    only: str = "1 = 1"

    def texts(self, column: str, stored: object) -> Iterator[str]:
        """Return the texts in a value of a column."""
        return _strings(json_or_text(stored) if _field(column) in self.lists else stored)


def _field(column: str) -> str:
    return column.partition(".")[2].strip('"')


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
    code, action = ("a.code", _ACTION) if of_action else ("NULL", "")
    return _Source(
        what,
        f'o.ods, {code}, r.id, r.at, r."by", NULL',
        tuple(f"r.{name}" for name in fields),
        f"{table or what} r {_OWNER}{action}",
        "r.id",
    )


def _of_received(what: str, *fields: str) -> _Source:
    return _Source(
        f"received {what}",
        'r.ods, d.code, d.id, r.at, r."by", NULL',
        ("d.code", *(f"d.{name}" for name in fields)),
        f"received_{what} d LEFT JOIN received_return r ON r.id = d.received_id",
        "d.id",
    )


# Where no column of theirs is wanted, SQLite leaves out these joins.
_OWNER = "LEFT JOIN organisation o ON o.id = r.organisation_id"
_ACTION = " LEFT JOIN action a ON a.id = r.action_id"

_SOURCES = (
    _Source(
        "plan",
        "NULL, NULL, NULL, NULL, NULL, NULL",
        ("p.title", "p.edition", "p.published", "p.issuer", "p.source", "p.declared", "p.notes"),
        "plan p",
        "p.id",
        ("notes",),
    ),
    _Source(
        "organisation",
        "o.ods, NULL, NULL, NULL, NULL, NULL",
        (
            *("o.name", "o.pcn", "o.icb", "o.contact", "o.email", "o.return_name"),
            *("o.place", "o.neighbourhood", "o.groups"),
        ),
        "organisation o",
        "o.id",
        ("groups",),
    ),
    _Source(
        "action",
        "o.ods, r.code, NULL, NULL, NULL, NULL",
        ("r.title", "r.detail", "r.section", "r.declared", "r.notes"),
        f"action r {_OWNER}",
        "r.id",
        ("notes",),
    ),
    _Source(
        "progress",
        "o.ods, a.code, NULL, r.updated_at, r.updated_by, NULL",
        tuple(f"r.{field.key}" for field in EDITED if field.is_text),
        f"progress r {_OWNER}{_ACTION}",
        "r.organisation_id, r.action_id",
    ),
    _source("update", ["text"], table="update_entry"),
    *(_of_record(kind) for kind in RECORDS if kind is not ANSWER),
    _Source(
        "question",
        "NULL, NULL, q.id, NULL, NULL, NULL",
        ("s.title", "s.edition", "s.source", "q.text", "q.help"),
        "question q JOIN question_set s ON s.id = q.set_id",
        "q.id",
    ),
    _of_record(ANSWER),
    _Source(
        "change",
        'o.ods, NULL, r.id, r.at, r."by", NULL',
        ('r."by"', "r.account"),
        f"change r {_OWNER}",
        "r.id",
    ),
    _Source(
        "change",
        'o.ods, f.code, r.id, r.at, r."by", f.field',
        ("f.old", "f.new"),
        f"change_field f LEFT JOIN change r ON r.id = f.change_id {_OWNER}",
        "f.id",
        ("old", "new"),
        "NOT (f.entity = 'return' AND f.field = 'seal')",
    ),
    _Source(
        "received file",
        'NULL, NULL, r.id, r.at, r."by", NULL',
        ("r.name", "r.refused"),
        "received_file r",
        "r.id",
    ),
    _Source(
        "received return",
        'r.ods, NULL, r.id, r.at, r."by", NULL',
        (
            *("r.file_name", "r.name", "r.pcn", "r.place", "r.neighbourhood", "r.icb", "r.contact"),
            *("r.email", "r.signed_by", "r.remarks", "r.left_out", "r.left_out_by"),
        ),
        "received_return r",
        "r.id",
        ("remarks",),
    ),
    _of_received("barrier", "note", "support", "place"),
    _of_received("measure", "name", "unit", "place", "baseline", "target", "figure"),
    _Source(
        "collated folder",
        'NULL, NULL, c.id, c.at, c."by", NULL',
        ("c.folder",),
        "collated_folder c",
        "c.id",
    ),
    _Source(
        "collated folder",
        "NULL, NULL, NULL, NULL, NULL, NULL",
        ("t.icb",),
        "received_tally t",
        "t.icb",
    ),
)

_NAMED = 500
"""The number of values that are looked for in one question. With more, every row is read."""

_RETURNS = """
    SELECT r.id, o.ods, r.number, r.period, r.at, r."by", r.snapshot
    FROM frozen_return r JOIN organisation o ON o.id = r.organisation_id
    WHERE r.id > :after ORDER BY r.id LIMIT 100
"""
"""A few at a time: all would not fit in memory."""

_LONG = (
    (
        "received file",
        """SELECT f.id, f.at, f."by", f.head, f.said FROM received_file f
        WHERE f.id > :after ORDER BY f.id LIMIT 100""",
    ),
    (
        "collated folder",
        """SELECT c.id, c.at, c."by", c.report FROM collated_folder c
        WHERE c.id > :after ORDER BY c.id LIMIT 10""",
    ),
)
"""What JSON holds that others sent, and the reports on it."""

_FIGURE = r"[0-9][0-9.eE+]{9,}"
"""A figure in JSON of ten characters or more. A shorter one is no NHS number."""

_NEXT = '}, {"id": '
"""Between two actions or records of a snapshot, and never within a text: it has quotes."""

_ROWS = '], ["'
"""Between two rows of what others sent, and never within a text either."""

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
        for ods, code, number, at, by, field, *values in _rows_of(query, source, is_wanted):
            for column, stored in zip(source.columns, values, strict=True):
                for text in source.texts(column, stored):
                    if is_wanted(text):
                        at_, name = parse_moment_or_none(at), field or _field(column)
                        yield StoredText(text, source.what, name, ods, code, number, None, at_, by)
    yield from _of_others(query, is_wanted)
    plain: set[int] = set()
    after = 0
    while returns := query(_RETURNS, after=after):
        for after, ods, number, period, at, by, snapshot in returns:  # noqa: B007
            for field, code, text in _in_return(_unpacked(snapshot), is_wanted, plain, _NEXT):
                at_ = parse_moment_or_none(at)
                yield StoredText(text, "return", field, ods, code, number, period, at_, by)


def _of_others(query: Query, is_wanted: Callable[[str], object]) -> Iterator[StoredText]:
    """Yield the texts in what others sent, and in the reports on it."""
    for what, sql in _LONG:
        plain: set[int] = set()
        after = 0
        while found := query(sql, after=after):
            for after, at, by, *stored in found:
                told = (
                    one
                    for value in stored
                    for one in _in_return(_unpacked(value), is_wanted, plain, _ROWS)
                )
                for field, code, text in told:
                    at_ = parse_moment_or_none(at)
                    yield StoredText(text, what, field, None, code, after, None, at_, by)


def _rows_of(query: Query, source: _Source, is_wanted: Callable[[str], object]) -> list[Row]:
    """Return the rows of a source that may have a text that is wanted: first each different value
    is looked at once, as most are stored many times.
    """
    which: list[str] = []
    values: dict[str, object] = {}
    for column in source.columns:
        there = query(f"SELECT DISTINCT {column} FROM {source.origin} WHERE {source.only}")
        wanted = [one for (one,) in there if any(map(is_wanted, source.texts(column, one)))]
        named = {f"value_{number}": one for number, one in enumerate(wanted, len(values))}
        values |= named
        if named:
            which.append(f"{column} IN ({', '.join(f':{name}' for name in named)})")
    if not which:
        return []
    if len(values) > _NAMED:
        which, values = ["1 = 1"], {}
    return query(
        f"SELECT {source.place}, {', '.join(source.columns)} FROM {source.origin}"
        f" WHERE {source.only} AND ({' OR '.join(which)}) ORDER BY {source.order}",
        **values,
    )


def _in_return(
    snapshot: object, is_wanted: Callable[[str], object], plain: set[int], between: str
) -> Iterator[tuple[str, str | None, str]]:
    """Yield the texts of a snapshot that are wanted, each with its field and its action's code.

    ``between`` is what is between most of its parts. ``plain`` grows by the hashes of the parts in
    which nothing is wanted: the next snapshots repeat most of them. A snapshot with nothing else is
    not taken apart, which would be slow.
    """
    if isinstance(snapshot, str) and '\\"' not in snapshot:
        parts = {hash(part): part for part in snapshot.split(between)}
        pieces = {
            piece
            for part in parts.keys() - plain
            for piece in parts[part].split('"')  # in turn what is between texts, and a text
        }
        figures = [figure for piece in pieces for figure in re.findall(_FIGURE, piece)]
        told = map(json_or_text, [*(f'"{piece}"' for piece in pieces), *figures])
        if not any(is_wanted(text) for one in told for text in _strings(one)):
            plain.update(parts)
            return
    for field, code, text in _in_snapshot(json_or_text(snapshot)):
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
    if isinstance(value, dict) and value.keys() == {"fields", "rows"}:
        for row in value["rows"]:
            yield from _in_snapshot(dict(zip(value["fields"], row, strict=False)), field, code)
    elif isinstance(value, dict):
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
