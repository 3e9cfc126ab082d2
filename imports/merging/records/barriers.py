"""Compare the barriers typed in a return, with the support asked of the ICB."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from db.errors import Refused
from db.records.new_records import NewBarrier
from db.returns import headings
from db.vocabulary.terms import BarrierKind
from imports.merging.records.return_comparison import ReturnComparison, first_text
from imports.merging.records.targets import Target
from imports.returned.returned_workbook import BarrierTyped, Typed

FIELD = "barrier"
_NO_KIND = "no kind is chosen there: it would be saved as Other"


def propose_barriers(rows: Iterable[BarrierTyped], comparison: ReturnComparison) -> None:
    """Propose the barriers that the register does not have."""
    for row in rows:
        target = comparison.target(row, FIELD, _said(row).values())
        if target is not None:
            _look_at(row, target, comparison)


def _look_at(row: BarrierTyped, target: Target, comparison: ReturnComparison) -> None:
    kind = comparison.read(row, row.kind, target, "kind")
    note = comparison.read(row, row.note, target, FIELD)
    support = comparison.read(row, row.support, target, "support")
    resolved = comparison.read(row, row.resolved, target, "resolved")
    if note is None:
        return
    said = NewBarrier(
        kind=kind.value if kind and kind.value else BarrierKind.OTHER,
        note=note.value or "",
        support=(support.value if support else None) or "",
        resolved=resolved.value if resolved else None,
    )
    if comparison.was_in_return(row, target, FIELD, _values(said), _said(row)):
        return
    if not said.note:
        typed = first_text(_said(row).values())
        if typed:
            why = f"a barrier needs a few words under '{headings.BARRIER_NOTE}'"
            comparison.ignore(row, row.note, why, target, field=FIELD, new=typed)
        return
    doubts = [note.doubt, support.doubt if support else ""]
    if kind is None or kind.value is None:
        doubts.append(_NO_KIND)
    _offer(row, target, comparison, said, doubts)


def _offer(
    row: BarrierTyped,
    target: Target,
    comparison: ReturnComparison,
    new: NewBarrier,
    doubts: list[str],
) -> None:
    try:
        new.column_values(comparison.today)
    except Refused as error:
        comparison.ignore(
            row, row.resolved, str(error), target, field="resolved", new=row.resolved.text
        )
        new = replace(new, resolved=None)
    values = _values(new)
    alike = [b for b in comparison.position.barriers if (b.code, b.note) == (target.code, new.note)]
    there = any(
        (b.kind, b.support or "", b.resolved) == (new.kind, new.support, new.resolved)
        for b in alike
    )
    if alike:
        doubts = [*doubts, f"{target.code} already has a barrier in these words"]
    more = {name: value for name, value in values.items() if name != "note"}
    comparison.propose_record(
        row, row.note, target, FIELD, new.note, values, more=more, there=there, doubts=doubts
    )


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
