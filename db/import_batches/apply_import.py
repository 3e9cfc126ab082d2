"""Import: save every edit, update, own action and record in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from db.actions.action_changes import actions_with_codes, add_update_to_action, edit_one_of_several
from db.errors import StaleChange
from db.history.change_log import OpenChange, Touched, write_change
from db.history.edit_conflicts import refuse_stale_actions
from db.import_batches.apply_records import add_record_to_action, entities_of
from db.import_batches.import_batch import ImportBatch, ImportedAction
from db.organisations.organisation_changes import set_details
from db.own_actions import own_action_changes
from db.records.record_changes import set_answer
from db.storage.column_types import parse_moment
from db.storage.models import ActionRow, ChangeFieldRow, ChangeRow
from db.validation.text_rules import FILE_LIMIT, required_text
from db.views import KEPT, Changed, is_rejection


def apply_import(open_change: OpenChange, batch: ImportBatch, seen: Mapping[str, int]) -> Changed:
    """Import ``intake``. ``seen`` gives the versions that its proposal was made against.

    Raises:
        UnknownCode: a code that this organisation does not have.
        StaleChange: an action, or a record of an imported kind, has changed since the proposal was
            made.
        Refused: any of them breaks a rule. Nothing is saved then.
    """
    _refuse_taken_in_meanwhile(open_change, batch)
    _refuse_recorded_meanwhile(open_change, batch)
    touched: list[Touched] = []
    named = actions_with_codes(open_change, [code for code, _ in batch.actions])
    given = [(a, taken) for a, (_, taken) in zip(named, batch.actions, strict=True)]
    changed = [(a, taken.edit) for a, taken in given if taken.edit.given() or taken.updates]
    refuse_stale_actions(open_change, changed, seen)
    for action, taken in given:
        touched += _taken(open_change, action, taken)
    for new, taken in batch.added:
        row, fields = own_action_changes.create_own_action(open_change, new)
        touched += [*fields, *_taken(open_change, row, taken)]
    for key, answer in batch.answers:
        touched += set_answer(open_change, key, answer)
    touched += set_details(open_change, dict(batch.details))
    for code, field, theirs in batch.kept:
        (action,) = actions_with_codes(open_change, [code])
        touched.append(Touched("import", f"{KEPT}{field}", None, theirs, action.id, action.code))
    if touched:
        source = required_text(batch.source, "File name", FILE_LIMIT)
        touched.insert(0, Touched("import", "file", None, source))
    done = write_change(open_change, "import", touched)
    there = dict.fromkeys(f.code for f in touched if f.code and not is_rejection(f.field))
    return Changed(done.id, done.what, tuple(there))


def _refuse_taken_in_meanwhile(open_change: OpenChange, batch: ImportBatch) -> None:
    """Refuse updates and own actions that another import may have added since the proposal."""
    brings = batch.added or any(taken.updates for _, taken in batch.actions)
    if batch.since is None or not brings:
        return
    later = (
        select(ChangeRow.by, ChangeRow.at)
        .where(
            ChangeRow.organisation_id == open_change.organisation,
            ChangeRow.what.in_(("import", "redo")),
            ChangeRow.id > batch.since,
        )
        .order_by(ChangeRow.id.desc())
    )
    last = open_change.session.execute(later).first()
    if last is not None:
        raise StaleChange(
            f"{last.by} has imported a file since you opened this one, perhaps the same file."
            " Nothing was saved. Open the file again to check it.",
            by=last.by,
            at=parse_moment(last.at),
        )


def _refuse_recorded_meanwhile(open_change: OpenChange, batch: ImportBatch) -> None:
    """Refuse records if others of the same kind have changed since the proposal.

    Records have no version that would show that the same record was already added.
    """
    kinds = entities_of(batch)
    if batch.since is None or not kinds:
        return
    later = (
        select(ChangeRow.by, ChangeRow.at)
        .join(ChangeFieldRow, ChangeFieldRow.change_id == ChangeRow.id)
        .where(
            ChangeRow.organisation_id == open_change.organisation,
            ChangeRow.id > batch.since,
            ChangeFieldRow.entity.in_(kinds),
        )
        .order_by(ChangeRow.id.desc())
    )
    last = open_change.session.execute(later).first()
    if last is not None:
        raise StaleChange(
            f"{last.by} has changed the same records since you opened this file."
            " Nothing was saved. Open the file again to check it.",
            by=last.by,
            at=parse_moment(last.at),
        )


def _taken(open_change: OpenChange, action: ActionRow, taken: ImportedAction) -> list[Touched]:
    fields: list[Touched] = []
    if taken.edit.given():
        fields += edit_one_of_several(open_change, action, taken.edit)
    fields += [add_update_to_action(open_change, action, text) for text in taken.updates]
    for new in taken.records:
        fields += add_record_to_action(open_change, action, new)
    return fields
