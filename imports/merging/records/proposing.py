"""Compare the sheets of a return with the register, one after another."""

from __future__ import annotations

from imports.merging.records.barriers import propose_barriers
from imports.merging.records.cover import propose_details
from imports.merging.records.evidence import propose_evidence
from imports.merging.records.measures import propose_measures
from imports.merging.records.questions import propose_answers
from imports.merging.records.return_comparison import ReturnComparison
from imports.returned.returned_workbook import ReturnRead


def propose_return(returned: ReturnRead, comparison: ReturnComparison) -> None:
    """Add to ``comparison`` what the sheets say that the register does not have yet."""
    propose_evidence(returned.evidence, comparison)
    propose_measures(returned.measures, comparison)
    propose_barriers(returned.barriers, comparison)
    propose_answers(returned.answers, comparison)
    if returned.cover is not None:
        propose_details(returned.cover, comparison)
    if returned.unknown:
        names = ", ".join(returned.unknown)
        comparison.notes.append(f"Sheets not read, as their headings were changed: {names}.")
