"""A folder that keeps its data beside the program, where a file in it says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.user_files.folders import portable_data

ROOT = Path(__file__).parents[2]
SAY = """
import sys
from tracker.user_files import folders as own
from tracker.user_files.settings import default_location
print(default_location(), own.settings_file(), own.layouts_file(), own.log_file(), sep="\\n")
"""


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """The folder as it is unpacked, with what decides where data lies."""
    folder = tmp_path / "Green Plan (trial)"
    for package in ("db", "tracker"):
        shutil.copytree(
            ROOT / package,
            folder / "app" / package,
            ignore=shutil.ignore_patterns("__pycache__", "screens", "widgets", "doctor", "cli"),
            copy_function=shutil.copyfile,
        )
    return folder


def places(folder: Path, **named: str) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("GREENPLAN_")
    }
    return subprocess.run(
        [sys.executable, "-c", SAY],
        cwd=folder / "app",
        env={**environment, **named, "PYTHONPATH": str(folder / "app")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_with_the_file_everything_lies_beside_the_program(unpacked: Path) -> None:
    (unpacked / "portable.txt").touch()
    data = unpacked / "data"
    names = ("tracker.db", "settings.json", "layouts.json", "greenplan.log")
    assert places(unpacked).stdout.splitlines() == [str(data / name) for name in names]
    assert data.is_dir()


def test_without_it_nothing_lies_there(unpacked: Path) -> None:
    assert str(unpacked) not in places(unpacked).stdout
    assert not (unpacked / "data").exists()


def test_what_is_named_still_wins(unpacked: Path, tmp_path: Path) -> None:
    (unpacked / "portable.txt").touch()
    named = {"GREENPLAN_DB": str(tmp_path / "r.db"), "GREENPLAN_SETTINGS": str(tmp_path / "s.json")}
    told = places(unpacked, **named).stdout.splitlines()
    assert told == [
        *(named["GREENPLAN_DB"], named["GREENPLAN_SETTINGS"]),
        *(str(tmp_path / "layouts.json"), str(tmp_path / "greenplan.log")),
    ]
    assert not (unpacked / "data").exists()


def test_where_the_folder_cannot_be_stored_in_it_says_what_to_do(unpacked: Path) -> None:
    (unpacked / "portable.txt").touch()
    (unpacked / "data").touch()  # in the way, as no access would be
    told = places(unpacked)
    assert told.returncode
    assert f"Your data folder {unpacked / 'data'} could not be created" in told.stderr
    assert "Copy the whole folder to a place where you can save, or delete portable" in told.stderr


def test_a_file_of_that_name_above_a_checkout_or_a_library_is_not_meant(tmp_path: Path) -> None:
    (tmp_path / "portable.txt").touch()
    assert portable_data(tmp_path / "checkout") is None
    assert portable_data(tmp_path / "site-packages") is None
    assert portable_data(tmp_path / "app") == tmp_path / "data"


def test_a_folder_of_that_name_is_not_the_file(tmp_path: Path) -> None:
    (tmp_path / "portable.txt").mkdir()
    assert portable_data(tmp_path / "app") is None
