"""``greenplan collate``: bring a folder of returns together in one workbook."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.errors import NoRegister, Refused
from db.received.received_return import FileReport, Outcome
from db.received.rollup import is_of_period_before
from db.validation.periods import Period
from db.vocabulary.phrases import count_in_words, first_of
from tracker import streams
from tracker.cli.console import Console
from tracker.cli.files import FileName, target_of_kind
from tracker.cli.options import CliCommand
from tracker.cli.progress_line import ProgressLine
from tracker.cli.rollup_files import RollUpFiles, rollup_files
from tracker.cli.session import Session

if TYPE_CHECKING:
    from db.plans.plan_edition import PlanEdition
    from db.received.received_return import Expected, Judgement
    from db.register import Register
    from tracker.use_cases.collating import Collated, Progress

_LISTED = 20
"""The most remarks on files, and the most organisations, that are listed."""

_NAMED = 3
"""The most files that are named for one remark."""


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
    with. Nothing in FOLDER is changed. If there is a register, it keeps what returns say: files
    are read once. None is needed.
    """
    from exports.data.collating_json import collating_json
    from exports.rollup.workbook import write_rollup

    target = target_of_kind(out, (".xlsx",))
    wanted = Period.parse(period) if period else None
    if not folder.is_dir():
        raise Refused(f"{folder} is no folder. Give the folder that the returns are in.")
    listed, faults = _expected(expected)
    files = files.checked()
    with ProgressLine(wanted=not as_json) as line, _register(session) as register:
        found = _collate(
            *(session, register, folder, listed, wanted, line),
            saved=None if files.are_wanted else target,
        )
        saved = []
        if collated := found.collated:
            line.show("Saving the workbook.", surely=True)
            write_rollup(collated.rollup, collated.counted, target)
            streams.mark_done()
            found.note_saved(target)
            saved = [*files.save(collated.rollup, collated.counted, collated.earlier)]
    console = session.console
    for fault in faults:
        streams.write_note(fault)
    if as_json:
        console.json(collating_json(found.judgement, found.plan.key, found.kept, found.others))
        return
    _say(console, found.judgement, found.plan)
    done = "Saved as" if found.collated else "Nothing has changed since it was saved as"
    console.write_lines("")
    for told in _what_was_kept(found, session, register):
        console.wrapped(told)
    console.write_lines(f"{done} {target}.", *saved)


@contextmanager
def _register(session: Session) -> Iterator[Register | None]:
    """Open the register, if there is one."""
    with ExitStack() as opened:
        register = None
        with suppress(NoRegister):
            register = opened.enter_context(session.register())
        yield register


def _expected(file: Path | None) -> tuple[tuple[Expected, ...], tuple[str, ...]]:
    if file is None:
        return (), ()
    from imports.collating.expected import read_expected
    from imports.reading.books import read_book

    read = read_expected(read_book(file))
    return read.organisations, read.faults


@dataclass(frozen=True, slots=True)
class _Found:
    """A folder that was collated. ``collated`` is ``None`` if its workbook needs not be saved.

    ``kept`` is how many returns are kept since, and ``others`` how many came before; ``None`` if
    nothing is kept.
    """

    plan: PlanEdition
    judgement: Judgement
    collated: Collated | None
    kept: int | None = None
    others: int | None = None
    note_saved: Callable[[Path], object] = lambda _target: None


def _collate(
    session: Session,
    register: Register | None,
    folder: Path,
    expected: tuple[Expected, ...],
    period: Period | None,
    line: ProgressLine,
    *,
    saved: Path | None,
) -> _Found:
    """Collate with the plans of the register, if there is one, and those of the tracker."""
    from tracker.use_cases.collating import collate, plans_to_collate

    def say(progress: Progress) -> None:
        line.show(f"{progress.looked_at:,} of about {count_in_words(progress.found, 'file')}")

    plans, plan = plans_to_collate(register), session.plan or ""
    if register is None or register.read_only:
        today = register.today if register else datetime.now().astimezone().date()
        done = collate(folder, plans, expected, today, period=period, plan=plan, on_progress=say)
        return _Found(done.rollup.plan, done.judgement, done)
    from tracker.use_cases.receiving import collate_into

    into = collate_into(
        *(register, folder, plans, expected),
        period=period,
        plan=plan,
        saved=saved,
        on_progress=say,
    )
    note_saved = partial(into.note_saved, register)
    return _Found(into.plan, into.judgement, into.collated, into.new, into.others, note_saved)


def _what_was_kept(found: _Found, session: Session, register: Register | None) -> Iterator[str]:
    if register is None:
        yield (
            "Nothing was kept, as there is no register here. To keep what returns say, set one up:"
            f" '{session.typed_command('init')}'."
        )
    elif found.kept is None:
        yield (
            "Nothing was kept: the register is viewing only. To keep what returns say, open it"
            " without --read-only where you have write access."
        )
    elif found.kept:
        yield f"{count_in_words(found.kept, 'return')} kept in the register."
    if found.others:
        many = count_in_words(found.others, "other return")
        yield (
            f"{many} for {found.judgement.period} came before and"
            f" {'is' if found.others == 1 else 'are'} not in this folder:"
            f" '{session.typed_command('received', 'rollup')}' has all."
        )


def _say(console: Console, judgement: Judgement, plan: PlanEdition) -> None:
    """Print what became of the files, and who is missing."""
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
        remarks = _by_remark(reports)
        for told_of, names in remarks[:_LISTED]:
            console.wrapped(f"  {_files_in_words(names)}: {told_of}", 4)
        _say_more(console, len(remarks), "remark")
    if judgement.missing:
        many = count_in_words(len(judgement.missing), "organisation")
        console.write_lines("", console.bold(f"Missing: {many}"))
    for one in judgement.missing[:_LISTED]:
        console.wrapped(f"  {one.expected.ods} {one.expected.name}: {one.why}", 4)
    _say_more(console, len(judgement.missing), "organisation")


def _by_remark(reports: Iterable[FileReport]) -> list[tuple[str, list[str]]]:
    """Return each remark with the names of the files it is about, in the order of the files."""
    names = defaultdict(list)
    for report in reports:
        for remark in report.remarks:
            names[f"{remark.text} {remark.ask}".rstrip()].append(report.name)
    return [*names.items()]


def _files_in_words(names: list[str]) -> str:
    first = first_of(names, _NAMED)
    return first if len(names) == 1 else f"{count_in_words(len(names), 'file')} ({first})"


def _of_period_before(judgement: Judgement) -> Iterator[str]:
    many = sum(map(is_of_period_before, judgement.files))
    if many:
        yield f"For {judgement.period.previous()}, only compared with: {many}"


def _say_more(console: Console, there: int, what: str) -> None:
    if there > _LISTED:
        more = count_in_words(there - _LISTED, what)
        console.write_lines(f"  and {more} more: all are in the workbook.")
