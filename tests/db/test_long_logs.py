"""Nothing that a person waits for reads a whole register: not the log, not other organisations.

SQLite counts the steps of its machine. The same work on a register with more in it may take a few
more steps, since its indices are deeper, but not in proportion.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import event

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks import large
from benchmarks.large_registers import build
from db.opening import open_register
from db.register import Register
from db.storage import query_readers
from db.views import LogFilter, Organisation

A_STEP = 1
MORE = 1.3
"""How many times the steps a register of ten times the size may take."""

FEW, MANY = 3_000, 30_000

READS_ALL = {"whole history", "count of changes"}
"""``greenplan history``, and the number in the title of the history, which only an index gives."""

LISTS_ALL = {"organisations"}


@dataclass
class Counter:
    """The steps that SQLite's machine took on all connections."""

    steps: int = 0
    seen: list[sqlite3.Connection] = field(default_factory=list)

    def watch(self, connection: sqlite3.Connection) -> None:
        def stepped() -> int:
            self.steps += A_STEP
            return 0

        connection.set_progress_handler(stepped, A_STEP)

    def of(self, work: Callable[[], object]) -> int:
        self.steps = 0
        work()
        return self.steps


@contextmanager
def counted(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Register, Counter]]:
    counter = Counter()
    connect = query_readers.SqliteReader._connected

    def watched(reader: query_readers.SqliteReader) -> sqlite3.Connection:
        connection = connect(reader)
        counter.watch(connection)
        return connection

    monkeypatch.setattr(query_readers.SqliteReader, "_connected", watched)
    with closing(open_register(path, user=large.USER)) as register:
        event.listen(
            register._core.engine, "connect", lambda connection, _: counter.watch(connection)
        )
        register.warm_up()
        yield register, counter


def steps_of(
    path: Path,
    asked: Callable[[Register, Organisation], Iterator[tuple[str, Callable[[], object]]]],
    monkeypatch: pytest.MonkeyPatch,
) -> dict[str, int]:
    with counted(path, monkeypatch) as (register, counter):
        organisation = register.organisations.all()[0]
        return {name: counter.of(work) for name, work in asked(register, organisation)}


def grew(few: dict[str, int], many: dict[str, int]) -> dict[str, tuple[int, int]]:
    assert few.keys() == many.keys()
    return {name: (few[name], many[name]) for name in few if many[name] > few[name] * MORE + 100}


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A register with a short log of one organisation, and one with a long log."""
    folder = tmp_path_factory.mktemp("logs")
    return tuple(
        build(folder / f"{changes}.db", 1, changes, every_update=MANY) for changes in (FEW, MANY)
    )  # type: ignore[return-value]


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A register of few organisations, and one of many."""
    folder = tmp_path_factory.mktemp("sizes")
    return tuple(build(folder / f"{number}.db", number, 40, 2) for number in (30, 300))  # type: ignore[return-value]


def test_no_question_reads_the_whole_log(logs, monkeypatch):
    few, many = (steps_of(path, large.questions, monkeypatch) for path in logs)
    of_an_action = few.pop("history of an action"), many.pop("history of an action")
    assert of_an_action[1] < many["whole history"] / 20
    assert set(grew(few, many)) == READS_ALL


def test_no_change_and_no_undo_reads_the_whole_log(logs, monkeypatch, tmp_path):
    few, many = (
        steps_of(Path(shutil.copy(path, tmp_path)), large.changes, monkeypatch) for path in logs
    )
    assert set(few) >= {"set a lead", "undo", "redo", "sign off"}
    assert grew(few, many) == {}


def test_no_proposal_reads_the_whole_log(logs, monkeypatch, tmp_path):
    def asked(register: Register, organisation: Organisation):
        return large.proposals(register, organisation, tmp_path)

    few, many = (steps_of(Path(shutil.copy(path, tmp_path)), asked, monkeypatch) for path in logs)
    conflicts = few.pop("proposal, 81 conflicts"), many.pop("proposal, 81 conflicts")
    assert grew(few, many) == {}
    assert conflicts[1] < 30 * MANY


def test_no_question_or_change_reads_other_organisations(sizes, monkeypatch, tmp_path):
    for asked in (large.questions, large.changes):
        few, many = (
            steps_of(Path(shutil.copy(path, tmp_path)), asked, monkeypatch) for path in sizes
        )
        assert set(grew(few, many)) == (LISTS_ALL if asked is large.questions else set())


def test_the_log_is_read_in_parts_as_it_is_read_whole(logs):
    with closing(open_register(logs[0], user=large.USER)) as register:
        organisation = register.organisations.find()
        whole = register.history.changes(organisation)
        assert register.history.count(organisation) == len(whole)
        pages, before = [], None
        while page := register.history.changes(
            organisation, only=LogFilter(newest=700, before=before)
        ):
            pages += page
            before = page[-1].id
        assert tuple(pages) == whole
        of_action = [change for change in whole if "M40" in change.codes]
        for only in (LogFilter(), LogFilter(after=whole[-1].id), LogFilter(fields=("lead",))):
            told = register.history.changes(organisation, "m40", only)
            assert [change.id for change in told] == [
                change.id
                for change in of_action
                if change.id > only.after
                and (not only.fields or change.fields[0].field in only.fields)
            ]
            assert {line.code for change in told for line in change.fields} == {"M40"}
