"""Text that a spreadsheet would run goes in, and comes out everywhere, as the text it is.

One register holds such text in every field that takes text, another holds harmless text in the same
places. Whatever is written from the first may have no formula, field, link or line more than what
is written from the second.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from db.interchange.csv_guard import unguard
from db.opening import open_register
from db.records.new_records import (
    NewAnswer,
    NewBarrier,
    NewCommitment,
    NewEvidence,
    NewMeasure,
    NewRisk,
)
from db.validation.progress import Edit
from db.vocabulary.terms import Answer, BarrierKind, Choice, Dimension, ProviderType, Status
from exports.catalogue import DOCUMENTS
from imports.data_files.question_sets import shipped_question_sets
from imports.plans.plan_file import default_plan
from tracker.__main__ import main

ARMED = (
    "=cmd|'/C calc'!A0",
    '=WEBSERVICE("http://127.0.0.1:9/")',
    "+1+1",
    "-2+3",
    "@SUM(1,1)",
    "＝1+1",
    "'=1+1",
)
TAME = tuple(f"tame {number}" for number in range(len(ARMED)))
DUE = date(2037, 3, 31)
ROUGH_LINES = "Said:\n=1+1\n\t@SUM(1,1)"
TAME_LINES = "Said:\ntame\n\ttame"
RUN_BY_A_SHEET = tuple("=+-@\t\r＝＋－＠")

EXPORTS = {
    "tracker": "a.xlsx",
    "csv": "a.csv",
    "json": "a.json",
    **{kind.name: f"{kind.name}.docx" for kind in DOCUMENTS},
    "calendar": "a.ics",
}
PAGES = [kind.name for kind in DOCUMENTS]


@dataclass(frozen=True)
class Practice:
    """A register with ``texts`` in every field, and all that was written from it."""

    folder: Path
    texts: tuple[str, ...]
    lines: str

    @property
    def register(self) -> Path:
        return self.folder / "tracker.db"

    def run(self, *words: str) -> None:
        """Carry out a command, which must succeed."""
        assert main(["--db", str(self.register), *words]) == 0, words

    def wrote(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()


def furnished(folder: Path, texts: tuple[str, ...], lines: str) -> Practice:
    """Make a register with a text in every field that takes one, and write all from it."""
    folder.mkdir()
    practice = Practice(folder, texts, lines)
    name, pcn, icb, contact, *_ = texts
    register = open_register(practice.register, user=name, create=True)
    with closing(register):
        us = register.organisations.add(
            default_plan(),
            name=name,
            ods="A99999",
            provider_type=ProviderType.GENERAL_PRACTICE,
            pcn=pcn,
            icb=icb,
            contact=contact,
            email="sam@example.org",
        )
        for number, text in enumerate(texts, start=1):
            code = [f"OWN-{number}"]
            register.own_actions.add(us, text, detail=text)
            register.actions.edit(us, code, Edit(status=Status.IN_PROGRESS, lead=text, due=DUE))
            register.actions.add_update(us, code, text)
            register.records.add_evidence(us, code, NewEvidence(text, text))
            measure = NewMeasure(text, text, Dimension.SOCIAL, 5, register.today, source=text)
            register.records.add_measure(us, code, measure)
            register.records.add_barrier(us, code, NewBarrier(BarrierKind.OTHER, text, text))
            register.records.add_commitment(us, NewCommitment(text, text, text))
            register.records.add_risk(us, NewRisk(text, None, None, text, text))
            register.actions.choose(us, [f"GC{number}"], Choice.NOT_FOR_US, text)
        register.actions.add_update(us, ["GA1"], lines)
        register.questions.add_set(us, shipped_question_sets()[0])
        asked = register.questions.sets(us)[0]
        for question, text in zip(asked.questions, texts, strict=False):
            register.questions.answer(us, question.key, NewAnswer(Answer.IN_PLACE, text))
    run = practice.run
    for kind, file in EXPORTS.items():
        run("export", kind, str(folder / file))
    for kind in PAGES:
        run("export", kind, str(folder / f"{kind}.html"))
    run("return", "--incomplete", f"--by={name}", f"--out={folder / 'return.xlsx'}")
    run("fill", str(folder / "a.xlsx"), f"--out={folder / 'filled.xlsx'}")
    return practice


@pytest.fixture(scope="module")
def practices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Practice, Practice]]:
    home = tmp_path_factory.mktemp("formulas")
    with pytest.MonkeyPatch.context() as patch:
        made = []
        for name, texts, lines in (("armed", ARMED, ROUGH_LINES), ("tame", TAME, TAME_LINES)):
            settings = home / f"{name}.json"
            settings.write_text(json.dumps({"name": texts[0]}))  # signs every change
            patch.setenv("GREENPLAN_SETTINGS", str(settings))
            made.append(furnished(home / name, texts, lines))
        yield made[0], made[1]


@pytest.fixture
def armed(practices: tuple[Practice, Practice]) -> Practice:
    return practices[0]


def parts(content: bytes) -> dict[str, str]:
    """Return the XML of a package, part by part."""
    with ZipFile(io.BytesIO(content)) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels", ".vml"))]
        return {name: package.read(name).decode("utf-8") for name in names}


_RUNS = re.compile(
    r"<(?:\w+:)?(f|formula|formula1|formula2|definedName|instrText|calculatedColumnFormula"
    r"|totalsRowFormula|ddeLink|oleLink|dbPr|webPr|textPr|script|object|altChunk)\b[^>]*>"
    r"([^<]*)"
)
_LEADS_OUT = re.compile(r'Target="([^"]*)" TargetMode="External"')


def what_runs(content: bytes) -> Counter[tuple[str, str, str]]:
    """Return every formula, name, check, field and link of a package, with the part it is in."""
    found: Counter[tuple[str, str, str]] = Counter()
    for name, xml in parts(content).items():
        found.update((name, kind, text) for kind, text in _RUNS.findall(xml))
        found.update((name, "external", target) for target in _LEADS_OUT.findall(xml))
    return found


WORKBOOKS = ("a.xlsx", "return.xlsx", "filled.xlsx")


@pytest.mark.parametrize("name", WORKBOOKS)
def test_no_workbook_has_a_formula_name_check_or_link_more(
    practices: tuple[Practice, Practice], name: str
) -> None:
    armed, tame = (what_runs(practice.wrote(name)) for practice in practices)
    assert sum(count for (_, kind, _), count in armed.items() if kind == "f") > 50
    assert armed == tame
    assert parts(practices[0].wrote(name)).keys() == parts(practices[1].wrote(name)).keys()


@pytest.mark.parametrize("name", WORKBOOKS)
def test_every_text_stands_in_the_workbook_as_it_was(armed: Practice, name: str) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(armed.wrote(name)))
    cells = {
        cell
        for sheet in book.sheet_names
        for row in book.get_sheet_by_name(sheet).to_python()
        for cell in row
        if isinstance(cell, str)
    }
    assert cells >= set(ARMED)
    assert any(cell.endswith(ROUGH_LINES) for cell in cells)


def test_no_field_of_the_csv_begins_like_a_formula(armed: Practice) -> None:
    text = armed.wrote("a.csv").decode("utf-8-sig")
    fields = [field for row in csv.reader(io.StringIO(text, newline="")) for field in row]
    assert not [field for field in fields if field.startswith(RUN_BY_A_SHEET)]
    assert {unguard(field) for field in fields} >= {*ARMED, ROUGH_LINES}


@pytest.mark.parametrize("name", [f"{kind}.docx" for kind in PAGES])
def test_no_paper_for_word_has_a_field_or_link_more(
    practices: tuple[Practice, Practice], name: str
) -> None:
    armed, tame = (practice.wrote(name) for practice in practices)
    assert what_runs(armed) == what_runs(tame)
    assert parts(armed).keys() == parts(tame).keys()
    assert "fldSimple" not in parts(armed)["word/document.xml"]


@pytest.mark.parametrize("name", [f"{kind}.html" for kind in PAGES])
def test_no_page_has_an_element_or_link_more(
    practices: tuple[Practice, Practice], name: str
) -> None:
    def elements(content: bytes) -> Counter[str]:
        page = content.decode("utf-8")
        return Counter(re.findall(r"<(?:a\b[^>]*|/?[a-z0-9]+)", page))

    armed, tame = (elements(practice.wrote(name)) for practice in practices)
    assert armed == tame


def test_no_line_of_the_calendar_is_somebody_elses(practices: tuple[Practice, Practice]) -> None:
    def properties(content: bytes) -> list[str]:
        lines = content.replace(b"\r\n ", b"").decode("utf-8").splitlines()
        return [line.partition(":")[0] for line in lines]

    armed, tame = (properties(practice.wrote("a.ics")) for practice in practices)
    assert armed == tame


def test_json_holds_every_text_as_it_was(armed: Practice) -> None:
    def texts(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for inner in value.values():
                yield from texts(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner)

    told = Counter(texts(json.loads(armed.wrote("a.json"))))
    for text in ARMED:
        assert told[text] >= 8, text
    assert told[ROUGH_LINES] >= 1


# Into the register


def column(practice: Practice, read: Callable[[object], str | None]) -> set[str | None]:
    with closing(open_register(practice.register, user="Sam Example")) as register:
        return {read(action) for action in register.actions.all(register.organisations.find())}


@pytest.mark.parametrize("file", ["a.xlsx", "a.csv", "return.xlsx"])
def test_what_was_written_changes_nothing_when_it_comes_back(
    armed: Practice, file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    armed.run("import", str(armed.folder / file), "--dry-run", "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["changes"], told["conflicts"]) == ([], [])


def test_such_text_is_taken_into_another_register_as_it_was(
    armed: Practice, tmp_path: Path
) -> None:
    other = Practice(tmp_path, ARMED, ROUGH_LINES)
    other.run("init", "--name=Example Surgery", "--ods=A99999", "--type=general-practice")
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(["Ref", "Action", "Lead", "Status", "Comments"])
    for number, text in enumerate(ARMED, start=1):
        writer.writerow([f"GC{number}", "", text, "WIP", text])
    (tmp_path / "by hand.csv").write_text(table.getvalue(), encoding="utf-8", newline="")
    other.run("import", str(tmp_path / "by hand.csv"), "--yes")
    leads = column(other, lambda action: getattr(action, "lead", None))
    updates = column(other, lambda action: getattr(action, "latest_update", None))
    kept = {unguard(text) for text in ARMED}  # what the csv's own guard means is text behind it
    assert leads - {None} == updates - {None} == kept
