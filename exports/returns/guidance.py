"""The sheet "Guidance": how to read the return, how to fill it in, what its words mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from db.returns.returns import ReturnContent
from db.vocabulary.terms import Answer, Choice, Status
from exports.returns.names import COMPLETE, INCOMPLETE, NO, YES
from exports.returns.sheet_top import finish, write_across, write_top
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
    Palette,
    Style,
)

WIDTHS = (26, 110)
HOW_TO = (
    "This workbook tells how far an organisation is with its green plan at the end of a period:"
    " what it chose, what is done, what shows it, and what stands in the way."
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A word or question and what is said of it; ``ground`` and ``ink`` show a cell's colours."""

    word: str
    meaning: str
    ground: str = GREY
    ink: str = BLACK


def write(pen: Pen, content: ReturnContent, palette: Palette) -> None:
    """Write the sheet."""
    for letter, width in zip("AB", WIDTHS, strict=True):
        pen.sheet.column_dimensions[letter].width = width
    write_top(pen, palette, content, HOW_TO, sum(WIDTHS), len(WIDTHS))
    row = 5
    for heading, entries in _sections(content):
        head = Style(DARK, WHITE, bold=True, upright="center", indent=1)
        write_across(pen, palette, row, heading, head, sum(WIDTHS), len(WIDTHS))
        pen.height(row, 18)
        for below, entry in enumerate(entries, start=row + 1):
            plain = Style(grid=True, wrap=True, upright="center", indent=1)
            word = replace(plain, ground=entry.ground, ink=entry.ink, bold=True)
            pen.text(below, 1, entry.word, palette.look(word))
            pen.text(below, 2, entry.meaning, palette.look(plain))
            texts = ((entry.word, WIDTHS[0] - 4), (entry.meaning, WIDTHS[1] - 2))
            pen.height(below, height_of(texts) + 2)
        row += len(entries) + 2
    finish(pen, content, len(WIDTHS), row - 2, orientation="portrait")


def _sections(content: ReturnContent) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    yield "Reading it", _reading(content)
    yield "Filling it in", _FILLING
    yield "Colours of cells", _COLOURS
    yield (
        "BRAG: worked out from status and dates, never typed",
        tuple(
            Entry(colour.label, f"{meaning}.", *BRAG_COLOURS[colour])
            for colour, meaning in MEANINGS.items()
        ),
    )
    yield "Choice: what was decided about an action", _entries(_CHOICES)
    yield "Status: how far an action in the plan is", _entries(_STATUSES)
    if content.position.question_sets:
        yield "Answers to the ICB's questions", _entries(_ANSWERS)
    yield "Whom to ask", _whom(content)


def _entries(
    meanings: dict[Choice, str] | dict[Status, str] | dict[Answer, str],
) -> tuple[Entry, ...]:
    return tuple(Entry(word.label, meaning) for word, meaning in meanings.items())


def _reading(content: ReturnContent) -> tuple[Entry, ...]:
    *sheets, last = _READING
    if content.position.question_sets:
        sheets.append(Entry("Questions", "What the ICB wants answered beside the tracker."))
    if content.position.commitments:
        sheets.append(Entry("Commitments", "What the organisation commits itself to besides."))
    return (*sheets, last)


def _whom(content: ReturnContent) -> tuple[Entry, ...]:
    organisation = content.position.organisation
    return (
        Entry("What stands here", "The contact person on the cover."),
        Entry(
            "When and where to send it",
            f"Whoever asked for it at {organisation.icb or 'your ICB'}. It is due on"
            f" {content.due:%d/%m/%Y}.",
        ),
    )


_READING = (
    Entry("Cover", f"Whose return it is, of which period, and whether it is {COMPLETE}."),
    Entry("Checklist", "What must be in it, line by line, and what is still missing."),
    Entry("Action tracker", "Every action of the plan and how far it is."),
    Entry("Update log", "What was written about the actions, the newest entry first."),
    Entry("Evidence", "What shows that an action was done, and where that is kept."),
    Entry(
        "Measures",
        "What is counted, from baseline to target. Outcome, environmental, social and financial"
        " measures stand side by side; no score is made of them. Not assessed means that nobody"
        " could measure it, and is an answer.",
    ),
    Entry("Barriers", "What stands in the way, and what support is asked of the ICB."),
    Entry("Summary", "Counts and charts, and what differs from the last return."),
)
_FILLING = (
    Entry(
        "Where to begin",
        f"On the Checklist. Each line says {NO} until what it asks for is there, then {YES}; its"
        f" last column leads to the place. When every line says {YES}, the cover turns from"
        f" {INCOMPLETE} to {COMPLETE}.",
    ),
    Entry(
        "Actions of your own",
        "Write them in the free rows at the end of the action tracker. They count like any other.",
    ),
    Entry(
        "The day it is for",
        "BRAG is worked out for the day at the top of the action tracker. Change it to see"
        " another.",
    ),
    Entry(
        "If you keep a tracker",
        "Fill in what is missing there and make the return again. Or import this workbook once it"
        " is filled in: what was typed in its yellow cells is then proposed, line by line.",
    ),
    Entry(
        "Patients",
        "Write nothing here by which a patient could be known: no name, no NHS number.",
    ),
)
_COLOURS = (
    Entry("Yellow", "For you to fill in.", YELLOW),
    Entry("Grey", "Filled in for you. Leave it as it is.", GREY),
    Entry(f"{YES}, {COMPLETE}", "Nothing is missing here.", *RIGHT),
    Entry(f"{NO}, {INCOMPLETE}", "Something is missing here.", *WRONG),
)
_CHOICES = {
    Choice.UNDECIDED: "Nobody has decided about it yet.",
    Choice.IN_PLAN: "It is part of the organisation's own plan; done already counts as well.",
    Choice.LATER: "Not now; it will be looked at again.",
    Choice.NOT_FOR_US: "It does not fit the organisation. The reason is given beside it.",
}
_STATUSES = {
    Status.NOT_STARTED: "Chosen, and nothing has been done for it yet.",
    Status.IN_PROGRESS: "Somebody is at work on it.",
    Status.ON_HOLD: "Work on it has stopped for now.",
    Status.COMPLETE: "Done. For a Must Do there should be evidence.",
}
_ANSWERS = {
    Answer.IN_PLACE: "It is there and in use.",
    Answer.IN_PROGRESS: "Work on it has begun.",
    Answer.NOT_IN_PLACE: "It is not there yet.",
    Answer.NOT_APPLICABLE: "The question does not concern the organisation.",
}
