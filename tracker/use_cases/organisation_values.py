"""Read what people type for a return's due date and file name, and for a change of type."""

from __future__ import annotations

import re
from collections.abc import Sequence

from db.errors import Refused
from db.returns.returns import NAME_PATTERN, ReturnContent
from db.views import TypeChange
from db.vocabulary.phrases import count_in_words
from db.vocabulary.terms import PRIMARY_CARE, ProviderType

TYPES = tuple(kind for kind in ProviderType if kind is not ProviderType.GENERIC)
"""The kinds that an organisation can be of."""


def kinds_like(kind: ProviderType) -> tuple[ProviderType, ...]:
    """Return the kinds to choose from instead: those that provide primary care, or the others."""
    return tuple(one for one in TYPES if (one in PRIMARY_CARE) is (kind in PRIMARY_CARE))


KEEP_CODE = "Check the code, or press Enter again to keep it."
"""What to do about an unusual ODS code."""

_THE_USUAL = ("", "default", "none")


def days_from(text: str) -> int | None:
    """Return the number of days after a period's end: ``30``, ``30 days``.

    Return ``None``, for the usual date, if the text is blank, "default" or "none".

    Raises:
        Refused: It is not a whole number.
    """
    typed = text.strip().casefold()
    if typed in _THE_USUAL:
        return None
    days = re.fullmatch(r"([0-9]{1,6}) *(?:days?)?", typed)
    if days is None:
        raise Refused(
            f"Return due: {text.strip()!r} is not a whole number of days. Enter a number such as"
            " 30, or default for the last day of the following month."
        )
    return int(days[1])


def type_change_in_words(change: TypeChange) -> str:
    """Return which actions a change of type removes from the list and adds to it."""
    words = [
        _moved(change.going, "leaves your list", "leave your list"),
        _moved(change.coming, "is added", "are added"),
    ]
    kept = [code for code in change.going if code in change.recorded]
    back = [code for code in change.coming if code in change.recorded]
    if kept:
        words.append(
            f"Everything recorded for {', '.join(kept)} is kept, and shown again if you change the"
            " type back."
        )
    if back:
        words.append(f"Everything recorded earlier for {', '.join(back)} is shown again.")
    return " ".join(words)


def _moved(codes: Sequence[str], one: str, several: str) -> str:
    does = one if len(codes) == 1 else several
    return f"{count_in_words(len(codes), 'action')} {does}: {', '.join(codes)}."


def pattern_from(text: str, content: ReturnContent | None = None) -> str | None:
    """Return the pattern for the file's name that was typed.

    Return ``None``, for the usual pattern, if the text is blank, "default", "none" or that
    pattern. With ``content``, the text may also be the file name for this return.

    Raises:
        Refused: It cannot be a file name, or all returns would have the same name.
    """
    typed = text.strip()
    if typed.casefold() in _THE_USUAL or typed == NAME_PATTERN:
        return None
    from exports.returns.file_name import check_pattern, pattern_like

    pattern = check_pattern(typed) if content is None else pattern_like(typed, content)
    return None if pattern == NAME_PATTERN else pattern
