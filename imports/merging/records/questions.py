"""Compare the answers typed in a return, and the comments beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from db.views import Position, QuestionView
from imports.merging.records.record_log import ANSWER
from imports.merging.records.return_comparison import ComparedRow, ReturnComparison
from imports.merging.records.single_value import SingleValue, propose_single_value
from imports.merging.records.targets import Target
from imports.proposal import Said
from imports.returned.returned_workbook import AnswerTyped
from imports.tables.cell_readings import Understood

_SHOWN = 60


def propose_answers(rows: Iterable[AnswerTyped], comparison: ReturnComparison) -> None:
    """Propose the answers and comments that the register does not have."""
    unknown: list[str] = []
    seen: set[str] = set()
    for row in rows:
        text = row.question.text
        if not text or not (row.answer.is_filled or row.comment.is_filled):
            continue
        question = _question(text, row.section, comparison.position)
        if question is None:
            unknown.append(text)
        elif question.key in seen:
            why = "the question is in several rows; only the first was read"
            found = ComparedRow(row, Target(None, text), comparison)
            found.ignore(row.answer, why, "answer", row.answer.text)
        else:
            seen.add(question.key)
            _look_at(ComparedRow(row, Target(None, question.text), comparison), question)
    if unknown:
        first = unknown[0] if len(unknown[0]) <= _SHOWN else f"{unknown[0][:_SHOWN]}…"
        more = f" and {len(unknown) - 1} more" if len(unknown) > 1 else ""
        comparison.notes.append(f"Your returns do not ask '{first}'{more}: not imported.")


def _question(text: str, section: str, position: Position) -> QuestionView | None:
    """Return the question with that text; of several, the one in the set named above the table."""
    found = [
        (of.title, question)
        for of in position.question_sets
        for question in of.questions
        if " ".join(question.text.split()) == text
    ]
    found.sort(key=lambda one: not section.startswith(one[0]))
    return found[0][1] if found else None


def _look_at(found: ComparedRow[AnswerTyped], question: QuestionView) -> None:
    row = found.row
    answer, comment = found.read(row.answer, "answer"), found.read(row.comment, "comment")
    ours = question.answer.value if question.answer else None
    single = SingleValue(ANSWER, question.key, "answer", ours)
    beside = SingleValue(ANSWER, question.key, "comment", question.comment)
    said: Understood[Said] = Understood(answer.value.value if answer and answer.value else None)
    if ours is None:
        _answer_anew(found, (single, said), (beside, comment or Understood(None)))
        return
    more = {"question": question.key}
    if said.value is not None:
        propose_single_value(found, row.answer, single, said, more=more)
    elif answer is not None and single.value_at_export(found.work) is not None:
        why = "an empty cell does not delete an answer; choose another"
        found.ignore(row.answer, why, "answer", old=ours)
    if comment is not None:
        typed: Understood[Said] = Understood(comment.value, doubt=comment.doubt)
        propose_single_value(found, row.comment, beside, typed, more=more)


def _answer_anew(
    found: ComparedRow[AnswerTyped],
    answer: tuple[SingleValue, Understood[Said]],
    comment: tuple[SingleValue, Understood[str | None]],
) -> None:
    """Propose an answer, with the comment beside it, to a question that has none."""
    (single, said), (beside, words), row = answer, comment, found.row
    if said.value is not None and said.value != single.value_at_export(found.work):
        more = {"question": single.key, "comment": words.value}
        said = replace(said, doubt=words.doubt)
        propose_single_value(found, row.answer, single, said, more=more)
    elif words.value and words.value != beside.value_at_export(found.work):
        why = "a comment needs an answer beside it: choose one"
        found.ignore(row.comment, why, "comment", words.value)
