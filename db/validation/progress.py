"""The rules of an action's progress: which edits are allowed, and their consequences."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date
from enum import Enum
from typing import Any, Final

from db.errors import Refused
from db.frozen import frozen
from db.validation.field_values import checked_value
from db.validation.periods import check_date_range
from db.validation.text_rules import NOTE_LIMIT, plain_text
from db.vocabulary.action_fields import EDITED
from db.vocabulary.phrases import long_day
from db.vocabulary.terms import Choice, Ease, Status


@frozen
class Progress:
    """One organisation's progress with one action. The defaults mean "nothing recorded yet".

    ``status`` applies only while the action is in the plan. ``status_on`` is the day it was set.
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
    """The mark of a field that an edit does not change (``None`` clears it).

    ``UNDATED`` is for ``completed``: the action is completed without setting a day. A day that is
    already set is kept. ``OF_PLAN`` is for ``due``: the day that the plan gives for the action.
    """

    KEEP = "keep"
    UNDATED = "undated"
    OF_PLAN = "plan"


KEEP: Final = Keep.KEEP
UNDATED: Final = Keep.UNDATED
OF_PLAN: Final = Keep.OF_PLAN

_WITH_REASON = (Choice.LATER, Choice.NOT_FOR_US)
_RULED = ("choice", "reason", "status", "completed")
_PLAIN = [field for field in EDITED if field.key not in _RULED]
"""The fields without a rule of their own here: each is checked alone, by its kind."""
_NO_REASON = "Only 'later' and 'not for us' have a reason. Choose one of them as well."


@frozen
class Edit:
    """The changes that the user wants. Fields that are not given do not change."""

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
    """Return ``before`` with ``edit`` and its consequences applied.

    - "Not for us" needs a reason; a reason is kept only for "later" and "not for us".
    - A status puts an undecided or postponed action in the plan.
    - Completing sets the completed date, to ``today`` unless another is given, ``None`` or
      ``UNDATED`` (the day is not known), and 100 percent; reopening clears both, and so does
      taking a complete action out of the plan.
    - A target date cannot be before the start.

    Raises:
        Refused: a rule is broken. The message says which.
    """
    after = _with_plain_fields(before, edit)
    after = _with_choice(after, edit)
    check_progress(replace(after, percent=None))
    after = _with_status(after, edit, today)
    after = _with_completed(after, edit, today)
    check_progress(after)
    return after


def check_progress(progress: Progress) -> None:
    """Refuse a state that breaks a rule, whatever led to it.

    Raises:
        Refused: the target date is before the start date; "not for us" has no reason; a reason is
            given without "later" or "not for us"; a complete action is not at 100 percent.
    """
    start, due, choice = progress.start, progress.due, progress.choice
    if start and due and due < start:
        raise Refused(
            f"The target date {long_day(due)} is before the start date {long_day(start)}."
            " Change one of them."
        )
    if progress.reason and choice not in _WITH_REASON:
        raise Refused(_NO_REASON)
    if choice is Choice.NOT_FOR_US and not progress.reason:
        raise Refused(
            "'Not for us' needs a reason, because the ICB will ask. Give one in a few words."
        )
    if progress.status is Status.COMPLETE and progress.percent not in (None, 100):
        raise Refused(
            "A complete action is 100 percent. If it is not finished, set another status first."
        )


def _with_plain_fields(before: Progress, edit: Edit) -> Progress:
    given = edit.given()
    values = {f.key: checked_value(f, given[f.key]) for f in _PLAIN if f.key in given}
    return replace(before, **values) if values else before


def _with_choice(before: Progress, edit: Edit) -> Progress:
    choice = before.choice if isinstance(edit.choice, Keep) else edit.choice
    if isinstance(edit.reason, Keep):
        reason = before.reason if choice is before.choice else None
    else:
        reason = plain_text(edit.reason or "", "Reason", NOTE_LIMIT) or None
    after = replace(before, choice=choice, reason=reason)
    if choice is not Choice.IN_PLAN and before.status is Status.COMPLETE:
        # Complete means done: an action that is for later or not for us is not done.
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
            f"An action marked '{before.choice.label.lower()}' cannot have a status."
            " Add it to your plan first."
        )
    if before.choice is not Choice.IN_PLAN:
        if before.reason and not isinstance(edit.reason, Keep):
            raise Refused(_NO_REASON)
        after = replace(after, choice=Choice.IN_PLAN, reason=None)
    if edit.status is Status.COMPLETE:
        # The day of an action that is already complete may be unknown, but it is not today.
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
    day = check_date_range(edit.completed, "Completed on")
    if not complete:
        raise Refused(
            "Only a complete action has a completed date. Set the status to Complete as well."
        )
    check_completed(day, today)
    return replace(before, completed=day)


def check_completed(day: date, today: date) -> None:
    """Refuse a completed date in the future.

    Raises:
        Refused: the day is in the future.
    """
    if day > today:
        raise Refused(f"Completed on {long_day(day)} is in the future. Enter the day it was done.")
