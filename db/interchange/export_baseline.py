"""The starting point of a tracker workbook, for a three-way merge when it comes back.

The hidden sheet ``_greenplan`` contains it, all as text:

==== ===================================================================================== row cells
==== ===================================================================================== 1-5
``format`` (1), ``plan`` (its key), ``edition``, ``ods``, ``position-on`` (ISO date): the name in
column A, the value in column B 6 ``sha256``: of all the other rows, by :func:`rows_digest` 7-8
``register`` (when the organisation was added to it, which identifies the register) and ``change``
(the number of its last change) 9 the headings of what follows, :data:`HEADINGS` 10- one action a
row, in the order of the tracker ====
=====================================================================================

Words are kebab-case, dates ISO 8601, figures without decimals; an empty cell is "not said". A
return has two more rows, ``period`` and ``number``, before the headings.

``status`` is empty while the action is not in the plan, as in the tracker. ``updates`` is the
number of log entries, ``last_update`` the number of the newest and ``latest`` the digest of its
text (:func:`entry_digest`), which a restored register may no longer contain.

As in every cell of the workbook, text that looks like ``_x0041_`` is written as ``_x005F_x0041_``.
Excel decodes this; other readers must decode it themselves.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from itertools import chain

from db.views import ActionView, Position, Update
from db.vocabulary.action_fields import EDITED
from db.vocabulary.fields import plain_value

SHEET = "_greenplan"
LISTS = "_lists"
"""The hidden sheet with the names that Excel offers. Nothing reads it."""

FORMAT = 1
FIELDS = tuple(field.key for field in EDITED)
"""The fields that users may edit in the tracker, by the register's names."""

HEADINGS = ("code", *FIELDS, "updates", "last_update", "latest")

Row = tuple[str, ...]


def origin_rows(position: Position) -> tuple[Row, ...]:
    """Return the rows of the sheet from top to bottom, without the row of the hash."""
    entries: dict[str, list[Update]] = {}
    for entry in position.updates:
        entries.setdefault(entry.code, []).append(entry)
    return (
        ("format", str(FORMAT)),
        ("plan", position.plan.key),
        ("edition", position.plan.edition),
        ("ods", position.organisation.ods),
        ("position-on", position.on.isoformat()),
        ("register", position.begun),
        ("change", str(position.last_change)),
        HEADINGS,
        *(_row(action, entries.get(action.code, [])) for action in position.actions),
    )


def rows_digest(rows: Iterable[Sequence[str]]) -> str:
    """Return the SHA-256, in hex, of rows of text. Empty cells at the end of a row do not count."""
    trimmed = [list(_without_empty_end(row)) for row in rows]
    return hashlib.sha256(json.dumps(trimmed, ensure_ascii=False).encode()).hexdigest()


def _without_empty_end(row: Sequence[str]) -> Sequence[str]:
    filled = len(row)
    while filled and not row[filled - 1]:
        filled -= 1
    return row[:filled]


def _row(action: ActionView, entries: Sequence[Update]) -> Row:
    values = (field.value(action) for field in EDITED)
    last = (str(entries[-1].id), entry_digest(entries[-1].text)) if entries else ("", "")
    return tuple(chain((action.code,), map(baseline_text, values), (str(len(entries)),), last))


def entry_digest(text: str) -> str:
    """Return a digest of a log entry's text that ignores spacing."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def baseline_text(value: object) -> str:
    """Return a value as the sheet contains it."""
    if value is None:
        return ""
    return str(plain_value(value))
