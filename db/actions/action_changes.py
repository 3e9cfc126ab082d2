"""Changes to the register, each one a step inside one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Select, and_, func, or_, select

from db.actions.planned_dates import edits_with_planned_dates
from db.errors import Refused, RefusedBySome, UnknownCode
from db.history.change_log import HeldAction, OpenChange, Touched, write_change
from db.history.edit_conflicts import refuse_stale_actions
from db.plans.codes import nearest_codes, spelled
from db.storage.models import (
    ActionRow,
    CarriedActionRow,
    OrganisationRow,
    PlanInUseRow,
    PlanRow,
    ProgressRow,
    UpdateRow,
    empty_progress_row,
    progress_of,
)
from db.validation.progress import Edit, Progress, apply_edit
from db.validation.text_rules import NOTE_LIMIT, required_text
from db.views import Changed
from db.vocabulary.action_fields import PROGRESS
from db.vocabulary.fields import plain_value
from db.vocabulary.terms import ProviderType


def edit_actions(
    open_change: OpenChange,
    codes: Iterable[str],
    edit: Edit,
    what: str,
    seen: Mapping[str, int] | None = None,
) -> Changed:
    """Apply ``edit`` to each action. ``seen`` gives the versions that the user saw.

    Where the target date is to be that of the plan, it is the one that the plan gives each action.

    Raises:
        UnknownCode: a code that this organisation does not have.
        StaleChange: an action has changed since the user saw it.
        RefusedBySome: some of the changes break a rule. The others are not made either.
    """
    named = actions_with_codes(open_change, codes)
    edits, refusals = edits_with_planned_dates(open_change, [one.code for one in named], edit)
    wanted = [(action, edits[action.code]) for action in named if action.code in edits]
    if seen is not None:
        refuse_stale_actions(open_change, wanted, seen)
    touched: list[Touched] = []
    for action, its_edit in wanted:
        try:
            touched += edit_action(open_change, action, its_edit)
        except Refused as error:
            refusals[action.code] = str(error)
    if refusals:
        raise RefusedBySome(refusals, [action.code for action in named])
    return write_change(open_change, what, touched)


def edit_one_of_several(open_change: OpenChange, action: HeldAction, edit: Edit) -> list[Touched]:
    """Apply ``edit`` to one action of several and return the fields it changed.

    Raises:
        Refused: a rule was broken. The message names the action.
    """
    try:
        return edit_action(open_change, action, edit)
    except Refused as error:
        raise Refused(f"{action.code}: {error}") from None


def edit_action(open_change: OpenChange, action: HeldAction, edit: Edit) -> list[Touched]:
    """Apply ``edit`` to one action and return the fields it changed.

    Raises:
        Refused: a rule was broken.
    """
    row = open_change.session.get(ProgressRow, (open_change.organisation, action.id))
    before = progress_of(row, fields_overwritten(edit))
    after = apply_edit(before, edit, open_change.today)
    differing = progress_changes(action, before, after, row)
    if not differing:
        return []
    if row is None:
        row = empty_progress_row(open_change.organisation, action.id)
        open_change.session.add(row)
    for field in differing:
        setattr(row, field.field, field.new)
    row.updated_at, row.updated_by = open_change.at, open_change.by
    return differing


def add_update(open_change: OpenChange, codes: Iterable[str], text: str) -> Changed:
    """Add an update to each action. Updates are signed and dated, and never edited.

    Raises:
        UnknownCode: a code that this organisation does not have.
        Refused: empty or unusable text.
    """
    touched = [
        add_update_to_action(open_change, action, text)
        for action in actions_with_codes(open_change, codes)
    ]
    return write_change(open_change, "add-update", touched)


def add_update_to_action(open_change: OpenChange, action: HeldAction, text: str) -> Touched:
    """Add an update to one action.

    Raises:
        Refused: empty or unusable text.
    """
    words = required_text(text, "Update", NOTE_LIMIT, lines=True)
    entry = UpdateRow(
        organisation_id=open_change.organisation,
        action_id=action.id,
        at=open_change.at,
        by=open_change.by,
        text=words,
    )
    open_change.session.add(entry)
    open_change.session.flush()
    return Touched("update", "update", None, words, action.id, action.code, entry.id)


def actions_with_codes(open_change: OpenChange, codes: Iterable[str]) -> list[HeldAction]:
    """Return the organisation's actions with these codes, in the order given, each once.

    Raises:
        Refused: it has another edition of the plan than the user saw, where codes may mean others.
        UnknownCode: it has no such action.
    """
    owner = open_change.session.get_one(OrganisationRow, open_change.organisation)
    plan = open_change.session.get_one(PlanInUseRow, open_change.in_use)
    edition = open_change.session.get_one(PlanRow, plan.plan_id)
    if open_change.plan_key not in ("", edition.key):
        raise Refused(
            f"You now work with {edition.title}, {edition.edition}. Codes may have changed. Nothing"
            " was saved. Check the list, then try again."
        )
    concern_it = or_(
        ActionRow.plan_in_use_id == plan.id,
        (ActionRow.plan_id == plan.plan_id)
        & ActionRow.provider_type.in_((ProviderType.GENERIC.value, owner.provider_type)),
    )
    wanted = list(dict.fromkeys(code.strip() for code in codes))
    typed = {code for code in wanted if code.isprintable()}
    # SQLite's upper() only handles A to Z: other letters must match the plan's spelling.
    among_them = or_(
        ActionRow.code.in_(typed),
        func.upper(ActionRow.code).in_({code.upper() for code in typed}),
    )
    carried = and_(
        CarriedActionRow.plan_in_use_id == plan.id,
        CarriedActionRow.action_id == ActionRow.id,
        CarriedActionRow.main,
    )
    held = (
        select(func.coalesce(CarriedActionRow.held_id, ActionRow.id), ActionRow.code)
        .outerjoin(CarriedActionRow, carried)
        .where(concern_it)
    )

    def by_code(which: Select[int, str]) -> dict[str, HeldAction]:
        rows = open_change.session.execute(which)
        return {spelled(code): HeldAction(number, code) for number, code in rows}

    named = by_code(held.where(among_them))
    if not all(spelled(code) in named for code in wanted):
        named = by_code(held)
        for code in wanted:
            if spelled(code) not in named:
                raise UnknownCode(code, nearest_codes(code, [one.code for one in named.values()]))
    return list(dict.fromkeys(named[spelled(code)] for code in wanted))


def fields_overwritten(edit: Edit) -> set[str]:
    """Return the fields that an edit sets whatever their present value."""
    given = set(edit.given())
    return given | {"status_on"} if "status" in given else given


def progress_changes(
    action: HeldAction, before: Progress, after: Progress, row: ProgressRow | None = None
) -> list[Touched]:
    """Return the fields that differ between an action's state before and after a change.

    ``row`` is its stored row: fields that could not be read there count as different.
    """
    touched = []
    for field in PROGRESS:
        old, new = (plain_value(getattr(values, field.key)) for values in (before, after))
        stored = old if row is None else getattr(row, field.key)
        if stored != old and not isinstance(stored, bytes):
            old = stored  # which cannot be read, and is logged unchanged
        if stored != new:
            touched.append(Touched("progress", field.key, old, new, action.id, action.code))
    return touched
