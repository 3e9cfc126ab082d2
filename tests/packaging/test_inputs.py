"""What the Windows folder is built from is what was meant, or it is not built."""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from made_pythons import python_folder, wheel

from packaging_tools.errors import CannotBuild
from packaging_tools.official_python import Release, release, windows_python
from packaging_tools.wheels import Wheel, check_complete, read_wheel, windows_pins
from packaging_tools.windows import ROOT, main

HASH = "--hash=sha256:" + "a" * 64


def published(tmp_path: Path) -> Release:
    """Return a made-up release that lies on this computer."""
    file = tmp_path / "python-3.13.9-embed-amd64.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for inside in python_folder(tmp_path / "python").iterdir():
            archive.write(inside, inside.name)
    content = file.read_bytes()
    told = hashlib.sha256(content).hexdigest()
    return Release("3.13.9", file.as_uri(), told, len(content))


def test_python_is_fetched_once_and_checked_each_time(tmp_path: Path) -> None:
    wanted, downloads = published(tmp_path), tmp_path / "downloads"
    assert windows_python(None, wanted, downloads).version == "3.13.9"
    kept = downloads / wanted.file_name
    nowhere = replace(wanted, address=f"{tmp_path.as_uri()}/gone/{wanted.file_name}")
    assert windows_python(None, nowhere, downloads).version == "3.13.9"
    kept.write_bytes(kept.read_bytes()[:-1] + b"x")
    with pytest.raises(CannotBuild, match="its SHA-256 differs"):
        windows_python(None, wanted, downloads)


def test_another_python_under_the_address_is_refused_and_not_kept(tmp_path: Path) -> None:
    wanted, downloads = published(tmp_path), tmp_path / "downloads"
    for other in (replace(wanted, sha256="0" * 64), replace(wanted, size=wanted.size - 1)):
        with pytest.raises(CannotBuild, match=r"is not the published python-3\.13\.9"):
            windows_python(None, other, downloads)
    assert not downloads.exists()


def test_a_zip_of_the_published_name_must_be_the_published_one(tmp_path: Path) -> None:
    wanted = published(tmp_path)
    given = tmp_path / wanted.file_name
    assert windows_python(given, wanted, tmp_path / "downloads").version == "3.13.9"
    with pytest.raises(CannotBuild, match="do not use this copy"):
        windows_python(given, replace(wanted, sha256="0" * 64), tmp_path / "downloads")


def test_where_python_cannot_be_fetched_the_other_way_is_told(tmp_path: Path) -> None:
    nowhere = Release("3.13.9", f"{tmp_path.as_uri()}/gone/python.zip", "0" * 64, 1)
    with pytest.raises(CannotBuild, match=r"add --python with the zip, or with the unpacked"):
        windows_python(None, nowhere, tmp_path)


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("python313.dll", "python3XX.dll"),
        ("python.exe", r"python\.exe missing"),
        ("python313._pth", r"python313\._pth missing"),
    ],
)
def test_a_folder_that_is_no_embeddable_python_is_refused(
    tmp_path: Path, missing: str, told: str
) -> None:
    folder = python_folder(tmp_path / "python")
    (folder / missing).unlink()
    with pytest.raises(CannotBuild, match=told):
        windows_python(folder, release(), tmp_path)


def test_what_is_no_python_at_all_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "python.txt"
    text.write_text("3.13", encoding="ascii")
    assert main(["--python", str(text), "--out", str(tmp_path)]) == 1
    assert main(["--python", str(tmp_path / "gone"), "--out", str(tmp_path)]) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert "neither a folder nor a readable zip. Check --python." in first
    assert "cannot be read" in second


def test_the_pinned_python_is_named_whole() -> None:
    pinned = release()
    assert pinned.version in pinned.file_name
    assert re.fullmatch(r"https://www\.python\.org/ftp/python/.*-embed-amd64\.zip", pinned.address)
    assert re.fullmatch(r"[0-9a-f]{64}", pinned.sha256)


def test_markers_are_judged_for_windows_and_hashes_are_kept() -> None:
    lock = f"""# made by hand
everywhere==1.0 \\
    {HASH} \\
    {HASH[:-1]}b
only-here==2.0 ; sys_platform == 'win32' \\
    {HASH}
not_here==3.0 ; sys_platform != 'win32' \\
    {HASH}
older==4.0 ; python_full_version < '3.12' \\
    {HASH}
setuptools==84.0 \\
    {HASH}
"""
    assert windows_pins(lock, "3.13") == {
        "everywhere": f"everywhere==1.0 {HASH} {HASH[:-1]}b",
        "only-here": f"only-here==2.0 {HASH}",
    }
    assert "older" in windows_pins(lock, "3.11")


@pytest.mark.parametrize("line", ["click==8.5.1", "click>=8 --hash=sha256:0", "-r other.txt"])
def test_what_is_not_pinned_with_a_hash_is_refused(line: str) -> None:
    with pytest.raises(CannotBuild, match="without a version or hash"):
        windows_pins(line, "3.13")


def test_the_lock_has_all_that_its_libraries_need_on_windows() -> None:
    pins = windows_pins((ROOT / "requirements.txt").read_text(encoding="utf-8"), "3.13")
    wheels = {
        name: Wheel(name, "", {}, tuple(importlib.metadata.requires(name) or ()))
        for name in [*pins, "greenplan-tracker"]
    }
    assert len(pins) > 20
    check_complete(wheels, "3.13")


def test_a_library_that_only_windows_needs_is_missed(tmp_path: Path) -> None:
    needs = ("colorama ; platform_system == 'Windows'", "pwd-like ; os_name == 'posix'")
    read = read_wheel(wheel(tmp_path, "click-like", {"click.py": ""}, needs))
    with pytest.raises(CannotBuild, match="click-like needs colorama on Windows"):
        check_complete({read.name: read}, "3.13")


def test_a_library_without_a_licence_is_not_passed_on(tmp_path: Path) -> None:
    with pytest.raises(CannotBuild, match="has no licence"):
        read_wheel(wheel(tmp_path, "nobodys", {"nobodys.py": ""}, licence=""))


def test_a_wheel_that_reaches_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    outside = {"wide-1.0.data/data/share/wide.txt": ""}
    with pytest.raises(CannotBuild, match="outside its package"):
        read_wheel(wheel(tmp_path, "wide", outside))
