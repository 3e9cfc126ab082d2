"""What ``greenplan doctor`` says of what is around a register, from its place to the terminal."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path, PureWindowsPath

import pytest
from needs import (
    needs_access_lists,
    needs_posix_paths,
    needs_posix_permissions,
    needs_proc,
    not_as_root,
)

from db.backups import Why, back_up
from db.files.backup_files import backups_of
from db.files.open_programs import Opener, how_to_close
from db.opening import open_register
from db.sharing.claim_file import claim_file_of
from tracker.doctor import run_checks
from tracker.doctor.check_results import Check
from tracker.doctor.computer import assess_terminal, disk_size_in_words
from tracker.doctor.profile import Profile, is_remote
from tracker.doctor.register_folder import check_openers, is_temporary, portable_notes, sync_client
from tracker.phrases.backup_phrases import size_in_words
from tracker.phrases.times import long_time_in_words
from tracker.user_files.crash_log import log_error
from tracker.user_files.folders import log_file, older_log
from tracker.windows.host import OLD_CONSOLE, PSEUDO_CONSOLE, Host, console_in_words

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def check(key: str, path: Path, now: datetime = NOW) -> Check:
    (found,) = (one for one in run_checks(str(path), now) if one.key == key)
    return found


def words(check: Check) -> str:
    return " ".join(one.words for one in check.found)


@pytest.fixture
def closed_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in which nobody may make a file."""
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o555)
    if sys.platform == "win32":
        subprocess.run(["icacls", str(folder), "/deny", "*S-1-1-0:(WD,AD)"], check=True)
    yield folder
    if sys.platform == "win32":
        subprocess.run(["icacls", str(folder), "/remove:d", "*S-1-1-0"], check=True)
    folder.chmod(0o755)


# Where it lies


@needs_posix_paths
@pytest.mark.parametrize(
    ("path", "client"),
    [
        ("/home/sam/OneDrive - NHS/Green plan/tracker.db", "OneDrive"),
        ("/home/sam/onedrive/tracker.db", "OneDrive"),
        ("/Users/sam/Library/CloudStorage/OneDrive-NHS/tracker.db", "OneDrive"),
        ("/home/sam/Dropbox (Example Surgery)/tracker.db", "Dropbox"),
        ("/mnt/g/My Drive/tracker.db", "Google Drive"),
        (
            "/Users/sam/Library/CloudStorage/GoogleDrive-sam@example.org/x/tracker.db",
            "Google Drive",
        ),
        ("/Users/sam/Library/Mobile Documents/com~apple~CloudDocs/tracker.db", "iCloud"),
        ("/home/sam/iCloudDrive/tracker.db", "iCloud"),
        ("/srv/synced/plan/tracker.db", "OneDrive"),
        ("/srv/synced elsewhere/tracker.db", None),
        ("/home/sam/Documents/OneDrive notes/tracker.db", None),
        ("/home/sam/.local/share/greenplan/OneDrive", None),
    ],
)
def test_a_folder_of_a_sync_client_is_known(path, client):
    assert sync_client(Path(path), {"OneDriveCommercial": "/srv/synced"}) == client


@needs_posix_paths
def test_a_folder_for_temporary_files_is_known(monkeypatch):
    monkeypatch.setenv("HOME", "/home/sam")
    assert is_temporary(Path("/tmp/green/tracker.db"), {})
    assert is_temporary(Path("/scratch/tracker.db"), {"TMPDIR": "/scratch"})
    assert not is_temporary(Path("/home/sam/tmp/tracker.db"), {"TEMP": ""})
    assert is_temporary(Path("/home/sam/AppData/Temp/t.db"), {"TEMP": "/home/sam/AppData/Temp"})
    monkeypatch.setenv("HOME", "/tmp/home")
    assert not is_temporary(Path("/tmp/home/tracker.db"), {})


def test_a_synced_folder_is_something_to_look_at(example_surgery, tmp_path, monkeypatch):
    monkeypatch.setenv("OneDrive", str(tmp_path))
    place = check("place", example_surgery.path)
    assert place.ok is False
    assert "copied to other computers by OneDrive" in words(place)
    assert "move it" in place.cure


@needs_posix_permissions
def test_files_that_everybody_may_read_are_named(example_surgery):
    back_up(example_surgery.path, Why.DAY, NOW)
    assert check("place", example_surgery.path).ok is True
    (copy,) = backups_of(example_surgery.path)
    copy.path.chmod(0o644)
    example_surgery.path.chmod(0o604)
    place = check("place", example_surgery.path)
    assert len(place.found) == 2
    assert "the file tracker.db." in words(place)
    assert copy.path.name in words(place)
    assert "chmod go=" in place.cure
    example_surgery.path.chmod(0o600)


