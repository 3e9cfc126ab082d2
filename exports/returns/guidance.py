"""The sheet "Guidance": how to read and fill in the return, and what its words mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from db.frozen import frozen
from db.returns.returns import ReturnContent
from db.vocabulary.phrases import long_day
from db.vocabulary.terms import Answer, Choice, Status
from exports.returns.sheet_names import COMPLETE, INCOMPLETE, NO, YES
from exports.returns.sheet_top import finish_sheet, write_across, write_top
from exports.tracker.summary_sheet import MEANINGS
from exports.workbook.cell_writer import Pen
from exports.workbook.row_heights import height_of
from exports.workbook.styles import (
    BLACK,
    BRAG_COLOURS,
    DARK,
    GREY,
    RIGHT,
    WHITE,
    WRONG,
    YELLOW,
    Style,
)

WIDTHS = (26, 110)
HOW_TO = (
    "This workbook reports progress with an organisation's green plan at the end of a period:"
    " what it chose to do, what is done, the evidence for it, and any barriers."
)


@frozen
class GuidanceEntry:
    """A word or question and its meaning. ``ground`` and ``ink`` show a cell's colours."""

    word: str
    meaning: str
    ground: str = GREY
    ink: str = BLACK


def write(pen: Pen, content: ReturnContent) -> None:
    """Write the sheet."""
    for letter, width in zip("AB", WIDTHS, strict=True):
        pen.sheet.column_dimensions[letter].width = width
    write_top(pen, content, HOW_TO, sum(WIDTHS), len(WIDTHS))
    row = 5
    for heading, entries in _sections(content):
        head = Style(DARK, WHITE, bold=True, upright="center", indent=1)
        write_across(pen, row, heading, head, sum(WIDTHS), len(WIDTHS))
        pen.height(row, 18)
        for below, entry in enumerate(entries, start=row + 1):
            plain = Style(grid=True, wrap=True, upright="center", indent=1)
            word = replace(plain, ground=entry.ground, ink=entry.ink, bold=True)
            pen.text(below, 1, entry.word, pen.look(word))
            pen.text(below, 2, entry.meaning, pen.look(plain))
            texts = ((entry.word, WIDTHS[0] - 4), (entry.meaning, WIDTHS[1] - 2))
            pen.height(below, height_of(texts) + 2)
        row += len(entries) + 2
    finish_sheet(pen, content, len(WIDTHS), row - 2, orientation="portrait")


def _sections(content: ReturnContent) -> Iterator[tuple[str, tuple[GuidanceEntry, ...]]]:
    yield "How to read it", _reading(content)
    yield "How to fill it in", _FILLING
    yield "Cell colours", _COLOURS
    yield (
        "BRAG: worked out from status and dates, so do not type it",
        tuple(
            GuidanceEntry(colour.label, f"{meaning}.", *BRAG_COLOURS[colour])
            for colour, meaning in MEANINGS.items()
        ),
    )
    yield "Choice: what the organisation decided about an action", _entries(_CHOICES)
    yield "Status: the progress of an action in the plan", _statuses(content)
    if content.position.question_sets:
        yield "Answers to the ICB's questions", _entries(_ANSWERS)
    yield "Who to ask", _whom(content)


def _entries(
    meanings: dict[Choice, str] | dict[Answer, str],
) -> tuple[GuidanceEntry, ...]:
    return tuple(GuidanceEntry(word.label, meaning) for word, meaning in meanings.items())


def _statuses(content: ReturnContent) -> tuple[GuidanceEntry, ...]:
    has_must_dos = any(line.key == "evidence" for line in content.check)
    also = {Status.COMPLETE: " A Must Do also needs evidence."} if has_must_dos else {}
    return tuple(
        GuidanceEntry(status.label, status.meaning.says + also.get(status, "")) for status in Status
    )


def _reading(content: ReturnContent) -> tuple[GuidanceEntry, ...]:
    *sheets, last = _READING
    if content.position.question_sets:
        sheets.append(
            GuidanceEntry("Questions", "The ICB's questions, with the organisation's answers.")
        )
    if content.position.commitments:
        sheets.append(
            GuidanceEntry(
                "Commitments", "What the organisation has committed to in addition to the plan."
            )
        )
    if content.position.risks:
        sheets.append(
            GuidanceEntry("Risks", "The organisation's own risk register, with owners and reviews.")
        )
    return (*sheets, last)


def _whom(content: ReturnContent) -> tuple[GuidanceEntry, ...]:
    organisation = content.position.organisation
    return (
        GuidanceEntry("About the content", "Ask the contact on the cover."),
        GuidanceEntry(
            "About sending it",
            f"Ask the person at {organisation.icb or 'your ICB'} who requested the return. It is"
            f" due on {long_day(content.due)}.",
        ),
    )


_READING = (
    GuidanceEntry("Cover", f"The organisation, the period, and whether the return is {COMPLETE}."),
    GuidanceEntry("Checklist", "What the return needs, line by line, and what is still missing."),
    GuidanceEntry("Action tracker", "Every action in the plan and its progress."),
    GuidanceEntry("Update log", "The updates to actions, newest first."),
    GuidanceEntry("Evidence", "Evidence that actions have been done, and where it is kept."),
    GuidanceEntry(
        "Measures",
        "What is measured, from baseline to target: outcome, environmental, social and financial"
        " measures. No score is worked out. Not assessed means that it could not be measured, and"
        " counts as an answer.",
    ),
    GuidanceEntry("Barriers", "What is holding actions back, and the support needed from the ICB."),
    GuidanceEntry("Summary", "Counts, charts and changes since the last return."),
)
_FILLING = (
    GuidanceEntry(
        "Where to start",
        f"Start with the Checklist and fill in what says {NO}: the link in the last column takes"
        f" you there. When every line says {YES}, the cover changes from {INCOMPLETE} to"
        f" {COMPLETE}.",
    ),
    GuidanceEntry(
        "Your own actions",
        "Add them in the blank rows at the end of the action tracker. They count like any other.",
    ),
    GuidanceEntry(
        "Date of the position",
        "BRAG is worked out for the date at the top of the action tracker. Change it to see"
        " another date.",
    ),
    GuidanceEntry(
        "If you use the Green Plan Tracker",
        "Fill in what is missing there and make the return again. Or fill in the yellow cells here"
        " and import this workbook: you can then accept the changes line by line.",
    ),
    GuidanceEntry(
        "Patients",
        "Do not type anything that could identify a patient, such as a name or NHS number.",
    ),
)
_COLOURS = (
    GuidanceEntry("Yellow", "For you to fill in.", YELLOW),
    GuidanceEntry("Grey", "Filled in for you. Do not change it.", GREY),
    GuidanceEntry(f"{YES}, {COMPLETE}", "Nothing is missing here.", *RIGHT),
    GuidanceEntry(f"{NO}, {INCOMPLETE}", "Something is missing here.", *WRONG),
)
_CHOICES = {
    Choice.UNDECIDED: "Not decided yet.",
    Choice.IN_PLAN: "Part of the organisation's own plan, including actions already done.",
    Choice.LATER: "Not now. The organisation will review it later.",
    Choice.NOT_FOR_US: "Not relevant to the organisation, or not suitable. The reason is given.",
}
_ANSWERS = {
    Answer.IN_PLACE: "In place and in use.",
    Answer.IN_PROGRESS: "Work has started.",
    Answer.NOT_IN_PLACE: "Not in place yet.",
    Answer.NOT_APPLICABLE: "The question does not apply to the organisation.",
}
