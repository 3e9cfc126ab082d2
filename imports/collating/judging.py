"""Judge which of the files that were looked at count, and who has not sent any."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from db.received.earlier_editions import EarlierEdition
from db.received.received_return import (
    NOBODY,
    Expected,
    FileReport,
    Judgement,
    Missing,
    Outcome,
    ReceivedReturn,
    Remark,
    Sender,
)
from db.received.rollup import BEFORE
from db.validation.periods import Period
from db.vocabulary.phrases import first_of
from db.vocabulary.synonyms import normalised

NO_EDITIONS: Mapping[str, EarlierEdition] = {}

LeftOut = Mapping[tuple[str, str], str]
"""Why returns of a period do not count, by the SHA-256 of the file and the ODS code."""
NO_ONE: LeftOut = {}

_TAKEN = (Outcome.TAKEN, Outcome.REMARKS)
_NAMED = 3
_CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{3,8}(?![A-Za-z0-9])")
_COMMON = frozenset(
    {
        *("the", "of", "and", "dr", "doctors", "ltd", "limited", "group", "partners", "clinic"),
        *("surgery", "practice", "partnership", "medical", "health", "centre", "center"),
        *("dental", "pharmacy"),
    }
)
"""Words that names of organisations share."""


@dataclass(frozen=True, slots=True)
class FileHead:
    """What counts in judging a file, besides its rows. ``refused`` is why it cannot be read."""

    name: str
    sha256: str = ""
    sender: Sender = NOBODY
    plan: str = ""
    period: Period | None = None
    number: int = 0
    position_on: date | None = None
    remarks: tuple[Remark, ...] = ()
    refused: str = ""

    @classmethod
    def of(cls, name: str, said: ReceivedReturn, remarks: tuple[Remark, ...]) -> FileHead:
        """Return the head of a file that was read."""
        return cls(
            name,
            said.sha256,
            said.sender,
            said.plan,
            said.period,
            said.number,
            said.position_on,
            remarks,
        )


def usual_period(heads: Iterable[FileHead], today: date) -> Period:
    """Return the period that most files are for, or else today's quarter."""
    found = Counter(head.period for head in heads if head.period is not None)
    if found:
        return max(found, key=lambda period: (found[period], str(period)))
    return Period.quarter_of(today)


def usual_plan(heads: Iterable[FileHead]) -> str:
    """Return the key of the plan that most files are of, empty if none can be read."""
    found = Counter(head.plan for head in heads if head.plan)
    return max(found, key=lambda plan: (found[plan], plan), default="")


def judge(
    heads: Sequence[FileHead],
    expected: Sequence[Expected],
    period: Period,
    plan: str,
    earlier: Mapping[str, EarlierEdition] = NO_EDITIONS,
    not_counted: LeftOut = NO_ONE,
) -> Judgement:
    """Return what becomes of each file in the collation of a plan and a period.

    Returns of ``earlier`` editions of the plan count too, those ``not_counted`` do not.

    Of several returns of an organisation, the one with the highest number counts, then the one with
    the later position. Without a list of who is ``expected``, nobody is missing.
    """
    by_ods = {one.ods.upper(): one for one in expected}
    reports: list[FileReport] = []
    first_with: dict[tuple[str, str], str] = {}
    of_return: defaultdict[str, list[int]] = defaultdict(list)
    for number, head in enumerate(heads):
        report = _judge_alone(head, by_ods, period, plan, earlier)
        if (why := not_counted.get((head.sha256, report.ods))) and report.outcome in _TAKEN:
            report = replace(report, outcome=Outcome.REFUSED, remarks=(left_out(why),))
        if head.sha256 and report.outcome is not Outcome.REFUSED:
            same = first_with.setdefault((head.sha256, report.ods), head.name)
            if same != head.name:
                remark = Remark("same", f"It is the same file as {same}.")
                report = replace(report, outcome=Outcome.SAME, remarks=(remark,))
        if report.outcome in _TAKEN:
            of_return[report.ods].append(number)
        reports.append(report)
    for numbers in of_return.values():
        best = _best(numbers, heads)
        for number in numbers:
            if number != best:
                reports[number] = _superseded(reports[number], heads[best])
    counted = tuple(n for n, one in enumerate(reports) if one.outcome in _TAKEN)
    senders = tuple(
        by_ods.get(reports[n].ods) or as_expected(reports[n].ods, heads[n].sender) for n in counted
    )
    there = {reports[n].ods for n in counted}
    missing = tuple(
        Missing(one, why_missing(one, reports)) for one in expected if one.ods.upper() not in there
    )
    return Judgement(period, tuple(reports), counted, senders, missing)


def with_period_before(
    judgement: Judgement, heads: Sequence[FileHead], plans: Collection[str]
) -> tuple[Judgement, dict[str, int]]:
    """Say of the returns for the period before that they are only compared with.

    Return the files with that, and the number of the best of each organisation by ODS code. They
    stay out of the counts.
    """
    before = judgement.period.previous()
    files = list(judgement.files)
    of_return: defaultdict[str, list[int]] = defaultdict(list)
    theirs = [
        number
        for number, head in enumerate(heads)
        if head.period == before and head.plan in plans and files[number].ods
        if files[number].outcome is Outcome.REFUSED
    ]
    for number in theirs:
        others = of_return[files[number].ods]
        if heads[number].sha256 not in {heads[other].sha256 for other in others}:
            others.append(number)
    best = {ods: _best(numbers, heads) for ods, numbers in of_return.items()}
    there = {files[number].ods for number in judgement.counted}
    for number in theirs:
        which = best[files[number].ods]
        what = (
            "it is only compared with" if which == number else f"{heads[which].name} counts there"
        )
        ask = "" if files[number].ods in there else f"Ask for {judgement.period}."
        remark = Remark(BEFORE, f"For {before}: {what}.", ask)
        files[number] = replace(files[number], remarks=(remark,))
    return replace(judgement, files=tuple(files)), best


