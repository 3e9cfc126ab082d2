"""Write lines to stdout that any console can show."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from db.validation.text_rules import MARK, safe_text
from db.vocabulary.terms import Brag
from tracker import streams
from tracker.appearance.symbols import ASCII, Symbols, symbols_for

_PLAIN = str.maketrans({"₂": "2", "→": "->", "–": "-", "·": "-", "…": "...", MARK: "?"})
_STRONG, _END = "\ufdd0", "\ufdd1"
_COLOURS = {
    Brag.BLUE: "\ufdd2",
    Brag.RED: "\ufdd3",
    Brag.AMBER: "\ufdd4",
    Brag.GREEN: "\ufdd5",
}
_STYLES = {_STRONG: "1", _END: "0", "\ufdd2": "34", "\ufdd3": "31", "\ufdd4": "33", "\ufdd5": "32"}
"""Characters that mark styles within a line, and the codes sent to a terminal for them."""

_STYLED = re.compile(f"([{''.join(_STYLES)}])")


class Console:
    """Writes to stdout, in plain ASCII if asked to, or if stdout cannot show symbols."""

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
        """The symbols to show beside words."""
        return ASCII if self._plain else symbols_for(ascii_only=False)

    @property
    def width(self) -> int:
        """How many characters fit on a line: the terminal's width, $COLUMNS, or 80."""
        columns = shutil.get_terminal_size((80, 24)).columns
        # After a full last column the old Windows console starts a new line twice.
        return columns - 1 if sys.platform == "win32" and sys.stdout.isatty() else columns

    def write_lines(self, *lines: str) -> None:
        """Write lines of text. Replace control characters with a mark."""
        for line in lines:
            fit = line if line.isprintable() else self._fit(line)
            streams.write_output(f"{fit.translate(_PLAIN) if self._plain else fit}\n")

    def _fit(self, line: str) -> str:
        if not self._colour:
            return safe_text(line)
        parts = _STYLED.split(line)
        return "".join(f"\x1b[{_STYLES[p]}m" if p in _STYLES else safe_text(p) for p in parts)

    def wrapped(self, text: str, indent: int = 0) -> None:
        """Write text wrapped to the width. Indent all lines but the first by ``indent`` spaces."""
        width = max(self.width, indent + 20)
        lines = textwrap.wrap(text, width, subsequent_indent=" " * indent, break_on_hyphens=False)
        self.write_lines(*(lines or [""]))

    def json(self, value: Any) -> None:
        """Write ``value`` as JSON. Escape characters that this output cannot encode."""
        text = json.dumps(value, indent=2, ensure_ascii=self._encoding not in ("utf-8", "utf8"))
        streams.write_output(f"{text if safe_text(text, lines=True) == text else _spelled(text)}\n")

    def csv(self, content: bytes) -> None:
        """Write CSV: unchanged to a file or a pipe, as text to a terminal."""
        below = getattr(sys.stdout, "buffer", None)
        if below is None or sys.stdout.isatty():
            text = content.decode("utf-8-sig").replace("\r\n", "\n")
            streams.write_output(safe_text(text, lines=True))
        else:
            streams.write_output(content)

    def bold(self, text: str) -> str:
        """Return ``text`` in bold if colours are on."""
        return f"{_STRONG}{text}{_END}" if self._colour else text

    def coloured(self, text: str, brag: Brag | None) -> str:
        """Return ``text`` in the colour of ``brag`` if colours are on."""
        return f"{_COLOURS[brag]}{text}{_END}" if self._colour and brag and text else text


def _spelled(text: str) -> str:
    """Return JSON with invisible characters escaped."""
    return "".join(c if safe_text(c, lines=True) == c else json.dumps(c)[1:-1] for c in text)


def joined_with_and(words: Sequence[str]) -> str:
    """Return words as a sentence has them: ``Accountable and Responsible``."""
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last


def joined_with_or(words: Iterable[str]) -> str:
    """Return words as a list in a sentence: ``a, b or c``."""
    *first, last = words
    return f"{', '.join(first)} or {last}" if first else last
