"""A check, and the problems that it found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from db.frozen import frozen


@frozen
class Finding:
    """A problem, and where it is: ``what`` as in :class:`db.storage.stored_texts.StoredText`."""

    words: str
    organisation: str | None = None
    code: str | None = None
    what: str | None = None
    number: int | None = None
    field: str | None = None
    at: datetime | None = None
    by: str | None = None


@frozen
class Check:
    """A statement that should be true; ``ok`` is ``None`` if it could not be checked.

    ``told`` is other information that is not a problem, in sentences. ``cure`` says what to do
    about the problems in ``found``.
    """

    key: str
    text: str
    ok: bool | None
    found: tuple[Finding, ...] = ()
    cure: str = ""
    told: tuple[str, ...] = ()


def check_result(
    key: str,
    text: str,
    found: Sequence[Finding | str] = (),
    cure: str = "",
    details: Sequence[str] = (),
) -> Check:
    """Return the result of a check: it is OK if no problems were found."""
    faults = tuple(Finding(one) if isinstance(one, str) else one for one in found)
    return Check(key, text, not faults, faults, cure if faults else "", tuple(details))
