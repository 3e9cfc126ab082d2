"""The files that a command can make of a roll-up: tables, the paper, the feedback sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from db.vocabulary.phrases import count_in_words
from tracker.cli.files import FileName, target_of_kind

if TYPE_CHECKING:
    from db.received.earlier_editions import EarlierEdition
    from db.received.rollup import RollUp
    from exports.rollup.rows import Counted

_OPTIONS = (
    click.option(
        "--csv",
        metavar="FOLDER",
        type=FileName(),
        help="A folder to save the same figures in as CSV, one table a file.",
    ),
    click.option(
        "--parquet",
        metavar="FOLDER",
        type=FileName(),
        help="A folder to save the same tables in as Parquet. This needs pyarrow.",
    ),
    click.option(
        "--paper",
        metavar="FILE",
        type=FileName(),
        help="Where to save two pages for the Leadership Group, as .docx or .html.",
    ),
    click.option(
        "--feedback",
        metavar="FOLDER",
        type=FileName(),
        help="An empty folder to save a sheet in for each organisation that sent a return.",
    ),
    click.option(
        "--offer",
        metavar="FILE",
        type=FileName(),
        help="With --feedback: a plain text that says what support is offered.",
    ),
)
_NAMES = ("csv", "parquet", "paper", "feedback", "offer")


@dataclass(frozen=True, slots=True)
class RollUpFiles:
    """Where to save each of them, ``None`` for what is not wanted. ``offered`` is the text of
    ``offer``.
    """

    csv: Path | None = None
    parquet: Path | None = None
    paper: Path | None = None
    feedback: Path | None = None
    offer: Path | None = None
    offered: str = ""

    @property
    def are_wanted(self) -> bool:
        """Whether any of them is to be saved."""
        return any(getattr(self, name) for name in _NAMES)

    def checked(self) -> RollUpFiles:
        """Return the same with whole paths, if all can be saved and the offer can be read.

        Raises:
            click.UsageError: an offer is given without a folder for the sheets.
            GreenPlanError: a file cannot be saved or read. The message says which and why.
        """
        from exports.rollup.csv_folder import check_csv_folder
        from exports.rollup.feedback_folder import check_feedback_folder
        from exports.rollup.paper import ENDINGS

        found = self
        if self.offer is not None:
            if self.feedback is None:
                raise click.UsageError("--offer is for feedback sheets. Give --feedback too.")
            from imports.collating.offer import read_offer

            found = replace(found, offered=read_offer(self.offer))
        if self.parquet is not None:
            from exports.rollup.parquet_folder import check_parquet_folder

            found = replace(found, parquet=self.parquet.absolute())
            check_parquet_folder(self.parquet.absolute())
        if self.paper is not None:
            found = replace(found, paper=target_of_kind(self.paper, ENDINGS))
        if self.feedback is not None:
            found = replace(found, feedback=self.feedback.absolute())
            check_feedback_folder(self.feedback.absolute())
        if self.csv is not None:
            found = replace(found, csv=self.csv.absolute())
            check_csv_folder(self.csv.absolute())
        return found

    def save(
        self, rollup: RollUp, counted: Counted, earlier: Mapping[str, EarlierEdition]
    ) -> Iterator[str]:
        """Save each of them, and yield what was saved.

        ``earlier`` are the editions before the roll-up's plan, by key.

        Raises:
            GreenPlanError: a file cannot be saved. Those before it are.
        """
        if self.csv is not None:
            from exports.rollup.csv_folder import write_csv_folder

            write_csv_folder(rollup, counted, self.csv)
            yield f"CSV files saved in {self.csv}."
        if self.parquet is not None:
            from exports.rollup.parquet_folder import write_parquet_folder

            write_parquet_folder(rollup, counted, self.parquet)
            yield f"Parquet files saved in {self.parquet}."
        if self.paper is not None:
            from exports.rollup.paper import write_paper
            from tracker.use_cases.delivery_items import delivery_items

            write_paper(rollup, self.paper, delivery_items(rollup.plan, earlier))
            yield f"Leadership Group paper saved as {self.paper}."
        if self.feedback is not None:
            from exports.rollup.feedback_folder import write_feedback

            many = write_feedback(rollup, self.feedback, self.offered)
            yield f"{count_in_words(many, 'feedback sheet')} saved in {self.feedback}."


def rollup_files(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options for these files. It gets them as one value, ``files``."""

    @wraps(command)
    def with_files(**options: Any) -> None:
        taken = {name: options.pop(name) for name in _NAMES}
        command(files=RollUpFiles(**taken), **options)

    for option in reversed(_OPTIONS):
        with_files = option(with_files)
    return with_files
