"""No text that a person reads falls back into the old voice.

The slips are those that the texts had most often: verbs of taking and putting for what has a
verb of its own, things that act by themselves, words that no colleague would use.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("db", "imports", "exports", "tracker", "packaging_tools", "benchmarks")
PUBLISHED = re.compile(r'(title|detail|printed|source) = "|    { key = "[a-z-]+", label = "')
"""Lines of a plan file that hold what a plan prints, the labels of its words included."""
IN_CODE = re.compile(r"`[^`]*`")
"""Names of commands, keys and files in a document."""
OLD_RECORDS = ("docs/fifty-texts.md",)
"""What quotes the old voice, to show what became of it."""

TAKE = r"\b(?:take|takes|taking|taken|took)"
THING = "(?:it |them |one |this |that )"

SLIPS = {
    "shall": r"\bshall\b",
    "take in: import": rf"{TAKE} {THING}?in\b(?! (place|the plan))",
    "take out: delete, remove": rf"{TAKE} {THING}?(out|off|away)\b",
    "take back: undo": rf"{TAKE} (\w+ ){{0,3}}back\b",
    "put back: restore": r"\b(put|puts|putting) (\w+ ){0,2}back\b",
    "mend: fix": r"\bmend(s|ed|ing)?\b",
    "goes to it: name the thing": r"\b(go|goes) to it\b",
    "by itself: automatically": r"\b(by|of) (itself|themselves)\b",
    "throw away: discard": r"\b(throw|throws|thrown|threw) (\w+ )?away\b",
    "once more: again": r"\bonce more\b",
    "moved on": r"\bmoved on\b",
    "meanwhile": r"\bmeanwhile\b",
    "tell of: describe, measure": r"\b(tell|tells|telling|told) of\b",
    "presses: urgent": r"\b(nothing presses|most pressing|more pressing)\b",
    "nobody has: not yet": r"\bnobody has\b",
    "leave to: permission": r"\b(ask|give)\w* (\w+ )?(for )?leave to\b",
    "let go of: release": r"\blet(s|ting)? go\b",
    "foreseen: expected": r"\b(un|nobody )?fore(seen|saw)\b",
    "anew: again": r"\banew\b",
    "see to: be responsible for": r"\b(see|sees) to (it|them|this|that|an|the)\b|\bwho sees to\b",
    "say how far": r"\bhow far (it|an?|the|they) ",
    "wrote in, written to": r"\bwrote in\b",
    "nothing differed": r"\bnothing (differed|differs)\b",
    "only look: view only": r"\b(only|merely) look(s|ed|ing)?\b(?! (at|for|up|like))|\blook only\b",
    "a stick: a USB stick": r"(?<!USB )\bsticks?\b(?! (to|together))",
    "e.g., i.e., &": r"\be\.g\.|\bi\.e\.|\w &(?!\w+;) \w",
    "at hand: available": r"\bat hand\b",
    "hitherto and its kin": r"\b(hitherto|thereof|therein|wherein|whereby|thereby|amiss)\b",
}


def _texts_of_python(path: Path) -> Iterator[tuple[int, str]]:
    """Return strings, docstrings and comments, each with its line."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield node.lineno, node.value
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    if path.suffix == ".py":
        yield from _texts_of_python(path)
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not PUBLISHED.match(line):
            yield number, IN_CODE.sub("", line)


def _files() -> Iterator[Path]:
    for package in PACKAGES:
        for suffix in ("*.py", "*.toml", "*.tcss", "*.txt", "*.md"):
            yield from sorted((ROOT / package).rglob(suffix))
    yield from sorted(ROOT.glob("*.md"))
    yield from sorted((ROOT / "docs").rglob("*.md"))


@cache
def _all_texts() -> list[tuple[str, str]]:
    """Return each text with its place, read once for all slips."""
    return [
        (f"{path.relative_to(ROOT)}:{line}", " ".join(text.split()))
        for path in _files()
        if str(path.relative_to(ROOT)) not in OLD_RECORDS
        for line, text in _texts(path)
    ]


@pytest.mark.parametrize("slip", SLIPS)
def test_the_old_voice_stays_out(slip: str) -> None:
    pattern = re.compile(SLIPS[slip], re.IGNORECASE)
    found = [
        f"{place}: {match.group()!r}"
        for place, text in _all_texts()
        for match in pattern.finditer(text)
    ]
    assert not found, "\n".join(found)
