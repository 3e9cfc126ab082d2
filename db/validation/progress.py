"""The rules of an action's progress: what a person may do to it, and what follows."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from enum import Enum
from typing import Any, Final

from db.errors import Refused
from db.validation.dates import in_range
from db.validation.text_rules import NAME_LIMIT, NOTE_LIMIT, plain_text
from db.vocabulary.terms import Choice, Ease, Status


@dataclass(frozen=True, slots=True)
class Progress:
    """Where one organisation stands with one action; the defaults are "nothing said yet".

    ``status`` speaks only while the action is in the plan; ``status_on`` is the day it was set.
    """

    choice: Choice = Choice.UNDECIDED
    reason: str | None = None
    status: Status = Status.NOT_STARTED
    status_on: date | None = None
    lead: str | None = None
    start: date | None = None
    due: date | None = None
    review: date | None = None
    completed: date | None = None
    percent: int | None = None
    own_ease: Ease | None = None


class Keep(Enum):
    """The mark of a field that an edit leaves as it is (``None`` clears it).

    ``UNDATED`` is for ``completed``: completing does not set the day either. One that is known
    stays.
    """

    KEEP = "keep"
    UNDATED = "undated"


KEEP: Final = Keep.KEEP
UNDATED: Final = Keep.UNDATED

_WITH_REASON = (Choice.LATER, Choice.NOT_FOR_US)
_NO_REASON = "A reason goes with 'later' or 'not for us'. Choose one of them with it."


@dataclass(frozen=True, slots=True)
class Edit:
    """What a person wants changed; every field not given stays as it is."""

    choice: Choice | Keep = KEEP
    reason: str | Keep | None = KEEP
    status: Status | Keep = KEEP
    lead: str | Keep | None = KEEP
    start: date | Keep | None = KEEP
    due: date | Keep | None = KEEP
    review: date | Keep | None = KEEP
    completed: date | Keep | None = KEEP
    percent: int | Keep | None = KEEP
    own_ease: Ease | Keep | None = KEEP

    def given(self) -> dict[str, Any]:
        """Return the fields that the edit sets, by name."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if not isinstance(value, Keep)}


def apply_edit(before: Progress, edit: Edit, today: date) -> Progress:
    """Return ``before`` with ``edit`` carried out and everything that follows from it.

    - "Not for us" needs a reason; a reason is kept only for "later" and "not for us".
    - A status puts an undecided or postponed action in the plan.
    - Completing sets the completed date, to ``today`` unless another is given, ``None`` or
      ``UNDATED`` (the day is not known), and 100 percent; reopening clears both, and so does
      taking a complete action out of the plan.
    - A target date cannot be before the start.

    Raises:
        Refused: where a rule is broken; the message says which.
    """
    after = _with_plain_fields(before, edit)
    after = _with_choice(after, edit)
    check(replace(after, percent=None))
    after = _with_status(after, edit, today)
    after = _with_completed(after, edit, today)
    check(after)
    return after


def check(progress: Progress) -> None:
    """Refuse what breaks a rule by itself, however it came about.

    Raises:
        Refused: a target date before the start, "not for us" without a reason, or a reason
            without "later" or "not for us", or complete with another figure than 100 percent.
    """
    start, due, choice = progress.start, progress.due, progress.choice
    if start and due and due < start:
        raise Refused(
            f"The target date {due:%d/%m/%Y} is before the start {start:%d/%m/%Y}."
            " Move one of them."
        )
    if progress.reason and choice not in _WITH_REASON:
        raise Refused(_NO_REASON)
    if choice is Choice.NOT_FOR_US and not progress.reason:
        raise Refused("'Not for us' needs a reason: the ICB will ask. Give one in a few words.")
    if progress.status is Status.COMPLETE and progress.percent not in (None, 100):
        raise Refused("Complete is 100 percent. Set another status first if it is not.")


def _with_plain_fields(before: Progress, edit: Edit) -> Progress:
    after = before
    if not isinstance(edit.lead, Keep):
        after = replace(after, lead=plain_text(edit.lead or "", "Lead", NAME_LIMIT) or None)
    if not isinstance(edit.percent, Keep):
        if edit.percent is not None and not 0 <= edit.percent <= 100:
            raise Refused(f"{edit.percent} percent is not possible. Give a figure from 0 to 100.")
        after = replace(after, percent=edit.percent)
    if not isinstance(edit.own_ease, Keep):
        after = replace(after, own_ease=edit.own_ease)
    for name, what in (("start", "Start"), ("due", "Target date"), ("review", "Review date")):
        day = getattr(edit, name)
        if isinstance(day, Keep):
            continue
        values: dict[str, Any] = {name: in_range(day, what) if day else None}
        after = replace(after, **values)
    return after


def _with_choice(before: Progress, edit: Edit) -> Progress:
    choice = before.choice if isinstance(edit.choice, Keep) else edit.choice
    if isinstance(edit.reason, Keep):
        reason = before.reason if choice is before.choice else None
    else:
        reason = plain_text(edit.reason or "", "Reason", NOTE_LIMIT) or None
    after = replace(before, choice=choice, reason=reason)
    if choice is not Choice.IN_PLAN and before.status is Status.COMPLETE:
        # Complete says that it is done: put off or left out, it is not.
        percent = None if isinstance(edit.percent, Keep) else after.percent
        after = replace(
            after, status=Status.NOT_STARTED, status_on=None, completed=None, percent=percent
        )
    return after


def _with_status(before: Progress, edit: Edit, today: date) -> Progress:
    if isinstance(edit.status, Keep):
        return before
    after = before
    if before.choice is Choice.NOT_FOR_US or edit.choice in (Choice.LATER, Choice.UNDECIDED):
        raise Refused(
            f"An action that is '{before.choice.label.lower()}' has no status."
            " Choose it for your plan first."
        )
    if before.choice is not Choice.IN_PLAN:
        if before.reason and not isinstance(edit.reason, Keep):
            raise Refused(_NO_REASON)
        after = replace(after, choice=Choice.IN_PLAN, reason=None)
    if edit.status is Status.COMPLETE:
        # Of what is complete already the day may not be known; today it is not.
        undated = before.status is Status.COMPLETE or edit.completed is UNDATED
        completed = before.completed if undated else today
        after = replace(after, completed=completed, percent=100)
    if edit.status is before.status:
        return replace(after, status_on=before.status_on or today)
    if before.status is Status.COMPLETE:
        still_full = isinstance(edit.percent, Keep) and before.percent == 100
        after = replace(after, completed=None, percent=None if still_full else after.percent)
    return replace(after, status=edit.status, status_on=today)


def _with_completed(before: Progress, edit: Edit, today: date) -> Progress:
    if isinstance(edit.completed, Keep):
        return before
    complete = before.status is Status.COMPLETE and before.choice is Choice.IN_PLAN
    if edit.completed is None:
        return replace(before, completed=None)
    day = in_range(edit.completed, "Completed on")
    if not complete:
        raise Refused("'Completed on' goes with the status Complete. Set that too.")
    check_completed(day, today)
    return replace(before, completed=day)


def check_completed(day: date, today: date) -> None:
    """Refuse a day of completion that is still to come.

    Raises:
        Refused: it is.
    """
    if day > today:
        raise Refused(f"Completed on {day:%d/%m/%Y} is still to come. Give the day it was done.")
