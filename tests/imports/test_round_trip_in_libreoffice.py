"""A tracker that LibreOffice saved comes back whole, as .xlsx, .ods and .xls."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from filled_registers import contents, fill, fill_with_answers, opened_copy
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from made_registers import (
    CODES,
    Answers,
    Made,
    registers_and_answers,
)
from made_returns import Shown, typed_in, what_stands_in

from db.register import Register
from db.views import Organisation
from exports.tracker.action_tracker import tracker_bytes
from imports.accepting import accept
from imports.proposing import propose
from imports.reading.books import BookReader

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed here")

EACH = 2
"""So many trackers of each sort: LibreOffice takes the better part of a second for one."""

T = TypeVar("T")


@dataclass(frozen=True)
class Sent:
    """A tracker that went out, its register's file, and what was filled in; and what the register
    should hold once that is taken in, as contents and as a tracker.
    """

    example: tuple[Made, Answers]
    register: Path
    tracker: bytes
    filled_in: bytes
    wanted: dict[str, dict[str, object]]
    wanted_tracker: Shown


@dataclass(frozen=True)
class Returned:
    """A tracker that LibreOffice saved, as it was sent and filled in."""

    sent: Sent
    untouched: Path
    filled_in: Path


def some(strategy: SearchStrategy[T]) -> list[T]:
    """Return ``EACH`` examples, so that LibreOffice is started once for all of them."""
    found: list[T] = []

    @settings(
        max_examples=EACH + 1,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def gather(one: T) -> None:
        found.append(one)

    gather()
    return found[-EACH:]  # the first is the smallest that there is


def sent(start: Path, folder: Path, reader: BookReader, made: Made, answers: Answers) -> Sent:
    with (
        opened_copy(start, folder) as (register, practice),
        opened_copy(start, folder) as (other, same),
    ):
        fill(register, practice, made)
        updated = fill_with_answers(other, same, made, answers)
        tracker = tracker_bytes(register.position(practice))
        wanted = shown(other, same, folder, reader)
        file = register.place.path
        assert file is not None
        return Sent(
            example=(made, answers),
            register=file,
            tracker=tracker,
            filled_in=typed_in(tracker, wanted, updated),
            wanted=contents(other, same),
            wanted_tracker=wanted,
        )


def shown(register: Register, practice: Organisation, folder: Path, reader: BookReader) -> Shown:
    """Return what stands in the tracker that is exported now."""
    file = folder / "tracker.xlsx"
    file.write_bytes(tracker_bytes(register.position(practice)))
    return what_stands_in(reader.read(file))


@pytest.fixture(scope="module")
def trackers(
    _surgery_file: Path, tmp_path_factory: pytest.TempPathFactory, reader: BookReader
) -> list[Sent]:
    folder = tmp_path_factory.mktemp("sent")
    examples = some(registers_and_answers(at_least=len(CODES)))
    return [sent(_surgery_file, folder, reader, made, answers) for made, answers in examples]


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a LibreOffice profile of our own."""
    return tmp_path_factory.mktemp("profile").as_uri()


@pytest.fixture(scope="module", params=["xlsx", "ods", "xls"])
def returned(
    request: pytest.FixtureRequest,
    trackers: list[Sent],
    profile: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> list[Returned]:
    folder = tmp_path_factory.mktemp(request.param)
    for number, tracker in enumerate(trackers):
        (folder / f"untouched-{number}.xlsx").write_bytes(tracker.tracker)
        (folder / f"filled-in-{number}.xlsx").write_bytes(tracker.filled_in)
    subprocess.run(
        [
            *(str(SOFFICE), f"-env:UserInstallation={profile}", "--headless"),
            *("--convert-to", request.param, "--outdir", folder / "saved"),
            *sorted(folder.glob("*.xlsx")),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return [
        Returned(
            tracker,
            folder / "saved" / f"untouched-{number}.{request.param}",
            folder / "saved" / f"filled-in-{number}.{request.param}",
        )
        for number, tracker in enumerate(trackers)
    ]


def test_what_libreoffice_only_saved_proposes_nothing(
    returned: list[Returned], reader: BookReader, tmp_path: Path
) -> None:
    for tracker in returned:
        with opened_copy(tracker.sent.register, tmp_path) as (register, practice):
            proposal = propose(register, practice, reader.read(tracker.untouched))
        assert proposal.exported, tracker.sent.example
        found = (proposal.changes, proposal.conflicts, proposal.ignored)
        assert found == ((), (), ()), tracker.sent.example


def test_what_was_filled_in_and_saved_by_libreoffice_comes_into_the_register_once(
    returned: list[Returned], reader: BookReader, tmp_path: Path
) -> None:
    for tracker in returned:
        with opened_copy(tracker.sent.register, tmp_path) as (register, practice):
            book = reader.read(tracker.filled_in)
            proposal = propose(register, practice, book)
            assert (proposal.conflicts, proposal.ignored) == ((), ()), tracker.sent.example
            accept(register, practice, proposal, proposal.certain())
            assert contents(register, practice) == tracker.sent.wanted, tracker.sent.example
            again = propose(register, practice, book)
            assert (again.changes, again.conflicts, again.ignored) == ((), (), ())
            now = shown(register, practice, tmp_path, reader)
            assert now == tracker.sent.wanted_tracker, tracker.sent.example
