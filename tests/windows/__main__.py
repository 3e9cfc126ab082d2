"""Runs the suite on a Windows Python under Wine, and a journey through the built Windows folder.

Run from the checkout: ``python -m tests.windows [--parts db imports ...] [--short]``
``[--work FOLDER] [PYTEST ARGUMENTS]``. Arguments that name tests replace the parts, as in
``python -m tests.windows tests/db/test_dates.py``. It needs Linux, Wine and a compiler for
Windows; what is fetched is checked by its hash. The work folder (``.windows`` here if not given)
keeps what was built for the next run. A table at the end says what passed. Exit 0 when all did, 1
when something failed, 2 for a usage error, 3 when there is no Windows to test on here.
"""

from __future__ import annotations

import argparse
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.windows.console import lacking, screen
from tests.windows.journey import take_journey
from tests.windows.python import (
    ROOT,
    WrongFiles,
    copy_checkout,
    describe_project,
    install_python,
    locked_wheels,
    official_files,
)
from tests.windows.wine import CannotTest, Wine, check_tools

PARTS = {
    "db": ["tests/db"],
    "imports": ["tests/imports"],
    "exports": ["tests/exports"],
    "cli": ["tests/tracker", "--ignore=tests/tracker/app"],
    "app": ["tests/tracker/app"],
    "security": ["tests/security"],
    "faults": ["tests/faults"],
}
JOURNEY = "journey"
REST = "rest"
PARTS[REST] = ["tests", *(f"--ignore={tests}" for (tests, *_) in list(PARTS.values()))]

SHORT = {
    "db": "tests/db/test_dates.py",
    "imports": "tests/imports/test_values.py",
    "exports": "tests/exports/test_calendar_file.py",
    "cli": "tests/tracker/test_cli_starting.py",
}
"""A sample of each package, by its part, that takes seconds."""

LONDON = "Europe/London"
"""Pictures of screens hold local times."""

NO_WINDOWS = 3


@dataclass(frozen=True)
class Result:
    """What a part came to."""

    part: str
    passed: int
    failed: int
    skipped: int
    seconds: float


def main(arguments: Sequence[str]) -> int:
    """Build what is needed, run the parts, print the table; give the exit code."""
    options, for_pytest = _understood(arguments)
    try:
        check_tools()
        with _alone_in(options.work):
            results = _run(options, for_pytest)
    except CannotTest as problem:
        print(f"Windows tests skipped: {problem}")
        return NO_WINDOWS
    except WrongFiles as problem:
        print(f"The Windows Python is not the one that is locked. pip says:\n{problem}")
        return 1
    print(_table(results))
    return 1 if any(result.failed for result in results) else 0


def _understood(arguments: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="python -m tests.windows",
        description="Run the suite on a Windows Python under Wine. Other arguments go to pytest.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--work",
        type=Path,
        default=ROOT / ".windows",
        metavar="FOLDER",
        help="where things are built and kept; .windows in the checkout if not given",
    )
    parser.add_argument(
        "--parts",
        nargs="+",
        choices=[*PARTS, JOURNEY],
        default=[*PARTS, JOURNEY],
        help="what to run; everything if not given",
    )
    parser.add_argument(
        "--short", action="store_true", help="a sample of each package and a short journey"
    )
    options, for_pytest = parser.parse_known_args(arguments)
    options.work = options.work.resolve()
    if options.short and not {*SHORT, JOURNEY}.intersection(options.parts):
        parser.error(f"--short has a sample of these parts: {', '.join([*SHORT, JOURNEY])}")
    return options, for_pytest


@contextmanager
def _alone_in(work: Path) -> Iterator[None]:
    import fcntl  # not on Windows, where check_tools has said that there is no Wine

    work.mkdir(parents=True, exist_ok=True)
    with (work / "in-use").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotTest(
                f"{work} is in use by another run. Wait for it, or give another folder with --work."
            ) from None
        yield


def _run(options: argparse.Namespace, for_pytest: list[str]) -> list[Result]:
    begun = time.monotonic()
    wine = Wine(options.work / "prefix")
    wine.make()
    official = official_files(options.work)
    python, checkout = wine.drive / "python", wine.drive / "greenplan"
    install_python(official, options.work, python)
    copy_checkout(checkout)
    describe_project(checkout, python)
    print(f"Windows Python ready after {time.monotonic() - begun:.0f} s in {options.work}")
    named = any((ROOT / argument.partition("::")[0]).exists() for argument in for_pytest)
    if named:
        parts = {"named": []}
    elif options.short:
        sample = [SHORT[part] for part in options.parts if part in SHORT]
        parts = {"sample": sample} if sample else {}
    else:
        parts = {part: PARTS[part] for part in options.parts if part != JOURNEY}
    with _display() as display, wine.kept_running(display):
        results = [
            _tested(wine, python, checkout, part, [*tests, *for_pytest], display)
            for part, tests in parts.items()
        ]
        if not named and JOURNEY in options.parts:
            results.append(_journeyed(wine, official, options))
    return results


@contextmanager
def _display() -> Iterator[Mapping[str, str]]:
    """Give the variables of a screen for consoles to open on; none where there is no screen."""
    if lacking():
        yield {}
        return
    with screen() as one:
        yield one.variables


def _tested(
    wine: Wine,
    python: Path,
    checkout: Path,
    part: str,
    arguments: list[str],
    display: Mapping[str, str],
) -> Result:
    print(f"\n{part}: pytest {' '.join(arguments)}", flush=True)
    report = checkout / "report.xml"
    report.unlink(missing_ok=True)
    ran = wine.run(
        *("cmd", "/c", wine.name(_with_the_clock_of_wine(python))),
        *("-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "--color=no", "-rfEs"),
        f"--junitxml={wine.name(report)}",
        *arguments,
        cwd=checkout,
        variables={"PYTHONPATH": wine.name(checkout), "TZ": LONDON, **display},
        shown=True,
    )
    return _counted(part, report, ran.code, ran.seconds)


def _with_the_clock_of_wine(python: Path) -> Path:
    """Give a command that starts a Python without TZ, by which Wine itself sets the clock.

    Windows' own library would read it, too, and change the clocks on the days that America does.
    """
    command = python / "python-at-home.cmd"
    command.write_bytes(b'@set TZ=\r\n@"%~dp0python.exe" %*\r\n')
    return command


def _counted(part: str, report: Path, code: int, seconds: float) -> Result:
    """Count a part's tests by pytest's report; one that did not end well has a failure at least."""
    if not report.is_file():
        return Result(part, 0, 1, 0, seconds)
    suite = next(ET.parse(report).getroot().iter("testsuite"))
    total, skipped, *bad = (
        int(suite.get(name, 0)) for name in ("tests", "skipped", "failures", "errors")
    )
    failed = sum(bad)
    return Result(part, total - skipped - failed, max(failed, int(code != 0)), skipped, seconds)


def _journeyed(wine: Wine, official: Path, options: argparse.Namespace) -> Result:
    print(f"\n{JOURNEY}", flush=True)
    begun = time.monotonic()
    wheels = locked_wheels(options.work)
    steps = take_journey(wine, official, wheels, options.work, short=options.short)
    told = [step.passed for step in steps]
    seconds = time.monotonic() - begun
    return Result(JOURNEY, told.count(True), told.count(False), told.count(None), seconds)


def _table(results: list[Result]) -> str:
    lines = [f"\n{'part':<10}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}"]
    lines += [
        f"{r.part:<10}{r.passed:>8,}{r.failed:>8,}{r.skipped:>9,}{r.seconds:>9,.0f}"
        for r in results
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
