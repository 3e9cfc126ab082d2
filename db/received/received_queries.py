"""Ask for the received returns that the register keeps.

Of several returns of one organisation, plan and period, the one with the highest number counts,
then the one with the later position, then the one that came later. Returns that were left
out never count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from db.received.collation_json import reports_from_json
from db.received.kept import Collation, KeptBarrier, KeptMeasure, KeptReturn
from db.received.received_json import received_from_json
from db.received.received_return import (
    Expected,
    ReceivedBarrier,
    ReceivedMeasure,
    ReceivedReturn,
    Remark,
)
from db.received.rollup import Tally
from db.storage.column_types import (
    BARRIER,
    COLLATION,
    DAY,
    DIGEST,
    DIMENSION,
    FIGURE,
    FLAG,
    ID,
    LETTERS,
    MOMENT,
    NUMBER,
    PERIOD,
    PROVIDER,
    RECEIVED,
    REMARKS,
    SAID,
    TEXT,
)
from db.storage.named_columns import Columns, of_table
from db.storage.query import Query
from db.validation.periods import Period
from db.vocabulary.terms import Letter

Codes = Mapping[str, Mapping[str, str]]
"""The editions before a plan, by key: their codes, each with the plan's own."""

TALLIED = {
    Letter.BLUE: "blue",
    Letter.GREEN: "green",
    Letter.AMBER: "amber",
    Letter.RED: "red",
    Letter.PLANNED: "planned",
    Letter.LATER: "later",
    Letter.NOT_FOR_US: "not_for_us",
    Letter.UNDECIDED: "undecided",
}
"""The columns of the tally."""

_MAYBE = TEXT.or_none
_SENDER = ("pcn", "place", "neighbourhood", "icb", "contact", "email")
_KEPT = Columns(
    {
        **of_table("r", id=ID, ods=SAID, name=SAID, provider_type=PROVIDER.or_none),
        **of_table("r", **dict.fromkeys(_SENDER, _MAYBE)),
        "sha256": ("f.sha256", DIGEST),
        "plan": ("p.key", SAID),
        **of_table("r", file_name=SAID, period=PERIOD, number=NUMBER, position_on=DAY.or_none),
        **of_table("r", signed_by=_MAYBE, complete=FLAG.or_none, rows=NUMBER, own_actions=NUMBER),
        **of_table("r", letters=LETTERS, evidence=TEXT, remarks=REMARKS),
        **of_table("r", at=MOMENT, by=TEXT, left_out=_MAYBE),
    }
)
_RETURNS = f"""
    SELECT {_KEPT.sql}
    FROM received_return r
    JOIN received_file f ON f.id = r.file_id
    JOIN plan p ON p.id = r.plan_id
    {{which}}
    ORDER BY r.id
"""
_BARRIER = Columns(
    {
        "received": ("b.received_id", ID),
        **of_table("b", code=TEXT, kind=BARRIER.or_none, note=TEXT, support=_MAYBE),
        **of_table("b", resolved=DAY.or_none, place=SAID),
    }
)
_MEASURE = Columns(
    {
        "received": ("m.received_id", ID),
        **of_table("m", code=TEXT, name=TEXT, unit=TEXT, dimension=DIMENSION.or_none),
        **of_table("m", baseline=FIGURE.or_none, target=FIGURE.or_none, figure=FIGURE.or_none),
        **of_table("m", on=DAY.or_none, place=SAID),
    }
)
_COLLATION = Columns(
    {
        "plan": ("p.key", SAID),
        **of_table("c", period=PERIOD, folder=SAID, digest=DIGEST, report=COLLATION),
        **of_table("c", at=MOMENT, by=TEXT, saved=DIGEST.or_none),
    }
)


def kept_returns(
    query: Query, plans: Iterable[str], period: Period | None = None, ods: str | None = None
) -> tuple[KeptReturn, ...]:
    """Return the kept returns of some editions, by their keys, in the order they came.

    ``counts`` is set for the one that counts in its period.
    """
    keys = {f"plan_{number}": key for number, key in enumerate(plans)}
    which = [f"p.key IN ({', '.join(f':{name}' for name in keys)})"]
    values: dict[str, object] = {**keys}
    if period is not None:
        which.append("r.period = :period")
        values["period"] = str(period)
    if ods is not None:
        which.append("r.ods = :ods")
        values["ods"] = ods.upper()
    rows = query(_RETURNS.format(which=f"WHERE {' AND '.join(which)}"), **values)
    return tuple(_counted(list(map(_kept, _KEPT.read(rows)))))


