"""Evidence, measures and barriers of an action as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from textual.content import Content

from db.validation.figures import figure_in_words
from db.views import ActionView, Barrier, Evidence, Measure, Reading, Request
from db.vocabulary.terms import Reply
from tracker.appearance.symbols import Symbols
from tracker.phrases.request_phrases import reply_in_words, request_title
from tracker.widgets.flowing import hanging
from tracker.widgets.spark import figures_of, spark

INDENT = 2


def counts_in_words(action: ActionView) -> str:
    """Return the number of records of an action: ``Evidence 2 · Measures 1``; empty for none."""
    counts = (
        ("Evidence", action.evidence),
        ("Measures", action.measures),
        ("Barriers", action.barriers),
    )
    return " · ".join(f"{word} {number}" for word, number in counts if number)


def evidence_text(evidence: Sequence[Evidence], gone: Collection[str], width: int) -> Content:
    """Return the evidence of an action; links in ``gone`` are shown as not found."""
    lines: list[Content] = []
    for one in evidence:
        lines.append(Content.styled(one.title, "bold"))
        lines.append(_beneath(_where(one, gone), width))
        at = one.at.astimezone()
        lines.append(_beneath(Content.styled(f"added {at:%d/%m/%Y} by {one.by}", "$quiet"), width))
    return Content("\n").join(lines)


def _where(evidence: Evidence, gone: Collection[str]) -> Content:
    if not evidence.link:
        return Content.styled("no link", "$quiet")
    if evidence.link in gone:
        return Content.assemble(evidence.link, "  ", ("not found", "bold $brag-red"))
    return Content(evidence.link)


def measures_text(measures: Sequence[Measure], symbols: Symbols, width: int) -> Content:
    """Return the measures of an action, one below the other."""
    return Content("\n").join(measure_text(measure, symbols, width) for measure in measures)


def measure_text(measure: Measure, symbols: Symbols, width: int, *, days: bool = True) -> Content:
    """Return a measure: name and dimension, then sparkline, latest reading, baseline and target.

    ``days`` adds the dates of the baseline and the target.
    """
    name = Content.assemble((measure.name, "bold"), (f" · {measure.dimension.label}", "$quiet"))
    values = [value for _, value in figures_of(measure)]
    way = spark(values, symbols) if len(values) > 1 else ""
    figures = Content.assemble((way, "$accent"), " " if way else "", _latest(measure))
    if ends := _ends(measure, days=days):
        figures = Content.assemble(figures, (f" · {ends}", "$quiet"))
    return Content("\n").join([*name.wrap(width), _beneath(figures, width)])


def reading_in_words(reading: Reading, unit: str) -> str:
    """Return a reading with its date: ``15.2 kgCO2e per inhaler on 10/11/2026``, ``68% of ...``."""
    figure = figure_in_words(reading.value)
    if unit and reading.value is not None:
        figure += unit if unit.startswith("%") else f" {unit}"
    return f"{figure} on {reading.on:%d/%m/%Y}"


def _latest(measure: Measure) -> str:
    if measure.latest is None:
        return f"no readings yet · in {measure.unit}"
    return reading_in_words(measure.latest, measure.unit)


def _ends(measure: Measure, *, days: bool) -> str:
    parts = []
    for word, value, by, day in (
        ("baseline", measure.baseline, "on", measure.baseline_on),
        ("target", measure.target, "by", measure.target_on),
    ):
        if value is not None:
            when = f" {by} {day:%d/%m/%Y}" if days and day else ""
            parts.append(f"{word} {figure_in_words(value)}{when}")
    return " · ".join(parts)


def readings_text(measure: Measure, width: int) -> Content:
    """Return every reading, newest first, and the baseline: the chart as text."""
    lines: list[Content] = []
    for reading in reversed(measure.readings):
        at = reading.at.astimezone()
        by = reading.by if at.date() == reading.on else f"{reading.by}, noted {at:%d/%m/%Y}"
        said = " · ".join(part for part in (by, reading.note) if part)
        figure = (figure_in_words(reading.value), "bold")
        lines.append(_entry(reading.on, Content.assemble(figure, (f"  {said}", "$quiet")), width))
    if measure.baseline is not None:
        figure = (figure_in_words(measure.baseline), "bold")
        text = Content.assemble(figure, ("  baseline", "$quiet"))
        lines.append(_entry(measure.baseline_on, text, width))
    return Content("\n").join(lines or [Content.styled("No readings yet.", "$quiet")])


def _entry(day: date | None, text: Content, width: int) -> Content:
    return hanging(Content(f"{day:%d/%m/%Y}" if day else ""), text, 12, width)


def barriers_text(barriers: Iterable[Barrier], width: int) -> Content:
    """Return the barriers of an action, each with the support needed from the ICB."""
    lines: list[Content] = []
    for barrier in barriers:
        gone = f" · resolved on {barrier.resolved:%d/%m/%Y}" if barrier.resolved else ""
        text = Content.assemble((f"{barrier.kind.label}: ", "bold"), barrier.note)
        lines.append(text)
        if barrier.support:
            lines.append(
                _beneath(Content(f"support needed from the ICB: {barrier.support}"), width)
            )
        at = barrier.at.astimezone()
        lines.append(_beneath(_quiet(f"since {at:%d/%m/%Y}, {barrier.by}{gone}"), width))
    return Content("\n").join(lines)


def _quiet(text: str) -> Content:
    return Content.styled(text, "$quiet")


def _beneath(text: Content, width: int) -> Content:
    return hanging(Content(""), text, INDENT, width)


def requests_text(requests: Sequence[Request], width: int) -> Content:
    """Return requests, one below the other."""
    return Content("\n").join(request_text(one, width) for one in requests)


def request_text(request: Request, width: int, quiet: str = "$quiet") -> Content:
    """Return what a request asks for, its text, who asks, and the reply if there is one."""
    at = request.at.astimezone()
    lines = [*Content.styled(request_title(request), "bold").wrap(width)]
    if request.text:
        lines.append(_beneath(Content(request.text), width))
    asked = Content.styled(f"asked {at:%d/%m/%Y} by {request.by}", quiet)
    lines.append(_beneath(asked, width))
    if request.reply is not Reply.OPEN:
        lines.append(_beneath(Content(reply_in_words(request)), width))
    return Content("\n").join(lines)
