"""Papers as HTML: readable by everyone, printed on A4, nothing fetched, nothing that runs."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper_positions import GONE, NAMES, action, at, content_of, crowded, furnished

from db.views import Barrier, Evidence, Position
from db.vocabulary.terms import BarrierKind, Brag
from exports.documents import colours
from exports.documents.css import stylesheet
from exports.documents.evidence_index import evidence_index
from exports.documents.handover import handover
from exports.documents.html_document import render_html
from exports.documents.model import DocumentContent
from exports.documents.summary import summary
from exports.workbook.styles import BRAG_COLOURS

NASTY = "</style><script>alert(\"1\")</script><img src=x onerror='a'> & © é\n'\"`${{}}"


def papers(position: Position) -> dict[str, DocumentContent]:
    return {
        name: content_of(name, position, broken=[GONE], where=r"S:\tracker.db") for name in NAMES
    }


@pytest.fixture(params=NAMES)
def page(request, position) -> lxml.html.HtmlElement:
    """Each paper as a page, parsed."""
    return parsed(render_html(papers(furnished(position))[request.param]))


def parsed(page: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(page)


def nasty(position: Position) -> Position:
    """A position with ``NASTY`` wherever people may type."""
    when = at(position.on)
    return replace(
        furnished(position),
        organisation=replace(
            furnished(position).organisation, name=NASTY, contact=NASTY, email=NASTY, icb=NASTY
        ),
        actions=(
            action(NASTY, NASTY, detail=NASTY, lead=NASTY, brag=Brag.RED, due=position.on),
            action("GC1", NASTY, reason=NASTY),
        ),
        evidence=(Evidence(1, "GC1", NASTY, f"https://example.org/{NASTY}", when, NASTY),),
        barriers=(Barrier(1, "GC1", BarrierKind.IT, NASTY, NASTY, None, when, NASTY),),
    )


def test_the_page_says_its_language_and_its_name(page):
    assert page.get("lang") == "en-GB"
    assert page.findtext(".//title").startswith("Green plan ")
    assert page.findtext(".//title").endswith("Example Surgery (A99999)")
    assert page.find(".//meta[@charset]").get("charset") == "utf-8"


def test_every_text_stands_in_a_landmark(page):
    inside = [element.tag for element in page.body]
    assert [tag for tag in inside if tag != "nav"] == ["header", "main", "footer"]
    for nav in page.findall(".//nav"):
        assert nav.get("aria-label")
    for section in page.findall(".//section"):
        named = page.get_element_by_id(section.get("aria-labelledby"))
        assert named.tag in ("h2", "h3")


def test_there_is_one_title_and_no_heading_is_skipped(page):
    levels = [int(h.tag[1]) for h in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_table_has_a_caption_and_headings_that_say_what_they_head(page):
    tables = page.findall(".//table")
    assert tables
    captions = [table.findtext("caption") for table in tables]
    assert all(captions)
    assert len(set(captions)) == len(captions)
    for table in tables:
        heads = table.findall("thead/tr/th")
        assert heads
        assert {head.get("scope") for head in heads} == {"col"}
        assert all(head.text_content().strip() for head in heads)
        body = table.findall("tbody/tr")
        assert body
        for row in body:
            assert [cell.tag for cell in row] == ["th", *["td"] * (len(heads) - 1)]
            assert row[0].get("scope") == "row"


def test_nothing_is_fetched_and_nothing_runs(page):
    allowed = {"https://intranet.example.org/green-plan/guidance?year=2026&part=1"}
    allowed |= {"mailto:sam@example.org", "file:///S:/Green%20plan/video.pdf"}
    for element in page.iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag not in ("script", "link", "img", "iframe", "object", "base", "form")
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in ("src", "srcset", "background", "action")
            if name == "href":
                assert value in allowed or value.startswith("#part-")
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")
    style = page.findtext(".//style")
    assert "url(" not in style
    assert "@import" not in style


def test_the_contents_lead_to_the_sections(position):
    page = parsed(render_html(papers(furnished(position))["handover"]))
    goals = page.xpath("//nav//a")
    assert len(goals) > 5
    for goal in goals:
        assert page.get_element_by_id(goal.get("href")[1:]).text_content() == goal.text_content()


def test_links_of_evidence_are_links_and_paths_are_text(position):
    page = parsed(render_html(papers(furnished(position))["evidence"]))
    texts = [a.text_content() for a in page.findall(".//main//a")]
    assert "https://intranet.example.org/green-plan/guidance?year=2026&part=1" in texts
    assert not any("2026-06 partners.docx" in text for text in texts)
    assert "2026-06 partners.docx" in page.text_content()


def test_a_colour_always_has_its_word(page):
    marks = page.xpath("//*[contains(concat(' ', @class, ' '), ' brag ')]")
    for mark in marks:
        assert mark.text_content() in [brag.label for brag in Brag]
    for tile in page.xpath("//dl[@class='figures']/div[@class]"):
        assert tile.findtext("dt").strip()


@pytest.mark.parametrize("kind", NAMES)
def test_what_people_type_stays_text(position, kind):
    page = render_html(papers(nasty(position))[kind])
    assert page.count("<script") == 0
    assert page.count("</style>") == 1
    assert page.count("<style>") == 1
    tree = parsed(page)
    assert tree.findall(".//img") == tree.findall(".//script") == []
    shown = " ".join(tree.findtext(".//title").split())
    assert "</style><script>alert(" in shown
    assert [element.tag for element in tree.body if element.tag != "nav"] == [
        "header",
        "main",
        "footer",
    ]
    for link in tree.findall(".//main//a"):
        assert not link.get("href").startswith("https:")


def test_no_line_of_a_page_breaks_a_date(page):
    dated = re.compile(r"\d{1,2}[ \xa0][A-Z][a-z]{2,8}[ \xa0]\d{4}|\d{4}-\d\d-\d\d")
    held = [span.text_content() for span in page.body.iterfind(".//span[@class='day']")]
    assert held
    assert held == dated.findall(page.body.text_content())
    assert ".day { white-space: nowrap; }" in page.findtext(".//style")


def test_a_date_in_a_file_name_is_held_and_the_link_stays_as_it_is(position):
    link = "https://example.org/2026-11-22_minutes.docx"
    told = (Evidence(1, "GC1", "Minutes", link, at(position.on), "Sam"),)
    page = parsed(render_html(evidence_index(replace(furnished(position), evidence=told))))
    (found,) = (a for a in page.iter("a") if a.get("href") == link)
    assert found.text_content() == link
    assert [span.text for span in found.iter("span")] == ["2026-11-22"]


def test_line_breaks_stay_line_breaks(position):
    told = replace(furnished(position).barriers[0], note="one\ntwo")
    page = render_html(handover(replace(position, barriers=(told,))))
    assert "one<br>two" in page


def test_what_html_cannot_hold_is_shown_as_such(position):
    odd = "a\x00b\x0bc\ud800d\uffffe"
    page = render_html(summary(replace(position, actions=(action("GR1", odd, brag=Brag.RED),))))
    assert "a\ufffdb\ufffdc\ufffdd\ufffde" in page
    page.encode("utf-8")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_no_name_ends_the_rules_or_the_string_in_them(name):
    rules = stylesheet(name, dense=False)
    assert "<" not in rules
    (content,) = re.findall(r"@bottom-left \{ content: (.*?); color", rules, re.DOTALL)
    assert re.fullmatch(r'"(?:[A-Za-z0-9 ]|\\[0-9a-f]{1,6} )*"', content)
    inside = re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), content[1:-1])
    assert inside == name


def test_the_page_is_for_a4_with_whole_rows_and_headings_on_every_page(page):
    style = page.findtext(".//style")
    assert "size: A4 portrait" in style
    assert "thead { display: table-header-group; }" in style
    assert re.search(r"tr, li, .* \{ break-inside: avoid; \}", style)
    assert "color-scheme: light" in style


def _brightness(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((_brightness(one), _brightness(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_it_is_defined():
    assert contrast("000000", "FFFFFF") == pytest.approx(21)
    assert contrast("777777", "FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("dense", [False, True])
def test_all_letters_stand_out_on_every_ground(dense):
    rules = re.sub(r"@\w[^{]*\{|@bottom|\.chip-.*", "", stylesheet("foot", dense=dense))
    inks = set(re.findall(r"(?<![-\w])color: #([0-9A-F]{6})", rules))
    grounds = {colours.PAPER, *re.findall(r"background: #([0-9A-F]{6})", rules)}
    assert inks == {colours.INK, colours.QUIET, colours.DARK_BLUE, colours.BLUE}
    assert len(grounds) == 5
    for ink in inks:
        for ground in grounds:
            assert contrast(ink, ground) >= 4.5, (ink, ground)


@pytest.mark.parametrize("brag", [*Brag, None])
def test_figures_stand_out_on_a_chip_and_on_a_part_of_a_bar(brag):
    ground, ink = colours.SOLID[brag]
    assert contrast(ink, ground) >= 4.5
    if brag:
        assert f"chip-{brag.value} {{ background: #{ground}; color: #{ink}; }}" in stylesheet(
            "foot", dense=True
        )


def test_the_marks_are_those_of_the_workbook():
    assert {b: ground for b, (ground, _) in BRAG_COLOURS.items()} == colours.BRAG_MARKS


def test_the_same_position_gives_the_same_page(position):
    for kind, paper in papers(furnished(position)).items():
        assert render_html(paper) == render_html(papers(furnished(position))[kind])


def test_only_the_one_page_summary_has_no_contents(position):
    made = papers(crowded(position))
    assert "<nav" not in render_html(made["report"])
    assert "<nav" in render_html(made["evidence"])
