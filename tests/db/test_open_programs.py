"""Who has a register open on Windows, and that a restore says so."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from example_register import NOW, SAM

from db.backups import Why, back_up, restore_backup
from db.errors import NotRestored
from db.files.open_programs import (
    Opener,
    how_to_close,
    openers_in,
    openers_in_words,
    programs_with,
    replace_refusal,
    without_ourselves,
)
from db.files.retries import FileHeld
from db.opening import open_register

WINDOWS = pytest.mark.skipif(os.name != "nt", reason="only Windows holds files so")


def answer(process: int, name: str, service: str = "") -> bytes:
    """Return what RmGetList writes of one program: RM_PROCESS_INFO."""
    wide = (name.encode("utf-16-le"), service.encode("utf-16-le"))
    return struct.pack("<III512s128sIIII", process, 0xD0, 0x1DA, *wide, 1, 1, 1, 0)


def test_the_answer_of_windows_is_read():
    written = answer(1234, "Python") + answer(8, "", "WSearch") + answer(9, "Two\nlines ")
    assert len(written) == 3 * 668
    assert openers_in(written) == (
        Opener(1234, "Python"),
        Opener(8, "WSearch"),
        Opener(9, "Two lines"),
    )
    assert openers_in(b"") == ()
    assert openers_in(answer(1, "x" * 256)) == (Opener(1, "x" * 256),)


def test_an_answer_that_does_not_name_us_is_trusted_only_if_it_names_somebody():
    us, them = Opener(7, "Python"), Opener(8, "Python")
    assert without_ourselves(None, 7) is None
    assert without_ourselves((), 7) is None
    assert without_ourselves((us,), 7) == ()
    assert without_ourselves((us, them), 7) == (them,)
    assert without_ourselves((them,), 7) == (them,)


@pytest.mark.parametrize(
    ("name", "said", "cure"),
    [
        ("Python", "another window of the tracker (Python, process 12)", "python.exe"),
        ("python3.12", "another window of the tracker (python3.12, process 12)", "Task Manager"),
        ("Microsoft OneDrive", "Microsoft OneDrive (process 12)", "Pause OneDrive"),
        (
            "Antimalware Service Executable",
            "an antivirus program (Antimalware Service Executable, process 12)",
            "finish within a minute",
        ),
        ("Sophos Endpoint", "an antivirus program (Sophos Endpoint, process 12)", "in a minute"),
        ("Microsoft Excel", "Microsoft Excel (process 12)", "Close it there."),
        ("", "a program (process 12)", "Close it there."),
    ],
)
def test_programs_have_the_names_that_people_know(name, said, cure):
    opener = Opener(12, name)
    assert str(opener) == said
    assert openers_in_words((opener,)) == f"{said[0].upper()}{said[1:]} has it open."
    assert cure in how_to_close((opener,))


def test_several_programs_are_named_and_very_many_are_counted():
    several = tuple(Opener(number, f"Program {number}") for number in range(6))
    assert openers_in_words(several[:2]) == (
        "Program 0 (process 0) and Program 1 (process 1) have it open."
    )
    assert openers_in_words(several).endswith("Program 3 (process 3) and 2 more have it open.")
    both = how_to_close((Opener(1, "Python"), Opener(2, "Microsoft Excel")))
    assert both.startswith("Close it there. If no window is open, look for python.exe")
    assert both.endswith("Close it in the other programs too.")
    assert openers_in_words(()) == "Another program has it open."
    assert "python.exe" in how_to_close(())


def test_nobody_is_named_where_that_cannot_be_told(tmp_path: Path):
    missing = tmp_path / "none.db"
    assert not programs_with(missing)
    assert replace_refusal(missing) is None
    if os.name != "nt":
        missing.touch()
        assert programs_with(missing) is None


@WINDOWS
def test_a_damaged_register_that_is_open_elsewhere_stays_as_it_is(register_file: Path):
    with closing(open_register(register_file, user=SAM)):
        pass
    copy = back_up(register_file, Why.HAND, NOW).path
    register_file.write_bytes(b"\xff" * 200 + register_file.read_bytes()[200:])
    holding = f"held = open({str(register_file)!r}, 'rb'); print('held', flush=True); input()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", holding], **pipes) as other:
        assert other.stdout.readline().startswith(b"held")
        refusal = replace_refusal(register_file)
        assert refusal is not None
        assert refusal.certain
        before = register_file.read_bytes()
        with pytest.raises(NotRestored) as refusal:
            restore_backup(register_file, copy, NOW, SAM)
        assert register_file.read_bytes() == before
        other.communicate(b"\n")
    said = str(refusal.value)
    assert "has it open. Nothing was changed. Close it there." in said
    assert "python.exe in the Task Manager" in said
    assert replace_refusal(register_file) is None
    assert restore_backup(register_file, copy, NOW, SAM).damaged


def test_a_damaged_register_that_may_not_be_replaced_is_not_said_to_be_open(
    register_file: Path, monkeypatch
):
    with closing(open_register(register_file, user=SAM)):
        pass
    copy = back_up(register_file, Why.HAND, NOW).path
    register_file.write_bytes(b"\xff" * 200 + register_file.read_bytes()[200:])
    before = register_file.read_bytes()
    refusal = FileHeld(13, "The words of Windows", str(register_file))
    refusal.certain = False
    monkeypatch.setattr("db.backups.replacing.replace_refusal", lambda _: refusal)
    with pytest.raises(NotRestored) as told:
        restore_backup(register_file, copy, NOW, SAM)
    assert "is using it, or you do not have access to it. Nothing was changed." in str(told.value)
    assert "ask IT for access" in str(told.value)
    assert register_file.read_bytes() == before
