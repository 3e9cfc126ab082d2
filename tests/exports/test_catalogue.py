"""The catalogue describes each kind of export once, and no two alike."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from exports.catalogue import KINDS, all_kinds, endings_of, find_kind, kind_ending_in

ROOT = Path(__file__).parents[2]


def test_no_two_kinds_share_a_name_a_key_or_a_proposed_file() -> None:
    for words in ("name", "key", "label", "file"):
        assert len({getattr(kind, words) for kind in KINDS}) == len(KINDS), words


def test_the_app_lists_every_kind_and_begins_with_the_workbook() -> None:
    assert [kind.key for kind in all_kinds()] == ["e", "s", "v", "h", "c", "t", "j"]


def test_an_ending_chooses_among_the_kinds_of_a_family() -> None:
    csv = find_kind("csv")
    assert list(endings_of(csv)) == [".csv", ".xlsx", ".json"]
    assert kind_ending_in(csv, ".json") is find_kind("json")
    handover = find_kind("handover")
    assert list(endings_of(handover)) == [".docx", ".html", ".htm"]
    assert kind_ending_in(handover, ".html") is handover


def test_the_catalogue_imports_nothing_that_writes_a_file() -> None:
    code = "import sys; before = set(sys.modules); import exports.catalogue\n"
    code += "print(*(set(sys.modules) - before))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    ours = {name for name in loaded if name.partition(".")[0] in ("db", "exports")}
    assert ours == {"exports", "exports.catalogue", "exports.files", "exports.files.progress"}
