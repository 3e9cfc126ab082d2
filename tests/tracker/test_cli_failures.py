"""A register that cannot be used, or a fault that nobody expected: one clear line, no harm done."""

from __future__ import annotations

import errno
import io
import sqlite3
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from held_files import KEPT_ALONE, ON_WINDOWS, READ, READ_AND_WRITTEN, held_open
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from needs import needs_drives, needs_posix_permissions, needs_proc, not_as_root
from outcomes import one_line

from tracker.__main__ import main
from tracker.cli.catalogue import COMMANDS

START = ["init", "--name", "Example Surgery", "--ods", "A99999", "--type", "general-practice"]


# Registers that cannot be opened


@pytest.mark.parametrize("command", [["actions"], ["set", "GC1", "--lead", "Sam"], ["orgs"]])
def test_no_register_yet(greenplan, tmp_path, command):
    line = one_line(greenplan(*command))
    assert "There is no register at" in line
    assert "greenplan init" in line
    assert not (tmp_path / "tracker.db").exists()


def test_a_register_without_organisations(greenplan, tmp_path):
    from db.opening import open_register

    open_register(tmp_path / "tracker.db", user="Sam", create=True).close()
    assert "greenplan init" in one_line(greenplan("actions"))
    assert greenplan("orgs").out.startswith("No organisations yet.")
    assert greenplan("orgs", "--json").out == "[]\n"


def not_a_database(path: Path) -> None:
    path.write_text("Dear all, please find attached", encoding="utf-8")


def empty_file(path: Path) -> None:
    path.touch()


def another_programs(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE mail (id INTEGER)")


def from_a_newer_version(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096 : 4096 * 6] = b"\xa5" * 4096 * 5
    path.write_bytes(content)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (not_a_database, "not a Green Plan Tracker register"),
        (empty_file, "not a Green Plan Tracker register"),
        (another_programs, "another program's database"),
        (from_a_newer_version, "newer version"),
        (damaged, "damaged"),
        (cut_short, "damaged"),
    ],
)
@pytest.mark.parametrize("command", [["actions"], ["set", "GC1", "--lead", "Sam"], START])
def test_a_file_that_is_no_register_of_ours_is_left_alone(
    greenplan, _surgery_file, tmp_path, spoil, said, command
):
    path = tmp_path / "tracker.db"
    if spoil not in (not_a_database, empty_file, another_programs):
        path.write_bytes(_surgery_file.read_bytes())
    spoil(path)
    before = path.read_bytes()
    line = one_line(greenplan(*command))
    assert said in line
    assert str(path) in line
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", [["actions"], ["set", "GC1", "--lead", "Sam"], START])
def test_a_read_only_register_is_left_alone(greenplan, example_surgery, command):
    path = example_surgery.path
    example_surgery.close()
    path.chmod(0o444)
    try:
        assert "read-only" in one_line(greenplan(*command))
    finally:
        path.chmod(0o600)


@pytest.mark.parametrize("command", [["actions"], START])
def test_a_folder_that_does_not_exist(greenplan, tmp_path, command):
    line = one_line(greenplan("--db", str(tmp_path / "gone" / "tracker.db"), *command))
    assert "gone" in line
    assert not (tmp_path / "gone").exists()


@needs_drives
@pytest.mark.parametrize("command", [["actions"], ["doctor"]])
@pytest.mark.parametrize("place", [r"Q:\plan\tracker.db", r"\\localhost\no-such-share\tracker.db"])
def test_a_drive_that_is_not_connected_is_no_reason_to_start_again(greenplan, place, command):
    outcome = greenplan("--db", place, *command)
    assert outcome.code == 1
    told = " ".join(f"{outcome.out} {outcome.err}".split())
    assert "is not connected. Connect the drive or the network folder" in told
    assert "init" not in told


@needs_drives
@pytest.mark.parametrize("folder", ["Q:\\", "Q:\\plan\\", r"\\localhost\no-such-share" + "\\"])
@pytest.mark.parametrize(
    "command",
    [
        ["export", "tracker", "{}t.xlsx"],
        ["export", "tracker", "{}"],
        ["backup", "{}t.db"],
        ["restore", "{}t.db"],
        ["import", "{}t.xlsx"],
        ["--db", "{}t.db", *START],
    ],
)
def test_nobody_is_told_to_create_a_drive(greenplan, example_surgery, folder, command):
    outcome = greenplan(*(part.format(folder) for part in command))
    told = " ".join(outcome.err.split())
    assert (outcome.code, outcome.out) in ((1, ""), (2, ""))
    assert "is not connected. Connect the drive or the network folder" in told
    assert "reate" not in told


@ON_WINDOWS
@pytest.mark.parametrize("sharing", [READ_AND_WRITTEN, READ, KEPT_ALONE])
def test_a_file_that_another_program_holds_is_never_called_a_register(
    greenplan, example_surgery, tmp_path, sharing
):
    held = tmp_path / "held.xlsx"
    held.write_bytes(b"other " * 900)
    with held_open(held, 60, sharing):
        line = one_line(greenplan("export", "tracker", str(held)))
    assert "held.xlsx was not changed because it is open in another program" in line
    assert "or save as held (2).xlsx instead." in line
    assert held.read_bytes() == b"other " * 900


