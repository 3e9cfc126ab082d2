"""A command that a message names can be copied into the shell here."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tracker.phrases.typed_command import shell_quoted

WORDS = {
    "plain": "GC1",
    "spaces": "Nearly there=in-progress",
    "an apostrophe": "Somebody's looked",
    "quotation marks": 'a 5" pot, "ours"',
    "a folder": "C:\\My Folder\\",
    "backslashes before a mark": r'a\\" b',
    "signs of shells": "a & b (c) <d> | e; f > g",
    "variables": "$HOME `pwd` and $(pwd)",
    "nothing": "",
    "letters": "Größe – naïve",
}


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS)
def test_a_word_comes_through_the_shell_here_as_it_is(word: str) -> None:
    said = "import json, sys; print(json.dumps(sys.argv[1:]))"
    line = f'{shell_quoted(sys.executable)} -c "{said}" {shell_quoted(word)} next'
    came = subprocess.run(line, shell=True, capture_output=True, check=True)
    assert json.loads(came.stdout) == [word, "next"]


@pytest.mark.parametrize(
    ("word", "typed"),
    [
        ("a b", '"a b"'),
        ("it's", '"it\'s"'),
        ('5" pot', r'"5\" pot"'),
        ("C:\\My Folder\\", r'"C:\My Folder\\"'),
        ("GC1", "GC1"),
    ],
    ids=str,
)
def test_windows_takes_only_double_quotes(word: str, typed: str) -> None:
    assert shell_quoted(word, windows=True) == typed
