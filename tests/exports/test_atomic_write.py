"""A file is put in its place whole, or everything stays as it was."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest
from held_files import KEPT_ALONE, ON_WINDOWS, READ, READ_AND_WRITTEN, held_open
from needs import needs_links, needs_pipes_in_folders, needs_posix_permissions
from windows_errors import windows_error

from db.errors import GreenPlanError
from db.files.windows_paths import long_paths
from exports.files.atomic_write import ExportError, OpenElsewhere, next_free_name, write_atomically


def listing(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def folder(tmp_path) -> Path:
    made = tmp_path / "returns"
    made.mkdir()
    return made


@pytest.fixture
def target(folder) -> Path:
    path = folder / "Tracker.xlsx"
    path.write_bytes(b"old")
    return path


def excel_owner_file(beside: Path, user: str) -> Path:
    ansi, wide = user.encode("cp1252").ljust(54), user.encode("utf-16-le")
    content = bytes([len(user)]) + ansi + bytes([len(user), 0]) + wide.ljust(108)
    path = beside.with_name(f"~${beside.name}")
    path.write_bytes(content)
    return path


def libreoffice_lock(beside: Path, content: str) -> Path:
    path = beside.with_name(f".~lock.{beside.name}#")
    path.write_text(content, encoding="utf-8")
    return path


def test_a_new_file_is_written_and_nothing_is_left_beside_it(folder):
    target = folder / "Tracker.xlsx"
    assert write_atomically(target, b"new") == target
    assert target.read_bytes() == b"new"
    assert listing(folder) == {"Tracker.xlsx"}


def test_an_old_file_is_replaced(target, folder):
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert listing(folder) == {"Tracker.xlsx"}


@needs_posix_permissions
def test_a_new_file_has_the_usual_permissions_and_an_old_one_keeps_its_own(target, folder):
    before = os.umask(0o027)
    try:
        write_atomically(folder / "New.xlsx", b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "New.xlsx").stat().st_mode) == 0o640
    target.chmod(0o664)
    write_atomically(target, b"new")
    assert stat.S_IMODE(target.stat().st_mode) == 0o664


@needs_links
def test_the_file_behind_a_link_is_replaced_not_the_link(target, folder):
    link = folder / "Link.xlsx"
    link.symlink_to(target)
    write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_folder_that_does_not_exist_is_said_so(folder):
    with pytest.raises(ExportError, match=r"does not exist\. Create it") as refusal:
        write_atomically(folder / "gone" / "Tracker.xlsx", b"new")
    assert isinstance(refusal.value, GreenPlanError)
    assert listing(folder) == set()


def test_a_target_that_is_a_folder_is_said_so(folder):
    with pytest.raises(ExportError, match=r"is a folder\. Give the name of a file in it"):
        write_atomically(folder, b"new")


@needs_posix_permissions
def test_a_folder_nobody_may_write_in_is_said_so_even_to_root(folder):
    folder.chmod(0o555)
    try:
        with pytest.raises(ExportError, match="cannot write to the folder"):
            write_atomically(folder / "Tracker.xlsx", b"new")
        assert listing(folder) == set()
    finally:
        folder.chmod(0o755)


def test_a_read_only_file_stays_as_it_is(target):
    target.chmod(stat.S_IREAD)
    try:
        with pytest.raises(ExportError, match="is read-only"):
            write_atomically(target, b"new")
        assert target.read_bytes() == b"old"
    finally:
        target.chmod(stat.S_IREAD | stat.S_IWRITE)


@needs_pipes_in_folders
def test_a_device_is_not_replaced(folder):
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(ExportError, match="not an ordinary file"):
        write_atomically(pipe, b"new")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full here")
def test_a_full_disk_leaves_the_old_file_whole_and_nothing_beside_it(target, folder, monkeypatch):
    # The temporary file's place is taken by the device that is always full.
    real_open = Path.open

    def on_a_full_disk(self, mode="r", *rest, **named):
        if mode != "wb":
            return real_open(self, mode, *rest, **named)
        real_open(self, mode).close()
        return real_open(Path("/dev/full"), "wb")

    monkeypatch.setattr(Path, "open", on_a_full_disk)
    with pytest.raises(ExportError, match="disk is full"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert listing(folder) == {"Tracker.xlsx"}


def test_a_failure_at_the_last_step_leaves_the_old_file_and_nothing_beside_it(
    target, folder, monkeypatch
):
    def refuse(_self, _target):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ExportError, match="could not be saved"):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert listing(folder) == {"Tracker.xlsx"}


def test_a_name_as_long_as_the_disk_allows_can_be_written(folder):
    longest = 255 if os.name == "posix" or long_paths() else 259 - len(f"{folder}{os.sep}")
    target = folder / f"{'x' * (longest - 5)}.xlsx"
    assert write_atomically(target, b"new").read_bytes() == b"new"


def test_a_name_that_is_too_long_is_said_so(folder):
    with pytest.raises(ExportError, match="too long"):
        write_atomically(folder / f"{'x' * 300}.xlsx", b"new")
    assert listing(folder) == set()


# Open elsewhere


def test_open_in_excel_names_who_and_offers_a_second_name(target, folder):
    excel_owner_file(target, "Pat Sample")
    with pytest.raises(OpenElsewhere) as refusal:
        write_atomically(target, b"new")
    assert (
        "Tracker.xlsx was not changed because it is open in Excel (opened by Pat Sample)."
        in str(refusal.value)
    )
    assert "Tracker (2).xlsx" in str(refusal.value)
    assert refusal.value.second == folder / "Tracker (2).xlsx"
    assert target.read_bytes() == b"old"
    assert listing(folder) == {"Tracker.xlsx", "~$Tracker.xlsx"}


def test_open_in_excel_by_somebody_unknown_is_said_too(target):
    target.with_name("~$Tracker.xlsx").write_bytes(b"")
    with pytest.raises(OpenElsewhere, match="was not changed because it is open in Excel"):
        write_atomically(target, b"new")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("Zoë Sample,zoe,PC7,22.11.2026 10:30,file:///home/zoe;", " (opened by Zoë Sample)"),
        (r"Sample\, Zoë,zoe,PC7,22.11.2026 10:30,file:///home/zoe;", " (opened by Sample, Zoë)"),
        (",zoe,PC7,22.11.2026 10:30,file:///home/zoe;", " (opened by zoe)"),
        ("", ""),
    ],
)
def test_open_in_libreoffice_names_who(target, folder, content, name):
    libreoffice_lock(target, content)
    with pytest.raises(OpenElsewhere) as refusal:
        write_atomically(target, b"new")
    assert f"not changed because it is open in LibreOffice{name}. " in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert target.read_bytes() == b"old"
    assert listing(folder) == {"Tracker.xlsx", ".~lock.Tracker.xlsx#"}


@ON_WINDOWS
@pytest.mark.parametrize("sharing", [READ_AND_WRITTEN, READ, KEPT_ALONE])
def test_a_file_that_another_program_holds_for_a_moment_is_waited_for(target, folder, sharing):
    with held_open(target, 0.5, sharing):
        write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert listing(folder) == {"Tracker.xlsx"}


@ON_WINDOWS
@pytest.mark.parametrize("sharing", [READ_AND_WRITTEN, READ, KEPT_ALONE])
def test_a_file_that_another_program_holds_for_longer_stays_as_it_is(target, folder, sharing):
    with (
        held_open(target, 60, sharing),
        pytest.raises(OpenElsewhere, match="such as Excel, OneDrive or antivirus") as refusal,
    ):
        write_atomically(target, b"new")
    assert refusal.value.second.name == "Tracker (2).xlsx"
    assert target.read_bytes() == b"old"
    assert listing(folder) == {"Tracker.xlsx"}


@pytest.mark.usefixtures("time_flies")
def test_a_file_that_may_not_be_replaced_is_not_only_said_to_be_open(target, folder, monkeypatch):
    def refuse(beside, place):
        raise windows_error(5, str(beside), str(place))

    with monkeypatch.context() as refused:
        refused.setattr(Path, "replace", refuse)
        with pytest.raises(
            OpenElsewhere, match="or because you do not have permission to replace it"
        ) as told:
            write_atomically(target, b"new")
    assert target.read_bytes() == b"old"
    assert listing(folder) == {"Tracker.xlsx"}
    assert write_atomically(told.value.second, b"new").read_bytes() == b"new"


def test_the_second_name_can_be_written(target):
    libreoffice_lock(target, "Pat Sample,pat,PC1,22.11.2026 10:30,x;")
    with pytest.raises(OpenElsewhere) as refusal:
        write_atomically(target, b"new")
    assert write_atomically(refusal.value.second, b"new").read_bytes() == b"new"


def test_next_free_counts_on_from_what_is_there(target, folder):
    assert next_free_name(target).name == "Tracker (2).xlsx"
    (folder / "Tracker (2).xlsx").touch()
    assert next_free_name(target).name == "Tracker (3).xlsx"
    assert next_free_name(folder / "Tracker (2).xlsx").name == "Tracker (3).xlsx"
    libreoffice_lock(folder / "Tracker (3).xlsx", "")
    assert next_free_name(target).name == "Tracker (4).xlsx"
    assert next_free_name(folder / "Plan (2026).xlsx").name == "Plan (2026) (2).xlsx"
