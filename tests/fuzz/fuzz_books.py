"""Workbooks, from the child process that reads them to what is taken into the register."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from fuzz_demands import check_refusal
from fuzz_seeds import (
    layouts,
    made_register,
    old_workbook,
    opened,
    own_workbooks,
    small_workbooks,
    templates,
)
from fuzz_targets import Target, refused_clearly
from mutating import bytes_mutated, compound_mutated, package_mutated, text_mutated
from nasty_values import some_cell, some_text

from db.errors import GreenPlanError
from db.vocabulary.terms import Status
from exports.files.atomic_write import ExportError
from exports.icb_template.filling import Wanted, fill_template
from imports.accepting import accept
from imports.proposing import propose
from imports.reading.books import Book, BookReader, BookRefused, CellFault, Sheet, Value
from imports.tables.icb_template import find_template_cells


class Workshop:
    """A folder with a register, the files made from it, and the process that reads files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.register = folder / "sample.db"
        made_register(self.register)
        with closing(opened(self.register)) as register:
            self.own = own_workbooks(register)
            self.layouts = layouts(register)
        self.reader = BookReader()
        self._sound = self._written("Sound.xlsx", self.layouts[0][1])
        self._books: list[Book] = []

    def close(self) -> None:
        """Stop the process that reads."""
        self.reader.__exit__(None, None, None)

    def targets(self) -> list[Target]:
        """The readers of workbooks and what comes after them."""
        return [
            Target("book", self._files, _any_mutated, self._read, seconds=40, pure=False),
            Target("import", lambda: [b"seed"], _another, self._take_in, seconds=20, pure=False),
            Target("template", self._templates, package_mutated, self._fill, 10, pure=False),
        ]

    def _files(self) -> Sequence[bytes]:
        made_by_hand = [content for _, content in self.layouts]
        return [*self.own, *made_by_hand, *small_workbooks(), old_workbook()]

    def _templates(self) -> Sequence[bytes]:
        return [*templates(), self.layouts[10][1]]

    def _written(self, name: str, data: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def _read(self, data: bytes) -> None:
        """A file is read or refused, and the next one reads."""
        name = "Return.csv" if not data.startswith((b"PK", b"\xd0\xcf")) else "Return.xlsx"
        try:
            book = self.reader.read(self._written(name, data))
        except BookRefused as error:
            check_refusal(error)
            assert self.reader.read(self._sound).sheets
            return
        for sheet in book.sheets:
            assert len({len(row) for row in sheet.rows}) <= 1
        with refused_clearly():
            self._propose(book)

    def _propose(self, book: Book) -> None:
        with closing(opened(self.register)) as register:
            practice = register.organisations.find()
            propose(register, practice, book)
            find_template_cells(
                book, register.actions.all(practice), register.actions.codes_elsewhere(practice)
            )

    def _take_in(self, data: bytes) -> None:
        """Sound workbooks with anything in their cells: all is taken in, or nothing."""
        random = Random(data)
        book = mutated_book(random, random.choice(self._sound_books()))
        path = self.folder / "taken.db"
        for left in self.folder.glob("taken.db*"):
            left.unlink()
        shutil.copy(self.register, path)
        with closing(opened(path)) as register:
            practice = register.organisations.find()
            before = register.position(practice)
            try:
                proposal = propose(register, practice, book)
            except BookRefused as error:
                check_refusal(error)
                return
            proposal.model_dump_json()
            theirs = [n for n in range(len(proposal.conflicts)) if random.random() < 0.5]
            ours = [n for n in range(len(proposal.conflicts)) if n not in theirs]
            try:
                accept(register, practice, proposal, range(len(proposal.changes)), theirs, ours)
            except GreenPlanError as error:
                check_refusal(error)
                assert register.position(practice) == before
            else:
                register.position(practice)
                register.history.changes(practice)
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchone() is None

    def _sound_books(self) -> list[Book]:
        if not self._books:
            files = [("Ours.xlsx", content) for content in self.own] * 4 + self.layouts
            self._books = [self.reader.read(self._written(*file)) for file in files]
        return self._books

    def _fill(self, data: bytes) -> None:
        """A template is filled in or refused, and what comes of it can be filled in again."""
        for sheet in ("Plan", "Actions & leads", "Return"):
            try:
                made, _ = fill_template(data, _wanted(sheet))
            except ExportError as error:
                check_refusal(error)
            else:
                fill_template(made, _wanted(sheet))


@cache
def _wanted(sheet: str) -> tuple[Wanted, ...]:
    values = (Status.COMPLETE, "Kim Sample", date(2026, 12, 31), 75)
    return tuple(
        Wanted(sheet, row, column, "GC1", "lead", value)
        for row in (1, 4, 5, 9)
        for column, value in enumerate(values, start=1)
    )


def mutated_book(random: Random, book: Book) -> Book:
    """Put anything into some cells of a book, or move its rows, columns and sheets."""
    sheets = list(book.sheets)
    for _ in range(random.choice((1, 1, 2, 3))):
        at = random.randrange(len(sheets))
        sheet = sheets[at]
        rows = [list(row) for row in sheet.rows]
        if rows and rows[0]:
            for _ in range(random.choice((1, 3, 10, 60))):
                _change(random, rows)
        hidden = sheet.hidden if random.random() < 0.9 else not sheet.hidden
        name = sheet.name if random.random() < 0.9 else some_text(random)[:31]
        sheets[at] = Sheet(name, tuple(map(tuple, rows)), hidden)
    faults = tuple(
        CellFault(
            random.choice(sheets).name, random.choice(("A1", "B7", "C6", "")), "the error #REF!"
        )
        for _ in range(random.choice((0, 0, 0, 3)))
    )
    return replace(book, sheets=tuple(sheets), faults=faults)


def _change(random: Random, rows: list[list[Value]]) -> None:
    at, width = random.randrange(len(rows)), len(rows[0])
    column = random.randrange(width)
    match random.randrange(10):
        case 0:
            rows.insert(at, list(random.choice(rows)))
        case 1 if len(rows) > 1:
            del rows[at]
        case 2:
            rows[at], rows[-1] = rows[-1], rows[at]
        case 3:
            other = random.randrange(len(rows))
            rows[at][column] = rows[other][random.randrange(width)]
        case 4:
            rows[at] = [None] * width
        case _:
            rows[at][column] = some_cell(random)


def _any_mutated(random: Random, data: bytes) -> bytes:
    if random.random() < 0.1:
        return bytes_mutated(random, data)
    if data.startswith(b"PK"):
        return package_mutated(random, data)
    return compound_mutated(random, data) if data[:1] == b"\xd0" else text_mutated(random, data)


def _another(random: Random, _: bytes) -> bytes:
    """Return what the chance of one import is drawn from."""
    return b"%d" % random.getrandbits(64)
