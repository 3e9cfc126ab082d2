"""Collating that is stopped, or whose files change meanwhile: nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from needs import needs_signals
from sent_returns import TODAY, made, worked_on

from imports.collating.finding import find_files
from imports.collating.run import look_at
from imports.plans.plan_file import default_plan
from tracker.use_cases.collating import Progress, collate, known_plan

PLANS = [known_plan(default_plan())]


@pytest.fixture(scope="module")
def workbook() -> bytes:
    return made(worked_on).workbook("A00001")


@pytest.fixture
def folder(tmp_path: Path, workbook: bytes) -> Path:
    """Many returns."""
    there = tmp_path / "returns"
    there.mkdir()
    for number in range(400):
        (there / f"{number:03}.xlsx").write_bytes(workbook + b" " * number)
    return there


def processes_of(session: int) -> set[int]:
    """The running processes of a session, by Linux's own list."""
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                state = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(state[3]) == session and state[0] not in "ZX":
                found.add(int(entry.name))
    return found


def wait_until(what, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


@needs_signals
@pytest.mark.skipif(sys.platform != "linux", reason="the list of processes is Linux's")
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_command_that_is_stopped_leaves_no_process_and_no_file(folder, tmp_path, sent):
    out = tmp_path / "out"
    scratch = tmp_path / "scratch"
    out.mkdir()
    scratch.mkdir()
    running = subprocess.Popen(
        [
            *(sys.executable, "-m", "tracker", "--db", str(out / "x.db")),
            *("collate", str(folder), "--out", str(out / "roll-up.xlsx")),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(scratch)},
    )
    try:
        wait_until(lambda: len(processes_of(running.pid)) > 1)
        time.sleep(0.3)
        assert running.poll() is None
        os.kill(running.pid, sent)
        _, told = running.communicate(timeout=60)
        wait_until(lambda: not processes_of(running.pid))
    finally:
        running.kill()
    assert running.returncode != 0
    assert b"Traceback" not in told
    assert [*out.iterdir(), *scratch.iterdir()] == []
    assert len([*folder.iterdir()]) == 400


@needs_signals
@pytest.mark.skipif(sys.platform != "linux", reason="the list of processes is Linux's")
def test_a_run_that_nobody_reads_on_ends_at_once(folder):
    before = processes_of(os.getsid(0))
    looking = look_at(folder, PLANS, TODAY, processors=2)
    assert not next(looking).refused
    begun = time.monotonic()
    looking.close()
    assert time.monotonic() - begun < 10
    wait_until(lambda: processes_of(os.getsid(0)) <= before)


@needs_signals
@pytest.mark.skipif(sys.platform != "linux", reason="the list of processes is Linux's")
def test_a_screen_can_follow_and_stop_it_between_two_files(folder):
    class Stopped(Exception):
        pass

    told: list[Progress] = []

    def stop_at_the_fifth(progress: Progress) -> None:
        told.append(progress)
        if progress.looked_at == 5:
            raise Stopped

    before = processes_of(os.getsid(0))
    with pytest.raises(Stopped):
        collate(folder, [default_plan()], (), TODAY, on_progress=stop_at_the_fifth)
    assert told == [Progress(number, 400) for number in range(6)]
    wait_until(lambda: processes_of(os.getsid(0)) <= before)


def test_a_file_that_goes_and_one_that_grows_are_told_or_read_and_the_rest_goes_on(
    tmp_path, workbook
):
    for name in "abcd":
        (tmp_path / f"{name}.xlsx").write_bytes(workbook)
    found = find_files(tmp_path)
    assert next(found).name == "a.xlsx"
    (tmp_path / "b.xlsx").unlink()
    with (tmp_path / "c.xlsx").open("ab") as file:
        file.truncate(60 * 1024 * 1024)
    gone, grown, last = found
    assert "does not exist" in gone.fault
    assert "too large" in grown.fault
    assert (last.name, last.fault, last.content) == ("d.xlsx", "", workbook)


def test_thousands_of_files_that_are_none_are_each_told(tmp_path):
    for number in range(2_000):
        (tmp_path / f"{number}.txt").write_bytes(b"x")
    looked_at = list(look_at(tmp_path, PLANS, TODAY))
    assert len({one.name for one in looked_at}) == len(looked_at) == 2_000
    assert all("plain text" in one.refused for one in looked_at)
