"""The return that is next: what it lacks, and making it with its workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from db.periods import Period
from db.register import Register
from db.returns import ReturnContent, check, due_on, period_to_return
from db.views import Organisation, QuestionSetView, ReturnView
from exports.papers.wording import long_day

if TYPE_CHECKING:
    from db.register_returns import MadeReturn
    from tracker.desk import Desk

Progress = Callable[[int, int], None]
"""Told how far a workbook is, as steps done and steps in all; what it raises stops the making."""


def make(
    register: Register,
    organisation: Organisation,
    period: Period,
    signed_by: str,
    incomplete: bool = False,
    *,
    progress: Progress | None = None,
) -> MadeReturn:
    """Freeze a return, with its workbook, or give the last one again where nothing was changed.

    Raises:
        Incomplete: something is missing, and ``incomplete`` does not allow for it.
        Refused: the period has not begun, or ``signed_by`` is no name.
    """
    from exports.return_name import return_file_name
    from exports.return_workbook import return_bytes

    def render(content: ReturnContent) -> tuple[str, bytes]:
        return return_file_name(content), return_bytes(content, progress)

    return register.make_return(organisation, period, signed_by, render, incomplete=incomplete)


class NextReturn:
    """The return that a person works on: its period, who signed it off, what it would tell.

    ``signed_by`` is kept until the return is made. ``content`` is as it was when it was last
    asked for with :meth:`look`.
    """

    def __init__(self, desk: Desk, signed_by: str = "") -> None:
        self.signed_by = signed_by
        self._desk = desk
        register, organisation = desk.register, desk.organisation
        made = [view.period for view in register.returns(organisation)]
        self.period = period_to_return(register.today, made, organisation.return_days)
        self.content = self.look()

    def look(self) -> ReturnContent:
        """Ask the register what the return would tell now.

        While nothing differs from the return of the period that was made last, its signature
        still holds.
        """
        register, organisation = self._desk.register, self._desk.organisation
        self.content = register.return_content(organisation, self.period, self.signed_by or None)
        if self.is_made and not self.signed_by and self.content.previous:
            name = self.content.previous.signed_by
            lines = check(self.content.position, self.period, name)
            self.content = replace(self.content, signed_by=name, check=lines)
        return self.content

    @property
    def is_made(self) -> bool:
        """Whether the return of the period was made, and nothing differs since."""
        made = self.content.previous
        return made is not None and made.period == self.period and not self.content.since

    @property
    def missing(self) -> int:
        """How many things are missing."""
        return sum(len(line.missing) for line in self.content.check)

    def signature(self) -> str:
        """Return whom to propose: who signed it, or the one before; the contact; the user."""
        position = self.content.position
        before = made_of(position.returns, self.period)
        there = self.signed_by or (before.signed_by if before else "")
        return there or position.organisation.contact or self._desk.register.user

    def in_words(self) -> str:
        """Return its period, when it is due, and its number."""
        content, position = self.content, self.content.position
        due = due_in_words(self.period, position.organisation.return_days, position.on)
        if content.number == 1:
            number = "would be number 1"
        elif self.is_made:
            number = f"number {content.number - 1} is made"
        else:
            number = f"corrects number {content.number - 1}"
        return f"Return for {self.period} · {due} · {number}"


def named(view: ReturnView) -> str:
    """Name a return as people speak of it: ``Return 1 of Q3 2026/27``."""
    return f"Return {view.number} of {view.period}"


def in_text(name: str) -> str:
    """Return such a name as it stands within a sentence: ``return 1 of Q3 2026/27``."""
    return f"{name[:1].lower()}{name[1:]}"


def in_full(words: str, sets: Iterable[QuestionSetView]) -> str:
    """Return words of the log with questions, and the titles of sets, in place of their keys."""
    texts: dict[str, str] = {}
    for asked in sets:
        texts |= {question.key: f"'{question.text}'" for question in asked.questions}
        texts[asked.key] = asked.title
    for key, text in texts.items():
        words = words.replace(key, text)
    return words


def due_in_words(period: Period, days: int | None, today: date) -> str:
    """Return when a period's return is due, as ``due 31 January 2027``, and whether it is late."""
    due = due_on(period, days)
    return f"due {long_day(due)}{', overdue' if due < today else ''}"


def made_of(returns: Iterable[ReturnView], period: Period) -> ReturnView | None:
    """Return the newest return of a period, ``None`` where there is none."""
    return next((view for view in returns if view.period == period), None)
