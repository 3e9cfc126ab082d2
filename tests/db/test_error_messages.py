"""What SQLite and the system refuse is told in plain words, never in their own."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from example_register import SAM
from needs import needs_open_files_to_move
from sqlalchemy import event
from windows_errors import windows_error

from db.errors import BackupFailed, CannotOpen, GreenPlanError
from db.files.faults import code_name, describe_error
from db.opening import open_register
from db.register import Register

THEIR_WORDS = re.compile(
    r"database|disk I/O|readonly|malformed|is locked|disk image|unable to open|SQL|Errno"
    r"|Error\b|sqlalche|INSERT|UPDATE|PRAGMA|\[|not authorized|logic error",
)
CODES = [*sorted(name for name in dir(sqlite3) if name.startswith("SQLITE_")), "SQLITE_NEW", ""]


def in_plain_words(said: str) -> bool:
    """Whether a message is sentences of ours, and one line."""
    return said.isprintable() and said.endswith(".") and not THEIR_WORDS.search(said)


@pytest.mark.parametrize("name", CODES)
def test_every_code_of_sqlite_is_told_in_plain_words(name: str) -> None:
    error = sqlite3.OperationalError("disk I/O error: SELECT 1")
    error.sqlite_errorname = name
    found = describe_error(error)
    for said in (found.sentence("the register tracker.db"), f"It failed: {found}.", found.cure):
        assert in_plain_words(said)
        assert said[0].isupper() or said[0] == "'"
    assert code_name(error) == name


@pytest.mark.parametrize("number", [*errno.errorcode, 9999])
def test_what_the_system_refuses_is_told_without_a_number_or_its_own_words(number: int) -> None:
    found = describe_error(OSError(number, os.strerror(number), "/a/secret/path"))
    assert in_plain_words(f"It failed: {found}.")
    assert "secret" not in str(found)
    assert os.strerror(number).lower() not in str(found).lower()


WINDOWS = {
    5: "You do not have access to it. Ask IT",
    19: "The disk that holds it is write-protected. Remove the write protection",
    21: "The drive that holds it is not ready. Check that it is connected",
    32: "such as Excel, OneDrive or antivirus software, is using it. Close it there",
    33: "such as Excel, OneDrive or antivirus software, is using it. Close it there",
    39: "The disk is full. Free some space",
    53: "The network folder that holds it cannot be reached. Check your network connection",
    55: "The network folder that holds it cannot be reached. Check your network connection",
    59: "The network folder that holds it cannot be reached. Check your network connection",
    64: "The network folder that holds it cannot be reached. Check your network connection",
    67: "The network folder that holds it cannot be reached. Check your network connection",
    112: "The disk is full. Free some space",
    121: "The network folder that holds it cannot be reached. Check your network connection",
    123: "That file name is not allowed here. Choose another name",
    223: "It is too large for this disk. Choose a place on another disk",
    225: "Antivirus software has blocked it. Ask IT to check it",
    1117: "reported an error. Check the connection",
    1167: "The drive that holds it is not ready. Check that it is connected",
    1224: "such as Excel, OneDrive or antivirus software, is using it. Close it there",
    1231: "The network folder that holds it cannot be reached. Check your network connection",
    1236: "The network folder that holds it cannot be reached. Check your network connection",
    1260: "A rule on this computer blocks it. Ask IT to allow it",
    1295: "The disk is full. Free some space",
    1326: "The server that holds it did not accept your sign-in. Sign in to Windows again",
    1392: "reported an error. Check the connection",
    1455: "This computer has run out of memory. Close other programs",
}


@pytest.mark.parametrize("number", WINDOWS)
def test_what_windows_refuses_is_told_with_what_to_do(number: int) -> None:
    found = describe_error(windows_error(number, "C:\\a\\secret"))
    assert WINDOWS[number] in f"{found.sentence('it')} {found.cure}"


def test_every_number_of_windows_is_told_in_plain_words_and_blames_no_name_for_it() -> None:
    for number in range(1, 9_000):
        found = describe_error(windows_error(number, "C:\\a\\secret"))
        assert in_plain_words(f"It failed: {found}.")
        assert in_plain_words(found.cure)
        assert ("That file name is not allowed" in found.happened) == (
            number in (87, 123, 161, 1113)
        )


@contextmanager
def full(register: Register) -> Iterator[None]:
    with _limited(register, "max_page_count"):
        yield


@contextmanager
def read_only(register: Register) -> Iterator[None]:
    with _limited(register, "query_only = ON"):
        yield


@contextmanager
def locked(register: Register) -> Iterator[None]:
    with (
        patch("db.storage.transactions.BUSY_TIMEOUT", 0.05),
        closing(sqlite3.connect(register.place.path, isolation_level=None)) as other,
    ):
        register._core.engine.dispose()
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def gone(register: Register) -> Iterator[None]:
    path = register.place.path
    register._core.engine.dispose()
    path.rename(path.with_name("elsewhere.db"))
    yield
    path.with_name("elsewhere.db").rename(path)


@contextmanager
def _limited(register: Register, pragma: str) -> Iterator[None]:
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        ((pages,),) = connection.execute("PRAGMA page_count")
        limit_of = f"max_page_count = {pages}" if pragma == "max_page_count" else pragma
        connection.execute(f"PRAGMA {limit_of}")

    register._core.engine.dispose()
    event.listen(register._core.engine, "connect", limit)
    yield
    event.remove(register._core.engine, "connect", limit)
    register._core.engine.dispose()


REFUSED = {
    full: "The disk is full. Nothing was saved. Free some space on it",
    read_only: "is read-only. Nothing was saved. Ask IT for write access",
    locked: "Another program is writing to the register",
    gone: "is no longer there, or cannot be opened. Nothing was saved. Move the file back",
}


@pytest.mark.parametrize(
    "refusing", [full, read_only, locked, pytest.param(gone, marks=needs_open_files_to_move)]
)
def test_a_change_that_is_refused(
    register_file: Path, refusing: Callable[[Register], Iterator[None]]
) -> None:
    with closing(open_register(register_file, user=SAM)) as register:
        organisation = register.organisations.find()
        before = register.actions.updates(organisation, "GC1")
        with refusing(register), pytest.raises(GreenPlanError) as refusal:
            register.actions.add_update(organisation, ["GC1"], "Long talks. " * 330)
        assert REFUSED[refusing] in str(refusal.value)
        assert in_plain_words(str(refusal.value))
        assert register.actions.updates(organisation, "GC1") == before
        register.actions.add_update(organisation, ["GC1"], "Long talks. " * 330)


def test_a_table_that_is_missing(register_file: Path) -> None:
    with closing(sqlite3.connect(register_file)) as other:
        other.execute("DROP TABLE barrier")
    with closing(open_register(register_file, user=SAM)) as register:
        organisation = register.organisations.find()
        with pytest.raises(CannotOpen) as refusal:
            register.records.barriers(organisation)
        assert in_plain_words(str(refusal.value))


def test_a_copy_that_is_refused(register_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from db.backups import copying

    def no_room(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
        target.execute("PRAGMA max_page_count = 2")
        source.backup(target)

    monkeypatch.setattr(copying, "copy_pages", no_room)
    with pytest.raises(BackupFailed, match=r"could not be backed up to .* \(the disk is full\)"):
        copying.copy_checked(register_file, register_file.with_name("copy.db"))
