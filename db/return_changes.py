"""Freezing a return: numbered, signed off, kept byte for byte, never changed afterwards."""

from __future__ import annotations

import hashlib

from sqlalchemy import func, select

from db.journal import Touched, Writing, record
from db.models import ChangeRow, ReturnRow
from db.returns import ReturnContent
from db.snapshot import snapshot


def same_as(writing: Writing, content: ReturnContent) -> ReturnRow | None:
    """Return the newest return of the period if nothing was changed since it was made.

    Another person's signature makes another return.
    """
    newest = writing.session.scalars(
        select(ReturnRow)
        .where(
            ReturnRow.organisation_id == writing.organisation,
            ReturnRow.period == str(content.period),
        )
        .order_by(ReturnRow.number.desc())
        .limit(1)
    ).first()
    if newest is None or newest.signed_by != content.signed_by:
        return None
    later = select(func.count(ChangeRow.id)).where(
        ChangeRow.organisation_id == writing.organisation,
        ChangeRow.id > newest.change_id,
        ChangeRow.what != "return",
    )
    return None if writing.session.scalars(later).one() else newest


def freeze(writing: Writing, content: ReturnContent, file_name: str, workbook: bytes) -> int:
    """Keep a return and return its id. It ends what its author could still have done again."""
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
        at=writing.at,
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
    return row.id
