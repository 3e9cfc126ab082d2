"""``greenplan upgrade``: it upgrades a register on a server, and nothing else does."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from db.backups import Why, backups_of
from db.storage.file_check import REVISIONS

FILES = Path(__file__).parents[1] / "db" / "files"
SERVER = "postgresql+psycopg://sam@db.example.org/greenplan"
STEPS = ("Evidence, measures, barriers", "Who made a change")


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """The sample practice's register as the first version left it."""
    path = tmp_path / "older.db"
    path.write_bytes(gzip.decompress((FILES / "schema_0001.db.gz").read_bytes()))
    return path


@pytest.fixture
def served(older: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same where a URL of a server names it: a file stands in for the server's database."""
    from db.storage import transactions

    of_file = transactions.engine_for

    def engine_for(place: Any) -> Any:
        return of_file(place) if place.path else create_engine(f"sqlite:///{older}")

    monkeypatch.setattr(transactions, "engine_for", engine_for)
    return older


@pytest.mark.parametrize("options", [(), ("--read-only",)])
@pytest.mark.parametrize("command", [["orgs"], ["set", "GC1", "--lead", "P. Lee"]])
def test_opening_a_register_on_a_server_never_upgrades_it(greenplan, served, options, command):
    before = served.read_bytes()
    outcome = greenplan("--db", SERVER, *options, *command)
    assert (outcome.code, outcome.out) == (1, "")
    assert "made by an earlier version of the tracker. It was not changed." in outcome.err
    assert "run 'greenplan upgrade'. Until then, use the earlier version." in outcome.err
    assert served.read_bytes() == before


def test_init_does_not_upgrade_it_either(greenplan, served):
    before = served.read_bytes()
    new = ["--name", "Example House", "--ods", "A99998", "--type", "general-practice"]
    outcome = greenplan("--db", SERVER, "init", *new)
    assert "run 'greenplan upgrade'" in outcome.err
    assert (outcome.code, served.read_bytes()) == (1, before)


def test_what_will_happen_is_said_first(greenplan, older):
    asked = greenplan("--db", str(older), "upgrade")
    assert (asked.code, backups_of(older)) == (1, ())
    said = " ".join(asked.out.split())
    assert [said.count(step) for step in STEPS] == [1, 1]
    assert said.index(STEPS[0]) < said.index(STEPS[1])
    assert "Earlier versions of the tracker cannot open it afterwards." in said
    assert "The register is backed up first." in said
    assert "To upgrade without being asked, add --yes." in asked.err


def test_a_file_is_backed_up_before_it_is_upgraded(greenplan, older):
    done = greenplan("--db", str(older), "upgrade", "--yes")
    assert (done.code, done.out.split()[-5:]) == (0, ["is", "up", "to", "date", "now."])
    (backup,) = backups_of(older)
    assert backup.why is Why.MIGRATION
    again = greenplan("--db", str(older), "upgrade")
    assert (again.code, again.out.split()[-4:]) == (0, ["is", "up", "to", "date."])


def test_a_viewer_upgrades_nothing(greenplan, older):
    before = older.read_bytes()
    outcome = greenplan("--db", str(older), "--read-only", "upgrade", "--yes")
    assert (outcome.code, outcome.out) == (1, "")
    assert "To run it, leave out --read-only." in outcome.err
    assert older.read_bytes() == before


def test_a_newer_register_is_refused(greenplan, older):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    outcome = greenplan("--db", str(older), "upgrade", "--yes")
    assert outcome.code == 1
    assert "newer version of the tracker (schema 9999)" in outcome.err


def test_every_step_says_in_words_what_it_adds():
    from db.migrations import steps_after

    steps = steps_after(REVISIONS[0])
    assert len(steps) == len(REVISIONS) - 1
    assert all(step.endswith(".") and "\n" not in step for step in steps)
    assert steps_after(REVISIONS[-1]) == ()
