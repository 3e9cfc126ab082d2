"""The return that is next: what it lacks, and making it with its workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from db.periods import Period
from db.register import Register
from db.returns import Missing, ReturnContent, check
from db.views import Organisation, ReturnView
from tracker.return_words import due_in_words

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


def would_tell(
    register: Register, organisation: Organisation, period: Period, signed_by: str = ""
) -> ReturnContent:
    """Return what a return for ``period`` would tell now, and who has signed it off.

    While nothing differs from the return of the period that was made last, its signature still
    holds.
    """
    content = register.return_content(organisation, period, signed_by or None)
    if not content.made_again or signed_by or content.previous is None:
        return content
    name = content.previous.signed_by
    return replace(content, signed_by=name, check=check(content.position, period, name))


def missing_besides_signature(content: ReturnContent) -> list[Missing]:
    """Return what a return lacks that a signature does not give."""
    return [m for line in content.check for m in line.missing if m.field != "signed_by"]


class NextReturn:
    """The return that a person works on: its period, who signed it off, what it would tell.

    Who signed off which period is kept in ``signatures`` until the return is made. ``content`` is
    as it was when it was last asked for with :meth:`look`.
    """

    def __init__(self, desk: Desk, signatures: dict[Period, str]) -> None:
        self._signatures = signatures
        self._desk = desk
        register, organisation = desk.register, desk.organisation
        self.period = register.next_period(organisation)
        self.content = self.look()

    @property
    def signed_by(self) -> str:
        """Who signed off the return of the period; empty while nobody has."""
        return self._signatures.get(self.period, "")

    @signed_by.setter
    def signed_by(self, name: str) -> None:
        self._signatures[self.period] = name

    def look(self) -> ReturnContent:
        """Ask the register what the return would tell now."""
        register, organisation = self._desk.register, self._desk.organisation
        self.content = would_tell(register, organisation, self.period, self.signed_by)
        return self.content

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
        elif content.made_again:
            number = f"number {content.number - 1} is made"
        else:
            number = f"corrects number {content.number - 1}"
        return f"Return for {self.period} · {due} · {number}"


def made_of(returns: Iterable[ReturnView], period: Period) -> ReturnView | None:
    """Return the newest return of a period, ``None`` where there is none."""
    return next((view for view in returns if view.period == period), None)
