"""What people type for when their returns are due, and for what a return's file is called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from db.errors import Refused
from db.returns.returns import NAME_PATTERN, ReturnContent
from db.views import TypeChange
from db.vocabulary.phrases import counted
from db.vocabulary.terms import ProviderType

TYPES = tuple(kind for kind in ProviderType if kind is not ProviderType.GENERIC)
"""The types that an organisation can have."""

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


def type_change_in_words(change: TypeChange) -> str:
    """Return which actions a change of type takes off the list and brings to it."""
    words = [
        _moved(change.going, "leaves your list", "leave your list"),
        _moved(change.coming, "joins it", "join it"),
    ]
    kept = [code for code in change.going if code in change.recorded]
    back = [code for code in change.coming if code in change.recorded]
    if kept:
        words.append(
            f"What you recorded for {', '.join(kept)} is kept, and comes back if you change the"
            " type back."
        )
    if back:
        words.append(f"What you recorded earlier for {', '.join(back)} comes back.")
    return " ".join(words)


def _moved(codes: Sequence[str], one: str, several: str) -> str:
    does = one if len(codes) == 1 else several
    return f"{counted(len(codes), 'action')} {does}: {', '.join(codes)}."


def pattern_from(text: str, content: ReturnContent | None = None) -> str | None:
    """Return the pattern for the file's name that was typed.

    ``None`` is the usual one: for nothing, "default", "none" and itself. With ``content`` the name
    that this return's file is to have may be typed instead of a pattern.

    Raises:
        Refused: no file could have such a name, or all returns would have the same.
    """
    typed = text.strip()
    if typed.casefold() in _THE_USUAL or typed == NAME_PATTERN:
        return None
    from exports.returns.file_name import check_pattern, pattern_like

    pattern = check_pattern(typed) if content is None else pattern_like(typed, content)
    return None if pattern == NAME_PATTERN else pattern
