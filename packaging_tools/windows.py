r"""Builds the folder that Windows users unpack and run, as a zip.

    python -m packaging_tools.windows [--python FOLDER|ZIP] [--out FOLDER] [--portable]

The zip has the official embeddable Python (python.toml says which), the libraries that
requirements.txt pins, the tracker, the licences of all, and the SHA-256 of everything that runs.
It needs what requirements.txt pins to be installed, and pip. With --portable the folder keeps its
data beside the program. Exit 0: built; 1: it could not be, and it says why.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from packaging_tools.compiling import compiled
from packaging_tools.errors import CannotBuild
from packaging_tools.folder import laid_out, sums
from packaging_tools.official_python import WindowsPython, release, windows_python
from packaging_tools.wheels import Wheel, check_complete, locked_wheels, own_wheel
from packaging_tools.zipping import epoch, write_zip

ROOT = Path(__file__).parents[1]
NAME = "GreenPlanTracker"


def assemble(
    python: WindowsPython,
    wheels: Mapping[str, Wheel],
    version: str,
    say: Callable[[str], None],
    *,
    portable: bool = False,
) -> dict[str, bytes]:
    """Return every file of the folder, by its path in it.

    Raises:
        CannotBuild: a library that Windows needs is missing.
    """
    check_complete(wheels, python.minor)
    files = laid_out(python, wheels.values(), version, portable=portable)
    with tempfile.TemporaryDirectory() as folder:
        for path, content in files.items():
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        modules = {path: content for path, content in files.items() if path.startswith("app/")}
        files |= compiled(Path(folder), modules, python.minor, say)
    files["SHA-256.txt"] = sums(files)
    return files


def build(given: Path | None, out: Path, say: Callable[[str], None], *, portable: bool) -> Path:
    """Build the zip in the folder ``out`` and return its path.

    Raises:
        CannotBuild: it cannot be built; says why and what to do.
    """
    wanted = release()
    python = windows_python(given, wanted, out)
    if given is not None and python.version != wanted.version:
        say(f"This is Python {python.version}. The one to give to people is {wanted.version}.")
    seconds = epoch()
    own = own_wheel(ROOT, seconds)
    locked = locked_wheels(ROOT / "requirements.txt", python.minor)
    wheels = {wheel.name: wheel for wheel in (*locked, own)}
    files = assemble(python, wheels, own.version, say, portable=portable)
    file = out / f"{NAME}-{own.version}-windows{'-portable' if portable else ''}.zip"
    top = f"{NAME}-{own.version}"
    write_zip(file, top, files, seconds)
    longest = max(len(f"{top}/{path}") for path in files)
    say(
        f"{len(files):,} files, Python {python.version}; the longest path has {longest} characters."
    )
    return file


def main(arguments: Sequence[str]) -> int:
    """Do what the beginning of this file says; return an exit code."""
    parser = argparse.ArgumentParser(prog="python -m packaging_tools.windows")
    parser.add_argument(
        "--python",
        type=Path,
        metavar="FOLDER|ZIP",
        help="the embeddable Python for Windows, if this computer cannot download it",
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "dist", metavar="FOLDER", help="where to save the zip"
    )
    parser.add_argument(
        "--portable", action="store_true", help="keep the register beside the program"
    )
    wanted = parser.parse_args(arguments)
    try:
        file = build(wanted.python, wanted.out, print, portable=wanted.portable)
    except CannotBuild as error:
        sys.stderr.write(f"{error}\n")
        return 1
    print(f"Saved {file}")
    print(f"SHA-256 {hashlib.sha256(file.read_bytes()).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
