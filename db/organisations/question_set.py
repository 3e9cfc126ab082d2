"""Sets of questions that an ICB asks its organisations in addition to the tracker."""

from __future__ import annotations

from db.frozen import frozen


@frozen
class Question:
    """One question. ``key`` is kebab-case and unique within the set: ``board-lead``.

    ``help`` is one line on what counts as in place, or empty.
    """

    key: str
    text: str
    help: str = ""


@frozen
class QuestionSet:
    """Questions in order. Each is answered with a :class:`db.vocabulary.terms.Answer`.

    ``key`` is kebab-case. ``source`` is where the questions come from.
    """

    key: str
    title: str
    edition: str
    source: str
    questions: tuple[Question, ...]
