"""What is said of returns that are not as they were made."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from needs import needs_a_posix_shell

from db.backups import Problems
from db.returns.seals import Altered, NotAsMade
from tracker.phrases.backup_phrases import not_as_made_in_words, problems_in_words


def altered(number: int) -> Altered:
    return Altered(number, "A99999", "Q3 2026/27", number, workbook=True, content=False)


@needs_a_posix_shell
@pytest.mark.parametrize(
    "name", ["a b.db", 'a "b".db', "$HOME.db", "`a`.db", "it's.db", "plain.db"]
)
def test_the_command_that_saves_a_return_names_its_copy_whatever_it_is_called(name: str) -> None:
    copy = Path("/data") / name
    words = not_as_made_in_words(Path("/data/tracker.db"), NotAsMade(altered(2), copy))
    command = words.partition("To save it, run: ")[2]
    assert shlex.split(command) == [
        *("greenplan", "--db", str(copy), "--org", "A99999", "--read-only"),
        *("return", "Q3", "2026/27", "--number", "2"),
    ]
    typed = command.partition("--db ")[2].partition(" --org")[0]
    assert typed.startswith("'") or not set(typed) & set("$`")


def test_of_many_returns_ten_are_told_and_how_many_more_there_are() -> None:
    told = problems_in_words(None, Problems(tuple(altered(number) for number in range(1, 13))))
    assert len(told) == 11
    assert told[9].startswith("A99999, return 10 of Q3 2026/27: its workbook changed")
    assert told[10] == "And 2 more returns."
