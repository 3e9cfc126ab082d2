"""The ICB's questions as a list, each with its answer as a mark and a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from db.frozen import frozen
from db.views import QuestionSetView, QuestionView
from db.vocabulary.terms import Answer, Status
from tracker.appearance.symbols import Symbols
from tracker.widgets.entry_list import EntryList
from tracker.widgets.flowing import hanging

INDENT = 19


@frozen
class QuestionEntry:
    """A question in a set; without a question, the heading of the set."""

    asked: QuestionSetView
    question: QuestionView | None = None


class QuestionList(EntryList[QuestionEntry]):
    """Shows sets of questions, each under its title. The cursor skips the titles."""

    def __init__(self, symbols: Symbols, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._symbols = symbols

    def show_sets(self, sets: Sequence[QuestionSetView], *, stay: bool = False) -> None:
        """Show sets of questions.

        The cursor stays on its question. From one just answered it goes to the next that has no
        answer, unless ``stay`` is set.
        """
        entries = tuple(_entries(sets))
        here = self.current
        at = _cursor(here, entries)
        if stay and here is not None and here.question is not None:
            keys = [entry.question.key if entry.question else "" for entry in entries]
            at = keys.index(here.question.key) if here.question.key in keys else at
        self.show(entries, at)

    def go_to(self, key: str) -> None:
        """Put the cursor on a question, if it is there."""
        keys = [entry.question.key if entry.question else "" for entry in self.entries]
        if key in keys:
            self.highlighted = keys.index(key)

    def is_heading(self, entry: QuestionEntry) -> bool:
        """Whether an entry is the title of a set."""
        return entry.question is None

    def draw(self, entry: QuestionEntry, width: int, *, chosen: bool) -> Content:
        """Return a set's title, or a question with its answer and comment."""
        quiet = "" if chosen else "$quiet"
        if entry.question is None:
            title = (f" {entry.asked.title}", "bold $accent")
            return Content.assemble(title, (f"  edition {entry.asked.edition}", "$quiet"))
        question = entry.question
        mark, word = self._answer(question.answer)
        style = "bold" if question.answer else quiet
        label = Content.styled(f" {mark} {word}", style)
        lines = [hanging(label, question.text, INDENT, width)]
        if question.comment:
            comment = Content.styled(f"Comment: {question.comment}", quiet)
            lines.append(hanging(Content(" "), comment, INDENT, width))
        return Content("\n").join(lines)

    def _answer(self, answer: Answer | None) -> tuple[str, str]:
        symbols = self._symbols
        if answer is None:
            return symbols.undecided, "Not answered"
        mark = {
            Answer.IN_PLACE: symbols.status(Status.COMPLETE),
            Answer.IN_PROGRESS: symbols.status(Status.IN_PROGRESS),
            Answer.NOT_IN_PLACE: symbols.status(Status.NOT_STARTED),
            Answer.NOT_APPLICABLE: symbols.not_for_us,
        }[answer]
        return mark, answer.label


def _entries(sets: Sequence[QuestionSetView]) -> Iterator[QuestionEntry]:
    for asked in sets:
        yield QuestionEntry(asked)
        yield from (QuestionEntry(asked, question) for question in asked.questions)


def _cursor(was_on: QuestionEntry | None, now: Sequence[QuestionEntry]) -> int | None:
    """Return the new position of the cursor; ``None`` for the first question."""
    open_ = [place for place, e in enumerate(now) if e.question and e.question.answer is None]
    if was_on is None or was_on.question is None:
        return next(iter(open_), None)
    before = was_on.question
    for place, entry in enumerate(now):
        if entry.question is None or entry.question.key != before.key:
            continue
        if before.answer is None and entry.question.answer is not None:
            return next((later for later in open_ if later > place), next(iter(open_), place))
        return place
    return next(iter(open_), None)
