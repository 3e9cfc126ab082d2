"""The styles of papers in Word: one font, headings in NHS blues, tables with light lines."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from db.vocabulary.terms import Brag
from exports.documents import colours

FONT = "Arial"
OWNER, ABOUT, CELL, CELL_HEADING, FIGURE = "Owner", "About", "Cell", "Cell heading", "Figure"
NOTICE, NOTICE_POINT, GOOD, GOOD_POINT = "Notice", "Notice point", "Good news", "Good news point"
ASKS, ASKS_POINT = "Asks", "Asks point"
LEAD, END = "Lead", "End of stretch"
QUIET, LINK, TABLE, FIGURE_TABLE = "Quiet", "Hyperlink", "Paper table", "Figure table"

_KEPT = frozenset(
    {
        *("Normal", "Default Paragraph Font", "Normal Table", "No List", "header", "footer"),
        *("heading 1", "heading 2", "heading 3", "List Bullet", "List Bullet 2", "List Bullet 3"),
        *("List Number", "List Number 2", "List Number 3"),
    }
)
"""The styles of the template that are kept, including its lists, by their names in the file."""

_AFTER_SHADING = ("w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl")
"""The elements that must follow a paragraph's shading. Shading follows borders."""


def add_styles(document: Document, *, dense: bool) -> None:
    """Add the styles to the document. ``dense`` sets small, close text."""
    size = 9.0 if dense else 10.0
    _keep_only_used(document)
    _plain(document, size, dense=dense)
    for name, share, colour, before, after in (
        ("Heading 1", 2.0, colours.DARK_BLUE, 0.0, 3.0),
        ("Heading 2", 1.3, colours.DARK_BLUE, 6.0 if dense else 16.0, 2.0 if dense else 5.0),
        ("Heading 3", 1.08, colours.BLUE, 4.0 if dense else 10.0, 2.0 if dense else 4.0),
    ):
        style = _paragraph(document, name)
        _font(style, size * share, colour, bold=True)
        _space(style, before, after)
        style.paragraph_format.keep_with_next = True
    _line(_paragraph(document, "Heading 2"), "bottom", colours.BLUE, 12)
    owner = _added(document, OWNER, colours.BLUE, bold=True)
    _space(owner, 0, 1)
    _line(owner, "top", colours.BLUE, 36, away=6)
    _space(_added(document, ABOUT), 0, 2 if dense else 4)
    lead = _added(document, LEAD)
    lead.font.size = Pt(size * 1.12)
    _space(lead, 2 if dense else 6, 4 if dense else 10)
    end = _added(document, END)
    end.font.size = Pt(1)
    _space(end, 0, 0)
    end.paragraph_format.line_spacing = Pt(1)
    _space(_added(document, CELL), 0, 0)
    heading = _added(document, CELL_HEADING, bold=True)
    _space(heading, 0, 0)
    heading.paragraph_format.keep_with_next = True
    figure = _added(document, FIGURE, colours.DARK_BLUE, bold=True)
    figure.font.size = Pt(size * 1.55)
    _space(figure, 0, 2)
    _notices(document)
    quiet = document.styles.add_style(QUIET, WD_STYLE_TYPE.CHARACTER)
    quiet.font.color.rgb = RGBColor.from_string(colours.QUIET)
    link = document.styles.add_style(LINK, WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = RGBColor.from_string(colours.BLUE)
    link.font.underline = True
    _tables(document, dense=dense)


def _keep_only_used(document: Document) -> None:
    """Remove the template's other styles, which are not used and slow down every look-up."""
    for style in list(document.styles.element.findall(qn("w:style"))):
        if style.find(qn("w:name")).get(qn("w:val")) not in _KEPT:
            document.styles.element.remove(style)
            continue
        linked = style.find(qn("w:link"))
        if linked is not None:
            style.remove(linked)


def _plain(document: Document, size: float, *, dense: bool) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    language = defaults.find(f".//{qn('w:lang')}")
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "en-GB")
    normal = _paragraph(document, "Normal")
    _font(normal, size, colours.INK)
    _space(normal, 0, 2 if dense else 5)
    normal.paragraph_format.line_spacing = 1.0 if dense else 1.12
    normal.paragraph_format.widow_control = True
    bullets = _paragraph(document, "List Bullet")
    _space(bullets, 0, 1 if dense else 2)

    footer = _paragraph(document, "Footer")
    footer.font.size = Pt(8)
    footer.font.color.rgb = RGBColor.from_string(colours.QUIET)


