"""``--read-only``: every reading command works, and nothing is changed."""

from __future__ import annotations

import pytest

from db.vocabulary.terms import Status

LOOKING = (["actions"], ["show", "GC1"], ["history"], ["check"], ["orgs"], ["questions"])
CHANGING = (
    ["set", "GC1", "--status", "complete"],
    ["update", "GC1", "Talked about"],
    ["undo"],
    ["return", "Q3 2026/27", "--by", "Sam Example", "--incomplete"],
)


@pytest.mark.parametrize("arguments", LOOKING, ids=lambda arguments: arguments[0])
def test_what_only_reads_says_the_same(greenplan, example_surgery, arguments):
    plain = greenplan(*arguments)
    assert greenplan("--read-only", *arguments) == plain
    assert greenplan(*arguments, "--read-only") == plain


def test_what_changes_is_refused_in_one_line(greenplan, example_surgery):
    example_surgery.register.set_status(example_surgery.organisation, ["GC1"], Status.ON_HOLD)
    before = example_surgery.register.position(example_surgery.organisation)
    for arguments in CHANGING:
        outcome = greenplan("--read-only", *arguments)
        assert (outcome.code, outcome.out) == (1, ""), arguments
        assert outcome.err.startswith("greenplan: This is a view only: ")
        assert outcome.err.count("\n") == 1
    assert example_surgery.register.position(example_surgery.organisation) == before


def test_no_register_is_started(greenplan, tmp_path, monkeypatch):
    path = tmp_path / "new.db"
    new = ["--name", "Example House", "--ods", "A99998", "--type", "general-practice"]
    outcome = greenplan("--db", str(path), "--read-only", "init", *new)
    assert (outcome.code, path.exists()) == (1, False)
    assert "With --read-only nothing is changed" in outcome.err


def test_a_read_only_file_says_how_it_is_looked_at(greenplan, example_surgery):
    example_surgery.close()
    example_surgery.path.chmod(0o400)
    try:
        refused = greenplan("orgs")
        assert refused.code == 1
        assert "--read-only opens it to be looked at" in refused.err
        assert "A99999" in greenplan("--read-only", "orgs").out
    finally:
        example_surgery.path.chmod(0o600)
