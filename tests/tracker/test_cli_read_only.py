"""``--read-only``: every reading command works, and nothing is changed."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.command_samples import CHANGES, READS, WRITES, first_of_each, make_practice


@pytest.fixture(scope="module")
def _prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    with pytest.MonkeyPatch.context() as there:
        there.setenv("GREENPLAN_DB", "")
        there.setenv("GREENPLAN_SETTINGS", str(folder / "settings.json"))
        return make_practice(folder)


@pytest.fixture
def prepared(tmp_path: Path, _prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The register of the sample practice, with the files beside it."""
    shutil.copytree(_prepared.parent, tmp_path, dirs_exist_ok=True, copy_function=shutil.copy)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "tracker.db"


@pytest.mark.parametrize("line", first_of_each(READS))
def test_what_only_reads_says_the_same(greenplan, prepared, line):
    words = shlex.split(line)
    plain = greenplan(*words)
    assert greenplan("--read-only", *words) == plain
    assert greenplan(*words, "--read-only") == plain


@pytest.mark.parametrize("line", [*CHANGES, "restore before.db --yes"])
def test_what_changes_is_refused_in_one_line(greenplan, prepared, line):
    before = prepared.read_bytes()
    outcome = greenplan("--read-only", *shlex.split(line))
    assert outcome.code == 1
    assert outcome.out == "" or line.startswith("import")  # it shows first what it would import
    assert re.match("greenplan: (Viewing only: |This command makes changes)", outcome.err)
    assert outcome.err.count("\n") == 1
    assert prepared.read_bytes() == before
    assert not prepared.with_name("out.xlsx").exists()


@pytest.mark.parametrize("line", first_of_each(line for line in WRITES if "out" in line))
def test_a_file_can_be_written(greenplan, prepared, line):
    assert greenplan("--read-only", *shlex.split(line)).code == 0


def test_no_register_is_started(greenplan, tmp_path, monkeypatch):
    path = tmp_path / "new.db"
    new = ["--name", "Example House", "--ods", "A99998", "--type", "general-practice"]
    outcome = greenplan("--db", str(path), "--read-only", "init", *new)
    assert (outcome.code, path.exists()) == (1, False)
    assert "To run it, leave out --read-only." in outcome.err


def test_a_read_only_file_says_how_it_is_looked_at(greenplan, example_surgery):
    example_surgery.close()
    example_surgery.path.chmod(0o400)
    try:
        refused = greenplan("orgs")
        assert refused.code == 1
        assert "Use --read-only to view it" in refused.err
        assert "A99999" in greenplan("--read-only", "orgs").out
    finally:
        example_surgery.path.chmod(0o600)
