"""The documents name files, folders, modules and tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("db", "imports", "exports", "tracker")
GUIDES = ("CONTRIBUTING.md", "docs/architecture.md")


@pytest.mark.parametrize("page", ["reliability.md", "security.md"])
def test_every_test_that_is_named_exists(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", text)
    assert len(named) > 10
    for file, test in named:
        source = (ROOT / file).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in source, f"{file}::{test}"


def test_the_readme_the_workflow_and_the_short_form_run_the_same_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    workflow = (ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = re.findall(r"(?m)^(?:python3|py) -m venv \.venv-test .*$", readme)
    assert [command.split()[0] for command in commands] == ["python3", "py"]
    # "py" starts the newest Python that is installed there, not the one that is to be tested
    for command in (commands[0], commands[1].replace("py ", "python ", 1)):
        assert f"run: {command}\n" in workflow
    assert "grep -m 1 '^python3 -m venv .venv-test ' README.md" in script
    linting = re.findall(r"(?m)^\.venv-test/bin/(?:ruff|mypy).*$", script)
    assert len(linting) == 4
    assert all(f"          {command}\n" in workflow for command in linting)


def quoted(guide: str) -> list[str]:
    """Return what a document has between single backquotes, without its blocks of code."""
    text = (ROOT / guide).read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^ *```.*?^ *```", "", text)
    return [" ".join(found.split()) for found in re.findall(r"`([^`]+)`", text)]


@pytest.mark.parametrize("guide", GUIDES)
def test_every_file_and_folder_that_is_named_exists(guide: str) -> None:
    path = re.compile(r"[\w.*-]+(/[\w.*-]+)+/?|[\w-]+\.(?:py|md|toml|txt)")
    named = [name for name in quoted(guide) if path.fullmatch(name) and ".venv" not in name]
    assert len(named) > 100
    missing = {name for name in named if not any(ROOT.glob(name))}
    assert missing == set()


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_no_page_names_a_file_of_the_code_that_was_moved(page: Path) -> None:
    inside = re.compile(rf"({'|'.join((*PACKAGES, 'tests', 'packaging_tools'))})/[\w./*-]+")
    named = [match[0] for text in quoted(f"docs/{page.name}") if (match := inside.match(text))]
    assert {name for name in named if not any(ROOT.glob(name))} == set()


@pytest.mark.parametrize("guide", GUIDES)
def test_every_module_that_is_run_exists(guide: str) -> None:
    for command in quoted(guide):
        for module in re.findall(
            r"python -m ((?:tests|benchmarks|packaging_tools)[\w.]*)", command
        ):
            file = ROOT.joinpath(*module.split("."))
            assert file.with_suffix(".py").is_file() or (file / "__main__.py").is_file(), command


@pytest.mark.parametrize("guide", ["README.md", *GUIDES])
def test_every_link_between_documents_leads_to_a_file(guide: str) -> None:
    text = (ROOT / guide).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert links
    for link in links:
        assert (ROOT / guide).parent.joinpath(link).is_file(), link


def test_the_map_names_every_folder() -> None:
    named = set(quoted("docs/architecture.md"))
    folders = {
        init.parent.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for init in (ROOT / package).glob("*/**/__init__.py")
    }
    assert folders - named == set()
