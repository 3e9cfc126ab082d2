"""Compare the barriers typed in a return, with the support asked of the ICB."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from db.errors import Refused
from db.records.new_records import NewBarrier
from db.returns import headings
from db.vocabulary.terms import BarrierKind
from imports.merging.records.return_comparison import (
    ComparedRecord,
    ReturnComparison,
    first_text,
)
from imports.returned.returned_workbook import BarrierTyped, Typed

FIELD = "barrier"
_NO_KIND = "no kind is chosen there: it would be saved as Other"


def propose_barriers(rows: Iterable[BarrierTyped], comparison: ReturnComparison) -> None:
    """Propose the barriers that the register does not have."""
    for row in rows:
        found = comparison.of_action(row, FIELD, _said(row).values())
        if found is not None:
            _look_at(found)


def _look_at(found: ComparedRecord[BarrierTyped]) -> None:
    row = found.row
    kind, note = found.read(row.kind, "kind"), found.read(row.note, FIELD)
    support, resolved = found.read(row.support, "support"), found.read(row.resolved, "resolved")
    if note is None:
        return
    said = NewBarrier(
        kind=kind.value if kind and kind.value else BarrierKind.OTHER,
        note=note.value or "",
        support=(support.value if support else None) or "",
        resolved=resolved.value if resolved else None,
    )
    if found.was_in_return(FIELD, _values(said), _said(row)):
        return
    if not said.note:
        if typed := first_text(_said(row).values()):
            why = f"a barrier needs a few words under '{headings.BARRIER_NOTE}'"
            found.ignore(row.note, why, FIELD, typed)
        return
    doubts = [note.doubt, support.doubt if support else ""]
    if kind is None or kind.value is None:
        doubts.append(_NO_KIND)
    _offer(found, said, doubts)


def _offer(found: ComparedRecord[BarrierTyped], new: NewBarrier, doubts: list[str]) -> None:
    row, code = found.row, found.target.code
    try:
        new.column_values(found.work.today)
    except Refused as error:
        found.ignore(row.resolved, str(error), "resolved", row.resolved.text)
        new = replace(new, resolved=None)
    values = _values(new)
    alike = [b for b in found.work.position.barriers if (b.code, b.note) == (code, new.note)]
    there = any(
        (b.kind, b.support or "", b.resolved) == (new.kind, new.support, new.resolved)
        for b in alike
    )
    if alike:
        doubts = [*doubts, f"{code} already has a barrier in these words"]
    more = {name: value for name, value in values.items() if name != "note"}
    found.propose_record(row.note, FIELD, new.note, values, more=more, there=there, doubts=doubts)


def _values(barrier: NewBarrier) -> dict[str, str | None]:
    """Return a barrier as the register holds it."""
    return {
        "kind": barrier.kind.value,
        "note": barrier.note,
        "support": barrier.support or None,
        "resolved": barrier.resolved.isoformat() if barrier.resolved else None,
    }


def _said(row: BarrierTyped) -> dict[str, Typed[Any]]:
    """Return the cells that people fill in, by field."""
    return {
        "kind": row.kind,
        "note": row.note,
        "support": row.support,
        "resolved": row.resolved,
    }
