"""Compare the sheets of a return with the register, one after another."""

from __future__ import annotations

from imports.returned.barriers import propose_barriers
from imports.returned.cover import propose_details
from imports.returned.evidence import propose_evidence
from imports.returned.measures import propose_measures
from imports.returned.questions import propose_answers
from imports.returned.return_comparison import ReturnComparison
from imports.returned.sheets import BARRIERS, EVIDENCE, MEASURES, QUESTIONS, ReturnSheets

_SHEETS = (
    (EVIDENCE, propose_evidence),
    (MEASURES, propose_measures),
    (BARRIERS, propose_barriers),
    (QUESTIONS, propose_answers),
)


def propose_return(sheets: ReturnSheets, comparison: ReturnComparison) -> None:
    """Add to ``comparison`` what the sheets say that the register does not have yet."""
    for name, look_at in _SHEETS:
        look_at(sheets.rows.get(name, ()), comparison)
    if sheets.cover is not None:
        propose_details(sheets.cover, comparison)
    if sheets.unknown:
        names = ", ".join(sheets.unknown)
        comparison.notes.append(f"Sheets not read, as their headings were changed: {names}.")