def _kept(row: Any) -> KeptReturn:
    sender = Expected(
        row.ods, row.name, row.provider_type, *(getattr(row, name) or "" for name in _SENDER)
    )
    return KeptReturn(
        id=row.id,
        sender=sender,
        file=row.file_name,
        sha256=row.sha256,
        plan=row.plan,
        period=row.period,
        number=row.number,
        position_on=row.position_on,
        signed_by=row.signed_by or "",
        complete=row.complete,
        rows=row.rows,
        own_actions=row.own_actions,
        letters=row.letters,
        evidence=row.evidence,
        remarks=tuple(Remark(**one) for one in row.remarks),
        at=row.at,
        by=row.by,
        left_out=row.left_out or "",
    )


def _counted(returns: list[KeptReturn]) -> Iterator[KeptReturn]:
    best: dict[tuple[str, Period], KeptReturn] = {}
    for one in returns:
        key = one.sender.ods, one.period
        if not one.left_out and (key not in best or _order(one) > _order(best[key])):
            best[key] = one
    for one in returns:
        counts = best.get((one.sender.ods, one.period)) is one
        yield one if counts else replace(one, counts=False)


def _order(one: KeptReturn) -> tuple[int, str, int]:
    return one.number, one.position_on.isoformat() if one.position_on else "", one.id


def periods(query: Query, plans: Iterable[str]) -> tuple[Period, ...]:
    """Return the periods for which returns of some editions were received, oldest first."""
    keys = {f"plan_{number}": key for number, key in enumerate(plans)}
    rows = query(
        "SELECT DISTINCT r.period FROM received_return r JOIN plan p ON p.id = r.plan_id"
        f" WHERE p.key IN ({', '.join(f':{name}' for name in keys)})",
        **keys,
    )
    found = (PERIOD.read(stored) for (stored,) in rows)
    return tuple(sorted(found, key=lambda period: (period.end, period.start)))


def plans_received(query: Query) -> tuple[str, ...]:
    """Return the keys of the editions of which returns were received, that of most first."""
    rows = query(
        "SELECT p.key FROM received_return r JOIN plan p ON p.id = r.plan_id"
        " GROUP BY p.id, p.key ORDER BY count(*) DESC, p.id"
    )
    return tuple(SAID.read(key) for (key,) in rows)


def said_by(query: Query, received: int) -> ReceivedReturn | None:
    """Return all that a kept return says, or ``None`` if there is none of that number."""
    rows = query(
        "SELECT f.said FROM received_return r JOIN received_file f ON f.id = r.file_id"
        " WHERE r.id = :received",
        received=received,
    )
    for (said,) in rows:
        return received_from_json(RECEIVED.read(said))[0]
    return None


def barriers_named(query: Query, period: Period) -> tuple[KeptBarrier, ...]:
    """Return the barriers of all returns of a period, whether they count or not."""
    rows = query(
        f"SELECT {_BARRIER.sql} FROM received_barrier b"
        " JOIN received_return r ON r.id = b.received_id WHERE r.period = :period ORDER BY b.id",
        period=str(period),
    )
    return tuple(
        KeptBarrier(
            row.received,
            ReceivedBarrier(
                row.code, row.kind, row.note, row.support or "", row.resolved, row.place
            ),
        )
        for row in _BARRIER.read(rows)
    )


def measures_given(query: Query, period: Period) -> tuple[KeptMeasure, ...]:
    """Return the measures of all returns of a period, whether they count or not."""
    rows = query(
        f"SELECT {_MEASURE.sql} FROM received_measure m"
        " JOIN received_return r ON r.id = m.received_id WHERE r.period = :period ORDER BY m.id",
        period=str(period),
    )
    found = (row._asdict() for row in _MEASURE.read(rows))
    return tuple(KeptMeasure(row.pop("received"), ReceivedMeasure(**row)) for row in found)


def files_read(query: Query, reader: int) -> Iterator[tuple[str, str, str]]:
    """Yield each file that this edition of the reader read: its digest, why it was refused (or
    empty), and what it says without its rows, as JSON (or empty).
    """
    rows = query("SELECT sha256, refused, head FROM received_file WHERE reader = :r", r=reader)
    for digest, refused, head in rows:
        yield DIGEST.read(digest), _MAYBE.read(refused) or "", _MAYBE.read(head) or ""


