"""Papers as Word documents: headings, tables and properties as Word knows them, same bytes."""

from __future__ import annotations

import os
import pickle
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from paper_positions import GONE, NAMES, action, at, content_of, crowded, furnished

from db.views import Evidence, Position
from db.vocabulary.terms import Brag
from exports.documents.evidence_index import evidence_index
from exports.documents.handover import handover
from exports.documents.model import DocumentContent, Table
from exports.documents.summary import summary
from exports.documents.word_document import render_word

ROOT = Path(__file__).parents[2]
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def papers(position: Position) -> dict[str, DocumentContent]:
    return {name: content_of(name, position, broken=[GONE]) for name in NAMES}


@pytest.fixture(scope="module")
def paper_of(position) -> dict[str, DocumentContent]:
    return papers(furnished(position))


@pytest.fixture(scope="module")
def bytes_of(paper_of) -> dict[str, bytes]:
    return {kind: render_word(paper) for kind, paper in paper_of.items()}


@pytest.fixture(params=NAMES)
def kind(request) -> str:
    return request.param


@pytest.fixture
def document(bytes_of, kind) -> Document:
    return docx.Document(BytesIO(bytes_of[kind]))


def test_headings_are_headings_in_order(document, paper_of, kind):
    paper = paper_of[kind]
    found = [
        (int(p.style.name[-1]), p.text.strip())
        for p in document.paragraphs
        if p.style.name.startswith("Heading")
    ]
    assert found == [(1, paper.title), *((s.level, s.heading) for s in paper.sections())]


def test_every_table_repeats_its_heading_row_and_keeps_rows_whole(document, paper_of, kind):
    tables = [b for s in paper_of[kind].sections() for b in s.blocks if isinstance(b, Table)]
    figures, *made = document.tables
    assert [c.text for c in figures.rows[0].cells] == [
        f.label for f in paper_of[kind].figures.figures
    ]
    assert len(made) == len(tables)
    for table, told in zip(made, tables, strict=True):
        head, *body = table.rows
        assert [cell.text for cell in head.cells] == list(told.columns)
        assert head._tr.trPr.find(qn("w:tblHeader")) is not None
        assert len(body) == len(told.rows)
        for row in (head, *body):
            assert row._tr.trPr.find(qn("w:cantSplit")) is not None
        for row in body:
            assert row._tr.trPr.find(qn("w:tblHeader")) is None
        caption = table._tbl.tblPr.find(qn("w:tblCaption"))
        assert caption.get(qn("w:val")) == told.caption


def test_every_table_is_as_wide_as_its_column(document):
    pages = document.sections[0]
    width = pages.page_width - pages.left_margin - pages.right_margin
    for table in document.tables:
        widths = [cell.width for cell in table.rows[0].cells]
        assert sum(widths) == pytest.approx(width, abs=Mm(1))
        assert [column.width for column in table.columns] == pytest.approx(widths, abs=700)


def test_the_pages_are_a4_upright_with_margins(document):
    for pages in document.sections:
        size = (pages.page_width, pages.page_height)
        assert size == pytest.approx((Mm(210), Mm(297)), abs=Pt(0.05))
        assert pages.left_margin >= Mm(12)
        assert pages.bottom_margin >= Mm(14)


