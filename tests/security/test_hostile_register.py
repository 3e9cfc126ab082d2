"""A register made elsewhere commands no terminal: no command and no file sends what it holds."""

from __future__ import annotations

import json
import shlex
from contextlib import closing
from pathlib import Path

import pytest
from poisoned import POISON, harmful, poison

from db.errors import Refused
from db.opening import open_register
from db.records.evidence_links import openable_address
from db.records.new_records import NewAnswer, NewCommitment, NewRisk
from db.register import Register
from db.validation.periods import Period
from db.validation.text_rules import MARK, safe_text
from db.views import Organisation
from db.vocabulary.terms import Answer
from exports.catalogue import DOCUMENTS
from imports.data_files.question_sets import shipped_question_sets
from imports.plans.plan_file import default_plan
from tests.command_samples import READS
from tests.db.received_returns import keep, said
from tracker.demo.demo import add_sample_practice
from tracker.phrases.backup_phrases import NOT_AS_WRITTEN

READING = [
    *(shlex.split(line) for line in READS if line != "import tracker.xlsx --dry-run"),
    *(["undo"], ["--org", "nobody", "actions"]),
]
WRITING = {
    "all.csv": "csv",
    "all.json": "json",
    **{f"{kind.name}.html": kind.name for kind in DOCUMENTS},
    "days.ics": "calendar",
}


@pytest.fixture(scope="module")
def _poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("poisoned") / "tracker.db"
    with closing(open_register(path, user="Sam Example", create=True)) as register:
        organisation = add_sample_practice(register, default_plan())
        _fill_in(register, organisation)
        plan = default_plan()
        keep(register, plan, [said(plan, "A99998")])
    assert poison(path) > 500
    return path


def _fill_in(register: Register, organisation: Organisation) -> None:
    """Add what the sample practice has none of: questions, commitment, risk, return, signature."""
    register.questions.add_set(organisation, shipped_question_sets()[0])
    organisation = register.organisations.find()
    key = register.questions.sets(organisation)[0].questions[0].key
    register.questions.answer(organisation, key, NewAnswer(Answer.IN_PLACE, "Since spring"))
    register.records.add_commitment(
        organisation, NewCommitment("Fewer journeys", "By bicycle", "Soon")
    )
    register.records.add_risk(organisation, NewRisk("Heat", None, None, "Shade", "Kim"))
    this = Period.quarter_of(register.today)
    register.returns.make(
        organisation, this, "Sam Example", lambda _: ("A99999.xlsx", b"PK"), incomplete=True
    )
    register.returns.sign_off(organisation, this, "Sam Example")


@pytest.fixture
def hostile(tmp_path: Path, _poisoned: Path) -> Path:
    """The register of this machine, with poison behind every text."""
    path = tmp_path / "tracker.db"
    path.write_bytes(_poisoned.read_bytes())
    return path


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_command_sends_nothing_but_text(greenplan, hostile, command):
    outcome = greenplan(*command)
    assert outcome.code in (0, 1)
    assert "unexpected" not in outcome.err
    assert harmful((outcome.out + outcome.err).lstrip("\ufeff").replace("\r\n", "\n")) == set()
    if command[-1] == "--json":
        json.loads(outcome.out)


def test_a_mark_stands_for_each_of_them(greenplan, hostile):
    told = json.loads(greenplan("show", "GPES2", "--json").out)
    assert told["lead"] == f"Dr Roy{safe_text(POISON)}"
    assert told["lead"].count(MARK) > 30
    shown = greenplan("show", "GPES2").out
    assert f"Dr Roy[red]x[/][@click=app.bell]{MARK}]0;owned{MARK}" in " ".join(shown.split())


@pytest.mark.parametrize("name", WRITING)
def test_a_file_for_others_holds_nothing_but_text(greenplan, hostile, tmp_path, name):
    outcome = greenplan("export", WRITING[name], str(tmp_path / name))
    assert (outcome.code, outcome.err.replace(f"{NOT_AS_WRITTEN}\n", "")) == (0, "")
    written = (tmp_path / name).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    assert harmful(written) == set()
    assert MARK in written


@pytest.mark.parametrize("name", ["all.xlsx", "page.docx"])
def test_a_workbook_and_a_document_can_be_written(greenplan, hostile, tmp_path, name):
    kind = "tracker" if name.endswith(".xlsx") else "report"
    outcome = greenplan("export", kind, str(tmp_path / name))
    assert (outcome.code, outcome.err.replace(f"{NOT_AS_WRITTEN}\n", "")) == (0, "")
    outcome = greenplan("return", "--by", "Sam Example", "--incomplete", "--out", str(tmp_path))
    assert (outcome.code, outcome.err.replace(f"{NOT_AS_WRITTEN}\n", "")) == (0, "")


def test_what_is_typed_in_colour_is_drawn_and_what_is_stored_is_not(
    greenplan, hostile, monkeypatch
):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    drawn = greenplan("show", "GPES2").out
    assert "\x1b[1mGPES2\x1b[0m" in drawn
    assert "\x1b]0" not in drawn
    assert "\x1b[31m" not in drawn


@pytest.mark.parametrize(
    "link",
    [
        *("javascript:alert(1)", "JaVaScRiPt:x", "https://example.org/\x1b]8;;https://other/\x07"),
        *(
            "https://example.org/\x9b",
            "https://example.org\u202e/x",
            "/tmp/\x1b[2J",
            "data:text/x,y",
        ),
    ],
)
def test_a_stored_link_is_opened_as_it_is_or_not_at_all(link):
    for as_told in (link, safe_text(link)):
        with pytest.raises(Refused):
            openable_address(as_told)
