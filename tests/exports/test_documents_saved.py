"""Papers written to files: the ending decides, and nothing is left half done."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from time import process_time

import docx
import pytest
from paper_positions import GONE, NAMES, action, at, content_of, furnished

from db.views import ActionView, Evidence, Position, Update
from db.vocabulary.terms import Choice, Status
from exports.documents import write_document
from exports.documents.html_document import render_html
from exports.documents.summary import summary
from exports.files.atomic_write import ExportError

ROOT = Path(__file__).parents[2]


def done(action: ActionView) -> ActionView:
    return replace(action, choice=Choice.IN_PLAN, status=Status.COMPLETE)


@pytest.mark.parametrize("kind", NAMES)
def test_each_paper_is_written_as_its_ending_says(position, tmp_path, kind):
    title = content_of(kind, furnished(position)).title
    assert title.startswith("Green plan ")
    for name in ("paper.html", "paper.HTM", "paper.docx"):
        target = tmp_path / name
        assert write_document(content_of(kind, furnished(position)), target) == target
    assert f"<h1>{title}</h1>" in (tmp_path / "paper.html").read_text(encoding="utf-8")
    assert (tmp_path / "paper.HTM").read_bytes() == (tmp_path / "paper.html").read_bytes()
    document = docx.Document(BytesIO((tmp_path / "paper.docx").read_bytes()))
    assert title in [p.text for p in document.paragraphs]


def test_accents_are_written_whole(position, tmp_path):
    write_document(content_of("report", position), tmp_path / "a.html")
    assert "Zoë Sample".encode() in (tmp_path / "a.html").read_bytes()
    assert (tmp_path / "a.html").read_text(encoding="utf-8") == render_html(summary(position))


@pytest.mark.parametrize("name", ["paper.pdf", "paper", "paper.xlsx", "paper.docx.txt"])
def test_another_ending_is_refused_in_plain_words(position, tmp_path, name):
    with pytest.raises(ExportError) as refusal:
        write_document(content_of("report", position), tmp_path / name)
    assert str(refusal.value) == (
        f"{name} is not a web page or Word document. Use a name that ends in .html or .docx."
    )
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_leaves_nothing_behind(position, tmp_path):
    with pytest.raises(ExportError, match="does not exist"):
        write_document(content_of("report", position), tmp_path / "none" / "paper.docx")
    assert list(tmp_path.iterdir()) == []


def test_what_the_caller_knows_is_handed_on(position, tmp_path):
    full = furnished(position)
    everything = replace(full, actions=tuple(done(a) for a in full.actions))
    write_document(content_of("evidence", everything, broken=[GONE]), tmp_path / "e.html")
    assert "Not found" in (tmp_path / "e.html").read_text(encoding="utf-8")
    write_document(
        content_of("handover", full, where="On the S drive", since=()), tmp_path / "h.html"
    )
    told = (tmp_path / "h.html").read_text(encoding="utf-8")
    assert "On the S drive" in told
    assert "In the last return" in told


def begun(position: Position, actions: int, updates: int) -> Position:
    """A position with so many actions in progress, and entries and evidence for some of them."""
    when = at(position.on)
    due = position.on.replace(year=2027)
    made = tuple(
        action(f"X{n}", f"Action {n}", status=Status.IN_PROGRESS, due=due, lead=f"Lead {n}")
        for n in range(actions)
    )
    codes = [a.code for a in made[:updates]]
    return replace(
        furnished(position),
        actions=made,
        updates=tuple(Update(n, code, when, "Pat", "Begun") for n, code in enumerate(codes)),
        evidence=tuple(
            Evidence(n, code, f"Piece {n}", f"https://example.org/{n}", when, "Pat")
            for n, code in enumerate(codes)
        ),
    )


@pytest.mark.parametrize("kind", NAMES)
def test_ten_thousand_actions_take_no_more_than_seconds(position, tmp_path, kind):
    many = begun(position, 10_000, 2_000)
    before = process_time()
    write_document(content_of(kind, many), tmp_path / "paper.html")
    assert process_time() - before < 5


def test_a_long_table_in_word_takes_no_longer_than_its_text_asks_for(position, tmp_path):
    many = begun(position, 2_000, 500)
    before = process_time()
    write_document(content_of("evidence", many), tmp_path / "paper.docx")
    assert process_time() - before < 3


def test_the_modules_that_callers_import_do_not_import_word_or_lxml():
    code = (
        "import sys, exports.documents, exports.data.calendar_file;"
        "sys.exit(bool({'docx', 'lxml', 'openpyxl', 'html'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
