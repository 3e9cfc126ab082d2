"""No test touches what is the developer's: the folders and the time of day are the tests' own."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from needs import needs_summer_time

from tracker.user_files.folders import data_folder, layouts_file, log_file, own_files, settings_file

ROOT = Path(__file__).parents[1]
FOLDERS = "user_desktop_path", "user_documents_path", "user_downloads_path"
ASKED = f"""
import json, platformdirs
from tracker.user_files.folders import data_folder, own_files
folders = [getattr(platformdirs, name)() for name in {FOLDERS}]
print(json.dumps([str(one) for one in (data_folder(), *own_files(), *folders)]))
"""
HOUR = "from datetime import UTC, datetime; print(datetime({}, tzinfo=UTC).astimezone().hour)"


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Name no register and no settings, so that the person's own are used."""
    monkeypatch.delenv("GREENPLAN_DB")
    monkeypatch.delenv("GREENPLAN_SETTINGS")


def in_another_process(code: str) -> str:
    asked = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    )
    return asked.stdout


def test_what_a_person_keeps_lies_in_the_test_s_own_folder(tmp_path: Path) -> None:
    import platformdirs

    places = [data_folder(), settings_file(), layouts_file(), log_file(), *own_files()]
    places += [getattr(platformdirs, name)() for name in FOLDERS]
    places += [Path.home(), Path("~/x").expanduser()]
    assert [place for place in places if not place.is_relative_to(tmp_path)] == []


def test_it_lies_there_for_another_process_too(tmp_path: Path) -> None:
    places = [Path(place) for place in json.loads(in_another_process(ASKED))]
    assert len(places) > 6
    assert [place for place in places if not place.is_relative_to(tmp_path)] == []


@pytest.mark.parametrize(
    ("day", "hour"),
    [((2026, 11, 22, 10), 10), pytest.param((2027, 6, 30, 22), 23, marks=needs_summer_time)],
    ids=["winter", "summer"],
)
def test_it_is_london_s_time_of_day(day: tuple[int, int, int, int], hour: int) -> None:
    assert datetime(*day, tzinfo=UTC).astimezone().hour == hour
    assert int(in_another_process(HOUR.format(", ".join(map(str, day))))) == hour
