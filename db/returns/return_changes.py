"""Freeze a return: numbered, signed off, stored byte for byte, never changed afterwards."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from sqlalchemy import func, select

from db.history.change_log import OpenChange, Touched, record
from db.returns import frozen
from db.returns.returns import ReturnContent
from db.returns.snapshot import snapshot
from db.storage.models import ChangeFieldRow, ChangeRow, ReturnRow
from db.storage.query_readers import asking
from db.validation.periods import Period
from db.views import Changed
from db.vocabulary.field_labels import SEAL


def last_change(writing: OpenChange) -> int:
    """Return the number of the organisation's last change."""
    newest = select(func.max(ChangeRow.id)).where(ChangeRow.organisation_id == writing.organisation)
    return writing.session.scalars(newest).one() or 0


def sign_off(writing: OpenChange, period: Period, signed_by: str) -> Changed:
    """Record in the log who signed off a period's return that has not been made yet."""
    told = [
        Touched("return", "period", None, str(period)),
        Touched("return", "signed_by", None, signed_by),
    ]
    return record(writing, "sign-off", told)


def freeze(writing: OpenChange, content: ReturnContent, file_name: str, workbook: bytes) -> int:
    """Store a return and return its id."""
    told = [
        Touched("return", "return", None, f"{content.period}, number {content.number}"),
        Touched("return", "signed_by", None, content.signed_by),
    ]
    change = record(writing, "return", told, final=True)
    row = ReturnRow(
        organisation_id=writing.organisation,
        change_id=change.id,
        period=str(content.period),
        number=content.number,
        on=content.position.on.isoformat(),
        at=f"{content.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        by=writing.by,
        signed_by=content.signed_by,
        complete=content.complete,
        file_name=file_name,
        sha256=hashlib.sha256(workbook).hexdigest(),
        snapshot=snapshot(content),
        workbook=workbook,
    )
    writing.session.add(row)
    writing.session.flush()
    _seal(writing, change.id)
    return row.id


def _seal(writing: OpenChange, change: int | None) -> None:
    """Seal the organisation's returns without a seal: this one, and those that earlier versions
    made, if they are unaltered.
    """
    ask = asking(writing.session.connection())

    def agrees(number: int) -> bool:
        return not any(found.content for found in frozen.altered(ask, number))

    fit = [number for number in frozen.unsealed(ask, writing.organisation) if agrees(number)]
    writing.session.add_all(
        ChangeFieldRow(
            change_id=change,
            entity="return",
            entity_id=number,
            field=SEAL,
            new=json.dumps(frozen.seal_of(ask, number)),
        )
        for number in fit
    )
