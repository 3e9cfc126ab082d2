"""``greenplan doctor`` writes nothing, whatever it finds: not a byte, not a time, not a folder."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from needs import ON_WINDOWS, needs_posix_permissions, needs_proc

from db.backups import Why, back_up
from tracker.user_files.crash_log import log_error

NUMBER = "999 123 4594"

KILLED = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = " + sys.argv[2])
connection.execute("PRAGMA synchronous = FULL")
connection.execute("PRAGMA cache_size = 5")
connection.execute("UPDATE organisation SET contact = '999 123 4594'")
connection.execute("BEGIN")
connection.execute("UPDATE action SET title = 'torn ' || title, detail = hex(zeroblob(400))")
if sys.argv[2] == "WAL":
    connection.execute("ROLLBACK")
os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
"""

HELD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA locking_mode = " + sys.argv[2])
connection.execute("BEGIN EXCLUSIVE")
connection.execute("UPDATE organisation SET pcn = 'not yet'")
print("held", flush=True)
sys.stdin.read()
"""


def all_there_is(folder: Path) -> dict[str, tuple[object, ...]]:
    """Return what each file and folder holds, when it was changed, and who may read it."""
    there = {}
    for path in (folder, *folder.rglob("*")):
        state = path.stat()
        content = path.read_bytes() if path.is_file() else None
        there[str(path)] = (content, state.st_mtime_ns, state.st_mode, state.st_ino)
    return there


def killed_while_it_wrote(path: Path, journal: str) -> None:
    process = subprocess.run([sys.executable, "-c", KILLED, str(path), journal], check=False)
    assert process.returncode == (signal.SIGTERM if ON_WINDOWS else -signal.SIGKILL)


def closed(path: Path) -> None:
    pass


def with_a_wal_left_over(path: Path) -> None:
    killed_while_it_wrote(path, "WAL")
    assert path.with_name("tracker.db-wal").stat().st_size


def with_a_wal_and_no_index(path: Path) -> None:
    with_a_wal_left_over(path)
    path.with_name("tracker.db-shm").unlink()


def with_a_hot_journal(path: Path) -> None:
    before = path.read_bytes()
    killed_while_it_wrote(path, "DELETE")
    assert path.with_name("tracker.db-journal").stat().st_size
    assert b"torn " in path.read_bytes()
    assert b"torn " not in before


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8192:16384] = b"\xff" * 8192
    path.write_bytes(content)


def without_its_beginning(path: Path) -> None:
    path.write_bytes(b"\0" * 4096 + path.read_bytes()[4096:])


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def gone(path: Path) -> None:
    path.unlink()


def in_a_folder_that_is_read_only(path: Path) -> None:
    path.chmod(0o400)
    path.parent.chmod(0o500)


@pytest.mark.parametrize(
    "state",
    [
        *(closed, with_a_wal_left_over, with_a_wal_and_no_index, with_a_hot_journal, damaged),
        *(without_its_beginning, newer, gone),
        pytest.param(in_a_folder_that_is_read_only, marks=needs_posix_permissions),
    ],
    ids=lambda state: state.__name__,
)
def test_nothing_is_written(
    greenplan, _surgery_file: Path, tmp_path: Path, monkeypatch, state: Callable[[Path], None]
):
    folder = tmp_path / "practice"
    folder.mkdir()
    path = folder / "tracker.db"
    path.write_bytes(_surgery_file.read_bytes())
    path.chmod(0o600)
    monkeypatch.setenv("GREENPLAN_DB", str(path))
    back_up(path, Why.DAY, datetime.now(UTC))
    log_error(ValueError(), "a test")
    state(path)
    before = all_there_is(tmp_path)
    outcome = greenplan("doctor", "--json")
    after = all_there_is(tmp_path)
    folder.chmod(0o700)
    assert after == before
    checks = {check["key"]: check for check in json.loads(outcome.out)["checks"]}
    assert checks["log"]["ok"] is False
    if state in (with_a_wal_left_over, with_a_wal_and_no_index, with_a_hot_journal):
        assert (checks["opens"]["ok"], checks["sound"]["ok"]) == (True, True)
        (found,) = checks["nhs-numbers"]["found"]
        assert (found["what"], found["field"]) == ("organisation", "contact")
    if state in (damaged, without_its_beginning, gone):
        assert checks["opens"]["ok"] is False
        assert "'greenplan restore tracker-" in checks["opens"]["cure"]


def test_no_data_folder_is_made(greenplan, tmp_path: Path, monkeypatch):
    monkeypatch.delenv("GREENPLAN_DB")
    monkeypatch.delenv("GREENPLAN_SETTINGS")
    before = all_there_is(tmp_path)
    outcome = greenplan("doctor")
    assert outcome.code == 1
    assert "There is no register at" in outcome.out
    assert all_there_is(tmp_path) == before


@contextmanager
def held(path: Path, locking_mode: str) -> Iterator[int]:
    """Keep a register in the middle of a change, in another process; yield its number."""
    process = subprocess.Popen(
        [sys.executable, "-c", HELD, str(path), locking_mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        yield process.pid
    finally:
        process.communicate()


@needs_proc
@pytest.mark.parametrize(("locking_mode", "opens"), [("NORMAL", True), ("EXCLUSIVE", False)])
def test_another_program_is_within_a_change(
    greenplan, example_surgery, monkeypatch, locking_mode: str, opens: bool
):
    example_surgery.close()
    monkeypatch.setattr("db.inspection.BUSY_TIMEOUT", 0.05)
    folder = example_surgery.path.parent
    with held(example_surgery.path, locking_mode) as process:
        before = all_there_is(folder)
        outcome = greenplan("doctor", "--json")
        assert all_there_is(folder) == before
    checks = {check["key"]: check for check in json.loads(outcome.out)["checks"]}
    assert checks["opens"]["ok"] is opens
    assert checks["sound"]["ok"] is True
    assert f"Process {process} has it open" in checks["in-use"]["told"][0]
    if not opens:
        assert f"Another program (process {process})" in checks["opens"]["found"][0]["words"]


def test_without_room_for_a_copy_it_says_so(greenplan, example_surgery, monkeypatch, tmp_path):
    example_surgery.close()
    with_a_wal_left_over(example_surgery.path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    outcome = greenplan("doctor")
    assert outcome.code == 1
    assert "cannot be copied to" in " ".join(outcome.out.split())
    assert "There is enough free disk space" in outcome.out
