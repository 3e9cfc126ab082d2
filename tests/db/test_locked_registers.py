"""While another program has the register: what still works, and what is said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from example_register import SAM

from db import opening
from db.errors import CannotOpen, GreenPlanError
from db.opening import open_register
from db.storage import file_check as checking
from db.storage import place as storage
from db.storage import transactions as writing

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA locking_mode = " + sys.argv[2])
connection.execute("BEGIN EXCLUSIVE")
connection.execute("UPDATE organisation SET own_actions = own_actions")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def hold() -> Iterator[Callable[[Path, str], subprocess.Popen[str]]]:
    """Lock a register from another process until its standard input is closed."""
    started: list[subprocess.Popen[str]] = []

    def start(path: Path, locking_mode: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(path), locking_mode],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in started:
        process.communicate()


def test_a_register_locked_by_another_program_is_refused_untouched(
    register_file: Path,
    hold: Callable[[Path, str], subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (opening, checking):
        monkeypatch.setattr(module, "BUSY_TIMEOUT", 0.05)
    holder = hold(register_file, "EXCLUSIVE")
    bytes_before = register_file.read_bytes()
    with pytest.raises(CannotOpen) as refusal:
        open_register(register_file, user=SAM)
    assert "Another program is writing to the register" in str(refusal.value)
    assert register_file.read_bytes() == bytes_before
    holder.communicate()
    with closing(open_register(register_file, user=SAM)) as register:
        assert register.actions.find(register.organisations.find(), "GC1").lead == "P. Lee"


def test_while_another_program_writes_one_reads_and_a_change_is_refused(
    register_file: Path,
    hold: Callable[[Path, str], subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writing, "BUSY_TIMEOUT", 0.05)
    with closing(open_register(register_file, user=SAM)) as register:
        organisation = register.organisations.find()
        holder = hold(register_file, "NORMAL")
        assert register.actions.find(organisation, "GC1").lead == "P. Lee"
        with pytest.raises(GreenPlanError, match=r"Another program is writing.*Nothing was saved"):
            register.actions.set_lead(organisation, ["GC1"], "Dr Roy")
        holder.communicate()
        register.actions.set_lead(organisation, ["GC1"], "Dr Roy")
        assert register.actions.find(organisation, "GC1").lead == "Dr Roy"


def test_a_change_while_the_file_is_wholly_locked_is_refused_in_one_line(
    register_file: Path,
    hold: Callable[[Path, str], subprocess.Popen[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writing, "BUSY_TIMEOUT", 0.05)
    monkeypatch.setattr(opening, "BUSY_TIMEOUT", 0.05)
    monkeypatch.setattr(storage, "on_network_share", lambda path: True)
    with closing(open_register(register_file, user=SAM)) as register:
        organisation = register.organisations.find()
        holder = hold(register_file, "EXCLUSIVE")
        with pytest.raises(GreenPlanError, match="Another program is writing"):
            register.actions.set_lead(organisation, ["GC1"], "Dr Roy")
        with pytest.raises(CannotOpen):
            register.organisations.all()
        holder.communicate()
        register.actions.set_lead(organisation, ["GC1"], "Dr Roy")
