"""The arrows between the packages, and what opening a register may cost, are kept by a machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import textual
from importlinter.cli import lint_imports
from textual.screen import Screen

from tracker.screens.navigation import SCREENS, screen_class

ROOT = Path(__file__).parents[1]
PACKAGES = ("db", "imports", "exports", "tracker")
COMMANDS = ("doctor",)


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported_by(path: Path) -> Iterator[str]:
    """Yield the top-level name of everything a module imports, also inside its functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def who_imports(package: str, forbidden: set[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in sorted(set(imported_by(path)) & forbidden)
    ]


def test_the_arrows_point_one_way(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    verdict = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert verdict == 0, capsys.readouterr().out


def test_every_package_is_looked_at() -> None:
    for package in PACKAGES:
        assert modules(package), package


def test_every_package_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    there = {
        ".".join(module.parent.relative_to(ROOT).parts)
        for package in PACKAGES
        for module in modules(package)
    }
    assert set(project["tool"]["setuptools"]["packages"]) == there


def test_the_register_knows_no_file_format_and_no_terminal() -> None:
    forbidden = {"textual", "rich", "openpyxl", "click", "pydantic", "platformdirs", "csv"}
    assert who_imports("db", forbidden) == []


def test_the_screens_and_the_command_line_hold_no_sql_and_no_workbook() -> None:
    assert who_imports("tracker", {"sqlalchemy", "sqlite3", "alembic", "openpyxl"}) == []


def test_files_are_read_and_written_without_a_terminal() -> None:
    for package in ("imports", "exports"):
        assert who_imports(package, {"textual", "rich", "click", "sqlalchemy", "sqlite3"}) == []


def test_nothing_needs_the_tests_or_what_builds_it() -> None:
    for package in PACKAGES:
        assert (
            who_imports(package, {"tests", "pytest", "hypothesis", "benchmarks", "packaging_tools"})
            == []
        )


def names_loaded_after(code: str, *arguments: str) -> set[str]:
    """Return the top-level modules that a fresh interpreter has loaded after running ``code``."""
    finished = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return {name.partition(".")[0] for name in finished.stdout.split()}


OPEN_AND_READ = """
import sys
from db.opening import open_register
from db.actions.selection import Selection, sort_actions
from db.actions.summary import count_actions
register = open_register(sys.argv[1], user="Sam Example")
organisation = register.organisations.find()
actions = register.actions.all(organisation)
assert count_actions(sort_actions(Selection(search="gpes2").pick(actions), "brag")).total == 1
register.actions.find(organisation, "GC1")
register.actions.updates(organisation)
register.history.changes(organisation)
register.position(organisation)
register.close()
"""


def test_opening_and_reading_a_register_waits_for_no_heavy_library(_surgery_file: Path) -> None:
    heavy = {"sqlalchemy", "pydantic", "openpyxl", "alembic", "textual", "click", "platformdirs"}
    assert names_loaded_after(OPEN_AND_READ, str(_surgery_file)) & heavy == set()


def test_importing_the_vocabulary_imports_no_database() -> None:
    code = (
        "import db.vocabulary.terms, db.views, db.actions.selection, db.actions.summary,"
        " db.history.change_descriptions, db.validation.progress"
    )
    assert names_loaded_after(code) & {"sqlite3", "sqlalchemy"} == set()


@pytest.mark.parametrize("name", SCREENS)
def test_every_screen_is_where_navigation_looks_for_it(name: str) -> None:
    assert issubclass(screen_class(name), Screen)


def test_every_style_is_of_a_class_that_is_there() -> None:
    sources = ROOT / "tracker", Path(textual.__file__).parent
    classes = {
        name
        for folder in sources
        for path in folder.rglob("*.py")
        for name in re.findall(r"^class (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    styled = {
        (path.name, name)
        for path in (ROOT / "tracker").rglob("*.tcss")
        for name in re.findall(r"(?<![\w.#$:-])[A-Z]\w+", path.read_text(encoding="utf-8"))
    }
    assert styled
    assert {(file, name) for file, name in styled if name not in classes} == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_a_folder_names_only_modules_that_are_in_it(package: str) -> None:
    """What ``__init__.py`` says of a module holds after the module is renamed."""
    missing = [
        f"{path.parent.relative_to(ROOT)}: {name}"
        for path in (ROOT / package).rglob("__init__.py")
        for name in re.findall(
            r"``([a-z]\w*)``", ast.get_docstring(ast.parse(path.read_text())) or ""
        )
        if not (path.with_name(f"{name}.py").exists() or path.with_name(name).is_dir())
        if name not in COMMANDS
    ]
    assert not missing
