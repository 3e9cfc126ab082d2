r"""Build the folder that Windows users unpack and run, as a zip.

    python -m packaging_tools.windows [--python FOLDER|ZIP] [--out FOLDER] [--portable]

The zip contains the official embeddable Python (python.toml says which), the libraries that
requirements.txt pins, the tracker, all licences, and the SHA-256 of everything that runs.
To build it, install what requirements.txt pins, and pip. With --portable the folder keeps its
data beside the program. Exit code 0: built; 1: not built, with the reason on stderr.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from packaging_tools.compiling import compiled, interpreters
from packaging_tools.errors import CannotBuild
from packaging_tools.folder import laid_out
from packaging_tools.official_python import WindowsPython, release, windows_python
from packaging_tools.sums import sums
from packaging_tools.wheels import Wheel, check_complete, locked_wheels, own_wheel
from packaging_tools.zipping import epoch, write_zip

ROOT = Path(__file__).parents[1]
NAME = "GreenPlanTracker"

LONGEST = 90
"""The longest path allowed inside the folder, in characters. Windows allows 260 for a whole path,
and Explorer unpacks to a folder named after the zip, in a folder that may have a long name too."""


def assemble(
    python: WindowsPython,
    wheels: Mapping[str, Wheel],
    version: str,
    compile_in: Callable[[Path, Mapping[str, bytes]], Mapping[str, bytes]],
    *,
    portable: bool = False,
) -> dict[str, bytes]:
    """Return every file of the folder, by its path.

    ``compile_in`` gets the unpacked folder and the modules in it, and returns their compiled code.

    Raises:
        CannotBuild: a library that Windows needs is missing, or a path is too long.
    """
    check_complete(wheels, python.minor)
    files = laid_out(python, wheels.values(), version, portable=portable)
    with tempfile.TemporaryDirectory() as folder:
        for path, content in files.items():
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        modules = {path: content for path, content in files.items() if path.startswith("app/")}
        files |= compile_in(Path(folder), modules)
    files["SHA-256.txt"] = sums(files)
    longest = max(files, key=len)
    if len(longest) > LONGEST:
        raise CannotBuild(
            f"{longest} has {len(longest)} characters, which leaves too few of Windows' 260 for"
            f" the folder it is unpacked to. Leave it out, or raise the limit of {LONGEST}."
        )
    return files


def build(given: Path | None, out: Path, say: Callable[[str], None], *, portable: bool) -> Path:
    """Build the zip in the folder ``out`` and return its path.

    Raises:
        CannotBuild: it cannot be built; the message says why and what to do.
    """
    wanted = release()
    python = windows_python(given, wanted, out)
    if given is not None and python.version != wanted.version:
        say(f"This is Python {python.version}. To publish the folder, use {wanted.version}.")
    seconds = epoch()
    own = own_wheel(ROOT, seconds)
    locked = locked_wheels(ROOT / "requirements.txt", python.minor)
    wheels = {wheel.name: wheel for wheel in (*locked, own)}

    def compile_in(folder: Path, modules: Mapping[str, bytes]) -> Mapping[str, bytes]:
        return compiled(folder, modules, interpreters(folder, python.minor), say)

    files = assemble(python, wheels, own.version, compile_in, portable=portable)
    file = out / f"{NAME}-{own.version}-windows{'-portable' if portable else ''}.zip"
    top = f"{NAME}-{own.version}"
    write_zip(file, top, files, seconds)
    longest = max(len(f"{top}/{path}") for path in files)
    say(
        f"{len(files):,} files, Python {python.version}; the longest path has {longest} characters."
    )
    return file


def main(arguments: Sequence[str]) -> int:
    """Run the command described at the top of this file; return its exit code."""
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
