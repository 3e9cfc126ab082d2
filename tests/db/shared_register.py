"""A register as if on a network share, and programs of their own that work on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from example_register import NOW

from db.opening import open_register
from db.register import Register

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from db.storage import place as storage
storage.on_network_share = lambda path: True
from db.errors import GreenPlanError
from db.opening import open_register

register = open_register(sys.argv[1], user=sys.argv[2])
organisation = register.organisations.find()

def lead():
    return register.actions.find(organisation, "GC1").lead

def name(who):
    register.actions.set_lead(organisation, ["GC1"], who)
    return lead()

def claim(*how):
    register.sharing.claim(take_over=bool(how))
    return "claimed"

def keep():
    register.sharing.refresh()
    return "kept"

print("open", flush=True)
for line in sys.stdin:
    what, *given = line.split()
    try:
        print({"lead": lead, "name": name, "claim": claim, "keep": keep}[what](*given), flush=True)
    except GreenPlanError as error:
        print(error, flush=True)
register.close()
"""


class Program:
    """Another program at work on the register, told what to do line by line."""

    def __init__(self, path: Path, user: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(path), user],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == "open"

    def ask(self, line: str) -> str:
        """Tell it a line and return its answer, in one line."""
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self._answer()

    def end(self) -> None:
        """Let it close the register and end, if it has not."""
        if self.process.poll() is None:
            self.process.communicate(timeout=30)

    def _answer(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")


def claim_file(register: Path) -> Path:
    """Return the file that says who has the register."""
    return register.with_name(f"{register.name}.in-use")


def rewritten(register: Path, **values: Any) -> None:
    """Write other values into the claim, and leave its time as it is."""
    file = claim_file(register)
    times = file.stat()
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | values))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


def silent_for(register: Path, seconds: float) -> None:
    """Let the claim be as if it had not been touched for so long."""
    times = claim_file(register).stat()
    os.utime(claim_file(register), (times.st_atime, times.st_mtime - seconds))


@contextmanager
def opened(path: Path, user: str, at: datetime = NOW) -> Iterator[Register]:
    """Open the register in this program, and close it at the end."""
    with closing(open_register(path, user=user, clock=lambda: at)) as register:
        yield register
