"""Output that cannot be written: what was stored is stored, what could not be told is said."""

from __future__ import annotations

import errno
import io
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from needs import needs_a_full_device

from db.errors import CannotOpen
from tests.command_samples import (
    CHANGES,
    READS,
    WRITES,
    command_of,
    first_of_each,
    make_practice,
)
from tracker.__main__ import main
from tracker.cli.catalogue import COMMANDS

ROOT = Path(__file__).parents[2]

FIND_FAULTS = ("check", "doctor")
"""Commands that fail if they find something, also where they cannot tell what."""


@pytest.fixture(scope="module")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as there:
        there.setenv("GREENPLAN_DB", "")
        there.setenv("LOGNAME", "Sam Example")
        there.setenv("GREENPLAN_SETTINGS", str(folder / "settings.json"))
        make_practice(folder)
    return folder


@pytest.fixture
def prepared(tmp_path: Path, _prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a register and files, in which to run commands."""
    shutil.copytree(_prepared, tmp_path, dirs_exist_ok=True, copy_function=shutil.copy)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "tracker.db"


class Refuses(io.StringIO):
    """A stream that takes nothing: its disk is full, or its reader has gone."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._error = OSError(number, os.strerror(number))

    def write(self, text: str) -> int:
        raise self._error


STREAMS = {
    "full": lambda: Refuses(errno.ENOSPC),
    "closed": lambda: None,
    "gone": lambda: Refuses(errno.EPIPE),
}


def changes(path: Path) -> int:
    """Return how many changes are in the log, and how many returns of others were left out."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT (SELECT count(*) FROM change)"
            " + (SELECT count(*) FROM received_return WHERE left_out IS NOT NULL)"
        ).fetchone()[0]


def test_every_command_is_among_them() -> None:
    assert {command_of(line) for line in (*READS, *CHANGES, *WRITES)} == COMMANDS.keys() - {"demo"}


def told(stream: str, line: str) -> tuple[int, str]:
    """Run a command with a stream in place of stdout; return its exit code and its stderr."""
    err = io.StringIO()
    with redirect_stdout(STREAMS[stream]()), redirect_stderr(err):
        return main(shlex.split(line)), err.getvalue()


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("line", [line for line in first_of_each(CHANGES) if line != "upgrade"])
def test_a_change_that_was_stored_ends_well(prepared, stream, line):
    before = changes(prepared)
    code, err = told(stream, line)
    assert code == 0
    assert changes(prepared) == before + 1
    said_so = err.startswith("greenplan: Done, but") and err.count("\n") == 1
    assert err == "" if stream == "gone" else said_so


@pytest.mark.parametrize("line", first_of_each(WRITES))
def test_a_file_that_was_written_is_written(prepared, line):
    code, err = told("full", line)
    assert (code, err.count("\n")) == (0, 1)
    assert err.startswith("greenplan: Done, but")


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("line", first_of_each(READS))
def test_what_could_only_be_told_and_was_not_is_a_failure(prepared, stream, line):
    code, err = told(stream, line)
    if stream == "gone":
        assert (code, err) == (0, "") or line in FIND_FAULTS
    else:
        assert (code, err.count("\n")) == (1, 1)
        why = "the disk is full" if stream == "full" else "it is closed"
        assert f"could not be written ({why})" in err or line in FIND_FAULTS


def test_a_change_that_cannot_be_told_of_is_stored_all_the_same(greenplan, prepared, monkeypatch):
    def unreadable(*_: object) -> None:
        raise CannotOpen("The register cannot be read. Try again in a moment.")

    for question in ("change", "changes"):
        monkeypatch.setattr(f"db.parts.history.History.{question}", unreadable)
    outcome = greenplan("set", "GC1", "--lead", "Sam")
    assert (outcome.code, outcome.out, outcome.err.count("\n")) == (0, "", 1)
    assert outcome.err.startswith("greenplan: Done, but the result could not be shown:")
    assert greenplan("history").code == 1


def test_details_that_are_stored_in_part_say_so(greenplan, prepared, tmp_path, monkeypatch):
    (tmp_path / "closed").write_text("x")
    monkeypatch.setenv("GREENPLAN_SETTINGS", str(tmp_path / "closed" / "settings.json"))
    outcome = greenplan("details", "--contact", "Pat Sample", "--your-name", "Pat Sample")
    assert (outcome.code, outcome.err.count("\n")) == (1, 1)
    assert "Your other changes were saved." in outcome.err
    assert greenplan("details", "--json").out.count("Pat Sample") == 1


# In processes of their own


def ended(command: str) -> tuple[int, bytes]:
    """Return how a shell's command line ended, ``greenplan`` in it being ours, and its stderr."""
    program = f"{sys.executable} -m tracker"
    done = subprocess.run(
        ["sh", "-c", command.replace("greenplan", program)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        check=False,
    )
    return done.returncode, done.stderr


@needs_a_full_device
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("greenplan update GC1 Talked >/dev/full 2>/dev/full", 0, b""),
        ("greenplan update GC1 Talked >&- 2>&-", 0, b""),
        ("greenplan actions >&-", 1, b"greenplan: The output could not be written"),
        ("greenplan actions --help >&-", 1, b"greenplan: The output could not be written"),
        ("greenplan show --nonsense 2>&-", 2, b""),
    ],
)
def test_a_process_ends_as_it_should(prepared, command, code, said):
    before = changes(prepared)
    ended_with, err = ended(command)
    assert ended_with == code
    assert err.startswith(said)
    assert err.count(b"\n") == bool(said)
    assert changes(prepared) == before + ("update" in command)


LEAD = "Zoë Ağa – Łódź 日 £5"


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("cp437", "Zoë Aga - Lódz ? £5"),
        ("cp850", "Zoë Aga - Lódz ? £5"),
        ("cp1252", "Zoë Aga - Lódz ? £5"),
        ("ascii", "Zoe Aga - Lodz ? ?5"),
        ("utf-8", LEAD),
    ],
)
def test_in_every_code_page_letters_can_be_read_and_json_is_whole(prepared, encoding, shown):
    def written(*command: str) -> bytes:
        return subprocess.run(
            [sys.executable, "-m", "tracker", "--db", str(prepared), *command],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": encoding},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout

    assert main(["--db", str(prepared), "set", "GC1", "--lead", LEAD]) == 0
    assert shown in written("show", "GC1").decode(encoding)
    told = written("show", "GC1", "--json")
    assert json.loads(told.decode("utf-8"))["lead"] == LEAD
    assert encoding == "utf-8" or told.isascii()
