"""Received returns as the register keeps them, and what it is given to keep."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from db.plans.plan_edition import PlanEdition
from db.received.received_return import (
    Expected,
    FileReport,
    Missing,
    ReceivedBarrier,
    ReceivedMeasure,
    ReceivedReturn,
    Remark,
)
from db.received.rollup import letter_of
from db.received.rollup_builder import counted_actions
from db.validation.periods import Period
from db.vocabulary.terms import Letter

READER = 1
"""The edition of what reads files. Files that another one read are read again."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file that was read, or refused. ``name`` is its name without folders.

    ``head`` is what it says without its rows, and ``said`` all of it, packed, both as JSON
    (:mod:`db.received.received_json`); both are empty if it was ``refused``.
    """

    sha256: str
    name: str
    refused: str = ""
    head: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class JudgedReturn:
    """A return that counts or may count: whose it is, its file's report, and what it says.

    ``said`` is without the actions. ``rows`` is how many there are, ``own_actions`` how many of
    these the sender added, and ``letters`` and ``evidence`` are as in :class:`KeptReturn`.
    """

    sender: Expected
    report: FileReport
    said: ReceivedReturn
    letters: str
    evidence: str
    rows: int
    own_actions: int

    @classmethod
    def of(
        cls, plan: PlanEdition, sender: Expected, report: FileReport, said: ReceivedReturn
    ) -> Self:
        """Return a return that says all of ``said``. ``plan`` is its own edition."""
        there = counted_actions(plan, said)
        found = [there.get(action.code) for action in plan.actions]
        return cls(
            sender,
            report,
            replace(said, actions=()),
            "".join(letter_of(one) if one else Letter.NOT_ASKED for one in found),
            "".join("1" if one and one.evidence else "0" for one in found),
            len(said.actions),
            sum(action.own for action in said.actions),
        )


@dataclass(frozen=True, slots=True)
class KeptReturn:
    """A received return in the register, without its rows.

    ``plan`` is the key of its own edition. ``letters`` and ``evidence`` have one character for each
    action of that edition, in its order. ``counts``: it is the one that counts for its organisation
    and period. ``left_out`` is why it was left out, or empty.
    """

    id: int
    sender: Expected
    file: str
    sha256: str
    plan: str
    period: Period
    number: int
    position_on: date | None
    signed_by: str
    complete: bool | None
    rows: int
    own_actions: int
    letters: str
    evidence: str
    remarks: tuple[Remark, ...]
    at: datetime
    by: str
    left_out: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class KeptBarrier:
    """A barrier that a kept return names."""

    received: int
    said: ReceivedBarrier


@dataclass(frozen=True, slots=True)
class KeptMeasure:
    """A measure in a kept return."""

    received: int
    said: ReceivedMeasure


@dataclass(frozen=True, slots=True)
class Collation:
    """A folder that was collated. ``digest`` (64 hexadecimal digits) is of all that its roll-up
    depends on. ``expected`` are those on the list, empty without one. ``saved`` is the SHA-256 of
    the workbook that was saved of it, empty if none was.
    """

    plan: str
    period: Period
    folder: str
    digest: str
    files: tuple[FileReport, ...]
    expected: tuple[Expected, ...]
    missing: tuple[Missing, ...]
    at: datetime | None = None
    by: str = ""
    saved: str = ""