def test_every_page_says_whose_it_is_and_which_of_how_many(document, paper_of, kind):
    (line,) = document.sections[0].footer.paragraphs
    assert line.text.replace("\xa0", " ") == f"{paper_of[kind].foot}\tPage 1 of 1"
    fields = [e.text.strip() for e in line._p.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert all(pages.footer.is_linked_to_previous for pages in list(document.sections)[1:])


def test_the_summary_sets_two_lists_side_by_side(bytes_of):
    document = docx.Document(BytesIO(bytes_of["report"]))
    columns = [s._sectPr.find(qn("w:cols")).get(qn("w:num")) for s in document.sections]
    assert columns == [None, "2", "1"]


def test_the_properties_are_the_papers_and_no_clocks(document, paper_of, kind):
    properties = document.core_properties
    assert properties.title == f"{paper_of[kind].title}, Example Surgery (A99999)"
    assert properties.author == properties.last_modified_by == "Green Plan Tracker"
    assert properties.subject == "BLMK Primary Care Green Plan 2026-32, Draft V2"
    assert properties.language == "en-GB"
    assert properties.comments == ""
    assert f"{properties.created:%Y-%m-%d %H:%M:%S}" == "2026-11-22 00:00:00"
    assert f"{properties.modified:%Y-%m-%d %H:%M:%S}" == "2026-11-22 00:00:00"


def test_it_was_modified_when_the_register_was(position):
    last = datetime(2026, 11, 22, 14, 5, 6, tzinfo=UTC)
    actions = (replace(position.actions[0], updated_at=last), *position.actions[1:])
    made = docx.Document(BytesIO(render_word(summary(replace(position, actions=actions)))))
    assert f"{made.core_properties.modified:%Y-%m-%d %H:%M:%S}" == "2026-11-22 14:05:06"


def test_the_text_is_english_in_one_font(bytes_of, kind):
    with ZipFile(BytesIO(bytes_of[kind])) as package:
        styles = package.read("word/styles.xml").decode()
        settings = package.read("word/settings.xml").decode()
    assert '<w:lang w:val="en-GB"' in styles
    assert '<w:themeFontLang w:val="en-GB"' in settings
    heading = docx.Document(BytesIO(bytes_of[kind])).styles["Heading 2"]
    assert heading.font.name == "Arial"
    assert heading.element.rPr.rFonts.get(qn("w:asciiTheme")) is None


def test_word_opens_it_as_a_document_of_today(bytes_of, kind):
    with ZipFile(BytesIO(bytes_of[kind])) as package:
        settings = package.read("word/settings.xml").decode()
        names = package.namelist()
    assert re.search(r'w:name="compatibilityMode"[^>]*w:val="15"', settings)
    assert not any("thumbnail" in n or "stylesWithEffects" in n for n in names)


def test_every_part_is_well_formed_and_there_once(bytes_of, kind):
    with ZipFile(BytesIO(bytes_of[kind])) as package:
        names = package.namelist()
        assert len(names) == len(set(names))
        for name in names:
            ET.fromstring(package.read(name))
        assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs"
    " spacing ind contextualSpacing mirrorIndents jc textAlignment outlineLvl cnfStyle rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike noProof vanish color spacing w kern"
    " position sz szCs highlight u effect bdr shd vertAlign rtl cs lang",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc"
    " tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan vMerge tcBorders shd noWrap tcMar textDirection vAlign",
    "style": "name aliases basedOn next link uiPriority semiHidden unhideWhenUsed qFormat locked"
    " rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "sectPr": "headerReference footerReference type pgSz pgMar cols titlePg docGrid",
    "tbl": "tblPr tblGrid tr",
    "pBdr": "top left bottom right",
    "tblBorders": "top left bottom right insideH insideV",
}
"""The order in which the format wants the parts of an element (ECMA-376, part 1)."""


def test_every_element_has_its_parts_in_the_order_that_word_wants(bytes_of, kind):
    with ZipFile(BytesIO(bytes_of[kind])) as package:
        parts = [package.read(n) for n in package.namelist() if n.startswith("word/")]
    seen = set()
    for part in parts:
        for element in ET.fromstring(part).iter():
            name = element.tag.rpartition("}")[2]
            if name not in ORDER or element.tag != qn(f"w:{name}"):
                continue
            seen.add(name)
            places = [ORDER[name].split().index(c.tag.rpartition("}")[2]) for c in element]
            assert places == sorted(places), ET.tostring(element)
    assert seen == set(ORDER)


def test_every_style_that_is_named_is_there(bytes_of, kind):
    with ZipFile(BytesIO(bytes_of[kind])) as package:
        parts = {n: package.read(n).decode() for n in package.namelist() if n.endswith(".xml")}
    there = set(re.findall(r'w:styleId="([^"]+)"', parts["word/styles.xml"]))
    named = {
        name
        for part in parts.values()
        for name in re.findall(r'<w:(?:p|r|tbl)Style w:val="([^"]+)"', part)
    }
    named |= set(re.findall(r'<w:(?:basedOn|next|link) w:val="([^"]+)"', parts["word/styles.xml"]))
    assert named
    assert named <= there


def test_links_lead_where_the_evidence_is(bytes_of):
    document = docx.Document(BytesIO(bytes_of["evidence"]))
    goals = {
        link.address: link.text
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        for link in paragraph.hyperlinks
    }
    web = "https://intranet.example.org/green-plan/guidance?year=2026&part=1"
    assert goals == {
        web: web,
        "file:///S:/Green%20plan/video.pdf": "file:///S:/Green%20plan/video.pdf",
    }
    outside = [r for r in document.part.rels.values() if r.is_external]
    assert {r.target_ref for r in outside} == {*goals, "mailto:sam@example.org"}


