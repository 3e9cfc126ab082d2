"""Compare the answers typed in a return, and the comments beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from db.views import Position, QuestionView
from imports.merging.records.record_log import ANSWER
from imports.merging.records.return_comparison import ReturnComparison
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
            comparison.ignore(
                row, row.answer, why, field="answer", new=row.answer.text, subject=text
            )
        else:
            seen.add(question.key)
            _look_at(row, question, comparison)
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


def _look_at(row: AnswerTyped, question: QuestionView, comparison: ReturnComparison) -> None:
    target = Target(None, question.text)
    answer = comparison.read(row, row.answer, target, "answer")
    comment = comparison.read(row, row.comment, target, "comment")
    ours = question.answer.value if question.answer else None
    single = SingleValue(ANSWER, question.key, "answer", ours)
    beside = SingleValue(ANSWER, question.key, "comment", question.comment)
    said: Understood[Said] = Understood(answer.value.value if answer and answer.value else None)
    if ours is None:
        _answer_anew(row, target, comparison, (single, said), (beside, comment or Understood(None)))
        return
    more = {"question": question.key}
    if said.value is not None:
        propose_single_value(row, row.answer, target, comparison, single, said, more=more)
    elif answer is not None and single.value_at_export(comparison) is not None:
        why = "an empty cell does not delete an answer; choose another"
        comparison.ignore(row, row.answer, why, target, field="answer", old=ours)
    if comment is not None:
        typed: Understood[Said] = Understood(comment.value, doubt=comment.doubt)
        propose_single_value(row, row.comment, target, comparison, beside, typed, more=more)


def _answer_anew(
    row: AnswerTyped,
    target: Target,
    comparison: ReturnComparison,
    answer: tuple[SingleValue, Understood[Said]],
    comment: tuple[SingleValue, Understood[str | None]],
) -> None:
    """Propose an answer, with the comment beside it, to a question that has none."""
    (single, said), (beside, words) = answer, comment
    if said.value is not None and said.value != single.value_at_export(comparison):
        more = {"question": single.key, "comment": words.value}
        propose_single_value(
            row, row.answer, target, comparison, single, replace(said, doubt=words.doubt), more=more
        )
    elif words.value and words.value != beside.value_at_export(comparison):
        why = "a comment needs an answer beside it: choose one"
        comparison.ignore(row, row.comment, why, target, field="comment", new=words.value)
