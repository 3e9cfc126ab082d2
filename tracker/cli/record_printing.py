"""Show evidence, measures, readings and barriers, each with its number."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from db.validation.figures import figure_in_words
from db.views import Barrier, Evidence, Measure, Reading
from db.vocabulary.field_labels import FIELD_LABELS
from tracker.cli.console import Console
from tracker.phrases.times import short_time_in_words


def print_evidence(
    console: Console, evidence: Iterable[Evidence], broken: Collection[str] = ()
) -> None:
    """Show evidence: title, link on a line of its own, date and author.

    ``broken`` are the links whose file was not found.
    """
    for one in evidence:
        lead = _lead(one.id)
        console.wrapped(f"{lead}{one.title}", len(lead))
        if one.link:
            gone = " (not found)" if one.link in broken else ""
            console.write_lines(f"{' ' * len(lead)}{one.link}{gone}")
        console.wrapped(f"{' ' * len(lead)}{_signed(one)}", len(lead))


def print_measures(console: Console, measures: Iterable[Measure]) -> None:
    """Show measures, each with its baseline, target, source and readings."""
    for one in measures:
        lead = _lead(one.id)
        indent = " " * len(lead)
        console.wrapped(f"{lead}{one.name}, {one.unit} ({one.dimension.label})", len(lead))
        ends = [
            f"Baseline {figure_in_words(one.baseline)}{_on('on', one.baseline_on)}",
            "no target"
            if one.target is None
            else f"target {figure_in_words(one.target)}{_on('by', one.target_on)}",
        ]
        console.wrapped(f"{indent}{', '.join(ends)}", len(lead))
        if one.source:
            console.wrapped(f"{indent}Source: {one.source}", len(lead))
        print_readings(console, one.readings, len(lead))
        if not one.readings:
            console.write_lines(f"{indent}No readings yet")


def print_readings(console: Console, readings: Iterable[Reading], indent: int = 0) -> None:
    """Show readings: number, date, figure and note."""
    for one in readings:
        lead = f"{' ' * indent}{_lead(one.id)}{one.on:%d/%m/%Y}  "
        note = f"  {one.note}" if one.note else ""
        console.wrapped(f"{lead}{figure_in_words(one.value)}{note}", len(lead))


def print_barriers(console: Console, barriers: Iterable[Barrier]) -> None:
    """Show barriers: kind and note, the support needed, and whether they are resolved."""
    for one in barriers:
        lead = _lead(one.id)
        indent = " " * len(lead)
        console.wrapped(f"{lead}{one.kind.label}: {one.note}", len(lead))
        if one.support:
            console.wrapped(f"{indent}{FIELD_LABELS['support']}: {one.support}", len(lead))
        resolved = f"; resolved on {one.resolved:%d/%m/%Y}" if one.resolved else ""
        console.wrapped(f"{indent}{_signed(one)}{resolved}", len(lead))


def _lead(number: int) -> str:
    return f"{number:>4}  "


def _signed(one: Evidence | Barrier) -> str:
    return f"{short_time_in_words(one.at)}  {one.by}"


def _on(word: str, day: date | None) -> str:
    return f" {word} {day:%d/%m/%Y}" if day else ""
