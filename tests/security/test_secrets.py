"""A password in a database's URL is never shown: not in messages, JSON, traces or suggestions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from db.files.database_urls import (
    UNNAMED,
    WITHHELD,
    fault_of_url,
    fault_without_secrets,
    is_url,
    shown_url,
)
from tracker.cli.session import Session

SECRET = "Gr33nS3cret"
SERVER = "127.0.0.1:1/green"  # nothing listens there
PLAIN = f"postgresql+psycopg://{SERVER}"
URLS = {
    f"postgresql+psycopg://sam:{SECRET}@{SERVER}": PLAIN,
    f" postgresql+psycopg://sam:{SECRET}@{SERVER}": PLAIN,
    f"POSTGRESQL://sam:{SECRET}@{SERVER}": f"POSTGRESQL://{SERVER}",
    f"postgresql+psycopg://{SECRET}@{SERVER}": PLAIN,
    f"postgresql+psycopg://sam:a:{SECRET}@{SERVER}": PLAIN,
    f"postgresql+psycopg://sam:a@{SECRET}@{SERVER}": PLAIN,
    f"postgresql+psycopg://sam:{SECRET}@@{SERVER}": PLAIN,
    f"postgresql+psycopg://sam:a/{SECRET}@{SERVER}": PLAIN,
    f"postgresql+psycopg://sam:a#{SECRET}@{SERVER}": PLAIN,
    f"postgresql+psycopg://sam:a {SECRET}\n@{SERVER}": PLAIN,
    f"postgresql+psycopg://sam:a?{SECRET}@{SERVER}": "postgresql+psycopg://…",
    f"postgresql+psycopg://sam:{SECRET}": "postgresql+psycopg://…",
    f"postgresql+psycopg://server:{SECRET}/green": "postgresql+psycopg://…",
    f"postgresql+psycopg://{SERVER}?user=sam&password={SECRET}": PLAIN,
    f"postgresql+psycopg://{SERVER}?password=a@{SECRET}": "postgresql+psycopg://…",
    f"postgresql+psycopg://{SERVER}?sslpassword={SECRET}": PLAIN,
    f"postgresql+psycopg://{SERVER}?passfile=/home/{SECRET}": PLAIN,
    f"postgresql+psycopg://{SERVER}?options=-c%20x={SECRET}": PLAIN,
    f"postgresql+psycopg://{SERVER}?sslmode={SECRET}": PLAIN,
    f"postgresql+psycopg://{SERVER}?port={SECRET}": PLAIN,
    f"postgresql+psycopg://{SERVER}?unknown={SECRET}": PLAIN,
    f"postgresql+psycopg://{SERVER};password={SECRET}": "postgresql+psycopg://…",
    f"nonsense://sam:{SECRET}@{SERVER}": f"nonsense://{SERVER}",
    f"sqlite://sam:{SECRET}@/x": "sqlite:///x",
    f"sqlite+pysqlite:///x?password={SECRET}": "sqlite+pysqlite:///x",
    f"jdbc:postgresql://{SERVER}?user=sam&password={SECRET}": UNNAMED,
    f"://sam:{SECRET}@{SERVER}": UNNAMED,
    f"postgresql+psycopg:/sam:{SECRET}@{SERVER}": UNNAMED,
    f"postgresql:sam:{SECRET}@{SERVER}": UNNAMED,
    f"host=127.0.0.1 port=1 user=sam password={SECRET}": UNNAMED,
}
"""URLs, right and wrong, and what is shown of each."""


@pytest.mark.parametrize(("url", "shown"), URLS.items())
def test_only_the_place_of_a_database_is_shown(url: str, shown: str) -> None:
    assert is_url(url)
    assert shown_url(url) == shown
    assert SECRET not in str(fault_of_url(url))


@pytest.mark.parametrize("url", URLS)
def test_a_drivers_words_that_hold_a_part_of_the_url_are_withheld(url: str) -> None:
    value = SECRET if "passfile" not in url else f"/home/{SECRET}"
    for words in (f'invalid value: "{value}"', f"no host {value.lower()}@x", f"'a\n{value}'"):
        if "//sam" in url or "?" in url or ";" in url:
            assert fault_without_secrets(url, words) == WITHHELD


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"postgresql+psycopg://sam:pw1234@{SERVER}", "port 1 failed: Connection refused"),
        (f"postgresql+psycopg://sam:pw1234@{SERVER}", 'authentication failed for user "sam"'),
        (f"postgresql+psycopg://{SERVER}?user=sam&host=db1", 'no host "db1" for "sam"'),
    ],
)
def test_other_words_of_a_driver_are_told(url: str, words: str) -> None:
    assert fault_without_secrets(url, words) == words


def test_a_secret_is_known_also_where_it_is_encoded() -> None:
    url = f"postgresql+psycopg://sam:Gr%3Aen%40x@{SERVER}"
    assert fault_without_secrets(url, "bad: Gr:en@x") == WITHHELD
    assert fault_without_secrets(url, "bad: gr%3aen%40x") == WITHHELD


@pytest.mark.parametrize(
    "name",
    ["tracker.db", "C:\\x\\tracker.db", "/srv/a:b/t.db", "postgres.db", "//server/share/t.db"],
)
def test_a_files_name_is_no_url(name: str) -> None:
    assert not is_url(name)


def test_a_command_that_is_suggested_names_no_url() -> None:
    session = Session(db=f"postgresql+psycopg://sam:{SECRET}@{SERVER}", ods="A99999")
    assert session.typed_command("check") == "greenplan --db URL --org A99999 check"


def test_an_at_sign_in_a_password_is_not_taken_for_the_servers_name() -> None:
    fault = fault_of_url(f"postgresql+psycopg://sam:a@{SECRET}@{SERVER}")
    assert fault == "there is more than one @ in it. Write one in a password as %40."
    assert fault_of_url(f"postgresql+psycopg://sam:a%40b@{SERVER}?password=a@b") is None


def test_no_command_shows_it_whatever_is_wrong_with_the_url(
    greenplan: Callable[..., object], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GREENPLAN_DEBUG", "1")  # prints the message, and what led to it
    monkeypatch.chdir(tmp_path)
    init = ["init", "--name=Example Surgery", "--ods=A99999", "--type=general-practice"]
    for number, url in enumerate(URLS):
        # Nothing listens at the port, and no name is looked up: each fault comes at once.
        for command in (["orgs"], ["doctor", "--json"], init) if number % 6 == 0 else (["orgs"],):
            told = str(greenplan("--db", url, *command))
            assert "greenplan: " in told or '"ok": false' in told, (url, told)
            assert SECRET.lower() not in told.lower(), (url, told)
