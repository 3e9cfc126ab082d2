"""Evidence is handed to what the computer uses for it, and never to a shell or a program."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from needs import ON_WINDOWS, needs_a_program_to_open_with

from db.errors import Refused
from tracker.background import run_in_thread
from tracker.use_cases.open_link import open_link

OPENER = "open" if sys.platform == "darwin" else "xdg-open"

NOT_THERE = r"C:\no\such\file.txt" if ON_WINDOWS else "/no/such/file.txt"


@pytest.fixture
def opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """A desk whose opener notes down what it was given; returns what it noted."""
    if ON_WINDOWS:  # which opens by itself: there is no program to put in front of it
        handed: list[str] = []
        monkeypatch.setattr("os.startfile", lambda *given: handed.extend((str(len(given)), *given)))
        return lambda: handed
    noted = tmp_path / "noted"
    an_opener(tmp_path, monkeypatch, f'printf "%s\\n" "$#" "$@" >> "{noted}"')
    return lambda: noted.read_text().splitlines() if noted.exists() else []


def an_opener(folder: Path, monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    """Put an opener in front of the system's own."""
    programs = folder / "programs"
    programs.mkdir()
    opener = programs / OPENER
    opener.write_text(f"#!/bin/sh\n{does}\n")
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))


@pytest.mark.parametrize(
    ("link", "handed"),
    [
        ("https://example.org/a?b=c&d=$(id)", "https://example.org/a?b=c&d=$(id)"),
        ("https://example.org/a page", "https://example.org/a%20page"),
        ("mailto:sam@example.org", "mailto:sam@example.org"),
    ],
)
def test_an_address_is_handed_over_as_one_word(opened, link: str, handed: str) -> None:
    open_link(link)
    assert opened() == ["1", handed]


def test_a_file_is_handed_over_by_its_full_path(opened, tmp_path: Path) -> None:
    file = tmp_path / "Green plan; rm -rf $HOME.txt"
    file.write_text("evidence")
    open_link(str(file))
    open_link(file.as_uri())
    open_link(f"./{file.name}", tmp_path)
    assert opened() == ["1", str(file)] * 3


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("javascript:alert(1)", "cannot start with"),
        ("Policy folder, section 4", "is a reference"),
        (NOT_THERE, "was not found"),
        ("--help/me", "full path"),
    ],
)
def test_what_may_not_be_opened_is_refused_before_anything_runs(
    opened, link: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        open_link(link)
    assert opened() == []


def test_a_script_is_not_opened(opened, tmp_path: Path) -> None:
    script = tmp_path / ("tidy.cmd" if ON_WINDOWS else "tidy.sh")
    script.write_text("#!/bin/sh\n")
    with pytest.raises(Refused, match="program or script"):
        open_link(str(script))
    assert opened() == []


@needs_a_program_to_open_with
def test_a_computer_with_nothing_that_opens_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match=r"no program set up to open https://example\.org"):
        open_link("https://example.org")
    an_opener(tmp_path, monkeypatch, "exit 3")
    with pytest.raises(Refused, match="no program set up"):
        open_link("https://example.org")


@needs_a_program_to_open_with
def test_an_opener_that_keeps_running_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.use_cases.open_link.A_MOMENT", 0.05)
    go_on, ended = tmp_path / "go-on", tmp_path / "ended"
    waiting = f"while [ ! -e '{go_on}' ]; do /bin/sleep 0.05; done; : > '{ended}'"
    an_opener(tmp_path, monkeypatch, waiting)
    open_link("https://example.org")
    assert not ended.exists()
    go_on.touch()
    while not ended.exists():
        time.sleep(0.01)


async def test_work_apart_gives_its_result_and_its_refusal() -> None:
    assert await run_in_thread(lambda: 1 + 1) == 2
    with pytest.raises(Refused, match="was not found"):
        await run_in_thread(lambda: open_link(NOT_THERE))


async def test_work_apart_that_never_ends_holds_up_nothing() -> None:
    ends = threading.Event()
    before = set(threading.enumerate())
    waiting = asyncio.create_task(run_in_thread(ends.wait))
    assert await run_in_thread(lambda: "meanwhile") == "meanwhile"
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    (hanging,) = set(threading.enumerate()) - before
    assert hanging.daemon
    ends.set()
