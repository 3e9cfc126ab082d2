"""The register's tests run on a file, and on a server where $GREENPLAN_TEST_URL names one.

``GREENPLAN_TEST_URL=postgresql+psycopg://user@host/database`` must allow schemas to be made: each
test gets one of its own, dropped at its end.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from example_register import NOW, SAM, Surgery

from db.opening import open_register
from db.register import Register
from db.views import Organisation
from db.vocabulary.terms import ProviderType
from imports.plans.plan_file import default_plan

SERVER = os.environ.get("GREENPLAN_TEST_URL", "")
STORES = ["file", "server"] if SERVER else ["file"]


@dataclass
class ServedSurgery:
    """The sample practice in a register on a server."""

    url: str
    register: Register
    organisation: Organisation
    opened: list[Register] = field(default_factory=list)

    def open_as(self, user: str, at: datetime = NOW) -> Register:
        """Open the same register for somebody else, or at another time."""
        other = open_register(self.url, user=user, clock=lambda: at)
        self.opened.append(other)
        return other


@contextmanager
def empty_schema() -> Iterator[str]:
    """Yield a URL of the test server where nothing is stored yet."""
    from sqlalchemy import NullPool, create_engine, text

    engine = create_engine(SERVER, poolclass=NullPool)
    name = f"greenplan_{uuid.uuid4().hex[:12]}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    try:
        yield f"{SERVER}{'&' if '?' in SERVER else '?'}options=-csearch_path%3D{name}"
    finally:
        with engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))


@contextmanager
def served_surgery() -> Iterator[ServedSurgery]:
    """Yield Example Surgery in a fresh register on the test server."""
    with (
        empty_schema() as url,
        closing(open_register(url, user=SAM, create=True, clock=lambda: NOW)) as register,
    ):
        organisation = register.organisations.add(
            default_plan(),
            name="Example Surgery",
            ods="A99999",
            provider_type=ProviderType.GENERAL_PRACTICE,
        )
        surgery = ServedSurgery(url, register, organisation)
        yield surgery
        for other in surgery.opened:
            other.close()


@pytest.fixture(params=STORES)
def example_surgery(request: pytest.FixtureRequest, example_surgery: Surgery) -> Iterator[Surgery]:
    """A fresh register with Example Surgery, nothing decided yet; on each store in turn."""
    if request.param == "file":
        yield example_surgery
        return
    with served_surgery() as surgery:
        yield surgery


@pytest.fixture
def location(example_surgery: Surgery) -> str:
    """Where the register of ``example_surgery`` is: its file or URL."""
    place = example_surgery.register.place
    return str(place.path) if place.path else place.url


@pytest.fixture
def server_url() -> Iterator[str]:
    """A URL of the test server where nothing is stored yet."""
    if not SERVER:
        pytest.skip("$GREENPLAN_TEST_URL names no server")
    with empty_schema() as url:
        yield url


@pytest.fixture(params=STORES)
def empty_register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Register]:
    """A register without an organisation; on each store in turn."""
    if request.param == "file":
        path = tmp_path / "empty.db"
        with closing(open_register(path, user=SAM, create=True, clock=lambda: NOW)) as register:
            yield register
        return
    with (
        empty_schema() as url,
        closing(open_register(url, user=SAM, create=True, clock=lambda: NOW)) as register,
    ):
        yield register


@pytest.fixture(scope="session")
def _worked_on_folder(_surgery_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("worked-on")
    path = Path(shutil.copy(_surgery_file, folder))
    with closing(open_register(path, user=SAM, clock=lambda: NOW)) as register:
        register.actions.set_lead(register.organisations.find(), ["GC1"], "P. Lee")
    return folder


@pytest.fixture
def register_file(_worked_on_folder: Path, _surgery_file: Path, tmp_path: Path) -> Path:
    """A closed register with something in it, alone in a folder."""
    folder = tmp_path / "register"
    shutil.copytree(_worked_on_folder, folder, copy_function=shutil.copy)
    return folder / _surgery_file.name