def _notices(document: Document) -> None:
    for heading, point, ground, edge in (
        (NOTICE, NOTICE_POINT, colours.PALE_AMBER, colours.AMBER_LINE),
        (GOOD, GOOD_POINT, colours.PALE_GREEN, colours.BRAG_MARKS[Brag.GREEN]),
        (ASKS, ASKS_POINT, colours.PALE_BLUE, colours.BLUE),
    ):
        for name, bold in ((heading, True), (point, False)):
            style = _added(document, name, bold=bold)
            _space(style, 0, 0)
            _line(style, "left", edge, 36, away=8)
            shading = _element(f'<w:shd %s w:val="clear" w:fill="{ground}"/>')
            _properties(style).insert_element_before(shading, *_AFTER_SHADING)
            style.paragraph_format.left_indent = Mm(4)
            style.paragraph_format.keep_together = True
        _paragraph(document, heading).paragraph_format.keep_with_next = True
        indented = _paragraph(document, point).paragraph_format
        indented.left_indent, indented.first_line_indent = Mm(8), Mm(-4)
        number = _paragraph(document, "List Bullet").element.find(f".//{qn('w:numId')}")
        numbered = f'<w:numPr %s><w:numId w:val="{number.get(qn("w:val"))}"/></w:numPr>'
        _properties(_paragraph(document, point)).insert_element_before(
            _element(numbered), "w:pBdr", "w:shd", *_AFTER_SHADING
        )


def _tables(document: Document, *, dense: bool) -> None:
    upright, across = (22, 70) if dense else (60, 85)
    margins = (
        f'<w:tblCellMar><w:top w:w="{upright}" w:type="dxa"/><w:left w:w="{across}" w:type="dxa"/>'
        f'<w:bottom w:w="{upright}" w:type="dxa"/><w:right w:w="{across}" w:type="dxa"/>'
        "</w:tblCellMar>"
    )
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{colours.LINE}"'
    under = f'w:val="single" w:sz="12" w:space="0" w:color="{colours.BLUE}"'
    first = (
        '<w:tblStylePr w:type="firstRow"><w:tcPr>'
        f"<w:tcBorders><w:bottom {under}/></w:tcBorders>"
        f'<w:shd w:val="clear" w:fill="{colours.PALE}"/></w:tcPr></w:tblStylePr>'
    )
    lines = f"<w:bottom {line}/><w:insideH {line}/>"
    box = f"<w:top {line}/><w:left {line}/><w:bottom {line}/><w:right {line}/><w:insideV {line}/>"
    for name, borders, extra in ((TABLE, lines, first), (FIGURE_TABLE, box, "")):
        document.styles.element.append(
            _element(
                f'<w:style %s w:type="table" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
                f'<w:name w:val="{name}"/><w:basedOn w:val="TableNormal"/>'
                f"<w:tblPr><w:tblBorders>{borders}</w:tblBorders>{margins}</w:tblPr>"
                f"{extra}</w:style>"
            )
        )


def _paragraph(document: Document, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _added(
    document: Document, name: str, colour: str | None = None, *, bold: bool = False
) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    style.font.bold = bold or None
    if colour:
        style.font.color.rgb = RGBColor.from_string(colour)
    return style


def _font(style: ParagraphStyle, size: float, colour: str, *, bold: bool = False) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]  # the template's attributes, which refer to the theme's fonts
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), FONT)
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.color.rgb = RGBColor.from_string(colour)


def _space(style: ParagraphStyle, before: float, after: float) -> None:
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)


def _line(style: ParagraphStyle, side: str, colour: str, eighths: int, *, away: int = 1) -> None:
    line = f'<w:{side} w:val="single" w:sz="{eighths}" w:space="{away}" w:color="{colour}"/>'
    _properties(style).insert_element_before(
        _element(f"<w:pBdr %s>{line}</w:pBdr>"), "w:shd", *_AFTER_SHADING
    )


def _properties(style: ParagraphStyle) -> Any:
    return style.element.get_or_add_pPr()


def _element(xml: str) -> Any:
    return parse_xml(xml % nsdecls("w"))
