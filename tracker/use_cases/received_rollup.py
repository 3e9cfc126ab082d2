"""Add up the returns that the register keeps, as a folder of returns is added up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from db.errors import Refused
from db.received.earlier_editions import EarlierEdition, earlier_editions, in_todays_codes
from db.received.kept import KeptReturn
from db.received.received_return import (
    FileReport,
    Judgement,
    Missing,
    Outcome,
    ReceivedReturn,
    Remark,
)
from db.received.rollup import BEFORE, ActionChange, is_of_period_before
from db.received.rollup_builder import RollUpBuilder
from db.validation.periods import Period
from imports.collating.judging import FileHead, left_out, superseded_by, why_missing
from tracker.use_cases.collating import Collated, Judged, add_up, plans_to_collate
from tracker.use_cases.receiving import packed_of

if TYPE_CHECKING:
    from db.plans.plan_edition import PlanEdition
    from db.register import Register


@dataclass(frozen=True, slots=True)
class ReceivedFor:
    """The returns received for a plan and a period. ``plans`` are the plan and the editions before
    it by key, ``earlier`` what carries their actions on.
    """

    plan: PlanEdition
    plans: Mapping[str, PlanEdition]
    earlier: Mapping[str, EarlierEdition]
    period: Period
    returns: tuple[KeptReturn, ...]

    @property
    def codes(self) -> Mapping[str, Mapping[str, str]]:
        """The codes of the editions before the plan, each with today's."""
        return {key: edition.codes for key, edition in self.earlier.items()}

    def of(self, ods: str) -> tuple[KeptReturn, ...]:
        """Return the returns of an organisation, that which counts first.

        Raises:
            Refused: there is none.
        """
        found = [one for one in self.returns if one.sender.ods == ods.upper()]
        if not found:
            raise Refused(
                f"No return of {ods.upper()} for {self.period} was received. 'greenplan received"
                " list' lists those that were."
            )
        return tuple(sorted(found, key=lambda one: not one.counts))


def received_for(register: Register, plan: str = "", period: Period | None = None) -> ReceivedFor:
    """Return the returns received for a plan and a period, by default the plan of most returns, in
    its latest edition, and the last period.

    Raises:
        Refused: none was received.
    """
    received = register.received
    of_all = received.plans()
    if not of_all:
        raise Refused(
            "No returns were received yet. To keep those in a folder, run 'greenplan collate"
            " FOLDER --out FILE.xlsx'."
        )
    by_key = {one.key: one for one in plans_to_collate(register)}
    key = plan or _latest(of_all, by_key)
    if key not in by_key:
        raise Refused(f"There is no plan {key!r}. 'greenplan plans' lists them.")
    earlier = earlier_editions(by_key[key], [*by_key.values()])
    keys = (key, *earlier)
    periods = received.periods(keys)
    if not periods or (period and period not in periods):
        of = f" for {period}" if period else ""
        raise Refused(f"No returns of {by_key[key].title}{of} were received.")
    wanted = period or periods[-1]
    return ReceivedFor(
        *(by_key[key], {one: by_key[one] for one in keys}, earlier, wanted),
        received.all(keys, wanted),
    )


def _latest(received: Sequence[str], by_key: Mapping[str, PlanEdition]) -> str:
    """Return the latest edition that was received of the plan that most returns are of."""
    latest = received[0]
    after = {by_key[key].declared.follows: key for key in received if key in by_key}
    passed = {latest}
    while (key := after.get(latest)) and key not in passed:
        latest = key
        passed.add(key)
    return latest


def rollup_of_received(
    register: Register, plan: str = "", period: Period | None = None
) -> Collated:
    """Add up the returns received for a plan and a period: see :func:`judged_received`.

    Raises:
        Refused: none was received.
    """
    judged = judged_received(register, plan, period)
    digests = [head.sha256 for head in judged.heads]
    return add_up(judged, partial(packed_of, register.received, digests))