def said_in(query: Query, digests: Iterable[str]) -> dict[str, str]:
    """Return all that some files say, packed, by their SHA-256: not those that were refused."""
    values = {f"file_{number}": digest for number, digest in enumerate(digests)}
    rows = query(
        "SELECT sha256, said FROM received_file WHERE said IS NOT NULL"
        f" AND sha256 IN ({', '.join(f':{name}' for name in values)})",
        **values,
    )
    return {DIGEST.read(digest): SAID.read(said) for digest, said in rows}


def last_collation(query: Query, plan: str, period: Period) -> Collation | None:
    """Return the report on the folder that was collated last for a plan and a period."""
    rows = query(
        f"SELECT {_COLLATION.sql} FROM collated_folder c JOIN plan p ON p.id = c.plan_id"
        " WHERE p.key = :plan AND c.period = :period ORDER BY c.id DESC LIMIT 1",
        plan=plan,
        period=str(period),
    )
    for row in _COLLATION.read(rows):
        files, expected, missing = reports_from_json(row.report)
        told = (row.at, row.by, row.saved or "")
        return Collation(
            row.plan, row.period, row.folder, row.digest, files, expected, missing, *told
        )
    return None


def last_digest(query: Query, plan: str, period: Period) -> tuple[str, str]:
    """Return the digest of the folder that was collated last for a plan and a period, and the
    SHA-256 of the workbook that was saved of it. Either is empty if there is none.
    """
    rows = query(
        "SELECT c.digest, c.saved FROM collated_folder c JOIN plan p ON p.id = c.plan_id"
        " WHERE p.key = :plan AND c.period = :period ORDER BY c.id DESC LIMIT 1",
        plan=plan,
        period=str(period),
    )
    for digest, saved in rows:
        return DIGEST.read(digest), DIGEST.or_none.read(saved) or ""
    return "", ""


def plan_codes(query: Query, plan: str) -> tuple[str, ...]:
    """Return the codes of a stored plan, in its order."""
    rows = query(
        "SELECT a.code FROM action a JOIN plan p ON p.id = a.plan_id WHERE p.key = :plan"
        " ORDER BY a.position",
        plan=plan,
    )
    return tuple(SAID.read(code) for (code,) in rows)


def counting(query: Query, plan: str, earlier: Codes, period: Period) -> Iterator[KeptReturn]:
    """Yield each return that counts, with its letters and evidence in the order of ``plan``."""
    codes = plan_codes(query, plan)
    to_today = {key: _places(plan_codes(query, key), codes, earlier[key]) for key in earlier}
    for one in kept_returns(query, (plan, *earlier), period):
        if one.counts:
            yield one if one.plan == plan else _in_places(one, to_today[one.plan])


def _places(
    before: tuple[str, ...], codes: tuple[str, ...], carried: Mapping[str, str]
) -> list[int]:
    """Return where each action stood in an earlier edition; -1 for one that it had not."""
    place = {carried[code]: number for number, code in enumerate(before) if code in carried}
    return [place.get(code, -1) for code in codes]


def _in_places(one: KeptReturn, places: Sequence[int]) -> KeptReturn:
    """Return a return with its letters and evidence in the order of a later edition."""
    letters = "".join(one.letters[n] if n >= 0 else Letter.NOT_ASKED for n in places)
    evidence = "".join(one.evidence[n] if n >= 0 else "0" for n in places)
    return replace(one, letters=letters, evidence=evidence)


def icb_in_tally(icb: str) -> str:
    """Return the name of an ICB as the tally has it: one for all capitals and spaces."""
    return " ".join(icb.split()).casefold()


def tallied(query: Query, plan: str, period: Period, icb: str | None = None) -> dict[str, Tally]:
    """Return how each action of a plan stands in the returns that count, by its code, in all ICBs
    or in one. It is read from the tally, which is kept up to date with each return.

    Actions that no return has are left out, and so is how many were not asked.
    """
    columns = ", ".join(f"sum(t.{name})" for name in (*TALLIED.values(), "evidence"))
    rows = query(
        f"SELECT t.code, {columns} FROM received_tally t JOIN plan p ON p.id = t.plan_id"
        " WHERE p.key = :plan AND t.period = :period"
        f"{'' if icb is None else ' AND t.icb = :icb'} GROUP BY t.code",
        plan=plan,
        period=str(period),
        **({} if icb is None else {"icb": icb_in_tally(icb)}),
    )
    nobody = dict.fromkeys(Letter, 0)
    return {
        SAID.read(code): Tally(
            nobody | dict(zip(TALLIED, map(NUMBER.read, counts), strict=True)),
            NUMBER.read(evidence),
        )
        for code, *counts, evidence in rows
    }
