"""Freeze a return: numbered, signed off, stored byte for byte, never changed afterwards."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from sqlalchemy import func, select

from db.history.change_log import OpenChange, Touched, write_change
from db.returns import seals
from db.returns.returns import ReturnContent
from db.returns.snapshot import snapshot_json
from db.storage.models import ChangeFieldRow, ChangeRow, ReturnRow
from db.storage.packed_text import pack
from db.storage.query_readers import query_on
from db.validation.periods import Period
from db.views import Changed
from db.vocabulary.field_labels import SEAL


def last_change_number(open_change: OpenChange) -> int:
    """Return the number of the organisation's last change."""
    newest = select(func.max(ChangeRow.id)).where(
        ChangeRow.organisation_id == open_change.organisation
    )
    return open_change.session.scalars(newest).one() or 0


def sign_off(open_change: OpenChange, period: Period, signed_by: str) -> Changed:
    """Record in the log who signed off a period's return that has not been made yet."""
    told = [
        Touched("return", "period", None, str(period)),
        Touched("return", "signed_by", None, signed_by),
    ]
    return write_change(open_change, "sign-off", told)


def freeze(open_change: OpenChange, content: ReturnContent, file_name: str, workbook: bytes) -> int:
    """Store a return and return its id."""
    told = [
        Touched("return", "return", None, f"{content.period}, number {content.number}"),
        Touched("return", "signed_by", None, content.signed_by),
    ]
    change = write_change(open_change, "return", told, final=True)
    row = ReturnRow(
        organisation_id=open_change.organisation,
        change_id=change.id,
        period=str(content.period),
        number=content.number,
        on=content.position.on.isoformat(),
        at=f"{content.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        by=open_change.by,
        signed_by=content.signed_by,
        complete=content.complete,
        file_name=file_name,
        sha256=hashlib.sha256(workbook).hexdigest(),
        snapshot=pack(snapshot_json(content)),
        workbook=workbook,
        plan_in_use_id=open_change.in_use,
    )
    open_change.session.add(row)
    open_change.session.flush()
    _seal(open_change, change.id)
    return row.id


def _seal(open_change: OpenChange, change: int | None) -> None:
    """Seal the organisation's returns without a seal: this one, and those that earlier versions
    made, if they are unaltered.
    """
    query = query_on(open_change.session.connection())

    def agrees(number: int) -> bool:
        return not any(found.content for found in seals.altered_returns(query, number))

    fit = [
        number
        for number in seals.unsealed_returns(query, open_change.organisation)
        if agrees(number)
    ]
    open_change.session.add_all(
        ChangeFieldRow(
            change_id=change,
            entity="return",
            entity_id=number,
            field=SEAL,
            new=json.dumps(seals.seal_of(query, number)),
        )
        for number in fit
    )
