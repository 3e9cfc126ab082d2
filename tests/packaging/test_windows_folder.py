"""The folder that Windows users unpack: what lies where in it, and always in the same bytes."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from made_pythons import program, python_files, python_folder, wheel

from packaging_tools.compiling import compiled
from packaging_tools.errors import CannotBuild
from packaging_tools.official_python import WindowsPython, release, windows_python
from packaging_tools.sums import authenticode
from packaging_tools.wheels import Wheel, own_wheel, read_wheel
from packaging_tools.windows import ROOT, assemble
from packaging_tools.zipping import EPOCH, write_zip

TEXTS = ("greenplan.cmd", "Green Plan Tracker.cmd", "READ ME.txt")
STARTS = TEXTS[:2]

needs_command_files = pytest.mark.skipif(os.name != "nt", reason="only Windows runs .cmd files")


def not_compiled(folder: Path, modules: Mapping[str, bytes]) -> dict[str, bytes]:
    return {}


@pytest.fixture
def wheels(tmp_path: Path) -> dict[str, Wheel]:
    code = {"tracker/__main__.py": "print('runs')\n", "tracker/app/app.tcss": ""}
    script = {"greenplan_tracker-1.0.data/scripts/greenplan.exe": "MZ"}
    made = [
        wheel(tmp_path, "greenplan-tracker", {**code, **script}, needs=("click-like>=1",)),
        wheel(tmp_path, "Click_Like", {"click/fast.pyd": "MZ", "click/LICENSE": "more"}),
    ]
    return {read.name: read for read in map(read_wheel, made)}


def built(wheels: Mapping[str, Wheel], *, portable: bool = False) -> dict[str, bytes]:
    python = WindowsPython(python_files(), "313")
    return assemble(python, wheels, "1.0", not_compiled, portable=portable)


def test_everything_lies_where_the_command_files_look_for_it(wheels: dict[str, Wheel]) -> None:
    files = built(wheels)
    assert {path.partition("/")[0] for path in files} == {
        *TEXTS,
        *("SHA-256.txt", "app", "licences", "python"),
    }
    assert files["app/tracker/__main__.py"] == b"print('runs')\n"
    assert "app/greenplan_tracker-1.0.dist-info/METADATA" in files
    assert not [path for path in files if "scripts" in path]
    assert {path for path in files if path.startswith("licences/")} == {
        "licences/Python/LICENSE.txt",
        "licences/greenplan-tracker/LICENSE",
        "licences/click-like/LICENSE",
        "licences/click-like/click/LICENSE",
    }


def test_python_is_as_published_and_looks_at_its_own_folders_only(wheels: dict[str, Wheel]) -> None:
    files = built(wheels)
    paths = "python/python313._pth"
    assert files[paths] == b"python313.zip\r\n.\r\n..\\app\r\n"
    for name, content in python_files().items():
        assert f"python/{name}" == paths or files[f"python/{name}"] == content


def test_the_texts_have_the_line_ends_of_windows(wheels: dict[str, Wheel]) -> None:
    files = built(wheels, portable=True)
    for name in (*TEXTS, "SHA-256.txt", "portable.txt"):
        assert files[name].isascii(), name
        assert files[name].count(b"\n") == files[name].count(b"\r\n") > 0, name


def test_the_read_me_is_one_page_and_names_the_versions(wheels: dict[str, Wheel]) -> None:
    text = built(wheels)["READ ME.txt"].decode()
    assert "TRACKER 1.0" in text and "Python 3.13.9" in text
    assert len(text.splitlines()) <= 66
    assert max(map(len, text.splitlines())) <= 80


def test_the_sums_are_of_all_that_windows_runs_and_of_nothing_else(
    wheels: dict[str, Wheel],
) -> None:
    files = built(wheels)
    plain, _, signed = files["SHA-256.txt"].decode().partition("Authenticode")
    listed = dict(re.findall(r"(?m)^([0-9a-f]{64})  (\S.*?)\r$", plain))
    code = [path for path in files if path.endswith((".exe", ".dll", ".pyd"))]
    assert listed == {
        hashlib.sha256(files[path]).hexdigest(): path.replace("/", "\\") for path in code
    }
    assert f"{authenticode(files['python/python.exe'])}  python\\python.exe\r\n" in signed


def test_the_authenticode_sum_is_that_of_the_program_without_its_signature() -> None:
    bare = authenticode(program())
    assert bare == authenticode(program(check_sum=7, signature=b"signed by someone"))
    assert bare != authenticode(program(body=b"other"))
    assert authenticode(b"no program") == authenticode(b"") == ""


def test_only_a_portable_folder_has_the_file_that_says_so(wheels: dict[str, Wheel]) -> None:
    assert "portable.txt" not in built(wheels)
    portable = built(wheels, portable=True)
    assert set(portable) - set(built(wheels)) == {"portable.txt"}


def test_a_path_that_windows_may_refuse_is_not_built(tmp_path: Path) -> None:
    deep = read_wheel(wheel(tmp_path, "deep", {f"deep/{'x' * 90}.py": ""}))
    with pytest.raises(CannotBuild, match=r"app/deep/x+\.py has 102 characters"):
        built({"deep": deep})


def test_the_same_inputs_give_the_same_bytes(wheels: dict[str, Wheel], tmp_path: Path) -> None:
    files = built(wheels)
    backwards = dict(reversed(built(dict(reversed(wheels.items()))).items()))
    first, second = tmp_path / "first" / "a.zip", tmp_path / "second" / "b.zip"
    write_zip(first, "Tracker-1.0", files, EPOCH)
    write_zip(second, "Tracker-1.0", backwards, EPOCH)
    assert first.read_bytes() == second.read_bytes()
    assert [file.name for file in first.parent.iterdir()] == ["a.zip"]
    with zipfile.ZipFile(first) as archive:
        assert archive.namelist() == [f"Tracker-1.0/{path}" for path in sorted(files)]
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 1, 1, 0, 0, 0)}
        assert {entry.external_attr for entry in archive.infolist()} == {0o100644 << 16}


def test_compiled_code_is_the_same_wherever_it_was_made_and_never_out_of_date(
    tmp_path: Path,
) -> None:
    made, said = [], []
    for folder in (tmp_path / "one", tmp_path / "another"):
        (folder / "app").mkdir(parents=True)
        (folder / "app" / "there.py").write_text("place = __file__\n", encoding="ascii")
        using = [["there is no such program"], [sys.executable, "-I", "-S"]]
        made.append(compiled(folder, ["app/there.py", "app/t.tcss"], using, said.append))
    assert made[0] == made[1]
    ((path, content),) = made[0].items()
    assert re.fullmatch(r"app/__pycache__/there\.[a-z]+-3\d+\.pyc", path)
    assert content[4:8] == b"\1\0\0\0"  # unchecked: importlib, PEP 552
    assert str(tmp_path).encode() not in content
    assert [told.partition(":")[0] for told in said[:1]] == [
        "there is no such program cannot compile the modules"
    ]


def test_without_a_python_that_can_compile_it_is_said_in_words(tmp_path: Path) -> None:
    said: list[str] = []
    assert compiled(tmp_path, ["app/there.py"], [], said.append) == {}
    assert "starts more slowly" in said[0]


def _under_wine() -> bool:
    if sys.platform != "win32":
        return False
    return hasattr(ctypes.WinDLL("ntdll"), "wine_get_version")


@pytest.mark.skipif(_under_wine(), reason="setuptools needs CopyFile2, which Wine 8 lacks")
def test_the_trackers_own_wheel_has_its_files_and_nothing_from_beside_them() -> None:
    own = own_wheel(ROOT, EPOCH)
    assert own.name == "greenplan-tracker"
    assert {path.partition("/")[0] for path in own.files} == {
        *("db", "exports", "imports", "tracker"),
        f"greenplan_tracker-{own.version}.dist-info",
    }
    assert "tracker/app/app.tcss" in own.files
    assert not [path for path in own.files if "__pycache__" in path or "build/" in path]


@pytest.mark.parametrize("name", STARTS)
def test_a_command_file_bears_any_name_of_its_folder(name: str) -> None:
    text = (ROOT / "packaging_tools" / "texts" / name).read_text(encoding="ascii")
    assert (
        "\nsetlocal EnableExtensions DisableDelayedExpansion\n" in text
    )  # else ! in a path would be lost
    for line in text.splitlines():
        for before, after in re.findall(r"(.?)%~dp0[^ ]*?(.)(?: |$)", line):
            assert (before, after) == ('"', '"'), line
    assert set(re.findall(r"goto (\w+)", text)) == set(re.findall(r"(?m)^:(\w+)", text))
    assert '"%~dp0python\\python.exe" -m tracker %*\n' in text
    assert "Extract All" in text  # it was started from within the zip


@pytest.mark.parametrize("name", STARTS)
def test_a_command_file_starts_no_program_that_happens_to_lie_in_the_folder_it_is_in(
    name: str,
) -> None:
    text = (ROOT / "packaging_tools" / "texts" / name).read_text(encoding="ascii")
    own = {"cd", "cls", "echo", "exit", "for", "goto", "if", "pause", "rem", "set", "setlocal"}
    lines = [line.lstrip("@") for line in text.splitlines() if not line.startswith(":")]
    started = {line.split(" ")[0].split(".")[0] for line in lines} - own - {"start", "title"}
    assert {word for word in started if not word.startswith('"%')} == set()
    assert re.findall(r'(?m)^start (?!"" "%)', text) == []


@needs_command_files
@pytest.mark.parametrize("code", [0, 1, 2, 3, 130, 9009, -1073741819])
def test_the_window_blames_windows_only_where_python_does_not_start(
    tmp_path: Path, code: int
) -> None:
    ended, said = _in_the_window(tmp_path, sys.executable, f"import sys; sys.exit({code})")
    assert ended == code & 0xFFFFFFFF
    assert "READ ME" not in said
    assert ("stopped with an error" in said) == (code not in (0, 1, 2))


@needs_command_files
def test_the_window_blames_windows_where_python_does_not_start(tmp_path: Path) -> None:
    program = tmp_path / "python.exe"
    program.write_text("no program", encoding="ascii")
    ended, said = _in_the_window(tmp_path, str(program), "")
    assert ended
    assert "could not start" in said and "show READ ME.txt to IT" in said


def _in_the_window(folder: Path, python: str, tracker: str) -> tuple[int, str]:
    """Start the tracker as by a double-click, with a Python and with code in the tracker's place;
    return how it ended, and what it said.
    """
    (folder / "tracker").mkdir()
    (folder / "tracker" / "__main__.py").write_text(tracker, encoding="ascii")
    text = (ROOT / "packaging_tools" / "texts" / STARTS[1]).read_text(encoding="ascii")
    started = folder / STARTS[1]
    with started.open("w", encoding="ascii", newline="\r\n") as file:
        file.write(text.replace("%~dp0python\\python.exe", python))
    ended = subprocess.run(
        ["cmd", "/d", "/c", str(started)],
        cwd=folder,
        env={**os.environ, "WT_SESSION": "here", "PYTHONPATH": str(folder)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return ended.returncode, ended.stdout.decode("ascii", "replace")


@pytest.mark.parametrize("name", STARTS)
def test_a_command_file_starts_nothing_that_speaks_to_a_network(name: str) -> None:
    text = (ROOT / "packaging_tools" / "texts" / name).read_text(encoding="ascii")
    assert not re.search(r"(?i)curl|powershell|bitsadmin|certutil|\bpip\b|https?:", text)


def test_the_command_line_gives_back_the_exit_code_of_the_tracker() -> None:
    text = (ROOT / "packaging_tools" / "texts" / "greenplan.cmd").read_text(encoding="ascii")
    assert text.endswith('"%~dp0python\\python.exe" -m tracker %*\n')


def test_a_folder_and_a_zip_of_python_are_the_same(tmp_path: Path) -> None:
    folder = python_folder(tmp_path / "python")
    packed = tmp_path / "python.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    of_folder = windows_python(folder, release(), tmp_path)
    assert of_folder == windows_python(packed, release(), tmp_path)
    assert (of_folder.minor, of_folder.version) == ("3.13", "3.13.9")
