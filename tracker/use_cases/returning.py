"""The next return: what it lacks, and how to make it with its workbook."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from db.register import Register
from db.returns.returns import Missing, ReturnContent
from db.validation.periods import Period
from db.views import Organisation, ReturnView
from exports.files.progress import ProgressCallback, no_progress
from tracker.phrases.return_phrases import due_in_words

if TYPE_CHECKING:
    from db.parts.returns import MadeReturn
    from tracker.workspace.workspace import Workspace


def make_return(
    register: Register,
    organisation: Organisation,
    period: Period,
    signed_by: str,
    incomplete: bool = False,
    *,
    progress: ProgressCallback = no_progress,
) -> MadeReturn:
    """Freeze a return with its workbook, or return the last one again if nothing has changed.

    Raises:
        Incomplete: Something is missing, and ``incomplete`` does not allow that.
        Refused: The period has not started, or ``signed_by`` is not a valid name.
    """
    from exports.returns.file_name import return_file_name
    from exports.returns.workbook import return_bytes

    def render(content: ReturnContent) -> tuple[str, bytes]:
        return return_file_name(content), return_bytes(content, progress)

    return register.returns.make(organisation, period, signed_by, render, incomplete=incomplete)


def missing_besides_signature(content: ReturnContent) -> list[Missing]:
    """Return what a return lacks, apart from the sign-off."""
    return [m for line in content.check for m in line.missing if m.field != "signed_by"]


class NextReturn:
    """The return that a person is working on: its period, who signed it off and its content.

    ``content`` is as it was at the last :meth:`refresh`. ``proposed`` is the name typed for a
    return that then could not be made.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.proposed = ""
        self.period = self._usual = workspace.register.returns.next_period(workspace.organisation)
        self.content = self.refresh()

    def refresh_day(self) -> None:
        """Move to the next period if a new day makes another one next.

        Keep a period that the person chose.
        """
        usual = self._workspace.register.returns.next_period(self._workspace.organisation)
        if self.period == self._usual:
            self.period = usual
        self._usual = usual

    def refresh(self) -> ReturnContent:
        """Read from the register what the return would contain now."""
        self.content = self._workspace.register.returns.content(
            self._workspace.organisation, self.period
        )
        return self.content

    @property
    def missing(self) -> int:
        """The number of missing items."""
        return sum(len(line.missing) for line in self.content.check)

    def signature(self) -> str:
        """Return the name to propose: who signed it or the one before, the contact or the user."""
        position = self.content.position
        before = newest_return_of(position.returns, self.period)
        signed = self.content.signed_by or self.proposed
        there = signed or (before.signed_by if before else "")
        return there or position.organisation.contact or self._workspace.register.user

    def in_words(self) -> str:
        """Return the period, the due date and the number."""
        content, position = self.content, self.content.position
        due = due_in_words(self.period, position.organisation.return_days, position.on)
        if not content.corrects:
            number = f"will be number {content.number}"
        elif content.is_same_as_last:
            number = f"number {content.corrects} is made"
        else:
            number = f"corrects number {content.corrects}"
        return f"Return for {self.period} · {due} · {number}"


def file_holds(file: Path, content: bytes) -> bool:
    """Return whether a file already holds ``content``, byte for byte."""
    try:
        return file.stat().st_size == len(content) and file.read_bytes() == content
    except OSError:
        return False


def newest_return_of(returns: Iterable[ReturnView], period: Period) -> ReturnView | None:
    """Return the newest return of a period, ``None`` if there is none."""
    return next((view for view in returns if view.period == period), None)
