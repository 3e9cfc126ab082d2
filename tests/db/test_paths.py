"""A file's name as it is typed, pasted or dropped on a terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from needs import needs_a_posix_shell, needs_posix_names

from db.errors import NoFile
from db.files.paths import clean_dropped_text, parse_path, parse_typed_path

NAME = "/tmp/My files/gp tracker.csv"
DROPPED = {
    f"'{NAME}'": NAME,
    f'"{NAME}"': NAME,
    f"“{NAME}”": NAME,
    f" {NAME} ": NAME,
    f"'{NAME}' ": NAME,
    f"& '{NAME}'": NAME,
    "file:///tmp/My%20files/gp%20tracker.csv": NAME,
    "file://localhost/tmp/My%20files/gp%20tracker.csv": NAME,
    "FILE:///tmp/My%20files/gp%20tracker.csv": NAME,
    r"& 'C:\My files\Ann''s.csv'": r"C:\My files\Ann's.csv",
    r'"C:\My files\gp tracker.csv"': r"C:\My files\gp tracker.csv",
    r"'C:\My files\gp tracker.csv'": r"C:\My files\gp tracker.csv",
    r'"\\server\My share\gp.csv"': r"\\server\My share\gp.csv",
    "file:///C:/My%20files/gp.csv": "C:/My files/gp.csv",
    # what is no more than a name
    "gp.csv": "gp.csv",
    NAME: NAME,
    "Ann's and Bob's.csv": "Ann's and Bob's.csv",
    "'": "'",
    "5' tall.csv": "5' tall.csv",
    r"C:\Users\sam\gp.csv": r"C:\Users\sam\gp.csv",
    r"\\server\share\gp.csv": r"\\server\share\gp.csv",
    "R & D.csv": "R & D.csv",
    "& R.csv": "& R.csv",
}
ESCAPED = {
    r"/tmp/My\ files/gp\ tracker.csv": NAME,
    r"/tmp/My\ files/gp\ tracker.csv ": NAME,
    r"/tmp/Ann\'s\ \(2\)\ \&\ more.csv": "/tmp/Ann's (2) & more.csv",
    r"'/tmp/Ann'\''s.csv'": "/tmp/Ann's.csv",
    r'"/tmp/a \"b\".csv"': '/tmp/a "b".csv',
    r"/tmp/two words\ .csv": r"/tmp/two words\ .csv",
    r"/tmp/a\b.csv": r"/tmp/a\b.csv",
}


@pytest.mark.parametrize("text", DROPPED)
def test_what_is_put_around_a_name_is_taken_off(text: str) -> None:
    assert clean_dropped_text(text) == DROPPED[text]


@needs_a_posix_shell
@pytest.mark.parametrize("text", ESCAPED)
def test_what_a_shell_escapes_is_read(text: str) -> None:
    assert clean_dropped_text(text) == ESCAPED[text]


@needs_posix_names
@pytest.mark.parametrize("name", ["'quoted'.csv", '"quoted.csv"', r"a\ b.csv", "“a”", "& 'a'"])
def test_a_real_name_that_looks_dropped_is_meant_as_it_stands(tmp_path: Path, name: str) -> None:
    read = parse_typed_path(name, tmp_path)
    (tmp_path / name).touch()
    assert parse_typed_path(name, tmp_path) == tmp_path / name
    assert parse_typed_path(str(tmp_path / name), Path("/")) == tmp_path / name
    assert name == "'quoted'.csv" or read != tmp_path / name


@needs_posix_names
def test_a_new_file_in_a_folder_with_an_odd_name_goes_there(tmp_path: Path) -> None:
    folder = tmp_path / r"it\ s"
    folder.mkdir()
    assert parse_typed_path(str(folder / "new.csv"), tmp_path) == folder / "new.csv"


def test_a_bare_name_lies_in_the_folder_and_home_is_written_out(tmp_path: Path) -> None:
    assert parse_typed_path("'my tracker.csv'", tmp_path) == tmp_path / "my tracker.csv"
    assert parse_path("~/gp.csv") == Path.home() / "gp.csv"
    assert parse_path((tmp_path / "a b.csv").as_uri()) == tmp_path / "a b.csv"


@needs_posix_names
@pytest.mark.parametrize(
    "name", ["two\nlines.csv", r"C:\x.csv", "pwd=1.csv", "https:", "a:b@c.csv"]
)
def test_an_odd_name_is_taken_where_such_a_file_is_there(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    if name != "https:":
        with pytest.raises(NoFile):
            parse_path(name)
    Path(name).touch()
    assert parse_path(name) == Path(name)


@needs_posix_names
@pytest.mark.parametrize("name", ["sam@x/at 9:30.csv", "./a:b@c.csv", "/a:b@c.csv"])
def test_a_name_with_the_marks_of_an_address_further_on_is_a_files(name: str) -> None:
    assert parse_path(name) == Path(name)
