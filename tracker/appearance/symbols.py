"""The marks drawn beside words. Never instead of them: every mark stands with its word."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from db.views import ActionView
from db.vocabulary.terms import Choice, Status


@dataclass(frozen=True, slots=True)
class Symbols:
    """One set of marks, each a single cell wide.

    ``levels`` are the heights of a sparkline, lowest first, ``gap`` is where nothing was assessed;
    ``point`` is a reading on a chart, ``first_point`` the baseline and ``way`` what joins them;
    ``upwards`` and ``downwards`` stand in the heading that a list is sorted by.
    """

    levels: str
    gap: str
    complete: str
    in_progress: str
    on_hold: str
    not_started: str
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
        """Return mark and word for where an action stands: its status, or the choice made."""
        if action.status is not None:
            return f"{self._status(action.status)} {action.status.label}"
        mark = {
            Choice.UNDECIDED: self.undecided,
            Choice.LATER: self.later,
            Choice.NOT_FOR_US: self.not_for_us,
        }[action.choice]
        return f"{mark} {action.choice.label}"

    def _status(self, status: Status) -> str:
        return {
            Status.COMPLETE: self.complete,
            Status.IN_PROGRESS: self.in_progress,
            Status.ON_HOLD: self.on_hold,
            Status.NOT_STARTED: self.not_started,
        }[status]

    def bar(self, part: int, whole: int, cells: int) -> str:
        """Return a bar of ``cells``, filled as far as ``part`` of ``whole``.

        It is full only at the whole, and empty only at none.
        """
        filled = round(cells * part / whole) if whole else 0
        if 0 < part < whole:
            filled = max(1, min(filled, cells - 1))
        return self.done * filled + self.to_do * (cells - filled)


RICH = Symbols("▁▂▃▄▅▆▇█", "·", *"✔◐‖○·→–★▸●█░─…·●○·↑↓")
CONSOLE = Symbols("░▒▓█", "·", *"√►║○·»–☼►●█░─…·●○·↑↓")
ASCII = Symbols("_.-'", " ", *"x~=o.>-*>+#.-~-*o.^v")


def symbols_for(*, ascii_only: bool) -> Symbols:
    """Return the marks that this terminal can draw.

    The old Windows console has only its font's own characters; Windows Terminal and everything
    else draws what another font can give.
    """
    if ascii_only:
        return ASCII
    if sys.platform == "win32":
        from tracker.windows.console import host
        from tracker.windows.host import Marks, marks_for

        marks = marks_for(host(), os.environ)
        return {Marks.EVERY: RICH, Marks.OLD: CONSOLE, Marks.PLAIN: ASCII}[marks]
    return RICH
