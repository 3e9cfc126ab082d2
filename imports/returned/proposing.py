"""Compare the sheets of a return with the register, one after another."""

from __future__ import annotations

from imports.returned.barriers import look_at_barriers
from imports.returned.cover import look_at_cover
from imports.returned.evidence import look_at_evidence
from imports.returned.measures import look_at_measures
from imports.returned.questions import look_at_questions
from imports.returned.sheets import BARRIERS, EVIDENCE, MEASURES, QUESTIONS, ReturnSheets
from imports.returned.work import Work

_SHEETS = (
    (EVIDENCE, look_at_evidence),
    (MEASURES, look_at_measures),
    (BARRIERS, look_at_barriers),
    (QUESTIONS, look_at_questions),
)


def look_at_return(sheets: ReturnSheets, work: Work) -> None:
    """Add to ``work`` what the sheets say that the register does not have yet."""
    for name, look_at in _SHEETS:
        look_at(sheets.rows.get(name, ()), work)
    if sheets.cover is not None:
        look_at_cover(sheets.cover, work)
    if sheets.unknown:
        names = ", ".join(sheets.unknown)
        work.notes.append(f"Sheets not read, as their headings were changed: {names}.")
