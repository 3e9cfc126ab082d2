"""Codes of actions and sections, known in any spelling: "C1 A/i" is also "c1ai" and "C1-A-i"."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import normalize


def spelled(code: str) -> str:
    """Return what all spellings of a code have in common: its letters and figures, lower case.

    Accents are left out too. Two codes of one plan must differ in this.
    """
    if not code.isascii():
        code = normalize("NFKD", normalize("NFKD", code).casefold())
    return "".join(filter(str.isalnum, code.lower()))


def nearest_codes(code: str, codes: Sequence[str]) -> list[str]:
    """Return up to three of ``codes`` that are most like ``code``."""
    from difflib import get_close_matches

    return get_close_matches(code.strip().upper()[:40], codes, n=3, cutoff=0.5)
