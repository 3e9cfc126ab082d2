"""Read the barriers typed in a return, with the support asked of the ICB."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from db.errors import Refused
from db.records.new_records import NewBarrier
from db.returns import headings
from db.vocabulary.terms import BarrierKind
from imports.returned.return_comparison import ReturnComparison
from imports.returned.sheets import Cells
from imports.returned.targets import Target
from imports.returned.values import read_day, read_word
from imports.tables.rows import read_line

FIELD = "barrier"
KIND, NOTE = headings.BARRIER_KIND, headings.BARRIER_NOTE
SUPPORT, RESOLVED = headings.SUPPORT, headings.RESOLVED
_SAID = (KIND, NOTE, SUPPORT, RESOLVED)
_HEADINGS = {"note": NOTE, "kind": KIND, "support": SUPPORT, "resolved": RESOLVED}
_NO_KIND = "no kind is chosen there: it would be saved as Other"


def propose_barriers(rows: Iterable[Cells], comparison: ReturnComparison) -> None:
    """Propose the barriers that the register does not have."""
    for row in rows:
        target = comparison.target(row, FIELD, said=_SAID)
        if target is not None:
            _look_at(row, target, comparison)


def _look_at(row: Cells, target: Target, comparison: ReturnComparison) -> None:
    kind = comparison.read(row, KIND, read_word(BarrierKind, row.value(KIND)), target, "kind")
    note = comparison.read(row, NOTE, read_line(row.value(NOTE)), target, FIELD)
    support = comparison.read(row, SUPPORT, read_line(row.value(SUPPORT)), target, "support")
    day = read_day(row.value(RESOLVED), comparison.today, RESOLVED)
    resolved = comparison.read(row, RESOLVED, day, target, "resolved")
    if note is None:
        return
    said = NewBarrier(
        kind=kind.value if kind and kind.value else BarrierKind.OTHER,
        note=note.value or "",
        support=(support.value if support else None) or "",
        resolved=resolved.value if resolved else None,
    )
    if comparison.was_in_return(row, target, FIELD, _values(said), _HEADINGS):
        return
    if not said.note:
        typed = next((row.text(heading) for heading in _SAID if row.has_any(heading)), None)
        if typed:
            why = f"a barrier needs a few words under '{NOTE}'"
            comparison.ignore(row, NOTE, why, target, field=FIELD, new=typed)
        return
    doubts = [note.doubt, support.doubt if support else ""]
    if kind is None or kind.value is None:
        doubts.append(_NO_KIND)
    _offer(row, target, comparison, said, doubts)


def _offer(
    row: Cells, target: Target, comparison: ReturnComparison, new: NewBarrier, doubts: list[str]
) -> None:
    try:
        new.column_values(comparison.today)
    except Refused as error:
        comparison.ignore(
            row, RESOLVED, str(error), target, field="resolved", new=row.text(RESOLVED)
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
        row, NOTE, target, FIELD, new.note, values, more=more, there=there, doubts=doubts
    )


def _values(barrier: NewBarrier) -> dict[str, str | None]:
    """Return a barrier as the register holds it."""
    return {
        "kind": barrier.kind.value,
        "note": barrier.note,
        "support": barrier.support or None,
        "resolved": barrier.resolved.isoformat() if barrier.resolved else None,
    }
