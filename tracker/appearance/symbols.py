"""The marks drawn beside words, never in place of them."""

from __future__ import annotations

import os
import sys

from db.frozen import frozen
from db.views import ActionView
from db.vocabulary.terms import Choice, Status


@frozen
class Symbols:
    """One set of marks, each a single cell wide.

    ``levels`` are the heights of a sparkline, lowest first; ``gap`` marks a missing value.
    ``statuses`` are the marks of the statuses, in their order.
    ``point`` is a reading on a chart, ``first_point`` the baseline, ``way`` the line between them.
    ``upwards`` and ``downwards`` mark the heading that a list is sorted by.
    """

    levels: str
    gap: str
    statuses: str
    undecided: str
    later: str
    not_for_us: str
    quick_win: str
    cursor: str
    marked: str
    done: str
    to_do: str
    rule: str
    ellipsis: str
    dot: str
    point: str
    first_point: str
    way: str
    upwards: str
    downwards: str

    def standing(self, action: ActionView) -> str:
        """Return the mark and word for an action's status, or for its choice if it has none."""
        if action.status is not None:
            return f"{self.status(action.status)} {action.status.label}"
        mark = {
            Choice.UNDECIDED: self.undecided,
            Choice.LATER: self.later,
            Choice.NOT_FOR_US: self.not_for_us,
        }[action.choice]
        return f"{mark} {action.choice.label}"

    def status(self, status: Status) -> str:
        """Return the mark for a status."""
        return self.statuses[tuple(Status).index(status)]

    def bar(self, part: int, whole: int, cells: int) -> str:
        """Return a bar of ``cells``, filled in proportion to ``part`` of ``whole``.

        It is full only if ``part`` is ``whole``, and empty only if ``part`` is 0.
        """
        filled = round(cells * part / whole) if whole else 0
        if 0 < part < whole:
            filled = max(1, min(filled, cells - 1))
        return self.done * filled + self.to_do * (cells - filled)


def _of_statuses(place: int) -> str:
    return "".join(status.meaning.marks[place] for status in Status)


RICH = Symbols("▁▂▃▄▅▆▇█", "·", _of_statuses(0), *"·→–★▸●█░─…·●○·↑↓")
CONSOLE = Symbols("░▒▓█", "·", _of_statuses(1), *"·»–☼►●█░─…·●○·↑↓")
ASCII = Symbols("_.-'", " ", _of_statuses(2), *".>-*>+#.-~-*o.^v")


def symbols_for(*, ascii_only: bool) -> Symbols:
    """Return the marks that this terminal can draw.

    The old Windows console has only its font's own characters. Windows Terminal and all others
    also use other fonts.
    """
    if ascii_only:
        return ASCII
    if sys.platform == "win32":
        from tracker.windows.console import host
        from tracker.windows.host import Marks, marks_for

        marks = marks_for(host(), os.environ)
        return {Marks.EVERY: RICH, Marks.OLD: CONSOLE, Marks.PLAIN: ASCII}[marks]
    return RICH
