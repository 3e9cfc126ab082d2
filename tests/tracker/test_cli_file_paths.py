"""Places that no file of ours can be: every option that takes one says so in one plain line."""

from __future__ import annotations

import os
import re
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import click
import pytest
from openpyxl import Workbook

from exports.catalogue import NAMES
from tracker.__main__ import main
from tracker.cli.catalogue import COMMANDS
from tracker.cli.files import FileName
from tracker.cli.root import greenplan
from tracker.user_files.folders import data_folder

ON_WINDOWS = os.name == "nt"
SECRET = "hush"
THEIR_WORDS = re.compile(
    r"Errno|Error\b|unexpected|Traceback|NoneType|codec|such file|argument|surrogate|embedded"
    r"|[Ii]nvalid|[Hh]andle|syntax|[Vv]iolation"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, and a template; outside Windows with pipes, sockets and links too."""
    made = tmp_path / "work"
    (made / "folder").mkdir(parents=True)
    monkeypatch.chdir(made)
    if not ON_WINDOWS:
        os.mkfifo(made / "pipe")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("socket")
        (made / "loop").symlink_to("loop")
        (made / "to-pipe").symlink_to("pipe")
    workbook = Workbook()
    workbook.worksheets[0].append(["Ref", "Action", "Status", "Lead"])
    workbook.worksheets[0].append(["GC1", "", "", ""])
    workbook.save(tmp_path / "template.xlsx")
    return made


PLACES = {
    "nobody": "~nobody-of-that-name/x",
    "root": "/",
    "a folder": "folder",
    "a folder with a slash": "folder/",
    "a new folder": "newfolder/",
    "a new folder with a dot": "newfolder/.",
    "a folder that is not there": "gone/x.xlsx",
    "nothing": "",
    "a space": " ",
    "here": ".",
    "above": "..",
    "a line break": "two\nlines",
    "no character": "no\0character.xlsx",
    "an escape": "a\x1b[2Jb.xlsx",
    "half a character": "half\ud800.xlsx",
    "a long name": "x" * 300,
    "a long path": "/".join(["x" * 200] * 30),
    "a drive": r"Q:\folder\x.xlsx",
    "a share of Windows": r"\\localhost\no-such-share\x.xlsx",
    "a share": f"//sam:{SECRET}@server/share/x.xlsx",
    "a share, slash in it": f"//sam:{SECRET}/er@server/x.xlsx",
    "a share, the user first": f"//sam@server:{SECRET}/x.xlsx",
    "no scheme": f"sam:{SECRET}@server/x.xlsx",
    "no scheme, slash in it": f"sam:{SECRET}/er@server/x.xlsx",
    "no scheme, the user first": f"sam@server:{SECRET}/x.xlsx",
    "a database": f"postgresql://sam:{SECRET}@127.0.0.1:1/x",
    "a driver": f"postgresql+psycopg://sam:{SECRET}@127.0.0.1:1/x",
    "a mount": f"smb://sam:{SECRET}@server/share/x.xlsx",
    "a web page": f"https://sam:{SECRET}@example.org/x.xlsx?token={SECRET}",
    "a web page, one slash": f"https:/sam:{SECRET}@example.org/x.xlsx",
    "a file's address": f"file://sam:{SECRET}@server/x.xlsx",
    "words for a driver": f"host=server password={SECRET}",
}
PLACES |= (
    {
        "a device": "NUL",
        "a device with an ending": "Con.xlsx",
        "a device in a folder": r"folder\com1 .xlsx",
        "a device itself": r"\\.\PhysicalDrive0",
        "several": "*.xlsx",
        "several of a kind": r"folder\r?turn.xlsx",
        "a backslash before the quotation mark": 'folder" --json',
        "a stream": "x.xlsx:old",
        "signs": "<x>.xlsx",
        "a pipe": r"\\.\pipe\x",
        "a drive that is not there": "Q:",
        "on a drive that is not there": "Q:x.xlsx",
        "a variable that is not set": r"%NO_SUCH_FOLDER%\x.xlsx",
    }
    if ON_WINDOWS
    else {
        "a pipe": "pipe",
        "a socket": "socket",
        "a link to a pipe": "to-pipe",
        "a link to itself": "loop",
        "below a pipe": "pipe/x.xlsx",
    }
)
WRITING = {
    **{f"export {name}": ["export", name] for name in NAMES},
    "backup": ["backup"],
    "return": ["return", "--incomplete", "--by", "Sam", "--out"],
    "fill": ["fill", "../template.xlsx", "--out"],
    "collate": ["collate", "..", "--out"],
    "matrix": ["matrix", "--csv"],
    "collate to a paper": ["collate", "..", "--out", "roll.xlsx", "--paper"],
}
READING = {
    "import": ["import", "--yes"],
    "fill a template": ["fill", "--out", "filled.xlsx"],
    "restore": ["restore", "--yes"],
    "questions": ["questions", "--ask"],
    "carbon": ["carbon", "--factors"],
    "collate a list": ["collate", "..", "--out", "roll.xlsx", "--expected"],
    "collate an offer": [
        *("collate", "..", "--out", "roll.xlsx", "--feedback", "sheets", "--offer"),
    ],
}
REGISTER = {
    "actions": ["actions"],
    "init": ["init", "--name", "Ex", "--ods", "A99999", "--type", "general-practice"],
    "doctor": ["doctor"],
    "backup of it": ["backup"],
    "restore of it": ["restore", "--yes"],
}
FOLDERS = ("root", "a folder", "a folder with a slash", "here", "above")


def takes_a_file(command: click.Command) -> bool:
    """Whether an argument or option of a command is a file."""
    return any(isinstance(parameter.type, FileName) for parameter in command.params)


def test_every_command_that_takes_a_file_is_among_them() -> None:
    named = {words[0] for words in (*WRITING.values(), *READING.values())}
    context = click.Context(greenplan)
    commands = {name: greenplan.get_command(context, name) for name in COMMANDS}
    assert {name for name, command in commands.items() if takes_a_file(command)} <= named


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Return what lies in a folder and below, what kind of thing it is and when it was changed."""
    found = {}
    for path in folder.rglob("*"):
        if "-backups" not in str(path):
            about = path.lstat()
            size = about.st_mtime_ns if path.is_file() else 0
            found[str(path)] = about.st_mode, size
    return found


def one_plain_line(err: str) -> None:
    assert err.startswith("greenplan: "), err
    assert err.count("\n") == 1
    assert err.rstrip("\n").isprintable()
    assert err.endswith(".\n")
    assert not THEIR_WORDS.search(err), err


def refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, *words: str) -> str:
    """Carry out a command that is refused, see that it changed nothing, and return its line."""
    before = listing(tmp_path)
    capsys.readouterr()
    code = main(words)
    out, err = capsys.readouterr()
    assert code == 1, (out, err)
    assert SECRET not in out + err
    one_plain_line(err)
    assert listing(tmp_path) == before
    return err


