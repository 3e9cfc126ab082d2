"""The roll-up's lists: Must Dos, barriers, measures, changes, who is missing, files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from db.received.received_return import FileReport, Judgement, Missing, Outcome
from db.received.rollup import (
    ActionChange,
    BarrierLine,
    MeasureFigure,
    MeasureTotal,
    MustDo,
    RollUp,
    Turn,
    is_of_period_before,
)
from db.vocabulary.phrases import count_in_words, long_day
from db.vocabulary.terms import Brag, Choice, Letter
from exports.rollup.table import Column, Listing

MUST_DOS, BARRIERS, MEASURES = "Must Dos", "Barriers", "Measures"
CHANGES, MISSING, FILES = "Changes", "Missing", "Files"
WHOLE = "#,##0_)"

_SIGNS = {
    Turn.WORSE: "▼ Worse",
    Turn.SLIPPED: "▶ Slipped",
    Turn.BETTER: "▲ Better",
    Turn.OTHER: "● Other",
}
_REFUSED_FIRST = (
    Outcome.REFUSED,
    Outcome.REMARKS,
    Outcome.SUPERSEDED,
    Outcome.SAME,
    Outcome.TAKEN,
)


def must_dos(rollup: RollUp) -> Listing[MustDo]:
    """Return every Must Do that is not in place, most days late first."""
    there = rollup.must_dos
    counts = Counter(one.said.brag for one in there)
    undecided = sum(one.said.choice is Choice.UNDECIDED for one in there)
    asked = rollup.must_dos_asked
    how_to = (
        f"Most overdue first. {counts[Brag.RED]:,} Red, {counts[Brag.AMBER]:,} Amber,"
        f" {undecided:,} undecided, {asked.complete:,} complete, of {asked.asked:,}."
    )
    return Listing(
        f"Must Dos not in place, {rollup.period}",
        how_to if there else "",
        (
            Column("BRAG", 9.5, lambda one: one.said.brag and one.said.brag.label, centred=True),
            Column("Days late", 9, lambda one: one.days_late or None, WHOLE, holds=int),
            *_of_organisation(),
            Column("No.", 9, lambda one: one.action.code),
            Column("Must Do", 50, lambda one: one.action.title),
            Column("Choice", 12, lambda one: one.said.choice.label),
            Column("Status", 12.5, lambda one: one.said.status and one.said.status.label),
            Column("Lead", 16, lambda one: one.said.lead),
            Column("Target date", 13, lambda one: one.said.due, holds=date),
            *_of_place(),
        ),
        lambda: there,
        table="MustDos",
        none="Every Must Do is in place." if asked.asked else "No Must Dos in these returns.",
        print_up_to=10,
        frozen=4,
    )


def barriers(rollup: RollUp) -> Listing[BarrierLine]:
    """Return every barrier: requests for support first, then the most common kind."""
    still = [one for one in rollup.barriers if one.said.resolved is None]
    asks = sum(bool(one.said.support) for one in still)
    kinds = Counter(one.said.kind.label if one.said.kind else "Not given" for one in still)
    told = ", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common())
    how_to = f"{count_in_words(len(still), 'open barrier')}, {asks:,} with a request. {told}."
    return Listing(
        f"Barriers and support needed, {rollup.period}",
        how_to if still else "",
        (
            Column("Kind", 12, lambda one: one.said.kind.label if one.said.kind else "Not given"),
            *_of_organisation(),
            Column("No.", 9, lambda one: one.said.code),
            Column("What stands in the way", 58, lambda one: one.said.note),
            Column("Support needed", 48, lambda one: one.said.support),
            Column("Resolved on", 13, lambda one: one.said.resolved, holds=date),
            *_of_place(),
        ),
        lambda: rollup.barriers,
        table="AllBarriers",
        none="No barriers in these returns.",
        print_up_to=7,
        frozen=3,
    )


class MeasureLine(NamedTuple):
    """A line of the measures: a measure of many with its total, or one organisation's figure."""

    total: MeasureTotal
    figure: MeasureFigure | None


def measures(rollup: RollUp) -> Listing[MeasureLine]:
    """Return every measure with its figure. Figures of different units are never added up."""

    def lines() -> Iterator[MeasureLine]:
        for total in rollup.measures:
            yield MeasureLine(total, None)
            yield from (MeasureLine(total, figure) for figure in total.figures)

    return Listing(
        f"Measures, {rollup.period}",
        "Added up only where the unit agrees and the figures can be added, so no rates.",
        (
            Column("Measure", 40, lambda one: one.total.name),
            Column("Unit", 18, lambda one: one.total.unit),
            Column("Dimension", 15, _dimension),
            Column("ODS code", 11, lambda one: one.figure and one.figure.organisation.ods),
            Column(
                "Organisation",
                27,
                lambda one: one.figure.organisation.name if one.figure else _reported(one.total),
            ),
            Column("No.", 9, lambda one: one.figure and one.figure.said.code),
            Column(
                "Baseline",
                11,
                lambda one: one.figure and one.figure.said.baseline,
                _DECIMALS,
                holds=float,
            ),
            Column(
                "Figure",
                11,
                lambda one: one.figure.said.figure if one.figure else one.total.total,
                _DECIMALS,
                holds=float,
            ),
            Column(
                "Target",
                11,
                lambda one: one.figure and one.figure.said.target,
                _DECIMALS,
                holds=float,
            ),
            Column("Measured on", 13, lambda one: one.figure and one.figure.said.on, holds=date),
            Column("File", 36, lambda one: one.figure and one.figure.place.file),
            Column("Cell", 18, lambda one: one.figure and one.figure.place.in_file),
        ),
        lines,
        table="AllMeasures",
        none="No measures in these returns.",
        print_up_to=10,
        frozen=1,
    )


