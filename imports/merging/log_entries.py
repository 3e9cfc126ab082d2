"""Turn updates typed in a file into entries for the log: none lost, none added twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from db.interchange.export_baseline import entry_digest
from db.views import ActionView, Update
from imports.merging.line_builder import LineBuilder
from imports.merging.merge_base import MergeBase
from imports.proposal import Change
from imports.tables.rows import RowRead


def new_entries(
    action: ActionView,
    rows: Iterable[RowRead],
    log: Sequence[Update],
    start: MergeBase,
    lines: LineBuilder,
) -> list[Change]:
    """Return the entries to add to the log of ``action``; ``log`` is all of it, oldest first.

    Entries added to the log since the export count as this file's, and are not added again. If it
    is not known what the file started from, that applies to every entry in the log.
    """
    last = start.last_entry(action)
    latest = start.last_entry_digest(action)
    shown = _shown(action, last, log, start)
    known = {_words(entry.text) for entry in log if entry.id > (last or 0)}
    entries = []
    for row in rows:
        for cell in row.updates:
            why = cell.remark
            if cell is row.latest and last is not None:
                if _words(str(cell.value)) in shown or entry_digest(str(cell.value)) == latest:
                    continue
                why = "typed over the latest update"
            text = str(cell.value)
            if _words(text) not in known:
                known.add(_words(text))
                entries.append(lines.change(row, cell, action, "update", text, why))
    return entries


def _shown(
    action: ActionView, last: int | None, log: Sequence[Update], start: MergeBase
) -> set[str]:
    """Return what "Latest update" may have shown: entry ``last``, or any if that is gone."""
    if not last:
        return set()
    there = {_words(entry.text) for entry in log if entry.id == last}
    return there or set(map(_words, start.past.entries(action.code)))


def _words(text: str) -> str:
    return " ".join(text.split())