def _best(numbers: Iterable[int], heads: Sequence[FileHead]) -> int:
    """Return which of some files of one organisation counts."""
    return max(numbers, key=lambda n: (heads[n].number, heads[n].position_on or date.min, n))


def _judge_alone(
    head: FileHead,
    by_ods: dict[str, Expected],
    period: Period,
    plan: str,
    earlier: Mapping[str, EarlierEdition],
) -> FileReport:
    """Return what becomes of a file as far as that does not depend on others."""
    said = FileReport(
        head.name, Outcome.REFUSED, head.sha256, head.sender.ods, head.period, head.number
    )
    if head.refused:
        ods = _code_in_name(head.name, by_ods)
        remark = Remark("unreadable", head.refused, "Ask for the file again.")
        return replace(said, ods=ods, remarks=(remark,))
    remarks = list(head.remarks)
    ods = head.sender.ods.upper()
    if not ods:
        ods = _code_in_name(head.name, by_ods)
        if not ods:
            remark = Remark(
                "no-sender",
                "It does not say whose it is.",
                "Put the ODS code in the file's name, or ask the sender for it.",
            )
            return replace(said, remarks=(remark,))
        remarks.append(Remark("sender-by-name", f"{ods} is from the file's name.", ""))
    if head.plan in earlier:
        remarks.append(_of_earlier(earlier[head.plan]))
    elif head.plan != plan:
        remark = Remark(
            "other-plan", f"It is for the plan {head.plan}.", f"Collate it with --plan {head.plan}."
        )
        return replace(said, ods=ods, remarks=(remark,))
    if head.period is None:
        remarks.append(Remark("no-period", f"It names no period: counted for {period}.", ""))
    elif head.period != period:
        remark = Remark(
            "other-period", f"It is for {head.period}, not {period}.", f"Ask for {period}."
        )
        return replace(said, ods=ods, remarks=(remark,))
    listed = by_ods.get(ods)
    if by_ods and listed is None:
        remarks.append(
            Remark("not-expected", f"{ods} is not on the list.", "Add it, or ask who it is.")
        )
    elif listed and head.sender.name and not _alike(listed.name, head.sender.name):
        remarks.append(
            Remark(
                "name",
                f"{ods} is {listed.name} on the list, and {head.sender.name} in the file.",
                "Ask whose return it is.",
            )
        )
    outcome = Outcome.REMARKS if remarks else Outcome.TAKEN
    return replace(said, outcome=outcome, ods=ods, remarks=tuple(remarks))


def _of_earlier(edition: EarlierEdition) -> Remark:
    gone = f" Left out, as nothing carries them on: {first_of(edition.gone, _NAMED)}."
    return Remark(
        "earlier-edition",
        f"It is of an earlier edition, {edition.edition}: its actions count under today's codes."
        f"{gone if edition.gone else ''}",
        "Ask for the next return in today's edition.",
    )


def _superseded(report: FileReport, best: FileHead) -> FileReport:
    remark = superseded_by(report.ods, best.number, best.name)
    return replace(report, outcome=Outcome.SUPERSEDED, remarks=(remark, *report.remarks))


def superseded_by(ods: str, number: int, file: str) -> Remark:
    """Return the remark on a return of an organisation of which another one counts."""
    which = f"Return {number}" if number else "A later one"
    return Remark("superseded", f"{which} of {ods} counts: {file}.")


def left_out(why: str) -> Remark:
    """Return the remark on a return that a person left out."""
    return Remark("left-out", f"It was left out: {why}")


def as_expected(ods: str, sender: Sender) -> Expected:
    """Return a sender as a list of those expected would have it."""
    return Expected(
        ods,
        sender.name or ods,
        sender.provider_type,
        pcn=sender.pcn,
        icb=sender.icb,
        contact=sender.contact,
        email=sender.email,
    )


def _code_in_name(name: str, by_ods: dict[str, Expected]) -> str:
    """Return the only code of the list that the name of a file, or of its folders, contains."""
    found = {code.upper() for code in _CODE.findall(name)} & by_ods.keys()
    return found.pop() if len(found) == 1 else ""


def why_missing(one: Expected, reports: Iterable[FileReport]) -> str:
    """Return what is known of one of whom no file counts."""
    theirs = [report for report in reports if report.ods == one.ods.upper()]
    if not theirs:
        return "Nothing came."
    last = theirs[-1]
    return f"{last.name}: {last.remarks[0].text}" if last.remarks else "What came does not count."


def _alike(name: str, other: str) -> bool:
    """Whether two names may be of one organisation: they share a word that not all have."""
    words, others = (set(normalised(text).split()) for text in (name, other))
    telling = (words - _COMMON) & (others - _COMMON)
    return bool(telling) or words == others
