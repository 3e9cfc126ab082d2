"""Text that people type, made safe to store, to draw in any terminal and to put in a workbook."""

from __future__ import annotations

import re
import unicodedata

from db.errors import Refused
from db.validation.nhs_number import nhs_numbers, without_nhs_numbers

TITLE_LIMIT = 200
NAME_LIMIT = 120
NOTE_LIMIT = 4_000
FILE_LIMIT = 255

MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands where a character was that is not shown."""

_NAMED = 3
_RIGHT_TO_LEFT = frozenset(
    {"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "PDF", "PDI"}
)
_EMOJI_PARTS = frozenset("\u200d\u20e3\ufe0e\ufe0f")
_JOINERS = frozenset("\u200c\u200d")
"""They say how letters of some scripts, and emoji, are drawn together."""
_EMOJI = "an emoji"


class HoldsNhsNumber(Refused):
    """A text holds what is a valid NHS number. ``without`` is the text with it taken out."""

    def __init__(self, what: str, text: str) -> None:
        self.without = without_nhs_numbers(text)
        found = nhs_numbers(text)
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        written = ", ".join(one.written for one in found[:_NAMED]) + more
        super().__init__(
            f"{what} holds what looks like an NHS number ({written}). Nothing about patients"
            " belongs here: take it out and try again."
        )


class HoldsEmoji(Refused):
    """A text holds an emoji. ``without`` is the text with all of them taken out."""

    def __init__(self, what: str, text: str, first: str) -> None:
        kept = "".join(_without_emoji(c) for c in text)
        lines = (" ".join(filter(None, line.split(" "))) for line in kept.split("\n"))
        self.without = "\n".join(lines).strip()
        super().__init__(
            f"{what} contains {_EMOJI} (U+{ord(first):04X}). Take it out and try again."
        )


def plain_text(value: str, what: str, limit: int, *, lines: bool = False) -> str:
    """Return ``value`` trimmed and in Unicode's composed form (NFC), or refuse it.

    ``what`` names the field in the message, ``limit`` is in characters, ``lines`` allows line
    breaks. Letters of left-to-right scripts, figures, punctuation and plain symbols pass.

    Raises:
        HoldsNhsNumber: a valid NHS number stands in it.
        HoldsEmoji: an emoji stands in it, and nothing else that is refused before it.
        Refused: over the limit; or a control character, emoji or right-to-left text, which
            terminals and spreadsheets draw differently from what was typed.
    """
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if not lines:
        text = re.sub(r"[\t\xa0]", " ", text)
    if len(text) > limit:
        raise Refused(f"{what} has {len(text):,} characters; the most is {limit:,}. Shorten it.")
    for character in text:
        if lines and character in "\n\t":
            continue
        fault = _fault(character)
        if fault == _EMOJI:
            raise HoldsEmoji(what, text, character)
        if fault:
            shown = f"U+{ord(character):04X}"
            raise Refused(f"{what} contains {fault} ({shown}). Take it out and try again.")
    if nhs_numbers(text):
        raise HoldsNhsNumber(what, text)
    return text


def required_text(value: str, what: str, limit: int, *, lines: bool = False) -> str:
    """Like :func:`plain_text`, but empty text is refused too."""
    text = plain_text(value, what, limit, lines=lines)
    if not text:
        raise Refused(f"{what} is empty. Type something, or cancel.")
    return text


def quoted(text: str, most: int = 40) -> str:
    """Return what a person typed as a message names it: in quotes, at most so many characters."""
    return repr(text if len(text) <= most else f"{text[: most - 1]}…")


def marked(text: str, *, lines: bool = False) -> str:
    """Return a text fit to be shown: each character that would not be seen becomes a mark.

    Such are control characters, which a terminal would obey, and those that turn the direction of
    writing. With ``lines`` line breaks and tabs stay. The text keeps its length.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or _is_blank(c, lines) else MARK for c in text)


def _is_blank(character: str, lines: bool) -> bool:
    if character in "\n\t":
        return lines
    return character in _JOINERS or unicodedata.category(character) == "Zs"


def shown(text: str, most: int = 80) -> str:
    """Return a text fit for one line of a message: marked, and a long end cut."""
    seen = marked(text[: most + 1])
    return seen if len(text) <= most else f"{seen[:most]}…"


def cleaned(value: str, limit: int) -> str:
    """Return ``value`` without what :func:`plain_text` would refuse, for a name that is a note."""
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
