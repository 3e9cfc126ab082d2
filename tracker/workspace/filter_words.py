"""A filter in words, and the groups of words it can hold."""

from __future__ import annotations

from db.actions.selection import Selection
from db.vocabulary.terms import Area, Benefit, Brag, Choice, Status, Word

GROUPS: tuple[tuple[str, str, tuple[Word, ...]], ...] = (
    ("areas", "Area", tuple(Area)),
    ("choices", "Choice", tuple(Choice)),
    ("statuses", "Status", tuple(Status)),
    ("brags", "BRAG", tuple(Brag)),
    ("benefits", "Benefit", tuple(Benefit)),
)


def filter_in_words(chosen: Selection) -> str:
    """Return a filter in words: ``Area Culture, Resources · Lead P. Lee``; empty for no filter."""
    parts = []
    for name, label, offered in GROUPS:
        words = [word for word in offered if word in getattr(chosen, name)]
        if words:
            parts.append(f"{label} {', '.join(word.label for word in words)}")
    if chosen.leads:
        names = sorted(lead or "none" for lead in chosen.leads)
        parts.append(f"Lead {', '.join(names)}")
    return " · ".join(parts)
