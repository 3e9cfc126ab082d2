"""The days that a plan gives for its actions, taken over as target dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from db.history.change_log import OpenChange
from db.storage.column_types import DECLARATION, DECLARED
from db.storage.models import ActionRow, PlanInUseRow, PlanRow
from db.validation.progress import OF_PLAN, Edit
from db.vocabulary.declared import NOTHING_DECLARED, PrintedDate


def edits_with_planned_dates(
    open_change: OpenChange, codes: Sequence[str], edit: Edit
) -> tuple[dict[str, Edit], dict[str, str]]:
    """Return the edit of each action by its code, and why some cannot have one.

    If the target date is to be that of the plan, each has its own, and those for which the plan
    gives no single day are refused.
    """
    if edit.due is not OF_PLAN:
        return dict.fromkeys(codes, edit), {}
    printed = _printed_dates(open_change, codes)
    edits: dict[str, Edit] = {}
    refusals: dict[str, str] = {}
    for code in codes:
        found = printed.get(code)
        if found is not None and found.due is not None:
            edits[code] = replace(edit, due=found.due)
        elif code not in printed:
            refusals[code] = "It is your own action, in no plan. Enter a target date."
        else:
            said = f"'{found.printed}', which is no single day" if found else "no date"
            refusals[code] = f"The plan gives {said}. Enter a target date."
    return edits, refusals


def _printed_dates(open_change: OpenChange, codes: Sequence[str]) -> dict[str, PrintedDate | None]:
    """Return when the plan says that its actions with these codes are due."""
    session = open_change.session
    in_use = session.get_one(PlanInUseRow, open_change.in_use)
    plan = session.get_one(PlanRow, in_use.plan_id)
    declaration = DECLARATION.read(plan.declared)
    of_plan = (ActionRow.plan_id == plan.id) & ActionRow.code.in_(codes)
    rows = session.execute(select(ActionRow.code, ActionRow.declared).where(of_plan))
    return {
        code: declaration.due_date(DECLARED.read(declared) or NOTHING_DECLARED)
        for code, declared in rows
    }
