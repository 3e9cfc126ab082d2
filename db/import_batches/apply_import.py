"""Import: save every edit, update, own action and record in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, exists, select

from db.actions.action_changes import actions_with_codes, add_update_to_action, edit_one_of_several
from db.errors import StaleChange
from db.history.change_log import HeldAction, OpenChange, Touched, write_change
from db.history.edit_conflicts import refuse_stale_actions
from db.import_batches.apply_records import add_record_to_action, entities_of
from db.import_batches.import_batch import ImportBatch, ImportedAction
from db.organisations.organisation_changes import set_details
from db.own_actions import own_action_changes
from db.records.record_changes import set_answer
from db.storage.column_types import parse_moment
from db.storage.models import ChangeFieldRow, ChangeRow
from db.validation.text_rules import FILE_LIMIT, required_text
from db.views import KEPT, Changed, is_rejection


def apply_import(open_change: OpenChange, batch: ImportBatch, seen: Mapping[str, int]) -> Changed:
    """Import ``batch``. ``seen`` gives the versions that its proposal was made against.

    Raises:
        UnknownCode: a code that this organisation does not have.
        StaleChange: an action, or a record of an imported kind, has changed since the proposal was
            made.
        Refused: any of them breaks a rule. Nothing is saved then.
    """
    _refuse_second_import(open_change, batch)
    _refuse_changed_records(open_change, batch)
    touched: list[Touched] = []
    named = actions_with_codes(open_change, [code for code, _ in batch.actions])
    imported = [(action, one) for action, (_, one) in zip(named, batch.actions, strict=True)]
    changed = [(action, one.edit) for action, one in imported if one.edit.given() or one.updates]
    refuse_stale_actions(open_change, changed, seen)
    for action, one in imported:
        touched += _apply_to(open_change, action, one)
    for new, one in batch.added:
        action, fields = own_action_changes.create_own_action(open_change, new)
        touched += [*fields, *_apply_to(open_change, action, one)]
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


def _refuse_second_import(open_change: OpenChange, batch: ImportBatch) -> None:
    """Refuse updates and own actions that another import may have added since the proposal."""
    if batch.added or any(one.updates for _, one in batch.actions):
        _refuse_if_changed(
            open_change,
            batch,
            ChangeRow.what.in_(("import", "redo")),
            "has imported a file since you opened this one, perhaps the same file",
        )


def _refuse_changed_records(open_change: OpenChange, batch: ImportBatch) -> None:
    """Refuse records if others of the same kind have changed since the proposal.

    Records have no version that would show that the same record was already added.
    """
    if kinds := entities_of(batch):
        fields = exists().where(
            ChangeFieldRow.change_id == ChangeRow.id, ChangeFieldRow.entity.in_(kinds)
        )
        _refuse_if_changed(
            open_change, batch, fields, "has changed the same records since you opened this file"
        )


def _refuse_if_changed(
    open_change: OpenChange, batch: ImportBatch, which: ColumnElement[bool], what: str
) -> None:
    """Refuse the batch if one of ``which`` changes came after its proposal."""
    if batch.since is None:
        return
    later = (
        select(ChangeRow.by, ChangeRow.at)
        .where(
            ChangeRow.organisation_id == open_change.organisation,
            ChangeRow.id > batch.since,
            which,
        )
        .order_by(ChangeRow.id.desc())
    )
    last = open_change.session.execute(later).first()
    if last is not None:
        raise StaleChange(
            f"{last.by} {what}. Nothing was saved. Open the file again to check it.",
            by=last.by,
            at=parse_moment(last.at),
        )


def _apply_to(open_change: OpenChange, action: HeldAction, one: ImportedAction) -> list[Touched]:
    fields: list[Touched] = []
    if one.edit.given():
        fields += edit_one_of_several(open_change, action, one.edit)
    fields += [add_update_to_action(open_change, action, text) for text in one.updates]
    for new in one.records:
        fields += add_record_to_action(open_change, action, new)
    return fields
