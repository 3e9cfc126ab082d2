"""The log of errors that nobody foresaw: what is in it, and above all what is not."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from held_files import ON_WINDOWS, held_open
from needs import needs_posix_permissions

from db.storage.column_types import Unfit
from db.validation.text_rules import plain_text
from tracker.user_files.crash_log import (
    LIMIT,
    error_kind,
    errors_since,
    log_error,
    log_location_in_words,
)
from tracker.user_files.folders import log_file, older_log

ROOT = Path(__file__).parents[2]
SECRET = "Pat Sample, 1 Example Road, postgresql://pat:secret@example.org/x"


def raised(error: Exception, cause: Exception | None = None) -> Exception:
    """Return an error as it comes out of the program: with the lines it went through."""
    try:
        local = SECRET
        assert local
        raise error from cause
    except type(error) as caught:
        return caught


def test_an_error_is_noted_with_what_helps_and_nothing_of_a_person(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cause = raised(FileNotFoundError(2, "No such file", SECRET))
    assert log_error(raised(ValueError(SECRET), cause), "greenplan  import") == log_file()
    first, doing, *lines = log_file().read_text(encoding="utf-8").splitlines()
    at, _, versions = first.partition(" ")
    assert abs(datetime.fromisoformat(at) - datetime.now(UTC)) < timedelta(minutes=1)
    assert versions.startswith("greenplan ")
    assert "Python 3." in versions
    assert doing == "while: greenplan import"
    assert lines[0] == "ValueError"
    assert "because of: FileNotFoundError ENOENT" in lines
    assert lines[1].startswith("  test_unexpected_errors.py:")
    whole = log_file().read_text(encoding="utf-8")
    for private in (SECRET, "Pat", "secret", "example.org", str(tmp_path), str(Path.home())):
        assert private not in whole


def test_the_lines_of_the_program_are_shown_by_their_place_in_it():
    try:
        plain_text(None, "Name", 10)  # type: ignore[arg-type]
    except Exception as error:
        log_error(error, "a test")
    lines = log_file().read_text(encoding="utf-8").splitlines()
    place = next(
        n for n, line in enumerate(lines) if line.startswith("  db/validation/text_rules.py:")
    )
    assert lines[place].endswith(" in plain_text")
    assert lines[place + 1].startswith("    ")
    assert lines[place + 1].strip() in (ROOT / "db/validation/text_rules.py").read_text("utf-8")


def test_the_number_of_an_error_is_kept_without_its_words():
    with closing(sqlite3.connect(":memory:")) as connection:
        try:
            connection.execute("SELECT pat_sample")
        except sqlite3.Error as error:
            assert error_kind(error) == "OperationalError SQLITE_ERROR"
    assert error_kind(PermissionError(13, "Permission denied", SECRET)) == "PermissionError EACCES"
    assert error_kind(OSError(SECRET)) == "OSError"


def test_a_chain_without_end_and_a_very_deep_call_stay_short():
    def deep(more: int) -> None:
        if more == 0:
            raise ExceptionGroup(SECRET, [ValueError(SECRET) for _ in range(50)])
        deep(more - 1)

    one, other = ValueError(SECRET), KeyError(SECRET)
    other.__cause__ = one
    log_error(raised(one, other), "a test")
    try:
        deep(300)
    except ExceptionGroup as group:
        log_error(group, "a test")
    text = log_file().read_text(encoding="utf-8")
    assert text.count("KeyError") == 1
    assert "more ..." in text
    assert len(text.splitlines()) < 150
    assert SECRET not in text


def test_the_log_stays_small_and_one_older_is_kept():
    for _ in range(3):
        log_error(ValueError(), "a test")
        with log_file().open("ab") as log:
            log.write(b"x" * (LIMIT - log.tell() - 10))
            log.write(b"\n")
    log_error(ValueError(), "a test")
    assert log_file().stat().st_size < 1000
    assert older_log(log_file()).stat().st_size <= LIMIT
    assert sorted(path.name for path in log_file().parent.glob("*.log")) == [
        "greenplan.log",
        "greenplan.older.log",
    ]


@ON_WINDOWS
def test_a_log_that_another_program_has_open_grows_until_it_is_free():
    log_error(ValueError(), "a test")
    with log_file().open("ab") as log:
        log.write(b"x" * LIMIT)
    with held_open(log_file(), 60):
        assert log_error(ValueError(), "a test")
        assert log_file().stat().st_size > LIMIT
        with log_file().open("ab") as log:
            log.write(b"x" * LIMIT)
        assert log_error(ValueError(), "a test") is None
    assert log_error(ValueError(), "a test")
    assert log_file().stat().st_size < 1000


@pytest.mark.parametrize("error", [PermissionError(13, "no"), PermissionError(1, "no")])
def test_a_log_that_may_not_be_set_aside_grows_no_further(monkeypatch, error):
    if os.name == "nt":
        error = PermissionError(13, "no", str(log_file().parent))  # a folder is not held
    log_error(ValueError(), "a test")
    with log_file().open("ab") as log:
        log.write(b"x" * LIMIT)
    before = log_file().stat().st_size

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", refuse)
    assert log_error(ValueError(), "a test") is None
    assert log_file().stat().st_size == before


@needs_posix_permissions
def test_the_log_is_private_and_no_link_is_followed(tmp_path, monkeypatch):
    monkeypatch.delenv("GREENPLAN_SETTINGS")
    log = log_error(ValueError(), "a test")
    assert log is not None
    assert log.is_relative_to(tmp_path)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    mine = tmp_path / "mine.txt"
    mine.write_text("a diary", encoding="utf-8")
    log.unlink()
    log.symlink_to(mine)
    assert log_error(ValueError(), "a test") is None
    assert mine.read_text(encoding="utf-8") == "a diary"


def test_a_log_that_cannot_be_written_is_told_and_nothing_else_fails(greenplan, monkeypatch):
    log_file().mkdir()
    assert log_error(ValueError(), "a test") is None
    assert "could not be saved" in log_location_in_words(None)
    monkeypatch.setattr("db.opening.open_register", lambda *_a, **_k: 1 // 0)
    outcome = greenplan("orgs")
    assert outcome.code == 1
    assert outcome.err.count("\n") == 1
    assert "could not be saved" in outcome.err


def test_what_somebody_wrote_in_the_log_is_passed_over():
    log_error(ValueError(), "a test")
    with log_file().open("a", encoding="utf-8") as log:
        log.write("2026-13-45T00:00:00Z greenplan\n\0\n")
    noted = errors_since(datetime.now(UTC) - timedelta(minutes=1))
    assert noted is not None
    assert noted.number == 1


CHILD = """
import sys
from db.parts.actions import Actions
from db.parts.organisations import Organisations
from tracker.__main__ import main

