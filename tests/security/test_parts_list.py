"""The published list of what the tracker runs on says what is installed, and nothing else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIST = ROOT / "docs" / "sbom.cdx.json"


def test_the_list_is_what_the_pins_give() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "tests.soak.audit", "--list", "-"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    told = "docs/sbom.cdx.json is old: python -m tests.soak.audit --list docs/sbom.cdx.json"
    assert LIST.read_text(encoding="utf-8") == made.stdout, told


def test_the_list_has_every_library_that_is_installed_for_the_tracker() -> None:
    pins = re.findall(r"(?m)^([\w.-]+)==(\S+)", (ROOT / "requirements.txt").read_text())
    listed = json.loads(LIST.read_text(encoding="utf-8"))
    assert {(part["name"], part["version"]) for part in listed["components"]} == set(pins)
    assert len(pins) > 20
    (everything,) = listed["dependencies"]
    assert everything["dependsOn"] == [part["bom-ref"] for part in listed["components"]]


def test_the_list_tells_nothing_of_where_it_was_made() -> None:
    text = LIST.read_text(encoding="utf-8")
    assert set(re.findall(r"https?://[^\"]*", text)) == {
        "http://cyclonedx.org/schema/bom-1.6.schema.json"
    }
    assert str(ROOT) not in text
    assert "timestamp" not in text