@pytest.mark.parametrize("command", [*WRITING, *READING])
def test_no_file_is_written_to_or_read_from_a_place_that_is_none(
    example_surgery, tmp_path, folder, capsys, command
):
    example_surgery.register.backups.back_up_daily()
    words = {**WRITING, **READING}[command]
    for name, place in PLACES.items():
        if command == "return" and name in FOLDERS:  # a return goes into them
            continue
        if command in WRITING or name != "a folder that is not there":
            refused(capsys, tmp_path, *words, place)
    log = tmp_path / "greenplan.log"
    assert not log.exists()


@pytest.mark.parametrize("command", REGISTER)
@pytest.mark.parametrize("by", ["--db", "GREENPLAN_DB"])
def test_no_register_is_at_a_place_that_is_none(tmp_path, folder, capsys, monkeypatch, command, by):
    for name, place in PLACES.items():
        words = REGISTER[command]
        if by == "--db":
            words = ["--db", place, *words]
        elif place and "\0" not in place and "\ud800" not in place:
            monkeypatch.setenv("GREENPLAN_DB", place)
        else:
            continue
        before = listing(tmp_path)
        code = main(words)
        out, err = capsys.readouterr()
        assert code == 1, (name, out, err)
        assert SECRET not in out + err, name
        one_plain_line(err)
        assert listing(tmp_path) == before, name


@pytest.mark.parametrize("name", [".-wal", "..-journal", "..in-use"])
def test_what_belongs_to_no_file_is_a_name_like_another(tmp_path, folder, capsys, name):
    assert "There is no register" in refused(capsys, tmp_path, "--db", f"./{name}", "actions")


@pytest.mark.parametrize("chosen_by", ["--db", "GREENPLAN_DB", "default"])
def test_nothing_is_written_over_a_register_however_it_was_chosen(
    example_surgery, tmp_path, folder, capsys, monkeypatch, chosen_by
):
    register, options = example_surgery.path, []
    if chosen_by == "default":
        example_surgery.close()
        monkeypatch.delenv("GREENPLAN_DB")
        moved = data_folder() / "tracker.db"
        moved.parent.mkdir(parents=True)
        register = register.rename(moved)
    elif chosen_by == "--db":
        monkeypatch.setenv("GREENPLAN_DB", str(tmp_path / "other.db"))
        options = ["--db", str(register)]
    links = [] if ON_WINDOWS else ["link.csv"]
    for link in links:
        (folder / link).symlink_to(f"{register}-journal")
    settings = tmp_path / "settings.json"
    assert main([*options, "orgs"]) == 0  # SQLite leaves its files beside it
    for place in (register, f"{register}-wal", f"{register}-journal", *links, settings):
        for words in (["backup"], ["export", "csv"], WRITING["return"]):
            refused(capsys, tmp_path, *options, *words, str(place))
    assert main([*options, "export", "csv", "ours.csv"]) == 0


@pytest.mark.parametrize("name", ["../evil.xlsx", r"..\evil.xlsx", r"C:\evil.xlsx"])
def test_a_stored_name_of_a_return_leads_out_of_no_folder(
    example_surgery, tmp_path, folder, greenplan, name
):
    assert greenplan("return", "--incomplete", "--by", "Sam", "--out", "r.xlsx").code == 0
    example_surgery.close()
    with closing(sqlite3.connect(example_surgery.path)) as register, register:
        register.execute("DROP TRIGGER frozen_return_no_update")
        register.execute("UPDATE frozen_return SET file_name = ?", [name])
    (folder / "out").mkdir()
    for out, place in ((["--out", "out"], folder / "out"), ([], folder)):
        assert greenplan("return", "Q3 2026/27", "--number", "1", *out).code == 0
        assert (place / "evil.xlsx").is_file()
    assert not (tmp_path / "evil.xlsx").exists()