@pytest.mark.parametrize("file", ["none.db", "none.xlsx", "notes.txt", "another.db", "folder"])
def test_what_is_no_copy_leads_to_the_copies(greenplan, example_surgery, tmp_path, file):
    (tmp_path / "notes.txt").write_text("notes " * 50, encoding="utf-8")
    (tmp_path / "folder").mkdir()
    another_programs(tmp_path / "another.db")
    line = one_line(greenplan("restore", str(tmp_path / file), "--yes"))
    assert "Choose a backup: 'greenplan backup --list' lists them." in line
    assert "--db" not in line


@needs_proc
def test_a_folder_where_nothing_can_be_made(greenplan):
    assert "/proc" in one_line(greenplan("--db", "/proc/tracker.db", *START))


@needs_posix_permissions
@not_as_root
def test_a_folder_that_may_not_be_written(greenplan, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    line = one_line(greenplan("--db", str(closed / "tracker.db"), *START))
    assert str(closed) in line
    assert not list(closed.iterdir())


@pytest.mark.parametrize("command", [["actions"], START])
def test_a_folder_given_as_the_register(greenplan, tmp_path, command):
    assert "is a folder" in one_line(greenplan("--db", str(tmp_path), *command))


@pytest.mark.parametrize("url", ["nonsense://x", "postgresql+psycopg://sam:secret@127.0.0.1:1/x"])
def test_a_server_that_cannot_be_reached(greenplan, url):
    line = one_line(greenplan("--db", url, "actions"))
    assert "cannot be opened" in line
    assert "secret" not in line


def test_a_register_that_another_program_is_writing_to(greenplan, example_surgery, monkeypatch):
    monkeypatch.setattr("db.storage.transactions.BUSY_TIMEOUT", 0.05)
    with closing(sqlite3.connect(example_surgery.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert greenplan("actions").code == 0
        line = one_line(greenplan("set", "GC1", "--lead", "Sam"))
    assert "Another program is writing" in line


# What nobody expected


def test_an_unexpected_fault_is_one_calm_line(greenplan, example_surgery, monkeypatch):
    def burst(*_: object) -> None:
        raise ZeroDivisionError("the sky fell")

    monkeypatch.setattr("db.parts.organisations.Organisations.find", burst)
    line = one_line(greenplan("actions"))
    assert "An unexpected error occurred (ZeroDivisionError)." in line
    assert "the sky fell" not in line
    monkeypatch.setenv("GREENPLAN_DEBUG", "1")
    outcome = greenplan("actions")
    assert outcome.code == 1
    assert "Traceback" in outcome.err
    assert outcome.err.splitlines()[-1] == line.rstrip("\n")


def test_what_the_system_says_in_its_own_language_is_told_in_ours(
    greenplan, example_surgery, monkeypatch
):
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Zugriff verweigert", "C:/Returns/a.xlsx")

    monkeypatch.setattr("db.parts.organisations.Organisations.find", refuse)
    line = one_line(greenplan("actions"))
    assert line == (
        "greenplan: You do not have access to C:/Returns/a.xlsx. Ask IT for access to it.\n"
    )


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "The disk is full. Free some space on it, then try again."),
        (errno.EIO, "An unexpected error occurred (OSError EIO). Your register is safe"),
        (errno.EACCES, "You do not have access to a file. Ask IT for access to it."),
    ],
)
def test_what_the_system_refuses_without_a_name_is_not_blamed_on_the_output(
    greenplan, example_surgery, monkeypatch, number, said
):
    def refuse(*_: object) -> None:
        raise OSError(number, "Ein Fehler")

    monkeypatch.setattr("db.parts.organisations.Organisations.find", refuse)
    assert one_line(greenplan("actions")).startswith(f"greenplan: {said}")


def test_ctrl_c_ends_quietly(greenplan, example_surgery, monkeypatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("db.parts.organisations.Organisations.find", interrupt)
    outcome = greenplan("actions")
    assert (outcome.code, outcome.out, outcome.err) == (130, "", "")


TYPED = st.one_of(
    st.sampled_from(
        [
            *("GC1", "OWN-1", "--lead", "--due", "--status", "--json", "--percent", "--search"),
            *("none", "--reason", "--choice", "later", "complete", "+3m", "1/2/27", "--", "-h"),
        ]
    ),
    st.text(max_size=12).filter(lambda text: "\0" not in text),
    st.just("not utf-8: \udcff"),
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    command=st.sampled_from(sorted(COMMANDS.keys() - {"init", "export", "demo"})),
    typed=st.lists(TYPED, max_size=5),
)
def test_whatever_is_typed_there_is_no_surprise(
    example_surgery, tmp_path, monkeypatch, command, typed
):
    monkeypatch.chdir(tmp_path)  # where some commands write a file of the name that is typed
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([command, *typed])
    assert code in (0, 1, 2)
    assert "unexpected error" not in err.getvalue()
    assert bool(err.getvalue()) is (code != 0)
    if code == 1:
        assert err.getvalue().count("\n") == 1
