"""A year of a small ICB, each figure counted again: see :mod:`tests.soak.icb_year`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.soak import icb_year
from tests.soak.icb_year import Year


def test_every_figure_of_a_year_is_what_was_sent(tmp_path: Path) -> None:
    year = Year(tmp_path, 5)
    year.play()
    assert not year.faults, year.faults[:5]
    assert year.returns > 12
    assert year.figures > 8000


def test_a_letter_that_was_not_sent_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Liar(Year):
        def _made(self, theirs: Any, us: Any, period: Any) -> Any:
            name, workbook, (plan, cells) = super()._made(theirs, us, period)
            letter, evidence = cells["GC1"]
            other = "G" if letter != "G" else "R"
            return name, workbook, (plan, {**cells, "GC1": (other, evidence)})

    monkeypatch.setattr(icb_year, "QUARTERS", icb_year.QUARTERS[:1])
    year = Liar(tmp_path, 2)
    year.play()
    told = " ".join(year.faults)
    assert "uptake GC1" in told
    assert "by_rating Must Do" in told
    assert "A00001 GC1: " in told
