"""Questions that an ICB wants answered beside the tracker, as they are asked of everybody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``key`` is kebab-case and its own within the set: ``board-lead``.

    ``help`` is one line on what counts as in place, empty where nothing needs saying.
    """

    key: str
    text: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions in the order they are asked, each answered with a
    :class:`db.vocabulary.terms.Answer`.

    ``key`` is kebab-case; ``source`` tells what the questions derive from.
    """

    key: str
    title: str
    edition: str
    source: str
    questions: tuple[Question, ...]