def burst(*_values, **_named):
    raise RuntimeError("Pat Sample")

Actions.set_lead = Actions.edit = Organisations.find = burst
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("error", [KeyError("on"), AttributeError("on"), Unfit("of no row")])
def test_a_fault_of_the_program_is_no_fault_of_a_sound_register(
    greenplan, example_surgery, monkeypatch, error
):
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("db.actions.queries.actions", broken)
    outcome = greenplan("actions")
    assert outcome.code == 1
    assert f"({type(error).__name__})" in outcome.err
    assert "restore" not in outcome.err
    assert type(error).__name__ in log_file().read_text(encoding="utf-8")


def test_on_the_command_line_it_is_one_calm_line(example_surgery, tmp_path):
    script = tmp_path / "broken.py"
    script.write_text(CHILD, encoding="utf-8")
    example_surgery.close()
    before = example_surgery.path.read_bytes()
    ended = subprocess.run(
        [sys.executable, str(script), "set", "GC1", "--lead", "Pat Sample"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == (
        "greenplan: An unexpected error occurred (RuntimeError). Your register is safe: everything"
        " you saved is kept. The details, without personal data, are in"
        f" {log_file()}. To see where, set GREENPLAN_DEBUG=1 and try again.\n"
    )
    noted = log_file().read_text(encoding="utf-8")
    assert "while: greenplan set\n" in noted
    assert "Pat" not in noted
    assert example_surgery.path.read_bytes() == before
