"""Text in Word: runs that stand out or step back, links, badges, fields."""

from __future__ import annotations

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from exports.papers import colours
from exports.papers.model import Badge, Link, Quiet, Run, Strong, Words
from exports.papers.word_styles import LINK, QUIET
from exports.papers.wording import FIXED, writable


def write(paragraph: Paragraph, words: Words) -> None:
    """Add ``words`` to a paragraph; what XML cannot hold is shown as U+FFFD."""
    for run in words:
        _write_run(paragraph, run)


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """Add a field that Word works out, such as ``PAGE``; ``shown`` stands there until it has."""
    for kind in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), kind)
        paragraph.add_run()._r.append(mark)
        if kind == "begin":
            text: Any = OxmlElement("w:instrText")
            text.text = f" {code} "
            paragraph.add_run()._r.append(text)
        elif kind == "separate":
            paragraph.add_run(shown)


def _write_run(paragraph: Paragraph, run: Run) -> None:
    match run:
        case Strong(text):
            paragraph.add_run(writable(text)).bold = True
        case Quiet(text):
            paragraph.add_run(writable(text), style=QUIET)
        case Link(text, address):
            _write_link(paragraph, text, address)
        case Badge(brag):
            mark = paragraph.add_run(FIXED * 2)
            mark._r.get_or_add_rPr().append(_shading(colours.BRAG_MARKS[brag]))
            paragraph.add_run(f"{FIXED}{brag.label}").bold = True
        case _:
            paragraph.add_run(writable(run))


def _write_link(paragraph: Paragraph, text: str, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    goal = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), goal)
    link.append(paragraph.add_run(text, style=LINK)._r)
    paragraph._p.append(link)


def _shading(fill: str) -> Any:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), fill)
    return shading
