"""What ``doctor`` looks for in a register, and what it says of it. It changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from db.errors import CannotOpen
from db.examining import Look, looking_at
from db.links import as_read, broken_links
from db.nhs_number import nhs_numbers
from db.storage import Place
from db.texts import StoredText
from db.views import Evidence
from db.wording import FIELD_LABELS

_SHOWN = 2
"""How many figures of an NHS number are told, the last ones, so that it can be found."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is not well, and where: ``what`` as in :class:`db.texts.StoredText`."""

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

    ``cure`` says what to do about what was found.
    """

    key: str
    text: str
    ok: bool | None
    found: tuple[Found, ...] = ()
    cure: str = ""


OPENS = "The register opens"

Looked = tuple[list[Found], str]
"""What was found, and what to do about it."""

Finder = Callable[[Look], Looked | None]
"""Looks for something; ``None`` where that cannot be done."""


def examine(location: str) -> tuple[Check, ...]:
    """Look at the register at ``location``, a file or a database URL, and say how it is."""
    try:
        with looking_at(location) as look:
            looked = (_tried(key, text, find, look) for key, text, find in _FINDERS)
            return (Check("opens", OPENS, True), *looked)
    except CannotOpen as error:
        opens = Check("opens", OPENS, False, (Found(str(error)),))
        return (opens, *(Check(key, text, None) for key, text, _ in _FINDERS))


def place_in_words(location: str) -> str:
    """Return where the register is, without a password."""
    return str(Place.of(location))


def masked(text: str) -> str:
    """Return ``text`` with all but the last two figures of every NHS number in it as ``*``.

    Where a number in it is percent-encoded, the text is returned without that encoding.
    """
    text = _masked(text)
    read = as_read(text)
    return _masked(read) if nhs_numbers(read) else text


def _masked(text: str) -> str:
    for found in reversed(nhs_numbers(text)):
        figures = sum(character.isdigit() for character in found.written)
        hidden, written = figures - _SHOWN, ""
        for character in found.written:
            hide = character.isdigit() and hidden > 0
            hidden -= hide
            written += "*" if hide else character
        text = text[: found.start] + written + text[found.end :]
    return text


def _tried(key: str, text: str, find: Finder, look: Look) -> Check:
    """Return what ``find`` found; a register that cannot be read for it is a finding too."""
    try:
        looked = find(look)
    except CannotOpen as error:
        return Check(key, text, False, (Found(str(error)),))
    if looked is None:
        return Check(key, text, None)
    found, cure = looked
    return Check(key, text, not found, tuple(found), cure if found else "")


def _faults(look: Look) -> Looked | None:
    faults = look.faults()
    if faults is None:
        return None
    return [Found(fault) for fault in faults], (
        "Put back a copy of the register from before; keep this one aside."
    )


def _nhs_numbers(look: Look) -> Looked:
    found = [
        _told(stored, n.written)
        for stored in look.texts()
        for n in nhs_numbers(stored.text) or nhs_numbers(as_read(stored.text))
    ]
    return found, (
        "Take them out of what can be changed: a reason, a lead, evidence, measures, barriers. What"
        " an update, the change log or a return that was made says stays: tell whoever answers for"
        " information governance that this register and its copies hold them."
    )


def _told(stored: StoredText, written: str) -> Found:
    words = f"{_where(stored)}: {masked(written)}"
    return Found(
        words,
        stored.ods,
        stored.code,
        stored.what,
        stored.number,
        stored.field,
        stored.at,
        masked(stored.by) if stored.by else None,
    )


def _where(stored: StoredText) -> str:
    """Return where a text is: ``A99999 GC1, evidence 3, Link, 22/11/2026 10:00 by Sam``."""
    kinds = {
        "plan": "the plan",
        "organisation": "details",
        "action": "",
        "progress": "",
        "change": f"change log, number {stored.number}",
        "return": f"return {stored.number} of {stored.name}",
    }
    of_record = stored.what if stored.number is None else f"{stored.what} {stored.number}"
    label = "" if stored.field == "text" else FIELD_LABELS.get(stored.field, stored.field)
    parts = [
        " ".join(filter(None, (stored.ods, stored.code))),
        kinds.get(stored.what, of_record),
        label,
        _signed(stored.at, stored.by),
    ]
    return masked(", ".join(filter(None, parts)))


def _links(look: Look) -> Looked:
    evidence = look.evidence()
    broken = broken_links(one.link for _, one in evidence)
    return [_gone(ods, one) for ods, one in evidence if one.link in broken], (
        "Give it another link with 'greenplan evidence --change N --link LINK', or put the file"
        " back. A drive that is not connected now looks the same."
    )


def _gone(ods: str, one: Evidence) -> Found:
    words = f"{ods} {one.code}, evidence {one.id}, {one.title}: {one.link}"
    return Found(masked(words), ods, one.code, "evidence", one.id, "link", one.at, one.by)


def _signed(at: datetime | None, by: str | None) -> str:
    if at is None:
        return ""
    return f"{at.astimezone():%d/%m/%Y %H:%M}{f' by {by}' if by else ''}"


_FINDERS: tuple[tuple[str, str, Finder], ...] = (
    ("sound", "Its file is sound", _faults),
    ("nhs-numbers", "No text in it holds an NHS number", _nhs_numbers),
    ("links", "The files that evidence links to are there", _links),
)
"""What is looked for, each with what must hold."""
