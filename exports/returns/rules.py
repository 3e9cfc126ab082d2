"""The rules of :func:`db.returns.returns.return_checklist` as live formulas over the workbook's
cells.

A rule is a product of conditions that is 1 where something is missing, so its sum is the number
missing. All formulas work in Excel 2016 and LibreOffice 7.4; arrays are inside SUMPRODUCT.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from db.frozen import frozen
from db.returns.returns import CheckLine, ReturnContent
from db.vocabulary.terms import Answer, Brag, Choice, Rating, Status
from exports.returns import cover_cells, evidence, measures, questions, sheet_names, update_log
from exports.returns.sheet_names import EVIDENCE_TABLE, LOG_TABLE, MEASURE_TABLE, PERIOD_START
from exports.tracker import tracker_sheet
from exports.tracker.validations import letter_of
from exports.workbook import columns as c
from exports.workbook.formulas import countifs_literal, table_column, tracker_column

LAST_ROW = 1_048_576
"""The last row of a sheet."""


@frozen
class Where:
    """Where to fill something in: the sheet, the first cell of the column, and a description."""

    sheet: str
    cell: str
    words: str


@frozen
class Rule:
    """A line of the checklist as live formulas without ``=``.

    ``count`` gives the number missing. ``row`` gives the row of the first one missing, 0 if
    there is none; it is empty if the row does not matter. ``name`` gives the name of what is
    missing in that row, whose number replaces ``{row}``.
    """

    where: Where
    count: str
    row: str
    name: str


def rule_of(key: str, content: ReturnContent) -> Rule:
    """Return the rule for the checklist line with that key.

    Raises:
        KeyError: the workbook has no rule for this check of the register.
    """
    return _RULES[key](content)


def first_missing(line: CheckLine, content: ReturnContent) -> tuple[int, str]:
    """Return the row and name of the first thing missing in a line; 0 and "" if complete."""
    if not line.missing:
        return 0, ""
    first = line.missing[0]
    if line.key in cover_cells.WORDS:
        return 0, cover_cells.WORDS[line.key]
    if line.key == "answer":
        row, number = questions.question_row(content, str(first.about))
        return row, f"Question {number}"
    if line.key == "reading":
        number = next(
            n
            for n, m in enumerate(content.position.measures)
            if (m.code, m.name) == (first.code, first.about)
        )
        return measures.FIRST + number, f"{first.code}: {first.about}"
    codes = [action.code for action in content.position.actions]
    return tracker_sheet.FIRST + codes.index(str(first.code)), str(first.code)


def cell_to_fill(line: CheckLine, rule: Rule, content: ReturnContent) -> str:
    """Return the cell where the first thing missing in a line is filled in."""
    row, _ = first_missing(line, content)
    if line.key == "evidence" and line.missing:
        row = evidence.first_missing_row(content)
    return f"{rule.where.cell.rstrip('0123456789')}{row}" if row else rule.where.cell


def _cover(key: str) -> Callable[[ReturnContent], Rule]:
    cell, words = cover_cells.detail_cell(key), cover_cells.WORDS[key]
    there = sheet_names.cell_reference(sheet_names.COVER, cell)
    count = f"IF(LEN(TRIM({there}))=0,1,0)"
    where = Where(sheet_names.COVER, cell, f"{sheet_names.COVER}: {words}")
    return lambda _: Rule(where, count, "", f'"{words}"')


def _tracker(
    missing: str, column: c.TrackerColumn, sheet: str = sheet_names.TRACKER
) -> Callable[[ReturnContent], Rule]:
    """Return the rule for actions where ``missing`` is true. ``column`` needs filling in."""
    missing = f"{_named(c.ACTION)}*{missing}"
    row = _first(missing, tracker_column(c.NUMBER))

    def rule(content: ReturnContent) -> Rule:
        columns = tracker_sheet.table_columns(content.position)
        cell = f"{letter_of(column, columns)}{tracker_sheet.FIRST}"
        where = Where(sheet_names.TRACKER, cell, f"{sheet_names.TRACKER}: {column.heading}")
        if sheet == sheet_names.EVIDENCE:
            title = evidence.grid_of(content).letter(evidence.TITLE)
            where = Where(sheet, f"{title}{evidence.FIRST}", sheet)
        number, title = (
            f"INDEX('{sheet_names.TRACKER}'!${x}:${x},{{row}})"
            for x in (letter_of(named, columns) for named in _NAMES)
        )
        name = f'IF({number}="",{title},{number})'
        return Rule(where, f"SUMPRODUCT({missing})", row, name)

    return rule


def _measures(missing: str) -> Callable[[ReturnContent], Rule]:
    grid = measures.GRID
    where = Where(
        sheet_names.MEASURES, f"{grid.letter(measures.NEW)}{measures.FIRST}", sheet_names.MEASURES
    )
    number, name = (
        f"INDEX('{sheet_names.MEASURES}'!${x}:${x},{{row}})"
        for x in map(grid.letter, (measures.NUMBER, measures.NAME))
    )
    row = _first(missing, table_column(MEASURE_TABLE, measures.NUMBER))
    return lambda _: Rule(where, f"SUMPRODUCT({missing})", row, f'{number}&": "&{name}')


def _questions(content: ReturnContent) -> Rule:
    counts, rows = [], []
    for number, _ in enumerate(content.position.question_sets, start=1):
        answers = table_column(sheet_names.question_table(number), questions.ANSWER)
        missing = f"({_one_of(answers, *(answer.label for answer in Answer))}=0)"
        counts.append(f"SUMPRODUCT(1*{missing})")
        rows.append(f"SUMPRODUCT(MAX({missing}*({LAST_ROW + 1}-ROW({answers}))))")
    where = Where(sheet_names.QUESTIONS, questions.first_answer_cell(), sheet_names.QUESTIONS)
    count = "+".join(counts)
    row = f"MOD({LAST_ROW + 1}-MAX({','.join(rows)}),{LAST_ROW + 1})"
    return Rule(where, count, row, f"\"Question \"&INDEX('{sheet_names.QUESTIONS}'!$A:$A,{{row}})")


def _first(missing: str, column: str) -> str:
    """Return the formula for the row of the first thing missing in ``column``'s table, 0 for none.

    Take the largest distance from the end of the sheet, which works in every program.
    """
    left = f"SUMPRODUCT(MAX({missing}*({LAST_ROW + 1}-ROW({column}))))"
    return f"MOD({LAST_ROW + 1}-{left},{LAST_ROW + 1})"


def _named(column: c.TrackerColumn) -> str:
    return f'({tracker_column(column)}<>"")'


def _is(column: c.TrackerColumn, word: str) -> str:
    return f'({tracker_column(column)}="{word}")'


def _one_of(column: str, *words: str) -> str:
    return f"({'+'.join(f'({column}={chr(34)}{word}{chr(34)})' for word in words)})"


def _empty(column: str) -> str:
    return f"(LEN(TRIM({column}))=0)"


def _in_evidence(column: c.TrackerColumn) -> str:
    number, title = (table_column(EVIDENCE_TABLE, x) for x in (evidence.NUMBER, evidence.TITLE))
    return f'COUNTIFS({number},{countifs_literal(tracker_column(column))},{title},"<>")'


def _since_start(day: str) -> str:
    # Text compares greater than any date, so values that are not numbers are excluded.
    return f"ISNUMBER({day})*({day}>={PERIOD_START})"


_NAMES = (c.NUMBER, c.ACTION)
_OPEN = (
    f'{_is(c.CHOICE, Choice.IN_PLAN.label)}*({tracker_column(c.STATUS)}<>"{Status.COMPLETE.label}")'
)
_DECIDED = tuple(choice.label for choice in Choice if choice is not Choice.UNDECIDED)
_WANTING = [_is(c.STATUS, status.label) for status in Status if status.meaning.wants_updates]
_WANTS_NEWS = f"(({'+'.join((*_WANTING, _is(c.BRAG, Brag.RED.label)))})>0)"
_IN_LOG = (
    f"COUNTIFS({table_column(LOG_TABLE, update_log.NUMBER)},"
    f"{countifs_literal(tracker_column(c.NUMBER))},"
    f'{table_column(LOG_TABLE, update_log.DATE)},">="&{PERIOD_START})'
)
_NEW = table_column(MEASURE_TABLE, measures.NEW)
READ_IN_PERIOD = (
    f"(({_since_start(table_column(MEASURE_TABLE, measures.READ_ON))}"
    f'+((ISNUMBER({_NEW})+({_NEW}="{measures.NOT_ASSESSED}"))>0)'
    f"*{_since_start(table_column(MEASURE_TABLE, measures.NEW_ON))})>0)"
)
"""Whether each measure has a reading in the period: an array of true and false."""

MEASURED = f'({table_column(MEASURE_TABLE, measures.NAME)}<>"")'
_IN_PLAN_OF_MEASURE = (
    f"(COUNTIFS({tracker_column(c.NUMBER)},"
    f"{countifs_literal(table_column(MEASURE_TABLE, measures.NUMBER))},"
    f'{tracker_column(c.CHOICE)},"{Choice.IN_PLAN.label}")>0)'
)

_RULES: Mapping[str, Callable[[ReturnContent], Rule]] = {
    **{key: _cover(key) for key in cover_cells.WORDS},
    "choice": _tracker(
        f"{_is(c.RATING, Rating.MUST_DO.label)}*({_one_of(tracker_column(c.CHOICE), *_DECIDED)}=0)",
        c.CHOICE,
    ),
    "reason": _tracker(
        f"{_is(c.CHOICE, Choice.NOT_FOR_US.label)}*{_empty(tracker_column(c.REASON))}", c.REASON
    ),
    "lead": _tracker(f"{_OPEN}*{_empty(tracker_column(c.LEAD))}", c.LEAD),
    "due": _tracker(f"{_OPEN}*(1-ISNUMBER({tracker_column(c.DUE)}))", c.DUE),
    "update": _tracker(
        f"{_OPEN}*{_WANTS_NEWS}*{_empty(tracker_column(c.NEW_UPDATE))}*({_IN_LOG}=0)", c.NEW_UPDATE
    ),
    "evidence": _tracker(
        f"{_is(c.CHOICE, Choice.IN_PLAN.label)}*{_is(c.RATING, Rating.MUST_DO.label)}"
        f"*{_is(c.STATUS, Status.COMPLETE.label)}"
        # Match by title only if there is no number: a title may equal another action's number.
        f"*({_named(c.NUMBER)}*{_in_evidence(c.NUMBER)}"
        f"+(1-{_named(c.NUMBER)})*{_in_evidence(c.ACTION)}=0)",
        c.STATUS,
        sheet_names.EVIDENCE,
    ),
    "reading": _measures(
        f'{MEASURED}*({table_column(MEASURE_TABLE, measures.NUMBER)}<>"")'
        f"*{_IN_PLAN_OF_MEASURE}*(1-{READ_IN_PERIOD})"
    ),
    "answer": _questions,
}
