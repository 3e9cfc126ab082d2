"""A desk on which files come in, are read and taken in; and our own trackers being edited."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from db.register import Register
from db.views import ActionView, Changed, Organisation
from exports.tracker.action_tracker import tracker_bytes
from imports.accepting import accept
from imports.proposal import Proposal
from imports.proposing import propose
from imports.reading.books import Book, BookReader
from imports.tables.layout_explanation import NO_EXPLANATION, LayoutExplanation

BOOKKEEPING = frozenset({"updated_at", "updated_by", "version"})
"""What tells when an action was last touched, and not how it stands."""

TRACKER = "Action tracker"
HEADER = 5


@dataclass
class Desk:
    """Example Surgery with its register, and the files that come in by post."""

    surgery: Any
    reader: BookReader
    folder: Path

    @property
    def register(self) -> Register:
        return self.surgery.register

    @property
    def organisation(self) -> Organisation:
        return self.surgery.organisation

    def read(self, content: bytes, name: str = "tracker.xlsx") -> Book:
        """Put a file on the disk and read it as the app does."""
        path = self.folder / name
        path.write_bytes(content)
        return self.reader.read(path)

    def propose(
        self,
        file: bytes | Book,
        name: str = "tracker.xlsx",
        corrections: Mapping[str, str] | None = None,
        explained: LayoutExplanation = NO_EXPLANATION,
        decided: Mapping[str, str] | None = None,
    ) -> Proposal:
        book = file if isinstance(file, Book) else self.read(file, name)
        said = explained.updated(LayoutExplanation(columns=corrections or {}))
        return propose(self.register, self.organisation, book, lambda _: said, decided or {})

    def accept(
        self,
        proposal: Proposal,
        changes: Collection[int] | None = None,
        theirs: Collection[int] | None = None,
        ours: Collection[int] = (),
    ) -> Changed:
        """Take in what is named; where nothing is, every change and the file's side throughout."""
        if changes is None:
            changes = range(len(proposal.changes))
        if theirs is None:
            theirs = range(len(proposal.conflicts))
        return accept(self.register, self.organisation, proposal, changes, theirs, ours)

    def action(self, code: str = "GC1") -> ActionView:
        return self.register.actions.find(self.organisation, code)

    def log(self, code: str = "GC1") -> list[str]:
        return [entry.text for entry in self.register.actions.updates(self.organisation, code)]

    def standing(self) -> Mapping[str, Mapping[str, Any]]:
        """How every action stands, by code, with its log; when it was touched left out."""
        log = self.register.actions.updates(self.organisation)
        return {
            action.code: {
                "log": [(e.id, e.at, e.by, e.text) for e in log if e.code == action.code],
                **{
                    one.name: getattr(action, one.name)
                    for one in fields(ActionView)
                    if one.name not in BOOKKEEPING
                },
            }
            for action in self.register.actions.all(self.organisation)
        }

    def export(self) -> bytes:
        """The practice's own tracker, as it is now."""
        return _tracker(self.register.position(self.organisation))


_tracker = lru_cache(maxsize=8)(tracker_bytes)
"""Most tests begin with the tracker of the same practice, in which nothing is decided yet."""


@dataclass
class Sent:
    """A tracker of ours that is being edited in a spreadsheet program, by code and heading."""

    content: bytes
    workbook: Workbook = field(init=False)

    def __post_init__(self) -> None:
        self.workbook = load_workbook(BytesIO(self.content))

    @property
    def sheet(self) -> Worksheet:
        return self.workbook[TRACKER]

    @property
    def columns(self) -> Mapping[str, int]:
        return {cell.value: cell.column for cell in self.sheet[HEADER]}

    def row_of(self, code: str) -> int:
        return next(c.row for c in self.sheet["A"] if c.row > HEADER and c.value == code)

    @property
    def first_free_row(self) -> int:
        """The number of the first row below the actions."""
        return max(c.row for c in self.sheet["A"] if c.value is not None) + 1

    def cell(self, row: int | str, heading: str) -> str:
        """The address of a cell; ``row`` is a code or a row's number."""
        number = self.row_of(row) if isinstance(row, str) else row
        return self.sheet.cell(number, self.columns[heading]).coordinate

    def type(self, row: int | str, **cells: object) -> Sent:
        """Type into cells of a row, headings with underscores: ``New_update="Chased"``."""
        for heading, value in cells.items():
            self.sheet[self.cell(row, heading.replace("_", " "))].value = value
        return self

    def saved(self, by: str = "Pat Sample") -> bytes:
        self.workbook.properties.lastModifiedBy = by
        file = BytesIO()
        self.workbook.save(file)
        return file.getvalue()
