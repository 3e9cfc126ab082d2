"""Where the cover holds what the checklist asks about, and what other sheets refer to."""

from __future__ import annotations

FIRST = 4
"""The row of the first detail."""

DETAILS = (
    *("name", "ods", "type", "pcn", "icb", "plan", "period", "start", "end", "due"),
    *("number", "position_on", "contact", "email", "signed_by", "signed_on"),
)
"""The details from top to bottom, labels in column A, what is said in column B."""

WORDS = {
    "contact": "Contact",
    "email": "Email",
    "signed_by": "Signed off by",
}
"""What the checklist asks about, as the cover labels it."""


def row_of(key: str) -> int:
    """Return the row of a detail."""
    return FIRST + DETAILS.index(key)


def cell_of(key: str) -> str:
    """Return the cell that holds a detail."""
    return f"B{row_of(key)}"
