"""docs/command-line.md holds every command and option, and all that it shows is what happens."""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from needs import UNDER_WINE
from openpyxl import Workbook

from db.vocabulary.phrases import MONTHS
from tracker.cli.catalogue import COMMANDS
from tracker.cli.root import greenplan as root

PAGE = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text(encoding="utf-8")
CONTEXT = click.Context(root)


@dataclass(frozen=True)
class Example:
    """A command line of the page with the exit code and the output that it promises."""

    line: str
    code: int
    output: str


def sections() -> dict[str, str]:
    """Return the text under each heading of the second level."""
    _, *parts = re.split(r"^## (.+)$", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def examples() -> list[Example]:
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            line, _, output = part.partition("\n")
            code = re.search(r"#.* exit (\d)$", line)
            found.append(Example(line, int(code[1]) if code else 0, output))
    return found


def options(parameters: list[click.Parameter]) -> list[str]:
    shown = [p for p in parameters if isinstance(p, click.Option) and not p.hidden]
    return [name for option in shown for name in option.opts]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_with_its_options_and_an_example(name):
    command = root.get_command(CONTEXT, name)
    assert command is not None
    section = sections()[name]
    for option in options(command.params):
        assert f"`{option}`" in section, f"greenplan {name} {option}"
    lines = [example.line for example in examples()]
    assert any(shlex.split(line, comments=True)[1] == name for line in lines)
    assert f"| [`{name}`](#{name}) |" in PAGE


def test_every_global_option_is_documented():
    for option in options(root.params):
        assert option in PAGE
    assert sections()["Options for every command"].count("\n| `--") == 7


def test_the_page_names_no_option_that_is_not_there():
    commands = [root.get_command(CONTEXT, name) for name in COMMANDS]
    there = {*options(root.params), "--help"}
    for command in filter(None, commands):
        for one in (command, *getattr(command, "commands", {}).values()):
            there.update(options(one.params))
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE)) <= there


def test_the_json_keys_on_the_page_are_those_there_are(greenplan, example_surgery):
    import json

    page = sections()["JSON"]
    for arguments in (["show", "GC1"], ["orgs"], ["history"]):
        answer = json.loads(greenplan(*arguments, "--json").out)
        for key in answer if isinstance(answer, dict) else answer[0]:
            assert f"`{key}`" in page


def put_files_of_the_page_in_place() -> None:
    """Write the files that the examples speak of: those shown, and the ICB's workbook."""
    for name, text in re.findall(
        r"^```(?:csv|text) (\S+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL
    ):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    workbook = Workbook()
    for row in (["Ref", "Status", "Lead", "Due", "Notes"], ["GC1"], ["GC7"], ["PR3"]):
        workbook.worksheets[0].append(row)
    workbook.save("icb-return.xlsx")


def test_every_example_does_what_the_page_shows(greenplan, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    put_files_of_the_page_in_place()
    for example in examples():
        program, *arguments = shlex.split(example.line, comments=True)
        assert program == "greenplan"
        outcome = greenplan(*arguments)
        assert outcome.code == example.code, f"{example.line}\n{outcome.err}"
        shown = f"{outcome.out}{outcome.err}".replace(f"{tmp_path}{os.sep}", "…/")
        shown = re.sub(r"…/\S+", lambda path: path[0].replace(os.sep, "/"), shown)
        told, promised = (any_day(any_machine(text)) for text in (shown, example.output))
        if LONG_DAY.search(shown):  # which moves the line breaks: compare word by word
            assert told.split() == promised.split(), example.line
        else:
            assert told == promised, example.line


NOT_KNOWN = r"–    It is known who has it open \(not known\)\n(     .*\n)+"
LOOKED_AT = "Yes  It is known who has it open\n     No other program has it open.\n"
LONG_DAY = re.compile(rf"\d{{1,2}}\s+({'|'.join(MONTHS)})\s+\d{{4}}(\s+at\s+\d\d:\d\d)?")


def any_machine(text: str) -> str:
    """Return ``text`` with the versions and the free room of any machine made the same."""
    if UNDER_WINE:  # which does not tell who has a file open
        text = re.sub(NOT_KNOWN, LOOKED_AT, text)
    text = re.sub(r"\b(Tracker|Python|SQLite|Textual) [\w.]+\b", r"\1 #", text)
    return re.sub(r"[\d.]+ [MGT]B free", "# free", text)


def any_day(text: str) -> str:
    """Return ``text`` with every day, moment and file's period made the same."""
    text = re.sub(r"_Q\d-\d{4}-\d\d_", "_#_", text)
    text = re.sub(r"\d{8}T\d{6}Z", "#", text)
    text = LONG_DAY.sub("#", text)
    text = re.sub(r"\d\d/\d\d/\d{4}( \d\d:\d\d)?", lambda found: "#" * len(found[0]), text)
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "#", text)