@needs_posix_permissions
@not_as_root
def test_a_folder_that_cannot_be_written_to(example_surgery):
    folder = example_surgery.path.parent
    folder.chmod(0o500)
    place = check("place", example_surgery.path)
    folder.chmod(0o700)
    assert "You cannot write to its folder" in words(place)


# Who has it


def test_on_a_share_it_says_who_has_it(example_surgery, monkeypatch):
    path = example_surgery.path
    example_surgery.close()
    monkeypatch.setattr("db.storage.place.on_share", lambda _path: True)
    assert check("place", path).told == (
        "On a network share: only one person at a time can edit it.",
    )
    assert check("in-use", path).told == ("No one has it open.",)
    with closing(open_register(path, user="Pat Sample")) as register:
        register.actions.set_lead(register.organisations.find(), ["GC1"], "Pat")
        (told,) = check("in-use", path).told
        assert told.startswith("Pat Sample on the computer ")
        left = claim_file_of(path).read_bytes()
    claim_file_of(path).write_bytes(left)
    last = NOW - timedelta(days=90)
    os.utime(claim_file_of(path), (NOW.timestamp(), last.timestamp()))
    (told,) = check("in-use", path).told
    assert told.startswith("No one seems to have it open. Last: Pat Sample on the computer ")
    assert told.endswith(f" until {long_time_in_words(last)}.")
    claim_file_of(path).write_text("scribble")
    in_use = check("in-use", path)
    assert (in_use.ok, "cannot be read" in words(in_use)) == (False, True)


@needs_proc
def test_on_a_local_disk_nobody_else_has_it(example_surgery):
    assert check("in-use", example_surgery.path).told == ("No other program has it open.",)


@pytest.mark.parametrize(
    ("openers", "told"),
    [
        (None, None),
        ((), "No other program has it open."),
        ((Opener(1234, "Python"),), "Another window of the tracker (Python, process 1234) has it"),
        ((Opener(8, "Microsoft OneDrive"),), "Microsoft OneDrive (process 8) has it open."),
    ],
)
def test_on_windows_it_says_which_programs_have_it(openers, told):
    in_use = check_openers(openers)
    assert in_use.ok is (None if told is None else True)
    if told is None:
        assert "close every window of the tracker" in in_use.told[-1]
    else:
        assert in_use.told[0].startswith(told)
    if openers:
        assert in_use.told[-1] == how_to_close(openers)


# A Windows profile, and the portable folder

WHERE = PureWindowsPath(r"C:\Users\sam")
LOCAL = WHERE / "AppData" / "Local"
DEFAULT = LOCAL / "greenplan" / "tracker.db"
DOCUMENT = WHERE / "Documents" / "tracker.db"
HOME_DRIVE = PureWindowsPath(r"H:\Green plan\tracker.db")


@pytest.mark.parametrize(
    ("kind", "register", "said"),
    [
        (0, DEFAULT, None),
        (1, DEFAULT, "a temporary profile"),
        (1, DOCUMENT, "a temporary profile"),
        (1 | 2, DEFAULT, "a temporary profile"),
        (4, DOCUMENT, "Your profile is mandatory"),
        (4 | 2, DEFAULT, "Your profile is mandatory"),
        (2, DEFAULT, "follows you from computer to computer"),
        (8 | 2, DEFAULT, "follows you from computer to computer"),
        (2, DOCUMENT, None),
        *((kind, HOME_DRIVE, None) for kind in (0, 1, 2, 4, 8)),
    ],
)
def test_a_profile_that_does_not_outlive_the_session_is_told(kind, register, said):
    wrong = Profile(WHERE, LOCAL, kind, remote=True).wrong_with(register)
    assert said in wrong if said else wrong is None


@pytest.mark.parametrize(
    ("name", "temporary"),
    [("TEMP", True), ("temp.NHS", True), ("TEMP.PC7.000", True), ("temple", False), ("sam", False)],
)
def test_a_temporary_profile_is_known_by_its_folder_too(name, temporary):
    folder = PureWindowsPath(r"C:\Users") / name
    wrong = Profile(folder, folder / "AppData" / "Local", 0, remote=False).wrong_with(
        folder / "x.db"
    )
    assert (wrong is not None) is temporary


