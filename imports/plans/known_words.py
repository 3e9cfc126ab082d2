"""Columns of a plan's spreadsheet that hold what the primary care plan has: ratings, Quick Wins,
benefits, and which type of organisation an action is for.

They are only recognised in a sheet that rates its actions Must Do, Priority or Should Do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from db.errors import Refused
from db.validation.text_rules import quoted_text
from db.vocabulary.action_fields import BENEFITS, BY_KEY
from db.vocabulary.declared import PlanTab
from db.vocabulary.synonyms import normalised, yes_or_no
from db.vocabulary.terms import PRIMARY_CARE, Area, Benefit, ProviderType, Rating, Word

RATING, QUICK_WIN, PROVIDER_TYPE, BENEFIT = "rating", "quick_win", "provider_type", "benefits"
KNOWN = (RATING, QUICK_WIN, PROVIDER_TYPE, BENEFIT)
"""What such a column holds: the name of what it fills of a planned action."""

HEADINGS: Mapping[str, tuple[str, ...]] = {
    RATING: BY_KEY["rating"].headings,
    QUICK_WIN: BY_KEY["quick_win"].headings,
    PROVIDER_TYPE: (
        *("provider type", "type of provider", "provider", "for", "who for", "who is it for"),
        *("applies to", "organisation type", "type of organisation", "setting"),
    ),
    BENEFIT: tuple({normalised(BENEFITS.label), "benefits", "benefit"}),
}

_TYPES = {normalised(kind.label): kind for kind in (ProviderType.GENERIC, *PRIMARY_CARE)} | {
    word: kind
    for kind, words in (
        (ProviderType.GENERIC, ("all", "all primary care", "all practices", "everyone")),
        (ProviderType.GENERAL_PRACTICE, ("general practices", "gp", "gps", "gp practice")),
        (ProviderType.DENTAL_PRACTICE, ("dental", "dental practices", "dentistry", "dentists")),
        (ProviderType.COMMUNITY_PHARMACY, ("pharmacy", "community pharmacies", "pharmacies")),
        (ProviderType.OPTOMETRY_PRACTICE, ("optometry", "optometry practices", "opticians")),
        (ProviderType.INTEGRATED_URGENT_CARE, ("urgent care", "iuc")),
    )
    for word in words
}


def known_value(what: str, text: str) -> Any:
    """Return what the text of a cell means in a column of this kind.

    Raises:
        Refused: it is none of the words that may be there.
    """
    plain = normalised(text)
    found: Any
    match what:
        case "rating":
            found = _labelled(Rating).get(plain)
        case "quick_win":
            found = yes_or_no(text)
        case "provider_type":
            found = _TYPES.get(plain)
        case _:
            parts = [normalised(part) for part in re.split(r"[,;\n]", text) if part.strip()]
            marked = [_labelled(Benefit).get(part) for part in parts]
            found = frozenset(marked) if None not in marked else None
    if found is None:
        raise Refused(f"{quoted_text(text)} is not recognised. Write {_MAY_HOLD[what]}.")
    return found


def all_known(what: str, texts: Sequence[str]) -> bool:
    """Whether all the texts of a column are words of this kind."""
    try:
        for text in texts:
            known_value(what, text)
    except Refused:
        return False
    return True


def area_of(title: str) -> Area | None:
    """Return the programme area that a section is called after."""
    return _labelled(Area).get(normalised(title))


def tabs_of(ratings: set[Rating | None], *, quick_wins: bool) -> Iterator[PlanTab]:
    """Yield the tabs of a plan with these ratings, and with Quick Wins or not."""
    for rating in Rating:
        if rating in ratings:
            yield PlanTab(rating.label, {RATING: (rating.value,)})
    if quick_wins:
        yield PlanTab("Quick Wins", {QUICK_WIN: ("yes",)})


def _labelled(words: type[Word]) -> dict[str, Any]:
    return {normalised(word.label): word for word in words}


def _in_words(words: Sequence[Word]) -> str:
    *first, last = (word.label for word in words)
    return f"{', '.join(first)} or {last}"


_MAY_HOLD = {
    RATING: _in_words(tuple(Rating)),
    QUICK_WIN: "Yes or No",
    PROVIDER_TYPE: _in_words((ProviderType.GENERIC, *PRIMARY_CARE)),
    BENEFIT: f"{_in_words(tuple(Benefit))}, with commas between",
}
