"""Keep received returns: each step inside a transaction.

They are beside the organisations of the register, so that the change log says nothing of them: a
received return is itself dated and signed, and is never changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from db.errors import Refused
from db.plans.plan_edition import PlanEdition
from db.received.collation_json import collation_json
from db.received.kept import Collation, JudgedReturn, ReadFile
from db.received.received_queries import TALLIED, counting, plan_codes
from db.received.received_return import ReceivedReturn
from db.received.rollup import letter_of
from db.received.rollup_builder import counted_actions
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
from db.storage.query_readers import query_on
from db.validation.periods import Period
from db.vocabulary.terms import Letter

READER = 1
"""The edition of what reads files. Files that another one read are read again."""


def keep_files(session: Session, files: Iterable[ReadFile], at: str, by: str) -> None:
    """Keep what files say. One that is kept already is only read again by another ``READER``."""
    by_digest = {file.sha256: file for file in files}
    known = select(ReceivedFileRow.sha256).where(
        ReceivedFileRow.sha256.in_(by_digest), ReceivedFileRow.reader == READER
    )
    for digest in session.scalars(known).all():
        del by_digest[digest]
    there = select(ReceivedFileRow.sha256, ReceivedFileRow.id).where(
        ReceivedFileRow.sha256.in_(by_digest)
    )
    earlier = dict(session.execute(there).tuples().all())
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
    session: Session,
    plans: Mapping[str, PlanEdition],
    returns: Sequence[JudgedReturn],
    period: Period,
    at: str,
    by: str,
) -> int:
    """Keep returns that were taken in for a period. Return how many are new.

    ``plans`` are their editions by key, each stored already. Their files must be kept. The same
    file of the same organisation for the same period changes nothing.
    """
    numbers = _plan_numbers(session, plans)
    digests = {one.report.sha256 for one in returns}
    files = dict(
        session.execute(
            select(ReceivedFileRow.sha256, ReceivedFileRow.id).where(
                ReceivedFileRow.sha256.in_(digests)
            )
        )
        .tuples()
        .all()
    )
    there = set(
        session.execute(
            select(ReceivedReturnRow.file_id, ReceivedReturnRow.ods).where(
                ReceivedReturnRow.period == str(period)
            )
        )
        .tuples()
        .all()
    )
    new = 0
    for one in returns:
        file = files[one.report.sha256]
        if (file, one.report.ods) in there:
            continue
        there.add((file, one.report.ods))
        new += 1
        _keep_return(session, plans[one.said.plan], numbers, file, one, period, at, by)
    return new


def _keep_return(
    session: Session,
    plan: PlanEdition,
    numbers: Mapping[str, int],
    file: int,
    one: JudgedReturn,
    period: Period,
    at: str,
    by: str,
) -> None:
    sender, said = one.sender, one.said
    letters, evidence = letters_in(plan, said)
    row = ReceivedReturnRow(
        file_id=file,
        plan_id=numbers[said.plan],
        ods=one.report.ods,
        period=str(period),
        number=said.number,
        position_on=said.position_on and said.position_on.isoformat(),
        file_name=one.report.name,
        name=sender.name,
        provider_type=sender.provider_type or said.sender.provider_type,
        pcn=sender.pcn or said.sender.pcn or None,
        place=sender.place or None,
        neighbourhood=sender.neighbourhood or None,
        icb=sender.icb or said.sender.icb or None,
        contact=sender.contact or said.sender.contact or None,
        email=sender.email or said.sender.email or None,
        signed_by=said.signed_by or None,
        complete=said.complete,
        rows=len(said.actions),
        own_actions=sum(action.own for action in said.actions),
        letters=letters,
        evidence=evidence,
        remarks=json.dumps(
            [{"key": r.key, "text": r.text, "ask": r.ask} for r in one.report.remarks],
            ensure_ascii=False,
        ),
        at=at,
        by=by,
    )
    session.add(row)
    session.flush()
    if said.barriers:
        session.execute(
            insert(ReceivedBarrierRow),
            [
                {
                    "received_id": row.id,
                    "code": barrier.code,
                    "kind": barrier.kind,
                    "note": barrier.note,
                    "support": barrier.support or None,
                    "resolved": barrier.resolved and barrier.resolved.isoformat(),
                    "place": barrier.place,
                }
                for barrier in said.barriers
            ],
        )
    if said.measures:
        session.execute(
            insert(ReceivedMeasureRow),
            [
                {
                    "received_id": row.id,
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
                for measure in said.measures
            ],
        )


def letters_in(plan: PlanEdition, said: ReceivedReturn) -> tuple[str, str]:
    """Return a letter for each action of a plan, in its order, and a 1 for each with evidence."""
    there = counted_actions(plan, said)
    found = [there.get(action.code) for action in plan.actions]
    letters = "".join(letter_of(one) if one else Letter.NOT_ASKED for one in found)
    return letters, "".join("1" if one and one.evidence else "0" for one in found)


def leave_out(session: Session, received: int, why: str) -> None:
    """Let a kept return not count, or, with no reason, count again.

    Raises:
        Refused: there is no such return.
    """
    row = session.get(ReceivedReturnRow, received)
    if row is None:
        raise Refused(f"There is no received return number {received}.")
    row.left_out = why or None


def keep_collation(session: Session, collation: Collation, at: str, by: str) -> None:
    """Keep the report on a folder that was collated."""
    plan = session.scalars(select(PlanRow.id).where(PlanRow.key == collation.plan)).one()
    session.add(
        CollationRow(
            plan_id=plan,
            period=str(collation.period),
            folder=collation.folder,
            at=at,
            by=by,
            digest=collation.digest,
            report=pack(collation_json(collation)),
        )
    )


def tally(
    session: Session, plan: str, earlier: Mapping[str, Mapping[str, str]], period: Period
) -> None:
    """Count again how the actions of a plan stand in each ICB in a period.

    ``earlier`` are the editions before it: their codes, each with today's.
    """
    query = query_on(session.connection())
    codes = plan_codes(query, plan)
    number = session.scalars(select(PlanRow.id).where(PlanRow.key == plan)).one()
    counts: defaultdict[str, list[list[int]]] = defaultdict(
        lambda: [[0] * (len(TALLIED) + 1) for _ in codes]
    )
    column = {letter.value: place for place, letter in enumerate(TALLIED)}
    for one in counting(query, plan, earlier, period):
        icb = " ".join(one.sender.icb.split())
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


def _plan_numbers(session: Session, keys: Collection[str]) -> dict[str, int]:
    found = select(PlanRow.key, PlanRow.id).where(PlanRow.key.in_(keys))
    return dict(session.execute(found).tuples().all())
