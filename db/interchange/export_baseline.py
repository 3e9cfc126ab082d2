"""What a tracker workbook started from, so that it can be merged three ways when it comes back.

The hidden sheet ``_greenplan`` holds it, all as text:

====  =====================================================================================
row   cells
====  =====================================================================================
1-5   ``format`` (1), ``plan`` (its key), ``edition``, ``ods``, ``position-on`` (ISO date):
      the name in column A, the value in column B
6     ``sha256``: of all the other rows, by :func:`rows_digest`
7-8   ``register`` (when the organisation came into it, which tells one register from another)
      and ``change`` (the number of its last change)
9     the headings of what follows, :data:`HEADINGS`
10-   one action a row, in the order of the tracker
====  =====================================================================================

Words are kebab-case, dates ISO 8601, figures without decimals; an empty cell is "not said".
In a return two more rows, ``period`` and ``number``, stand before the headings.

``status`` is empty while the action is not in the plan, as it is in the tracker. ``updates`` is
how many log entries there were, ``last_update`` the number of the newest and ``latest`` the
digest of its text (:func:`entry_digest`), which a register that was restored may not hold any more.

As in every cell of the workbook, text that looks like ``_x0041_`` stands as ``_x005F_x0041_``:
that is Excel's way, and whoever reads the file with something else must turn it back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain

from db.views import ActionView, Position, Update

SHEET = "_greenplan"
FORMAT = 1
FIELDS = (
    "choice",
    "reason",
    "status",
    "lead",
    "start",
    "due",
    "review",
    "completed",
    "percent",
    "own_ease",
)
"""What people may edit in the tracker, by the register's names."""

HEADINGS = ("code", *FIELDS, "updates", "last_update", "latest")

Row = tuple[str, ...]


def origin_rows(position: Position) -> tuple[Row, ...]:
    """Return the rows of the sheet from top to bottom, without the one of the hash."""
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
    """Return the SHA-256, in hex, of rows of text; empty cells at the end of a row do not count."""
    trimmed = [list(_without_empty_end(row)) for row in rows]
    return hashlib.sha256(json.dumps(trimmed, ensure_ascii=False).encode()).hexdigest()


def _without_empty_end(row: Sequence[str]) -> Sequence[str]:
    filled = max((number for number, cell in enumerate(row, start=1) if cell), default=0)
    return row[:filled]


def _row(action: ActionView, entries: Sequence[Update]) -> Row:
    values = (said(action, name) for name in FIELDS)
    last = (str(entries[-1].id), entry_digest(entries[-1].text)) if entries else ("", "")
    return tuple(chain((action.code,), map(as_text, values), (str(len(entries)),), last))


def entry_digest(text: str) -> str:
    """Return what tells an entry of a log by its words, however they are spaced."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def said(action: ActionView, field: str) -> object:
    """Return what the tracker shows of one of :data:`FIELDS`: nothing is completed out of plan."""
    return None if field == "completed" and not action.in_plan else getattr(action, field)


def as_text(value: object) -> str:
    """Return a value as the sheet holds it."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
