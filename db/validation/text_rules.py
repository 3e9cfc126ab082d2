"""Check typed text, so that it is safe to store and to show in terminals and workbooks."""

from __future__ import annotations

import re
import unicodedata

from db.errors import Refused
from db.validation.nhs_number import find_nhs_numbers, without_nhs_numbers
from db.vocabulary.fields import Kind

TITLE_LIMIT = 200
NAME_LIMIT = 120
NOTE_LIMIT = 4_000
FILE_LIMIT = 255
LIMITS = {Kind.NAME: NAME_LIMIT, Kind.TITLE: TITLE_LIMIT, Kind.NOTE: NOTE_LIMIT}
"""How many characters a text may have, by the kind of its field."""

MARK = "\N{REPLACEMENT CHARACTER}"
"""Replaces a hidden character."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NAMED = 3
_RIGHT_TO_LEFT = frozenset(
    {"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "PDF", "PDI"}
)
_EMOJI_PARTS = frozenset("\u200d\u20e3\ufe0e\ufe0f")
_JOINERS = frozenset("\u200c\u200d")
"""They control how letters of some scripts, and emoji, are joined."""
_EMOJI = "an emoji"


class HoldsNhsNumber(Refused):
    """A text contains a valid NHS number. ``without`` is the text with the number removed."""

    def __init__(self, what: str, text: str) -> None:
        self.without = without_nhs_numbers(text)
        found = find_nhs_numbers(text)
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        written = ", ".join(one.written for one in found[:_NAMED]) + more
        super().__init__(
            f"{what} contains what looks like an NHS number ({written}). Do not enter patient"
            " details. Delete the number and try again."
        )


class HoldsEmoji(Refused):
    """A text contains an emoji. ``without`` is the text with all of them removed."""

    def __init__(self, what: str, text: str, first: str) -> None:
        kept = "".join(_without_emoji(c) for c in text)
        lines = (" ".join(filter(None, line.split(" "))) for line in kept.split("\n"))
        self.without = "\n".join(lines).strip()
        super().__init__(f"{what} contains {_EMOJI} (U+{ord(first):04X}). Delete it and try again.")


def plain_text(value: str, what: str, limit: int, *, lines: bool = False) -> str:
    """Return ``value`` trimmed and in Unicode's composed form (NFC), or refuse it.

    ``what`` names the field in the message, ``limit`` is in characters, ``lines`` allows line
    breaks. Letters of left-to-right scripts, figures, punctuation and plain symbols pass.

    Raises:
        HoldsNhsNumber: it contains a valid NHS number.
        HoldsEmoji: it contains an emoji, and nothing else that is refused before it.
        Refused: over the limit; or a control character, emoji or right-to-left text, which
            terminals and spreadsheets draw differently from what was typed.
    """
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not lines:
        text = re.sub(r"[\t\xa0]", " ", text)
    if len(text) > limit:
        raise Refused(
            f"{what} is {len(text):,} characters long. The limit is {limit:,}. Shorten it."
        )
    for character in "" if text.isascii() and text.isprintable() else text:
        if lines and character in "\n\t":
            continue
        fault = _fault(character)
        if fault == _EMOJI:
            raise HoldsEmoji(what, text, character)
        if fault:
            shown = f"U+{ord(character):04X}"
            raise Refused(f"{what} contains {fault} ({shown}). Delete it and try again.")
    if find_nhs_numbers(text):
        raise HoldsNhsNumber(what, text)
    return text


def required_text(value: str, what: str, limit: int, *, lines: bool = False) -> str:
    """Like :func:`plain_text`, but also refuse empty text."""
    text = plain_text(value, what, limit, lines=lines)
    if not text:
        raise Refused(f"{what} is empty. Enter some text, or cancel.")
    return text


def checked_email(text: str) -> str:
    """Return an email address, or ``None`` for empty text.

    Raises:
        Refused: it is not an email address.
    """
    email = plain_text(text, "Email", NAME_LIMIT)
    if email and not _EMAIL.fullmatch(email):
        raise Refused(f"{email!r} is not an email address. Write it like name@example.nhs.uk.")
    return email


def quoted_text(text: str, most: int = 40) -> str:
    """Return typed text for a message: in quotes, with at most ``most`` characters."""
    return repr(text if len(text) <= most else f"{text[: most - 1]}…")


def safe_text(text: str, *, lines: bool = False) -> str:
    """Return a text that is safe to show: hidden characters are replaced by marks.

    These are control characters, which a terminal would obey, and characters that change the
    direction of writing. With ``lines``, line breaks and tabs are kept. The length stays the same.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or _is_blank(c, lines) else MARK for c in text)


def _is_blank(character: str, lines: bool) -> bool:
    if character in "\n\t":
        return lines
    return character in _JOINERS or unicodedata.category(character) == "Zs"


def safe_line(text: str, most: int = 80) -> str:
    """Return a text for one line of a message: safe to show, with plain spaces, and shortened."""
    seen = "".join(" " if c.isspace() else c for c in safe_text(text[: most + 1]))
    return seen if len(text) <= most else f"{seen[:most]}…"


def without_refused_characters(value: str, limit: int) -> str:
    """Return ``value`` without the characters that :func:`plain_text` refuses, for notes."""
    composed = unicodedata.normalize("NFC", value)
    return "".join(c for c in composed if _fault(c) is None).strip()[:limit]


def _without_emoji(character: str) -> str:
    if _fault(character) != _EMOJI:
        return character
    return "" if character in _EMOJI_PARTS else " "


def _fault(character: str) -> str | None:
    if character.isascii():
        return None if character.isprintable() else "a control character"
    if unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
        return "right-to-left text"
    category = unicodedata.category(character)
    drawn_as_picture = ord(character) >= 0x1F000 or unicodedata.east_asian_width(character) == "W"
    if character in _EMOJI_PARTS or (category in ("So", "Sk", "Sm") and drawn_as_picture):
        return _EMOJI
    return "a control character" if category[0] == "C" or category in ("Zl", "Zp") else None
