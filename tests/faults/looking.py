"""Looking at a practice whose program was killed, or whose machine lost power: is all there?"""

from __future__ import annotations

import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from db.backups import read_contents
from db.errors import GreenPlanError
from db.opening import open_register
from db.register import Register
from db.storage import place as storage
from tests.faults.ledger import Ledger
from tests.faults.operations import Practice
from tests.faults.states import half_written, unsound
from tests.faults.working import Line

LONGEST_OPENING = 10.0
"""Seconds until a register must have been opened and changed, on a busy machine too."""

ALEX = "Alex Example"
_LOOKED_AT = (".xlsx", ".docx", ".json", ".ics", ".db")


def pretend_a_share(on_share: bool) -> None:
    """Let this process, and all forked from it, take every folder for a share, or for none."""
    storage.on_network_share = lambda path: on_share


class Looker:
    """Looks at one practice again and again; files that did not change only once."""

    def __init__(self, practice: Practice, counted: Counter[str]) -> None:
        self._practice = practice
        self._counted = counted
        self._seen: dict[Path, tuple[int, int]] = {}

    def look(self, ledger: Ledger, mark: str, said: Iterable[Line]) -> Iterator[str]:
        """Yield what is wrong. The register is opened and changed, as ``mark``."""
        register = self._practice.register
        in_hand = set(ledger.in_flight)
        yield from self._goes_on(ledger, mark)
        wrong = list(unsound(register))
        yield from wrong or ledger.settle(register)
        there = in_hand & ledger.confirmed.keys()
        self._counted["changes in hand, there afterwards"] += len(there)
        self._counted["changes in hand, not there"] += len(in_hand - there)
        for line in said:
            if line.word == "done":
                self._counted["changes confirmed"] += 1
            if line.word == "made" and not register.with_name(f"{line.mark}.db").exists():
                yield f"the new register {line.mark}.db is lost"
        yield from self._files()

    def _goes_on(self, ledger: Ledger, mark: str) -> Iterator[str]:
        """Open the register at once, and change it."""
        begun = time.monotonic()
        ledger.in_flight[mark] = 1
        try:
            with closing(_opened(self._practice.register)) as register:
                register.actions.add_update(register.organisations.find(), ["GC1"], mark)
        except GreenPlanError as error:
            yield f"{type(error).__name__}: {error}"
        else:
            ledger.confirmed[mark] = ledger.in_flight.pop(mark)
        if (seconds := time.monotonic() - begun) > LONGEST_OPENING:
            yield f"it took {seconds:.1f} s to open and change it"

    def _files(self) -> Iterator[str]:
        """Yield what is wrong with the other files, and sweep up what was left half done."""
        beside = self._practice.register.parent
        for folder in (*beside.glob("tmp*"), *beside.glob(".greenplan-*/")):
            hidden = folder.name.startswith(".")
            self._counted[f"temporary folders left{'' if hidden else ', in sight'}"] += 1
            shutil.rmtree(folder)
        for path in sorted(self._practice.folder.rglob("*")):
            where = path.relative_to(self._practice.folder)
            if not path.is_file() or path == self._practice.register or where.parts[0] == "given":
                continue
            if where.parts[0] == "tmp" or path.name.startswith(".greenplan-"):
                self._counted["temporary files left, out of sight"] += 1
                path.unlink()
            elif path.suffix in _LOOKED_AT and self._seen.get(path) != _as_it_is(path):
                self._counted["files looked at"] += 1
                if fault := _not_whole(path):
                    yield f"{where} is not whole: {fault}"
                self._seen[path] = _as_it_is(path)
        for path in (*beside.glob("m*.db*"), *self._practice.folder.glob("old/m*")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _as_it_is(path: Path) -> tuple[int, int]:
    about = path.stat()
    return about.st_mtime_ns, about.st_size


def _not_whole(path: Path) -> str:
    """Say what is wrong with a file. Copies of a register are only read."""
    if path.suffix != ".db":
        return half_written(path) or _not_for_calamine(path)
    try:
        if path.parent.name in ("practice", "old"):
            _opened(path).close()
            return half_written(path)
        read_contents(path)
    except GreenPlanError as error:
        return str(error)
    return ""


def _not_for_calamine(path: Path) -> str:
    if path.suffix != ".xlsx":
        return ""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        rows = sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)
    except (CalamineError, OSError) as error:
        return f"{type(error).__name__}: {error}"
    return "" if rows else "it holds nothing"


def _opened(path: Path) -> Register:
    return open_register(path, user=ALEX)
