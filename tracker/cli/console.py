"""What people read: lines on stdout that any console can show."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from db.validation.text_rules import MARK, marked
from db.vocabulary.terms import Brag
from tracker import streams
from tracker.appearance.symbols import ASCII, Symbols, symbols_for

_PLAIN = str.maketrans({"→": "->", "–": "-", "·": "-", "…": "...", MARK: "?"})
_STRONG, _END = "\ufdd0", "\ufdd1"
_COLOURS = {
    Brag.BLUE: "\ufdd2",
    Brag.RED: "\ufdd3",
    Brag.AMBER: "\ufdd4",
    Brag.GREEN: "\ufdd5",
}
_STYLES = {_STRONG: "1", _END: "0", "\ufdd2": "34", "\ufdd3": "31", "\ufdd4": "33", "\ufdd5": "32"}
"""Characters of no meaning that stand for styles within a line, and what a terminal is sent."""

_STYLED = re.compile(f"([{''.join(_STYLES)}])")


class Console:
    """Writes to stdout; marks become plain ASCII where asked for or where it cannot draw them."""

    def __init__(self, *, ascii_only: bool, colour: bool) -> None:
        self._encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
        self._plain = ascii_only or not streams.draws_signs()
        terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        # The old Windows console shows colour codes as text.
        self._colour = (
            colour and terminal and (sys.platform != "win32" or bool(os.environ.get("WT_SESSION")))
        )

    @property
    def symbols(self) -> Symbols:
        """The marks that stand beside words."""
        return ASCII if self._plain else symbols_for(ascii_only=False)

    @property
    def width(self) -> int:
        """How many characters a line holds: the terminal's, $COLUMNS, or 80."""
        columns = shutil.get_terminal_size((80, 24)).columns
        # A full last column makes the old Windows console go to the next line twice.
        return columns - 1 if sys.platform == "win32" and sys.stdout.isatty() else columns

    def say(self, *lines: str) -> None:
        """Write lines for people; what would command the terminal becomes a mark."""
        for line in lines:
            fit = line if line.isprintable() else self._fit(line)
            streams.write(f"{fit.translate(_PLAIN) if self._plain else fit}\n")

    def _fit(self, line: str) -> str:
        if not self._colour:
            return marked(line)
        parts = _STYLED.split(line)
        return "".join(f"\x1b[{_STYLES[p]}m" if p in _STYLES else marked(p) for p in parts)

    def wrapped(self, text: str, indent: int = 0) -> None:
        """Write a text for people in lines that fit; all but its first begin with ``indent``."""
        width = max(self.width, indent + 20)
        lines = textwrap.wrap(text, width, subsequent_indent=" " * indent, break_on_hyphens=False)
        self.say(*(lines or [""]))

    def json(self, value: Any) -> None:
        """Write ``value`` as JSON, in figures for letters that this output cannot carry."""
        text = json.dumps(value, indent=2, ensure_ascii=self._encoding not in ("utf-8", "utf8"))
        streams.write(f"{text if marked(text, lines=True) == text else _spelled(text)}\n")

    def csv(self, content: bytes) -> None:
        """Write CSV: to a file or a pipe just as it is, to a terminal as text."""
        below = getattr(sys.stdout, "buffer", None)
        if below is None or sys.stdout.isatty():
            text = content.decode("utf-8-sig").replace("\r\n", "\n")
            streams.write(marked(text, lines=True))
        else:
            streams.write(content)

    def bold(self, text: str) -> str:
        """Return ``text`` drawn strongly where colours are on."""
        return f"{_STRONG}{text}{_END}" if self._colour else text

    def coloured(self, text: str, brag: Brag | None) -> str:
        """Return ``text`` in the colour that it names, where colours are on."""
        return f"{_COLOURS[brag]}{text}{_END}" if self._colour and brag and text else text


def _spelled(text: str) -> str:
    """Return JSON in which figures spell what would not be seen."""
    return "".join(c if marked(c, lines=True) == c else json.dumps(c)[1:-1] for c in text)


def moment_in_words(moment: datetime) -> str:
    """Return when something happened, on this machine's clock: ``22/11/2026 10:00``."""
    return f"{moment.astimezone():%d/%m/%Y %H:%M}"


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: ``a, b or c``."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
