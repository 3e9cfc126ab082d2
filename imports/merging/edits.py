"""Turn lines of a proposal into edits of an action's progress."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from typing import Any

from db.errors import Refused
from db.validation.progress import Edit, Progress, apply_edit
from db.views import ActionView
from db.vocabulary.action_fields import BY_KEY, EDITED
from db.vocabulary.terms import Choice, Status
from imports.proposal import Said


def edit_of(
    values: Mapping[str, Said], action: ActionView | None = None, *, just_now: bool = True
) -> Edit:
    """Return the edit that sets ``values`` (field -> value as in a proposal).

    ``action`` is the one to edit: a status puts one that is "not for us" in the plan.
    Without ``just_now`` the completion date is unknown, unless it is given.
    """
    read: dict[str, Any] = {field: BY_KEY[field].parse(value) for field, value in values.items()}
    status, choice = read.get("status"), read.get("choice")
    if status and not choice and action is not None and action.choice is Choice.NOT_FOR_US:
        read["choice"] = Choice.IN_PLAN
    if action is not None and choice in (Choice.LATER, Choice.NOT_FOR_US):
        read.setdefault("reason", action.reason)  # what is not named stays
    if status is Status.COMPLETE and not just_now:
        read.setdefault("completed", None)
    return Edit(**read)


def refused_fields(
    values: Mapping[str, Said], action: ActionView | None, today: date
) -> dict[str, str]:
    """Return the fields that the register would refuse, each with why, so the rest is accepted.

    Leave out as few as possible.
    """
    before = _progress(action)
    fault = _fault(values, action, before, today)
    if fault is None:
        return {}
    for count in range(1, len(values) + 1):
        for without in combinations(list(values)[::-1], count):
            rest = {field: value for field, value in values.items() if field not in without}
            if _fault(rest, action, before, today) is None:
                alone = {field: {**rest, field: values[field]} for field in without}
                return {
                    field: _fault(those, action, before, today) or fault
                    for field, those in alone.items()
                }
    return dict.fromkeys(values, fault)


def _fault(
    values: Mapping[str, Said], action: ActionView | None, before: Progress, today: date
) -> str | None:
    if not values:
        return None
    try:
        after = apply_edit(before, edit_of(values, action), today)
    except Refused as error:
        return str(error)
    if values.get("percent") not in (None, after.percent):
        return "A complete action is 100 percent."
    return None


def _progress(action: ActionView | None) -> Progress:
    if action is None:
        return Progress()
    values = {field.key: getattr(action, field.key) for field in EDITED}
    return Progress(**{**values, "status": action.status or Status.NOT_STARTED})
