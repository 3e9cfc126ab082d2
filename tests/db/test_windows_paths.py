"""What Windows allows as a file's path is said in words, and before anything is written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from example_register import SAM
from hypothesis import given
from hypothesis import strategies as st

from db.backups import Why, back_up
from db.errors import BackupFailed, CannotOpen, CannotWrite, NoFile
from db.files.backup_files import backup_folder, backup_paths_fault, free_backup_name
from db.files.faults import describe_error
from db.files.paths import parse_path
from db.files.windows_paths import length_fault, long_paths, name_fault, why_too_long
from db.opening import open_register, utc_now
from db.storage.write_targets import check_target
from exports.files.atomic_write import write_atomically
from imports.reading.books import BookRefused, read_book

WINDOWS = pytest.mark.skipif(os.name != "nt", reason="the rules are Windows'")
SHORT = pytest.mark.skipif(os.name != "nt" or long_paths(), reason="long paths are allowed here")

FAULTY = {
    r"C:\Users\sam\a?b.xlsx": "cannot contain ?",
    r"C:\Users\sam\a|b.xlsx": "cannot contain |",
    r"C:\Users\<sam>\ab.xlsx": "cannot contain <",
    '"quoted".csv': 'cannot contain "',
    "*.csv": "cannot contain *, which stands for the names of several files",
    'C:\\My Folder" --json': "(leave out a backslash before the closing one)",
    "half\ud800.xlsx": "cannot contain hidden characters",
    "9:30.csv": "cannot contain :",
    r"C:\Users\sam\9:30.csv": "cannot contain :",
    "CON": "CON is the name of a device",
    r"C:\Users\sam\nul.txt": "nul is the name of a device",
    "com1.report.xlsx": "com1 is the name of a device",
    "LPT1 .xlsx": "LPT1 is the name of a device",
    "CONIN$.csv": "CONIN$ is the name of a device",
    r"D:\aux\report.xlsx": "aux is the name of a device",
    "report.": "ends with a full stop",
    r"C:\Users\sam. \report.xlsx": "ends with a space",
    r"C:\Users\sam..\report.xlsx": "ends with a full stop",
    r"C:\Users\sam .\report.xlsx": "ends with a full stop",
    r"C:\Users\sam.\aux.\report.xlsx": "aux is the name of a device",
    r"C:\Users\sam\report. .": "ends with a full stop",
    "C:\\Users\\sam \\": "ends with a space",
    "report.xlsx ": "ends with a space",
}


@pytest.mark.parametrize("path", FAULTY)
def test_a_name_that_windows_refuses_is_said_to_be_so(path: str) -> None:
    said = name_fault(path)
    assert said is not None
    assert said.startswith("A file cannot be called '")
    assert FAULTY[path] in said
    assert said.endswith("Choose another name.")


@pytest.mark.parametrize(
    "path",
    [
        r"C:\Users\sam\report.xlsx",
        r"..\report.xlsx",
        ".",
        "C:report.xlsx",
        r"\\server\share$\R & D\~$report.xlsx",
        r"\\?\C:\Users\sam\report.xlsx",
        r"\\?\UNC\server\share\report.xlsx",
        "C:/Users/sam/.greenplan-1234.tmp",
        "Conway.xlsx",
        r"C:\My Folder.\report.xlsx",
        r"..\My Folder.\.\a.b.\..\report.xlsx",
        "\\\\server\\share.\\My Folder.\\",
        "com10.csv",
        "A99999_Q3-2026-27_1.xlsx",
        "Zoë's (2).xlsx",
    ],
)
def test_a_name_that_windows_allows(path: str) -> None:
    assert name_fault(path) is None


def path_of(length: int, name: str = "report.xlsx") -> str:
    folders = length - len("C:/x///") - len(name)
    return "C:\\x\\" + "y" * (folders // 2) + "\\" + "z" * (folders - folders // 2) + "\\" + name


@given(st.integers(200, 330), st.integers(0, 60))
def test_a_path_is_too_long_when_it_or_what_is_written_beside_it_is(length, more):
    path = path_of(length)
    assert len(path) == length
    said = length_fault(path, long_paths=False, beside="z" * (11 + more), what="a copy")
    assert (said is None) == (length + more <= 259)
    assert length_fault(path, long_paths=True, beside="z" * (11 + more), what="a copy") is None
    assert length_fault(f"\\\\?\\{path}", long_paths=False) is None
    if said is None:
        return
    assert "report.xlsx" in said
    assert (
        "Use a folder nearer the start of the drive, such as Documents, or a shorter name." in said
    )
    over = length - 259 if length > 259 else length + more - 259
    assert f" {over:,} character" in said
    assert ("a copy" in said) == (length <= 259)


def test_windows_counts_in_utf_16_and_takes_no_name_of_more_than_255():
    assert length_fault("C:\\" + "😀" * 127 + "x", long_paths=True) is None
    said = length_fault("C:\\" + "😀" * 128, long_paths=True)
    assert said is not None
    assert "is 1 character too long. Shorten it." in said


@WINDOWS
@pytest.mark.parametrize("name", ["a?b.xlsx", "CON.xlsx", "report.xlsx.", "9:30.xlsx"])
def test_nothing_is_written_under_such_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotWrite, match="A file cannot be called"):
        write_atomically(tmp_path / name, b"new")
    assert list(tmp_path.iterdir()) == []


@WINDOWS
def test_a_folder_typed_with_a_full_stop_after_it_is_that_folder(tmp_path: Path) -> None:
    (tmp_path / "My Folder").mkdir()
    named = parse_path(f"{tmp_path}\\My Folder.\\report.xlsx")
    write_atomically(named, b"new")
    assert (tmp_path / "My Folder" / "report.xlsx").read_bytes() == b"new"
    for other in ("My Folder..", "My Folder ", "My Folder. "):
        with pytest.raises(CannotWrite, match="A file cannot be called"):
            write_atomically(tmp_path / other / "report.xlsx", b"new")


@WINDOWS
@pytest.mark.parametrize("name", ["a?b.xlsx", "*.xlsx", "9:30.xlsx"])
def test_no_file_is_looked_for_under_such_a_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoFile, match="A file cannot be called"):
        parse_path(str(tmp_path / name))


def deep(folder: Path, length: int) -> Path:
    """Make a folder whose path is ``length`` long."""
    while len(str(folder)) < length - 40:
        folder /= "x" * 30
    folder /= "y" * (length - len(str(folder)) - 1)
    os.makedirs(f"\\\\?\\{folder}")  # noqa: PTH103  which Windows does not measure
    return folder


@SHORT
def test_a_file_is_refused_before_it_is_written(tmp_path: Path) -> None:
    folder = deep(tmp_path, 236)
    check_target(folder.parent / "r.xlsx")
    with pytest.raises(CannotWrite, match=r"the unfinished file beside it would be 1 character"):
        write_atomically(folder / "r.xlsx", b"new")
    with pytest.raises(CannotWrite, match=r"'reported.*xlsx' is 3 characters too long"):
        write_atomically(folder / "reported for the q 3.xlsx", b"new")
    assert os.listdir(f"\\\\?\\{folder}") == []  # noqa: PTH208


@SHORT
def test_a_file_whose_path_is_too_long_is_not_said_to_be_missing(tmp_path: Path) -> None:
    file = deep(tmp_path, 240) / "what a practice sent.csv"
    with pytest.raises(BookRefused, match="characters too long: Windows allows 259"):
        read_book(file)
    with pytest.raises(NoFile, match="characters too long: Windows allows 259"):
        parse_path(str(file))
    error = FileNotFoundError(2, "No such file or directory", str(file))
    assert "too long for Windows" in str(describe_error(error))
    assert "is not there" in str(describe_error(FileNotFoundError(2, "none", str(tmp_path))))


@SHORT
def test_a_register_is_made_only_where_its_copies_have_room(tmp_path: Path) -> None:
    folder = deep(tmp_path, 198)
    with pytest.raises(CannotOpen, match=r"a copy beside it would be 1 character over the 259"):
        open_register(folder / "tracker.db", user=SAM, create=True)
    assert list(folder.iterdir()) == []
    path = deep(tmp_path, 197) / "tracker.db"
    open_register(path, user=SAM, create=True).close()
    for why in Why:
        assert back_up(path, why, utc_now()).size
    moved = path.rename(folder / "tracker.db")
    with pytest.raises(BackupFailed, match="a copy beside it"):
        back_up(moved, Why.DAY, utc_now())


def test_the_longest_name_of_a_copy_is_what_counts():
    register = Path("tracker.db")
    folder = backup_folder(register).name
    names = [
        f"{folder}/{free_backup_name(register, utc_now(), why)[0].name}-journal" for why in Why
    ]
    names += [f"{folder}/.greenplan-00000000.tmp-journal", ".greenplan-00000000/wanted.db-journal"]
    names += ["tracker.db.in-use.0123456789abcdef"]
    assert max(map(len, names)) == len(f"{folder}/tracker-20261122T100000Z-migration.db-journal")


def test_other_systems_measure_no_paths_in_this_way():
    if os.name != "nt":
        assert why_too_long("x" * 400) is None
        assert backup_paths_fault(Path("/" + "x" * 250 + "/tracker.db")) is None
