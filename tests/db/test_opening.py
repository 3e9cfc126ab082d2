"""What is not a register that can be used is refused in one clear line, and left untouched."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from example_register import SAM
from needs import needs_posix_permissions, not_as_root

from db.backups import Why
from db.errors import CannotOpen, Damaged, NoRegister
from db.inspection import inspect_register
from db.opening import open_register
from db.storage.place import Place


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file in ``folder`` with all its bytes."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def refusal_of(location: str | Path, *, create: bool = False) -> str:
    """Return the one line with which opening is refused; nothing in the folder has changed."""
    folder = Path(location).parent
    before = contents(folder) if folder.is_dir() else {}
    with pytest.raises(CannotOpen) as refusal:
        open_register(location, user=SAM, create=create)
    assert (contents(folder) if folder.is_dir() else {}) == before
    line = str(refusal.value)
    assert line.isprintable()
    assert line.endswith((".", ")"))
    return line


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize(
    "content", [b"", b"Not a database at all. " * 40, b"PK\x03\x04" * 200, b"SQLite format 3\x00"]
)
def test_a_file_that_is_no_database_is_refused_untouched(
    tmp_path: Path, content: bytes, create: bool
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    assert "is not a Green Plan Tracker register" in refusal_of(path, create=create)


@pytest.mark.parametrize("create", [False, True])
def test_another_programs_database_is_refused_untouched(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE photo (name)")
    assert "another program's database" in refusal_of(path, create=create)


@pytest.mark.parametrize("place", [0, 68], ids=["no database", "of no program"])
def test_a_register_whose_start_is_damaged_is_known_by_its_backups(
    register_file: Path, place: int
) -> None:
    with closing(open_register(register_file, user=SAM)) as register:
        register.backups.back_up(Why.HAND)
    with register_file.open("r+b") as file:
        file.seek(place)
        file.write(b"Dear")
    with pytest.raises(Damaged, match="does not start like a register"):
        open_register(register_file, user=SAM)
    with (
        pytest.raises(Damaged, match="does not start like a register"),
        inspect_register(str(register_file)),
    ):
        pass


def test_a_register_from_a_newer_version_is_refused_untouched(register_file: Path) -> None:
    with closing(sqlite3.connect(register_file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    line = refusal_of(register_file)
    assert "newer version" in line
    assert "9999" in line


def test_a_register_without_its_version_is_refused_untouched(register_file: Path) -> None:
    with closing(sqlite3.connect(register_file)) as connection:
        connection.execute("DROP TABLE alembic_version")
    assert "is damaged" in refusal_of(register_file)


def test_a_read_only_register_is_refused_untouched(register_file: Path) -> None:
    register_file.chmod(stat.S_IREAD)
    assert "is read-only" in refusal_of(register_file)
    register_file.chmod(0o600)


@not_as_root
@needs_posix_permissions
def test_a_register_in_a_read_only_folder_is_refused_untouched(register_file: Path) -> None:
    register_file.parent.chmod(0o500)
    try:
        assert "is read-only" in refusal_of(register_file)
        assert "cannot be made" in refusal_of(register_file.with_name("new.db"), create=True)
    finally:
        register_file.parent.chmod(0o700)


@not_as_root
@needs_posix_permissions
def test_a_register_in_somebody_elses_folder_is_refused(register_file: Path) -> None:
    register_file.parent.chmod(0)
    try:
        for create in (False, True):
            with pytest.raises(CannotOpen, match="cannot be read"):
                open_register(register_file, user=SAM, create=create)
    finally:
        register_file.parent.chmod(0o700)


@not_as_root
@needs_posix_permissions
def test_an_unreadable_register_is_refused(register_file: Path) -> None:
    register_file.chmod(0)
    with pytest.raises(CannotOpen, match="cannot be read"):
        open_register(register_file, user=SAM)


def overwrite_a_page_in_the_middle(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2 // 4096 * 4096)
        file.write(os.urandom(4096))


def overwrite_all_but_the_first_page(path: Path) -> None:
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))


def cut_in_half(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def cut_to_its_header(path: Path) -> None:
    os.truncate(path, 100)


@pytest.mark.parametrize(
    "damage",
    [
        overwrite_a_page_in_the_middle,
        overwrite_all_but_the_first_page,
        cut_in_half,
        cut_to_its_header,
    ],
)
def test_a_damaged_register_is_refused_untouched(
    register_file: Path, damage: Callable[[Path], None]
) -> None:
    damage(register_file)
    assert f"{register_file} is damaged (" in refusal_of(register_file)


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    path = tmp_path / "no" / "such" / "tracker.db"
    line = refusal_of(path, create=True)
    assert f"The folder {path.parent} does not exist" in line
    assert not path.parent.exists()


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text", encoding="utf-8")
    assert "does not exist" in refusal_of(tmp_path / "file" / "tracker.db", create=True)


@pytest.mark.parametrize("create", [False, True])
def test_a_folder_as_the_register_is_refused(tmp_path: Path, create: bool) -> None:
    assert "is a folder" in refusal_of(tmp_path, create=create)


@pytest.mark.parametrize("create", [False, True])
def test_a_name_that_no_file_can_have_is_refused(tmp_path: Path, create: bool) -> None:
    assert "too long" in refusal_of(tmp_path / f"{'x' * 300}.db", create=create)


def test_no_register_at_the_place_says_how_to_start_one(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    with pytest.raises(NoRegister, match=r"no register at .*tracker.db yet.*greenplan init"):
        open_register(path, user=SAM)
    assert not path.exists()


def test_a_password_is_never_shown() -> None:
    place = Place.of("postgresql+psycopg://pat:se@cret@db.example.org/greenplan")
    assert str(place) == "postgresql+psycopg://db.example.org/greenplan"
    assert place.path is None


@pytest.mark.parametrize(
    "url",
    [
        "nosuch://pat:secret@host/db",
        "postgresql+nosuch://pat:secret@host/db",
        "postgresql+psycopg://pat:secret@host:port/db",
        "postgresql+psycopg://pat:secret@127.0.0.1:1/db",
        "http://example.org/tracker.db",
        "sqlite://",
        "sqlite+pysqlite:///tracker.db",
        "://",
    ],
)
def test_a_url_that_leads_nowhere_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(CannotOpen) as refusal:
        open_register(url, user=SAM, create=True)
    line = str(refusal.value)
    assert line.isprintable()
    assert "secret" not in line


@pytest.mark.parametrize("stored", ["choice = 'in-p1an'", "due = '2026-13-01'", "updated_at = 'x'"])
def test_a_value_that_no_register_holds_is_told_and_not_taken_for_anything(
    register_file: Path, stored: str
) -> None:
    with closing(sqlite3.connect(register_file)) as connection:
        connection.execute(f"UPDATE progress SET {stored}")
        connection.commit()
    with closing(open_register(register_file, user=SAM)) as register:
        practice = register.organisations.find()
        with pytest.raises(CannotOpen, match="contains something that cannot be read") as refusal:
            register.position(practice)
    assert str(refusal.value).isprintable()


def test_a_damaged_schema_whose_words_are_no_text_is_refused_in_one_line(
    register_file: Path,
) -> None:
    content = register_file.read_bytes()
    at = content.index(b"CREATE TABLE evidence")
    register_file.write_bytes(content[:at] + b"\x85\x0eX" + content[at + 3 :])
    assert "is damaged (" in refusal_of(register_file)
