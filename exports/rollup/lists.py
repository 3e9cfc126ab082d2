"""The roll-up's lists: Must Dos, barriers, measures, changes, who is missing, files, rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from db.plans.plan_edition import PlannedAction
from db.received.received_return import (
    Expected,
    FileReport,
    Missing,
    Outcome,
    ReceivedAction,
    ReceivedReturn,
)
from db.received.rollup import (
    ActionChange,
    BarrierLine,
    Letter,
    MeasureFigure,
    MeasureTotal,
    MustDo,
    RollUp,
    Turn,
)
from db.vocabulary.phrases import count_in_words
from exports.rollup.sheet import COUNT, Column, write_list
from exports.workbook.cell_writer import Pen

MUST_DOS, BARRIERS, MEASURES = "Must Dos", "Barriers", "Measures"
CHANGES, MISSING, FILES, ROWS = "Changes", "Missing", "Files", "Rows"
ROWS_TABLE = "AllRows"
MOST_ROWS = 1_000_000
"""The most rows on the sheet of rows; Excel has room for 48,576 more."""

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


class SourceRow(NamedTuple):
    """A row about an action in a return that counts."""

    organisation: Expected
    report: FileReport
    said: ReceivedReturn
    action: ReceivedAction
    planned: PlannedAction | None


Counted = Iterable[tuple[Expected, FileReport, ReceivedReturn]]
"""Each return that counts: whose it is, its file, and what it says."""


def write_must_dos(pen: Pen, rollup: RollUp) -> None:
    """Write every Must Do that is not in place, most days late first."""
    columns: list[Column[MustDo]] = [
        *_of_organisation(),
        Column("No.", 9, lambda one: one.action.code),
        Column("Action", 48, lambda one: one.action.title),
        Column("BRAG", 9.5, lambda one: one.said.brag.label if one.said.brag else None),
        Column("Choice", 12, lambda one: one.said.choice.label),
        Column("Status", 12.5, lambda one: one.said.status.label if one.said.status else None),
        Column("Lead", 16, lambda one: one.said.lead),
        Column("Target date", 13, lambda one: one.said.due),
        Column("Days late", 9, lambda one: one.days_late or None, COUNT),
        *_of_place(),
    ]
    write_list(
        pen,
        rollup,
        f"Must Dos not in place, {rollup.period}",
        f"{count_in_words(len(rollup.must_dos), 'Must Do')} not complete. Most days late first.",
        columns,
        rollup.must_dos,
        table="MustDos",
        none="Every Must Do is in place.",
        print_up_to=10,
    )


def write_barriers(pen: Pen, rollup: RollUp) -> None:
    """Write every barrier: requests for support first, then the most common kind."""
    columns: list[Column[BarrierLine]] = [
        Column("Kind", 16, lambda one: one.said.kind.label if one.said.kind else "Not given"),
        *_of_organisation(),
        Column("No.", 9, lambda one: one.said.code),
        Column("What stands in the way", 60, lambda one: one.said.note),
        Column("Support needed", 48, lambda one: one.said.support),
        Column("Resolved on", 13, lambda one: one.said.resolved),
        *_of_place(),
    ]
    still = sum(one.said.resolved is None for one in rollup.barriers)
    asks = sum(bool(one.said.support) and not one.said.resolved for one in rollup.barriers)
    write_list(
        pen,
        rollup,
        f"Barriers and support needed, {rollup.period}",
        f"{count_in_words(still, 'open barrier')}, {asks} with a request. Requests first.",
        columns,
        rollup.barriers,
        table="AllBarriers",
        none="Nobody names a barrier.",
        print_up_to=7,
    )


def write_measures(pen: Pen, rollup: RollUp) -> None:
    """Write every measure with its figure. Figures of different units are never added up."""

    class Line(NamedTuple):
        total: MeasureTotal
        figure: MeasureFigure | None

    def lines() -> Iterator[Line]:
        for total in rollup.measures:
            yield Line(total, None)
            yield from (Line(total, figure) for figure in total.figures)

    columns: list[Column[Line]] = [
        Column("Measure", 40, lambda one: one.total.name),
        Column("Unit", 20, lambda one: one.total.unit),
        Column(
            "Dimension", 15, lambda one: one.total.dimension.label if one.total.dimension else None
        ),
        Column("ODS code", 11, lambda one: one.figure.organisation.ods if one.figure else None),
        Column(
            "Organisation",
            27,
            lambda one: one.figure.organisation.name if one.figure else _reported(one.total),
        ),
        Column("No.", 9, lambda one: one.figure.said.code if one.figure else None),
        Column(
            "Baseline", 11, lambda one: one.figure.said.baseline if one.figure else None, "General"
        ),
        Column(
            "Figure",
            11,
            lambda one: one.figure.said.figure if one.figure else one.total.total,
            "General",
        ),
        Column("Target", 11, lambda one: one.figure.said.target if one.figure else None, "General"),
        Column("On", 13, lambda one: one.figure.said.on if one.figure else None),
        Column("File", 36, lambda one: one.figure.place.file if one.figure else None),
        Column(
            "Cell",
            18,
            lambda one: f"{one.figure.place.sheet}!{one.figure.place.cell}" if one.figure else None,
        ),
    ]
    write_list(
        pen,
        rollup,
        f"Measures, {rollup.period}",
        "Added up only where name and unit agree and the figures can be added: no rates.",
        columns,
        lines(),
        table="AllMeasures",
        none="Nobody reports a measure.",
        print_up_to=10,
    )


def _reported(total: MeasureTotal) -> str:
    how = "added up" if total.total is not None else "not added up"
    return f"{count_in_words(total.reported, 'figure')}, {how}"


def write_changes(pen: Pen, rollup: RollUp) -> None:
    """Write what stands otherwise than in the period before, worse first."""
    columns: list[Column[ActionChange]] = [
        Column("Direction", 12, lambda one: _SIGNS[one.turn]),
        *_of_organisation(),
        Column("No.", 9, lambda one: one.action.code),
        Column("Action", 48, lambda one: one.action.title),
        Column("Before", 22, lambda one: _standing(one.before)),
        Column("Now", 22, lambda one: _standing(one.after)),
        Column("Target before", 13, lambda one: one.due_before),
        Column("Target now", 13, lambda one: one.due_after),
        *_of_place(),
    ]
    write_list(
        pen,
        rollup,
        f"Changes, {rollup.period}",
        "What stands otherwise than in the return before. Worse first.",
        columns,
        rollup.changes,
        table="AllChanges",
        none="Nothing to compare with: no returns of the period before were found.",
        print_up_to=9,
    )


def _standing(letter: Letter) -> str:
    return letter.label


def write_missing(pen: Pen, rollup: RollUp) -> None:
    """Write who was expected and has no return that counts, with addresses for a reminder."""
    columns: list[Column[Missing]] = [
        Column("ODS code", 11, lambda one: one.expected.ods),
        Column("Organisation", 27, lambda one: one.expected.name),
        Column(
            "Provider type",
            23,
            lambda one: one.expected.provider_type.label if one.expected.provider_type else None,
        ),
        Column("PCN", 20, lambda one: one.expected.pcn),
        Column("Place", 18, lambda one: one.expected.place),
        Column("Contact", 20, lambda one: one.expected.contact),
        Column("Email", 30, lambda one: one.expected.email),
        Column("Why", 48, lambda one: one.why),
    ]
    write_list(
        pen,
        rollup,
        f"Returns still missing, {rollup.period}",
        "On the list of those expected, with no return that counts.",
        columns,
        rollup.missing,
        table="StillMissing",
        none="Nobody on the list is missing, or no list was given.",
    )


def write_files(pen: Pen, rollup: RollUp) -> None:
    """Write every file that was looked at, refused ones first."""
    columns: list[Column[FileReport]] = [
        Column("Result", 19, lambda one: one.outcome.label),
        Column("File", 50, lambda one: one.name),
        Column("ODS code", 11, lambda one: one.ods),
        Column("Period", 12, lambda one: str(one.period) if one.period else None),
        Column("Return", 9, lambda one: one.number or None, COUNT),
        Column("Remarks", 70, lambda one: " ".join(remark.text for remark in one.remarks)),
        Column("What to do", 50, lambda one: " ".join(filter(None, (r.ask for r in one.remarks)))),
        Column("Digest", 20, lambda one: one.sha256[:16]),
    ]
    files = sorted(rollup.files, key=lambda one: _REFUSED_FIRST.index(one.outcome))
    write_list(
        pen,
        rollup,
        f"Files, {rollup.period}",
        "One row for each file. Refused ones first.",
        columns,
        files,
        table="AllFiles",
        none="No file was looked at.",
        print_up_to=7,
    )


def write_rows(pen: Pen, rollup: RollUp, counted: Counted) -> int:
    """Write every row about an action of every return that counts. Return the last row."""
    by_code = {action.code: action for action in rollup.plan.actions}

    def rows() -> Iterator[SourceRow]:
        written = 0
        for organisation, report, said in counted:
            for action in said.actions:
                if written < MOST_ROWS:
                    written += 1
                    yield SourceRow(organisation, report, said, action, by_code.get(action.code))

    columns: list[Column[SourceRow]] = [
        *_of_organisation(),
        Column("Provider type", 23, _kind),
        Column("PCN", 20, lambda one: one.organisation.pcn or one.said.sender.pcn),
        Column("Place", 18, lambda one: one.organisation.place),
        Column("No.", 9, lambda one: one.action.code),
        Column("Action", 41, lambda one: one.action.title),
        Column("Rating", 10.5, _rating),
        Column("Programme area", 26, _area),
        Column("Choice", 12, lambda one: one.action.choice.label),
        Column("Status", 12.5, lambda one: one.action.status.label if one.action.status else None),
        Column("BRAG", 9.5, lambda one: one.action.brag.label if one.action.brag else None),
        Column("Lead", 16, lambda one: one.action.lead),
        Column("Target date", 13, lambda one: one.action.due),
        Column("Completed on", 13, lambda one: one.action.completed),
        Column("Evidence", 10, lambda one: one.action.evidence, COUNT),
        Column("Latest update", 36, lambda one: one.action.update),
        Column("File", 36, lambda one: one.report.name),
        Column("Sheet", 16, lambda one: one.said.sheet),
        Column("Row", 8, lambda one: one.action.row, COUNT),
    ]
    return write_list(
        pen,
        rollup,
        f"Rows, {rollup.period}",
        "Every action of every return, for filters and pivot tables.",
        columns,
        rows(),
        table=ROWS_TABLE,
        none="No return counts.",
        print_up_to=14,
        plain=True,
    )


def _kind(row: SourceRow) -> str | None:
    kind = row.organisation.provider_type or row.said.sender.provider_type
    return kind.label if kind else None


def _rating(row: SourceRow) -> str | None:
    return row.planned.rating.label if row.planned and row.planned.rating else None


def _area(row: SourceRow) -> str | None:
    return row.planned.area.label if row.planned and row.planned.area else None


def _of_organisation() -> tuple[Column[Any], Column[Any]]:
    return (
        Column("ODS code", 11, lambda one: one.organisation.ods),
        Column("Organisation", 27, lambda one: one.organisation.name),
    )


def _of_place() -> tuple[Column[Any], Column[Any]]:
    return (
        Column("File", 36, lambda one: one.place.file),
        Column("Cell", 22, lambda one: f"{one.place.sheet}!{one.place.cell}"),
    )
