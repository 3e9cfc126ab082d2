"""Check that returns were not altered after they were made, by their stored checksums.

A return's workbook has its checksum beside it. Its other frozen content (figures, who signed it,
when) has a checksum in the change log, called its seal. Returns of earlier versions have no seal
until their organisation makes its next return. Until then, only their consistency can be checked. A
return that has no seal after that was altered.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from db.errors import Refused
from db.files.faults import is_busy
from db.frozen import frozen
from db.storage.packed_text import unpack
from db.storage.query import Query, Row
from db.storage.query_readers import without_marks
from db.validation.text_rules import safe_text

SEALED = (
    *("period", "number", "on", "at", "by", "signed_by"),
    *("complete", "file_name", "sha256", "snapshot"),
)
"""The columns that a seal is computed from, in this order."""

_SEALS = """
    FROM frozen_return s JOIN change_field f ON f.change_id = s.change_id
    WHERE s.organisation_id = r.organisation_id AND f.entity = 'return' AND f.field = 'seal'
"""
"""The seals of the organisation of a return ``r``. Each is a field of a return's change."""

_RETURNS = f"""
    SELECT r.id, o.id, o.ods, r.period, r.number,
        (SELECT f.new {_SEALS} AND f.entity_id = r.id ORDER BY f.id LIMIT 1),
        EXISTS (SELECT 1 {_SEALS} AND s.change_id >= r.change_id)
    FROM frozen_return r LEFT JOIN organisation o ON o.id = r.organisation_id
    {{which}} ORDER BY r.id
"""
"""Each return, its first seal, and whether it should have a seal by now."""

_FACTS = f"""
    SELECT {", ".join(f'r."{name}"' for name in SEALED)}
    FROM frozen_return r WHERE r.id = :number
"""
_WORKBOOK = "SELECT r.workbook FROM frozen_return r WHERE r.id = :number"


_NONE = "No organisation"


@frozen
class Altered:
    """A return that was altered after it was made.

    ``id`` is the register's number for it, ``number`` its number within ``period``; 0 and empty if
    these cannot be read. ``workbook`` and ``content`` say what was altered: its file, or its other
    frozen content.
    """

    id: int
    ods: str
    period: str
    number: int
    workbook: bool
    content: bool

    @property
    def description(self) -> str:
        """What was altered, in a sentence."""
        parts = ["its workbook"] if self.workbook else []
        if self.content:
            parts.append("its frozen content (figures, dates, signature)")
        return f"{self.name}: {' and '.join(parts)} changed after the return was made."

    @property
    def name(self) -> str:
        """The name of the return: ``A99999, return 1 of Q3 2026/27``."""
        number = self.number or "without a number"
        return f"{self.ods}, return {number} of {self.period or 'a period that cannot be read'}"


class NotAsMade(Refused):
    """The workbook of a return was altered, so no file was saved.

    ``copy`` is the newest backup with the original return, or ``None`` if there is none beside the
    register.
    """

    def __init__(self, altered: Altered, copy: Path | None) -> None:
        super().__init__(
            f"{altered.description} No file was saved. Use 'greenplan doctor' for details."
        )
        self.altered = altered
        self.copy = copy


def seal(facts: Sequence[Any]) -> str:
    """Return the checksum of the columns in :data:`SEALED`, of the snapshot as it was packed.

    Raises:
        ValueError: the snapshot cannot be unpacked.
    """
    plain = dict(zip(SEALED, facts, strict=True))
    plain["complete"] = bool(plain["complete"])
    if isinstance(plain["snapshot"], str):
        plain["snapshot"] = unpack(plain["snapshot"])
    text = json.dumps(plain, ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def seal_of(query: Query, number: int) -> str:
    """Return the checksum of the other frozen content of the return with this id."""
    (facts,) = without_marks(query)(_FACTS, number=number)
    return seal(facts)


def altered_returns(query: Query, number: int | None = None) -> Iterator[Altered]:
    """Yield the returns that were altered after they were made. With ``number``, check that one."""
    query = without_marks(query)
    for row in _returns(query, number):
        workbook, content = _holds(query, row[0], row[5], was_due=bool(row[6]))
        if not (workbook and content):
            ods, which = safe_text(str(row[2] or _NONE)), _which(row)
            yield Altered(row[0], ods, *which, workbook=not workbook, content=not content)


def _which(row: Row) -> tuple[str, int]:
    period, number = row[3:5]
    readable = isinstance(period, str) and type(number) is int
    return (safe_text(period), number) if readable else ("", 0)


def has_original(query: Query, wanted: Altered) -> bool:
    """Whether another register, such as a backup, has the original of this return."""
    same = [_which(row) for row in _returns(without_marks(query), wanted.id)]
    return same == [(wanted.period, wanted.number)] and not list(altered_returns(query, wanted.id))


def unsealed_returns(query: Query, organisation: int | None = None) -> list[int]:
    """Return the numbers of the returns without a seal, of all organisations or of one."""
    return [
        number
        for number, *_, sealed, was_due in _returns(query, organisation=organisation)
        if sealed is None and not was_due
    ]


def _returns(query: Query, number: int | None = None, organisation: int | None = None) -> list[Row]:
    """Return :data:`_RETURNS` for the return with this id, for an organisation's, or for all."""
    which = ""
    if number is not None:
        which = "WHERE r.id = :number"
    elif organisation is not None:
        which = "WHERE r.organisation_id = :organisation"
    return query(_RETURNS.format(which=which), number=number, organisation=organisation)


def _holds(query: Query, number: int, sealed: str | None, *, was_due: bool) -> tuple[bool, bool]:
    """Return whether the workbook and the other frozen content are unaltered.

    A return may have no seal only until its organisation's next return (``was_due``). After that,
    someone removed the seal.
    """
    facts = _read(query, _FACTS, number)
    workbook = _read(query, _WORKBOOK, number)
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


def _read(query: Query, sql: str, number: int) -> Row | None:
    """Return a row, or ``None`` if it is too damaged to read, such as text with invalid bytes."""
    try:
        (row,) = query(sql, number=number)
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
    """Whether a return without a seal can be read and agrees with its row."""
    told = json.loads(unpack(str(facts["snapshot"])))
    lacking = any(line["missing"] for line in told["check"])
    return [told["period"], told["number"], told["signed_by"], told["position"]["on"], lacking] == [
        *(facts[name] for name in ("period", "number", "signed_by", "on")),
        not facts["complete"],
    ] and all("brag" in action for action in told["position"]["actions"])
