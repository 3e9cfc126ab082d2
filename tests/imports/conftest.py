"""What the tests of imports share: one reader of files, and a desk with a sample practice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import Desk

from imports.books import BookReader


@pytest.fixture(scope="module")
def reader() -> Iterator[BookReader]:
    """One process that reads the files of a whole module."""
    with BookReader() as reading:
        yield reading


@pytest.fixture
def desk(example_surgery: Any, reader: BookReader, tmp_path: Path) -> Desk:
    """Example Surgery, nothing decided yet, ready for files to come in."""
    folder = tmp_path / "post"
    folder.mkdir()
    return Desk(example_surgery, reader, folder)
