"""Read the answers typed in a return, and the comments beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from db.returns import headings
from db.views import Position, QuestionView
from db.vocabulary.synonyms import normalised
from db.vocabulary.terms import Answer
from imports.proposal import Said
from imports.reading.books import Value
from imports.returned.record_log import ANSWER
from imports.returned.return_comparison import ReturnComparison
from imports.returned.sheets import Cells
from imports.returned.single_value import SingleValue, propose_single_value
from imports.returned.targets import Target
from imports.returned.values import read_word
from imports.tables.cell_readings import Read, Understood
from imports.tables.rows import read_line

QUESTION, SAID, COMMENT = headings.QUESTION, headings.ANSWER, headings.COMMENT

_NOT_APPLICABLE = ("n a", "na")
_SHOWN = 60


def propose_answers(rows: Iterable[Cells], comparison: ReturnComparison) -> None:
    """Propose the answers and comments that the register does not have."""
    unknown: list[str] = []
    seen: set[str] = set()
    for row in rows:
        text = row.text(QUESTION)
        if not text or not row.has_any(SAID, COMMENT):
            continue
        question = _question(text, row.section, comparison.position)
        if question is None:
            unknown.append(text)
        elif question.key in seen:
            why = "the question is in several rows; only the first was read"
            comparison.ignore(row, SAID, why, field="answer", new=row.text(SAID), subject=text)
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


def _look_at(row: Cells, question: QuestionView, comparison: ReturnComparison) -> None:
    target = Target(None, question.text)
    answer = comparison.read(row, SAID, _read(row.value(SAID)), target, "answer")
    comment = comparison.read(row, COMMENT, read_line(row.value(COMMENT)), target, "comment")
    ours = question.answer.value if question.answer else None
    single = SingleValue(ANSWER, question.key, "answer", ours)
    beside = SingleValue(ANSWER, question.key, "comment", question.comment)
    said: Understood[Said] = Understood(answer.value.value if answer and answer.value else None)
    if ours is None:
        _answer_anew(row, target, comparison, (single, said), (beside, comment or Understood(None)))
        return
    more = {"question": question.key}
    if said.value is not None:
        propose_single_value(row, SAID, target, comparison, single, said, more=more)
    elif answer is not None and single.value_at_export(comparison) is not None:
        why = "an empty cell does not delete an answer; choose another"
        comparison.ignore(row, SAID, why, target, field="answer", old=ours)
    if comment is not None:
        typed: Understood[Said] = Understood(comment.value, doubt=comment.doubt)
        propose_single_value(row, COMMENT, target, comparison, beside, typed, more=more)


def _answer_anew(
    row: Cells,
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
            row, SAID, target, comparison, single, replace(said, doubt=words.doubt), more=more
        )
    elif words.value and words.value != beside.value_at_export(comparison):
        why = "a comment needs an answer beside it: choose one"
        comparison.ignore(row, COMMENT, why, target, field="comment", new=words.value)


def _read(value: Value) -> Read[Answer | None]:
    if isinstance(value, str) and normalised(value) in _NOT_APPLICABLE:
        return Understood(Answer.NOT_APPLICABLE)
    return read_word(Answer, value)
