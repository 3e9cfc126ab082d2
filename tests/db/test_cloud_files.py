"""Files that a sync client keeps in the cloud are known, and said to be so."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from db.files.cloud_files import (
    fault_of_reading,
    is_fetched_when_read,
    is_in_cloud_only,
    is_kept_by_sync_client,
    is_of_sync_client,
)
from db.files.faults import NOT_FETCHED, describe_error
from imports.reading.books import BookRefused
from imports.reading.parsing import parse_file

ARCHIVE, SPARSE, REPARSE, OFFLINE = 0x20, 0x200, 0x400, 0x1000
PINNED, UNPINNED, RECALL_ON_OPEN, RECALL_ON_DATA = 0x80000, 0x100000, 0x40000, 0x400000


class InTheCloud(type(Path())):
    """A file as a sync client shows it that cannot fetch it; reading fails as it does there."""

    def stat(self, *, follow_symlinks=True):
        about = super().stat(follow_symlinks=follow_symlinks)
        return SimpleNamespace(
            st_mode=about.st_mode,
            st_size=about.st_size,
            st_mtime=about.st_mtime,
            st_file_attributes=ARCHIVE | SPARSE | REPARSE | OFFLINE | UNPINNED | RECALL_ON_DATA,
            st_reparse_tag=0x9000601A,
        )

    def open(self, mode="r", *args, **how):
        if mode == "rb":
            raise OSError(22, "Invalid argument")
        return super().open(mode, *args, **how)


@pytest.mark.parametrize(
    ("attributes", "elsewhere"),
    [
        (ARCHIVE, False),
        (ARCHIVE | REPARSE | PINNED, False),
        (ARCHIVE | REPARSE | UNPINNED, False),
        (ARCHIVE | REPARSE | UNPINNED | RECALL_ON_DATA, True),
        (ARCHIVE | RECALL_ON_OPEN, True),
        (ARCHIVE | OFFLINE, True),
    ],
)
def test_attributes_tell_whether_the_content_is_here(attributes, elsewhere):
    assert is_fetched_when_read(attributes) is elsewhere


@pytest.mark.parametrize(
    ("tag", "known"),
    [
        *((0x9000001A | digit << 12, True) for digit in range(16)),
        (0x80000021, True),
        (0, False),
        (0xA000000C, False),  # a symbolic link
        (0xA0000003, False),  # a junction
        (0x80000017, False),  # a compressed system file
    ],
)
def test_the_tags_of_sync_clients_are_known(tag, known):
    assert is_of_sync_client(tag) is known


@pytest.mark.parametrize("number", [362, 386, 388, 389, 390, 395, 404, 426])
def test_what_windows_says_of_a_file_that_was_not_fetched(number):
    error = OSError(22, "Invalid argument", "C:\\x.xlsx")
    error.winerror = number
    assert describe_error(error) is NOT_FETCHED


def test_a_file_to_import_that_cannot_be_fetched(tmp_path):
    file = InTheCloud(tmp_path / "return.csv")
    file.write_text("Code\nGC1\n", encoding="utf-8")
    assert is_in_cloud_only(file)
    assert is_kept_by_sync_client(file)
    with pytest.raises(BookRefused) as refusal:
        parse_file(file)
    said = str(refusal.value)
    assert "it is kept in the cloud and could not be downloaded" in said
    assert "Always keep on this device" in said


def test_an_ordinary_file_is_here(tmp_path):
    file = tmp_path / "return.csv"
    file.write_text("Code\n", encoding="utf-8")
    assert not is_in_cloud_only(file)
    assert not is_kept_by_sync_client(file)
    assert not is_in_cloud_only(tmp_path / "none.csv")
    assert fault_of_reading(file, OSError(28, "No space")) == describe_error(
        OSError(28, "No space")
    )
