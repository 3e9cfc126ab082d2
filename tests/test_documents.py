"""The documents name tests that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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
