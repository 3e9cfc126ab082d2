"""Figures as people type and read them: baselines, targets, readings."""

from __future__ import annotations

import math
import re

from db.errors import Refused
from db.validation.nhs_number import find_nhs_numbers
from db.validation.text_rules import HoldsNhsNumber, quoted_text

_NOT_ASSESSED = ("not assessed", "n/a", "na", "none")
_FIGURE = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)")
LARGEST = 1e12
DECIMALS = 6
"""The range of figures: below a million million, to a millionth."""


def checked_figure(value: float | None, what: str) -> float | None:
    """Return a figure as it is stored.

    Raises:
        Refused: it is not a number, or beyond :data:`LARGEST`, or a valid NHS number.
    """
    if value is None:
        return None
    if not math.isfinite(value) or abs(value) >= LARGEST:
        raise Refused(f"{what}: {value:g} is out of range. Enter a figure below 1,000,000,000,000.")
    kept = round(float(value), DECIMALS) + 0.0
    whole = f"{abs(kept):.0f}"
    if kept.is_integer() and find_nhs_numbers(whole):
        raise Refused(str(HoldsNhsNumber(what, whole)))
    return kept


def parse_figure(text: str, what: str) -> float | None:
    """Return the figure that the user typed (``1,240.5``, ``-3``), or ``None`` for empty text.

    Raises:
        Refused: it is not a figure, or :func:`checked_figure` refuses it.
    """
    typed = text.replace(" ", "").replace("\u2212", "-")
    if not typed:
        return None
    plain = typed.replace(",", "") if _grouped(typed) else typed
    if not _FIGURE.fullmatch(plain):
        raise Refused(
            f"{what}: {quoted_text(text.strip())} is not a figure. Write it like 12 or 1240.5."
        )
    return checked_figure(float(plain), what)


def not_assessed(text: str) -> bool:
    """Whether a text means "not assessed": these words, ``n/a``, ``na``, ``none`` or a dash."""
    return " ".join(text.replace("-", " ").split()).casefold() in _NOT_ASSESSED or (
        text.strip() in ("-", "\u2013")
    )


def figure_in_words(value: float | None) -> str:
    """Return a figure as it is shown: ``1,240.5``, or "not assessed" for ``None``."""
    if value is None:
        return "not assessed"
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def _grouped(typed: str) -> bool:
    """Whether commas are only used between thousands: 1,5 is not fifteen."""
    whole = typed.lstrip("+-").partition(".")[0].split(",")
    return len(whole) > 1 and 1 <= len(whole[0]) <= 3 and all(len(g) == 3 for g in whole[1:])
