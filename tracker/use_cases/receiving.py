"""Collate a folder of returns into the register, so that each file is read once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import astuple, dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from db.errors import GreenPlanError, Refused
from db.received.kept import Collation, JudgedReturn, KeptReturn, ReadFile
from db.received.received_json import received_from_json
from db.received.received_return import Expected, FileReport, Judgement, Outcome, ReceivedReturn
from db.received.rollup import is_of_period_before
from db.storage.packed_text import unpack
from db.validation.nhs_number import find_nhs_numbers, mask_nhs_numbers
from imports.collating.finding import INSIDE
from imports.collating.judging import FileHead, LeftOut, as_expected
from imports.collating.run import LookedAt
from tracker.use_cases.collating import (
    Collated,
    Judged,
    Progress,
    add_up,
    judge_folder,
    look_with_progress,
)

if TYPE_CHECKING:
    from db.parts.received import Received
    from db.plans.plan_edition import PlanEdition
    from db.register import Register
    from db.validation.periods import Period

_BATCH = 200
"""How many files are kept in one transaction."""

_COUNTS = (Outcome.TAKEN, Outcome.REMARKS, Outcome.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class CollatedInto:
    """A folder of returns that was collated into a register.

    ``collated`` is ``None`` if nothing has changed since it was collated before, and the workbook
    that was saved of it then is still there. ``new`` is how many returns were not kept before.
    ``others`` is how many returns count for the period that came before and are not in the folder.
    """

    plan: PlanEdition
    judgement: Judgement
    collated: Collated | None
    new: int
    others: int
    _collation: Collation

    def note_saved(self, register: Register, workbook: Path) -> None:
        """Note which workbook was saved of it, so that it need not be saved again. If that cannot
        be noted, it is saved again next time.
        """
        digest = sha256_of(workbook)
        if digest != self._collation.saved:
            with suppress(GreenPlanError):
                register.received.note_saved(self._collation, digest)


def collate_into(
    register: Register,
    folder: Path,
    plans: Sequence[PlanEdition],
    expected: Sequence[Expected],
    *,
    period: Period | None = None,
    plan: str = "",
    saved: Path | None = None,
    on_progress: Callable[[Progress], object] | None = None,
) -> CollatedInto:
    """Collate the returns in a folder as :func:`tracker.use_cases.collating.collate`, and keep
    them.

    What files say is kept as they are read: if it is stopped, the next run goes on from there.
    ``saved`` is the workbook that may have been saved of the same folder. The register is backed up
    before the first file is kept, if it is in a file.

    Raises:
        Refused: the folder has no files, or none that can be read; or the list of those expected
            has an NHS number.
        GreenPlanError: the register cannot be backed up or changed.
    """
    _refuse_nhs_numbers(expected)
    received = register.received
    keeper = _Keeper(received)
    looking = look_with_progress(
        folder, plans, register.today, on_progress, _read_before(received.files_read())
    )
    heads = []
    try:
        with closing(looking):
            for one in looking:
                keeper.keep(one)
                heads.append(one.judged_by)
    finally:
        keeper.flush()
    there: tuple[KeptReturn, ...] = ()

    def left_out(plans: Iterable[str], period: Period) -> LeftOut:
        nonlocal there
        there = received.all(plans, period)
        return {(one.sha256, one.sender.ods): one.left_out for one in there if one.left_out}

    judged = judge_folder(
        *(folder, heads, plans, expected, register.today),
        period=period,
        plan=plan,
        left_out=left_out,
    )
    judgement = judged.judgement
    collation = Collation(
        judged.plan.key,
        judgement.period,
        mask_nhs_numbers(str(folder.absolute())),
        _digest(judged, expected),
        judgement.files,
        tuple(expected),
        judgement.missing,
    )
    last, last_saved = received.last_digest(collation.plan, collation.period)
    is_same = last == collation.digest
    if is_same:
        collation = replace(collation, saved=last_saved)
    collated, new = None, 0
    if not (saved and collation.saved and sha256_of(saved) == collation.saved):
        returns = _Returns(judged, received, expected)
        collated = add_up(judged, returns.packed, returns.add)
        if not is_same:
            keeper.back_up()
            codes = {key: edition.codes for key, edition in judged.earlier.items()}
            new = received.keep(judged.plan, judged.plans, codes, returns.all(), collation)
            there = received.all(judged.plans, collation.period)
    return CollatedInto(judged.plan, judgement, collated, new, _others(there, judgement), collation)


def sha256_of(file: Path) -> str:
    """Return the SHA-256 of a file, empty if it cannot be read."""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return ""


def packed_of(received: Received, digests: Sequence[str], numbers: Sequence[int]) -> Iterator[str]:
    """Yield all that some files say, packed, from the register, by their places in ``digests``."""
    for start in range(0, len(numbers), _BATCH):
        wanted = [digests[number] for number in numbers[start : start + _BATCH]]
        there = received.said_in(set(wanted))
        yield from (there[digest] for digest in wanted)


class _Keeper:
    """Keeps what files say, some at a time, after one backup."""

    def __init__(self, received: Received) -> None:
        self._received = received
        self._batch: list[ReadFile] = []
        self._there: set[str] = set()
        self._is_backed_up = False

    def keep(self, one: LookedAt) -> None:
        """Keep a file, if it was read just now and would be read the same way again."""
        if one.sha256 not in self._there and (one.said or (one.refused and one.settled)):
            self._there.add(one.sha256)
            name = PurePosixPath(one.name.rpartition(INSIDE)[2]).name
            self._batch.append(ReadFile(one.sha256, name, one.refused, one.about, one.said))
        if len(self._batch) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Keep what is not kept yet."""
        batch, self._batch = self._batch, []
        if batch:
            self.back_up()
            self._received.keep_files(batch)

    def back_up(self) -> None:
        """Back up the register, if that was not done."""
        if not self._is_backed_up:
            self._received.back_up()
            self._is_backed_up = True


