"""No command reads the whole change log but ``history``, which prints it."""

from __future__ import annotations

import pytest

from benchmarks.large_registers import USER, build
from db.storage import query_readers

CHANGES = 4_000

COMMANDS = (
    ["actions"],
    ["actions", "--lead", "Kim"],
    ["show", "M40"],
    ["orgs"],
    ["set", "M1", "M2", "--lead", "Kim"],
    ["undo"],
    ["redo"],
    ["undo"],
    ["set", "M1", "--lead", "Kim"],
    ["undo"],
    ["details", "--contact", "Kim"],
    ["undo"],
    ["update", "M1", "Met the team."],
    ["evidence", "M1", "--title", "Minutes"],
    ["check"],
    ["return", "--incomplete", "--out", "return.xlsx"],
    ["returns"],
    ["export", "tracker", "tracker.xlsx"],
    ["import", "tracker.xlsx", "--dry-run"],
    ["history", "M40"],
)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return how many rows each question answered with."""
    rows: list[int] = []
    fetch_rows = query_readers.fetch_rows

    def counted(*asked):
        answer = fetch_rows(*asked)
        rows.append(len(answer))
        return answer

    monkeypatch.setattr(query_readers, "fetch_rows", counted)
    return rows


def test_no_command_but_history_reads_the_whole_log(greenplan, tmp_path, monkeypatch, read):
    path = build(tmp_path / "tracker.db", 1, CHANGES, every_update=CHANGES)
    monkeypatch.setenv("GREENPLAN_DB", str(path))
    monkeypatch.setenv("GREENPLAN_USER", USER)
    monkeypatch.chdir(tmp_path)
    assert greenplan("backup").code == 0  # the check of a backup reads everything
    for command in COMMANDS:
        read.clear()
        done = greenplan(*command)
        assert done.code == (1 if command == ["check"] else 0), (command, done.err)
        assert 0 < sum(read) < CHANGES / 2, (command, sorted(read)[-3:])
    read.clear()
    assert greenplan("history").code == 0
    assert sum(read) > CHANGES
