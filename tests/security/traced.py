"""What a program asks of the system, written down by strace while it runs."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

_CALL = re.compile(r"^\d+ +(?P<name>\w+)\((?P<arguments>.*)$")
_FAMILY = re.compile(r"\b(?:AF|PF)_[A-Z0-9_]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Call:
    """One system call: its name, and its arguments as strace writes them."""

    name: str
    arguments: str

    @property
    def family(self) -> str:
        """What kind of address it is about, such as AF_UNIX; empty where it says of none."""
        found = _FAMILY.search(self.arguments)
        return found[0] if found else ""

    @property
    def text(self) -> str:
        """The first text among its arguments: the path, mostly."""
        found = _QUOTED.search(self.arguments)
        return found[1] if found else ""


def needs_strace(folder: Path) -> None:
    """Skip the test where strace is not there or may not trace."""
    program = shutil.which("strace")
    if program is None:
        pytest.skip("strace is not installed")
    tried = subprocess.run(
        [program, "-o", str(folder / "tried"), "true"], capture_output=True, text=True, check=False
    )
    if tried.returncode != 0:
        pytest.skip(f"strace may not trace here: {tried.stderr.strip()[-100:]}")


def tracing(log: Path, what: str) -> list[str]:
    """Return the words before a command that write its calls, and its children's, to ``log``.

    With --seccomp-bpf only the calls that are asked for stop the program, so that it stays quick.
    """
    options = ["--seccomp-bpf", "-f", "-qq", "-s", "300", "-e", "signal=none"]
    return ["strace", *options, "-o", str(log), "-e", f"trace={what}"]


def traced_python(folder: Path, code: str, *arguments: str, what: str = "%network") -> list[Call]:
    """Run Python code in a process of its own and return its calls; it must end well."""
    log = folder / "calls"
    finished = subprocess.run(
        [*tracing(log, what), sys.executable, "-c", code, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return calls_in(log)


def command_that_is_traced(folder: Path, command: Path, log: Path, what: str) -> Path:
    """Return a command that does what ``command`` does, and is traced."""
    wrapper = folder / "traced-greenplan"
    words = shlex.join([*tracing(log, what), str(command)])
    wrapper.write_text(f'#!/bin/sh\nexec {words} "$@"\n')
    wrapper.chmod(0o755)
    return wrapper


def calls_in(log: Path) -> list[Call]:
    """Return the calls in a log of strace, in their order."""
    matches = (_CALL.match(line) for line in log.read_text(errors="replace").splitlines())
    return [Call(found["name"], found["arguments"]) for found in matches if found]
