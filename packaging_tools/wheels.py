"""The libraries that the tracker needs on Windows, as locked wheels, and its own wheel."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.parser import Parser
from pathlib import Path
from typing import Any

from packaging_tools.errors import CannotBuild

BUILD_ONLY = frozenset({"setuptools", "pip", "wheel"})
"""What requirements.txt pins only for installing from source. The built folder leaves it out."""

_UNUSED = ("lxml/includes/", "lxml/isoschematron/")
"""Compiler headers and a schema checker: not used here, and their paths are long."""

_LICENCE = re.compile(r"(?i)(licen[cs]es?|copying|notice|authors)\b(?!.*\.pyc?$)")


@dataclass(frozen=True, slots=True)
class Wheel:
    """One unpacked wheel; ``files`` are those for the folder of packages, by path."""

    name: str
    version: str
    files: dict[str, bytes]
    needs: tuple[str, ...]

    def licences(self) -> dict[str, bytes]:
        """Return the licence files, which must be passed on, by a short path."""
        kept = {}
        for path, content in self.files.items():
            inner, _, file = path.rpartition("/")
            if _LICENCE.match(file) or "/licenses/" in path:
                short = re.sub(r"^[^/]*\.dist-info/(licenses/)?", "", path)
                kept[short if inner else file] = content
        return kept


def windows_pins(text: str, minor: str) -> dict[str, str]:
    """Return the pins of a lock file that apply on Windows: name -> the pin with its hashes.

    pip evaluates markers for the computer that it runs on, so evaluate them here and remove them.
    """
    pins = {}
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        found = re.match(r"([A-Za-z0-9._-]+)==([^\s;]+)\s*(?:;\s*(.*?)\s*)?(--hash=.*)", line)
        if found is None:
            if line.strip() and not line.lstrip().startswith("#"):
                raise CannotBuild(f"requirements.txt has a line without a version or hash: {line}")
            continue
        name, version, marker, hashes = found.groups()
        if _normal(name) in BUILD_ONLY or (marker and not _holds(marker, minor)):
            continue
        pins[_normal(name)] = f"{name}=={version} {' '.join(hashes.split())}"
    return pins


def locked_wheels(lock: Path, minor: str) -> list[Wheel]:
    """Download the wheels that ``lock`` pins for 64-bit Windows and Python ``minor``.

    Raises:
        CannotBuild: pip cannot download one of them, or its hash differs from the lock's.
    """
    pins = windows_pins(lock.read_text(encoding="utf-8"), minor)
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "requirements.txt")
        wanted.write_text("\n".join(pins.values()) + "\n", encoding="utf-8")
        got = Path(folder, "wheels")
        _pip(
            *("download", "--quiet", "--require-hashes", "--no-deps", "--only-binary=:all:"),
            *("--platform", "win_amd64", "--implementation", "cp", "--python-version", minor),
            *("--requirement", str(wanted), "--dest", str(got)),
        )
        return [read_wheel(file) for file in sorted(got.glob("*.whl"))]


def own_wheel(root: Path, epoch: int) -> Wheel:
    """Build the tracker's wheel from a copy of its sources, with the locked setuptools.

    Raises:
        CannotBuild: another setuptools is installed here, or the wheel cannot be built.
    """
    lock = (root / "requirements.txt").read_text(encoding="utf-8")
    pinned = re.findall(r"(?m)^setuptools==(\S+)", lock)
    try:
        here = importlib.metadata.version("setuptools")
    except importlib.metadata.PackageNotFoundError:
        here = "none"
    if [here] != pinned:
        raise CannotBuild(
            f"The tracker is built with setuptools {', '.join(pinned)}, but this is {here}. Run"
            f" 'python -m pip install --require-hashes -r requirements.txt' first."
        )
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {name.partition(".")[0] for name in project["tool"]["setuptools"]["packages"]}
    with tempfile.TemporaryDirectory() as folder:
        source, got = Path(folder, "source"), Path(folder, "wheel")
        source.mkdir()
        for file in ("pyproject.toml", project["project"]["readme"], "LICENSE"):
            shutil.copyfile(root / file, source / file)
        for package in sorted(packages):
            shutil.copytree(
                root / package,
                source / package,
                ignore=shutil.ignore_patterns("__pycache__"),
                copy_function=shutil.copyfile,
            )
        _pip(
            *("wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"),
            *("--no-cache-dir", "--wheel-dir", str(got), str(source)),
            epoch=epoch,
        )
        (file,) = got.glob("*.whl")
        return read_wheel(file)


def read_wheel(file: Path) -> Wheel:
    """Return the contents of a wheel.

    Raises:
        CannotBuild: it has files for outside the folder of packages, or no licence.
    """
    with zipfile.ZipFile(file) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        files = {entry.filename: archive.read(entry) for entry in entries}
    data = {path for path in files if re.match(r"[^/]*\.data/", path)}
    if elsewhere := [path for path in data if path.split("/")[1] != "scripts"]:
        raise CannotBuild(f"{file.name} puts {elsewhere[0]} outside its package. Leave it out.")
    (about,) = [path for path in files if re.fullmatch(r"[^/]*\.dist-info/METADATA", path)]
    told = Parser().parsestr(files[about].decode("utf-8"))
    kept = {
        path: content
        for path, content in files.items()
        if path not in data and not path.startswith(_UNUSED)
    }
    needs = tuple(told.get_all("Requires-Dist", []))
    wheel = Wheel(_normal(told["Name"]), told["Version"], kept, needs)
    if not wheel.licences():
        raise CannotBuild(f"{file.name} has no licence in it, so it cannot be passed on.")
    return wheel


def check_complete(wheels: Mapping[str, Wheel], minor: str) -> None:
    """Check that every wheel has what it needs on Windows.

    Raises:
        CannotBuild: the lock lacks a library that only Windows needs.
    """
    for wheel in wheels.values():
        for name in _needed(wheel.needs, minor):
            if name not in wheels:
                raise CannotBuild(
                    f"{wheel.name} needs {name} on Windows, which requirements.txt does not pin."
                    " Add it with its hashes and the marker sys_platform == 'win32'."
                )


def _needed(needs: tuple[str, ...], minor: str) -> Iterator[str]:
    for need in needs:
        requirement = _pips("requirements").Requirement(need)
        if requirement.marker is None or _holds(str(requirement.marker), minor):
            yield _normal(requirement.name)


def _holds(marker: str, minor: str) -> bool:
    windows = {
        "implementation_name": "cpython",
        "os_name": "nt",
        "platform_machine": "AMD64",
        "platform_python_implementation": "CPython",
        "platform_system": "Windows",
        "python_full_version": f"{minor}.0",
        "python_version": minor,
        "sys_platform": "win32",
        "extra": "",
    }
    return bool(_pips("markers").Marker(marker).evaluate(windows))


def _pips(module: str) -> Any:
    """Return a module of the ``packaging`` library inside pip; the lock does not have another."""
    try:
        return importlib.import_module(f"pip._vendor.packaging.{module}")
    except ImportError as error:
        raise CannotBuild(
            "This Python has no pip to download the wheels with. Run 'python -m ensurepip' first."
        ) from error


def _pip(*arguments: str, epoch: int | None = None) -> None:
    environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1")
    if epoch is not None:
        environment["SOURCE_DATE_EPOCH"] = str(epoch)
    finished = subprocess.run(
        [sys.executable, "-m", "pip", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
        check=False,
    )
    if finished.returncode:
        errors = [line for line in finished.stderr.splitlines() if line.startswith("ERROR")]
        told = "\n".join(errors or finished.stderr.splitlines()[-20:])
        raise CannotBuild(f"pip {arguments[0]} failed:\n{told}")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
