"""Keep received returns: each step inside a transaction.

They are beside the organisations of the register, so that the change log says nothing of them: a
received return is itself dated and signed, and is never changed.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db.errors import Refused
from db.plans.stored_edition import stored_edition
from db.received.collation_json import collation_json
from db.received.earlier_editions import earlier_editions
from db.received.kept import READER, Collation, JudgedReturn, ReadFile
from db.received.received_queries import TALLIED, Codes, counting, icb_in_tally, plan_codes
from db.received.rollup import BEFORE
from db.storage.models import (
    CollationRow,
    PlanRow,
    ReceivedBarrierRow,
    ReceivedFileRow,
    ReceivedMeasureRow,
    ReceivedReturnRow,
    ReceivedTallyRow,
)
from db.storage.packed_text import pack
from db.storage.query import Query
from db.storage.query_readers import query_on
from db.validation.periods import Period

_OF_OTHER_FILES = frozenset({BEFORE, "superseded"})
"""Remarks that say how a file stands beside others: that may change."""


def keep_files(session: Session, files: Iterable[ReadFile], at: str, by: str) -> None:
    """Keep what files say, in place of what was kept of the same ones before."""
    by_digest = {file.sha256: file for file in files}
    there = select(ReceivedFileRow.sha256, ReceivedFileRow.id).where(
        ReceivedFileRow.sha256.in_(by_digest)
    )
    earlier = dict(session.execute(there).all())
    new = []
    for file in by_digest.values():
        values = {
            "reader": READER,
            "name": file.name,
            "at": at,
            "by": by,
            "refused": file.refused or None,
            "head": file.head or None,
            "said": file.said or None,
        }
        if file.sha256 in earlier:
            which = update(ReceivedFileRow).where(ReceivedFileRow.id == earlier[file.sha256])
            session.execute(which.values(values))
        else:
            new.append({"sha256": file.sha256, **values})
    if new:
        session.execute(insert(ReceivedFileRow), new)


def keep_returns(
    session: Session, returns: Iterable[JudgedReturn], period: Period, at: str, by: str
) -> Counter[Period]:
    """Keep returns, those that name no period for ``period``. Return how many
    are new, by period.

    Their plans and their files must be kept. The same file of the same organisation for the same
    period changes nothing.
    """
    plans = dict(session.execute(select(PlanRow.key, PlanRow.id)).all())
    known = select(ReceivedFileRow.sha256, ReceivedFileRow.id)
    files = dict(session.execute(known).all())
    row = ReceivedReturnRow
    of_all = select(row.file_id, row.ods, row.period)
    there = set(map(tuple, session.execute(of_all)))
    new: list[JudgedReturn] = []
    rows: list[dict[str, object]] = []
    counts: Counter[Period] = Counter()
    for one in returns:
        of = one.report.period or period
        key = files[one.report.sha256], one.report.ods, str(of)
        if key not in there:
            there.add(key)
            counts[of] += 1
            new.append(one)
            rows.append(_row(one, key, plans[one.said.plan], at, by))
    if new:
        kept = insert(ReceivedReturnRow).returning(
            ReceivedReturnRow.id, sort_by_parameter_order=True
        )
        numbers = session.scalars(kept, rows).all()
        _keep_details(session, zip(numbers, new, strict=True))
    return counts


def _row(
    one: JudgedReturn, key: tuple[int, str, str], plan: int, at: str, by: str
) -> dict[str, object]:
    sender, said = one.sender, one.said
    file, ods, period = key
    remarks = [remark for remark in one.report.remarks if remark.key not in _OF_OTHER_FILES]
    return {
        "file_id": file,
        "plan_id": plan,
        "ods": ods,
        "period": period,
        "number": said.number,
        "position_on": said.position_on and said.position_on.isoformat(),
        "file_name": one.report.name,
        "name": sender.name,
        "provider_type": sender.provider_type or said.sender.provider_type,
        "pcn": sender.pcn or said.sender.pcn or None,
        "place": sender.place or None,
        "neighbourhood": sender.neighbourhood or None,
        "icb": sender.icb or said.sender.icb or None,
        "contact": sender.contact or said.sender.contact or None,
        "email": sender.email or said.sender.email or None,
        "signed_by": said.signed_by or None,
        "complete": said.complete,
        "rows": one.rows,
        "own_actions": one.own_actions,
        "letters": one.letters,
        "evidence": one.evidence,
        "remarks": json.dumps(
            [{"key": r.key, "text": r.text, "ask": r.ask} for r in remarks], ensure_ascii=False
        ),
        "at": at,
        "by": by,
    }


def _keep_details(session: Session, returns: Iterable[tuple[int, JudgedReturn]]) -> None:
    barriers, measures = [], []
    for number, one in returns:
        barriers += [
            {
                "received_id": number,
                "code": barrier.code,
                "kind": barrier.kind,
                "note": barrier.note,
                "support": barrier.support or None,
                "resolved": barrier.resolved and barrier.resolved.isoformat(),
                "place": barrier.place,
            }
            for barrier in one.said.barriers
        ]
        measures += [
            {
                "received_id": number,
                "code": measure.code,
                "name": measure.name,
                "unit": measure.unit,
                "dimension": measure.dimension,
                "baseline": measure.baseline,
                "target": measure.target,
                "figure": measure.figure,
                "on": measure.on and measure.on.isoformat(),
                "place": measure.place,
            }
            for measure in one.said.measures
        ]
    if barriers:
        session.execute(insert(ReceivedBarrierRow), barriers)
    if measures:
        session.execute(insert(ReceivedMeasureRow), measures)


def leave_out(session: Session, received: int, why: str, at: str, by: str) -> None:
    """Let a kept return not count, or, with no reason, count again.

    Raises:
        Refused: there is no such return.
    """
    row = session.get(ReceivedReturnRow, received)
    if row is None:
        raise Refused(f"There is no received return number {received}.")
    row.left_out = why or None
    row.left_out_at, row.left_out_by = at, by


def keep_collation(session: Session, collation: Collation, at: str, by: str) -> None:
    """Keep the report on a folder that was collated."""
    plan = session.scalars(select(PlanRow.id).where(PlanRow.key == collation.plan)).one()
    values = {
        "plan_id": plan,
        "period": str(collation.period),
        "folder": collation.folder,
        "at": at,
        "by": by,
        "digest": collation.digest,
        "report": pack(collation_json(collation)),
    }
    session.execute(insert(CollationRow), [values])


def note_saved(session: Session, digest: str, sha256: str) -> None:
    """Note the SHA-256 of the workbook that was saved of the last collation with a digest."""
    last = select(CollationRow.id).where(CollationRow.digest == digest)
    number = session.scalars(last.order_by(CollationRow.id.desc()).limit(1)).one()
    which = update(CollationRow).where(CollationRow.id == number)
    session.execute(which.values(saved=sha256))


def tally(session: Session, plan: str, earlier: Codes, period: Period) -> None:
    """Count again how the actions of a plan, and of the other plans that folders were collated for,
    stand in each ICB in a period: a return of one edition counts in those after it, too.

    ``earlier`` are the editions before ``plan``: their codes, each with today's.
    """
    query = query_on(session.connection())
    _tally(session, query, plan, earlier, period)
    collated = select(PlanRow.key).join(CollationRow, CollationRow.plan_id == PlanRow.id).distinct()
    others = [key for key in session.scalars(collated) if key != plan]
    if others:
        stored = [stored_edition(query, key) for key in session.scalars(select(PlanRow.key))]
        by_key = {edition.key: edition for edition in stored if edition}
        for key in others:
            before = earlier_editions(by_key[key], [*by_key.values()])
            codes = {edition.key: edition.codes for edition in before.values()}
            _tally(session, query, key, codes, period)


def _tally(session: Session, query: Query, plan: str, earlier: Codes, period: Period) -> None:
    codes = plan_codes(query, plan)
    number = session.scalars(select(PlanRow.id).where(PlanRow.key == plan)).one()
    counts: defaultdict[str, list[list[int]]] = defaultdict(
        lambda: [[0] * (len(TALLIED) + 1) for _ in codes]
    )
    column = {letter.value: place for place, letter in enumerate(TALLIED)}
    for one in counting(query, plan, earlier, period):
        icb = icb_in_tally(one.sender.icb)
        for counted, letter, evidence in zip(counts[icb], one.letters, one.evidence, strict=True):
            if letter in column:
                counted[column[letter]] += 1
                counted[-1] += evidence == "1"
    of_period = ReceivedTallyRow.plan_id == number, ReceivedTallyRow.period == str(period)
    session.execute(delete(ReceivedTallyRow).where(*of_period))
    names = (*TALLIED.values(), "evidence")
    rows = [
        {
            "plan_id": number,
            "period": str(period),
            "icb": icb,
            "code": code,
            **dict(zip(names, counted, strict=True)),
        }
        for icb, by_action in counts.items()
        for code, counted in zip(codes, by_action, strict=True)
    ]
    if rows:
        session.execute(insert(ReceivedTallyRow), rows)
