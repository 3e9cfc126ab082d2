"""Import: save every edit, update, own action and record in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from db.actions.action_changes import actions_named, enter, set_fields
from db.errors import StaleChange
from db.history.change_log import OpenChange, Touched, record
from db.history.edit_conflicts import refuse_stale_actions
from db.import_batches.apply_records import entities_of, record_added
from db.import_batches.import_batch import ImportBatch, ImportedAction
from db.organisations.organisation_changes import edited
from db.own_actions import own_action_changes as own_actions
from db.records.record_changes import answered
from db.storage.column_types import moment
from db.storage.models import ActionRow, ChangeFieldRow, ChangeRow
from db.validation.text_rules import FILE_LIMIT, required_text
from db.views import KEPT, Changed, is_kept


def apply_import(writing: OpenChange, batch: ImportBatch, seen: Mapping[str, int]) -> Changed:
    """Import ``intake``. ``seen`` gives the versions that its proposal was made against.

    Raises:
        UnknownCode: a code that this organisation does not have.
        StaleChange: an action, or a record of an imported kind, has changed since the proposal was
            made.
        Refused: any of them breaks a rule. Nothing is saved then.
    """
    _refuse_taken_in_meanwhile(writing, batch)
    _refuse_recorded_meanwhile(writing, batch)
    touched: list[Touched] = []
    named = actions_named(writing, [code for code, _ in batch.actions])
    given = [(a, taken) for a, (_, taken) in zip(named, batch.actions, strict=True)]
    changed = [(a, taken.edit) for a, taken in given if taken.edit.given() or taken.updates]
    refuse_stale_actions(writing, changed, seen)
    for action, taken in given:
        touched += _taken(writing, action, taken)
    for new, taken in batch.added:
        row, fields = own_actions.added(writing, new)
        touched += [*fields, *_taken(writing, row, taken)]
    for key, answer in batch.answers:
        touched += answered(writing, key, answer)
    touched += edited(writing, dict(batch.details))
    for code, field, theirs in batch.kept:
        (action,) = actions_named(writing, [code])
        touched.append(Touched("import", f"{KEPT}{field}", None, theirs, action.id, action.code))
    if touched:
        source = required_text(batch.source, "File name", FILE_LIMIT)
        touched.insert(0, Touched("import", "file", None, source))
    done = record(writing, "import", touched)
    there = dict.fromkeys(f.code for f in touched if f.code and not is_kept(f.field))
    return Changed(done.id, done.what, tuple(there))


def _refuse_taken_in_meanwhile(writing: OpenChange, batch: ImportBatch) -> None:
    """Refuse updates and own actions that another import may have added since the proposal."""
    brings = batch.added or any(taken.updates for _, taken in batch.actions)
    if batch.since is None or not brings:
        return
    later = (
        select(ChangeRow.by, ChangeRow.at)
        .where(
            ChangeRow.organisation_id == writing.organisation,
            ChangeRow.what.in_(("import", "redo")),
            ChangeRow.id > batch.since,
        )
        .order_by(ChangeRow.id.desc())
    )
    last = writing.session.execute(later).first()
    if last is not None:
        raise StaleChange(
            f"{last.by} has imported a file since you opened this one, perhaps the same file."
            " Nothing was saved. Open the file again to check it.",
            by=last.by,
            at=moment(last.at),
        )


def _refuse_recorded_meanwhile(writing: OpenChange, batch: ImportBatch) -> None:
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
            ChangeRow.organisation_id == writing.organisation,
            ChangeRow.id > batch.since,
            ChangeFieldRow.entity.in_(kinds),
        )
        .order_by(ChangeRow.id.desc())
    )
    last = writing.session.execute(later).first()
    if last is not None:
        raise StaleChange(
            f"{last.by} has changed the same records since you opened this file."
            " Nothing was saved. Open the file again to check it.",
            by=last.by,
            at=moment(last.at),
        )


def _taken(writing: OpenChange, action: ActionRow, taken: ImportedAction) -> list[Touched]:
    fields: list[Touched] = []
    if taken.edit.given():
        fields += set_fields(writing, action, taken.edit)
    fields += [enter(writing, action, text) for text in taken.updates]
    for new in taken.records:
        fields += record_added(writing, action, new)
    return fields