def test_over_a_network_it_says_what_to_ask_it():
    assert Profile(WHERE, LOCAL, 0, remote=False).worth_knowing(DEFAULT) is None
    assert Profile(WHERE, LOCAL, 0, remote=True).worth_knowing(HOME_DRIVE) is None
    assert Profile(WHERE, LOCAL, 1, remote=True).worth_knowing(DEFAULT) is None
    assert "Ask IT whether" in str(Profile(WHERE, LOCAL, 0, remote=True).worth_knowing(DEFAULT))
    assert is_remote({"SESSIONNAME": "ICA-TCP#12"}, 0)
    assert is_remote({"SESSIONNAME": "RDP-Tcp#3"}, 0)
    assert is_remote({}, 1)
    assert not is_remote({"SESSIONNAME": "Console"}, 0)


def test_a_portable_program_says_where_the_register_is(tmp_path, example_surgery, monkeypatch):
    folder = example_surgery.path.parent
    monkeypatch.setattr("tracker.doctor.register_folder.portable_folder", lambda: folder)
    told = check("place", example_surgery.path).told
    assert any(one.startswith("Portable: the register, its backups") for one in told)
    assert f"Anyone who takes {folder}, or the USB stick it is on, has the register." in told
    (one,) = portable_notes(example_surgery.path, tmp_path / "elsewhere")
    assert one.startswith("Portable: your settings are kept beside the program")


@not_as_root
@needs_access_lists
@pytest.mark.parametrize("is_portable", [True, False])
@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_that_takes_no_files_is_told_before_the_register_is_made(
    monkeypatch, closed_folder, is_portable, is_there
):
    data = closed_folder if is_there else closed_folder / "data"
    monkeypatch.setattr(
        "tracker.doctor.register_folder.portable_folder", lambda: data if is_portable else None
    )
    place = check("place", data / "tracker.db")
    assert (place.ok, "You cannot write to" in words(place)) == (False, True)
    assert ("delete portable.txt" in place.cure) == is_portable
    assert ("Ask IT for write access there." in place.cure) == (not is_portable)
    assert not (data / "tracker.db").exists()


def test_a_register_that_is_kept_in_the_cloud(example_surgery, monkeypatch):
    back_up(example_surgery.path, Why.DAY, NOW)
    monkeypatch.setattr("tracker.doctor.register_folder.is_in_cloud_only", lambda _path: True)
    monkeypatch.setattr("tracker.doctor.register_folder.is_kept_by_sync_client", lambda _path: True)
    place = check("place", example_surgery.path)
    assert "Its folder is copied to other computers by a sync client." in words(place)
    assert "The register is not on this computer: a sync client keeps it in the cloud." in words(
        place
    )
    assert "1 backup cannot be restored without an internet connection." in words(place)
    assert "Always keep on this device" in place.cure


# Its copies


def test_copies_are_counted_and_the_newest_is_told(example_surgery):
    path = example_surgery.path
    assert check("backups", path, NOW).told == (
        "No backups yet. The first is made when the register is next opened.",
    )
    back_up(path, Why.DAY, NOW - timedelta(days=1))
    back_up(path, Why.IMPORT, NOW)
    backups = check("backups", path, NOW + timedelta(days=2))
    size = size_in_words(sum(one.size for one in backups_of(path)))
    assert backups.ok is True
    assert backups.told[:2] == (
        f"2 backups in the folder tracker-backups beside the register, {size} in total.",
        f"Newest undamaged backup: 24 November 2026 at 09:00, {Why.IMPORT.label}.",
    )


def test_old_copies_matter_once_something_was_changed(example_surgery):
    path, later = example_surgery.path, NOW + timedelta(days=9)
    assert "There are no backups. The first change" in words(check("backups", path, later))
    damaged = back_up(path, Why.DAY, NOW).path
    whole = damaged.read_bytes()
    damaged.write_bytes(b"none")
    assert "No backup can be read. The first change" in words(check("backups", path, later))
    damaged.write_bytes(whole)
    assert check("backups", path, later).ok is True
    example_surgery.register.actions.set_lead(example_surgery.organisation, ["GC1"], "Sam")
    backups = check("backups", path, later)
    assert words(backups) == (
        "The newest readable backup is 9 days old. The register has changed since."
    )
    assert "To make one now, run 'greenplan backup'." in backups.cure
    assert check("backups", path, NOW + timedelta(days=6)).ok is True


def test_the_copy_of_a_clock_that_went_ahead_comes_last(example_surgery):
    path = example_surgery.path
    back_up(path, Why.DAY, NOW)
    back_up(path, Why.HAND, datetime.now(UTC) + timedelta(days=3650))
    assert f"Newest undamaged backup: 24 November 2026 at 09:00, {Why.DAY.label}." in (
        check("backups", path).told
    )


