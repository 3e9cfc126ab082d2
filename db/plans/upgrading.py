"""Let an organisation go on with a later edition of a plan, and undo that."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from db.errors import Refused
from db.history.change_log import OpenChange, Touched, write_change
from db.plans.editions import EditionComparison, EditionStep
from db.plans.plan_changes import add_plan
from db.storage.models import (
    ActionRow,
    CarriedActionRow,
    ChangeFieldRow,
    ChangeRow,
    EditionUsedRow,
    OrganisationRow,
    PlanInUseRow,
    PlanRow,
)
from db.views import Changed

WHAT = "upgrade-plan"
"""An upgrade's word in the log."""

_ENTITY = "edition"
"""The word in the log for what an upgrade did to an action."""

Held = Sequence[tuple[int, bool]]
"""The numbers under which records about an action are held, and which of them holds progress."""


def upgrade(
    open_change: OpenChange, comparison: EditionComparison, recorded_itself: Collection[int]
) -> Changed:
    """Go on with the later edition in place of the earlier one, in one change.

    Nothing that was recorded is moved. The later edition is stored if it is new.
    ``recorded_itself`` are the actions of the earlier one with something held under their own
    number.

    Raises:
        Refused: the organisation does not work with the earlier edition any more, works with the
            later one already or came from it, or a guess has not been confirmed.
    """
    session = open_change.session
    in_use = session.get_one(PlanInUseRow, open_change.in_use)
    before, after = comparison.before, comparison.after
    left = in_use.plan_id
    if session.get_one(PlanRow, left).key != before.key:
        raise Refused(f"You no longer work with {before.title}, {before.edition}. Compare again.")
    if comparison.guesses:
        raise Refused("Some actions are only guessed to be the same. Decide about each of them.")
    number = add_plan(session, after)
    _refuse_edition(open_change, in_use, number)
    old, new = _numbers(session, left), _numbers(session, number)
    carried = _held(session, in_use, recorded_itself)
    held: dict[str, Held] = {code: carried.get(one) or [(one, True)] for code, one in old.items()}
    session.execute(
        delete(CarriedActionRow).where(
            CarriedActionRow.plan_in_use_id == in_use.id, CarriedActionRow.plan_id == number
        )
    )
    # Redoing another upgrade would not find what carries on what as it was.
    session.execute(
        update(ChangeRow).where(*_upgrades(open_change, "undone")).values(state="superseded")
    )
    session.add_all(
        CarriedActionRow(
            plan_in_use_id=in_use.id,
            plan_id=number,
            held_id=one,
            action_id=new[step.pair[1]],
            main=step.main and holds_progress,
        )
        for was, step in comparison.ways().items()
        for one, holds_progress in held[was]
    )
    for plan in (left, number):
        session.merge(EditionUsedRow(plan_in_use_id=in_use.id, plan_id=plan))
    _set_edition(session, in_use, number)
    told = [
        Touched("organisation", "plan", before.key, after.key),
        *(_told(step, held) for step in comparison.steps if _has_other_code(step)),
    ]
    return write_change(open_change, WHAT, told)


def restore_edition(open_change: OpenChange, touched: Iterable[Touched], unchanged: str) -> None:
    """Set the edition to what it was before or after an upgrade, for undo and redo.

    Raises:
        Refused: it was upgraded again since, or that edition is one of another plan in use.
    """
    session = open_change.session
    in_use = session.get_one(PlanInUseRow, open_change.in_use)
    (change,) = (one for one in touched if one.field == "plan")
    if session.get_one(PlanRow, in_use.plan_id).key != change.old:
        raise Refused(
            f"The plan was upgraded again since. {unchanged}. Whoever upgraded it has to undo that"
            " first."
        )
    number = session.scalars(select(PlanRow.id).where(PlanRow.key == change.new)).one()
    _refuse_second_use(open_change, in_use, number)
    _set_edition(session, in_use, number)


