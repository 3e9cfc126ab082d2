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
from db.errors import StaleChange
from db.history.log_check import log_faults
from db.import_batches.import_batch import ImportBatch, ImportedAction
from db.opening import open_register
from db.records.new_records import NewEvidence
from db.register import Register
from db.storage import query_readers
from db.storage.query import Query, Row
from db.storage.stored_texts import stored_texts
from db.storage.value_checks import unreadable_values
from db.validation.progress import Edit
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


def test_no_import_reads_the_whole_log(logs, monkeypatch, tmp_path):
    def asked(register: Register, organisation: Organisation):
        records = ImportedAction(Edit(), (), (NewEvidence("Minutes"),))
        last = register.history.last(organisation)
        batch = ImportBatch("return.xlsx", (("M8", records),), since=last)
        yield "import", lambda: register.apply_import(organisation, batch, seen={})

    few, many = (steps_of(Path(shutil.copy(path, tmp_path)), asked, monkeypatch) for path in logs)
    assert grew(few, many) == {}


def test_no_refusal_reads_the_whole_log(logs, monkeypatch, tmp_path):
    def asked(register: Register, organisation: Organisation):
        register.organisations.edit(organisation, contact="Theirs")

        def refused() -> None:
            with pytest.raises(StaleChange, match="'Contact'"):
                register.organisations.edit(organisation, seen=organisation, contact="Ours")

        yield "details", refused

    few, many = (steps_of(Path(shutil.copy(path, tmp_path)), asked, monkeypatch) for path in logs)
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


def rows_of(path: Path, look: Callable[[Query], Iterator[object]]) -> tuple[list[object], int]:
    """Return what a check finds, and how many rows it reads of a register."""
    read = 0
    with closing(sqlite3.connect(path)) as connection:

        def ask(sql: str, **values: object) -> list[Row]:
            nonlocal read
            rows = query_readers.fetch_rows(connection, sql, values)
            read += len(rows)
            return rows

        return list(look(ask)), read


def test_doctor_reads_a_value_once_however_many_rows_have_it(sizes):
    few, many = (
        [rows_of(path, check) for check in (unreadable_values, stored_texts_with_an_at)]
        for path in sizes
    )
    with closing(sqlite3.connect(sizes[1])) as connection:
        ((lines,),) = connection.execute("SELECT count(*) FROM change_field")
    assert [found for found, _ in few + many] == [[]] * 4
    assert sum(read for _, read in many) < lines / 2


def stored_texts_with_an_at(query: Query) -> Iterator[object]:
    return stored_texts(query, lambda text: "@" in text)


def test_the_log_check_finds_one_line_in_any_of_many_organisations(sizes, tmp_path):
    path = Path(shutil.copy(sizes[1], tmp_path))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE progress SET lead = 'Nobody' WHERE organisation_id = 217"
            " AND action_id = (SELECT id FROM action WHERE code = 'M40')"
        )
        connection.execute("UPDATE organisation SET name = 'Nowhere' WHERE id = 300")
        connection.execute(
            "UPDATE change_field SET old = '7' WHERE field = 'lead' AND change_id = ("
            " SELECT max(id) FROM change WHERE organisation_id = 101 AND what = 'set-lead')"
        )
    found, _ = rows_of(path, lambda query: log_faults(query, in_file=True))
    assert {(one.ods, one.field) for one in found} == {  # type: ignore[attr-defined]
        ("A00101", "lead"),
        ("A00217", "lead"),
        ("A00300", "name"),
    }
