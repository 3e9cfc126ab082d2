"""What the tests of imports share: one reader of files, and a desk with a sample practice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import Desk
from returns_sent import SentReturn, desk_with_a_return, filling_in

from imports.reading.books import BookReader


@pytest.fixture(scope="session")
def reader() -> Iterator[BookReader]:
    """One process that reads the files of all tests."""
    with BookReader() as reading:
        yield reading


@pytest.fixture
def desk(example_surgery: Any, reader: BookReader, tmp_path: Path) -> Desk:
    """Example Surgery, nothing decided yet, ready for files to come in."""
    folder = tmp_path / "post"
    folder.mkdir()
    return Desk(example_surgery, reader, folder)


@pytest.fixture
def desk_with_return(_surgery_file: Path, reader: BookReader, tmp_path: Path) -> Iterator[Desk]:
    """Example Surgery, which has made a return and waits for it to come back."""
    with desk_with_a_return(_surgery_file, reader, tmp_path) as desk:
        yield desk


@pytest.fixture
def sent(_surgery_file: Path) -> Iterator[SentReturn]:
    """That return, to be filled in."""
    with filling_in(_surgery_file) as sent:
        yield sent
