"""What the cover shows for each sheet: its content, its state and a few live figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from db.frozen import frozen
from db.returns.returns import ReturnContent
from db.vocabulary.terms import Answer, Choice, Status
from exports.returns import (
    barriers,
    checklist,
    cover_cells,
    evidence,
    questions,
    sheet_names,
    update_log,
)
from exports.returns.rules import MEASURED, READ_IN_PERIOD
from exports.returns.sheet_names import BARRIER_TABLE, EVIDENCE_TABLE, LOG_TABLE, PERIOD_START
from exports.workbook.formulas import IN_PLAN, count_formula, status_condition, table_column

TO_READ = "To read"
"""The state of a sheet where nothing needs filling in."""

_TRACKER_KEYS = ("choice", "reason", "lead", "due", "update")


@frozen
class SheetState:
    """A sheet, what it is ``about``, and the ``keys`` of its checklist lines.

    ``figures`` is a formula for a short text with figures, ``today`` its result today.
    If ``everything`` is true, the sheet's state is the state of the whole return.
    """

    name: str
    about: str
    keys: Sequence[str] = ()
    figures: str = ""
    today: str = ""
    everything: bool = False


def sheet_states(content: ReturnContent) -> Iterator[SheetState]:
    """Yield the sheets in their order, starting with the cover, as the cover shows them."""
    position, start = content.position, content.period.start
    wrong = sum(not line.ok for line in content.check)
    yield SheetState(
        sheet_names.COVER, "Organisation, period, contact and sign-off", tuple(cover_cells.WORDS)
    )
    yield SheetState(sheet_names.GUIDANCE, "How to read and fill in this workbook")
    yield SheetState(
        sheet_names.CHECKLIST,
        "What the return needs, line by line",
        [line.key for line in content.check],
        f'"Checks that say No: "&{checklist.answer_count_formula(sheet_names.NO)}',
        f"Checks that say No: {wrong}",
        everything=True,
    )
    chosen = [a for a in position.actions if a.choice is Choice.IN_PLAN]
    complete = sum(a.status is Status.COMPLETE for a in chosen)
    yield SheetState(
        sheet_names.TRACKER,
        "Every action: choice, status, BRAG, lead, dates",
        _TRACKER_KEYS,
        f'"In our plan: "&{count_formula(IN_PLAN)}&", complete: "'
        f"&{count_formula(IN_PLAN, status_condition(Status.COMPLETE))}",
        f"In our plan: {len(chosen)}, complete: {complete}",
    )
    number, day = (table_column(LOG_TABLE, x) for x in (update_log.NUMBER, update_log.DATE))
    recent = sum(u.at.astimezone().date() >= start for u in position.updates)
    yield SheetState(
        sheet_names.LOG,
        "The updates to actions, newest first",
        (),
        f'"Updates: "&COUNTA({number})&", this period: "&COUNTIFS({day},">="&{PERIOD_START})',
        f"Updates: {len(position.updates)}, this period: {recent}",
    )
    yield _evidence(content)
    yield _measures(content)
    yield _barriers(content)
    if position.question_sets:
        yield _questions(content)
    if position.commitments:
        yield SheetState(sheet_names.COMMITMENTS, "What we have committed to, in our own words")
    if position.risks:
        yield SheetState(sheet_names.RISKS, "What may set us back, and what we do about it")
    yield SheetState(sheet_names.SUMMARY, "Counts, charts and changes since the last return")


def _evidence(content: ReturnContent) -> SheetState:
    pieces = f'COUNTIFS({table_column(EVIDENCE_TABLE, evidence.TITLE)},"<>")'
    return SheetState(
        sheet_names.EVIDENCE,
        "Evidence that actions have been done",
        ("evidence",),
        f'"Pieces of evidence: "&{pieces}',
        f"Pieces of evidence: {len(content.position.evidence)}",
    )


def _measures(content: ReturnContent) -> SheetState:
    kept = content.position.measures
    read = sum(any(r.on >= content.period.start for r in m.readings) for m in kept)
    return SheetState(
        sheet_names.MEASURES,
        "What is measured: baseline, target and readings",
        ("reading",),
        f'"Measures: "&SUMPRODUCT(1*{MEASURED})&", with a reading this period: "'
        f"&SUMPRODUCT({MEASURED}*{READ_IN_PERIOD})",
        f"Measures: {len(kept)}, with a reading this period: {read}",
    )


def _barriers(content: ReturnContent) -> SheetState:
    standing = [b for b in content.position.barriers if b.resolved is None]
    kind, support, resolved = (
        table_column(BARRIER_TABLE, x) for x in (barriers.KIND, barriers.SUPPORT, barriers.RESOLVED)
    )
    there = f'({kind}<>"")*(1-ISNUMBER({resolved}))'
    asked = sum(bool(barrier.support) for barrier in standing)
    return SheetState(
        sheet_names.BARRIERS,
        "What is holding actions back, and the support needed",
        (),
        f'"Open: "&SUMPRODUCT({there})&", support needed: "'
        f"&SUMPRODUCT({there}*(LEN(TRIM({support}))>0))",
        f"Open: {len(standing)}, support needed: {asked}",
    )


def _questions(content: ReturnContent) -> SheetState:
    sets = content.position.question_sets
    asked = sum(len(of.questions) for of in sets)
    answered = sum(q.answer is not None for of in sets for q in of.questions)
    labels = ",".join(f'"{answer.label}"' for answer in Answer)
    tables = (sheet_names.question_table(n) for n, _ in enumerate(sets, start=1))
    counts = "+".join(
        f"SUM(COUNTIF({table_column(table, questions.ANSWER)},{{{labels}}}))" for table in tables
    )
    return SheetState(
        sheet_names.QUESTIONS,
        "The ICB's questions and our answers",
        ("answer",),
        f'"Answered: "&({counts})&" of {asked}"',
        f"Answered: {answered} of {asked}",
    )
