"""A register on a database server; run where $GREENPLAN_TEST_URL names one."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from example_register import ALEX, SAM

from db.errors import CannotOpen, GreenPlanError, NoRegister
from db.opening import open_register
from db.register import Register
from db.storage.file_check import REVISIONS
from db.views import Organisation
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan

ROOT = Path(__file__).parents[2]


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    from sqlalchemy import create_engine, text

    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


def tables(url: str) -> list[tuple[object, ...]]:
    return execute(
        url, "SELECT relname FROM pg_class WHERE relnamespace = current_schema::regnamespace"
    )


def practice(register: Register) -> Organisation:
    return register.organisations.add(
        default_plan(),
        name="Example Surgery",
        ods="A99999",
        provider_type=ProviderType.GENERAL_PRACTICE,
    )


def test_a_register_is_made_only_when_asked_for(server_url: str) -> None:
    with pytest.raises(NoRegister, match="greenplan init"):
        open_register(server_url, user=SAM)
    assert tables(server_url) == []
    open_register(server_url, user=SAM, create=True).close()
    with closing(open_register(server_url, user=ALEX)) as register:
        assert register.organisations.all() == ()


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("read_only", [False, True])
def test_another_programs_tables_are_left_alone(
    server_url: str, create: bool, read_only: bool
) -> None:
    execute(server_url, "CREATE TABLE organisation (id INTEGER)")
    with pytest.raises(NoRegister):
        open_register(server_url, user=SAM, create=create, read_only=read_only)
    assert tables(server_url) == [("organisation",)]


def test_a_register_from_a_newer_version_is_refused(server_url: str) -> None:
    open_register(server_url, user=SAM, create=True).close()
    execute(server_url, "UPDATE alembic_version SET version_num = '9999'")
    for create in (False, True):
        with pytest.raises(CannotOpen, match=r"newer version.*9999"):
            open_register(server_url, user=SAM, create=create)


def test_a_lost_connection_is_made_again(server_url: str) -> None:
    with closing(open_register(server_url, user=SAM, create=True)) as register:
        organisation = practice(register)
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        execute(server_url, f"{cut} AND datname = current_database() AND usename = current_user")
        assert len(register.actions.all(organisation)) == 53
        execute(server_url, f"{cut} AND datname = current_database() AND usename = current_user")
        register.actions.set_lead(organisation, ["GC1"], "P. Lee")
        assert register.actions.find(organisation, "GC1").lead == "P. Lee"


def test_a_fault_of_the_server_is_told_in_one_line(server_url: str) -> None:
    with closing(open_register(server_url, user=SAM, create=True)) as register:
        organisation = practice(register)
        execute(server_url, "DROP TABLE change_field")
        with pytest.raises(CannotOpen, match="could not be read") as refusal:
            register.history.changes(organisation)
        assert str(refusal.value).isprintable()
        with pytest.raises(GreenPlanError, match="Nothing was saved") as refused:
            register.actions.set_lead(organisation, ["GC1"], "P. Lee")
        assert str(refused.value).isprintable()
        assert register.actions.find(organisation, "GC1").lead is None


# Upgrading


def made_by_the_first_version(url: str) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine

    config = Config()
    config.set_main_option("script_location", str(ROOT / "db" / "migrations"))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()


def test_only_the_command_upgrades_a_register_having_said_what_happens(
    server_url: str, greenplan: Any
) -> None:
    made_by_the_first_version(server_url)
    before = sorted(tables(server_url))
    for options in ([], ["--read-only"]):
        refused = greenplan("--db", server_url, *options, "orgs")
        assert (refused.code, refused.out) == (1, "")
        assert "run 'greenplan upgrade'" in refused.err
    asked = greenplan("--db", server_url, "upgrade")
    said = " ".join(asked.out.split())
    assert "Nothing is backed up. Ask IT to back up the database on the server first." in said
    assert (asked.code, "add --yes" in asked.err) == (1, True)
    assert sorted(tables(server_url)) == before
    assert greenplan("--db", server_url, "upgrade", "--yes").code == 0
    assert execute(server_url, "SELECT version_num FROM alembic_version") == [(REVISIONS[-1],)]
    with closing(open_register(server_url, user=SAM)) as register:
        assert register.actions.find(practice(register), "GC1").code == "GC1"
    again = greenplan("--db", server_url, "upgrade")
    assert (again.code, again.out.split()[-2:]) == (0, ["to", "date."])


def test_doctor_says_that_it_has_to_be_upgraded(server_url: str, greenplan: Any) -> None:
    made_by_the_first_version(server_url)
    before = sorted(tables(server_url))
    outcome = greenplan("--db", server_url, "doctor")
    assert outcome.code == 1
    assert "run 'greenplan upgrade'" in " ".join(outcome.out.split())
    assert sorted(tables(server_url)) == before
