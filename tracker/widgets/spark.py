"""A measure's way in one line: a small bar for each figure, higher for more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from db.views import Measure
from tracker.appearance.symbols import Symbols

CELLS = 12
"""The longest sparkline; of more figures the last are shown."""


def figures_of(measure: Measure) -> tuple[tuple[date | None, float | None], ...]:
    """Return the baseline, where there is one from before the readings, and every reading.

    In the order of their days; ``None`` for the figure says "not assessed".
    """
    readings = tuple((reading.on, reading.value) for reading in measure.readings)
    before = not readings or (measure.baseline_on or date.min) < readings[0][0]
    if measure.baseline is None or not before:
        return readings
    return ((measure.baseline_on, measure.baseline), *readings)


def spark(figures: Sequence[float | None], symbols: Symbols, cells: int = CELLS) -> str:
    """Return one mark for each of the last ``cells`` figures, a gap for "not assessed".

    The lowest figure gets the lowest mark and the highest the highest; where all are alike they
    get one in the middle. It stands beside the figures, never instead of them.
    """
    shown = figures[-cells:]
    there = [figure for figure in shown if figure is not None]
    if not there:
        return ""
    low, high, top = min(there), max(there), len(symbols.levels) - 1

    def mark(figure: float | None) -> str:
        if figure is None:
            return symbols.gap
        if high == low:
            return symbols.levels[top // 2]
        return symbols.levels[round((figure - low) / (high - low) * top)]

    return "".join(map(mark, shown))
