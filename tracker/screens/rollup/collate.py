"""Collate a folder of returns: the progress, and then what became of each file."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.widgets import Label, ProgressBar

from db.errors import GreenPlanError
from db.received.kept_rollup import KeptRollUp
from db.received.received_return import Outcome
from db.received.rollup import is_of_period_before
from db.register import Register
from db.vocabulary.phrases import count_in_words
from tracker.background import call_on_loop, run_in_thread
from tracker.keyboard.commands import BACK, EVERYWHERE, OPEN_FIGURE, SAVE_ROLLUP, bindings
from tracker.keyboard.key_queue import BACKGROUND
from tracker.screens import style_sheets
from tracker.screens.common.dialog import Dialog
from tracker.screens.rollup.collate_form import ToCollate
from tracker.screens.rollup.figures import FigureScreen
from tracker.screens.rollup.save_rollup import save_rollup
from tracker.screens.rollup.sections import files, missing
from tracker.use_cases.plans_received import plans_received
from tracker.widgets.figure_list import FigureLine, LineKind, block, note
from tracker.workspace.workspace import Workspace

if TYPE_CHECKING:
    from tracker.use_cases.collating import Progress
    from tracker.use_cases.receiving import CollatedInto


class Stopped(GreenPlanError):
    """The person stopped between two files. What was read is kept."""


class CollateProgress(Dialog["CollatedInto | GreenPlanError"]):
    """Show the progress while a folder is collated; return what came of it, or the error.

    Escape stops it between two files.
    """

    CSS_PATH = style_sheets.DIALOGS
    BINDINGS = [Binding("escape", "stop", show=False)]

    def __init__(self, register: Register, what: ToCollate) -> None:
        super().__init__()
        self._register = register
        self._what = what
        self._is_stopped = False
        self._looked_at = 0

    def compose(self) -> ComposeResult:
        """Lay the dialog out."""
        with Vertical(classes="dialog"):
            yield Label(Content(f"Collating {self._what.folder}"), classes="dialog-title")
            yield ProgressBar(show_eta=False)
            yield Label("Looking for files …", id="looked-at", classes="dialog-told")
            yield Label("Esc stops. What was read is kept.", classes="dialog-way")

    def on_mount(self) -> None:
        """Start."""
        self._begin()

    @work(group=BACKGROUND)
    async def _begin(self) -> None:
        loop = asyncio.get_running_loop()

        def advance(progress: Progress) -> None:
            if self._is_stopped:
                raise Stopped("Stopped.")
            call_on_loop(loop, lambda: self._show(progress))

        try:
            self.dismiss(await run_in_thread(lambda: collated(self._register, self._what, advance)))
        except Stopped:
            read = count_in_words(self._looked_at, "file")
            told = f"Stopped after {read}. They are kept: collate the folder again to go on."
            self.dismiss(Stopped(told))
        except GreenPlanError as error:
            self.dismiss(error)

    def _show(self, progress: Progress) -> None:
        self._looked_at = progress.looked_at
        try:
            self.query_one(ProgressBar).update(total=progress.found, progress=progress.looked_at)
            found = count_in_words(progress.found, "file")
            self.query_one("#looked-at", Label).update(f"{progress.looked_at:,} of about {found}")
        except NoMatches:  # it has closed
            return

    def on_unmount(self) -> None:
        """Stop when the tracker closes."""
        self._is_stopped = True

    def action_stop(self) -> None:
        """Stop after the file that is being read."""
        self._is_stopped = True
        self.query_one(".dialog-way", Label).update("Stopping after this file …")


def collated(
    register: Register, what: ToCollate, on_progress: Callable[[Progress], object]
) -> CollatedInto:
    """Collate a folder into the register. This takes minutes for thousands of files.

    Raises:
        GreenPlanError: it cannot be done, or ``on_progress`` stopped it.
    """
    from tracker.use_cases.collating import plans_to_collate
    from tracker.use_cases.receiving import collate_into

    return collate_into(
        *(register, what.folder, plans_to_collate(register), what.expected),
        period=what.period,
        on_progress=on_progress,
    )


class CollatedScreen(FigureScreen):
    """What became of each file of a folder; Enter opens all that a file says."""

    BAR: ClassVar = (OPEN_FIGURE, SAVE_ROLLUP, EVERYWHERE, BACK)
    BINDINGS = bindings(*BAR)

    def __init__(self, workspace: Workspace, what: ToCollate, done: CollatedInto) -> None:
        super().__init__(workspace)
        self._what = what
        self._done = done

    async def read(self) -> None:
        """Show the report, and read what is kept of the period."""
        judgement = self._done.judgement
        many = count_in_words(len(judgement.files), "file")
        title = f"Collated {judgement.period} · {many} · {self._done.plan.title}"
        self.show(title, list(self._lines()))
        self.rollup = await self.workspace.ask(lambda r, o: self._read_kept(r))

    def _read_kept(self, register: Register) -> KeptRollUp | None:
        key, period = self._done.plan.key, self._done.judgement.period
        there = (one for one in plans_received(register) if one.plan.key == key)
        return next((one.rollup(register, period) for one in there), None)

    def _lines(self) -> Iterator[FigureLine]:
        done, judgement = self._done, self._done.judgement
        before = judgement.period.previous()
        compared = sum(map(is_of_period_before, judgement.files))
        counts = Counter(one.outcome for one in judgement.files if not is_of_period_before(one))
        rows = [(outcome.label, counts[outcome]) for outcome in Outcome if counts[outcome]]
        if compared:
            rows.append((f"For {before}, only compared with", compared))
        rows += [
            ("Returns not received before", done.new),
            ("Still missing", len(judgement.missing)),
        ]
        lines = (
            FigureLine(label, ((f"{count:,}", ""),), kind=LineKind.NOTE) for label, count in rows
        )
        yield from block("Files", ("",), lines)
        if done.others:
            others = count_in_words(done.others, "return")
            yield note(
                f"{others} of this period came before and are not in this folder. They count."
            )
        for fault in self._what.faults:
            yield note(fault)
        yield from files(judgement.files)
        if judgement.missing:
            yield from missing(judgement.missing)

    @work
    async def action_save_rollup(self) -> None:
        """Save what the folder gives: the workbook, the paper, feedback sheets."""
        collated = self._done.collated
        if collated is not None:
            await save_rollup(self, self._done.judgement.period, lambda: collated)
