"""Text in Word: bold and quiet runs, links, badges and fields."""

from __future__ import annotations

import re
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph
from lxml.etree import SubElement

from exports.documents import colours
from exports.documents.formatting import FIXED, split_dates, xml_safe
from exports.documents.model import Badge, Chip, Exact, Link, Quiet, Run, Strong, Words
from exports.documents.word_styles import LINK, QUIET

_RUN, _PROPERTIES, _STYLE, _BOLD, _TEXT, _BREAK, _TAB, _HYPHEN = (
    qn(f"w:{name}") for name in ("r", "rPr", "rStyle", "b", "t", "br", "tab", "noBreakHyphen")
)
_VALUE, _SPACE = qn("w:val"), qn("xml:space")
_FIXED_HYPHEN = "\N{NON-BREAKING HYPHEN}"
_MARKS = {"\t": _TAB, "\r": _BREAK, "\n": _BREAK, _FIXED_HYPHEN: _HYPHEN}
_ENDS = re.compile(f"([{''.join(_MARKS)}])")


def add_words(paragraph: Paragraph, words: Words) -> None:
    """Add ``words`` to a paragraph. Characters that XML cannot hold are shown as U+FFFD."""
    for run in words:
        _write_run(paragraph, run)


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """Add a field such as ``PAGE``. Word shows ``shown`` until it has worked the field out."""
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
            _add_run(paragraph._p, _whole(text), bold=True)
        case Quiet(text):
            _add_run(paragraph._p, _whole(text), style=QUIET)
        case Exact(text):
            _add_run(paragraph._p, _whole(text, exact=True))
        case Link(text, address):
            _write_link(paragraph, text, address)
        case Badge(brag):
            mark = paragraph.add_run(FIXED * 2)
            mark._r.get_or_add_rPr().append(shading(colours.BRAG_MARKS[brag]))
            _add_run(paragraph._p, f"{FIXED}{brag.label}", bold=True)
        case Chip(text, brag):
            ground, ink = colours.SOLID[brag]
            chip = paragraph.add_run(f"{FIXED * 2}{_whole(text)}{FIXED * 2}")
            chip.bold = True
            chip.font.color.rgb = RGBColor.from_string(ink)
            chip._r.get_or_add_rPr().append(shading(ground))
        case _:
            _add_run(paragraph._p, _whole(run))


def _whole(text: str, *, exact: bool = False) -> str:
    """Return ``text`` without characters that Word cannot hold, and with unbreakable dates.

    Word copies a non-breaking hyphen as a hyphen, but not a non-breaking space as a space, so
    spaces are kept in text that readers copy (``exact``).
    """
    kept = (_held(piece, exact) if is_date else piece for piece, is_date in split_dates(text))
    return xml_safe("".join(kept))


def _held(day: str, exact: bool) -> str:
    held = day.replace("-", _FIXED_HYPHEN)
    return held if exact else held.replace(" ", FIXED)


def _add_run(parent: Any, text: str, *, style: str = "", bold: bool = False) -> None:
    """Add a run to a paragraph or link, as python-docx would.

    python-docx looks up the style and the position of every element for each run, which takes a
    minute for tables of 10,000 actions. ``style`` is the style's identifier in the file, which is
    also its name.
    """
    run = SubElement(parent, _RUN)
    if style or bold:
        properties = SubElement(run, _PROPERTIES)
        if style:
            SubElement(properties, _STYLE).set(_VALUE, style)
        if bold:
            SubElement(properties, _BOLD)
    for piece in filter(None, _ENDS.split(text)):
        if piece in _MARKS:
            SubElement(run, _MARKS[piece])
            continue
        there = SubElement(run, _TEXT)
        there.text = piece
        if piece != piece.strip():
            there.set(_SPACE, "preserve")


def _write_link(paragraph: Paragraph, text: str, address: str) -> None:
    link = OxmlElement("w:hyperlink")
    goal = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), goal)
    _add_run(link, _whole(text, exact=True), style=LINK)
    paragraph._p.append(link)


def shading(fill: str) -> Any:
    """Return the element that fills a run or a cell with a colour (RRGGBB)."""
    shading = OxmlElement("w:shd")
    shading.set(qn("w:val"), "clear")
    shading.set(qn("w:fill"), fill)
    return shading
