"""``greenplan collate``: bring a folder of returns together in one workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.errors import NoRegister, Refused
from db.received.received_return import Outcome
from db.received.rollup import is_of_period_before
from db.validation.periods import Period
from db.vocabulary.phrases import count_in_words
from tracker import streams
from tracker.cli.console import Console
from tracker.cli.files import FileName, target_of_kind
from tracker.cli.options import CliCommand
from tracker.cli.progress_line import ProgressLine
from tracker.cli.rollup_files import RollUpFiles, rollup_files
from tracker.cli.session import Session

if TYPE_CHECKING:
    from db.received.received_return import Expected, Judgement
    from tracker.use_cases.collating import Collated, Progress

_LISTED = 20
"""The most files, and the most organisations, that are listed."""


@click.command("collate", cls=CliCommand)
@click.argument("folder", type=FileName())
@click.option("--out", required=True, type=FileName(), help="Where to save the workbook.")
@click.option(
    "--expected",
    type=FileName(),
    help="The list of those who should send a return: a spreadsheet with a column 'ODS code'.",
)
@click.option(
    "--period",
    metavar="PERIOD",
    help="The period, such as 'Q3 2026/27'. Default: that of most files.",
)
@rollup_files
@click.option("--json", "as_json", is_flag=True, help="Show as JSON.")
@click.pass_obj
def collate(
    session: Session,
    /,
    *,
    folder: Path,
    out: Path,
    expected: Path | None,
    period: str | None,
    files: RollUpFiles,
    as_json: bool,
) -> None:
    """Bring the returns in FOLDER together in one workbook.

    Folders and zips in FOLDER are looked into too. Every file is in the workbook's list of files:
    taken, taken with remarks, or refused and why. Returns of the period before are only compared
    with. Nothing in FOLDER is changed, and no register is needed.
    """
    from exports.data.collating_json import collating_json
    from exports.rollup.workbook import write_rollup

    target = target_of_kind(out, (".xlsx",))
    wanted = Period.parse(period) if period else None
    if not folder.is_dir():
        raise Refused(f"{folder} is no folder. Give the folder that the returns are in.")
    listed, faults = _expected(expected)
    files = files.checked()
    with ProgressLine(wanted=not as_json) as line:
        collated = _collated(session, folder, listed, wanted, line)
        line.show("Saving the workbook.", surely=True)
        write_rollup(collated.rollup, collated.counted, target)
    streams.mark_done()
    saved = [*files.save(collated.rollup, collated.counted, collated.earlier)]
    console = session.console
    for fault in faults:
        streams.write_note(fault)
    if as_json:
        console.json(collating_json(collated.judgement, collated.rollup.plan.key))
        return
    _say(console, collated)
    console.write_lines("", f"Saved as {target}.", *saved)


def _expected(file: Path | None) -> tuple[tuple[Expected, ...], tuple[str, ...]]:
    if file is None:
        return (), ()
    from imports.collating.expected import read_expected
    from imports.reading.books import read_book

    read = read_expected(read_book(file))
    return read.organisations, read.faults


def _collated(
    session: Session,
    folder: Path,
    expected: tuple[Expected, ...],
    period: Period | None,
    line: ProgressLine,
) -> Collated:
    """Collate with the plans of the register, if there is one, and those of the tracker."""
    from tracker.use_cases.collating import collate, plans_to_collate

    try:
        with session.register() as register:
            plans, today = plans_to_collate(register), register.today
    except NoRegister:
        plans, today = plans_to_collate(None), datetime.now().astimezone().date()

    def say(progress: Progress) -> None:
        line.show(f"{progress.looked_at:,} of about {count_in_words(progress.found, 'file')}")

    plan = session.plan or ""
    return collate(folder, plans, expected, today, period=period, plan=plan, on_progress=say)


def _say(console: Console, collated: Collated) -> None:
    """Print what became of the files, and who is missing."""
    judgement, plan = collated.judgement, collated.rollup.plan
    told = [one for one in judgement.files if not is_of_period_before(one)]
    counts = Counter(one.outcome for one in told)
    console.write_lines(
        console.bold(f"{judgement.period}, {plan.title}, {plan.edition}"),
        f"{count_in_words(len(judgement.files), 'file')} looked at.",
        *(f"{outcome.label}: {counts[outcome]}" for outcome in Outcome if counts[outcome]),
        *_of_period_before(judgement),
    )
    for outcome in (Outcome.REFUSED, Outcome.REMARKS, Outcome.SUPERSEDED):
        reports = [
            one
            for one in judgement.files
            if one.outcome is outcome and not is_of_period_before(one)
        ]
        if reports:
            console.write_lines("", console.bold(outcome.label))
        for report in reports[:_LISTED]:
            for remark in report.remarks:
                console.wrapped(f"  {report.name}: {remark.text} {remark.ask}".rstrip(), 4)
        _say_more(console, len(reports), "file")
    if judgement.missing:
        many = count_in_words(len(judgement.missing), "organisation")
        console.write_lines("", console.bold(f"Missing: {many}"))
    for one in judgement.missing[:_LISTED]:
        console.wrapped(f"  {one.expected.ods} {one.expected.name}: {one.why}", 4)
    _say_more(console, len(judgement.missing), "organisation")


def _of_period_before(judgement: Judgement) -> Iterator[str]:
    many = sum(map(is_of_period_before, judgement.files))
    if many:
        yield f"For {judgement.period.previous()}, only compared with: {many}"


def _say_more(console: Console, there: int, what: str) -> None:
    if there > _LISTED:
        more = count_in_words(there - _LISTED, what)
        console.write_lines(f"  and {more} more: all are in the workbook.")
