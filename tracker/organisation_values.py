"""What people type for when their returns are due, and for what a return's file is called."""

from __future__ import annotations

import re

from db.errors import Refused
from db.returns import NAME_PATTERN

KEEP_CODE = "Check the code, or press Enter again to keep it."
"""What to do about an ODS code that is not a usual one."""

_THE_USUAL = ("", "default", "none")


def days_from(text: str) -> int | None:
    """Return the days after a period's end that were typed: ``30``, ``30 days``.

    ``None`` is the usual day: for nothing, "default" and "none".

    Raises:
        Refused: it is no whole number.
    """
    typed = text.strip().casefold()
    if typed in _THE_USUAL:
        return None
    days = re.fullmatch(r"([0-9]{1,6}) *(?:days?)?", typed)
    if days is None:
        raise Refused(
            f"Return due: {text.strip()!r} is not a whole number of days. Write it like 30, or"
            " default for the last day of the month after."
        )
    return int(days[1])


def pattern_from(text: str) -> str | None:
    """Return the pattern for the file's name that was typed.

    ``None`` is the usual one: for nothing, "default", "none" and itself.

    Raises:
        Refused: no file could have such a name, or all returns would have the same.
    """
    typed = text.strip()
    if typed.casefold() in _THE_USUAL or typed == NAME_PATTERN:
        return None
    from exports.return_name import check_pattern

    return check_pattern(typed)
