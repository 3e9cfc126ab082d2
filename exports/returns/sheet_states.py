"""What the cover says of each other sheet: what is in it, its state, a few live figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.returns.returns import ReturnContent
from db.vocabulary.terms import Answer, Choice, Status
from exports.returns import (
    barriers,
    checklist,
    cover_cells,
    evidence,
    names,
    questions,
    update_log,
)
from exports.returns.names import BARRIER_TABLE, EVIDENCE_TABLE, LOG_TABLE, PERIOD_START
from exports.returns.rules import MEASURED, READ_IN_PERIOD
from exports.workbook.formulas import IN_PLAN, column_of, counted, having

FOR_READING = "For reading"
"""The state of a sheet that nothing must be filled in on."""

_TRACKER_KEYS = ("choice", "reason", "lead", "due", "update")


@dataclass(frozen=True, slots=True)
class SheetState:
    """A sheet, what is ``about``, and the ``keys`` of the checklist's lines that are about it.

    ``figures`` is a formula for a few words with figures, ``today`` what it gives today.
    ``everything`` tells that its state is that of the whole return.
    """

    name: str
    about: str
    keys: Sequence[str] = ()
    figures: str = ""
    today: str = ""
    everything: bool = False


def sheet_states(content: ReturnContent) -> Iterator[SheetState]:
    """Yield what the cover says of the sheets, itself first, in their order."""
    position, start = content.position, content.period.start
    wrong = sum(not line.ok for line in content.check)
    yield SheetState(names.COVER, "Whose return it is, of which period", tuple(cover_cells.WORDS))
    yield SheetState(names.GUIDANCE, "How to read this workbook and fill it in")
    yield SheetState(
        names.CHECKLIST,
        "What must be in the return, line by line",
        [line.key for line in content.check],
        f'"Lines that say No: "&{checklist.says(names.NO)}',
        f"Lines that say No: {wrong}",
        everything=True,
    )
    chosen = [a for a in position.actions if a.choice is Choice.IN_PLAN]
    complete = sum(a.status is Status.COMPLETE for a in chosen)
    yield SheetState(
        names.TRACKER,
        "Every action: choice, status, BRAG, lead, dates",
        _TRACKER_KEYS,
        f'"In our plan: "&{counted(IN_PLAN)}&", complete: "'
        f"&{counted(IN_PLAN, having(Status.COMPLETE))}",
        f"In our plan: {len(chosen)}, complete: {complete}",
    )
    number, day = (column_of(LOG_TABLE, x) for x in (update_log.NUMBER, update_log.DATE))
    recent = sum(u.at.astimezone().date() >= start for u in position.updates)
    yield SheetState(
        names.LOG,
        "What was written about each action",
        (),
        f'"Entries: "&COUNTA({number})&", since the period began: "'
        f'&COUNTIFS({day},">="&{PERIOD_START})',
        f"Entries: {len(position.updates)}, since the period began: {recent}",
    )
    yield _evidence(content)
    yield _measures(content)
    yield _barriers(content)
    if position.question_sets:
        yield _questions(content)
    if position.commitments:
        yield SheetState(names.COMMITMENTS, "What we commit ourselves to, in our own words")
    yield SheetState(names.SUMMARY, "Counts, charts, and what differs from the last return")


def _evidence(content: ReturnContent) -> SheetState:
    pieces = f'COUNTIFS({column_of(EVIDENCE_TABLE, evidence.TITLE)},"<>")'
    return SheetState(
        names.EVIDENCE,
        "What shows that actions were done",
        ("evidence",),
        f'"Pieces of evidence: "&{pieces}',
        f"Pieces of evidence: {len(content.position.evidence)}",
    )


def _measures(content: ReturnContent) -> SheetState:
    kept = content.position.measures
    read = sum(any(r.on >= content.period.start for r in m.readings) for m in kept)
    return SheetState(
        names.MEASURES,
        "What is counted, with baseline, target and readings",
        ("reading",),
        f'"Measures: "&SUMPRODUCT(1*{MEASURED})&", read since the period began: "'
        f"&SUMPRODUCT({MEASURED}*{READ_IN_PERIOD})",
        f"Measures: {len(kept)}, read since the period began: {read}",
    )


def _barriers(content: ReturnContent) -> SheetState:
    standing = [b for b in content.position.barriers if b.resolved is None]
    kind, support, resolved = (
        column_of(BARRIER_TABLE, x) for x in (barriers.KIND, barriers.SUPPORT, barriers.RESOLVED)
    )
    there = f'({kind}<>"")*(1-ISNUMBER({resolved}))'
    asked = sum(bool(barrier.support) for barrier in standing)
    return SheetState(
        names.BARRIERS,
        "What stands in the way, and the support asked for",
        (),
        f'"Not resolved: "&SUMPRODUCT({there})&", support asked for: "'
        f"&SUMPRODUCT({there}*(LEN(TRIM({support}))>0))",
        f"Not resolved: {len(standing)}, support asked for: {asked}",
    )


def _questions(content: ReturnContent) -> SheetState:
    sets = content.position.question_sets
    asked = sum(len(of.questions) for of in sets)
    answered = sum(q.answer is not None for of in sets for q in of.questions)
    labels = ",".join(f'"{answer.label}"' for answer in Answer)
    counts = "+".join(
        f"SUM(COUNTIF({column_of(names.question_table(n), questions.ANSWER)},{{{labels}}}))"
        for n, _ in enumerate(sets, start=1)
    )
    return SheetState(
        names.QUESTIONS,
        "What the ICB wants answered beside the tracker",
        ("answer",),
        f'"Answered: "&({counts})&" of {asked}"',
        f"Answered: {answered} of {asked}",
    )
