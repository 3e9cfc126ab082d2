"""A register that is only looked at: nothing is written, and what others store is seen."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from example_register import ALEX, NOW, SAM
from needs import needs_posix_permissions
from shared_register import ROOT, opened

from db.errors import CannotOpen, Damaged, Refused
from db.opening import open_register
from db.register import Register
from db.storage import place as storage
from db.storage.place import Place
from db.vocabulary.terms import ProviderType, Status
from imports.plans.plan_file import default_plan

FILES = Path(__file__).parent / "files"


def view(path: Path) -> Register:
    return open_register(path, user=ALEX, read_only=True, clock=lambda: NOW)


@pytest.fixture(params=["local", "share"])
def anywhere(
    request: pytest.FixtureRequest, register_file: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The closed register, on a local disk and as if on a share."""
    if request.param == "share":
        monkeypatch.setattr(storage, "on_network_share", lambda path: True)
        with opened(register_file, SAM):
            pass
    return register_file


def test_every_change_to_a_view_is_refused_in_words(anywhere: Path) -> None:
    before = anywhere.read_bytes()
    with closing(view(anywhere)) as looking:
        here = looking.organisations.find()
        changes: list[Callable[[], object]] = [
            lambda: looking.actions.set_status(here, ["GC1"], Status.COMPLETE),
            lambda: looking.actions.add_update(here, ["GC1"], "No"),
            lambda: looking.own_actions.add(here, "No"),
            lambda: looking.organisations.edit(here, contact="No"),
            lambda: looking.history.undo(here),
            lambda: looking.history.redo(here),
            lambda: looking.organisations.add(
                default_plan(), name="No", ods="A1", provider_type=ProviderType.GENERAL_PRACTICE
            ),
            looking.sharing.claim,
            lambda: looking.sharing.claim(take_over=True),
        ]
        for change in changes:
            with pytest.raises(Refused, match=r"^Viewing only: .* Nothing was saved\."):
                change()
        looking.warm_up()
        looking.sharing.refresh()
        assert looking.read_only
        assert looking.actions.find(here, "GC1").lead == "P. Lee"
        assert looking.position(here).actions
    assert anywhere.read_bytes() == before


def test_a_view_follows_what_others_store(anywhere: Path) -> None:
    with opened(anywhere, SAM) as sam, closing(view(anywhere)) as looking:
        here = sam.organisations.find()
        last = sam.history.changes(here)[0].id
        assert looking.history.since(here, last) == ()
        for lead in ("Kim", "Dr Roy"):
            sam.actions.set_lead(here, ["GC1"], lead)
            assert looking.actions.find(here, "GC1").lead == lead
        assert [change.by for change in looking.history.since(here, last)] == [SAM, SAM]
        assert (looking.sharing.holder() is None) is (not Place.of(anywhere).shared)
        sam.close()
        assert looking.sharing.holder() is None
    with opened(anywhere, SAM) as sam, closing(view(anywhere)) as looking:
        assert looking.actions.find(sam.organisations.find(), "GC1").lead == "Dr Roy"


def test_a_register_of_an_earlier_version_is_not_brought_up_to_date_to_be_looked_at(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress((FILES / "schema_0001.db.gz").read_bytes()))
    before = path.read_bytes()
    with pytest.raises(CannotOpen, match=r"earlier version .* Open it once with"):
        view(path)
    assert path.read_bytes() == before


def test_a_register_of_a_later_version_is_not_looked_at(register_file: Path) -> None:
    with closing(sqlite3.connect(register_file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(CannotOpen, match="newer version"):
        view(register_file)


def test_a_damaged_register_is_known_when_it_is_to_be_looked_at(register_file: Path) -> None:
    damaged = bytearray(register_file.read_bytes())
    damaged[4096:40960] = b"\x55" * (40960 - 4096)
    register_file.write_bytes(damaged)
    with pytest.raises(Damaged) as refusal:
        view(register_file)
    assert refusal.value.path == register_file
    assert register_file.read_bytes() == bytes(damaged)


LOOK = """
import os, sys
from db.errors import CannotOpen
from db.opening import open_register
import db.sharing.viewing

if os.geteuid() == 0:
    os.setuid(65534)
try:
    register = open_register(sys.argv[1], user="Alex Sample", read_only=True)
    organisation = register.organisations.find()
    for _ in range(4):
        changes = register.history.since(organisation, 2)
        print(register.actions.find(organisation, "GC1").lead, len(changes), flush=True)
        sys.stdin.readline()
except CannotOpen as error:
    print(error, flush=True)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of a person who lets everybody read in it and nobody else write."""
    with TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)
        Path(made).chmod(0o755)


def looker(path: Path) -> subprocess.Popen[str]:
    """Look from a program of somebody who may only read; root gives its rights up for that."""
    return subprocess.Popen(
        [sys.executable, "-c", LOOK, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@needs_posix_permissions
def test_one_who_may_only_read_follows_whoever_opens_and_closes_the_register(
    anywhere: Path, folder: Path
) -> None:
    path = Path(shutil.copy(anywhere, folder))
    path.chmod(0o644)
    if os.geteuid() != 0:
        pytest.skip("whoever may write here may write in the same way as the looker")
    looking = looker(path)
    assert looking.stdin
    assert looking.stdout
    seen = [looking.stdout.readline()]
    with opened(path, SAM) as sam:
        here = sam.organisations.find()
        for lead in ("Kim", "Dr Roy"):
            sam.actions.set_lead(here, ["GC1"], lead)
            looking.stdin.write("go on\n")
            looking.stdin.flush()
            seen.append(looking.stdout.readline())
    with opened(path, SAM) as sam:
        sam.actions.set_lead(here, ["GC1"], "Sam")
        sam.close()
        looking.stdin.write("go on\n")
        looking.stdin.flush()
        seen.append(looking.stdout.readline())
    looking.communicate("end\n", timeout=30)
    assert seen == ["P. Lee 0\n", "Kim 1\n", "Dr Roy 2\n", "Sam 3\n"]


@needs_posix_permissions
def test_a_read_only_folder_with_a_log_left_in_it_is_told(
    register_file: Path, folder: Path
) -> None:
    path = Path(shutil.copy(register_file, folder))
    with closing(sqlite3.connect(path)) as writing:
        writing.execute("PRAGMA journal_mode = WAL")
        writing.execute("UPDATE organisation SET contact = 'Kim'")
        writing.commit()
        log, stored = path.with_name("tracker.db-wal").read_bytes(), path.read_bytes()
    path.write_bytes(stored)
    path.with_name("tracker.db-wal").write_bytes(log)
    for file in folder.iterdir():
        file.chmod(0o444)
    folder.chmod(0o555)
    looking = looker(path)
    told, _ = looking.communicate("", timeout=30)
    assert "cannot be read in its folder" in told
    assert "Copy all of these files to a folder of your own" in told
