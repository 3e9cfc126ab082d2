"""The model test of :mod:`tests.soak.model`, in its short form."""

from __future__ import annotations

from pathlib import Path

from tests.soak.model import run


def test_two_people_in_turn_leave_what_a_model_says_they_should(tmp_path: Path) -> None:
    wrong, done = run(tmp_path, steps=12, seed=5)
    assert wrong == []
    assert sum(done.values()) >= 12
