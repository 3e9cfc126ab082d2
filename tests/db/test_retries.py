"""A file that another program holds for a moment is waited for, and anything else is not."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from held_files import KEPT_ALONE, ON_WINDOWS, held_open
from windows_errors import windows_error

from db.files.faults import describe_error
from db.files.retries import SECONDS, FileHeld, is_worth_retrying, retry_while_held

ACCESS_DENIED = 5


class Clock(Protocol):
    now: float


def refused_for(seconds: float, error: OSError, clock: Clock) -> Callable[[], str]:
    """Work that another program is in the way of for so long."""
    until = clock.now + seconds

    def work() -> str:
        if clock.now < until:
            raise error
        return "done"

    return work


def waits_for(error: OSError, clock: Clock) -> bool:
    """Whether anything is waited for against an error."""
    begun = clock.now
    with pytest.raises(OSError):
        retry_while_held(refused_for(60, error, clock))
    return clock.now > begun


@pytest.mark.parametrize("number", [ACCESS_DENIED, 32, 33, 1224])
def test_it_goes_on_once_the_file_is_free(number: int, tmp_path: Path, time_flies: Clock) -> None:
    (tmp_path / "Tracker.xlsx").touch()
    error = windows_error(number, str(tmp_path / "new.tmp"), str(tmp_path / "Tracker.xlsx"))
    assert retry_while_held(refused_for(0.3, error, time_flies)) == "done"


def test_after_two_seconds_it_says_who_may_hold_the_file(time_flies: Clock) -> None:
    begun = time_flies.now
    with pytest.raises(FileHeld) as refusal:
        retry_while_held(refused_for(60, windows_error(32, "Tracker.xlsx"), time_flies))
    assert time_flies.now - begun == pytest.approx(SECONDS)
    found = describe_error(refusal.value)
    assert str(found) == (
        "another program, such as Excel, OneDrive or antivirus software, is using it"
    )
    assert found.cure == "Close it there, or wait a minute, then try again."
    assert refusal.value.filename == "Tracker.xlsx"


def test_access_that_stays_denied_may_be_either_and_is_told_so(
    tmp_path: Path, time_flies: Clock
) -> None:
    new, old = tmp_path / "new.tmp", tmp_path / "Tracker.xlsx"
    new.touch()
    old.touch()
    with pytest.raises(FileHeld) as refusal:
        retry_while_held(
            refused_for(60, windows_error(ACCESS_DENIED, str(new), str(old)), time_flies)
        )
    found = describe_error(refusal.value)
    assert found.sentence("Tracker.xlsx") == (
        "Another program, such as Excel, OneDrive or antivirus software, is using Tracker.xlsx,"
        " or you do not have access to it."
    )
    assert found.cure.endswith("If no one has it open, ask IT for access to it.")


def test_what_python_opens_itself_is_waited_for_on_windows_though_it_keeps_no_number(
    tmp_path: Path,
) -> None:
    (tmp_path / "tracker.db.in-use").touch()
    for name in (str(tmp_path / "tracker.db.in-use"), str(tmp_path / "gone"), None):
        error = OSError(errno.EACCES, "Permission denied", name)
        assert is_worth_retrying(error, windows=True)
        assert not is_worth_retrying(error, windows=False)
    assert not is_worth_retrying(
        OSError(errno.EACCES, "Permission denied", str(tmp_path)), windows=True
    )
    assert not is_worth_retrying(OSError(errno.ENOENT, "Not there", "gone"), windows=True)


WORK: dict[str, Callable[[Path], object]] = {
    "read": lambda file: file.open("rb").close(),
    "written": lambda file: file.open("r+b").close(),
    "opened by its number": lambda file: os.close(os.open(file, os.O_WRONLY | os.O_APPEND)),
    "replaced": lambda file: (
        shutil.copy(__file__, f"{file}.tmp") and Path(f"{file}.tmp").replace(file)
    ),
    "renamed": lambda file: file.rename(f"{file}.old"),
    "deleted": lambda file: file.unlink(),
}


@ON_WINDOWS
@pytest.mark.parametrize("how", WORK)
def test_a_file_that_a_program_has_alone_for_a_moment_is_waited_for(
    tmp_path: Path, how: str
) -> None:
    file = tmp_path / "Tracker.xlsx"
    file.touch()
    with held_open(file, 0.3, KEPT_ALONE):
        retry_while_held(lambda: WORK[how](file))
    file.write_bytes(b"")
    with held_open(file, 60, KEPT_ALONE), pytest.raises(FileHeld) as refusal:
        retry_while_held(lambda: WORK[how](file), 0.1)
    assert str(describe_error(refusal.value)).endswith("antivirus software, is using it")


@pytest.mark.parametrize("error", [windows_error(112), windows_error(19), windows_error(53)])
def test_a_full_disk_or_a_network_that_is_gone_is_told_at_once(
    error: OSError, time_flies: Clock
) -> None:
    assert not waits_for(error, time_flies)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOSPC])
def test_what_other_systems_refuse_is_told_at_once(number: int, time_flies: Clock) -> None:
    assert not is_worth_retrying(OSError(number, "no"), windows=False)
    if os.name != "nt" or number != errno.EACCES:
        assert not waits_for(OSError(number, "no"), time_flies)


def test_a_read_only_file_and_a_folder_are_told_at_once(tmp_path: Path, time_flies: Clock) -> None:
    closed = tmp_path / "Tracker.xlsx"
    closed.touch()
    closed.chmod(0o444)
    try:
        for name in (closed, tmp_path):
            error = windows_error(ACCESS_DENIED, str(tmp_path / "new.tmp"), str(name))
            assert not waits_for(error, time_flies)
    finally:
        closed.chmod(0o666)
