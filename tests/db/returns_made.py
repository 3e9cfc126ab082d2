"""Returns as the tests make them: a workbook of a few words, and what differs in words."""

from __future__ import annotations

from datetime import date

from example_register import Surgery

from db.organisations.question_set import Question, QuestionSet
from db.parts.returns import MadeReturn
from db.returns.differences import differences_in_words
from db.returns.returns import ReturnContent
from db.validation.periods import Period

TODAY = date(2026, 11, 22)
Q2, Q3, Q4 = Period(2026, 2), Period(2026, 3), Period(2026, 4)
QUESTIONS = QuestionSet("made-up", "Made-up", "2026", "a test", (Question("one", "Is it?"),))


def render(content: ReturnContent) -> tuple[str, bytes]:
    told = [line.key for line in content.check if not line.ok]
    return f"return {content.number}.xlsx", f"{content.number} {told}".encode()


def made(surgery: Surgery, period: Period = Q3, by: str = "Sam Example") -> MadeReturn:
    return surgery.register.returns.make(surgery.organisation, period, by, render, incomplete=True)


def differing(surgery: Surgery, period: Period = Q3) -> dict[str | None, tuple[str, ...]]:
    content = surgery.register.returns.content(surgery.organisation, period)
    return {d.code: differences_in_words(d) for d in content.since}
