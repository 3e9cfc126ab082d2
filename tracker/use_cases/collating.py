"""Collate a folder of returns: look at every file, judge which count, and add them up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from db.errors import Refused
from db.received.earlier_editions import EarlierEdition, earlier_editions, in_todays_codes
from db.received.received_json import received_from_json
from db.received.received_return import (
    Expected,
    FileReport,
    Judgement,
    ReceivedAction,
    ReceivedReturn,
)
from db.received.rollup import RollUp
from db.received.rollup_builder import RollUpBuilder
from db.storage.packed_text import unpack
from db.validation.periods import Period
from imports.collating.finding import count_files
from imports.collating.judging import (
    FileHead,
    judge,
    usual_period,
    usual_plan,
    with_period_before,
)
from imports.collating.reading import KnownPlan
from imports.collating.run import LookedAt, look_at

if TYPE_CHECKING:
    from db.plans.plan_edition import PlanEdition
    from db.register import Register


@dataclass(frozen=True, slots=True)
class Progress:
    """How many files were looked at, and about how many there are: a zip has one or more."""

    looked_at: int
    found: int


@dataclass(frozen=True, slots=True)
class Collated:
    """A folder of returns, collated. ``looked_at`` are its files, each with what it says packed.

    ``earlier`` are the editions before its plan, by key.
    """

    rollup: RollUp
    judgement: Judgement
    looked_at: tuple[LookedAt, ...]
    earlier: Mapping[str, EarlierEdition]

    def counted(self) -> Iterator[tuple[Expected, FileReport, ReceivedReturn]]:
        """Yield each return that counts: whose it is, its file, and what it says."""
        return _counted(self.rollup.plan, self.earlier, self.judgement, self.looked_at)


def plans_to_collate(register: Register | None, first: str = "") -> tuple[PlanEdition, ...]:
    """Return the plans that returns may be of: those in the register, and those that come with the
    tracker. Files that name no plan are of the ``first``.
    """
    from imports.plans.plan_file import default_plan, shipped_plan
    from imports.plans.shipped import list_shipped_plans

    stored = [register.plan_edition(plan.key) for plan in register.plans()] if register else []
    keys = {plan.key for plan in stored}
    shipped = [shipped_plan(one.key) for one in list_shipped_plans() if one.key not in keys]
    wanted = first or default_plan().key
    return tuple(sorted([*stored, *shipped], key=lambda plan: plan.key != wanted))


def known_plan(plan: PlanEdition) -> KnownPlan:
    """Return what must be known of a plan to read returns of it."""
    actions = ((action.code, action.title, action.provider_type) for action in plan.actions)
    return KnownPlan(plan.key, plan.title, plan.edition, tuple(actions))


def collate(
    folder: Path,
    plans: Sequence[PlanEdition],
    expected: Sequence[Expected],
    today: date,
    *,
    period: Period | None = None,
    plan: str = "",
    on_progress: Callable[[Progress], object] | None = None,
) -> Collated:
    """Collate the returns in a folder for a period and a plan, by default those of most files.

    ``on_progress`` is called before the first file and after each. To stop between two files, let
    it raise an error: no process is left behind, and the error goes on to the caller.

    Raises:
        Refused: the folder has no files, or none that can be read.
    """
    known = [known_plan(one) for one in plans]
    looked_at: list[LookedAt] = []
    heads: list[FileHead] = []
    found = count_files(folder) if on_progress else 0
    with closing(look_at(folder, known, today)) as looking:
        if on_progress:
            on_progress(Progress(0, found))
        for one in looking:
            looked_at.append(one)
            heads.append(one.head or FileHead(one.name, one.sha256, refused=one.refused))
            if on_progress:
                on_progress(Progress(len(looked_at), max(found, len(looked_at))))
    if not looked_at:
        raise Refused(f"There are no files in {folder}.")
    of_plan = plan or usual_plan(heads)
    edition = next((one for one in plans if one.key == of_plan), None)
    if edition is None:
        raise Refused(f"None of the {len(looked_at)} files in {folder} can be read as a return.")
    editions = earlier_editions(edition, plans)
    wanted = period or usual_period(heads, today)
    judgement = judge(heads, expected, wanted, of_plan, editions)
    judgement, before = with_period_before(judgement, heads, {of_plan, *editions})
    read = partial(_read, edition, editions)
    earlier = _Earlier(read, {ods: looked_at[number].said for ods, number in before.items()})
    builder = RollUpBuilder(edition, judgement, earlier)
    for sender, report, said in _counted(edition, editions, judgement, looked_at):
        builder.add(sender, report, said)
    return Collated(builder.build(), judgement, tuple(looked_at), editions)


class _Earlier(Mapping[str, Mapping[str, ReceivedAction]]):
    """The actions of the period before, by ODS code and code, read when they are asked for."""

    def __init__(self, read: Callable[[str], ReceivedReturn], packed: dict[str, str]) -> None:
        self._read = read
        self._packed = packed

    def __getitem__(self, ods: str) -> Mapping[str, ReceivedAction]:
        said = self._read(self._packed[ods])
        return {action.code: action for action in said.actions if not action.own}

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


def _counted(
    plan: PlanEdition,
    earlier: Mapping[str, EarlierEdition],
    judgement: Judgement,
    looked_at: Sequence[LookedAt],
) -> Iterator[tuple[Expected, FileReport, ReceivedReturn]]:
    for number, sender in zip(judgement.counted, judgement.senders, strict=True):
        said = _read(plan, earlier, looked_at[number].said)
        yield sender, judgement.files[number], said


def _read(plan: PlanEdition, earlier: Mapping[str, EarlierEdition], packed: str) -> ReceivedReturn:
    """Return what a file says, under the codes of the plan."""
    said, _ = received_from_json(unpack(packed))
    if said.plan in earlier:
        said = in_todays_codes(said, earlier[said.plan], plan)
    return said
