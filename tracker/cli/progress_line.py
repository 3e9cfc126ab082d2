"""A line on stderr that shows the progress of a long command, if somebody is watching."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from types import TracebackType
from typing import Self

_OFTEN = 0.1
"""The least seconds between two texts: a terminal far away shows each of them."""


class ProgressLine:
    """Shows one short text after another in one line, and at the end none.

    A context manager. It shows nothing if stderr is not a terminal, or if it is not ``wanted``.
    """

    def __init__(self, *, wanted: bool) -> None:
        self._shows = wanted and sys.stderr.isatty()
        self._shown = ""
        self._at = -_OFTEN

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._write("")

    def show(self, text: str, *, surely: bool = False) -> None:
        """Show a text in place of the last one: ``surely``, or if that one was there for a moment.

        Give the text before something long ``surely``.
        """
        now = time.monotonic()
        if self._shows and (surely or now - self._at >= _OFTEN):
            self._at = now
            self._write(text)

    def _write(self, text: str) -> None:
        if self._shows and text != self._shown:
            rest = " " * (len(self._shown) - len(text))
            back = "" if text else "\r"
            self._shown = text
            with suppress(OSError, ValueError):  # nobody is watching any more
                sys.stderr.write(f"\r{text}{rest}{back}")
                sys.stderr.flush()
