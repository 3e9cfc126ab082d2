"""Full disks, errors, kills and power cuts: nothing lost, nothing half, each told in one line.

These are the short forms; ``python -m tests.soak.faulty_disk``, ``killing``, ``power_loss`` and
``together`` are the long ones.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from needs import needs_fork, needs_signals

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.command_samples import WRITES, command_of  # noqa: E402
from tests.faults.disk import why_not  # noqa: E402


def run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@needs_fork
def test_every_command_that_writes_a_file_is_broken_on_purpose() -> None:
    from tests.faults.operations import operations

    assert {command_of(line) for line in WRITES} <= {one.name.split()[0] for one in operations()}


@pytest.mark.skipif(bool(why_not()), reason=why_not() or "it can")
def test_a_failing_disk_a_kill_and_a_power_cut_lose_nothing_and_leave_nothing_half() -> None:
    done = run("tests.faults.short")
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    assert told.count("All well: ") == 3, told
    assert "All well: 16 kills" in told


@needs_fork
def test_four_programs_at_once_lose_no_change_and_are_told_of_each_that_is_refused() -> None:
    done = run("tests.soak.together", "--programs", "4", "--seconds", "1")
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    assert "All well: 0 amiss" in told


TWO_OPENINGS = """
import os, signal, subprocess, sys
from db.opening import open_register
mine = open_register(sys.argv[1], user="Sam Example")
at = mine.organisations.find()
mine.actions.add_update(at, ["GC1"], "mine")
open_register(sys.argv[1], user="Sam Example").close()
other = "import sys; from db.opening import open_register as o; r = o(sys.argv[1], user='Alex');"
other += "r.actions.add_update(r.organisations.find(), ['GC1'], 'theirs'); r.close()"
subprocess.run([sys.executable, "-c", other, sys.argv[1]], check=True)
mine.actions.add_update(at, ["GC1"], "mine again")
os.kill(os.getpid(), signal.SIGKILL)
"""


@needs_signals
def test_a_second_opening_in_one_program_does_not_lose_what_the_first_is_told_is_stored(
    example_surgery: Any,
) -> None:
    # Closing a file lets go of all that a program has locked in it, on POSIX.
    done = subprocess.run(
        [sys.executable, "-c", TWO_OPENINGS, str(example_surgery.path)], cwd=ROOT, check=False
    )
    assert done.returncode == -signal.SIGKILL
    register = example_surgery.open_as("Kim Sample")
    entries = [
        update.text for update in register.actions.updates(example_surgery.organisation, "GC1")
    ]
    assert entries == ["mine", "theirs", "mine again"]