_DECIMALS = "#,##0.##########_)"


def _dimension(line: MeasureLine) -> str | None:
    said = line.figure.said.dimension if line.figure else line.total.dimension
    return said.label if said else None


def _reported(total: MeasureTotal) -> str:
    how = "added up" if total.total is not None else "not added up"
    return f"{count_in_words(total.reported, 'figure')}, {how}"


def changes(rollup: RollUp) -> Listing[ActionChange]:
    """Return what stands otherwise than in the period before, worse first."""
    before = rollup.period.previous()
    if rollup.before is None:
        how_to, none = "", f"No returns for {before} in the folder, so nothing to compare with."
    else:
        many = count_in_words(rollup.compared, "organisation")
        how_to = f"{many} with a return for {before} too. Those are only compared. Worse first."
        none = f"Nothing changed since {before}."
    return Listing(
        f"Changes from {before} to {rollup.period}",
        how_to,
        (
            Column("Direction", 12, lambda one: _SIGNS[one.turn]),
            *_of_organisation(),
            Column("No.", 9, lambda one: one.action.code),
            Column("Action", 50, lambda one: one.action.title),
            Column(f"{before}", 15, lambda one: _standing(one.before)),
            Column(f"{rollup.period}", 15, lambda one: _standing(one.after), centred=True),
            Column("Target date before", 13, lambda one: one.due_before, holds=date),
            Column("Target date", 13, lambda one: one.due_after, holds=date),
            *_of_place(),
        ),
        lambda: rollup.changes,
        table="AllChanges",
        none=none,
        print_up_to=9,
        frozen=3,
    )


def _standing(letter: Letter) -> str:
    """Return how an action stands in a word or two: ``Red``, ``Not for us``."""
    return letter.label.partition(":")[0]


def missing(rollup: RollUp | Judgement) -> Listing[Missing]:
    """Return who was expected and has no return that counts, with addresses for a reminder."""
    due = long_day(rollup.period.return_due)
    return Listing(
        f"Returns still missing, {rollup.period}",
        f"Expected, with no return that counts. Due on {due}." if rollup.missing else "",
        (
            Column("ODS code", 11, lambda one: one.expected.ods),
            Column("Organisation", 27, lambda one: one.expected.name),
            Column("Provider type", 21, lambda one: _label(one.expected.provider_type)),
            Column("PCN", 20, lambda one: one.expected.pcn),
            Column("Place", 16, lambda one: one.expected.place),
            Column("Contact", 20, lambda one: one.expected.contact),
            Column("Email", 30, lambda one: one.expected.email),
            Column("Why", 44, lambda one: one.why),
        ),
        lambda: rollup.missing,
        table="StillMissing",
        none="Nobody on the list is missing, or no list was given.",
    )


def files(rollup: RollUp) -> Listing[FileReport]:
    """Return every file that was looked at, refused ones first."""
    found = sorted(
        rollup.files, key=lambda one: (_REFUSED_FIRST.index(one.outcome), is_of_period_before(one))
    )
    return Listing(
        f"Files read, {rollup.period}",
        "One row for each file. Refused ones first. Every file is listed.",
        (
            Column("Result", 20, _result),
            Column("File", 50, lambda one: one.name),
            Column("ODS code", 11, lambda one: one.ods),
            Column("Period", 12, lambda one: str(one.period) if one.period else None),
            Column("Return", 8, lambda one: one.number or None, WHOLE, holds=int),
            Column("Remarks", 60, lambda one: " ".join(remark.text for remark in one.remarks)),
            Column("What to do", 46, lambda one: " ".join(r.ask for r in one.remarks if r.ask)),
            Column("SHA-256", 20, lambda one: one.sha256),
        ),
        lambda: found,
        table="AllFiles",
        none="No file was looked at.",
        print_up_to=7,
    )


def _result(report: FileReport) -> str:
    return "Period before" if is_of_period_before(report) else report.outcome.label


def _label(word: Any) -> str | None:
    return word.label if word else None


def _of_organisation() -> tuple[Column[Any], Column[Any]]:
    return (
        Column("ODS code", 11, lambda one: one.organisation.ods),
        Column("Organisation", 27, lambda one: one.organisation.name),
    )


def _of_place() -> tuple[Column[Any], Column[Any]]:
    return (
        Column("File", 36, lambda one: one.place.file),
        Column("Cell", 22, lambda one: one.place.in_file),
    )
