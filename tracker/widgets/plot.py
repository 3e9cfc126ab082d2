"""The readings of a measure as a chart, in characters that every terminal can draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby, pairwise
from math import ceil, floor, log10

from textual.app import RenderResult
from textual.content import Content
from textual.widget import Widget

from db.frozen import frozen
from db.validation.figures import figure_in_words
from db.views import Measure
from tracker.appearance.symbols import Symbols
from tracker.widgets.spark import figures_of

LEAST_WIDTH, LEAST_HEIGHT = 30, 6
"""The least size of a chart; below it, only the figures are shown."""

FEW = 7
"""Below this number of lines there is no room for round steps."""

NOT_ASSESSED = "?"
QUIET, POINT, VALUE, TARGET = "$quiet", "bold $accent", "bold", "bold $must-do"

Span = tuple[str, str]
"""A piece of text and its style."""


class PlotView(Widget):
    """Shows a measure's chart at the size of the widget."""

    def __init__(self, symbols: Symbols, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._symbols = symbols
        self._measure: Measure | None = None

    def show(self, measure: Measure | None) -> None:
        """Show a measure, or nothing."""
        self._measure = measure
        self.border_title = Content(measure.name) if measure else ""
        self.refresh()

    def render(self) -> RenderResult:
        """Draw the chart."""
        if self._measure is None:
            return Content()
        size = self.content_size
        return Content("\n").join(
            Content.assemble(*line)
            for line in plot(self._measure, self._symbols, size.width, size.height)
        )


def plot(
    measure: Measure, symbols: Symbols, width: int, height: int
) -> tuple[tuple[Span, ...], ...]:
    """Return the lines of a chart, each as pieces of text with their styles.

    Draw at most ``height`` lines of ``width`` cells: the unit, the figures over their dates with
    lines for baseline and target, the dates, and a key to any mark that is not a reading. A
    reading that was not assessed is a gap, marked above its date.
    """
    figures = _figures(measure)
    values = [value for _, value in figures if value is not None]
    ends = [v for v in (measure.baseline, measure.target) if v is not None]
    if width < LEAST_WIDTH or height < LEAST_HEIGHT or not values + ends:
        return _in_words(measure, width, height)
    legend = _legend(measure, symbols, figures) if height > LEAST_HEIGHT + 2 else ""
    scale = Scale.over([*values, *ends], height - 3 - bool(legend))
    left = max(len(label) for label in scale.labels.values())
    canvas = _Canvas(width - left - 2, scale.rows)
    columns = _columns(figures, canvas.width)
    _draw(canvas, measure, symbols, scale, list(zip(columns, figures, strict=True)))
    lines: list[list[Span]] = [[(measure.unit[:width], QUIET)]]
    for row in range(scale.rows):
        label = scale.labels.get(row, "")
        lines.append([(f"{label:>{left}} ", QUIET), ("│", QUIET), *canvas.line(row)])
    lines.append([(" " * (left + 1), QUIET), ("└" + "─" * canvas.width, QUIET)])
    days = _days(columns, [day for day, _ in figures], width, left + 2)
    lines.append([(days.rstrip(), QUIET)])
    if legend:
        lines.append([(legend[:width], QUIET)])
    return tuple(map(tuple, lines))


def _figures(measure: Measure) -> list[tuple[date, float | None]]:
    """Return the dates and figures to draw.

    A baseline so old that the readings would be squeezed together is drawn as a line only.
    """
    figures = [(day, value) for day, value in figures_of(measure) if day is not None]
    readings = measure.readings
    if len(figures) > len(readings) > 1:
        before, span = readings[0].on - figures[0][0], readings[-1].on - readings[0].on
        return figures[1:] if before > 1.5 * span else figures
    return figures


def _in_words(measure: Measure, width: int, height: int) -> tuple[tuple[Span, ...], ...]:
    """Return the text to show if no chart can be drawn."""
    there = any(reading.value is not None for reading in measure.readings)
    text = (
        "The window is too small for a chart." if there else "No readings yet. Press R to add one."
    )
    return (((text[:width], QUIET),),)[:height]


def _legend(
    measure: Measure, symbols: Symbols, figures: Sequence[tuple[date, float | None]]
) -> str:
    meanings = []
    if len(figures) > len(measure.readings):
        meanings.append(f"{symbols.first_point} baseline")
    if any(value is None for _, value in figures):
        meanings.append(f"{NOT_ASSESSED} not assessed")
    return "   ".join(meanings)


# Upwards


@frozen
class Scale:
    """The vertical scale: ``rows`` lines from ``high`` down to ``low``, some of them labelled."""

    low: float
    high: float
    rows: int
    labels: dict[int, str]

    @classmethod
    def over(cls, values: Iterable[float], rows: int) -> Scale:
        """Return a scale in round steps that covers all ``values``; in few ``rows``, without steps.

        It begins at zero if that takes little room.
        """
        low, high = min(values := list(values)), max(values)
        if 0 < low <= 0.4 * high:
            low = 0.0
        if low == high:
            low, high = low - 1, high + 1
        if rows < FEW:
            return cls(low, high, rows, {0: figure_in_words(high), rows - 1: figure_in_words(low)})
        step = _round_step((high - low) / ((rows - 1) // 3))
        low, high = floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step
        labels: dict[int, str] = {}
        for number in range(round((high - low) / step) + 1):
            value = low + number * step
            row = round((high - value) / (high - low) * (rows - 1))
            labels.setdefault(row, figure_in_words(round(value, 9)))
        return cls(low, high, rows, labels)

    def row(self, value: float) -> int:
        """Return the row of a figure, counted from the top."""
        return round((self.high - value) / (self.high - self.low) * (self.rows - 1))


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10, 20, ... (or 0.1, 0.2, ...) that is ``least`` or more."""
    tens = 10.0 ** floor(log10(least))
    return next(tens * one for one in (1, 2, 5, 10) if tens * one >= least * (1 - 1e-9))


# Sideways


def _columns(figures: Sequence[tuple[date, float | None]], width: int) -> list[int]:
    """Return the column of each figure, spaced by date."""
    days = [day.toordinal() for day, _ in figures]
    if not days:
        return []
    first, span = days[0], days[-1] - days[0]
    if span == 0:
        return [width // 2] * len(days)
    edge = 3
    return [edge + round((day - first) / span * (width - 1 - 2 * edge)) for day in days]


def _days(columns: Sequence[int], days: Sequence[date], width: int, left: int) -> str:
    """Return the line of dates: the last, the first, and any between that fit."""
    line = [" "] * width
    order = list(dict.fromkeys([len(days) - 1, 0, *range(len(days) - 2, 0, -1)])) if days else []
    for place in order:
        text = f"{days[place].day} {days[place]:%b %Y}"
        start = min(max(left + columns[place] - len(text) // 2, 0), width - len(text))
        around = line[max(start - 2, 0) : start + len(text) + 2]
        if not "".join(around).strip():
            line[start : start + len(text)] = text
    return "".join(line)


# Drawing


class _Canvas:
    """A grid of cells to draw in, each a mark and its style."""

    def __init__(self, width: int, rows: int) -> None:
        self.width = width
        self._cells: list[list[Span]] = [[(" ", "")] * width for _ in range(rows)]
        self._taken: set[tuple[int, int]] = set()

    def put(self, row: int, column: int, mark: str, style: str) -> None:
        """Draw a mark that only a point may cover."""
        self._cells[row][column] = (mark, style)
        self._taken.add((row, column))

    def rule(self, row: int, marks: str, style: str) -> None:
        """Draw a line across the row by repeating ``marks``; later text covers it."""
        for column in range(self.width):
            self._cells[row][column] = (marks[column % len(marks)], style)

    def dot(self, row: int, column: int, mark: str) -> None:
        """Draw part of the line between points, in an empty cell."""
        if (row, column) not in self._taken:
            self._cells[row][column] = (mark, QUIET)

    def write(self, row: int, text: str, starts: Iterable[int], style: str) -> bool:
        """Write ``text`` at the first of ``starts`` where it covers nothing; return if it fits."""
        if not 0 <= row < len(self._cells):
            return False
        for start in starts:
            cells = [(row, column) for column in range(start, start + len(text))]
            if start < 0 or start + len(text) > self.width or not self._taken.isdisjoint(cells):
                continue
            for (_, column), mark in zip(cells, text, strict=True):
                self.put(row, column, mark, style)
            return True
        return False

    def line(self, row: int) -> list[Span]:
        """Return a row, with neighbouring cells of one style joined."""
        return [
            ("".join(mark for mark, _ in cells), style)
            for style, group in groupby(self._cells[row], key=lambda cell: cell[1])
            for cells in (list(group),)
        ]


def _draw(
    canvas: _Canvas,
    measure: Measure,
    symbols: Symbols,
    scale: Scale,
    points: Sequence[tuple[int, tuple[date, float | None]]],
) -> None:
    if measure.baseline is not None:
        canvas.rule(scale.row(measure.baseline), "─", QUIET)
    if measure.target is not None:
        canvas.rule(scale.row(measure.target), "- ", TARGET)
    for place, (column, (_, value)) in enumerate(points):
        first = place == 0 and len(points) > len(measure.readings)
        if value is None:
            canvas.put(scale.rows - 1, column, NOT_ASSESSED, VALUE)
        else:
            mark = symbols.first_point if first else symbols.point
            canvas.put(scale.row(value), column, mark, POINT)
    _name_lines(canvas, measure, scale)
    for column, (_, value) in reversed(points):
        if value is not None:
            _write_value(canvas, scale.row(value), column, figure_in_words(value))
    for (here, (_, value)), (there, (_, next_value)) in pairwise(points):
        if value is None or next_value is None:
            continue
        for column in range(here + 1, there):
            between = value + (next_value - value) * (column - here) / (there - here)
            canvas.dot(scale.row(between), column, symbols.way)


def _name_lines(canvas: _Canvas, measure: Measure, scale: Scale) -> None:
    """Write the labels of the baseline and target lines."""
    if measure.target is not None:
        by = f" by {measure.target_on.day} {measure.target_on:%b %Y}" if measure.target_on else ""
        text = f" target {figure_in_words(measure.target)}{by} "
        _name_line(canvas, scale.row(measure.target), text, TARGET)
    if measure.baseline is not None:
        text = f" baseline {figure_in_words(measure.baseline)} "
        _name_line(canvas, scale.row(measure.baseline), text, QUIET)


def _name_line(canvas: _Canvas, row: int, text: str, style: str) -> None:
    last = canvas.width - len(text) - 1
    for near in (row, row - 1, row + 1):
        if canvas.write(near, text, (last, *range(1, max(last, 1), 2)), style):
            return


def _write_value(canvas: _Canvas, row: int, column: int, text: str) -> None:
    """Write a figure above its point, else below it, else beside it; leave it out if nothing fits.

    The axis and the list of readings show the figures too, so that none needs to cover another.
    """
    centred = column - len(text) // 2
    last = canvas.width - len(text)
    middle = (min(max(centred, 0), last),)
    for near in (row - 1, row + 1):
        if canvas.write(near, text, middle, VALUE):
            return
    canvas.write(row, text, (column + 2, column - len(text) - 1), VALUE)
