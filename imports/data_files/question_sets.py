"""Question sets as data files: those that come with the tracker, and an ICB's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from db.organisations.question_set import Question, QuestionSet
from imports.data_files.checked_toml import FactModel, Format, Lax
from imports.data_files.fact_file import Key, Line, check_distinct, read_facts, shipped_files


def shipped_question_sets() -> tuple[QuestionSet, ...]:
    """Return the question sets that come with the tracker, by the names of their files.

    Raises:
        FactFileError: a shipped file is damaged.
    """
    return tuple(read_question_set(path) for path in shipped_files("questions"))


def read_question_set(path: Path) -> QuestionSet:
    """Read the question set at ``path``, its questions in the order of the file.

    Raises:
        FactFileError: the file cannot be read, is not TOML, or breaks a rule; in one line.
    """
    return read_facts(path, _File, "questions", "key").question_set()


class _Question(FactModel):
    key: Key
    text: Line
    help: Line | None = None


def _keys_differ(questions: tuple[_Question, ...]) -> tuple[_Question, ...]:
    check_distinct((question.key for question in questions), "questions", "key")
    return questions


class _File(FactModel):
    format: Format
    key: Key
    title: Line
    edition: Line
    source: Line
    questions: Annotated[tuple[_Question, ...], Lax, AfterValidator(_keys_differ)]

    def question_set(self) -> QuestionSet:
        return QuestionSet(
            key=self.key,
            title=self.title,
            edition=self.edition,
            source=self.source,
            questions=tuple(Question(q.key, q.text, q.help or "") for q in self.questions),
        )
