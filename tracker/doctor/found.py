"""What a check is, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is not well, and where: ``what`` as in
    :class:`db.storage.stored_texts.StoredText`.
    """

    words: str
    organisation: str | None = None
    code: str | None = None
    what: str | None = None
    number: int | None = None
    field: str | None = None
    at: datetime | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """Something that must hold; ``ok`` is ``None`` where it could not be looked at.

    ``told`` is what is worth knowing and no fault, a sentence each. ``cure`` says what to do about
    what was found.
    """

    key: str
    text: str
    ok: bool | None
    found: tuple[Found, ...] = ()
    cure: str = ""
    told: tuple[str, ...] = ()


def checked(
    key: str, text: str, found: Sequence[Found | str] = (), cure: str = "", told: Sequence[str] = ()
) -> Check:
    """Return a check that was made: it is well where nothing was found."""
    faults = tuple(Found(one) if isinstance(one, str) else one for one in found)
    return Check(key, text, not faults, faults, cure if faults else "", tuple(told))


def day(at: datetime) -> str:
    """Return a day as people here write it, on this machine's clock: ``24/11/2026``."""
    return f"{at.astimezone():%d/%m/%Y}"


def minute(at: datetime) -> str:
    """Return a moment on this machine's clock: ``24/11/2026 14:02``."""
    return f"{at.astimezone():%d/%m/%Y %H:%M}"
