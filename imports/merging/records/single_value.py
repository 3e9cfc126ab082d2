"""Merge single values, such as an answer or a contact, as the fields of actions are merged."""

from __future__ import annotations

from typing import Any

from db.frozen import frozen
from db.history.change_descriptions import value_in_words
from imports.merging.comparing import Verdict, three_way, two_way
from imports.merging.records.return_comparison import ComparedRow, More, ReturnComparison
from imports.proposal import Said
from imports.returned.returned_workbook import Typed
from imports.tables.cell_readings import Understood


@frozen
class SingleValue:
    """One value of the register: whose it is, as in the history, its field and current value.

    ``key`` is an answer's question, ``None`` for the organisation.
    """

    entity: str
    key: str | None
    field: str
    ours: Said

    def value_at_export(self, comparison: ReturnComparison) -> Said:
        """Return its value when the return was made; ``None`` if that is not known."""
        if comparison.after is None:
            return None
        return comparison.log.at(self.entity, self.key, self.field, self.ours, comparison.after)


def propose_single_value(
    found: ComparedRow[Any],
    cell: Typed[Any],
    single: SingleValue,
    theirs: Understood[Said],
    *,
    more: More,
) -> None:
    """Propose what was typed over ``single``.

    A person must agree to it if the register has been given another value since, or if it is not
    known what the return started from.
    """
    comparison, value = found.work, theirs.value
    if comparison.after is None:
        verdict = two_way(single.ours, value)
    else:
        verdict = three_way(single.value_at_export(comparison), single.ours, value)
    if verdict is Verdict.NOTHING:
        return
    doubts = [theirs.doubt]
    if verdict is Verdict.CONFLICT:
        before = comparison.log.when_set(
            single.entity, single.key, single.field, value, comparison.after
        )
        if before and value is not None:
            why = f"imported {before}, and changed in the register since"
            found.ignore(cell, why, single.field, value, single.ours)
            return
        doubts.append(_register_says(single, comparison))
    found.propose(cell, single.field, value, doubts, more, old=single.ours)


def _register_says(single: SingleValue, comparison: ReturnComparison) -> str:
    last = comparison.log.last(single.entity, single.key, single.field)
    said = "nothing" if single.ours is None else value_in_words(single.field, single.ours)
    return f"the register says {said}{f', set {last}' if last else ''}"