class _Returns:
    """The returns of a folder that are to be kept, each read once."""

    def __init__(self, judged: Judged, received: Received, expected: Iterable[Expected]) -> None:
        self._judged = judged
        self._by_ods = {one.ods.upper(): one for one in expected}
        self._digests = [head.sha256 for head in judged.heads]
        self._received = received
        self._kept = {
            (one.sha256, one.sender.ods, one.period) for one in received.all(judged.plans)
        }
        self._new: dict[str, JudgedReturn] = {}

    def packed(self, numbers: Sequence[int]) -> Iterator[str]:
        """Yield all that some files say, packed."""
        return packed_of(self._received, self._digests, numbers)

    def add(self, sender: Expected, report: FileReport, said: ReceivedReturn) -> None:
        """Add a return that counts."""
        if self._is_new(report):
            edition = self._judged.plans[said.plan]
            self._new[report.name] = JudgedReturn.of(edition, sender, report, said)

    def all(self) -> Iterator[JudgedReturn]:
        """Yield those that are new, in the order of their files: of returns that do not count, too,
        because another one does or because they are of the period before.
        """
        files = self._judged.judgement.files
        rest = [
            number
            for number, report in enumerate(files)
            if (report.outcome in _COUNTS or is_of_period_before(report))
            and self._is_new(report)
            and report.name not in self._new
        ]
        for number, text in zip(rest, self.packed(rest), strict=True):
            report, head = files[number], self._judged.heads[number]
            sender = self._by_ods.get(report.ods) or as_expected(report.ods, head.sender)
            self.add(sender, report, received_from_json(unpack(text))[0])
        return (self._new[report.name] for report in files if report.name in self._new)

    def _is_new(self, report: FileReport) -> bool:
        period = report.period or self._judged.judgement.period
        return (report.sha256, report.ods, period) not in self._kept


def _read_before(there: Mapping[str, tuple[str, str]]) -> Callable[[str, str], LookedAt | None]:
    """Return what gives a file that is kept, by its name and SHA-256."""

    def read_before(name: str, sha256: str) -> LookedAt | None:
        if sha256 not in there:
            return None
        refused, about = there[sha256]
        if refused:
            return LookedAt(name, sha256, refused=refused)
        return LookedAt(name, sha256, head=FileHead.of(name, *received_from_json(about)))

    return read_before


def _others(there: Iterable[KeptReturn], judgement: Judgement) -> int:
    """Return how many of the returns that are kept count, and are not those of the folder."""
    reports = [judgement.files[number] for number in judgement.counted]
    here = {(report.sha256, report.ods) for report in reports}
    return sum(one.counts and (one.sha256, one.sender.ods) not in here for one in there)


def _digest(judged: Judged, expected: Iterable[Expected]) -> str:
    """Return the digest of all that a roll-up depends on."""
    about = [
        _program(),
        *judged.plans,
        str(judged.judgement.period),
        [astuple(one) for one in expected],
        [
            (one.name, one.sha256, one.outcome, [remark.text for remark in one.remarks])
            for one in judged.judgement.files
        ],
    ]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()


def _program() -> str:
    try:
        return version("greenplan-tracker")
    except PackageNotFoundError:
        return ""


def _refuse_nhs_numbers(expected: Iterable[Expected]) -> None:
    for one in expected:
        if any(find_nhs_numbers(text) for text in astuple(one) if text):
            raise Refused(
                f"The list of those expected has what looks like an NHS number in the row of"
                f" {mask_nhs_numbers(one.ods)}. Delete it, then collate again."
            )
