"""Asks whether a library that the tracker runs on has a known weakness, and lists them all.

Run from the checkout, in an environment of its own, so that nothing is added to the tracker's:

    python3 -m venv .venv-audit && .venv-audit/bin/pip install -q pip-audit
    .venv-audit/bin/python -m tests.soak.audit

It has pip-audit look up every version in requirements.txt (and requirements-dev.txt) among the
published advisories, which needs the network. Exit 0: all were looked up and none is known to be
weak; 1: one is, or not all could be looked up; 2: pip-audit is not there.

    python -m tests.soak.audit --list docs/sbom.cdx.json

writes the list of what the tracker runs on in CycloneDX's format, without a network: of each
library the name and the version, as requirements.txt pins them (which has their hashes too). The
same pins give the same bytes.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
PINS = ROOT / "requirements.txt"
ALL_PINS = (PINS, ROOT / "requirements-dev.txt")

_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


def pinned(pins: str) -> dict[str, str]:
    """Return the version of each library in the text of a file of pins."""
    return dict(_PIN.findall(pins))


def bill_of_materials(pins: str, name: str, version: str) -> str:
    """Return the libraries in ``pins`` as CycloneDX 1.6 (ECMA-424), JSON; made without a clock."""
    us = f"{name}@{version}"
    components = [
        {
            "type": "library",
            "bom-ref": f"{library}@{pin}",
            "name": library,
            "version": pin,
            "scope": "required",
            "purl": f"pkg:pypi/{library}@{pin}",
        }
        for library, pin in sorted(pinned(pins).items())
    ]
    told = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": us, "name": name, "version": version}
        },
        "components": components,
        "dependencies": [{"ref": us, "dependsOn": [part["bom-ref"] for part in components]}],
    }
    return json.dumps(told, indent=1) + "\n"


def audit(files: Sequence[Path]) -> int:
    """Have pip-audit look up all that is pinned in ``files``; return an exit code."""
    if importlib.util.find_spec("pip_audit") is None:
        sys.stderr.write("pip-audit is not installed here; see the beginning of this file.\n")
        return 2
    worst = 0
    for file in files:
        # Without --strict, a version that could not be looked up would pass for a sound one.
        command = [sys.executable, "-m", "pip_audit", "--strict", "--disable-pip"]
        options = ["--require-hashes", "--progress-spinner", "off", "-r", str(file)]
        answer = subprocess.run(
            [*command, *options], capture_output=True, text=True, check=False, cwd=ROOT
        )
        print(f"{file.name}: {len(pinned(file.read_text(encoding='utf-8')))} libraries")
        print(answer.stdout.strip() or "(pip-audit found nothing to list)")
        fault = answer.stderr.strip().splitlines()
        print(fault[-1] if fault else "")
        worst = max(worst, 1 if answer.returncode else 0)
    print("Sound, as far as is published." if not worst else "Not known to be sound: see above.")
    return worst


def main(arguments: Sequence[str]) -> int:
    """Do what the beginning of this file says; return an exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.audit")
    parser.add_argument("--list", metavar="FILE", help="write the list to FILE, or '-' to show it")
    wanted = parser.parse_args(arguments)
    if not wanted.list:
        return audit(ALL_PINS)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = PINS.read_text(encoding="utf-8")
    told = bill_of_materials(pins, project["name"], project["version"])
    if wanted.list == "-":
        sys.stdout.write(told)
    else:
        Path(wanted.list).write_text(told, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
