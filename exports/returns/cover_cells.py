"""The cells of the cover that the checklist and other sheets refer to."""

from __future__ import annotations

from db.returns import headings

FIRST = 4
"""The row of the first detail."""

DETAILS = (
    *("name", "ods", "type", "pcn", "icb", "plan", "period", "start", "end", "due"),
    *("number", "position_on", "contact", "email", "signed_by", "signed_on"),
)
"""The details from top to bottom, with labels in column A and values in column B."""

WORDS = {
    "contact": headings.CONTACT,
    "email": headings.EMAIL,
    "signed_by": headings.SIGNED_BY,
}
"""The cover's labels for the details that the checklist asks for."""


def detail_row(key: str) -> int:
    """Return the row of a detail."""
    return FIRST + DETAILS.index(key)


def detail_cell(key: str) -> str:
    """Return the cell that holds a detail."""
    return f"B{detail_row(key)}"
