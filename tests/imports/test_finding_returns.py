"""Every file below a folder is found once, and what cannot be looked into is told."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from pathlib import Path
from threading import Thread

import pytest
from needs import needs_posix_permissions, not_as_root

from imports.collating.finding import FoundFile, count_files, find_files


def zipped(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return packed.getvalue()


def found(folder: Path) -> dict[str, FoundFile]:
    files = list(find_files(folder))
    names = {file.name: file for file in files}
    assert len(names) == len(files), "each once"
    assert count_files(folder) == len({name.partition("!")[0] for name in names})
    return names


def test_folders_and_zips_in_them_are_looked_into(tmp_path: Path) -> None:
    (tmp_path / "north" / "spring").mkdir(parents=True)
    (tmp_path / "a.csv").write_bytes(b"one")
    (tmp_path / "north" / "spring" / "b.csv").write_bytes(b"two")
    inner = zipped(**{"deep/c.csv": b"three"})
    (tmp_path / "north" / "mail.zip").write_bytes(zipped(**{"inner.zip": inner, "d.csv": b"four"}))
    assert {name: file.content for name, file in found(tmp_path).items()} == {
        "a.csv": b"one",
        "north/mail.zip!inner.zip!deep/c.csv": b"three",
        "north/mail.zip!d.csv": b"four",
        "north/spring/b.csv": b"two",
    }


def test_a_workbook_is_a_zip_that_is_not_looked_into(tmp_path: Path) -> None:
    book = zipped(**{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b""})
    (tmp_path / "a.xlsx").write_bytes(book)
    (tmp_path / "mail.zip").write_bytes(zipped(**{"b.xlsx": book}))
    assert {*found(tmp_path)} == {"a.xlsx", "mail.zip!b.xlsx"}


def test_what_programs_leave_behind_is_passed_over(tmp_path: Path) -> None:
    for name in ("~$a.xlsx", ".DS_Store", "Thumbs.db", "desktop.ini", ".~lock.a.xlsx#"):
        (tmp_path / name).write_bytes(b"x")
    mac = zipped(**{"__MACOSX/._a.csv": b"x", "a.csv": b"real"})
    (tmp_path / "mac.zip").write_bytes(mac)
    assert {*found(tmp_path)} == {"mac.zip!a.csv"}


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "north").mkdir()
    (tmp_path / "north" / "a.csv").write_bytes(b"one")
    try:
        (tmp_path / "north" / "back").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    except OSError:
        pytest.skip("this system does not let us make links")
    files = found(tmp_path)
    assert files["north/a.csv"].content == b"one"
    assert "does not exist" in files["broken"].fault
    assert {*files} == {"north/a.csv", "broken"}


@needs_posix_permissions
@not_as_root
def test_a_folder_and_a_file_without_access_are_told(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0o000)
    (tmp_path / "a.csv").write_bytes(b"one")
    (tmp_path / "a.csv").chmod(0o000)
    try:
        files = found(tmp_path)
    finally:
        (tmp_path / "shut").chmod(0o700)
    assert "cannot be read" in files["shut/"].fault
    assert "access" in files["a.csv"].fault


def test_a_folder_that_is_gone_before_it_is_looked_into_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"one")
    (tmp_path / "north").mkdir()
    (tmp_path / "south.csv").write_bytes(b"two")
    files = find_files(tmp_path)
    assert next(files).name == "a.csv"
    (tmp_path / "north").rmdir()
    gone, last = files
    assert gone.name == "north/"
    assert gone.fault.startswith("The folder cannot be read (")
    assert last.content == b"two"


def test_a_file_that_grows_while_it_is_read_is_read_as_far_as_it_was_there(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"rest")
    (tmp_path / "a.csv").touch()
    whole = b"one more line\n" * 2_000_000

    def append() -> None:
        with (tmp_path / "a.csv").open("ab", buffering=0) as file:
            for start in range(0, len(whole), 100_000):
                file.write(whole[start : start + 100_000])

    growing = Thread(target=append)
    growing.start()
    sizes = []
    while growing.is_alive() or not sizes:
        grown, rest = find_files(tmp_path)
        assert grown.content == whole[: len(grown.content)]
        assert (grown.fault, rest.content) == ("", b"rest")
        sizes.append(len(grown.content))
    assert sizes == sorted(sizes)


def test_zips_that_are_damaged_protected_or_too_deep_are_told(tmp_path: Path) -> None:
    whole = zipped(**{"a.csv": b"one" * 1000})
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    locked = bytearray(whole)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[whole.index(mark) + flags] |= 1
    (tmp_path / "locked.zip").write_bytes(bytes(locked))
    deep = whole
    for _ in range(5):
        deep = zipped(**{"in.zip": deep})
    (tmp_path / "deep.zip").write_bytes(deep)
    files = found(tmp_path)
    assert "damaged" in files["cut.zip"].fault or files["cut.zip"].content
    assert "password" in files["locked.zip!a.csv"].fault
    assert "too many others" in files["deep.zip!in.zip!in.zip!in.zip"].fault


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets names be any bytes")
def test_names_that_are_no_text_are_told_apart(tmp_path: Path) -> None:
    for name in (b"Zo\xeb.csv", b"Zo\xe9.csv", "Zoë.csv".encode(), b"two\nlines.csv"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(name)
    assert {name: file.content for name, file in found(tmp_path).items()} == {
        "Zo\\xe9.csv": b"Zo\xe9.csv",
        "Zo\\xeb.csv": b"Zo\xeb.csv",
        "Zoë.csv": "Zoë.csv".encode(),
        "two\\nlines.csv": b"two\nlines.csv",
    }


def test_names_in_other_encodings_are_read_as_they_were_written(tmp_path: Path) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as opened:
        opened.writestr("Zo-.csv", b"one")
    old = raw.getvalue().replace(b"Zo-.csv", "Zoë.csv".encode()[:7].ljust(7, b"v"))
    (tmp_path / "old.zip").write_bytes(old)
    (name,) = found(tmp_path)
    assert name.startswith("old.zip!Zo") and "\N{REPLACEMENT CHARACTER}" not in name
