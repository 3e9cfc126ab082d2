"""The return that is next: what it lacks, and making it with its workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from db.register import Register
from db.returns.returns import Missing, ReturnContent
from db.validation.periods import Period
from db.views import Organisation, ReturnView
from tracker.phrases.return_phrases import due_in_words

if TYPE_CHECKING:
    from db.register_returns import MadeReturn
    from tracker.workspace.workspace import Desk

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
    from exports.returns.file_name import return_file_name
    from exports.returns.return_workbook import return_bytes

    def render(content: ReturnContent) -> tuple[str, bytes]:
        return return_file_name(content), return_bytes(content, progress)

    return register.make_return(organisation, period, signed_by, render, incomplete=incomplete)


def missing_besides_signature(content: ReturnContent) -> list[Missing]:
    """Return what a return lacks that a signature does not give."""
    return [m for line in content.check for m in line.missing if m.field != "signed_by"]


class NextReturn:
    """The return that a person works on: its period, who signed it off, what it would tell.

    ``content`` is as it was when it was last asked for with :meth:`look`. ``proposed`` is the name
    typed for a return that then could not be made.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.proposed = ""
        self.period = self._usual = desk.register.next_period(desk.organisation)
        self.content = self.look()

    def see_day(self) -> None:
        """Go on to the next period where a new day makes another one next.

        A period that the person chose stays.
        """
        usual = self._desk.register.next_period(self._desk.organisation)
        if self.period == self._usual:
            self.period = usual
        self._usual = usual

    def look(self) -> ReturnContent:
        """Ask the register what the return would tell now."""
        self.content = self._desk.register.return_content(self._desk.organisation, self.period)
        return self.content

    @property
    def missing(self) -> int:
        """How many things are missing."""
        return sum(len(line.missing) for line in self.content.check)

    def signature(self) -> str:
        """Return whom to propose: who signed it, or the one before; the contact; the user."""
        position = self.content.position
        before = made_of(position.returns, self.period)
        signed = self.content.signed_by or self.proposed
        there = signed or (before.signed_by if before else "")
        return there or position.organisation.contact or self._desk.register.user

    def in_words(self) -> str:
        """Return its period, when it is due, and its number."""
        content, position = self.content, self.content.position
        due = due_in_words(self.period, position.organisation.return_days, position.on)
        if content.number == 1:
            number = "would be number 1"
        elif content.made_again:
            number = f"number {content.number - 1} is made"
        else:
            number = f"corrects number {content.number - 1}"
        return f"Return for {self.period} · {due} · {number}"


def made_of(returns: Iterable[ReturnView], period: Period) -> ReturnView | None:
    """Return the newest return of a period, ``None`` where there is none."""
    return next((view for view in returns if view.period == period), None)
