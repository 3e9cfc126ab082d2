"""What every test stands on: a machine of its own, and a sample practice with a register."""

from __future__ import annotations

import gc
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from needs import CLOCK_IS_LONDONS, ON_WINDOWS

from db.opening import open_register
from db.register import Register
from db.views import Organisation
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
"""A Sunday in Q3 2026/27."""

SAM = "Sam Example"
LONDON = "GMT0BST" if sys.platform == "win32" else "GMT0BST,M3.5.0/1,M10.5.0"
"""Windows takes no rules in TZ: it begins summer time two weeks early and ends it a week late."""

_WINDOWS_FOLDERS = {
    "LOCAL_APPDATA": "AppData/Local",
    "APPDATA": "AppData/Roaming",
    "DESKTOPDIRECTORY": "Desktop",
    "DOWNLOADS": "Downloads",
    "PERSONAL": "Documents",
}
"""What platformdirs asks Windows for, unless ``WIN_PD_OVERRIDE_...`` says where it is."""


if sys.platform == "win32":  # Wine and virus scanners take time of their own
    hypothesis.settings.register_profile(
        "patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
    hypothesis.settings.load_profile("patient")


sys.dont_write_bytecode = False  # compiling costs a third of a start, and there are many starts
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
gc.set_threshold(250_000, 50, 50)  # an app leaves tens of thousands of objects in rings


def pytest_sessionfinish() -> None:
    """Collect garbage once, and spare pytest the five times that it would do so."""
    gc.collect()
    gc.freeze()


LONGEST_ID = 32
"""The longest value, in characters, that is shown whole in a test's name."""


def pytest_make_parametrize_id(val: object) -> str | None:
    """Keep a test's name short: pytest puts it into the environment, where Windows has a limit."""
    if isinstance(val, int) and abs(val) > 10**LONGEST_ID:
        return f"{str(val)[: LONGEST_ID - 8]}.."
    if not isinstance(val, str | bytes):
        return None
    shown = ascii(val[: 2 * LONGEST_ID]).lstrip("b")[1:-1]
    if len(shown) <= LONGEST_ID and "\\n" not in shown:
        return None
    return f"{shown.lstrip().partition(chr(92) + 'n')[0][: LONGEST_ID - 8]}.."


@dataclass
class Clock:
    """A stand-in for :mod:`time` that sleeps without waiting."""

    now: float = 1_000.0

    def monotonic(self) -> float:
        """Return how late it is."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let ``seconds`` be over."""
        self.now += seconds


@pytest.fixture
def time_flies(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the wait for a file that another program holds take no time."""
    clock = Clock()
    monkeypatch.setattr("db.files.retries.time", clock)
    return clock


@pytest.fixture(autouse=True)
def own_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the developer's files, settings, name, colours and time zone out of every test."""
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path))
    for name, folder in _WINDOWS_FOLDERS.items():
        monkeypatch.setenv(f"WIN_PD_OVERRIDE_{name}", str(tmp_path / folder))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / _WINDOWS_FOLDERS["LOCAL_APPDATA"]))
    monkeypatch.setenv("APPDATA", str(tmp_path / _WINDOWS_FOLDERS["APPDATA"]))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    for name in ("XDG_DESKTOP_DIR", "XDG_DOCUMENTS_DIR", "XDG_DOWNLOAD_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GREENPLAN_DB", str(tmp_path / "tracker.db"))
    monkeypatch.setenv("GREENPLAN_SETTINGS", str(tmp_path / "settings.json"))
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, SAM)
    monkeypatch.setenv("WT_SESSION", "a terminal that draws everything")
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "GREENPLAN_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    with monkeypatch.context() as zone:
        if ON_WINDOWS and CLOCK_IS_LONDONS:
            zone.delenv("TZ", raising=False)
        else:
            zone.setenv("TZ", LONDON)
        _follow_tz()
        yield
    _follow_tz()


def _follow_tz() -> None:
    """Let this process take its time zone from TZ as it is now. Children read it themselves."""
    if sys.platform == "win32":
        import ctypes

        ctypes.cdll.ucrtbase._tzset()
    else:
        time.tzset()


@dataclass
class Surgery:
    """Example Surgery A99999 and its register, open for Sam Example at :data:`NOW`."""

    path: Path
    register: Register
    organisation: Organisation
    _others: list[Register] = field(default_factory=list)

    def open_as(self, user: str, at: datetime = NOW) -> Register:
        """Open the same register for somebody else, or at another time."""
        other = open_register(self.path, user=user, clock=lambda: at)
        self._others.append(other)
        return other

    def close(self) -> None:
        """Close every register that was opened."""
        for register in (self.register, *self._others):
            register.close()


@pytest.fixture(scope="session")
def _surgery_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("example") / "tracker.db"
    register = open_register(path, user=SAM, create=True, clock=lambda: NOW)
    register.organisations.add(
        default_plan(),
        name="Example Surgery",
        ods="A99999",
        provider_type=ProviderType.GENERAL_PRACTICE,
    )
    register.close()
    return path


@pytest.fixture
def example_surgery(tmp_path: Path, _surgery_file: Path) -> Iterator[Surgery]:
    """A fresh register at $GREENPLAN_DB with Example Surgery, nothing decided yet."""
    path = tmp_path / "tracker.db"
    shutil.copy(_surgery_file, path)
    register = open_register(path, user=SAM, clock=lambda: NOW)
    surgery = Surgery(path, register, register.organisations.find("A99999"))
    yield surgery
    surgery.close()


@dataclass(frozen=True)
class Outcome:
    """What a command came to: its exit code and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture
def greenplan(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run a command line in this process: ``greenplan("show", "GC1")``."""
    from tracker.__main__ import main

    def run(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = main(arguments)
        return Outcome(code, *capsys.readouterr())

    return run
