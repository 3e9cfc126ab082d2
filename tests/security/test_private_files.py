"""What the tracker keeps is for nobody but the user, however careless the system's umask is."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from needs import NO_MODE_BITS

from db.opening import open_register
from db.vocabulary.terms import Status
from exports.files.atomic_write import write_atomically
from imports.tables.layout_explanation import LayoutExplanation
from tracker.user_files.import_layouts import remember_layout, remembered_layouts
from tracker.user_files.settings import (
    LARGEST,
    Settings,
    default_location,
    load_settings,
    save_settings,
)

if os.name != "posix":
    pytest.skip(NO_MODE_BITS, allow_module_level=True)

EVERYONE = 0o000
"""The umask that forbids nobody anything."""

INIT = ("init", "--name=Example Surgery", "--ods=A99999", "--type=general-practice")


@pytest.fixture
def _careless() -> Iterator[None]:
    before = os.umask(EVERYONE)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """Return every file and folder below ``folder``, with whom it is open to."""
    return {
        str(path.relative_to(folder)): f"{stat.S_IMODE(path.stat().st_mode):o}"
        for path in folder.rglob("*")
    }


def mode(path: Path) -> str:
    return f"{stat.S_IMODE(path.stat().st_mode):o}"


@pytest.mark.usefixtures("_careless")
def test_the_data_folder_and_all_in_it_are_the_users_own(
    greenplan: Callable[..., object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir(0o755)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "share" / "data"))
    monkeypatch.delenv("GREENPLAN_DB")
    assert getattr(greenplan(*INIT), "code", 1) == 0
    register = Path(default_location())
    with closing(open_register(register, user="Sam Example")) as opened:
        us = opened.organisations.find()
        opened.actions.set_status(us, ["GC1"], Status.COMPLETE)
        opened.actions.all(us)
        found = modes(home)
    names = {Path(name).name for name in found}
    assert names >= {"tracker.db", "tracker.db-wal", "tracker.db-shm"}
    folders = {name for name in found if (home / name).is_dir()}
    assert {found.pop(name) for name in folders} == {"700"}
    assert set(found.values()) == {"600"}


@pytest.mark.usefixtures("_careless")
def test_a_rollback_journal_is_the_users_own(tmp_path: Path, _surgery_file: Path) -> None:
    import sqlite3

    register = tmp_path / "tracker.db"
    register.touch(0o600)
    register.write_bytes(_surgery_file.read_bytes())
    with closing(sqlite3.connect(register, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE organisation SET name = 'Sample Surgery'")
        assert mode(tmp_path / "tracker.db-journal") == "600"


@pytest.mark.usefixtures("_careless")
def test_copies_of_the_register_and_their_folder_are_the_users_own(
    greenplan: Callable[..., object], tmp_path: Path
) -> None:
    pytest.importorskip("db.backups")
    assert getattr(greenplan(*INIT), "code", 1) == 0
    assert getattr(greenplan("backup"), "code", 1) == 0
    (folder,) = (path for path in tmp_path.iterdir() if path.name.endswith("-backups"))
    assert mode(folder) == "700"
    assert {mode(path) for path in folder.iterdir()} == {"600"}


@pytest.mark.usefixtures("_careless")
def test_settings_and_what_was_said_of_columns_are_the_users_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "config" / "greenplan" / "settings.json"
    monkeypatch.setenv("GREENPLAN_SETTINGS", str(file))
    save_settings(Settings(name="Sam Example"))
    remember_layout("a layout", LayoutExplanation(columns={"who": "lead"}))
    assert modes(tmp_path / "config") == {
        "greenplan": "700",
        "greenplan/settings.json": "600",
        "greenplan/layouts.json": "600",
    }
    assert mode(tmp_path / "config") == "700"


def test_settings_that_were_open_to_others_are_closed_when_they_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text("{}")
    file.chmod(0o644)
    save_settings(Settings(name="Sam Example"))
    assert mode(file) == "600"
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"name": "Sam Example", "x": "' + b"x" * LARGEST + b'"}',
        b"[]",
        b"3",
        b"\xff",
        b'{"a layout": 3}',
    ],
    ids=["deep", "large", "list", "number", "bytes", "other"],
)
def test_settings_that_are_none_are_left_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "settings.json").write_bytes(content)
    (tmp_path / "layouts.json").write_bytes(content)
    assert load_settings() == Settings()
    assert remembered_layouts() == {}


def test_settings_that_are_a_pipe_hold_up_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "settings.json")
    assert load_settings() == Settings()


# What is exported


@pytest.mark.parametrize(("umask", "allowed"), [(0o022, "644"), (0o077, "600"), (0o027, "640")])
def test_a_new_export_is_open_to_whom_the_system_says(
    tmp_path: Path, umask: int, allowed: str
) -> None:
    before = os.umask(umask)
    try:
        write_atomically(tmp_path / "a.csv", b"new")
    finally:
        os.umask(before)
    assert mode(tmp_path / "a.csv") == allowed


@pytest.mark.usefixtures("_careless")
def test_an_export_that_is_replaced_is_never_open_to_more_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.csv"
    target.write_bytes(b"old")
    target.chmod(0o600)
    seen: list[dict[str, str]] = []
    really = os.fsync

    def noted(number: int) -> None:
        seen.append(modes(tmp_path))
        really(number)

    monkeypatch.setattr(os, "fsync", noted)
    write_atomically(target, b"new")
    while_written = {name: open_to for at in seen for name, open_to in at.items()}
    assert len(while_written) == 2
    assert set(while_written.values()) == {"600"}
    assert target.read_bytes() == b"new"
