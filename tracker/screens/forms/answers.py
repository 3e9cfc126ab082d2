"""One question that the ICB asks, and the letters that answer it."""

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
    """Answers one question by a letter; below it stands what counts as in place."""

    def __init__(self, question: QuestionView) -> None:
        items = [Item(answer, KEYS[answer], answer.label) for answer in Answer]
        super().__init__(question.text, items, question.answer)
        self._question = question

    def compose(self) -> ComposeResult:
        """Lay out the question, what is said of it, the answers and the way back."""
        with Vertical(classes="dialog"):
            yield Label(Content(self._question.text), classes="dialog-title")
            yield self.choices()
            if self._question.help:
                yield Label(Content(self._question.help), classes="dialog-help")
            yield Way("Enter picks · Esc or ← back")


def question_of(sets: Iterable[QuestionSetView], key: str) -> QuestionView:
    """Return the question with that key, which one of ``sets`` has."""
    return next(q for asked in sets for q in asked.questions if q.key == key)
