"""A new register is put in place whole, private, under any name."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from example_register import SAM
from needs import needs_posix_names
from sqlalchemy import Engine

from db.errors import CannotOpen
from db.opening import APPLICATION_ID, open_register
from db.storage.place import Place
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan

ROOT = Path(__file__).parents[2]


def test_a_new_register_is_ours_private_and_alone_in_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    open_register(path, user=SAM, create=True).close()
    assert [file.name for file in tmp_path.iterdir()] == ["tracker.db"]
    assert int.from_bytes(path.read_bytes()[68:72], "big") == APPLICATION_ID
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_beside_the_new_register_is_left_alone(tmp_path: Path) -> None:
    ours = tmp_path / "tracker.db.new"
    ours.write_text("mine", encoding="utf-8")
    open_register(tmp_path / "tracker.db", user=SAM, create=True).close()
    assert ours.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "with space.db",
        "100%.db",
        "%41.db",
        "#1.db",
        "a&b=c;d.db",
        "it's.db",
        "Süd.db",
        pytest.param("what?.db", marks=needs_posix_names),
        pytest.param("a?mode=ro", marks=needs_posix_names),
        pytest.param('"q"\\.db', marks=needs_posix_names),
    ],
)
def test_any_file_name_will_do(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    path = folder / name
    with closing(open_register(path, user=SAM, create=True)) as register:
        organisation = register.organisations.add(
            default_plan(),
            name="Example Surgery",
            ods="A99999",
            provider_type=ProviderType.GENERAL_PRACTICE,
        )
        register.actions.set_lead(organisation, ["GC1"], "P. Lee")
        assert register.actions.find(organisation, "GC1").lead == "P. Lee"
    assert [file.name for file in folder.iterdir()] == [name]


@pytest.mark.parametrize("form", ["{path}", "sqlite:///{path}"])
def test_a_file_is_named_by_its_path_or_its_url(register_file: Path, form: str) -> None:
    with closing(open_register(form.format(path=register_file), user=SAM)) as register:
        assert register.place.path == register_file
        assert str(register.place) == str(register_file)
        assert register.organisations.find().ods == "A99999"


def test_a_tilde_is_the_home_folder(tmp_path: Path) -> None:
    assert Place.of("~/tracker.db").path == tmp_path / "tracker.db"


CRASH = """
import os, sys
calls = {"n": 0}
def watch(event, args):
    if event == sys.argv[2] or (sys.argv[2] == "publish" and event in ("os.link", "os.rename")):
        calls["n"] += 1
        if calls["n"] == int(sys.argv[3]):
            os._exit(9)
sys.addaudithook(watch)
from db.opening import open_register
open_register(sys.argv[1], user="Sam Example", create=True)
"""


@pytest.mark.parametrize(
    ("event", "time"), [("sqlite3.connect", "1"), ("sqlite3.connect", "2"), ("publish", "1")]
)
def test_a_crash_while_creating_leaves_no_half_register(
    tmp_path: Path, event: str, time: str
) -> None:
    path = tmp_path / "tracker.db"
    crashed = subprocess.run(
        [sys.executable, "-c", CRASH, str(path), event, time], cwd=ROOT, check=False
    )
    assert crashed.returncode == 9
    assert not path.exists()
    with closing(open_register(path, user=SAM, create=True)) as register:
        assert register.organisations.all() == ()


def test_a_failure_while_creating_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from db.migrations import schema_upgrade

    def disk_full(engine: Engine) -> None:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            connection.exec_driver_sql("CREATE TABLE organisation (id INTEGER)")

    monkeypatch.setattr(schema_upgrade, "upgrade", disk_full)
    with pytest.raises(CannotOpen, match="disk is full"):
        open_register(tmp_path / "tracker.db", user=SAM, create=True)
    assert list(tmp_path.iterdir()) == []
