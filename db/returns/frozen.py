"""Whether the returns that were made are as they were made, by the checksums stored with them.

A return's workbook has its checksum beside it. The rest that was frozen with it (its figures, who
signed it, when) has one in the change log, its seal. Returns of earlier versions have no seal until
their organisation makes its next return; of those it is only known whether they agree with
themselves. One that has none after that was altered.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.errors import Refused
from db.files.faults import is_busy
from db.storage.query import Query, Row
from db.storage.query_readers import as_stored
from db.validation.text_rules import marked

SEALED = (
    *("period", "number", "on", "at", "by", "signed_by"),
    *("complete", "file_name", "sha256", "snapshot"),
)
"""What a seal is reckoned from, in this order."""

_SEALS = """
    FROM frozen_return s JOIN change_field f ON f.change_id = s.change_id
    WHERE s.organisation_id = r.organisation_id AND f.entity = 'return' AND f.field = 'seal'
"""
"""The seals of the organisation of a return ``r``: each is a field of a return's change."""

_RETURNS = f"""
    SELECT r.id, o.id, o.ods, r.period, r.number,
        (SELECT f.new {_SEALS} AND f.entity_id = r.id ORDER BY f.id LIMIT 1),
        EXISTS (SELECT 1 {_SEALS} AND s.change_id >= r.change_id)
    FROM frozen_return r LEFT JOIN organisation o ON o.id = r.organisation_id
    WHERE CAST(:number AS INTEGER) IS NULL OR r.id = :number
    ORDER BY r.id
"""
"""Each return, the first seal it was given, and whether it was to be given one by now."""

_FACTS = f"""
    SELECT {", ".join(f'r."{name}"' for name in SEALED)}
    FROM frozen_return r WHERE r.id = :number
"""
_WORKBOOK = "SELECT r.workbook FROM frozen_return r WHERE r.id = :number"


_NONE = "No organisation"


@dataclass(frozen=True, slots=True)
class Altered:
    """A return that is not as it was made.

    ``id`` is the register's number for it, ``number`` its own within ``period``; 0 and empty where
    these cannot be read. ``workbook`` and ``content`` tell which of the two differ: its file, or
    what else was frozen with it.
    """

    id: int
    ods: str
    period: str
    number: int
    workbook: bool
    content: bool

    @property
    def words(self) -> str:
        """What is not as it was made, in a sentence."""
        parts = ["its workbook"] if self.workbook else []
        if self.content:
            parts.append("what was frozen with its workbook (figures, dates, signature)")
        return f"{self.name}: {' and '.join(parts)} changed after it was made."

    @property
    def name(self) -> str:
        """Which return it is: ``A99999, return 1 of Q3 2026/27``."""
        number = self.number or "without a number"
        return f"{self.ods}, return {number} of {self.period or 'a period that cannot be read'}"


class NotAsMade(Refused):
    """The workbook of a return is not as it was made: nothing was written.

    ``copy`` is the newest copy of the register that has the return as it was made, ``None`` where
    none beside it has.
    """

    def __init__(self, altered: Altered, copy: Path | None) -> None:
        super().__init__(f"{altered.words} Nothing was written. 'greenplan doctor' says more.")
        self.altered = altered
        self.copy = copy


def seal(facts: Sequence[Any]) -> str:
    """Return the checksum of what :data:`SEALED` names."""
    plain = dict(zip(SEALED, facts, strict=True))
    plain["complete"] = bool(plain["complete"])
    text = json.dumps(plain, ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def seal_of(ask: Query, number: int) -> str:
    """Return the checksum of what is frozen with the workbook of the return with that id."""
    (facts,) = as_stored(ask)(_FACTS, number=number)
    return seal(facts)


def altered(ask: Query, number: int | None = None) -> Iterator[Altered]:
    """Yield the returns that are not as they were made; with ``number`` only look at that one."""
    ask = as_stored(ask)
    for row in ask(_RETURNS, number=number):
        workbook, content = _holds(ask, row[0], row[5], was_due=bool(row[6]))
        if not (workbook and content):
            ods, which = marked(str(row[2] or _NONE)), _which(row)
            yield Altered(row[0], ods, *which, workbook=not workbook, content=not content)


def _which(row: Row) -> tuple[str, int]:
    period, number = row[3:5]
    readable = isinstance(period, str) and type(number) is int
    return (marked(period), number) if readable else ("", 0)


def as_made(ask: Query, wanted: Altered) -> bool:
    """Whether another register, such as a copy, has that return as it was made."""
    same = [_which(row) for row in as_stored(ask)(_RETURNS, number=wanted.id)]
    return same == [(wanted.period, wanted.number)] and not list(altered(ask, wanted.id))


def unsealed(ask: Query, organisation: int | None = None) -> list[int]:
    """Return the numbers of the returns that are still to be given a seal, of all organisations
    or of one.
    """
    return [
        number
        for number, of, _, _, _, sealed, was_due in ask(_RETURNS, number=None)
        if sealed is None and not was_due and organisation in (None, of)
    ]


def _holds(ask: Query, number: int, sealed: str | None, *, was_due: bool) -> tuple[bool, bool]:
    """Return whether the workbook, and what else was frozen, are as they were made.

    A return has no seal only until its organisation's next one (``was_due``): after that somebody
    took the seal away.
    """
    facts = _read(ask, _FACTS, number)
    workbook = _read(ask, _WORKBOOK, number)
    if facts is None:
        return False, False
    (file,) = workbook or (None,)
    same_file = file is not None and _sum(file) == facts[SEALED.index("sha256")]
    try:
        if sealed is not None:
            return same_file, json.loads(sealed) == seal(facts)
        return same_file, not was_due and _agrees(dict(zip(SEALED, facts, strict=True)))
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
        return same_file, False


def _read(ask: Query, sql: str, number: int) -> Row | None:
    """Return a row; ``None`` where damage keeps it from being read, as text that is none."""
    try:
        (row,) = ask(sql, number=number)
    except (sqlite3.DatabaseError, UnicodeError) as error:
        if is_busy(error):
            raise
        return None
    return row


def _sum(file: Any) -> str:
    is_file = isinstance(file, bytes | memoryview)
    content = bytes(file) if is_file else str(file).encode(errors="replace")
    return hashlib.sha256(content).hexdigest()


def _agrees(facts: dict[str, Any]) -> bool:
    """Whether a return without a seal can be read and tells of itself what its row tells."""
    told = json.loads(facts["snapshot"])
    lacking = any(line["missing"] for line in told["check"])
    return [told["period"], told["number"], told["signed_by"], told["position"]["on"], lacking] == [
        *(facts[name] for name in ("period", "number", "signed_by", "on")),
        not facts["complete"],
    ] and all("brag" in action for action in told["position"]["actions"])
