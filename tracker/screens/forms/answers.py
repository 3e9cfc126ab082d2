"""One of the ICB's questions, and the letters that answer it."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Label

from db.views import QuestionSetView, QuestionView
from db.vocabulary.terms import Answer
from tracker.screens.common.dialogs import Item, Pick, Way

KEYS = {
    Answer.IN_PLACE: "i",
    Answer.IN_PROGRESS: "p",
    Answer.NOT_IN_PLACE: "n",
    Answer.NOT_APPLICABLE: "a",
}
"""The letter that picks each answer."""


class PickAnswer(Pick[Answer]):
    """Answers one question by a letter, with what counts as in place below it."""

    def __init__(self, question: QuestionView) -> None:
        items = [Item(answer, KEYS[answer], answer.label) for answer in Answer]
        super().__init__(question.text, items, question.answer)
        self._question = question

    def compose(self) -> ComposeResult:
        """Lay out the question, the answers, its help text and the keys."""
        with Vertical(classes="dialog"):
            yield Label(Content(self._question.text), classes="dialog-title")
            yield self.choices()
            if self._question.help:
                yield Label(Content(self._question.help), classes="dialog-help")
            yield Way("Enter selects · Esc or ← cancels")


def find_question(sets: Iterable[QuestionSetView], key: str) -> QuestionView:
    """Return the question with ``key`` from ``sets``."""
    return next(q for asked in sets for q in asked.questions if q.key == key)