def judged_received(register: Register, plan: str = "", period: Period | None = None) -> Judged:
    """Judge the returns received for a plan and a period, as :func:`received_for` has them.

    Missing are those of the list that was given when a folder was collated last, or else those
    organisations of the register that work with the plan, if they are more than one.

    Raises:
        Refused: none was received.
    """
    there = received_for(register, plan, period)
    received = register.received
    collation = received.last_collation(there.plan.key, there.period)
    before = [one for one in received.all(there.plans, there.period.previous()) if one.counts]
    entries = [*_entries(there, before, collation.files if collation else ())]
    files = tuple(report for report, _ in entries)
    expected = (collation.expected if collation else ()) or received.organisations(
        there.plans.keys()
    )
    by_ods = {one.ods.upper(): one for one in expected}
    counted = [
        (number, one)
        for number, (_, one) in enumerate(entries)
        if one and one.counts and one.period == there.period
    ]
    here = {one.sender.ods for _, one in counted}
    judgement = Judgement(
        there.period,
        files,
        tuple(number for number, _ in counted),
        tuple(by_ods.get(one.sender.ods, one.sender) for _, one in counted),
        tuple(Missing(one, why_missing(one, files)) for one in expected if one.ods not in here),
    )
    return Judged(
        there.plan,
        there.plans,
        there.earlier,
        [FileHead(report.name, report.sha256) for report in files],
        judgement,
        {
            one.sender.ods: number
            for number, (_, one) in enumerate(entries)
            if one and one.period != there.period
        },
    )


def compared_with_before(
    register: Register, there: ReceivedFor, one: KeptReturn
) -> tuple[KeptReturn | None, tuple[ActionChange, ...]]:
    """Return the return for the period before that counts for the same organisation, or ``None``,
    and how actions stand otherwise now.
    """
    received, ods = register.received, one.sender.ods
    of_before = received.all(there.plans, there.period.previous(), ods)
    before = next((each for each in of_before if each.counts), None)
    if before is None:
        return None, ()

    def said_by(which: KeptReturn) -> ReceivedReturn:
        said = received.said(which)
        edition = there.earlier.get(said.plan)
        return in_todays_codes(said, edition, there.plan) if edition else said

    was = {action.code: action for action in said_by(before).actions if not action.own}
    judgement = Judgement(there.period, (), (), (), ())
    builder = RollUpBuilder(there.plan, judgement, {ods: was})
    builder.add(one.sender, _report(one, {ods: one}), said_by(one))
    return before, builder.build().changes


def _entries(
    there: ReceivedFor, before: Iterable[KeptReturn], files: Iterable[FileReport]
) -> Iterator[tuple[FileReport, KeptReturn | None]]:
    """Yield the report on each file, with the return that is kept of it: first those of the folder
    that was collated last.
    """
    best = {one.sender.ods: one for one in there.returns if one.counts}
    now, then = (
        {(one.sha256, one.sender.ods): one for one in kept} for kept in (there.returns, before)
    )
    for report in files:
        key = report.sha256, report.ods
        if report.outcome is Outcome.SAME:
            yield report, None
        elif is_of_period_before(report):
            yield report, then.pop(key, None)
        elif one := now.pop(key, None):
            yield _report(one, best, report), one
        else:
            yield report, None
    for one in now.values():
        yield _report(one, best), one
    for one in then.values():
        remark = Remark(BEFORE, f"For {one.period}: it is only compared with.")
        yield _plain(one, Outcome.REFUSED, remark), one


def _report(
    one: KeptReturn, best: Mapping[str, KeptReturn], report: FileReport | None = None
) -> FileReport:
    """Return what became of a return, as things are today."""
    if one.left_out:
        return _plain(one, Outcome.REFUSED, left_out(one.left_out))
    if not one.counts:
        other = best[one.sender.ods]
        remark = superseded_by(one.sender.ods, other.number, other.file)
        return _plain(one, Outcome.SUPERSEDED, remark, *one.remarks)
    if report and report.outcome in (Outcome.TAKEN, Outcome.REMARKS):
        return report
    return _plain(one, Outcome.REMARKS if one.remarks else Outcome.TAKEN, *one.remarks)


def _plain(one: KeptReturn, outcome: Outcome, *remarks: Remark) -> FileReport:
    about = (one.sha256, one.sender.ods, one.period, one.number)
    return FileReport(one.file, outcome, *about, remarks)
