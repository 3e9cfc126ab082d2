"""What people read: lines on stdout that any console can show."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from db.words import Brag
from tracker.symbols import ASCII, Symbols, symbols_for

_PLAIN = str.maketrans({"→": "->", "–": "-", "·": "-", "…": "..."})
_TRIED = "✔◐‖○·→–★…"
_COLOURS = {Brag.BLUE: "34", Brag.RED: "31", Brag.AMBER: "33", Brag.GREEN: "32"}


class Console:
    """Writes to stdout; marks become plain ASCII where asked for or where it cannot draw them."""

    def __init__(self, *, ascii_only: bool, colour: bool) -> None:
        self._encoding = (getattr(sys.stdout, "encoding", None) or "ascii").lower()
        self._plain = ascii_only or not self._can_write(_TRIED)
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
        """Write lines for people."""
        for line in lines:
            sys.stdout.write(f"{line.translate(_PLAIN) if self._plain else line}\n")

    def wrapped(self, text: str, indent: int = 0) -> None:
        """Write a text for people in lines that fit; all but its first begin with ``indent``."""
        width = max(self.width, indent + 20)
        lines = textwrap.wrap(text, width, subsequent_indent=" " * indent, break_on_hyphens=False)
        self.say(*(lines or [""]))

    def json(self, value: Any) -> None:
        """Write ``value`` as JSON, in figures for letters that this output cannot carry."""
        text = json.dumps(value, indent=2, ensure_ascii=self._encoding not in ("utf-8", "utf8"))
        sys.stdout.write(f"{text}\n")

    def csv(self, content: bytes) -> None:
        """Write CSV: to a file or a pipe just as it is, to a terminal as text."""
        below = getattr(sys.stdout, "buffer", None)
        if below is None or sys.stdout.isatty():
            sys.stdout.write(content.decode("utf-8-sig").replace("\r\n", "\n"))
        else:
            sys.stdout.flush()
            below.write(content)

    def bold(self, text: str) -> str:
        """Return ``text`` drawn strongly where colours are on."""
        return f"\x1b[1m{text}\x1b[0m" if self._colour else text

    def coloured(self, text: str, brag: Brag | None) -> str:
        """Return ``text`` in the colour that it names, where colours are on."""
        return f"\x1b[{_COLOURS[brag]}m{text}\x1b[0m" if self._colour and brag and text else text

    def _can_write(self, text: str) -> bool:
        try:
            text.encode(self._encoding)
        except (UnicodeError, LookupError):
            return False
        return True


def moment_in_words(moment: datetime) -> str:
    """Return when something happened, on this machine's clock: ``22/11/2026 10:00``."""
    return f"{moment.astimezone():%d/%m/%Y %H:%M}"


def listed(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: ``a, b or c``."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
