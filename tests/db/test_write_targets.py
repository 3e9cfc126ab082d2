"""Nothing is written over what is ours, whatever it is called and however it is reached."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from example_register import SAM
from needs import needs_links, needs_pipes_in_folders, needs_sparse_files

from db.backups import Why, backup_folder
from db.errors import CannotOpen, CannotWrite
from db.files.protected_files import protect
from db.opening import open_register
from db.register import Register
from db.storage.file_check import APPLICATION_ID
from db.storage.write_targets import check_target
from exports.files.atomic_write import write_atomically


@pytest.fixture
def register(register_file: Path) -> Iterator[Register]:
    """A register that is open, with a change in its journal and a copy."""
    with closing(open_register(register_file, user=SAM)) as opened:
        opened.actions.set_lead(opened.organisations.find(), ["GC1"], "Confirmed")
        opened.backups.back_up(Why.HAND)
        yield opened


def link_to(name: str) -> Callable[[Path], Path]:
    def make(register: Path) -> Path:
        link = register.with_name("a link.xlsx")
        link.symlink_to(register.with_name(name.format(name=register.name)))
        return link

    return make


def second_name_of(name: str) -> Callable[[Path], Path]:
    def make(register: Path) -> Path:
        second = register.with_name("second name.xlsx")
        os.link(register.with_name(name.format(name=register.name)), second)
        return second

    return make


def beside(name: str) -> Callable[[Path], Path]:
    return lambda register: register.with_name(name.format(name=register.name))


def through_a_linked_folder(register: Path) -> Path:
    linked = register.parent / "linked"
    linked.symlink_to(register.parent)
    return linked / f"{register.name}-wal"


def newest_copy(register: Path) -> Path:
    return next(backup_folder(register).iterdir())


def name_of_a_copy(register: Path) -> Path:
    return backup_folder(register) / f"{register.stem}-20261122T100000Z-hand{register.suffix}"


def node(make: Callable[[Path], object]) -> Callable[[Path], Path]:
    def made(register: Path) -> Path:
        place = register.with_name("node.xlsx")
        make(place)
        return place

    return made


def pipe(place: Path) -> None:
    os.mkfifo(place)


def device(place: Path) -> None:
    try:
        os.mknod(place, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("no device can be made here")


OURS = {
    "the register": beside("{name}"),
    "its log": beside("{name}-wal"),
    "its log in capitals": beside("{name}-WAL"),
    "its index": beside("{name}-shm"),
    "a journal that is not there yet": beside("{name}-journal"),
    "a claim that is not there yet": beside("{name}.in-use"),
    "a name that is swept with claims": beside("{name}.in-use.xlsx"),
    "a backup": newest_copy,
    "a name of copies": name_of_a_copy,
    "a second name of the register": second_name_of("{name}"),
    "a second name of its log": second_name_of("{name}-wal"),
    "a folder": node(Path.mkdir),
}
LINKED = {
    "a link to the register": link_to("{name}"),
    "a link to its log": link_to("{name}-wal"),
    "a link to a journal that is not there": link_to("{name}-journal"),
    "its log behind a linked folder": through_a_linked_folder,
}
NODES = {
    "a pipe": node(pipe),
    "a device": node(device),
}


@pytest.mark.parametrize(
    "ours",
    [
        *OURS,
        *(pytest.param(name, marks=needs_links) for name in LINKED),
        *(pytest.param(name, marks=needs_pipes_in_folders) for name in NODES),
    ],
)
def test_neither_an_export_nor_a_copy_takes_the_place_of_what_is_ours(register, ours):
    path = register.place.path
    place = (OURS | LINKED | NODES)[ours](path)
    before = {file: file.lstat().st_ino for file in path.parent.rglob("*")}
    for write in (
        lambda: write_atomically(place, b"new"),
        lambda: register.backups.back_up(Why.HAND, place),
    ):
        with pytest.raises(CannotWrite) as refusal:
            write()
        assert str(refusal.value).endswith(
            ("Choose another name.", "Give the name of a file in it.")
        )
    assert {file: file.lstat().st_ino for file in path.parent.rglob("*")} == before
    with closing(open_register(path, user=SAM)) as again:
        assert again.actions.find(again.organisations.find(), "GC1").lead == "Confirmed"


@pytest.mark.parametrize("name", ["{name}-journal", "{name}-wal", "{name}.in-use"])
def test_no_register_is_made_at_the_name_of_anothers_journal_or_claim(register_file, name):
    place = register_file.with_name(name.format(name=register_file.name))
    with pytest.raises(CannotOpen, match="is part of"):
        open_register(place, user=SAM, create=True)
    assert not place.exists()


def test_another_register_that_is_closed_is_kept(register, tmp_path):
    other = tmp_path / "other.db"
    open_register(other, user=SAM, create=True).close()
    before = other.read_bytes()
    with pytest.raises(CannotWrite, match="is the register itself"):
        register.backups.back_up(Why.HAND, other)
    with pytest.raises(CannotWrite, match="is the register itself"):
        write_atomically(other, b"new")
    assert other.read_bytes() == before


def test_a_copy_that_a_person_made_is_replaced_by_a_copy_and_by_nothing_else(register, tmp_path):
    own = tmp_path / "own.db"
    register.backups.back_up(Why.HAND, own)
    register.backups.back_up(Why.HAND, own)
    with pytest.raises(CannotWrite, match="a register or a backup of one"):
        write_atomically(own, b"new")


def test_looking_at_a_register_leaves_nothing_beside_it(register_file, tmp_path):
    lone = tmp_path / "lone" / "tracker.db"
    lone.parent.mkdir()
    shutil.copy(register_file, lone)
    with pytest.raises(CannotWrite):
        check_target(lone)
    assert list(lone.parent.iterdir()) == [lone]


@needs_sparse_files
@pytest.mark.parametrize(
    ("mode", "known"), [("wal", "the register itself"), ("delete", "a backup")]
)
def test_a_register_is_known_by_its_beginning_however_large_it_is(tmp_path, mode, known):
    large = tmp_path / "large.db"
    with closing(sqlite3.connect(large)) as made:
        for pragma in (f"journal_mode={mode}", f"application_id={APPLICATION_ID}"):
            made.execute(f"PRAGMA {pragma}")
        made.execute("CREATE TABLE filled (text TEXT)")
    with large.open("r+b") as file:
        file.seek(28)
        file.write(bytes(4))  # SQLite then goes by the size of the file
        file.truncate(2**36)
    with pytest.raises(CannotWrite, match=known):
        check_target(large)
    assert list(tmp_path.iterdir()) == [large]


def test_the_journal_of_a_register_that_is_gone_is_kept(register_file, tmp_path):
    left = register_file.with_name("gone.db-wal")
    left.write_bytes(b"\x37\x7f\x06\x82 its last changes")
    with pytest.raises(CannotWrite, match=r"is part of the register gone\.db"):
        write_atomically(left, b"new")


@pytest.mark.parametrize(
    "name",
    [
        *("ours.csv", "diary-journal", "x-backups.db", "walk.xlsx", "tracker.db.xlsx"),
        *(
            ".-wal",
            "..-journal",
            "..in-use",
            "...in-use.csv",
            "a text-journal",
            "a text.in-use.csv",
        ),
    ],
)
def test_a_name_that_only_looks_like_one_of_ours_is_free(register, name):
    place = register.place.path.with_name(name)
    place.with_name("a text").write_text("no register", encoding="utf-8")
    assert write_atomically(place, b"new").read_bytes() == b"new"
    assert write_atomically(place, b"newer").read_bytes() == b"newer"


def test_what_the_program_tells_of_is_kept(tmp_path):
    mine = tmp_path / "mine.json"
    protect(lambda: {mine: "your settings"})
    with pytest.raises(CannotWrite, match="is used for your settings"):
        write_atomically(mine, b"new")
    mine.write_bytes(b"mine")
    with pytest.raises(CannotWrite):
        write_atomically(mine, b"new")
    assert mine.read_bytes() == b"mine"


@needs_links
def test_what_the_program_tells_of_is_kept_behind_a_link(tmp_path):
    mine = tmp_path / "mine.json"
    mine.write_bytes(b"mine")
    protect(lambda: {mine: "your settings"})
    (tmp_path / "link.json").symlink_to(mine)
    with pytest.raises(CannotWrite):
        write_atomically(tmp_path / "link.json", b"new")
    assert mine.read_bytes() == b"mine"


def test_a_file_is_not_written_over_the_one_it_is_made_from(tmp_path):
    template = tmp_path / "template.xlsx"
    template.write_bytes(b"theirs")
    os.link(template, tmp_path / "second.xlsx")
    for place in (template, tmp_path / "second.xlsx", tmp_path / "." / "template.xlsx"):
        with pytest.raises(CannotWrite, match="is the file being read"):
            write_atomically(place, b"new", reading=template)
    assert template.read_bytes() == b"theirs"
