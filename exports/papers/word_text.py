"""Text in Word: runs that stand out or step back, links, badges, fields."""

from __future__ import annotations

import re
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from lxml.etree import SubElement

from exports.papers import colours
from exports.papers.model import Badge, Link, Quiet, Run, Strong, Words
from exports.papers.word_styles import LINK, QUIET
from exports.papers.wording import FIXED, writable

_RUN, _PROPERTIES, _STYLE, _BOLD, _TEXT, _BREAK, _TAB = (
    qn(f"w:{name}") for name in ("r", "rPr", "rStyle", "b", "t", "br", "tab")
)
_VALUE, _SPACE = qn("w:val"), qn("xml:space")
_ENDS = re.compile(r"([\t\r\n])")


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
            _add_run(paragraph._p, writable(text), bold=True)
        case Quiet(text):
            _add_run(paragraph._p, writable(text), style=QUIET)
        case Link(text, address):
            _write_link(paragraph, text, address)
        case Badge(brag):
            mark = paragraph.add_run(FIXED * 2)
            mark._r.get_or_add_rPr().append(_shading(colours.BRAG_MARKS[brag]))
            _add_run(paragraph._p, f"{FIXED}{brag.label}", bold=True)
        case _:
            _add_run(paragraph._p, writable(run))


def _add_run(parent: Any, text: str, *, style: str = "", bold: bool = False) -> None:
    """Add a run to a paragraph or link, as python-docx would.

    That looks up the style and every element's place anew for each run, which takes a minute for
    the tables of 10,000 actions. ``style`` is the identifier in the file; ours are the names.
    """
    run = SubElement(parent, _RUN)
    if style or bold:
        properties = SubElement(run, _PROPERTIES)
        if style:
            SubElement(properties, _STYLE).set(_VALUE, style)
        if bold:
            SubElement(properties, _BOLD)
    for piece in filter(None, _ENDS.split(text)):
        if piece in "\t\r\n":
            SubElement(run, _TAB if piece == "\t" else _BREAK)
            continue
        there = SubElement(run, _TEXT)
        there.text = piece
        if piece != piece.strip():
            there.set(_SPACE, "preserve")


def _write_link(paragraph: Paragraph, text: str, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    goal = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), goal)
    _add_run(link, text, style=LINK)
    paragraph._p.append(link)


def _shading(fill: str) -> Any:
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), fill)
    return shading
