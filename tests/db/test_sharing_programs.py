"""Programs of their own on a register that is as if on a network share."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from shared_register import ROOT, Program, claim_file

from db.sharing.process import computer_name


@pytest.fixture
def two(register_file: Path) -> Iterator[tuple[Program, Program]]:
    """Two programs on one register, of Sam and of Alex."""
    both = Program(register_file, "Sam_Example"), Program(register_file, "Alex_Sample")
    yield both
    for program in both:
        program.end()


def test_a_second_program_looks_on_takes_over_and_when_it_is_killed_the_first_goes_on(
    register_file: Path, two: tuple[Program, Program]
) -> None:
    sam, alex = two
    assert sam.ask("claim") == "claimed"
    refusal = alex.ask("claim")
    assert f"Sam_Example has had this register open on computer {computer_name()}" in refusal
    assert "since" in refusal
    assert "Sam_Example has had this register open" in alex.ask("name Roy")
    assert sam.ask("name Kim") == "Kim"
    assert alex.ask("lead") == "Kim"

    assert alex.ask("claim over") == "claimed"
    assert "Alex_Sample took over this register" in sam.ask("keep")
    assert "Alex_Sample has had this register open" in sam.ask("name Sam")
    assert alex.ask("name Roy") == "Roy"
    assert sam.ask("lead") == "Roy"

    alex.process.kill()
    alex.process.wait()
    assert claim_file(register_file).exists()
    assert sam.ask("name Sam") == "Sam"
    sam.end()
    assert not claim_file(register_file).exists()


CLAIM = """
import sys
from db.storage import place as storage
storage.on_network_share = lambda path: True
from db.errors import InUse
from db.opening import open_register

registers = [open_register(path, user=sys.argv[1]) for path in sys.argv[2:]]
print("ready", flush=True)
sys.stdin.readline()
won = ""
for number, register in enumerate(registers):
    try:
        register.sharing.claim()
        won += str(number)
    except InUse:
        pass
print(won, flush=True)
sys.stdin.readline()
"""
PROGRAMS, REGISTERS = 4, 8


def test_of_programs_that_claim_at_the_same_moment_one_has_it(
    register_file: Path, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(register_file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    paths = [Path(shutil.copy(register_file, tmp_path / f"{n}.db")) for n in range(REGISTERS)]
    for left in (2, 3):  # by a program that did not end well
        claim_file(paths[left]).write_bytes(b"half of a cl")
    started = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM, f"Person {number}", *map(str, paths)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(PROGRAMS)
    ]
    pipes = [(one.stdin, one.stdout) for one in started if one.stdin and one.stdout]
    assert [said.readline() for _, said in pipes] == ["ready\n"] * PROGRAMS
    for told, _ in pipes:
        told.write("go\n")
        told.flush()
    won = [said.readline().strip() for _, said in pipes]
    for one in started:
        one.communicate("end\n", timeout=30)
    assert sorted("".join(won)) == [str(number) for number in range(REGISTERS)]
