"""Registers that are damaged, opened and asked all that can be asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

from fuzz_demands import check_refusal
from fuzz_seeds import NOW, SAM, made_register, opened
from fuzz_targets import Target
from mutating import bytes_mutated, database_mutated

from db.errors import CannotOpen, GreenPlanError
from db.register import Register
from db.validation.periods import Period

_MARK = b"--greenplan-fuzz--"
"""What stands between the register and the file that SQLite keeps beside it."""


class Registers:
    """Damaged registers in a folder: the file, or the log or journal of a killed program too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "registers"
        self.folder.mkdir()
        self._plain = made_register(self.folder / "sound.db")
        self._left = [self._killed(mode) for mode in ("WAL", "DELETE")]

    def targets(self) -> list[Target]:
        """The register as a reader of files, by itself and with what a killed program left."""
        return [
            Target("register", lambda: [self._plain], database_mutated, self._open, 20, pure=False),
            Target("left-over", lambda: self._left, _left_mutated, self._open, 20, pure=False),
        ]

    def _killed(self, mode: str) -> bytes:
        """Return a register and its log or journal as they are in the midst of a change."""
        path, beside = self.folder / f"{mode}.db", "wal" if mode == "WAL" else "journal"
        path.write_bytes(self._plain)
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA journal_mode = {mode}")
            connection.execute("PRAGMA cache_size = 1")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE action SET title = title || ' more' WHERE id < 60")
            if mode == "WAL":
                connection.execute("COMMIT")
            other = path.with_name(f"{path.name}-{beside}")
            made = beside.encode() + _MARK + path.read_bytes() + _MARK + other.read_bytes()
            if mode != "WAL":
                connection.execute("ROLLBACK")
        return made

    def _open(self, data: bytes) -> None:
        """It is refused and not a byte of it changed, or every question has an answer."""
        for left in self.folder.glob("damaged.db*"):
            left.unlink()
        path = self.folder / "damaged.db"
        files = {path: data}
        if _MARK in data[:40]:
            beside, _, rest = data.partition(_MARK)
            register, _, other = rest.partition(_MARK)
            files = {path: register, path.with_name(f"{path.name}-{beside.decode()}"): other}
        for file, content in files.items():
            file.write_bytes(content)
        try:
            register_ = opened(path)
        except CannotOpen as error:
            check_refusal(error)
            assert path.read_bytes() == files[path], "refused, but changed"
            return
        with closing(register_) as register:
            for ask in questions(register):
                try:
                    ask()
                except CannotOpen as error:
                    check_refusal(error)
            _change(register)


def questions(register: Register) -> list[Callable[[], object]]:
    """Return all that the app asks of a register."""
    asked: list[Callable[[], object]] = [register.plans, register.organisations.all]
    try:
        practice = register.organisations.find()
    except GreenPlanError as error:
        check_refusal(error)
        return asked

    def unless_refused(ask: Callable[[], object]) -> Callable[[], object]:
        def asking() -> object:
            try:
                return ask()
            except GreenPlanError as error:
                check_refusal(error)
                return None

        return asking

    return [
        *asked,
        lambda: register.position(practice),
        lambda: register.history.changes(practice),
        lambda: register.actions.updates(practice),
        lambda: register.returns.made(practice),
        unless_refused(lambda: register.actions.find(practice, "GC1")),
        unless_refused(lambda: register.returns.content(practice, Period(2026, 3), SAM)),
        unless_refused(lambda: register.returns.file(practice, Period(2026, 3))),
        lambda: [register.returns.snapshot(made) for made in register.returns.made(practice)],
    ]


def _change(register: Register) -> None:
    """Change something and take it back: stored, or refused in words."""
    try:
        practice = register.organisations.find()
        register.actions.add_update(practice, ["GC1"], f"Looked at on {NOW:%d/%m/%Y}")
        register.history.undo(practice)
    except GreenPlanError as error:
        check_refusal(error)


def _left_mutated(random: Random, data: bytes) -> bytes:
    beside, register, other = data.split(_MARK, 2)
    if random.random() < 0.3:
        register = database_mutated(random, register)
    if random.random() < 0.9:
        other = random.choice((bytes_mutated, database_mutated))(random, other)
    return _MARK.join((beside, register, other))
