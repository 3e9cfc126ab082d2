"""A Windows of the tests' own: a Wine prefix in a work folder, and programs run in it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent

COMPILER = "x86_64-w64-mingw32-gcc"
_NEEDED = {
    "wine": ("Wine", "wine wine64"),
    "wineserver": ("Wine's server", "wine"),
    "wineconsole": ("Wine's console", "wine"),
    COMPILER: ("the compiler for Windows", "gcc-mingw-w64-x86-64"),
}

LONGEST = 3600
"""A program that runs for longer, in seconds, hangs and is ended."""

_OURS_ALONE = ("GREENPLAN_", "PIP_", "PYTHON", "PYTEST_", "VIRTUAL_ENV", "XDG_")
"""Variables that begin like this say where things are on this machine, not in the prefix."""


class CannotTest(Exception):
    """There is no Windows to test on here; the text says what is missing and how to get it."""


@dataclass(frozen=True)
class Ran:
    """What a program came to: its exit code, what it wrote and how long it took."""

    code: int
    text: str
    seconds: float


def check_tools() -> None:
    """Raise :class:`CannotTest` unless all of Wine and a compiler for Windows are installed."""
    lacking = [command for command in _NEEDED if shutil.which(command) is None]
    if not lacking:
        return
    *others, last = (_NEEDED[command][0] for command in lacking)
    names = f"{', '.join(others)} and {last}" if others else last
    packages = " ".join(dict.fromkeys(" ".join(_NEEDED[c][1] for c in lacking).split()))
    raise CannotTest(
        f"{names[0].upper()}{names[1:]} {'is' if len(lacking) == 1 else 'are'} not installed. "
        f"On Debian or Ubuntu: apt-get install --no-install-recommends {packages}"
    )


class Wine:
    """A Wine prefix in a folder; made at the first use, kept for the next."""

    def __init__(self, folder: Path) -> None:
        self._prefix = folder
        self.drive = folder / "drive_c"
        """Drive C: as this machine sees it."""

    def make(self) -> None:
        """Make the prefix where there is none: Windows 10, with the library that Wine 8 lacks.

        Raises :class:`CannotTest` where Wine or the compiler fails, with what they wrote.
        """
        system = self.drive / "windows" / "system32"
        library = system / "bcryptprimitives.dll"
        if library.is_file():
            return
        if self._prefix.exists():
            shutil.rmtree(self._prefix)  # half made, when an earlier run was interrupted
        self._prefix.mkdir(parents=True)
        self._done("wineboot", "-i")
        for link in self.drive.glob("users/*/*"):
            if link.is_symlink():  # Documents, Downloads: those of the person who runs the tests
                link.unlink()
                link.mkdir()
        version = ("/v", "Version", "/d", "win10", "/f")
        self._done("reg", "add", r"HKCU\Software\Wine", *version)
        source = str(HERE / "bcryptprimitives.c")
        command = [COMPILER, "-O2", "-shared", "-s", "-o", str(library), source, "-ladvapi32"]
        compiled = subprocess.run(command, capture_output=True, text=True, check=False)
        if compiled.returncode != 0:
            library.unlink(missing_ok=True)
            raise CannotTest(f"{COMPILER} failed:\n{compiled.stderr}")
        self._end_all()

    def _done(self, *command: str) -> None:
        ran = self.run(*command, longest=300)
        if ran.code != 0:
            raise CannotTest(f"'wine {' '.join(command)}' failed with {ran.code}:\n{ran.text}")

    @contextmanager
    def kept_running(self, variables: Mapping[str, str] | None = None) -> Iterator[None]:
        """Keep Wine's server up meanwhile, started with these ``variables``: a program then starts
        in a tenth of a second.
        """
        self._start_server(variables)
        try:
            yield
        finally:
            self._end_all()

    def restart(self, variables: Mapping[str, str] | None = None) -> None:
        """End every program in the prefix, and start its server anew with these ``variables``."""
        self._end_all()
        self._start_server(variables)

    def _start_server(self, variables: Mapping[str, str] | None = None) -> None:
        # Windows' services start with the first program and keep its streams for good. Whoever
        # reads ours would wait for them.
        for command in (["wineserver", "-p"], ["wine", "cmd", "/c", "exit"]):
            subprocess.Popen(
                command,
                env=self.environment(variables),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            ).wait()

    def _end_all(self) -> None:
        subprocess.run(["wineserver", "-k"], env=self.environment(), check=False)

    def run(
        self,
        *command: str,
        cwd: Path | None = None,
        variables: Mapping[str, str] | None = None,
        shown: bool = False,
        longest: float = LONGEST,
    ) -> Ran:
        """Run a Windows program and wait for it.

        ``cwd`` is a folder of this machine, C: if not given. ``shown`` also prints each line as it
        comes. A program still running after ``longest`` seconds is ended, and the text says so.
        """
        begun = time.monotonic()
        # Pipes, because Wine gives a Python whose output is a plain file no output at all
        program = subprocess.Popen(
            ["wine", *command],
            cwd=cwd or (self.drive if self.drive.is_dir() else self._prefix),
            env=self.environment(variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        late = threading.Event()

        def end() -> None:
            late.set()
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
            self.restart()  # what it started would keep the pipe open

        timer = threading.Timer(longest, end)
        timer.start()
        lines = []
        assert program.stdout is not None
        try:
            for line in program.stdout:
                lines.append(line)
                if shown:
                    print(line, end="", flush=True)
        finally:
            timer.cancel()
        code = program.wait()
        program.stdout.close()
        if late.is_set():
            lines.append(f"\nEnded after {longest:.0f} seconds.\n")
        return Ran(code, "".join(lines).replace("\r", ""), time.monotonic() - begun)

    def environment(self, variables: Mapping[str, str] | None = None) -> dict[str, str]:
        """Give the variables with which a program finds this prefix."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(_OURS_ALONE)
        }
        return {
            **kept,
            "WINEPREFIX": str(self._prefix),
            "WINEDEBUG": "-all",
            # Python 3.13 asks WMI which Windows this is, and Wine's crashes. The other two would
            # ask in a window whether to fetch a browser and .NET.
            "WINEDLLOVERRIDES": "wbemprox=;mshtml=;mscoree=",
            **(variables or {}),
        }

    def name(self, path: Path) -> str:
        """Give the Windows name of a file or folder on drive C:."""
        return "C:\\" + "\\".join(path.relative_to(self.drive).parts)