def _set_edition(session: Session, in_use: PlanInUseRow, number: int) -> None:
    owner = session.get_one(OrganisationRow, in_use.organisation_id)
    if owner.plan_id == in_use.plan_id:
        owner.plan_id = number
    in_use.plan_id = number


def _refuse_edition(open_change: OpenChange, in_use: PlanInUseRow, number: int) -> None:
    """Refuse an edition that an upgrade led to or from: undoing that has to find it as it was."""
    _refuse_second_use(open_change, in_use, number)
    session = open_change.session
    key = json.dumps(session.get_one(PlanRow, number).key)
    been_there = (
        select(ChangeRow.id)
        .join(ChangeFieldRow, ChangeFieldRow.change_id == ChangeRow.id)
        .where(
            *_upgrades(open_change, "done"),
            ChangeFieldRow.field == "plan",
            or_(ChangeFieldRow.old == key, ChangeFieldRow.new == key),
        )
    )
    if session.scalars(been_there).first() is not None:
        raise Refused("You came from that edition. To go back to it, undo the upgrade.")


def _upgrades(open_change: OpenChange, state: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for upgrades of the plan in use by anyone, in one state."""
    return (
        ChangeRow.organisation_id == open_change.organisation,
        ChangeRow.plan_in_use_id == open_change.in_use,
        ChangeRow.what == WHAT,
        ChangeRow.state == state,
    )


def _refuse_second_use(open_change: OpenChange, in_use: PlanInUseRow, number: int) -> None:
    """Refuse an edition that is worked with, or that another plan in use has gone through: what
    was recorded with that is held under its actions.
    """
    session = open_change.session
    edition = session.get_one(PlanRow, number)
    ours = PlanInUseRow.organisation_id == open_change.organisation
    there = select(PlanInUseRow.id).where(ours, PlanInUseRow.plan_id == number)
    if session.scalars(there).first() is not None:
        raise Refused(f"You already work with {edition.title}, {edition.edition}.")
    used = select(EditionUsedRow.plan_id).join(
        PlanInUseRow, PlanInUseRow.id == EditionUsedRow.plan_in_use_id
    )
    elsewhere = used.where(ours, PlanInUseRow.id != in_use.id, EditionUsedRow.plan_id == number)
    if session.scalars(elsewhere).first() is not None:
        raise Refused(
            f"{edition.title}, {edition.edition} is an edition of another plan that you work with."
            " Choose a different edition."
        )


def _numbers(session: Session, plan: int) -> dict[str, int]:
    """Return the numbers of a plan's actions, by code."""
    of_plan = select(ActionRow.code, ActionRow.id).where(ActionRow.plan_id == plan)
    return {row.code: row.id for row in session.execute(of_plan)}


def _held(
    session: Session, in_use: PlanInUseRow, recorded_itself: Collection[int]
) -> dict[int, list[tuple[int, bool]]]:
    """Return where records about the actions of the present edition are held, if elsewhere too.

    An action that carries on no progress has its own. So may one that had some before it carried
    on another's, if an upgrade was undone in between: that is set aside.
    """
    rows = select(CarriedActionRow).where(
        CarriedActionRow.plan_in_use_id == in_use.id,
        CarriedActionRow.plan_id == in_use.plan_id,
    )
    held: defaultdict[int, list[tuple[int, bool]]] = defaultdict(list)
    for row in session.scalars(rows.order_by(CarriedActionRow.main.desc())):
        held[row.action_id].append((row.held_id, row.main))
    for one in [one for one, there in held.items() if not there[0][1]]:
        held[one].append((one, True))
    for one in recorded_itself:
        if one in held and (one, True) not in held[one]:
            held[one].append((one, False))
    return held


def _has_other_code(step: EditionStep) -> bool:
    return step.before is not None and (step.after is None or step.after.code != step.before.code)


def _told(step: EditionStep, held: dict[str, Held]) -> Touched:
    """Return what the log says of an action that has another code or was withdrawn."""
    assert step.before is not None
    was, code = step.before.code, step.after.code if step.after else None
    return Touched(_ENTITY, "code", was, code, held[was][0][0], code or was)