def test_a_colour_has_its_word(bytes_of):
    document = docx.Document(BytesIO(bytes_of["report"]))
    reasons = [row.cells[1].text for row in document.tables[2].rows[1:]]
    assert reasons[0].replace("\xa0", " ").strip() == "Red: 2 days late"


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Minutes of 31 Mar 2027", "Minutes of 31\xa0Mar\xa02027"),
        ("from 1 September 2026 on", "from 1\xa0September\xa02026 on"),
        ("Audit 2026-11-22 signed", "Audit 2026\u201111\u201122 signed"),
        ("by 31-03-2027", "by 31\u201103\u20112027"),
        ("long-term, 5 marbles, 1-2-3", "long-term, 5 marbles, 1-2-3"),
    ],
)
def test_no_line_of_a_word_paper_breaks_a_date(position, typed, written):
    assert written in _texts(evidence_index(_with_evidence(position, typed, None)))


def test_a_path_in_a_word_paper_keeps_its_spaces(position):
    path = r"S:\Audit 31 Mar 2027\2026-11-22 minutes.docx"
    texts = _texts(evidence_index(_with_evidence(position, "Minutes", path)))
    assert path.replace("2026-11-22", "2026\u201111\u201122") in texts


def _with_evidence(position: Position, title: str, link: str | None) -> Position:
    told = furnished(position)
    return replace(told, evidence=(Evidence(1, "GC1", title, link, at(position.on), "Sam"),))


def _texts(content: DocumentContent) -> str:
    """Return what the tables of the document say; a hyphen that holds is U+2011."""
    document = docx.Document(BytesIO(render_word(content)))
    marks = {qn("w:noBreakHyphen"): "\u2011", qn("w:br"): "\n"}
    return "".join(
        marks.get(piece.tag) or (piece.text or "" if piece.tag == qn("w:t") else "")
        for table in document.tables
        for piece in table._tbl.iter()
    )


def test_what_people_type_stays_text(position):
    odd = "<w:p/> & ]]> \x00\x0b\ud800\uffff =1+1 é"
    when = at(position.on)
    told = replace(
        furnished(position),
        actions=(action("GC1", odd, lead=odd, brag=Brag.RED, due=position.on),),
        evidence=(Evidence(1, "GC1", odd, odd, when, odd),),
        organisation=replace(position.organisation, name=odd),
    )
    for paper in papers(told).values():
        document = docx.Document(BytesIO(render_word(paper)))
        shown = "<w:p/> & ]]> \ufffd\ufffd\ufffd\ufffd =1+1 é"
        assert shown in document.core_properties.title
        texts = [c.text for t in document.tables for r in t.rows for c in r.cells]
        assert any(shown in text for text in texts)


def test_line_breaks_and_tabs_stay(position):
    told = replace(furnished(position).barriers[0], note="one\ntwo\tthree")
    made = docx.Document(BytesIO(render_word(handover(replace(position, barriers=(told,))))))
    texts = [c.text for t in made.tables for r in t.rows for c in r.cells]
    assert "Landlord: one\ntwo\tthree" in texts


def test_the_same_position_gives_the_same_bytes(position, bytes_of, kind):
    assert render_word(papers(furnished(position))[kind]) == bytes_of[kind]


IN_ANOTHER_PROCESS = """
import pickle, sys
from exports.documents.word_document import render_word
sys.stdout.buffer.write(render_word(pickle.load(sys.stdin.buffer)))
"""


def test_another_process_gives_the_same_bytes(paper_of, bytes_of):
    done = subprocess.run(
        [sys.executable, "-c", IN_ANOTHER_PROCESS],
        input=pickle.dumps(paper_of["handover"]),
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4242"},
    )
    assert done.stdout == bytes_of["handover"]


def _has_writer() -> bool:
    """Whether LibreOffice is here with the part of it that reads Word documents."""
    if SOFFICE is None:
        return False
    program = Path(SOFFICE).resolve().parent
    return not program.joinpath("libsclo.so").exists() or program.joinpath("libswlo.so").exists()


@pytest.mark.skipif(not _has_writer(), reason="LibreOffice Writer is not installed here")
def test_libreoffice_opens_it_and_the_fullest_summary_fits_one_page(position, tmp_path):
    (tmp_path / "summary.docx").write_bytes(render_word(summary(crowded(position))))
    subprocess.run(
        [
            *(SOFFICE, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "summary.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    pdf = (tmp_path / "summary.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
