"""An import carried out: every edit, entry, own action and record of it in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from db.actions.action_changes import actions_named, enter, set_fields
from db.errors import StaleChange
from db.history.change_log import Touched, Writing, record
from db.history.edit_conflicts import refuse_stale_actions
from db.import_batches.apply_records import entities_of, record_added
from db.import_batches.import_batch import Intake, Taken
from db.organisations.organisation_changes import edited
from db.own_actions import own_action_changes as own_actions
from db.records.record_changes import answered
from db.storage.column_types import moment
from db.storage.models import ActionRow, ChangeFieldRow, ChangeRow
from db.validation.text_rules import FILE_LIMIT, required_text
from db.views import KEPT, Changed, is_kept


def take_in(writing: Writing, intake: Intake, seen: Mapping[str, int]) -> Changed:
    """Carry out ``intake``; ``seen`` gives the versions that its proposal was made against.

    Raises:
        UnknownCode: a code that this organisation does not have.
        StaleChange: an action, or a record of a kind that is taken in, changed since the proposal
            was made.
        Refused: a rule was broken, for any of them; nothing at all is stored then.
    """
    _refuse_taken_in_meanwhile(writing, intake)
    _refuse_recorded_meanwhile(writing, intake)
    touched: list[Touched] = []
    named = actions_named(writing, [code for code, _ in intake.actions])
    given = [(a, taken) for a, (_, taken) in zip(named, intake.actions, strict=True)]
    changed = [(a, taken.edit) for a, taken in given if taken.edit.given() or taken.updates]
    refuse_stale_actions(writing, changed, seen)
    for action, taken in given:
        touched += _taken(writing, action, taken)
    for new, taken in intake.added:
        row, fields = own_actions.added(writing, new)
        touched += [*fields, *_taken(writing, row, taken)]
    for key, answer in intake.answers:
        touched += answered(writing, key, answer)
    touched += edited(writing, dict(intake.details))
    for code, field, theirs in intake.kept:
        (action,) = actions_named(writing, [code])
        touched.append(Touched("import", f"{KEPT}{field}", None, theirs, action.id, action.code))
    if touched:
        source = required_text(intake.source, "File name", FILE_LIMIT)
        touched.insert(0, Touched("import", "file", None, source))
    done = record(writing, "import", touched)
    there = dict.fromkeys(f.code for f in touched if f.code and not is_kept(f.field))
    return Changed(done.id, done.what, tuple(there))


def _refuse_taken_in_meanwhile(writing: Writing, intake: Intake) -> None:
    """Refuse entries and own actions that another import may have brought since the proposal."""
    brings = intake.added or any(taken.updates for _, taken in intake.actions)
    if intake.since is None or not brings:
        return
    later = (
        select(ChangeRow.by, ChangeRow.at)
        .where(
            ChangeRow.organisation_id == writing.organisation,
            ChangeRow.what.in_(("import", "redo")),
            ChangeRow.id > intake.since,
        )
        .order_by(ChangeRow.id.desc())
    )
    last = writing.session.execute(later).first()
    if last is not None:
        raise StaleChange(
            f"{last.by} has taken in a file since this one was looked at, perhaps the same."
            " Nothing was stored; look at it again.",
            by=last.by,
            at=moment(last.at),
        )


def _refuse_recorded_meanwhile(writing: Writing, intake: Intake) -> None:
    """Refuse records where others of their kind were touched since the proposal.

    Records have no version that would tell that what is added is there by now.
    """
    kinds = entities_of(intake)
    if intake.since is None or not kinds:
        return
    later = (
        select(ChangeRow.by, ChangeRow.at)
        .join(ChangeFieldRow, ChangeFieldRow.change_id == ChangeRow.id)
        .where(
            ChangeRow.organisation_id == writing.organisation,
            ChangeRow.id > intake.since,
            ChangeFieldRow.entity.in_(kinds),
        )
        .order_by(ChangeRow.id.desc())
    )
    last = writing.session.execute(later).first()
    if last is not None:
        raise StaleChange(
            f"{last.by} has been at work on the same things since this file was looked at."
            " Nothing was stored; look at it again.",
            by=last.by,
            at=moment(last.at),
        )


def _taken(writing: Writing, action: ActionRow, taken: Taken) -> list[Touched]:
    fields: list[Touched] = []
    if taken.edit.given():
        fields += set_fields(writing, action, taken.edit)
    fields += [enter(writing, action, text) for text in taken.updates]
    for new in taken.records:
        fields += record_added(writing, action, new)
    return fields
