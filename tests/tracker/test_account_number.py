"""The number of a person's account: made at the first change, kept, and never an obstacle."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.validation.nhs_number import find_nhs_numbers
from tracker.user_files.identity import own_identity


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the number is kept."""
    return tmp_path / "identity.json"


def test_an_account_keeps_its_number(file):
    first = own_identity()
    assert first.number is not None
    assert own_identity() == first
    assert not find_nhs_numbers(file.read_text(encoding="utf-8"))
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_looking_makes_no_number(greenplan, example_surgery, file):
    for command in (["actions"], ["history"], ["--read-only", "undo"], ["doctor"]):
        greenplan(*command)
        assert not file.exists(), command
    greenplan("set", "GC1", "--lead", "P. Lee")
    assert file.exists()


@pytest.mark.parametrize("content", ["", "[]", '{"number": 7}', '{"number": "9434765919"}', "\0"])
def test_a_file_that_holds_no_number_gets_one(file, content):
    file.write_text(content, encoding="utf-8")
    number = own_identity().number
    assert number is not None
    assert own_identity().number == number


def test_programs_that_start_at_once_agree_on_one_number():
    run = "from tracker.user_files.identity import own_identity as i; print(i().number)"
    started = [
        subprocess.Popen([sys.executable, "-c", run], stdout=subprocess.PIPE, text=True)
        for _ in range(6)
    ]
    assert len({program.communicate()[0] for program in started}) == 1


def test_where_nothing_can_be_kept_the_name_alone_counts(
    greenplan, example_surgery, monkeypatch, tmp_path
):
    (tmp_path / "full").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("GREENPLAN_SETTINGS", str(tmp_path / "full" / "settings.json"))
    assert own_identity().number is None
    assert greenplan("set", "GC1", "--lead", "P. Lee").code == 0
    assert greenplan("undo").code == 0
    surgery = example_surgery
    assert surgery.register.actions.find(surgery.organisation, "GC1").lead is None


def test_an_nhs_number_in_the_computers_name_stops_no_change(
    greenplan, example_surgery, monkeypatch
):
    monkeypatch.setattr("socket.gethostname", lambda: "PC 943 476 5919")
    assert greenplan("set", "GC1", "--lead", "P. Lee").code == 0
    assert not find_nhs_numbers(own_identity().account or "")


def test_a_number_that_cannot_be_read_for_a_moment_is_kept(file, monkeypatch):
    number = own_identity().number

    def refuse(path: Path, *_: object, **__: object) -> bytes:
        raise PermissionError(13, "held by another program", str(path))

    with monkeypatch.context() as held:
        held.setattr(Path, "read_text", refuse)
        held.setattr(Path, "read_bytes", refuse)
        assert own_identity().number is None
    assert own_identity().number == number
