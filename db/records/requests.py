"""Requests: put one to organisations, take it on or decline it, each step in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from db.actions.action_changes import (
    actions_with_codes,
    add_update_to_action,
    edit_one_of_several,
)
from db.errors import Refused
from db.history.change_log import OpenChange, Touched, write_change
from db.records.new_records import NewRequest
from db.records.record_changes import add_record, record_there, set_record
from db.storage.models import RequestRow
from db.validation.progress import Edit
from db.validation.text_rules import NOTE_LIMIT, required_text
from db.views import Changed
from db.vocabulary.record_kinds import REQUEST
from db.vocabulary.terms import Choice, Reply, RequestKind


def put_request(open_change: OpenChange, new: NewRequest) -> Changed:
    """Put a request to an organisation.

    Raises:
        UnknownCode: it has no action with that code.
        Refused: a value is missing or invalid.
    """
    if new.code:
        (action,) = actions_with_codes(open_change, [new.code])
        new = replace(new, code=action.code)
    return add_record(open_change, new)


def take_request(
    open_change: OpenChange, number: int, note: str, seen: Mapping[str, Any]
) -> Changed:
    """Take on a request: put the action in the plan, set its target date or add the update. The
    ``note`` is kept with it, and is the answer to a question.

    Raises:
        UnknownCode: the organisation no longer has the action.
        Refused: it was replied to before, a question has no answer, or the action cannot be
            changed so.
        StaleChange: it has been changed since the user saw it.
    """
    row: RequestRow = record_there(open_change, REQUEST, number)
    if row.kind == RequestKind.QUESTION:
        note = required_text(note, "Answer", NOTE_LIMIT, lines=True)
        touched = _reply(open_change, row, Reply.TAKEN, note, seen)
        return write_change(open_change, "answer-request", touched)
    touched = _reply(open_change, row, Reply.TAKEN, note, seen)
    (action,) = actions_with_codes(open_change, [row.code or ""])
    if row.kind == RequestKind.UPDATE:
        touched.append(add_update_to_action(open_change, action, row.text or ""))
    else:
        wanted = Edit(choice=Choice.IN_PLAN)
        if row.due:
            wanted = replace(wanted, due=date.fromisoformat(row.due))
        touched += edit_one_of_several(open_change, action, wanted)
    return write_change(open_change, "take-request", touched)


def decline_request(
    open_change: OpenChange, number: int, reason: str, seen: Mapping[str, Any]
) -> Changed:
    """Decline a request, with the reason.

    Raises:
        Refused: it was replied to before, or there is no reason.
        StaleChange: it has been changed since the user saw it.
    """
    row: RequestRow = record_there(open_change, REQUEST, number)
    reason = required_text(reason, "Reason", NOTE_LIMIT, lines=True)
    touched = _reply(open_change, row, Reply.DECLINED, reason, seen)
    return write_change(open_change, "decline-request", touched)


def _reply(
    open_change: OpenChange, row: RequestRow, reply: Reply, note: str, seen: Mapping[str, Any]
) -> list[Touched]:
    """Store the reply to a request that has none, and return the changed fields."""
    if row.reply != Reply.OPEN:
        raise Refused(f"This request is {Reply(row.reply).label.lower()} already. Undo that first.")
    kind = RequestKind(row.kind)
    due = date.fromisoformat(row.due) if row.due else None
    said = NewRequest(kind, row.code or "", row.text or "", due, reply, note)
    named = f"{kind.label}: {row.code or row.text}"
    return set_record(open_change, row, said, seen, named)
