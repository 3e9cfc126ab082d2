"""Collate a folder of returns: look at every file, judge which count, and add them up."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
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
    NO_ONE,
    FileHead,
    LeftOut,
    judge,
    usual_period,
    usual_plan,
    with_period_before,
)
from imports.collating.reading import KnownPlan
from imports.collating.run import LookedAt, ReadBefore, look_at, never_read

if TYPE_CHECKING:
    from db.plans.plan_edition import PlanEdition
    from db.register import Register


@dataclass(frozen=True, slots=True)
class Progress:
    """How many files were looked at, and about how many there are: a zip has one or more."""

    looked_at: int
    found: int


Packed = Callable[[Sequence[int]], Iterator[str]]
"""What yields all that some files say, packed, by their numbers."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The files of a folder, judged. ``heads`` are all of them, in order.

    ``plans`` are the plan and the editions before it that are known, by key, ``earlier`` what
    carries their actions on. ``before`` are the numbers of the files of the period before, by ODS
    code.
    """

    plan: PlanEdition
    plans: Mapping[str, PlanEdition]
    earlier: Mapping[str, EarlierEdition]
    heads: Sequence[FileHead]
    judgement: Judgement
    before: Mapping[str, int]

    def in_todays_codes(self, said: ReceivedReturn) -> ReceivedReturn:
        """Return what a return says, under the codes of the plan."""
        if said.plan in self.earlier:
            return in_todays_codes(said, self.earlier[said.plan], self.plan)
        return said

    def counted(self, packed: Packed) -> Iterator[tuple[Expected, FileReport, ReceivedReturn]]:
        """Yield each return that counts: whose it is, its file, and what it says."""
        numbers, senders = self.judgement.counted, self.judgement.senders
        for number, sender, text in zip(numbers, senders, packed(numbers), strict=True):
            said, _ = received_from_json(unpack(text))
            yield sender, self.judgement.files[number], said


@dataclass(frozen=True, slots=True)
class Collated:
    """A folder of returns, collated. ``earlier`` are the editions before its plan, by key."""

    rollup: RollUp
    judged: Judged
    _packed: Packed

    @property
    def judgement(self) -> Judgement:
        """What became of every file."""
        return self.judged.judgement

    @property
    def earlier(self) -> Mapping[str, EarlierEdition]:
        """The editions before its plan, by key."""
        return self.judged.earlier

    def counted(self) -> Iterator[tuple[Expected, FileReport, ReceivedReturn]]:
        """Yield each return that counts: whose it is, its file, and what it says."""
        for sender, report, said in self.judged.counted(self._packed):
            yield sender, report, self.judged.in_todays_codes(said)


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
    looked_at: list[LookedAt] = []
    for one in look_with_progress(folder, plans, today, on_progress):
        looked_at.append(one)
    heads = [one.judged_by for one in looked_at]
    judged = judge_folder(folder, heads, plans, expected, today, period=period, plan=plan)
    return add_up(judged, lambda numbers: (looked_at[number].said for number in numbers))


def look_with_progress(
    folder: Path,
    plans: Sequence[PlanEdition],
    today: date,
    on_progress: Callable[[Progress], object] | None = None,
    read_before: ReadBefore = never_read,
) -> Generator[LookedAt, None, None]:
    """Yield what each file below a folder says. See :func:`collate` for ``on_progress``.

    Files that ``read_before`` gives are not read again.
    """
    known = [known_plan(one) for one in plans]
    found = count_files(folder) if on_progress else 0
    with closing(look_at(folder, known, today, read_before=read_before)) as looking:
        if on_progress:
            on_progress(Progress(0, found))
        for number, one in enumerate(looking, start=1):
            yield one
            if on_progress:
                on_progress(Progress(number, max(found, number)))


def judge_folder(
    folder: Path,
    heads: Sequence[FileHead],
    plans: Sequence[PlanEdition],
    expected: Sequence[Expected],
    today: date,
    *,
    period: Period | None = None,
    plan: str = "",
    left_out: Callable[[Iterable[str], Period], LeftOut] = lambda _plans, _period: NO_ONE,
) -> Judged:
    """Judge the files of a folder for a period and a plan, by default those of most files.

    ``left_out`` gives those that do not count, by the keys of their plans and the period.

    Raises:
        Refused: the folder has no files, or none that can be read.
    """
    if not heads:
        raise Refused(f"There are no files in {folder}.")
    of_plan = plan or usual_plan(heads)
    by_key = {one.key: one for one in plans}
    if of_plan not in by_key:
        raise Refused(f"None of the {len(heads)} files in {folder} can be read as a return.")
    editions = earlier_editions(by_key[of_plan], plans)
    wanted = period or usual_period(heads, today)
    keys = (of_plan, *editions)
    judgement = judge(heads, expected, wanted, of_plan, editions, left_out(keys, wanted))
    judgement, before = with_period_before(judgement, heads, keys)
    of_all = {key: by_key[key] for key in keys}
    return Judged(by_key[of_plan], of_all, editions, heads, judgement, before)


def add_up(
    judged: Judged,
    packed: Packed,
    each: Callable[[Expected, FileReport, ReceivedReturn], object] | None = None,
) -> Collated:
    """Add up the returns that count. ``each`` is called with every one, as it says itself."""
    builder = RollUpBuilder(judged.plan, judged.judgement, _Earlier(judged, packed))
    for sender, report, said in judged.counted(packed):
        if each:
            each(sender, report, said)
        builder.add(sender, report, judged.in_todays_codes(said))
    return Collated(builder.build(), judged, packed)


class _Earlier(Mapping[str, Mapping[str, ReceivedAction]]):
    """The actions of the period before, by ODS code and code, read when they are asked for."""

    def __init__(self, judged: Judged, packed: Packed) -> None:
        self._judged = judged
        self._packed = packed

    def __getitem__(self, ods: str) -> Mapping[str, ReceivedAction]:
        (text,) = self._packed([self._judged.before[ods]])
        said, _ = received_from_json(unpack(text))
        actions = self._judged.in_todays_codes(said).actions
        return {action.code: action for action in actions if not action.own}

    def __iter__(self) -> Iterator[str]:
        return iter(self._judged.before)

    def __len__(self) -> int:
        return len(self._judged.before)