def test_a_damaged_copy_is_named_and_the_sound_one_counts(example_surgery):
    path = example_surgery.path
    sound = back_up(path, Why.DAY, NOW - timedelta(days=1))
    damaged = back_up(path, Why.DAY, NOW)
    content = bytearray(damaged.path.read_bytes())
    content[8192:16384] = b"\xff" * 8192
    damaged.path.write_bytes(content)
    backups = check("backups", path)
    assert backups.ok is False
    assert damaged.path.name in words(backups)
    assert sound.path.name not in words(backups)
    newest = f"Newest undamaged backup: 23 November 2026 at 09:00, {Why.DAY.label}."
    assert newest in backups.told


# The disk


def test_a_disk_that_is_nearly_full(example_surgery, monkeypatch):
    assert check("disk", example_surgery.path).ok is True
    monkeypatch.setattr("tracker.doctor.computer.ROOM", 1 << 60)
    disk = check("disk", example_surgery.path)
    assert disk.ok is False
    assert "1048576.0 TB is needed" in words(disk)
    assert "Free up disk space" in disk.cure


def test_bytes_in_words():
    figures = (0, 52_428_800, 1_100_000_000, 5_000_000_000_000)
    assert [disk_size_in_words(n) for n in figures] == ["0 MB", "50 MB", "1.0 GB", "4.5 TB"]


# The terminal

LARGE = os.terminal_size((100, 30))
PLAIN = {"TERM": "xterm"}


def test_a_good_terminal():
    terminal = assess_terminal(LARGE, "utf-8", {"TERM": "xterm-256color"})
    assert terminal.ok is True
    assert terminal.told[0] == "100 x 30 characters, 256 colours."


@pytest.mark.parametrize(
    ("size", "encoding", "environment", "said"),
    [
        (os.terminal_size((79, 24)), "utf-8", PLAIN, "It is 79 x 24 characters"),
        (os.terminal_size((80, 23)), "utf-8", PLAIN, "It is 80 x 23 characters"),
        (LARGE, "latin-1", PLAIN, "does not have the app's symbols"),
        (LARGE, "utf-8", {"TERM": "dumb"}, "TERM is dumb"),
        (LARGE, "utf-8", {}, "TERM is not set"),
    ],
)
def test_what_a_terminal_lacks(size, encoding, environment, said):
    terminal = assess_terminal(size, encoding, environment)
    assert terminal.ok is False
    assert said in words(terminal)
    assert terminal.cure


@pytest.mark.parametrize(
    ("environment", "console", "colours"),
    [
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, None, "all colours"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, None, "no colours, because NO_COLOR is set"),
        ({"TERM": "linux"}, None, "8 or 16 colours"),
        ({}, Host(PSEUDO_CONSOLE), "all colours"),
        ({}, Host(OLD_CONSOLE, "Consolas", code_page=850), "16 colours"),
    ],
)
def test_the_colours_of_a_terminal(environment, console, colours):
    terminal = assess_terminal(LARGE, "utf-8", environment, console=console)
    assert terminal.ok is True
    assert terminal.told[0].endswith(f", {colours}.")
    said = [told for told in terminal.told if "indows" in told]
    assert said == ([] if console is None else console_in_words(console, environment))


# The log


def test_errors_of_the_last_thirty_days_are_told(greenplan, example_surgery):
    back_up(example_surgery.path, Why.HAND, datetime.now(UTC))
    assert greenplan("doctor").code == 0
    log_error(ValueError("Sam"), "a test")
    log = log_file()
    log.replace(older_log(log))
    log_error(ValueError("Sam"), "a test")
    outcome = greenplan("doctor", "--json")
    assert outcome.code == 1
    (found,) = next(c for c in json.loads(outcome.out)["checks"] if c["key"] == "log")["found"]
    assert found["words"].startswith("2 errors, the last on ")
    assert str(log) in found["words"]
    for file in (log, older_log(log)):
        file.write_text(file.read_text().replace("20", "19", 1))
    assert greenplan("doctor").code == 0


def test_a_log_that_cannot_be_read(example_surgery):
    log_file().mkdir()
    log = check("log", example_surgery.path)
    assert (log.ok, "cannot be read" in words(log)) == (False, True)


# A register on a server, and one that is empty


def test_a_server_has_neither_place_nor_copies_nor_disk():
    checks = {one.key: one.ok for one in run_checks("nonsense://sam:secret@x/y", NOW)}
    around = ("place", "in-use", "backups", "disk", "sound", "links")
    assert [checks[key] for key in around] == [None] * len(around)
    assert (checks["opens"], checks["version"], checks["log"]) == (False, True, True)


def test_a_register_in_which_nothing_was_ever_changed(tmp_path):
    path = tmp_path / "tracker.db"
    open_register(path, user="Sam Example", create=True).close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM change").fetchone() == (0,)
    assert check("backups", path, NOW + timedelta(days=400)).ok is True
