"""Returns of all kinds, saved by other programs: each figure counted again, and each row traced.

This is the short form of ``python -m tests.soak.collating``.
"""

from __future__ import annotations

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from db.received.rollup import Tally
from tests.soak.collated_truth import PERIOD, Sent, expected, figures
from tests.soak.collating import Checked, check, sent_returns

ORGANISATIONS = 7
PROGRAMS = ["tracker", "openpyxl", *(["XlsxWriter"] if find_spec("xlsxwriter") else [])]


@pytest.fixture(scope="module")
def below(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("programs")


@pytest.fixture(scope="module")
def returns(below: Path) -> list[Sent]:
    return sent_returns(below, below / "returns", ORGANISATIONS, 1, PROGRAMS)


@pytest.fixture(scope="module")
def checked(below: Path, returns: list[Sent]) -> Checked:
    return check(below / "returns", returns, ORGANISATIONS)


def test_every_figure_is_what_the_registers_say_and_every_place_leads_to_its_cell(checked, returns):
    assert len(returns) == 12
    assert len({one.content.position.plan.key for one in returns}) == 3
    assert not checked.faults, "\n".join(checked.faults)
    rollup = checked.collated.rollup
    assert checked.figures > 500
    assert rollup.changes and rollup.must_dos and rollup.barriers and rollup.measures


def test_it_fails_if_a_figure_is_wrong(checked, returns):
    rollup = checked.collated.rollup
    code = rollup.must_dos[0].action.code
    wrong = (
        replace(rollup, uptake={**rollup.uptake, code: Tally()}),
        replace(rollup, must_dos=rollup.must_dos[1:]),
        replace(rollup, barriers=rollup.barriers[1:]),
        replace(rollup, changes=(*rollup.changes, rollup.changes[0])),
        replace(rollup, measures=rollup.measures[1:]),
        replace(rollup, before=Tally()),
        replace(rollup, organisations=rollup.organisations[1:]),
    )
    for one in wrong:
        compared = figures(one, returns, expected(ORGANISATIONS))
        assert any(said != wanted for _, said, wanted in compared)


def test_it_fails_if_a_file_says_something_else(below, returns):
    """A file of one organisation in place of another's is found in its figures and its rows."""
    folder = below / "altered"
    folder.mkdir()
    for file in (below / "returns").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    last = next(one for one in reversed(returns) if one.content.period == PERIOD)
    first = next(one for one in returns if one.content.period == PERIOD)
    (folder / last.file).write_bytes((folder / first.file).read_bytes())
    assert len(check(folder, returns, ORGANISATIONS).faults) > 10
